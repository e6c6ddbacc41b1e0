//! `DELETE /v1/devices/{device}`: letting go.

use axum::extract::State;
use axum::response::Response;
use serde_json::json;

use crate::app::{self, App};
use crate::auth::Authorized;
use crate::error::ApiError;
use crate::path::Segments;

/// Releases one of the caller's devices. It runs on, and anyone may claim it.
///
/// # Errors
/// [`ApiError::DevicePermissionDenied`] when it is unknown or someone else's.
///
/// Source: documented (API reference, "Unclaim device").
pub(crate) async fn unclaim(
    State(app): State<App>,
    Segments([device]): Segments<1>,
    request: Authorized,
) -> Result<Response, ApiError> {
    app.decide(|cloud, _| {
        let key = cloud.device_of(request.caller.user, &device)?;
        cloud.unclaim_device(key);
        Ok(app::json(&json!({ "ok": true })))
    })
}
