//! `DELETE /v1/user`: closing the account.

use std::sync::Arc;

use axum::Extension;
use axum::extract::State;
use axum::response::Response;
use serde_json::json;

use super::{required, still_there};
use crate::app::{self, App};
use crate::auth::Authorized;
use crate::connection::Connection;
use crate::error::ApiError;
use crate::limits;

/// Deletes the caller's account, which the `password` in the body confirms. Its tokens and their streams end; its
/// devices run on and can be claimed.
///
/// # Errors
/// [`ApiError::FieldInvalid`] without a password, [`ApiError::PasswordWrong`].
///
/// Source: documented (API reference, "Delete current user"; its samples send DELETE, its heading says PUT). Errors and
/// what becomes of devices: chosen.
pub(crate) async fn delete(
    State(app): State<App>,
    Extension(connection): Extension<Arc<Connection>>,
    request: Authorized,
) -> Result<Response, ApiError> {
    let (caller, fields) = request.into_fields()?;
    fields.note_unknown("delete_user", &["password"]);
    let password = required(&fields, "password")?;
    app.decide(|cloud, now| {
        limits::for_an_account(cloud, connection.peer(), now, |cloud| {
            still_there(cloud, &caller)?;
            cloud.delete_user(caller.user, password).map_err(|_| ApiError::PasswordWrong)
        })
    })?;
    Ok(app::json(&json!({ "ok": true, "message": "User's account has been deleted." })))
}
