//! `POST /v1/devices`: claiming.

use axum::extract::State;
use axum::response::Response;
use serde_json::json;

use super::model::ClaimError;
use crate::app::{self, App};
use crate::auth::Authorized;
use crate::error::ApiError;

/// Makes the caller the owner of an unowned device that is online.
///
/// # Errors
/// [`ApiError::ClaimIdMissing`], [`ApiError::ClaimUnknown`], [`ApiError::ClaimOffline`],
/// [`ApiError::ClaimOwnedByAnother`]. `request_transfer=true` is not covered yet.
///
/// Source: documented (API reference, "Claim a device"); answer and errors: observed.
pub(crate) async fn claim(State(app): State<App>, request: Authorized) -> Result<Response, ApiError> {
    let (caller, fields) = request.into_fields()?;
    fields.note_unknown("claim_device", &["id", "request_transfer"]);
    let id = fields.text("id")?.filter(|id| !id.is_empty()).ok_or(ApiError::ClaimIdMissing)?;
    if fields.truth("request_transfer")? == Some(true) {
        return Err(ApiError::NotCovered("a claim with request_transfer=true".to_owned()));
    }
    app.decide(|cloud, _| {
        let key = cloud.claim_device(caller.user, id)?;
        let (device, user) = (cloud.devices.get(key), cloud.users.get(caller.user));
        Ok(app::json(&json!({
            "user_id": user.id,
            "id": device.id.to_string(),
            "connected": device.online,
            "ok": true,
        })))
    })
}

impl From<ClaimError> for ApiError {
    fn from(error: ClaimError) -> Self {
        match error {
            ClaimError::Unknown => Self::ClaimUnknown,
            ClaimError::Offline => Self::ClaimOffline,
            ClaimError::OwnedByAnother => Self::ClaimOwnedByAnother,
        }
    }
}
