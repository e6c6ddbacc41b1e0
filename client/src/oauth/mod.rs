//! Logging in, in two ways; what OAuth clients ask for themselves; and the clients that applications are.
//!
//! A user's name and password, and a one-time code where the account asks for one, become a token: the OAuth client's id
//! and secret travel in the body, as the vendor's own web page sends them. Or the user logs in on a page of the cloud's
//! and comes back with a code: then the client proves itself by Basic auth, as in the vendor's forum. All end at
//! `POST /oauth/token`, which takes form-encoded bodies only.

mod authorize;
mod client_credentials;
mod clients;
mod code;
mod login;
mod loopback;
mod mfa;

pub use authorize::Authorization;
pub use client_credentials::ClientSession;
pub use clients::{OAuthClientInfo, OAuthClients};
pub use login::{Login, LoginRequest};
pub use loopback::LoopbackListener;
pub use mfa::MfaChallenge;

use std::time::Duration;

use reqwest::Method;
use serde::Deserialize;

use crate::client::OAuthClient;
use crate::request::{Auth, Path, Request};
use crate::session::Lifetime;
use crate::transport::Transport;
use crate::{Secret, Session, wire};

/// What `POST /oauth/token` answers.
///
/// A refresh token comes along. The cloud redeems those of products only, so a user's is dropped.
///
/// Source: documented (API reference, "Generate an access token").
#[derive(Deserialize)]
pub(crate) struct TokenAnswer {
    access_token: Secret,
    #[serde(default, deserialize_with = "wire::optional_seconds")]
    expires_in: Option<Duration>,
    #[serde(default)]
    refresh_token: Option<Secret>,
}

impl TokenAnswer {
    pub(crate) fn into_session(self, transport: &Transport) -> Session {
        let lifetime = Lifetime::from_expires_in(self.expires_in);
        Session::new(transport.clone(), self.access_token, Some(lifetime))
    }
}

fn token_request(oauth: &OAuthClient, grant_type: &'static str) -> Request {
    Request::new(Method::POST, Path::new("/oauth/token"), Auth::None)
        .field("client_id", oauth.id.as_str())
        .field("client_secret", &oauth.secret)
        .field("grant_type", grant_type)
}
