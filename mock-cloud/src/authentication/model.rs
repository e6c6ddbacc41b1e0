//! The life of an access token.

use std::fmt;
use std::sync::Arc;

use jiff::Timestamp;

use crate::cloud::{Cloud, Effect};
use crate::events::StreamEnd;
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
    pub(crate) expires_at: Option<Timestamp>,
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

    /// Makes a token of a given value, for worlds that fix one.
    pub(crate) fn insert_token(&mut self, value: Arc<str>, token: NewToken) {
        let NewToken { user, client, by_password, expires_at } = token;
        let token = AccessToken { value, user, client, by_password, expires_at, number: 0, expiry_timer: None };
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

    /// Takes all of a user's tokens away.
    pub(crate) fn revoke_all_tokens(&mut self, user: UserKey) {
        let values: Vec<Arc<str>> = self.tokens.of(user).map(|token| token.value.clone()).collect();
        for value in values {
            self.revoke_token(&value);
        }
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
        self.effect(Effect::EndStreams(StreamEnd::Token(token.value)));
    }
}
