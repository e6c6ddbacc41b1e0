//! Who plays in the scenarios. Everybody always has the same account.

use std::str::FromStr;

use cucumber::Parameter;
use mock_cloud::world::UserSpec;

/// A person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Parameter)]
#[param(name = "actor", regex = "Ada|Grace|Joe|Sneaky Pete")]
pub enum Actor {
    /// Has devices and no second factor.
    Ada,
    /// Has a second factor.
    Grace,
    /// The one of the reference's examples.
    Joe,
    /// Has an account and no business with other people's devices.
    SneakyPete,
}

impl Actor {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Ada, Self::Grace, Self::Joe, Self::SneakyPete];

    /// As in the scenarios.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ada => "Ada",
            Self::Grace => "Grace",
            Self::Joe => "Joe",
            Self::SneakyPete => "Sneaky Pete",
        }
    }

    /// The name of the account.
    pub fn username(self) -> &'static str {
        match self {
            Self::Ada => "ada@example.com",
            Self::Grace => "grace@example.com",
            Self::Joe => "joe@example.com",
            Self::SneakyPete => "pete@example.com",
        }
    }

    /// The password of the account.
    pub fn password(self) -> &'static str {
        match self {
            Self::Ada => "analytical-engine",
            Self::Grace => "nanosecond",
            Self::Joe => "SuperSecret",
            Self::SneakyPete => "let-me-in",
        }
    }

    /// The account, as a world has it.
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
    format!("CLOUD_CHAMBER_E2E_{}", actor.name().to_uppercase().replace(' ', "_"))
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
        let found = Self::ALL.into_iter().find(|actor| actor.name() == name);
        found.ok_or_else(|| format!("{name:?} is not in the cast"))
    }
}
