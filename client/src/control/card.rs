//! The card of a cloud: who and what is in it. The program prints it with `--json`, and a new world is answered with it.

use std::path::PathBuf;

use serde::Deserialize;

use crate::Secret;

/// Who and what is in a mock, with all that opens it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct Card {
    /// Where the cloud answers.
    pub url: String,
    /// Of a cloud that speaks TLS, the file with the certificate that vouches for it.
    pub ca: Option<PathBuf>,
    /// Who has an account, in the order of the world.
    pub users: Vec<CardUser>,
    /// Which devices there are, in the order of the world.
    pub devices: Vec<CardDevice>,
    /// What `/_mock` asks for, if the cloud listens beyond loopback.
    pub control_token: Option<Secret>,
}

/// Somebody with an account.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct CardUser {
    /// The name of the account.
    pub username: String,
    /// `None` with single sign-on.
    pub password: Option<Secret>,
    /// In base32, with a second factor.
    pub mfa_secret: Option<Secret>,
    /// A good token.
    pub token: Option<Secret>,
}

/// A device.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct CardDevice {
    /// 24 hex digits.
    pub id: String,
    /// Its owner's name for it.
    pub name: Option<String>,
    /// The username of whom it belongs to; `None` while nobody has claimed it.
    pub owner: Option<String>,
    /// Its hardware, as `photon-2`.
    pub platform: String,
    /// Its application.
    pub firmware: String,
    /// Whether it is there.
    pub online: bool,
}

impl Card {
    /// A user by name, which is the same in upper and lower case.
    pub fn user(&self, username: &str) -> Option<&CardUser> {
        self.users.iter().find(|user| user.username.eq_ignore_ascii_case(username))
    }

    /// A device by name or id.
    pub fn device(&self, id_or_name: &str) -> Option<&CardDevice> {
        let called = |device: &&CardDevice| device.id == id_or_name || device.name.as_deref() == Some(id_or_name);
        self.devices.iter().find(called)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_card_is_read_and_shows_no_secrets() {
        let card: Card = serde_json::from_str(
            r#"{"url":"http://127.0.0.1:1","users":[{"username":"a@x","password":"s3cr3t","token":"70ke17"},
                {"username":"sso@x","token":"70ke18"}],"devices":[{"id":"0123","name":"lamp","owner":"a@x",
                "platform":"photon","firmware":"led","online":true}]}"#,
        )
        .unwrap();
        assert_eq!(card.user("A@X").and_then(|user| user.token.as_ref()).map(Secret::expose), Some("70ke17"));
        assert_eq!((card.users[1].password.as_ref(), card.control_token.as_ref()), (None, None));
        assert_eq!(card.device("0123"), card.device("lamp"));
        let shown = format!("{card:?}");
        assert!(!shown.contains("s3cr3t") && !shown.contains("70ke1"), "{shown}");
    }
}
