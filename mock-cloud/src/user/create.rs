//! `POST /v1/users`: signing up.

use axum::extract::State;
use axum::response::Response;
use serde_json::json;

use super::account_info::{self, AccountInfoChange};
use super::model::{NameError, SignUpError};
use crate::app::{self, App};
use crate::error::ApiError;
use crate::wire::Incoming;

pub(super) const PATH: &str = "/v1/users";

/// Makes an account for a `username` and a `password`; `account_info` may come along. `utm`, which the vendor's clients
/// send for statistics, is taken and forgotten.
///
/// # Errors
/// [`ApiError::UserParametersMissing`], [`ApiError::UsernameNotEmail`], [`ApiError::UsernameTaken`] (both with status
/// 200), [`ApiError::TooManyUsers`], [`ApiError::FieldInvalid`].
///
/// Source: observed (the vendor's JavaScript client and its fixtures); the reference is silent. A name that is taken:
/// chosen.
pub(crate) async fn create(State(app): State<App>, incoming: Incoming) -> Result<Response, ApiError> {
    let fields = incoming.into_fields()?;
    let known = [&["username", "password", "utm"][..], &account_info::FIELDS].concat();
    fields.note_unknown("create_user", &known);
    let text = |name| fields.text(name).map(|text| text.filter(|text| !text.is_empty()));
    let (Some(username), Some(password)) = (text("username")?, text("password")?) else {
        return Err(ApiError::UserParametersMissing);
    };
    let info = AccountInfoChange::parse(&fields)?.into();
    app.decide(|cloud, _| cloud.sign_up(username, password, info)).map_err(|error| match error {
        SignUpError::Name(error) => name_refused(error),
        SignUpError::Full => ApiError::TooManyUsers,
    })?;
    Ok(app::json(&json!({ "ok": true })))
}

pub(super) fn name_refused(error: NameError) -> ApiError {
    match error {
        NameError::NotAnEmail => ApiError::UsernameNotEmail,
        NameError::Taken => ApiError::UsernameTaken,
    }
}
