//! The life of an access token.

use std::fmt;
use std::sync::Arc;

use jiff::Timestamp;

use crate::cloud::{Cloud, Effect};
use crate::events::StreamEnd;
use crate::reach::Reach;
use crate::scopes::Scopes;
use crate::timers::{Due, TimerKey};
use crate::user::UserKey;

/// A token and what it stands for.
pub(crate) struct AccessToken {
    pub(crate) value: Arc<str>,
    pub(crate) user: UserKey,
    /// The OAuth client it was made through.
    pub(crate) client: Arc<str>,
    /// Whether the password grant made it; the list then names no client (observed).
    pub(crate) by_password: bool,
    /// What it may do.
    pub(crate) scopes: Scopes,
    /// `None`: never.
    pub(crate) expires_at: Option<Timestamp>,
    /// Its place in the order of issue.
    pub(crate) number: u64,
    /// Ends its streams when it expires; set when the first one opens.
    pub(crate) expiry_timer: Option<TimerKey>,
}

impl fmt::Debug for AccessToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AccessToken")
            .field("client", &self.client)
            .field("expires_at", &self.expires_at)
            .finish_non_exhaustive()
    }
}

/// What a token is made from.
pub(crate) struct NewToken {
    pub(crate) user: UserKey,
    pub(crate) client: Arc<str>,
    pub(crate) by_password: bool,
    pub(crate) scopes: Scopes,
    pub(crate) expires_at: Option<Timestamp>,
}

impl NewToken {
    /// One that may do everything its user may, as if the user had logged in.
    pub(crate) fn full(user: UserKey, client: impl Into<Arc<str>>, expires_at: Option<Timestamp>) -> Self {
        Self { user, client: client.into(), by_password: true, scopes: Scopes::FULL, expires_at }
    }
}

/// Why a token opens nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TokenError {
    Unknown,
    Expired,
}

impl Cloud {
    /// Makes a token of a fresh value.
    pub(crate) fn issue_token(&mut self, token: NewToken) -> Arc<str> {
        let value: Arc<str> = self.secrets.token().into();
        self.insert_token(value.clone(), token);
        value
    }

    /// Makes a token of a given value, for worlds that fix one. For a user who was deleted meanwhile there is none.
    pub(crate) fn insert_token(&mut self, value: Arc<str>, token: NewToken) {
        let NewToken { user, client, by_password, scopes, expires_at } = token;
        if !self.users.contains(user) {
            return;
        }
        let token = AccessToken { value, user, client, by_password, scopes, expires_at, number: 0, expiry_timer: None };
        if let Some(crowded_out) = self.tokens.insert(token) {
            self.forget(crowded_out);
        }
    }

    /// The token of this value, if it is good at `now`. It is good until the very moment of its expiry.
    pub(crate) fn token(&self, value: &str, now: Timestamp) -> Result<&AccessToken, TokenError> {
        let token = self.tokens.get(value).ok_or(TokenError::Unknown)?;
        match token.expires_at {
            Some(end) if end <= now => Err(TokenError::Expired),
            _ => Ok(token),
        }
    }

    /// Takes a token away, and with it the streams it opened. A token that does not exist is no error (observed).
    pub(crate) fn revoke_token(&mut self, value: &str) {
        if let Some(token) = self.tokens.remove(value) {
            self.forget(token);
        }
    }

    /// Takes all of a user's tokens away, and what could be redeemed for new ones.
    pub(crate) fn revoke_all_tokens(&mut self, user: UserKey) {
        let values: Vec<Arc<str>> = self.tokens.of(user).map(|token| token.value.clone()).collect();
        for value in values {
            self.revoke_token(&value);
        }
        self.refresh_tokens.retain(|refresh| refresh.user != user);
    }

    /// Takes all tokens away that were made through an OAuth client, and what could be redeemed for new ones.
    pub(crate) fn revoke_tokens_through(&mut self, client: &str) {
        let values: Vec<Arc<str>> = self.tokens.through(client).map(|token| token.value.clone()).collect();
        for value in values {
            self.revoke_token(&value);
        }
        self.refresh_tokens.retain(|refresh| *refresh.client != *client);
    }

    /// Sees to it that streams opened with this token end when it expires.
    pub(crate) fn watch_expiry(&mut self, value: &str) {
        let Some(token) = self.tokens.get_mut(value) else { return };
        if let (Some(end), None) = (token.expires_at, token.expiry_timer) {
            token.expiry_timer = Some(self.timers.set(end, Due::TokenExpires(token.value.clone())));
        }
    }

    pub(crate) fn end_streams_of_expired(&mut self, value: &Arc<str>) {
        if let Some(token) = self.tokens.get_mut(value) {
            token.expiry_timer = None;
        }
        self.effect(Effect::EndStreams(StreamEnd::Token(value.clone())));
    }

    fn forget(&mut self, token: AccessToken) {
        if let Some(timer) = token.expiry_timer {
            self.timers.cancel(timer);
        }
        if self.reach_of(token.user) != Reach::User {
            self.refresh_tokens.retain(|refresh| refresh.access_token != token.value);
        }
        self.effect(Effect::EndStreams(StreamEnd::Token(token.value)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cloud::tests::{ada_and_her_lamp, at};

    fn token(cloud: &mut Cloud, user: UserKey, expires_at: Option<Timestamp>) -> Arc<str> {
        cloud.issue_token(NewToken::full(user, "particle", expires_at))
    }

    fn ended(cloud: &mut Cloud) -> Vec<StreamEnd> {
        let ends = cloud.take_effects().into_iter().filter_map(|effect| match effect {
            Effect::EndStreams(end) => Some(end),
            _ => None,
        });
        ends.collect()
    }

    #[test]
    fn a_token_is_good_until_the_moment_of_its_expiry() {
        let (mut cloud, ada, _) = ada_and_her_lamp();
        let value = token(&mut cloud, ada, Some(at(60)));
        assert!(cloud.token(&value, at(59)).is_ok());
        assert_eq!(cloud.token(&value, at(60)).map(|_| ()), Err(TokenError::Expired));
        assert_eq!(cloud.token("0", at(0)).map(|_| ()), Err(TokenError::Unknown));
    }

    #[test]
    fn streams_end_with_their_token_when_it_is_revoked_or_expires() {
        let (mut cloud, ada, _) = ada_and_her_lamp();
        let (short, long) = (token(&mut cloud, ada, Some(at(60))), token(&mut cloud, ada, Some(at(90))));
        cloud.watch_expiry(&short);
        cloud.watch_expiry(&short);
        cloud.watch_expiry(&long);
        cloud.fire_due(at(60));
        assert_eq!(ended(&mut cloud), [StreamEnd::Token(short)]);
        cloud.revoke_token(&long);
        assert_eq!(ended(&mut cloud), [StreamEnd::Token(long)]);
        assert_eq!(cloud.timers.next_due(), None);
    }

    #[test]
    fn the_ten_thousand_and_first_token_of_a_user_revokes_the_first() {
        let (mut cloud, ada, _) = ada_and_her_lamp();
        let first = token(&mut cloud, ada, None);
        for _ in 0..10_000 {
            token(&mut cloud, ada, None);
        }
        assert_eq!(cloud.token(&first, at(0)).map(|_| ()), Err(TokenError::Unknown));
        assert_eq!(cloud.tokens.of(ada).count(), 10_000);
    }
}
