//! The tables of OAuth clients and of log-ins that wait for their second factor.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use jiff::Timestamp;

use crate::secret::HashedSecret;
use crate::user::UserKey;

/// An application that asks for tokens.
#[derive(Debug)]
pub(crate) struct Client {
    /// 3 to 40 letters, digits, `-` and `_`.
    pub id: Arc<str>,
    /// What it proves itself with.
    pub secret: HashedSecret,
}

/// All clients by id.
#[derive(Default)]
pub(crate) struct Clients(HashMap<Arc<str>, Client>);

impl Clients {
    pub(crate) fn insert(&mut self, client: Client) {
        self.0.insert(client.id.clone(), client);
    }

    pub(crate) fn get(&self, id: &str) -> Option<&Client> {
        self.0.get(id)
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

/// Challenges that may wait at once; one more drops the oldest. Chosen, so that nothing grows without bound.
const MAX_CHALLENGES: usize = 10_000;

/// All challenges by the id within their `mfa_token`.
#[derive(Default)]
pub(crate) struct Challenges {
    by_id: HashMap<String, (u64, Challenge)>,
    by_age: BTreeMap<u64, String>,
    made: u64,
}

impl Challenges {
    pub(crate) fn insert(&mut self, id: String, challenge: Challenge) {
        self.made += 1;
        self.by_age.insert(self.made, id.clone());
        self.by_id.insert(id, (self.made, challenge));
        if self.by_id.len() > MAX_CHALLENGES
            && let Some((_, oldest)) = self.by_age.pop_first()
        {
            self.by_id.remove(&oldest);
        }
    }

    pub(crate) fn get_mut(&mut self, id: &str) -> Option<&mut Challenge> {
        self.by_id.get_mut(id).map(|(_, challenge)| challenge)
    }

    pub(crate) fn remove(&mut self, id: &str) -> Option<Challenge> {
        let (age, challenge) = self.by_id.remove(id)?;
        self.by_age.remove(&age);
        Some(challenge)
    }
}
