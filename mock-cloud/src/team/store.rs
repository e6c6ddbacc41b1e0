//! The table of API users.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::organizations::OrganizationKey;
use crate::products::ProductKey;
use crate::user::UserKey;

/// Whose team it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum TeamKey {
    Product(ProductKey),
    Organization(OrganizationKey),
}

/// What an API user is beyond its account.
#[derive(Debug)]
pub(crate) struct ApiUser {
    pub(super) team: TeamKey,
    /// What people call it.
    pub(super) friendly_name: String,
    /// Sorted and without repetition.
    pub(super) scopes: Vec<&'static str>,
}

/// All API users. Their names are those of their accounts, which have no place among the users who can log in.
#[derive(Default)]
pub(crate) struct ApiUsers {
    by_account: HashMap<UserKey, ApiUser>,
    by_name: HashMap<String, UserKey>,
    /// Keys of accounts grow, so these are in the order they were made.
    by_team: BTreeMap<TeamKey, BTreeSet<UserKey>>,
}

impl ApiUsers {
    /// Adds an API user of a name that is not taken.
    pub(super) fn insert(&mut self, account: UserKey, name: String, user: ApiUser) {
        self.by_name.insert(name, account);
        self.by_team.entry(user.team).or_default().insert(account);
        self.by_account.insert(account, user);
    }

    pub(super) fn get(&self, account: UserKey) -> Option<&ApiUser> {
        self.by_account.get(&account)
    }

    pub(super) fn get_mut(&mut self, account: UserKey) -> Option<&mut ApiUser> {
        self.by_account.get_mut(&account)
    }

    /// The team whose API user this account is.
    pub(crate) fn team_of(&self, account: UserKey) -> Option<TeamKey> {
        self.by_account.get(&account).map(|user| user.team)
    }

    pub(super) fn find(&self, name: &str) -> Option<UserKey> {
        self.by_name.get(name).copied()
    }

    /// How many there are, of all teams.
    pub(crate) fn len(&self) -> usize {
        self.by_account.len()
    }

    /// A team's own API users, oldest first.
    pub(super) fn of(&self, team: TeamKey) -> impl Iterator<Item = (UserKey, &ApiUser)> {
        let accounts = self.by_team.get(&team).into_iter().flatten();
        accounts.filter_map(|account| Some((*account, self.by_account.get(account)?)))
    }

    pub(super) fn count(&self, team: TeamKey) -> usize {
        self.by_team.get(&team).map_or(0, BTreeSet::len)
    }

    pub(super) fn remove(&mut self, account: UserKey, name: &str) {
        if let Some(user) = self.by_account.remove(&account) {
            self.by_name.remove(name);
            if let Some(accounts) = self.by_team.get_mut(&user.team) {
                accounts.remove(&account);
            }
        }
    }
}
