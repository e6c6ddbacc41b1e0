//! `PUT /v1/user/mfa-disable`: back to the password alone.

use std::sync::Arc;

use axum::Extension;
use axum::extract::State;
use axum::response::Response;
use serde_json::json;

use super::mfa_enable::refused;
use super::{required, still_there};
use crate::app::{self, App};
use crate::auth::Authorized;
use crate::connection::Connection;
use crate::error::ApiError;
use crate::limits;

pub(super) const PATH: &str = "/v1/user/mfa-disable";

/// Turns the second factor off, for the `current_password`.
///
/// # Errors
/// [`ApiError::PasswordWrong`], [`ApiError::MfaNotEnabled`], [`ApiError::FieldInvalid`] without a password.
///
/// Source: request observed (the vendor's JavaScript client); answer and errors chosen.
pub(crate) async fn disable(
    State(app): State<App>,
    Extension(connection): Extension<Arc<Connection>>,
    request: Authorized,
) -> Result<Response, ApiError> {
    let (caller, fields) = request.into_fields()?;
    fields.note_unknown("disable_mfa", &["current_password"]);
    let password = required(&fields, "current_password")?;
    app.decide(|cloud, now| {
        limits::for_an_account(cloud, connection.peer(), now, |cloud| {
            still_there(cloud, &caller)?;
            cloud.disable_mfa(caller.user, password).map_err(refused)
        })
    })?;
    Ok(app::json(&json!({ "ok": true })))
}
