//! `POST /v1/user/password-reset`: for who forgot the password.

use axum::extract::State;
use axum::response::Response;
use serde_json::json;

use super::required;
use super::reset::ResetRequestError;
use crate::app::{self, App};
use crate::error::ApiError;
use crate::here::Here;
use crate::wire::Incoming;

pub(super) const PATH: &str = "/v1/user/password-reset";

/// Mails a link that sets a new password; the mail lies at `/_mock/mail`. The link begins with the address that the
/// request went to.
///
/// # Errors
/// [`ApiError::UserNotFound`], [`ApiError::SsoUser`], [`ApiError::FieldInvalid`] without a `username`.
///
/// Source: documented (API reference, "Request password reset"). Single sign-on: chosen.
pub(crate) async fn request(State(app): State<App>, here: Here, incoming: Incoming) -> Result<Response, ApiError> {
    let fields = incoming.into_fields()?;
    fields.note_unknown("user_password_forgot", &["username"]);
    let username = required(&fields, "username")?;
    let sent = app.decide(|cloud, now| cloud.request_reset(username, &here.to_string(), now));
    sent.map_err(|error| match error {
        ResetRequestError::UnknownUser => ApiError::UserNotFound,
        ResetRequestError::SingleSignOn => ApiError::SsoUser,
    })?;
    Ok(app::json(&json!({ "ok": true, "message": "Password reset email sent." })))
}
