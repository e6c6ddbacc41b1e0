//! Who plays in the scenarios: a cast whose accounts are always the same, and whoever else a world has.

use std::collections::BTreeSet;
use std::str::FromStr;
use std::sync::{Mutex, PoisonError};

use cucumber::Parameter;
use mock_cloud::world::UserSpec;

use crate::programs;

/// A person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Parameter)]
#[param(name = "actor", regex = "Ada|Grace|Joe|Sneaky Pete|\"[^\"]+\"")]
pub enum Actor {
    /// Has devices and no second factor.
    Ada,
    /// Has a second factor.
    Grace,
    /// The one of the reference's examples.
    Joe,
    /// Has an account and no business with other people's devices.
    SneakyPete,
    /// Anybody else, by the username, which stands in quotes in a scenario. Made by [`Actor::called`].
    Other(&'static str),
}

/// The password of whoever gets an account from a scenario alone, and is not of the cast.
const STRANGERS_PASSWORD: &str = "open-sesame-2026";

impl Actor {
    /// The cast.
    pub const ALL: [Self; 4] = [Self::Ada, Self::Grace, Self::Joe, Self::SneakyPete];

    /// Who has this account: one of the cast, or somebody else.
    pub fn called(username: &str) -> Self {
        let of_cast = Self::ALL.into_iter().find(|actor| actor.username().eq_ignore_ascii_case(username));
        of_cast.unwrap_or_else(|| Self::Other(interned(username)))
    }

    /// As in the scenarios; of somebody beyond the cast the username.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ada => "Ada",
            Self::Grace => "Grace",
            Self::Joe => "Joe",
            Self::SneakyPete => "Sneaky Pete",
            Self::Other(username) => username,
        }
    }

    /// The name of the account.
    pub fn username(self) -> &'static str {
        match self {
            Self::Ada => "ada@example.com",
            Self::Grace => "grace@example.com",
            Self::Joe => "joe@example.com",
            Self::SneakyPete => "pete@example.com",
            Self::Other(username) => username,
        }
    }

    /// The password of the account, unless the world has it with another one: see
    /// [`CloudWorld::account`](crate::world::CloudWorld::account).
    pub fn password(self) -> &'static str {
        match self {
            Self::Ada => "analytical-engine",
            Self::Grace => "nanosecond",
            Self::Joe => "SuperSecret",
            Self::SneakyPete => "let-me-in",
            Self::Other(_) => STRANGERS_PASSWORD,
        }
    }

    /// The account, as a scenario gives it to whoever has none.
    pub fn account(self) -> UserSpec {
        let account = UserSpec::new(self.username(), self.password());
        match self {
            Self::Grace => account.with_mfa("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"),
            _ => account,
        }
    }
}

/// What somebody of the cast is known by on a cloud that is no mock.
#[derive(Clone)]
pub enum Credentials {
    /// A name and a password.
    Account(String, String),
    /// A token that was made elsewhere.
    Token(String),
}

impl Credentials {
    /// What nobody else may know.
    pub fn into_secret(self) -> String {
        match self {
            Self::Account(_, password) => password,
            Self::Token(token) => token,
        }
    }
}

/// The variable of the environment that introduces somebody to a real cloud: `CLOUD_CHAMBER_E2E_ADA`.
pub fn variable(actor: Actor) -> String {
    format!("CLOUD_CHAMBER_E2E_{}", programs::variable(actor.name()))
}

/// What the environment says of somebody: `username:password`, or a token. A token has no colon.
pub fn credentials(actor: Actor) -> Option<Credentials> {
    let text = std::env::var(variable(actor)).ok().filter(|text| !text.is_empty())?;
    Some(match text.split_once(':') {
        Some((username, password)) => Credentials::Account(username.to_owned(), password.to_owned()),
        None => Credentials::Token(text),
    })
}

impl FromStr for Actor {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        if let Some(username) = name.strip_prefix('"').and_then(|name| name.strip_suffix('"')) {
            return Ok(Self::called(username));
        }
        let found = Self::ALL.into_iter().find(|actor| actor.name() == name);
        found.ok_or_else(|| format!("{name:?} is not in the cast"))
    }
}

/// The same name for as long as the program runs, so that an actor stays a value that is copied. Each is kept once, and
/// there are no more than scenarios name.
fn interned(name: &str) -> &'static str {
    static NAMES: Mutex<BTreeSet<&'static str>> = Mutex::new(BTreeSet::new());
    let mut names = NAMES.lock().unwrap_or_else(PoisonError::into_inner);
    match names.get(name) {
        Some(known) => known,
        None => {
            let kept: &'static str = Box::leak(name.into());
            names.insert(kept);
            kept
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_beyond_the_cast_go_by_their_usernames() {
        let me: Actor = "\"me@example.com\"".parse().expect("a username in quotes");
        assert_eq!((me.name(), me), ("me@example.com", Actor::called("me@example.com")));
        assert_eq!(variable(me), "CLOUD_CHAMBER_E2E_ME_EXAMPLE_COM");
        assert_eq!("\"Ada@example.com\"".parse(), Ok(Actor::Ada));
        assert!("Somebody".parse::<Actor>().is_err());
    }
}
