//! The tables of OAuth clients and of log-ins that wait for their second factor.

use std::collections::HashMap;
use std::sync::Arc;

use jiff::Timestamp;

use super::redirect_uri::RedirectUri;
use crate::bounded::Bounded;
use crate::scopes::Scopes;
use crate::secret::HashedSecret;
use crate::user::UserKey;

/// An application that asks for tokens.
#[derive(Debug)]
pub(crate) struct Client {
    /// 3 to 40 letters, digits, `-` and `_`.
    pub(crate) id: Arc<str>,
    /// What its users are told it is called.
    pub(crate) name: String,
    /// What it proves itself with.
    pub(crate) secret: HashedSecret,
    /// Who made it; nobody made the stock ones.
    pub(crate) owner: Option<UserKey>,
    /// Where users may be sent back to; a client without any is of type `installed`.
    pub(crate) redirect_uris: Vec<RedirectUri>,
    /// What tokens made through it may do at most.
    pub(crate) scopes: Scopes,
    /// Its place in the order of making, given by the table.
    pub(crate) number: u64,
}

impl Client {
    /// `web` or `installed`.
    pub(crate) fn kind(&self) -> &'static str {
        if self.redirect_uris.is_empty() { "installed" } else { "web" }
    }
}

/// All clients by id.
#[derive(Default)]
pub(crate) struct Clients {
    by_id: HashMap<Arc<str>, Client>,
    made: u64,
}

impl Clients {
    pub(crate) fn insert(&mut self, mut client: Client) {
        self.made += 1;
        client.number = self.made;
        self.by_id.insert(client.id.clone(), client);
    }

    pub(crate) fn get(&self, id: &str) -> Option<&Client> {
        self.by_id.get(id)
    }

    pub(crate) fn get_mut(&mut self, id: &str) -> Option<&mut Client> {
        self.by_id.get_mut(id)
    }

    pub(crate) fn remove(&mut self, id: &str) -> Option<Client> {
        self.by_id.remove(id)
    }

    /// All of them, oldest first.
    pub(crate) fn all(&self) -> Vec<&Client> {
        let mut all: Vec<&Client> = self.by_id.values().collect();
        all.sort_by_key(|client| client.number);
        all
    }

    /// A user's own, oldest first.
    pub(crate) fn of(&self, owner: UserKey) -> Vec<&Client> {
        let mut own: Vec<&Client> = self.by_id.values().filter(|client| client.owner == Some(owner)).collect();
        own.sort_by_key(|client| client.number);
        own
    }
}

/// A log-in whose password was right and whose code is still to come.
#[derive(Debug)]
pub(crate) struct Challenge {
    pub(crate) user: UserKey,
    /// Only the client that began may go on.
    pub(crate) client: Arc<str>,
    pub(crate) expires_at: Timestamp,
    pub(crate) wrong_codes: u32,
    /// What the first step asked for, in effect when the second succeeds.
    pub(crate) lifetime: Lifetime,
}

/// How long a token shall live.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lifetime {
    /// The cloud's default.
    Unstated,
    /// Counted from the issue.
    Seconds(i64),
    /// Until then.
    Until(Timestamp),
    /// `expires_in=0`.
    Forever,
    /// Not understood, and why.
    Unreadable(&'static str),
}

/// Challenges that may wait at once. Chosen.
pub(crate) const MAX_CHALLENGES: usize = 10_000;

/// All challenges by the id within their `mfa_token`.
pub(crate) type Challenges = Bounded<Challenge>;
