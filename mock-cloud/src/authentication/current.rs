//! `GET /v1/access_tokens/current`: what the token of this very request is.

use axum::response::Response;
use serde::Serialize;

use crate::app;
use crate::auth::Authorized;
use crate::error::ApiError;
use crate::wire;

pub(super) const PATH: &str = "/v1/access_tokens/current";

/// A token described to its holder.
#[derive(Serialize)]
pub(crate) struct Current {
    /// `null`: never.
    expires_at: Option<String>,
    client: String,
    /// Empty: everything.
    scopes: Vec<String>,
    orgs: [String; 0],
}

/// Describes the token.
///
/// Source: documented (API reference, "Get current access token"); of its two contradicting forms the one with
/// `expires_at`, which the vendor's CLI reads. No scopes for a token that may do everything: chosen.
pub(crate) async fn current(request: Authorized) -> Result<Response, ApiError> {
    Ok(app::json(&Current {
        expires_at: request.caller.expires_at.map(wire::date),
        client: request.caller.client.to_string(),
        scopes: request.caller.scopes.names().to_vec(),
        orgs: [],
    }))
}
