//! User accounts: who may log in, and with what.
//!
//! An account comes from the world or signs up. It has a password, or single sign-on instead, and may have a second
//! factor with recovery codes. A new name or password needs the current password, beside the access token; so does
//! deleting the account. Who forgot it gets a link by mail, which lies at `/_mock/mail`.

mod account_info;
mod create;
mod delete;
mod get;
mod mfa;
mod mfa_disable;
mod mfa_enable;
mod model;
mod otp;
mod password_reset;
mod reset;
mod reset_page;
mod store;
#[cfg(test)]
mod tests;
mod update;

use axum::Router;
use axum::routing::{get, post, put};

use crate::app::App;
use crate::auth::Caller;
use crate::cloud::Cloud;
use crate::error::ApiError;
use crate::wire::Params;

pub(crate) use account_info::AccountInfo;
pub(crate) use mfa::{hash_recovery_code, recovery_code_at_heart};
pub(crate) use model::{Credentials, SignInError, User};
pub(crate) use otp::{Otp, OtpError};
pub(crate) use reset::Resets;
pub(crate) use reset_page::{PATH as RESET_PAGE, too_often as reset_too_often};
pub(crate) use store::{UserKey, Users};

#[cfg(test)]
use model::WrongPassword;

pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route(create::PATH, post(create::create))
        .route(get::PATH, get(get::get).put(update::update).delete(delete::delete))
        .route(mfa_enable::PATH, get(mfa_enable::offer).post(mfa_enable::confirm))
        .route(mfa_disable::PATH, put(mfa_disable::disable))
        .route(password_reset::PATH, post(password_reset::request))
        .route(reset_page::PATH, get(reset_page::show).post(reset_page::submit))
}

/// A caller may be deleted between the look at its token and what it asks for.
fn still_there(cloud: &Cloud, caller: &Caller) -> Result<(), ApiError> {
    if cloud.users.contains(caller.user) { Ok(()) } else { Err(ApiError::TokenInvalid) }
}

/// A text that has to be there.
fn required<'a>(fields: &'a Params, name: &str) -> Result<&'a str, ApiError> {
    let text = fields.text(name)?.filter(|text| !text.is_empty());
    text.ok_or_else(|| ApiError::FieldInvalid(format!("{name} is missing")))
}
