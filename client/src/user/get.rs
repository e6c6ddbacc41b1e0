//! `GET /v1/user`

use reqwest::Method;
use serde::Deserialize;

use super::User;
use crate::Error;
use crate::request::Request;

/// An account.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[non_exhaustive]
pub struct UserInfo {
    /// The e-mail address to log in with.
    pub username: String,
    /// What the user told about itself.
    #[serde(default)]
    pub account_info: AccountInfo,
    /// The second factor.
    #[serde(default)]
    pub mfa: MfaState,
    /// Whether the account has no password, since another system logs its user in.
    #[serde(default)]
    pub no_password: bool,
    /// Devices that count as Wi-Fi devices.
    #[serde(default)]
    pub wifi_device_count: u64,
    /// Devices that count as cellular ones.
    #[serde(default)]
    pub cellular_device_count: u64,
}

/// What a user told about itself. Anything may be missing.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[non_exhaustive]
pub struct AccountInfo {
    /// First name.
    pub first_name: Option<String>,
    /// Last name.
    pub last_name: Option<String>,
    /// Whether the account is a business's.
    pub business_account: Option<bool>,
}

/// Whether logging in takes a one-time code.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct MfaState {
    /// It does.
    #[serde(default)]
    pub enabled: bool,
}

impl User {
    /// Who the user is.
    ///
    /// # Errors
    /// [`is_unauthorized`](Error::is_unauthorized) when the token is no longer good.
    ///
    /// Source: documented (API reference,
    /// ["Get current user"](https://docs.particle.io/reference/cloud-apis/api/#get-current-user)).
    pub async fn info(&self) -> Result<UserInfo, Error> {
        self.session.transport().json(&self.info_request()).await
    }

    fn info_request(&self) -> Request {
        self.request(Method::GET, "/v1/user")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::user::offline_user;

    #[test]
    fn asks_for_the_account() {
        insta::assert_snapshot!(offline_user().info_request().wire(), @"
        GET /v1/user
        authorization: Bearer 1234
        ");
    }

    #[test]
    fn reads_the_documented_answer_and_a_bare_one() {
        let documented = r#"{"username":"ada@example.com","subscription_ids":[],
            "account_info":{"first_name":"Ada","last_name":"Lovelace","business_account":false},
            "scim_provisioned":false,"no_password":false,"mfa":{"enabled":true},
            "wifi_device_count":5,"cellular_device_count":1}"#;
        let info: UserInfo = serde_json::from_str(documented).unwrap();
        assert_eq!(info.account_info.first_name.as_deref(), Some("Ada"));
        assert!(info.mfa.enabled);
        assert_eq!((info.wifi_device_count, info.cellular_device_count), (5, 1));
        let bare: UserInfo = serde_json::from_str(r#"{"username":"ada@example.com"}"#).unwrap();
        assert_eq!(bare.account_info, AccountInfo::default());
    }
}
