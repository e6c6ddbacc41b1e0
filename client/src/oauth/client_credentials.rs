//! `POST /oauth/token` without a user: a client asks for itself, and a product's session is renewed.

use reqwest::Method;

use super::TokenAnswer;
use crate::request::{Auth, Field, Path, Request};
use crate::session::Lifetime;
use crate::{Client, Error, Secret, Session};

/// A session that was made for an OAuth client's own id and secret.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct ClientSession {
    /// For requests.
    pub session: Session,
    /// For [`Client::refresh`], once; `None` when the session never expires. Of use for products and their customers alone.
    pub refresh_token: Option<Secret>,
}

impl Client {
    /// A session of the OAuth client's own: its product's, or the user's who made the client. Set the client with
    /// [`ClientBuilder::oauth_client`](crate::ClientBuilder::oauth_client).
    ///
    /// # Errors
    /// [`is_invalid_grant`](Error::is_invalid_grant) when nobody is behind the client, as with the default one.
    ///
    /// Source: documented (API reference,
    /// ["Generate an access token"](https://docs.particle.io/reference/cloud-apis/api/#generate-an-access-token)).
    pub async fn client_session(&self) -> Result<ClientSession, Error> {
        self.token_for_client(&self.grant_request("client_credentials")).await
    }

    /// A session of a customer of the OAuth client's product; see [`Session::customers`] for making customers.
    ///
    /// # Errors
    /// Status 400 when the product has no such customer, or the client is no product's.
    ///
    /// Source: documented (API reference,
    /// ["Generate a customer scoped access token"](https://docs.particle.io/reference/cloud-apis/api/#generate-a-customer-scoped-access-token)).
    pub async fn customer_session(&self, email: &str) -> Result<ClientSession, Error> {
        self.token_for_client(&self.customer_request(email)).await
    }

    /// Exchanges a refresh token of a product's session, or a customer's, for a new session with the next refresh token.
    ///
    /// # Errors
    /// [`is_invalid_grant`](Error::is_invalid_grant) when it was used before, is older than 14 days, another client's, or a
    /// user's.
    ///
    /// Source: documented (API reference, "Generate an access token"); that it works once: observed.
    pub async fn refresh(&self, refresh_token: impl Into<Secret>) -> Result<ClientSession, Error> {
        self.token_for_client(&self.refresh_request(&refresh_token.into())).await
    }

    pub(crate) async fn token_for_client(&self, request: &Request) -> Result<ClientSession, Error> {
        let answer = self.transport.json::<TokenAnswer>(request).await?;
        let lifetime = Lifetime::from_expires_in(answer.expires_in);
        let session = Session::new(self.transport.clone(), answer.access_token, Some(lifetime));
        Ok(ClientSession { session, refresh_token: answer.refresh_token })
    }

    /// Id and secret of the OAuth client, by Basic auth.
    pub(crate) fn own_auth(&self) -> Auth {
        Auth::Basic { username: self.oauth.id.clone(), password: self.oauth.secret.clone() }
    }

    fn grant_request(&self, grant_type: &'static str) -> Request {
        Request::new(Method::POST, Path::new("/oauth/token"), self.own_auth()).field("grant_type", grant_type)
    }

    fn customer_request(&self, email: &str) -> Request {
        self.grant_request("client_credentials").field("scope", Field::from(format!("customer={email}")))
    }

    fn refresh_request(&self, refresh_token: &Secret) -> Request {
        self.grant_request("refresh_token").field("refresh_token", refresh_token)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client() -> Client {
        Client::builder("http://127.0.0.1:1").oauth_client("kettle-7", "s&cret").build().unwrap()
    }

    #[test]
    fn the_client_proves_itself_by_basic_auth() {
        insta::assert_snapshot!(client().grant_request("client_credentials").wire(), @"
        POST /oauth/token
        authorization: Basic kettle-7:s&cret

        grant_type=client_credentials
        ");
        insta::assert_snapshot!(client().customer_request("kid@example.com").wire(), @"
        POST /oauth/token
        authorization: Basic kettle-7:s&cret

        grant_type=client_credentials&scope=customer%3Dkid%40example.com
        ");
        insta::assert_snapshot!(client().refresh_request(&"5ec4e7".into()).wire(), @"
        POST /oauth/token
        authorization: Basic kettle-7:s&cret

        grant_type=refresh_token&refresh_token=5ec4e7
        ");
    }

    #[test]
    fn reads_the_refresh_token_and_hides_it() {
        let answer =
            r#"{"token_type":"bearer","access_token":"ab","expires_in":5,"refresh_token":"5ec4e7","scope":"x"}"#;
        let answer = serde_json::from_str::<TokenAnswer>(answer).unwrap();
        assert_eq!(answer.refresh_token.as_ref().map(Secret::expose), Some("5ec4e7"));
        let session = client().session(answer.access_token);
        let session = ClientSession { session, refresh_token: answer.refresh_token };
        assert!(!format!("{session:?}").contains("5ec4e7"));
    }
}
