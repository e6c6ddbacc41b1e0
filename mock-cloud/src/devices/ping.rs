//! `PUT /v1/devices/{device}/ping`.

use axum::extract::State;
use axum::response::Response;
use serde_json::json;

use crate::app::{self, App};
use crate::auth::Authorized;
use crate::error::ApiError;
use crate::link::{Answer, Ask};
use crate::path::Segments;

pub(super) const PATH: &str = "/v1/devices/{device}/ping";

/// Asks a device whether it is there. An offline device is an answer, not an error.
///
/// # Errors
/// [`ApiError::DevicePermissionDenied`] when it is unknown or someone else's.
///
/// Source: documented (API reference, "Ping a device"); offline answer: observed. A device that is online but silent
/// counts as offline after the time a call may take: chosen.
pub(crate) async fn ping(
    State(app): State<App>,
    Segments([device]): Segments<1>,
    request: Authorized,
) -> Result<Response, ApiError> {
    let wait = app.decide(|cloud, now| -> Result<_, ApiError> {
        let key = cloud.device_of(request.caller.user, &device)?;
        Ok(cloud.devices.get(key).online.then(|| cloud.ask(key, Ask::Ping, now)))
    })?;
    let online = match wait {
        Some(wait) => matches!(wait.answer(&app).await, Answer::Acknowledged),
        None => false,
    };
    Ok(app::json(&json!({ "online": online, "ok": true })))
}
