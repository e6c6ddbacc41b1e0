//! `POST /v1/user/password-reset`: for who forgot the password.

use axum::extract::State;
use axum::response::Response;
use http::Uri;
use http::header::HOST;
use serde_json::json;

use super::required;
use super::reset::ResetRequestError;
use crate::app::{self, App};
use crate::error::ApiError;
use crate::wire::Incoming;

pub(super) const PATH: &str = "/v1/user/password-reset";

/// Mails a link that sets a new password; the mail lies at `/_mock/mail`. The link begins with the host that the request
/// went to, which is one of ours: others were turned away at the door.
///
/// # Errors
/// [`ApiError::UserNotFound`], [`ApiError::SsoUser`], [`ApiError::FieldInvalid`] without a `username`.
///
/// Source: documented (API reference, "Request password reset"). Single sign-on: chosen.
pub(crate) async fn request(State(app): State<App>, uri: Uri, incoming: Incoming) -> Result<Response, ApiError> {
    let in_uri = uri.authority().map(|authority| authority.as_str().to_owned());
    let in_header = || Some(incoming.headers.get(HOST)?.to_str().ok()?.to_owned());
    let host = in_uri.or_else(in_header).ok_or(ApiError::HostNotAllowed)?;
    let fields = incoming.into_fields()?;
    fields.note_unknown("user_password_forgot", &["username"]);
    let username = required(&fields, "username")?;
    app.decide(|cloud, now| cloud.request_reset(username, &format!("http://{host}"), now)).map_err(
        |error| match error {
            ResetRequestError::UnknownUser => ApiError::UserNotFound,
            ResetRequestError::SingleSignOn => ApiError::SsoUser,
        },
    )?;
    Ok(app::json(&json!({ "ok": true, "message": "Password reset email sent." })))
}
