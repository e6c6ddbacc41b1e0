//! `GET /v1/diagnostics/{device}/last`.

use axum::extract::State;
use axum::response::Response;
use serde_json::{Value, json};

use super::payload::payload;
use super::store::Record;
use crate::app::{self, App};
use crate::auth::Authorized;
use crate::error::ApiError;
use crate::path::Segments;
use crate::wire;

pub(super) const PATH: &str = "/v1/diagnostics/{device}/last";
pub(super) const PRODUCT_PATH: &str = "/v1/products/{product}/diagnostics/{device}/last";

/// The vitals that a device told last.
///
/// # Errors
/// As for asking for vitals; [`ApiError::DiagnosticsNotFound`] when it told none in the last 30 days.
///
/// Source: documented (API reference, "Get last known device vitals") and observed in 2019. No vitals: chosen.
pub(super) async fn last(
    State(app): State<App>,
    Segments([device]): Segments<1>,
    request: Authorized,
) -> Result<Response, ApiError> {
    app.decide(|cloud, now| {
        let key = super::device(cloud, &request, &device)?;
        let record = cloud.last_vitals(key, now).ok_or(ApiError::DiagnosticsNotFound)?;
        let id = cloud.devices.get(key).id.to_string();
        Ok(app::json(&json!({ "diagnostics": entry(&record, &id) })))
    })
}

/// A record as the wire has it, in the order of keys that was observed.
pub(super) fn entry(record: &Record, id: &str) -> Value {
    json!({ "updated_at": wire::date(record.at), "payload": payload(record), "deviceID": id })
}
