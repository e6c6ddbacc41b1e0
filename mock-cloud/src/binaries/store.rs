//! What has been compiled, for as long as it may be fetched.

use bytes::Bytes;
use jiff::{SignedDuration, Timestamp};

use crate::bounded::Bounded;
use crate::user::UserKey;

/// Binaries that are kept at most; one more drops the oldest. Chosen.
const MAX_BINARIES: usize = 100;
/// How long one may be fetched: a day. Observed.
pub(super) const LIFETIME: SignedDuration = SignedDuration::from_hours(24);

/// A compiled application.
pub(crate) struct Binary {
    /// Whoever had it compiled.
    pub(super) user: UserKey,
    pub(super) bytes: Bytes,
    pub(super) expires_at: Timestamp,
}

/// Binaries by id.
pub(crate) struct Binaries(Bounded<Binary>);

impl Default for Binaries {
    fn default() -> Self {
        Self(Bounded::new(MAX_BINARIES))
    }
}

impl Binaries {
    pub(super) fn insert(&mut self, id: String, binary: Binary) {
        self.0.insert(id, binary);
    }

    /// A user's binary, if it is still kept at `now`.
    pub(crate) fn get(&self, user: UserKey, id: &str, now: Timestamp) -> Option<&Bytes> {
        let binary = self.0.get(id).filter(|binary| binary.user == user && now < binary.expires_at)?;
        Some(&binary.bytes)
    }
}
