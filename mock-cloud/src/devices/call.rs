//! `POST /v1/devices/{device}/{name}`: calling a function.

use axum::extract::State;
use axum::response::Response;
use firmware::link::Refusal;
use serde::Serialize;
use serde_json::json;

use crate::app::{self, App};
use crate::auth::Authorized;
use crate::error::ApiError;
use crate::link::{Answer, Ask};
use crate::path::Segments;
use crate::wire::Params;

/// What a call gives. Source: observed (2022 and later).
#[derive(Serialize)]
struct CallResponse<'a> {
    id: &'a str,
    name: Option<&'a str>,
    connected: bool,
    return_value: i32,
}

/// Calls a function the device has registered and waits for what it returns.
///
/// The argument is in `arg` or `args`, and empty if it is in neither. `format=raw` answers the bare number. The device
/// has the cloud's call time-out to answer; an offline device is refused at once unless the world says otherwise.
///
/// # Errors
/// [`ApiError::DevicePermissionDenied`]; [`ApiError::FunctionNotFound`] when the device registered no such function, which
/// it is asked about while it is offline as well; [`ApiError::FunctionTimedOut`] when it is offline or silent;
/// [`ApiError::ArgumentTooLong`] when the argument is over the platform's limit: the function ran, with the argument cut.
///
/// Source: documented (API reference, "Call a function"); answers and errors: observed, but for the long argument: chosen.
pub(crate) async fn call(
    State(app): State<App>,
    Segments([device, function]): Segments<2>,
    request: Authorized,
) -> Result<Response, ApiError> {
    run(app, device, function, request).await
}

/// A function that is called `ping`, which is a word of the cloud's for another method.
pub(crate) async fn call_named_ping(
    State(app): State<App>,
    Segments([device]): Segments<1>,
    request: Authorized,
) -> Result<Response, ApiError> {
    run(app, device, "ping".to_owned(), request).await
}

/// A function that is called `events`, likewise.
pub(crate) async fn call_named_events(
    State(app): State<App>,
    Segments([device]): Segments<1>,
    request: Authorized,
) -> Result<Response, ApiError> {
    run(app, device, "events".to_owned(), request).await
}

/// The argument, and whether the bare number is asked for.
fn argument(fields: &Params) -> Result<(String, bool), ApiError> {
    fields.note_unknown("post_v1_devices_deviceid_functionname", &["arg", "args", "format"]);
    let argument = match (fields.text("arg")?, fields.text("args")?) {
        (Some(_), Some(_)) => return Err(ApiError::FieldInvalid("give arg or args, not both".to_owned())),
        (argument, other) => argument.or(other).unwrap_or_default().to_owned(),
    };
    Ok((argument, fields.text("format")? == Some("raw")))
}

async fn run(app: App, device: String, function: String, request: Authorized) -> Result<Response, ApiError> {
    let (caller, fields) = request.into_fields()?;
    let (id, name, raw, wait) = app.decide(|cloud, now| -> Result<_, ApiError> {
        let key = cloud.device_of(caller.user, &device)?;
        let (argument, raw) = argument(&fields)?;
        let device = cloud.devices.get(key);
        if !device.describe.functions.contains(&function) {
            return Err(ApiError::FunctionNotFound(function));
        }
        let (id, name) = (device.id.to_string(), device.name.clone());
        Ok((id, name, raw, cloud.ask(key, Ask::Function { name: function, argument }, now)))
    })?;
    match wait.answer(&app).await {
        Answer::Returned(value) if raw => Ok(app::json(&json!(value))),
        Answer::Returned(value) => {
            Ok(app::json(&CallResponse { id: &id, name: name.as_deref(), connected: true, return_value: value }))
        }
        Answer::Refused(Refusal::ArgumentTooLong) => Err(ApiError::ArgumentTooLong),
        _ => Err(ApiError::FunctionTimedOut),
    }
}
