//! `POST /oauth/token`: an authorization code becomes a session.

use reqwest::Method;

use super::TokenAnswer;
use crate::request::{Auth, Path, Request};
use crate::session::Lifetime;
use crate::{Client, Error, Secret, Session};

impl Client {
    /// Exchanges the code that came back from the cloud's log-in page; see [`authorization`](Client::authorization).
    ///
    /// A code works once, for the OAuth client it was given to, and for some seconds only. Exchanging it twice also ends
    /// the session of the first time, where the cloud keeps to RFC 6749.
    ///
    /// # Errors
    /// [`is_invalid_grant`](Error::is_invalid_grant) when the code is unknown, used, too old, or another client's.
    ///
    /// Source: observed (forum, 2016): the OAuth client proves itself by Basic auth, and the redirect URI is not sent again.
    pub async fn exchange_code(&self, code: impl Into<Secret>) -> Result<Session, Error> {
        let answer = self.transport.json::<TokenAnswer>(&self.code_request(&code.into())).await?;
        let lifetime = Lifetime::from_expires_in(answer.expires_in);
        Ok(Session::new(self.transport.clone(), answer.access_token, Some(lifetime)))
    }

    fn code_request(&self, code: &Secret) -> Request {
        let auth = Auth::Basic { username: self.oauth.id.clone(), password: self.oauth.secret.clone() };
        Request::new(Method::POST, Path::new("/oauth/token"), auth)
            .field("grant_type", "authorization_code")
            .field("code", code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sends_the_code_and_proves_itself_by_basic_auth() {
        let client = Client::builder("http://127.0.0.1:1").oauth_client("lab-7", "s&cret").build().unwrap();
        insta::assert_snapshot!(client.code_request(&"c0de".into()).wire(), @"
        POST /oauth/token
        authorization: Basic lab-7:s&cret

        grant_type=authorization_code&code=c0de
        ");
    }
}
