//! `POST /v1/diagnostics/{device}/update`.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use serde_json::json;

use crate::app::{self, App};
use crate::auth::Authorized;
use crate::error::ApiError;
use crate::path::Segments;

pub(super) const PATH: &str = "/v1/diagnostics/{device}/update";
pub(super) const PRODUCT_PATH: &str = "/v1/products/{product}/diagnostics/{device}/update";

/// Asks a device for its vitals, and does not wait for them: an online device publishes them.
///
/// # Errors
/// [`ApiError::DevicePermissionDenied`]; [`ApiError::ProductDeviceNotFound`] for a device that is not in the product.
///
/// Source: documented (API reference, "Refresh device vitals"). An offline device is no error: chosen.
pub(super) async fn update(
    State(app): State<App>,
    Segments([device]): Segments<1>,
    request: Authorized,
) -> Result<Response, ApiError> {
    app.decide(|cloud, _| -> Result<(), ApiError> {
        let key = super::device(cloud, &request, &device)?;
        cloud.ask_for_vitals(key);
        Ok(())
    })?;
    Ok((StatusCode::ACCEPTED, app::json(&json!({ "ok": true }))).into_response())
}
