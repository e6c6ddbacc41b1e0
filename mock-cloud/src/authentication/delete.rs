//! `DELETE /v1/access_tokens/{token}` and `…/current`: log-out.

use std::sync::Arc;

use axum::Extension;
use axum::extract::State;
use axum::response::Response;
use http::header::AUTHORIZATION;
use serde_json::json;

use crate::app::{self, App};
use crate::auth::{self, Authorized};
use crate::connection::Connection;
use crate::error::ApiError;
use crate::limits;
use crate::path::Segments;
use crate::wire::{Basic, Incoming};

pub(super) const PATH: &str = "/v1/access_tokens/{token}";

/// Revokes the token that is sent with the request: in the header, the query, or a form body as the app note does it.
///
/// Source: documented (API reference, "Delete current access token"; app note AN032).
pub(crate) async fn delete_current(State(app): State<App>, request: Authorized) -> Response {
    app.decide(|cloud, _| cloud.revoke_token(&request.caller.token));
    app::json(&json!({ "ok": true }))
}

/// Revokes the token named in the path. Who knows a token may end it, so no further proof is asked for: the vendor's
/// JavaScript client sends none. Proof that is sent must be right, though.
///
/// # Errors
/// [`ApiError::BasicUnknownUser`] and [`ApiError::BasicBadPassword`] for Basic auth, the bearer errors for a bearer
/// token. A token that does not exist is no error.
///
/// Source: documented (API reference, "Delete an access token"); unknown token: observed.
pub(crate) async fn delete(
    State(app): State<App>,
    Extension(connection): Extension<Arc<Connection>>,
    Segments([token]): Segments<1>,
    incoming: Incoming,
) -> Result<Response, ApiError> {
    app.decide(|cloud, now| {
        if Basic::is_meant(&incoming.headers) {
            limits::for_an_account(cloud, connection.peer(), now, |cloud| {
                auth::basic_user(cloud, &incoming.headers, ApiError::BasicMissingOnDelete)
            })?;
        } else if incoming.headers.contains_key(AUTHORIZATION) {
            auth::authenticate(cloud, &incoming, now)?;
        }
        cloud.revoke_token(&token);
        Ok(app::json(&json!({ "ok": true })))
    })
}
