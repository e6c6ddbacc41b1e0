//! `PUT /v1/user`: another name, another password, another story about oneself.

use std::sync::Arc;

use axum::Extension;
use axum::extract::State;
use axum::response::Response;
use serde_json::json;

use super::account_info::{self, AccountInfoChange};
use super::create::name_refused;
use super::model::{UpdateError, UserUpdate};
use super::still_there;
use crate::app::{self, App};
use crate::auth::Authorized;
use crate::cloud::Cloud;
use crate::connection::Connection;
use crate::error::ApiError;
use crate::limits;
use crate::wire::Params;

impl UserUpdate {
    fn parse(fields: &Params) -> Result<Self, ApiError> {
        let known =
            [&["username", "password", "current_password", "invalidate_tokens"][..], &account_info::FIELDS].concat();
        fields.note_unknown("update_user", &known);
        let text = |name| -> Result<Option<String>, ApiError> {
            match fields.text(name)? {
                Some("") => Err(ApiError::FieldInvalid(format!("{name} must not be empty"))),
                text => Ok(text.map(str::to_owned)),
            }
        };
        Ok(Self {
            username: text("username")?,
            password: text("password")?,
            current_password: fields.text("current_password")?.map(str::to_owned),
            account_info: AccountInfoChange::parse(fields)?,
            invalidate_tokens: fields.truth("invalidate_tokens")?.unwrap_or(false),
        })
    }

    /// What the answer says; `None` if nothing would change. The text about a password is documented, the others are
    /// chosen after it.
    fn message(&self) -> Option<String> {
        let changed: Vec<&str> = [
            (self.username.is_some(), "username"),
            (self.password.is_some(), "password"),
            (!self.account_info.is_empty(), "account info"),
        ]
        .into_iter()
        .filter_map(|(changed, name)| changed.then_some(name))
        .collect();
        match changed.as_slice() {
            [] if self.invalidate_tokens => Some("User's access tokens invalidated.".to_owned()),
            [] => None,
            names => Some(format!("User's {} updated.", names.join(" and "))),
        }
    }
}

/// Changes name, password and account info; the first two need the current password. With `invalidate_tokens` all of
/// the user's tokens end, the one of this request included.
///
/// # Errors
/// [`ApiError::NothingToDo`], as for a device; [`ApiError::CurrentPasswordMissing`], [`ApiError::PasswordWrong`],
/// [`ApiError::UsernameNotEmail`], [`ApiError::UsernameTaken`], [`ApiError::FieldInvalid`]. Then nothing has changed.
///
/// Source: documented (API reference, "Update current user"). Errors: chosen, but for the name that is no address.
pub(crate) async fn update(
    State(app): State<App>,
    Extension(connection): Extension<Arc<Connection>>,
    request: Authorized,
) -> Result<Response, ApiError> {
    let (caller, fields) = request.into_fields()?;
    let update = UserUpdate::parse(&fields)?;
    let message = update.message().ok_or(ApiError::NothingToDo)?;
    app.decide(|cloud, now| {
        let takes_password = update.takes_password();
        let rule = |cloud: &mut Cloud| {
            still_there(cloud, &caller)?;
            cloud.update_user(caller.user, update).map_err(|error| match error {
                UpdateError::CurrentPasswordMissing => ApiError::CurrentPasswordMissing,
                UpdateError::WrongPassword => ApiError::PasswordWrong,
                UpdateError::Name(error) => name_refused(error),
            })
        };
        if takes_password { limits::for_an_account(cloud, connection.peer(), now, rule) } else { rule(cloud) }
    })?;
    Ok(app::json(&json!({ "ok": true, "message": message })))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(form: &str) -> Option<String> {
        UserUpdate::parse(&Params::from_pairs(form.as_bytes()).expect("UTF-8")).expect("sound").message()
    }

    #[test]
    fn the_message_tells_what_changed() {
        let said = [
            "password=a&current_password=b",
            "username=a&current_password=b",
            "account_info[first_name]=",
            "username=a&password=b&account_info[business_account]=false",
            "invalidate_tokens=true",
            "invalidate_tokens=false&current_password=x&what=x",
        ]
        .map(|form| message(form).unwrap_or_else(|| "(nothing)".to_owned()));
        insta::assert_snapshot!(said.join("\n"), @"
        User's password updated.
        User's username updated.
        User's account info updated.
        User's username and password and account info updated.
        User's access tokens invalidated.
        (nothing)
        ");
    }
}
