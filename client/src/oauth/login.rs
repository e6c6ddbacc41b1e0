//! `POST /oauth/token`, first step: name and password.

use std::future::{Future, IntoFuture};
use std::pin::Pin;
use std::time::Duration;

use jiff::Timestamp;
use serde_json::Value;

use super::{MfaChallenge, TokenAnswer, token_request};
use crate::request::Request;
use crate::session::Lifetime;
use crate::{Client, Error, Secret, Session, wire};

/// A login in preparation; `.await` it or call [`send`](LoginRequest::send).
#[derive(Debug)]
#[must_use = "nothing is sent until it is awaited"]
pub struct LoginRequest {
    client: Client,
    username: String,
    password: Secret,
    expiry: Expiry,
}

/// How long the token shall live.
#[derive(Debug, Clone, Copy)]
pub(super) enum Expiry {
    Default,
    In(Duration),
    At(Timestamp),
    Never,
}

/// The answer to a login.
#[derive(Debug)]
#[must_use = "a second factor may be asked for"]
pub enum Login {
    /// The user is logged in.
    Token(Session),
    /// Name and password are right, and the account wants a one-time code too.
    MfaRequired(MfaChallenge),
}

impl Login {
    /// The session, for programs whose account has no second factor.
    ///
    /// # Errors
    /// [`is_mfa_required`](Error::is_mfa_required) when it has one after all.
    pub fn into_session(self) -> Result<Session, Error> {
        match self {
            Login::Token(session) => Ok(session),
            Login::MfaRequired(challenge) => Err(challenge.into_error()),
        }
    }
}

impl LoginRequest {
    pub(crate) fn new(client: Client, username: String, password: Secret) -> Self {
        Self { client, username, password, expiry: Expiry::Default }
    }

    /// How long the token shall live; 90 days if nothing is said. Sent in whole seconds, rounded up.
    ///
    /// Zero is refused when sending: on the wire it would mean [never](LoginRequest::never_expires).
    pub fn expires_in(mut self, lifetime: Duration) -> Self {
        self.expiry = Expiry::In(lifetime);
        self
    }

    /// When the token shall expire.
    pub fn expires_at(mut self, time: Timestamp) -> Self {
        self.expiry = Expiry::At(time);
        self
    }

    /// Asks for a token that does not expire.
    pub fn never_expires(mut self) -> Self {
        self.expiry = Expiry::Never;
        self
    }

    /// Sends name and password.
    ///
    /// # Errors
    /// [`is_invalid_grant`](Error::is_invalid_grant) when name or password are wrong;
    /// [`is_rate_limited`](Error::is_rate_limited) after too many attempts.
    ///
    /// Source: documented (API reference,
    /// ["Generate an access token"](https://docs.particle.io/reference/cloud-apis/api/#generate-an-access-token);
    /// application note AN032 for the second factor). Status 403 with `mfa_token`: observed.
    pub async fn send(self) -> Result<Login, Error> {
        match self.client.transport.json::<TokenAnswer>(&self.request()?).await {
            Ok(answer) => {
                let lifetime = Lifetime::from_expires_in(answer.expires_in);
                Ok(Login::Token(Session::new(self.client.transport, answer.access_token, Some(lifetime))))
            }
            Err(error) => self.challenge(error).map(Login::MfaRequired),
        }
    }

    fn challenge(self, error: Error) -> Result<MfaChallenge, Error> {
        let mfa_token = error.refusal().and_then(|refusal| refusal.json.as_ref()?.get("mfa_token")?.as_str());
        match mfa_token.map(Secret::from) {
            Some(mfa_token) if error.is_mfa_required() => {
                Ok(MfaChallenge::new(self.client, mfa_token, self.expiry, error.message()))
            }
            _ => Err(hide_mfa_token(error)),
        }
    }

    fn request(&self) -> Result<Request, Error> {
        let request = token_request(&self.client.oauth, "password")
            .field("username", self.username.as_str())
            .field("password", &self.password);
        self.expiry.add_to(request)
    }
}

impl IntoFuture for LoginRequest {
    type Output = Result<Login, Error>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

impl Expiry {
    pub(super) fn add_to(self, request: Request) -> Result<Request, Error> {
        Ok(match self {
            Expiry::Default => request,
            Expiry::In(Duration::ZERO) => {
                return Err(Error::InvalidArgument("a lifetime of zero would mean a token for ever".to_owned()));
            }
            Expiry::In(lifetime) => request.field("expires_in", wire::whole_seconds(lifetime).to_string()),
            Expiry::At(time) => request.field("expires_at", time.to_string()),
            Expiry::Never => request.field("expires_in", "0"),
        })
    }
}

/// Only a challenge may keep an `mfa_token`; in any other answer it has no use and must not be printed.
fn hide_mfa_token(error: Error) -> Error {
    let Error::Refused(refusal) = error else {
        return error;
    };
    match refusal.json.clone() {
        Some(Value::Object(mut json)) if json.contains_key("mfa_token") => {
            json.remove("mfa_token");
            Error::refused(refusal.status, Value::Object(json).to_string())
        }
        _ => Error::Refused(refusal),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn login() -> LoginRequest {
        let client = Client::builder("http://127.0.0.1:1").oauth_client("lab-7", "s&cret").build().unwrap();
        client.login("ada@example.com", "analytical engine=1")
    }

    #[test]
    fn sends_name_and_password_as_a_form() {
        insta::assert_snapshot!(login().request().unwrap().wire(), @"
        POST /oauth/token

        client_id=lab-7&client_secret=s%26cret&grant_type=password&username=ada%40example.com&password=analytical+engine%3D1
        ");
    }

    #[test]
    fn every_kind_of_expiry_has_its_spelling() {
        let time = "2026-01-01T00:00:00Z".parse().unwrap();
        let tails = [
            login().expires_in(Duration::from_secs(3600)),
            login().expires_in(Duration::from_millis(1)),
            login().expires_at(time),
            login().never_expires(),
        ]
        .map(|login| login.request().unwrap().wire().rsplit_once('&').unwrap().1.to_owned());
        insta::assert_snapshot!(tails.join("\n"), @"
        expires_in=3600
        expires_in=1
        expires_at=2026-01-01T00%3A00%3A00Z
        expires_in=0
        ");
    }

    #[test]
    fn a_lifetime_of_zero_does_not_become_for_ever() {
        assert!(matches!(login().expires_in(Duration::ZERO).request(), Err(Error::InvalidArgument(_))));
    }

    #[test]
    fn debug_output_hides_the_password() {
        assert!(!format!("{:?}", login()).contains("analytical"));
    }

    #[test]
    fn an_mfa_token_in_another_refusal_is_not_kept() {
        let error = Error::refused(400, r#"{"error":"odd","mfa_token":"5ec4e7"}"#.to_owned());
        let error = login().challenge(error).unwrap_err();
        assert!(!format!("{error:?}").contains("5ec4e7"));
        assert_eq!(error.message(), "odd");
    }
}
