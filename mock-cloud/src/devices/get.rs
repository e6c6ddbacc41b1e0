//! `GET /v1/devices/{device}`.

use axum::extract::State;
use axum::response::Response;

use super::model::DeviceError;
use super::view::DeviceView;
use crate::app::{self, App};
use crate::auth::Authorized;
use crate::error::ApiError;
use crate::path::Segments;

pub(super) const PATH: &str = "/v1/devices/{device}";

/// Describes one of the caller's devices.
///
/// # Errors
/// [`ApiError::DevicePermissionDenied`] when it is unknown or someone else's.
///
/// Source: documented (API reference, "Get device information").
pub(crate) async fn get(
    State(app): State<App>,
    Segments([device]): Segments<1>,
    request: Authorized,
) -> Result<Response, ApiError> {
    app.decide(|cloud, _| {
        let key = cloud.device_of(request.caller.user, &device)?;
        Ok(app::json(&DeviceView::of(cloud, cloud.devices.get(key))))
    })
}

impl From<DeviceError> for ApiError {
    fn from(DeviceError: DeviceError) -> Self {
        Self::DevicePermissionDenied
    }
}
