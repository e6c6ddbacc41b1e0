//! Logging in, in two ways, and the OAuth clients that applications are.
//!
//! A user's name and password, and a one-time code where the account asks for one, become a token: the OAuth client's id
//! and secret travel in the body, as the vendor's own web page sends them. Or the user logs in on a page of the cloud's
//! and comes back with a code: then the client proves itself by Basic auth, as in the vendor's forum. Both end at
//! `POST /oauth/token`, which takes form-encoded bodies only.

mod authorize;
mod clients;
mod code;
mod login;
mod loopback;
mod mfa;

pub use authorize::Authorization;
pub use clients::{OAuthClientInfo, OAuthClients};
pub use login::{Login, LoginRequest};
pub use loopback::LoopbackListener;
pub use mfa::MfaChallenge;

use std::time::Duration;

use reqwest::Method;
use serde::Deserialize;

use crate::client::OAuthClient;
use crate::request::{Auth, Path, Request};
use crate::{Secret, wire};

/// What `POST /oauth/token` answers.
///
/// A refresh token comes along and is dropped: the cloud redeems those of products only.
///
/// Source: documented (API reference, "Generate an access token").
#[derive(Deserialize)]
struct TokenAnswer {
    access_token: Secret,
    #[serde(default, deserialize_with = "wire::optional_seconds")]
    expires_in: Option<Duration>,
}

fn token_request(oauth: &OAuthClient, grant_type: &'static str) -> Request {
    Request::new(Method::POST, Path::new("/oauth/token"), Auth::None)
        .field("client_id", oauth.id.as_str())
        .field("client_secret", &oauth.secret)
        .field("grant_type", grant_type)
}
