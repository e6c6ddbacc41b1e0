//! OAuth: how access tokens are made.
//!
//! `POST /oauth/token` takes forms alone and checks in a fixed order (observed in the OAuth library that the real cloud
//! uses): the form, the grant type, the client, whether it may use the grant, see [`grant_type`], then the grant's own
//! parameters. These grants are here: `password`; for accounts with a second factor, which the first step announces with a
//! 403 and an `mfa_token`, the second step `urn:custom:mfa-otp` or, without the authenticator, `urn:custom:recovery-code`;
//! `authorization_code`, whose code a user gives on the pages of [`authorize`]; `client_credentials`, see
//! [`client_credentials`]; and `refresh_token`, see [`refresh`].

mod authorize;
mod client_credentials;
mod clients;
mod grant_type;
mod model;
mod redirect_uri;
mod refresh;
mod store;
mod token;

use axum::Router;
use axum::response::Response;
use axum::routing::any;

use crate::app::App;
use crate::limits::TooOften;

pub(crate) use authorize::{Codes, MAX_CODES, MAX_TRANSACTIONS, Transactions};
pub(crate) use model::{Grant, NewGrant};
pub(crate) use redirect_uri::RedirectUri;
pub(crate) use refresh::{MAX_REFRESH_TOKENS, RefreshTokens};
pub(crate) use store::{Challenges, Client, Clients, Lifetime, MAX_CHALLENGES};
pub(crate) use token::{answer as token_answer, is_client_id};

pub(crate) fn routes() -> Router<App> {
    // Every method: a GET gets the OAuth library's own refusal, not a 404 (observed).
    Router::new().route(token::PATH, any(token::token)).merge(authorize::routes()).merge(clients::routes())
}

/// What a request of these routes gets that is made too often: a page where people are, JSON elsewhere.
pub(crate) fn too_often(template: &str, too_often: TooOften) -> Response {
    if template == token::PATH { token::too_often(too_often) } else { authorize::too_often(too_often) }
}
