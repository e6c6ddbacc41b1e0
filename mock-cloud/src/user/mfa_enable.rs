//! `GET` and `POST /v1/user/mfa-enable`: a second factor, offered and confirmed.

use axum::extract::State;
use axum::response::Response;
use serde_json::json;

use super::mfa::{self, MfaError};
use super::still_there;
use crate::app::{self, App};
use crate::auth::Authorized;
use crate::error::ApiError;

pub(super) const PATH: &str = "/v1/user/mfa-enable";

/// Offers a second factor: the secret as text, as a URL for authenticators, and as a picture of that URL. It counts once
/// it is confirmed.
///
/// # Errors
/// [`ApiError::MfaEnabledAlready`], [`ApiError::SsoUser`].
///
/// Source: the route and `mfa_token` are observed (the vendor's JavaScript client); the other fields, errors and the half
/// hour that an offer stands are chosen.
pub(crate) async fn offer(State(app): State<App>, request: Authorized) -> Result<Response, ApiError> {
    let user = request.caller.user;
    let offer = app.decide(|cloud, now| {
        still_there(cloud, &request.caller)?;
        cloud.offer_mfa(user, now).map_err(refused)
    })?;
    Ok(app::json(&json!({
        "ok": true,
        "mfa_token": offer.mfa_token,
        "mfa_secret": offer.secret,
        "mfa_url": offer.url,
        "mfa_qr": mfa::qr_code(&offer.url),
    })))
}

/// Turns the offered second factor on, for its `mfa_token` and an `otp` that the authenticator shows. With
/// `invalidate_tokens` all of the user's tokens end. The answer holds the recovery codes, which are not shown again.
///
/// # Errors
/// [`ApiError::MfaOfferInvalid`], [`ApiError::MfaCodeWrong`], [`ApiError::MfaEnabledAlready`],
/// [`ApiError::FieldInvalid`].
///
/// Source: request observed (the vendor's JavaScript client); answer and errors chosen.
pub(crate) async fn confirm(State(app): State<App>, request: Authorized) -> Result<Response, ApiError> {
    let (caller, fields) = request.into_fields()?;
    fields.note_unknown("confirm_mfa", &["mfa_token", "otp", "invalidate_tokens"]);
    let (Some(mfa_token), Some(otp)) = (fields.text("mfa_token")?, fields.text("otp")?) else {
        return Err(ApiError::FieldInvalid("mfa_token and otp are required".to_owned()));
    };
    let invalidate_tokens = fields.truth("invalidate_tokens")?.unwrap_or(false);
    let recovery_codes = app.decide(|cloud, now| {
        still_there(cloud, &caller)?;
        let codes = cloud.confirm_mfa(caller.user, mfa_token, otp, now).map_err(refused)?;
        if invalidate_tokens {
            cloud.revoke_all_tokens(caller.user);
        }
        Ok::<_, ApiError>(codes)
    })?;
    Ok(app::json(&json!({ "ok": true, "recovery_codes": recovery_codes })))
}

pub(super) fn refused(error: MfaError) -> ApiError {
    match error {
        MfaError::EnabledAlready => ApiError::MfaEnabledAlready,
        MfaError::NotEnabled => ApiError::MfaNotEnabled,
        MfaError::OfferInvalid => ApiError::MfaOfferInvalid,
        MfaError::WrongCode => ApiError::MfaCodeWrong,
        MfaError::WrongPassword => ApiError::PasswordWrong,
        MfaError::SingleSignOn => ApiError::SsoUser,
    }
}
