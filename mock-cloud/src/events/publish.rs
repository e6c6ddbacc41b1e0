//! `POST /v1/devices/events`: publishing as a user.

use axum::extract::State;
use axum::response::Response;
use firmware::link::Event;
use serde_json::json;

use super::model::{DEFAULT_TTL, name_error};
use crate::app::{self, App};
use crate::auth::Authorized;
use crate::error::ApiError;

pub(super) const PATH: &str = "/v1/devices/events";

/// The longest data in bytes: what the newest devices take. Chosen.
const MAX_DATA: usize = 16_384;
/// The longest life in seconds: what fits the protocol's field. Observed.
const MAX_TTL: i64 = 16_777_215;

/// Publishes an event to the caller's own streams and devices.
///
/// `name` is 1 to 64 bytes, `data` at most 16,384 bytes, `ttl` seconds and 60 unless given. `private` is accepted and
/// changes nothing: today's events are private whatever is asked.
///
/// # Errors
/// [`ApiError::EventInvalid`] for a name that is missing, too long, reserved for the system or holds control characters,
/// and for data that is too long; [`ApiError::FieldInvalid`] for wrong types.
///
/// Source: documented (API reference, "Publish an event"); refusals: chosen.
pub(super) async fn publish(State(app): State<App>, request: Authorized) -> Result<Response, ApiError> {
    let (caller, fields) = request.into_fields()?;
    fields.note_unknown("create_event", &["name", "data", "ttl", "private"]);
    let name = fields.text("name")?.ok_or(ApiError::EventInvalid("name is required"))?;
    if let Some(error) = name_error(name) {
        return Err(ApiError::EventInvalid(error));
    }
    let data = fields.text("data")?.map(str::to_owned);
    if data.as_ref().is_some_and(|data| data.len() > MAX_DATA) {
        return Err(ApiError::EventInvalid("data must be at most 16384 bytes"));
    }
    let ttl = match fields.whole("ttl")? {
        None => DEFAULT_TTL,
        Some(ttl @ 0..=MAX_TTL) => ttl as u32,
        Some(_) => return Err(ApiError::FieldInvalid("ttl must be 0 to 16777215 seconds".to_owned())),
    };
    let event = Event { name: name.to_owned(), data, ttl };
    app.decide(|cloud, now| cloud.publish_from_api(caller.user, event, now));
    Ok(app::json(&json!({ "ok": true })))
}
