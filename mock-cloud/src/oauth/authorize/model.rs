//! The rules of authorization: who may be redirected where, and what earns a code or a token.

use std::fmt;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use subtle::ConstantTimeEq;

use super::store::{Code, Stage, Transaction};
use crate::cloud::Cloud;
use crate::oauth::model::{ExpiryError, Grant, MAX_WRONG_CODES, Origin};
use crate::oauth::redirect_uri::RedirectUri;
use crate::oauth::store::{Client, Lifetime};
use crate::scopes::Scopes;
use crate::user::{SignInError, UserKey};

/// How long a user may take from the first page to consent. Chosen.
pub(super) const LIFETIME: SignedDuration = SignedDuration::from_mins(10);
/// The longest `state` and `scope` together in bytes; a redirect has to fit into a header. Chosen.
const MAX_KEPT: usize = 4096;

/// What an application asks for.
pub(super) struct Requested<'a> {
    /// `response_type=token`.
    pub(super) implicit: bool,
    pub(super) client: &'a str,
    pub(super) redirect_uri: Option<&'a str>,
    pub(super) scope: &'a str,
    pub(super) state: Option<&'a str>,
}

/// Why an application may not even ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum BeginError {
    RedirectMissing,
    ClientUnknown,
    RedirectMismatch,
    TooLong,
}

/// A transaction that has begun.
pub(super) struct Begun {
    pub(super) question: Question,
    /// For the browser alone.
    pub(super) cookie: String,
}

/// What the user is asked next.
#[derive(PartialEq, Eq)]
pub(super) struct Question {
    pub(super) transaction: String,
    pub(super) client: String,
    /// Who made the client known to the cloud.
    pub(super) owner: Option<String>,
    /// Where the answer goes: scheme, host and port.
    pub(super) origin: String,
    pub(super) kind: Asked,
}

#[derive(Debug, PartialEq, Eq)]
pub(super) enum Asked {
    LogIn {
        /// After an attempt that came to nothing.
        failed: Option<FailedLogIn>,
    },
    Code {
        wrong: bool,
    },
    Consent {
        username: String,
        scopes: Scopes,
        /// The scope that was asked for, when the cloud does not know it.
        unknown_scope: Option<String>,
    },
}

/// A log-in that came to nothing.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct FailedLogIn {
    /// As it was typed.
    pub(super) username: String,
    pub(super) why: LogInFault,
}

/// Why it did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LogInFault {
    /// The name or the password; nobody can tell which.
    Wrong,
    SingleSignOn,
}

/// What a user does on a page.
pub(super) enum Choice<'a> {
    LogIn {
        username: &'a str,
        password: &'a str,
    },
    /// A one-time code, or a recovery code in its place.
    Code(&'a str),
    Allow,
    Deny,
    Nothing,
}

/// What follows from it.
#[derive(PartialEq, Eq)]
pub(super) enum Next {
    Ask(Question),
    /// To an address that holds a code or a token.
    GoTo(String),
    Over(Over),
}

impl fmt::Debug for Next {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ask(question) => f.debug_tuple("Ask").field(&question.kind).finish(),
            Self::GoTo(_) => f.write_str("GoTo(…)"),
            Self::Over(over) => f.debug_tuple("Over").field(over).finish(),
        }
    }
}

/// Why a transaction does not go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Over {
    /// Expired, finished, never begun, or begun in another browser.
    Unknown,
    TooManyWrongCodes,
}

/// Why a code earns no token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CodeGrantError {
    Invalid,
    Expired,
    Lifetime(ExpiryError),
}

impl Cloud {
    /// Begins a transaction of a client that may redirect where it wants to.
    ///
    /// Without a redirect URI the one that is registered counts, if it is the only one (observed, 2016).
    pub(super) fn begin_authorization(
        &mut self,
        requested: &Requested<'_>,
        now: Timestamp,
    ) -> Result<Begun, BeginError> {
        let client = self.clients.get(requested.client);
        let redirect_uri = match (requested.redirect_uri, client.map(|client| client.redirect_uris.as_slice())) {
            (None, Some([only])) => only,
            (None, _) => return Err(BeginError::RedirectMissing),
            (Some(_), None) => return Err(BeginError::ClientUnknown),
            (Some(wanted), Some(registered)) => {
                registered.iter().find(|uri| uri.as_str() == wanted).ok_or(BeginError::RedirectMismatch)?
            }
        };
        if requested.scope.len() + requested.state.map_or(0, str::len) > MAX_KEPT {
            return Err(BeginError::TooLong);
        }
        let transaction = Transaction {
            cookie: String::new(),
            client: client.map(|client| client.id.clone()).ok_or(BeginError::ClientUnknown)?,
            redirect_uri: redirect_uri.clone(),
            scope: requested.scope.to_owned(),
            state: requested.state.map(str::to_owned),
            implicit: requested.implicit,
            expires_at: now.saturating_add(LIFETIME).unwrap_or(Timestamp::MAX),
            stage: Stage::LogIn,
            wrong_codes: 0,
        };
        let (id, cookie) = (self.secrets.token(), self.secrets.token());
        self.transactions.insert(id.clone(), Transaction { cookie: cookie.clone(), ..transaction });
        let question = self.question(&id, Asked::LogIn { failed: None }).ok_or(BeginError::ClientUnknown)?;
        Ok(Begun { question, cookie })
    }

    /// Does what the user chose. A choice that does not belong to the stage repeats the question of the stage, except that
    /// logging in again is possible at any time: the user went back.
    pub(super) fn continue_authorization(
        &mut self,
        id: &str,
        cookie: &str,
        choice: &Choice<'_>,
        now: Timestamp,
    ) -> Next {
        let Some(transaction) = self.transactions.get(id) else { return Next::Over(Over::Unknown) };
        if !bool::from(transaction.cookie.as_bytes().ct_eq(cookie.as_bytes())) {
            return Next::Over(Over::Unknown);
        }
        if transaction.expires_at <= now {
            self.transactions.remove(id);
            return Next::Over(Over::Unknown);
        }
        let asked = match (choice, transaction.stage) {
            (Choice::Deny, _) => return self.deny(id),
            (Choice::Allow, Stage::Consent(user)) => return self.allow(id, user, now),
            (Choice::LogIn { username, password }, _) => self.log_in(id, username, password),
            (Choice::Code(code), Stage::SecondFactor(user)) => match self.second_factor(id, user, code, now) {
                Some(asked) => asked,
                None => return Next::Over(Over::TooManyWrongCodes),
            },
            (_, Stage::LogIn) => Asked::LogIn { failed: None },
            (_, Stage::SecondFactor(_)) => Asked::Code { wrong: false },
            (_, Stage::Consent(user)) => self.consent(id, user),
        };
        self.question(id, asked).map_or(Next::Over(Over::Unknown), Next::Ask)
    }

    fn log_in(&mut self, id: &str, username: &str, password: &str) -> Asked {
        let user = match self.sign_in(username, password) {
            Ok(user) => user,
            Err(error) => {
                self.reach(id, Stage::LogIn);
                let why = match error {
                    SignInError::UnknownUser | SignInError::WrongPassword => LogInFault::Wrong,
                    SignInError::SingleSignOn => LogInFault::SingleSignOn,
                };
                return Asked::LogIn { failed: Some(FailedLogIn { username: username.to_owned(), why }) };
            }
        };
        if self.users.get(user).credentials.otp().is_some() {
            self.reach(id, Stage::SecondFactor(user));
            return Asked::Code { wrong: false };
        }
        self.reach(id, Stage::Consent(user));
        self.consent(id, user)
    }

    /// `None` when the transaction is over. Logging in again does not begin the count of wrong codes anew. What is no
    /// one-time code may be a recovery code, as in the grant that takes one.
    fn second_factor(&mut self, id: &str, user: UserKey, code: &str, now: Timestamp) -> Option<Asked> {
        if self.accept_otp(user, code, now).or_else(|_| self.accept_recovery_code(user, code)).is_ok() {
            self.reach(id, Stage::Consent(user));
            return Some(self.consent(id, user));
        }
        let transaction = self.transactions.get_mut(id)?;
        transaction.wrong_codes += 1;
        if transaction.wrong_codes >= MAX_WRONG_CODES {
            self.transactions.remove(id);
            return None;
        }
        Some(Asked::Code { wrong: true })
    }

    fn reach(&mut self, id: &str, stage: Stage) {
        if let Some(transaction) = self.transactions.get_mut(id) {
            transaction.stage = stage;
        }
    }

    fn consent(&self, id: &str, user: UserKey) -> Asked {
        let scope = self.transactions.get(id).map_or("", |transaction| &transaction.scope);
        let requested = Scopes::of_request(scope);
        let unknown = requested.is_full() && !scope.is_empty() && Scopes::of_client(scope).is_err();
        Asked::Consent {
            username: self.users.get(user).username.clone(),
            scopes: requested.within(&self.cap(id)),
            unknown_scope: unknown.then(|| scope.to_owned()),
        }
    }

    /// What the client of a transaction may do at most.
    fn cap(&self, id: &str) -> Scopes {
        let client = self.transactions.get(id).and_then(|transaction| self.clients.get(&transaction.client));
        client.map_or(Scopes::FULL, |client| client.scopes.clone())
    }

    fn question(&self, id: &str, kind: Asked) -> Option<Question> {
        let transaction = self.transactions.get(id)?;
        let client: &Client = self.clients.get(&transaction.client)?;
        Some(Question {
            transaction: id.to_owned(),
            client: client.name.clone(),
            owner: client.owner.map(|owner| self.users.get(owner).username.clone()),
            origin: transaction.redirect_uri.origin().to_owned(),
            kind,
        })
    }

    /// The user refuses, at whatever stage. `code` is the number of the error here (observed).
    fn deny(&mut self, id: &str) -> Next {
        let Some(Transaction { redirect_uri, state, .. }) = self.transactions.remove(id) else {
            return Next::Over(Over::Unknown);
        };
        let pairs = [
            ("error", "access_denied"),
            ("error_description", "The user denied access to your application"),
            ("code", "500"),
        ];
        Next::GoTo(redirect_uri.with_query(&with_state(&pairs, state.as_deref())))
    }

    /// The user allows it: a code, or the token itself.
    fn allow(&mut self, id: &str, user: UserKey, now: Timestamp) -> Next {
        let Some(Transaction { redirect_uri, state, scope, client, implicit, .. }) = self.transactions.remove(id)
        else {
            return Next::Over(Over::Unknown);
        };
        let scopes = Scopes::of_request(&scope);
        let state = state.as_deref();
        if implicit {
            return self.allow_token(user, client, &scopes, &redirect_uri, state, now);
        }
        let code = self.secrets.token();
        let expires_at = now.saturating_add(self.settings.code_lifetime).unwrap_or(Timestamp::MAX);
        self.codes.insert(code.clone(), Code { user, client, scope, scopes, expires_at, token: None });
        Next::GoTo(redirect_uri.with_query(&with_state(&[("code", &code)], state)))
    }

    /// The implicit grant, which is legacy: the token travels in the address. It is called `token` and not `access_token`
    /// (observed).
    fn allow_token(
        &mut self,
        user: UserKey,
        client: Arc<str>,
        scopes: &Scopes,
        redirect_uri: &RedirectUri,
        state: Option<&str>,
        now: Timestamp,
    ) -> Next {
        match self.grant(user, client, Origin::Consent, scopes, Lifetime::Unstated, now) {
            Ok(grant) => Next::GoTo(redirect_uri.with_fragment(&with_state(&[("token", &grant.access_token)], state))),
            // At the end of the calendar.
            Err(_) => Next::Over(Over::Unknown),
        }
    }

    /// Exchanges a code: once, by its client, in time.
    ///
    /// Used again by its client, it takes the token back that it gave, since one of the two uses was not the client's own
    /// (RFC 6749 4.1.2; chosen). What another client tries with it changes nothing (chosen). The redirect URI is not looked
    /// at again (observed).
    pub(crate) fn grant_code(
        &mut self,
        client: &Arc<str>,
        value: &str,
        lifetime: Lifetime,
        now: Timestamp,
    ) -> Result<Grant, CodeGrantError> {
        let code = self.codes.get(value).filter(|code| code.client == *client).ok_or(CodeGrantError::Invalid)?;
        if let Some(token) = code.token.clone() {
            self.revoke_token(&token);
            return Err(CodeGrantError::Invalid);
        }
        if code.expires_at <= now {
            return Err(CodeGrantError::Expired);
        }
        let (user, scope, scopes) = (code.user, code.scope.clone(), code.scopes.clone());
        let grant = self.grant(user, client.clone(), Origin::Consent, &scopes, lifetime, now);
        let mut grant = grant.map_err(CodeGrantError::Lifetime)?;
        // What was asked for is answered, unless less was given.
        if grant.scope.is_none() && !scope.is_empty() {
            grant.scope = Some(scope);
        }
        if let Some(code) = self.codes.get_mut(value) {
            code.token = Some(grant.access_token.clone());
        }
        Ok(grant)
    }
}

fn with_state<'a>(pairs: &[(&'a str, &'a str)], state: Option<&'a str>) -> Vec<(&'a str, &'a str)> {
    pairs.iter().copied().chain(state.map(|state| ("state", state))).collect()
}

#[cfg(test)]
mod tests;
