//! Operations on tokens that want the account's name and password.

use jiff::Timestamp;
use reqwest::Method;
use serde::Deserialize;

use crate::request::{Auth, Path, Request};
use crate::transport::Transport;
use crate::{Error, Secret};

/// The access tokens of an account; see [`Client::account`](crate::Client::account).
#[derive(Debug, Clone)]
pub struct AccountTokens {
    transport: Transport,
    username: String,
    password: Secret,
    otp: Option<Secret>,
}

/// One of an account's access tokens.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[non_exhaustive]
pub struct ListedToken {
    /// The token itself.
    pub token: Secret,
    /// When it expires; `None` means never.
    pub expires_at: Option<Timestamp>,
    /// Id of the OAuth client that it was made with, or `__PASSWORD_ONLY__` for a login with name and password.
    pub client: Option<String>,
}

impl AccountTokens {
    pub(crate) fn new(transport: Transport, username: String, password: Secret) -> Self {
        Self { transport, username, password, otp: None }
    }

    /// A one-time code, for an account with a second factor.
    pub fn otp(mut self, code: impl Into<Secret>) -> Self {
        self.otp = Some(code.into());
        self
    }

    /// Lists the account's tokens.
    ///
    /// # Errors
    /// [`is_unauthorized`](Error::is_unauthorized) when the password is wrong; status 400 when the user is unknown.
    ///
    /// Source: observed (recordings of 2015 to 2017; the reference no longer has this operation). One-time code in the
    /// query: chosen, as the vendor's client sent it.
    pub async fn list(&self) -> Result<Vec<ListedToken>, Error> {
        self.transport.json(&self.list_request()?).await
    }

    /// Revokes a token by its value. A token that does not exist is revoked already, and no error.
    ///
    /// # Errors
    /// [`is_unauthorized`](Error::is_unauthorized) when name or password are wrong.
    ///
    /// Source: documented (API reference,
    /// ["Delete an access token"](https://docs.particle.io/reference/cloud-apis/api/#delete-an-access-token)).
    /// Unknown token: observed.
    pub async fn revoke(&self, token: impl Into<Secret>) -> Result<(), Error> {
        self.transport.done(&self.revoke_request(&token.into())?).await
    }

    fn list_request(&self) -> Result<Request, Error> {
        self.request(Method::GET, Path::new("/v1/access_tokens"))
    }

    fn revoke_request(&self, token: &Secret) -> Result<Request, Error> {
        self.request(Method::DELETE, Path::new("/v1/access_tokens").secret("token", token)?)
    }

    fn request(&self, method: Method, path: Path) -> Result<Request, Error> {
        if self.username.contains(':') {
            // Basic authentication ends the name at the first colon.
            return Err(Error::InvalidArgument("the user name holds a colon".to_owned()));
        }
        let auth = Auth::Basic { username: self.username.clone(), password: self.password.clone() };
        let request = Request::new(method, path, auth);
        Ok(match &self.otp {
            Some(otp) => request.query("otp", otp),
            None => request,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account() -> AccountTokens {
        crate::Client::new("http://127.0.0.1:1").unwrap().account("grace@example.com", "nanosecond")
    }

    #[test]
    fn lists_with_name_and_password() {
        insta::assert_snapshot!(account().otp("123456").list_request().unwrap().wire(), @"
        GET /v1/access_tokens?otp=123456
        authorization: Basic grace@example.com:nanosecond
        ");
    }

    #[test]
    fn revokes_by_value() {
        insta::assert_snapshot!(account().revoke_request(&"254406f7".into()).unwrap().wire(), @"
        DELETE /v1/access_tokens/254406f7
        authorization: Basic grace@example.com:nanosecond
        ");
    }

    #[test]
    fn revoking_nothing_does_not_revoke_everything() {
        assert!(matches!(account().revoke_request(&"".into()), Err(Error::InvalidArgument(_))));
    }

    #[test]
    fn reads_the_recorded_list() {
        let list = r#"[{"token":"254406f7","expires_at":null,"client":"__PASSWORD_ONLY__"}]"#;
        let list: Vec<ListedToken> = serde_json::from_str(list).unwrap();
        assert_eq!((list[0].token.expose(), list[0].expires_at), ("254406f7", None));
    }
}
