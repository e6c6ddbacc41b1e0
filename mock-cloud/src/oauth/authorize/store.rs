//! The tables of log-ins under way in a browser, and of authorization codes.

use std::sync::Arc;

use jiff::Timestamp;

use crate::bounded::Bounded;
use crate::oauth::redirect_uri::RedirectUri;
use crate::scopes::Scopes;
use crate::user::UserKey;

/// Transactions that may be under way at once. Chosen.
pub(crate) const MAX_TRANSACTIONS: usize = 10_000;
/// Codes that are remembered, used ones too: a second use must be noticed. Chosen.
pub(crate) const MAX_CODES: usize = 10_000;

/// All transactions by id.
pub(crate) type Transactions = Bounded<Transaction>;
/// All codes by value.
pub(crate) type Codes = Bounded<Code>;

/// What an application asked for, and how far its user has come.
pub(crate) struct Transaction {
    /// What the browser has to show, beside the id.
    pub(super) cookie: String,
    pub(in crate::oauth) client: Arc<str>,
    pub(super) redirect_uri: RedirectUri,
    /// As it was asked for.
    pub(super) scope: String,
    /// To be given back unchanged, if there was one.
    pub(super) state: Option<String>,
    pub(super) implicit: bool,
    pub(super) expires_at: Timestamp,
    pub(super) stage: Stage,
    pub(super) wrong_codes: u32,
}

impl Transaction {
    /// Who has proved to be whom so far.
    pub(in crate::oauth) fn user(&self) -> Option<UserKey> {
        match self.stage {
            Stage::LogIn => None,
            Stage::SecondFactor(user) | Stage::Consent(user) => Some(user),
        }
    }
}

/// How far a user has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stage {
    LogIn,
    /// The password was right, the code is to come.
    SecondFactor(UserKey),
    Consent(UserKey),
}

/// What a user allowed a client.
pub(crate) struct Code {
    pub(in crate::oauth) user: UserKey,
    pub(in crate::oauth) client: Arc<str>,
    /// As it was asked for.
    pub(super) scope: String,
    pub(super) scopes: Scopes,
    pub(super) expires_at: Timestamp,
    /// The token it was exchanged for.
    pub(in crate::oauth) token: Option<Arc<str>>,
}
