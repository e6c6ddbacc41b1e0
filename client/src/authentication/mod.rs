//! Access tokens: what the cloud knows about them, and taking them back.
//!
//! A session manages its own user's tokens as [`Tokens`]. Listing them, and revoking one by its value, need the
//! account's name and password instead: [`AccountTokens`].

mod account;
mod current;

pub use account::{AccountTokens, ListedToken};
pub use current::TokenInfo;

use reqwest::Method;

use crate::request::{Path, Request};
use crate::{Error, Session};

/// The access tokens of a session's user; see [`Session::tokens`].
#[derive(Debug, Clone)]
pub struct Tokens {
    session: Session,
}

impl Tokens {
    pub(crate) fn new(session: Session) -> Self {
        Self { session }
    }

    /// Describes the token that this session uses.
    ///
    /// # Errors
    /// [`is_unauthorized`](Error::is_unauthorized) when the token is unknown, revoked or expired.
    ///
    /// Source: documented (API reference,
    /// ["Get the current access token information"](https://docs.particle.io/reference/cloud-apis/api/#get-the-current-access-token-information)).
    pub async fn current(&self) -> Result<TokenInfo, Error> {
        self.session.transport().json(&self.request(Method::GET, "/v1/access_tokens/current")).await
    }

    /// Revokes the token that this session uses. It is worthless afterwards, and so is the session.
    ///
    /// # Errors
    /// [`is_unauthorized`](Error::is_unauthorized) when it was worthless before.
    ///
    /// Source: documented (API reference,
    /// ["Delete current access token"](https://docs.particle.io/reference/cloud-apis/api/#delete-current-access-token)).
    pub async fn revoke_current(&self) -> Result<(), Error> {
        self.session.transport().done(&self.request(Method::DELETE, "/v1/access_tokens/current")).await
    }

    /// Revokes every active token of the user, this session's own among them.
    ///
    /// # Errors
    /// [`is_unauthorized`](Error::is_unauthorized) when this session's token is no longer good.
    ///
    /// Source: documented (API reference,
    /// ["Delete all active access tokens"](https://docs.particle.io/reference/cloud-apis/api/#delete-all-active-access-tokens)).
    pub async fn revoke_all(&self) -> Result<(), Error> {
        self.session.transport().done(&self.request(Method::DELETE, "/v1/access_tokens")).await
    }

    fn request(&self, method: Method, path: &str) -> Request {
        self.session.request(method, Path::new(path))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::offline_session;

    #[test]
    fn the_token_travels_in_the_header() {
        let request = offline_session().tokens().request(Method::DELETE, "/v1/access_tokens/current");
        insta::assert_snapshot!(request.wire(), @"
        DELETE /v1/access_tokens/current
        authorization: Bearer 1234
        ");
    }
}
