//! `/_mock/users/{username}`: the authenticator app of a user.

use jiff::Timestamp;
use reqwest::Method;
use serde::Deserialize;

use super::Control;
use crate::request::{Path, Request};
use crate::{Error, Secret};

/// A user, as only a mock tells.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct MockUser {
    /// The name of the account.
    pub username: String,
    /// Of the account.
    pub id: String,
    /// Whether there is a second factor.
    #[serde(rename = "mfa")]
    pub has_mfa: bool,
    /// The one-time code that the authenticator app shows now, if there is a second factor.
    #[serde(rename = "otp")]
    pub code: Option<Secret>,
    /// Until when the app shows this code.
    #[serde(rename = "otp_until")]
    pub code_until: Option<Timestamp>,
}

/// The users of a mock; see [`Control::users`].
#[derive(Debug, Clone)]
pub struct MockUsers {
    control: Control,
}

impl MockUsers {
    pub(super) fn new(control: Control) -> Self {
        Self { control }
    }

    /// One user.
    ///
    /// # Errors
    /// [`is_not_found`](Error::is_not_found), with the names that there are.
    pub async fn get(&self, username: &str) -> Result<MockUser, Error> {
        self.control.transport.json(&self.request(username)?).await
    }

    /// The one-time code that a user's authenticator app shows now; `None` without a second factor.
    ///
    /// # Errors
    /// As for [`get`](MockUsers::get).
    pub async fn code(&self, username: &str) -> Result<Option<Secret>, Error> {
        Ok(self.get(username).await?.code)
    }

    fn request(&self, username: &str) -> Result<Request, Error> {
        Ok(self.control.request(Method::GET, Path::new("/_mock/users").segment("username", username)?))
    }
}

#[cfg(test)]
mod tests {
    use crate::control::offline;

    #[test]
    fn a_name_is_one_segment() {
        let request = offline().users().request("grace+7@example.com").unwrap();
        insta::assert_snapshot!(request.wire(), @"GET /_mock/users/grace%2B7%40example.com");
    }
}
