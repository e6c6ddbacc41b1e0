//! Refresh tokens: a product's tokens, and those of its customers, can be exchanged for new ones.
//!
//! The reference says that they live 14 days and work for products alone; the OAuth library that the real cloud uses counts
//! from the end of the access token instead, which is a setting here. Each works once, for its client, and gives a new pair
//! (observed). The access token that it came with stays good until its own end; taken back, it takes its refresh token
//! along (chosen).

use std::sync::Arc;

use jiff::Timestamp;

use super::model::{ExpiryError, Grant, NewGrant};
use super::store::Lifetime;
use crate::bounded::Bounded;
use crate::cloud::Cloud;
use crate::reach::Reach;
use crate::scopes::Scopes;
use crate::user::UserKey;

/// Refresh tokens that may wait at once. Chosen.
pub(crate) const MAX_REFRESH_TOKENS: usize = 10_000;

/// All refresh tokens that can be redeemed, by value.
pub(crate) type RefreshTokens = Bounded<RefreshToken>;

/// What a refresh token stands for.
pub(crate) struct RefreshToken {
    pub(crate) user: UserKey,
    pub(crate) client: Arc<str>,
    scopes: Scopes,
    scope: Option<String>,
    /// The token it was given with.
    pub(crate) access_token: Arc<str>,
    expires_at: Timestamp,
}

/// Why a refresh token earns nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RefreshGrantError {
    Invalid,
    Expired,
    Lifetime(ExpiryError),
}

impl Cloud {
    /// Keeps a refresh token for an access token that ends at `end`.
    pub(super) fn keep_refresh_token(
        &mut self,
        value: String,
        new: &NewGrant,
        access_token: &Arc<str>,
        end: Timestamp,
        now: Timestamp,
    ) {
        let from = if self.settings.refresh_from_expiry { end } else { now };
        let expires_at = from.saturating_add(self.settings.refresh_token_lifetime).unwrap_or(Timestamp::MAX);
        let NewGrant { user, client, scopes, scope, .. } = new;
        let (user, client, scopes, scope) = (*user, client.clone(), scopes.clone(), scope.clone());
        let access_token = access_token.clone();
        self.refresh_tokens.insert(value, RefreshToken { user, client, scopes, scope, access_token, expires_at });
    }

    /// Exchanges a refresh token for a new pair. A refusal changes nothing. A product's new token may do no more than its
    /// client may by now (chosen); a customer's, which its client does not limit, as much as the old one.
    pub(super) fn grant_refresh(
        &mut self,
        client: &Arc<str>,
        value: &str,
        lifetime: Lifetime,
        now: Timestamp,
    ) -> Result<Grant, RefreshGrantError> {
        let found = self.refresh_tokens.get(value).filter(|token| token.client == *client);
        let token = found.ok_or(RefreshGrantError::Invalid)?;
        if token.expires_at <= now {
            return Err(RefreshGrantError::Expired);
        }
        let (user, mut scopes, mut scope) = (token.user, token.scopes.clone(), token.scope.clone());
        let cap = self.clients.get(client).map_or(Scopes::FULL, |client| client.scopes.clone());
        if matches!(self.reach_of(user), Reach::Product(_)) && !cap.is_full() {
            scopes = scopes.within(&cap);
            scope = Some(scopes.names().join(" "));
        }
        let new = NewGrant { user, client: client.clone(), by_password: false, scopes, scope };
        let grant = self.issue_grant(new, lifetime, now).map_err(RefreshGrantError::Lifetime)?;
        self.refresh_tokens.remove(value);
        Ok(grant)
    }
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use super::*;
    use crate::cloud::tests::{a_kettle, at};

    const UNSTATED: Lifetime = Lifetime::Unstated;
    const DAY: i64 = 86_400;

    fn client(cloud: &Cloud, id: &str) -> Arc<str> {
        cloud.client(id, "s").expect("a client of this world")
    }

    fn product_token(cloud: &mut Cloud) -> (Arc<str>, String) {
        let client = client(cloud, "kettle-app");
        let grant = cloud.grant_client(&client, "", UNSTATED, at(0)).expect("granted");
        (grant.access_token, grant.refresh_token.expect("a product's token has one"))
    }

    fn refresh(cloud: &mut Cloud, value: &str, seconds: i64) -> Result<String, RefreshGrantError> {
        let client = client(cloud, "kettle-app");
        let grant = cloud.grant_refresh(&client, value, UNSTATED, at(seconds))?;
        assert_eq!(grant.expires_in, Some(SignedDuration::from_secs(90 * DAY)));
        assert!(cloud.token(&grant.access_token, at(seconds)).is_ok());
        Ok(grant.refresh_token.expect("a new pair"))
    }

    #[test]
    fn a_client_that_was_limited_meanwhile_renews_no_more_than_it_may() {
        let mut cloud = a_kettle();
        let (_, value) = product_token(&mut cloud);
        cloud.clients.get_mut("kettle-app").expect("it is there").scopes =
            Scopes::of_client("customers:create").expect("a scope");
        let client = client(&cloud, "kettle-app");
        let grant = cloud.grant_refresh(&client, &value, UNSTATED, at(1)).expect("redeemed");
        assert_eq!(grant.scope.as_deref(), Some("customers:create"));
        let token = cloud.token(&grant.access_token, at(1)).expect("good");
        assert_eq!(token.scopes.names(), ["customers:create"]);
    }

    #[test]
    fn a_refresh_token_works_once_and_gives_the_next() {
        let mut cloud = a_kettle();
        let (access_token, first) = product_token(&mut cloud);
        let second = refresh(&mut cloud, &first, 10).expect("redeemed");
        assert_eq!(refresh(&mut cloud, &first, 11), Err(RefreshGrantError::Invalid));
        assert!(cloud.token(&access_token, at(11)).is_ok(), "the first token lives on");
        assert!(refresh(&mut cloud, &second, 12).is_ok());
    }

    #[test]
    fn a_refresh_token_lives_for_fourteen_days_or_for_fourteen_more_than_its_access_token() {
        for (from_expiry, last) in [(false, 14 * DAY), (true, (90 + 14) * DAY)] {
            let mut cloud = a_kettle();
            cloud.settings.refresh_from_expiry = from_expiry;
            let (_, late) = product_token(&mut cloud);
            assert_eq!(refresh(&mut cloud, &late, last), Err(RefreshGrantError::Expired));
            let (_, timely) = product_token(&mut cloud);
            assert!(refresh(&mut cloud, &timely, last - 1).is_ok());
        }
    }

    #[test]
    fn another_client_gets_nothing_for_it_and_uses_nothing_up() {
        let mut cloud = a_kettle();
        let (_, value) = product_token(&mut cloud);
        let other = client(&cloud, "other-app");
        let refused = cloud.grant_refresh(&other, &value, UNSTATED, at(1)).map(|_| ());
        assert_eq!(refused, Err(RefreshGrantError::Invalid));
        let too_far = cloud.grant_refresh(&client(&cloud, "kettle-app"), &value, Lifetime::Until(at(0)), at(1));
        assert_eq!(too_far.map(|_| ()), Err(RefreshGrantError::Lifetime(ExpiryError::Past)));
        assert!(refresh(&mut cloud, &value, 2).is_ok());
    }

    #[test]
    fn a_token_that_is_taken_back_takes_its_refresh_token_along() {
        let mut cloud = a_kettle();
        let (access_token, value) = product_token(&mut cloud);
        let (_, other) = product_token(&mut cloud);
        cloud.revoke_token(&access_token);
        assert_eq!(refresh(&mut cloud, &value, 1), Err(RefreshGrantError::Invalid));
        assert!(refresh(&mut cloud, &other, 1).is_ok());
    }

    #[test]
    fn a_users_token_cannot_be_refreshed() {
        let mut cloud = a_kettle();
        let client = client(&cloud, "adas-app");
        let grant = cloud.grant_client(&client, "", UNSTATED, at(0)).expect("her own client's");
        let value = grant.refresh_token.expect("it has one all the same");
        let refused = cloud.grant_refresh(&client, &value, UNSTATED, at(1)).map(|_| ());
        assert_eq!(refused, Err(RefreshGrantError::Invalid));
    }
}
