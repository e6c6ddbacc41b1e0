//! How API users come, change and go, and who is in a team.

use std::sync::Arc;

use super::TeamKey;
use super::store::ApiUser;
use crate::authentication::NewToken;
use crate::cloud::Cloud;
use crate::ids;
use crate::scopes::Scopes;
use crate::user::{AccountInfo, Credentials, User, UserKey};

/// API users that one team may have. Chosen, so that nothing grows without bound.
const MAX_PER_TEAM: usize = 1000;
/// The longest part of a username that comes from the friendly name, in bytes. Chosen.
const MAX_SLUG: usize = 48;
/// The client that their tokens are listed under. Chosen.
const CLIENT: &str = "particle-api";

/// Why something cannot be done with a member of a team.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TeamError {
    Unknown,
    /// Only an API user has what was asked for.
    Person,
    Owner,
    Full,
    /// Nobody hands out more than they have.
    ScopeBeyondCaller(&'static str),
}

/// A member of a team, by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Member {
    Person(UserKey),
    ApiUser(UserKey),
}

impl Cloud {
    /// Whether an account may act for a team: as a person in it, as one of the organization the product is of, as an API
    /// user of either, or as the product itself.
    pub(crate) fn works_in(&self, account: UserKey, team: TeamKey) -> bool {
        let roof = match team {
            TeamKey::Product(product) => {
                let product = self.products.get(product);
                if product.account == account {
                    return true;
                }
                product.organization.map(TeamKey::Organization)
            }
            TeamKey::Organization(_) => None,
        };
        let is_in = |team| self.people_of(team).contains(&account) || self.api_users.team_of(account) == Some(team);
        is_in(team) || roof.is_some_and(is_in)
    }

    /// The people in a team, its owner first.
    pub(super) fn people_of(&self, team: TeamKey) -> &[UserKey] {
        match team {
            TeamKey::Product(product) => &self.products.get(product).team,
            TeamKey::Organization(organization) => &self.organizations.get(organization).team,
        }
    }

    /// The teams whose API users are listed with a team: itself, and all products of an organization (documented).
    pub(super) fn teams_under(&self, team: TeamKey) -> Vec<TeamKey> {
        let mut teams = vec![team];
        if let TeamKey::Organization(organization) = team {
            teams.extend(self.products.of_organization(organization).map(TeamKey::Product));
        }
        teams
    }

    pub(super) fn member_of(&self, team: TeamKey, name: &str) -> Result<Member, TeamError> {
        if let Some(account) = self.api_users.find(name) {
            let found = self.api_users.team_of(account).is_some_and(|of| self.teams_under(team).contains(&of));
            return if found { Ok(Member::ApiUser(account)) } else { Err(TeamError::Unknown) };
        }
        let person = self.users.find(name).filter(|person| self.people_of(team).contains(person));
        person.map(Member::Person).ok_or(TeamError::Unknown)
    }

    /// Makes an API user with its token.
    pub(super) fn create_api_user(
        &mut self,
        caller: &Scopes,
        team: TeamKey,
        friendly_name: &str,
        mut scopes: Vec<&'static str>,
    ) -> Result<(UserKey, Arc<str>), TeamError> {
        within(caller, &scopes)?;
        if self.api_users.count(team) >= MAX_PER_TEAM {
            return Err(TeamError::Full);
        }
        sort(&mut scopes);
        let name = self.api_username(friendly_name);
        let id = ids::hex(&self.secrets.bytes::<12>());
        let credentials = Credentials::single_sign_on();
        let account = User { id, username: name.clone(), credentials, account_info: AccountInfo::default() };
        let account = self.users.insert_apart(account);
        let user = ApiUser { team, friendly_name: friendly_name.to_owned(), scopes };
        self.api_users.insert(account, name, user);
        Ok((account, self.api_user_token(account)))
    }

    /// The slug of the friendly name, a plus sign and ten hex digits (documented by sample; their number chosen).
    fn api_username(&mut self, friendly_name: &str) -> String {
        let slug = ids::slug(friendly_name, MAX_SLUG).unwrap_or_else(|| "api-user".to_owned());
        loop {
            let name = format!("{slug}+{}@api.particle.io", ids::hex(&self.secrets.bytes::<5>()));
            if self.api_users.find(&name).is_none() {
                return name;
            }
        }
    }

    /// Ends the token an API user has, and makes it another one, which never expires (documented).
    fn api_user_token(&mut self, account: UserKey) -> Arc<str> {
        self.revoke_all_tokens(account);
        let scopes = self.api_users.get(account).map_or(&[][..], |user| &user.scopes);
        let scopes = Scopes::of_api_user(scopes);
        self.issue_token(NewToken {
            user: account,
            client: CLIENT.into(),
            by_password: false,
            scopes,
            expires_at: None,
        })
    }

    /// The API user of this name, if its scopes are within the caller's.
    fn api_user_for(&self, caller: &Scopes, team: TeamKey, name: &str) -> Result<UserKey, TeamError> {
        let Member::ApiUser(account) = self.member_of(team, name)? else { return Err(TeamError::Person) };
        let user = self.api_users.get(account).ok_or(TeamError::Unknown)?;
        within(caller, &user.scopes)?;
        Ok(account)
    }

    /// Renames an API user and changes its scopes. Scopes that are others than before come with another token.
    pub(super) fn update_api_user(
        &mut self,
        caller: &Scopes,
        team: TeamKey,
        name: &str,
        change: Change<'_>,
    ) -> Result<Option<Arc<str>>, TeamError> {
        let account = self.api_user_for(caller, team, name)?;
        if let Some(scopes) = &change.scopes {
            within(caller, scopes)?;
        }
        let user = self.api_users.get_mut(account).ok_or(TeamError::Unknown)?;
        if let Some(friendly_name) = change.friendly_name {
            user.friendly_name = friendly_name.to_owned();
        }
        let Some(mut scopes) = change.scopes else { return Ok(None) };
        sort(&mut scopes);
        if user.scopes == scopes {
            return Ok(None);
        }
        user.scopes = scopes;
        Ok(Some(self.api_user_token(account)))
    }

    /// Gives an API user another token; the old one is good for nothing from now on.
    pub(super) fn regenerate_token(
        &mut self,
        caller: &Scopes,
        team: TeamKey,
        name: &str,
    ) -> Result<Arc<str>, TeamError> {
        let account = self.api_user_for(caller, team, name)?;
        Ok(self.api_user_token(account))
    }

    /// Takes a member out of a team; an API user is gone with that, and so is its token.
    pub(super) fn remove_member(&mut self, team: TeamKey, name: &str) -> Result<(), TeamError> {
        match self.member_of(team, name)? {
            Member::ApiUser(account) => {
                self.revoke_all_tokens(account);
                self.api_users.remove(account, name);
                self.users.remove_apart(account);
            }
            Member::Person(person) => {
                if self.people_of(team).first() == Some(&person) {
                    return Err(TeamError::Owner);
                }
                let people = match team {
                    TeamKey::Product(product) => &mut self.products.get_mut(product).team,
                    TeamKey::Organization(organization) => &mut self.organizations.get_mut(organization).team,
                };
                people.retain(|member| *member != person);
            }
        }
        Ok(())
    }
}

/// What to change about an API user.
pub(super) struct Change<'a> {
    pub(super) friendly_name: Option<&'a str>,
    pub(super) scopes: Option<Vec<&'static str>>,
}

fn sort(scopes: &mut Vec<&'static str>) {
    scopes.sort_unstable();
    scopes.dedup();
}

fn within(caller: &Scopes, scopes: &[&'static str]) -> Result<(), TeamError> {
    match scopes.iter().find(|scope| !caller.holds(scope)) {
        Some(beyond) => Err(TeamError::ScopeBeyondCaller(beyond)),
        None => Ok(()),
    }
}
