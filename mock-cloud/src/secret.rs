//! Passwords and client secrets at rest, and what is on its way to who may know it.
//!
//! They are held as salted SHA-256: fast on purpose. A slow password hash would cost every log-in tens of milliseconds
//! and protect nothing, since a mock's passwords stand in its world file. What counts here is that they never show up in
//! logs, errors or `Debug`, and that comparing them takes the same time whatever is wrong.

use std::fmt;

use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use crate::ids::{self, Secrets};

/// What a hashed secret begins with when it is written down.
const HASHED: &str = "sha256$";

/// A secret that can be recognised but not read back.
#[derive(Clone)]
pub(crate) struct HashedSecret {
    salt: [u8; 16],
    hash: [u8; 32],
}

impl HashedSecret {
    pub(crate) fn new(secret: &str, secrets: &mut Secrets) -> Self {
        let salt = secrets.bytes();
        Self { salt, hash: digest(&salt, secret) }
    }

    /// From the text that [`HashedSecret::to_text`] makes.
    pub(crate) fn from_text(text: &str) -> Option<Self> {
        let (salt, hash) = text.strip_prefix(HASHED)?.split_once('$')?;
        Some(Self { salt: ids::bytes(salt)?, hash: ids::bytes(hash)? })
    }

    /// For world files: `sha256$`, the salt and, after another `$`, the hash, both in hex.
    pub(crate) fn to_text(&self) -> String {
        format!("{HASHED}{}${}", ids::hex(&self.salt), ids::hex(&self.hash))
    }

    /// Whether `attempt` is the secret.
    pub(crate) fn matches(&self, attempt: &str) -> bool {
        digest(&self.salt, attempt).ct_eq(&self.hash).into()
    }
}

impl fmt::Debug for HashedSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("HashedSecret(…)")
    }
}

/// A secret that passes through. `Debug` shows that there is one.
#[derive(Clone, PartialEq, Eq)]
pub struct Concealed(String);

impl Concealed {
    pub(crate) fn new(secret: impl Into<String>) -> Self {
        Self(secret.into())
    }

    /// For the answer that hands it out.
    pub(crate) fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Concealed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}

fn digest(salt: &[u8; 16], secret: &str) -> [u8; 32] {
    Sha256::new().chain_update(salt).chain_update(secret).finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn recognises_the_secret_alone_and_shows_nothing() {
        let secret = HashedSecret::new("nanosecond", &mut Secrets::new(Some(1)));
        assert!(secret.matches("nanosecond"));
        assert!(!secret.matches("nanoseconds"));
        assert!(!secret.matches(""));
        assert_eq!(format!("{secret:?}"), "HashedSecret(…)");
        let text = secret.to_text();
        assert!(HashedSecret::from_text(&text).is_some_and(|read| read.matches("nanosecond")), "{text}");
        for wrong in ["", "sha256$", &text[1..], &text[..text.len() - 1], &text.replace('a', "A"), &format!("{text}0")]
        {
            assert!(HashedSecret::from_text(wrong).is_none(), "{wrong}");
        }
        assert_eq!(format!("{:?}", Concealed::new("nanosecond")), "…");
    }
}
