//! `GET /v1/devices/{device}/{name}`: reading a variable.

use axum::extract::State;
use axum::response::Response;
use firmware::link::{Refusal, Value};
use serde::Serialize;
use serde_json::json;

use crate::app::{self, App};
use crate::auth::Authorized;
use crate::error::ApiError;
use crate::link::{Answer, Ask};
use crate::path::Segments;
use crate::wire;

pub(super) const PATH: &str = "/v1/devices/{device}/{name}";

/// What a variable gives. Source: observed (2022): the reference's keys, and four more.
#[derive(Serialize)]
struct VariableResponse<'a> {
    cmd: &'static str,
    name: &'a str,
    result: serde_json::Value,
    device: &'a str,
    body: Body<'a>,
    #[serde(rename = "coreInfo")]
    core_info: CoreInfo<'a>,
}

/// The request as it went to the device service; nothing should rely on it.
#[derive(Serialize)]
struct Body<'a> {
    device: &'a str,
    msg: Message<'a>,
}

#[derive(Serialize)]
struct Message<'a> {
    cmd: &'static str,
    name: &'a str,
}

#[derive(Serialize)]
struct CoreInfo<'a> {
    name: Option<&'a str>,
    last_heard: Option<String>,
    connected: bool,
    last_handshake_at: Option<String>,
    #[serde(rename = "deviceID")]
    device_id: &'a str,
    product_id: u16,
}

/// Asks the device for the present value of a variable it has registered.
///
/// `result` keeps its JSON type. `format=raw` in the query answers the bare value.
///
/// # Errors
/// [`ApiError::DevicePermissionDenied`]; [`ApiError::VariableNotFound`]; [`ApiError::VariableTimedOut`] when the device is
/// offline or silent.
///
/// Source: documented (API reference, "Get a variable value"); answers and errors: observed.
pub(crate) async fn variable(
    State(app): State<App>,
    Segments([device, variable]): Segments<2>,
    request: Authorized,
) -> Result<Response, ApiError> {
    run(app, device, variable, request).await
}

/// A variable that is called `ping`, which is a word of the cloud's for another method.
pub(crate) async fn variable_named_ping(
    State(app): State<App>,
    Segments([device]): Segments<1>,
    request: Authorized,
) -> Result<Response, ApiError> {
    run(app, device, "ping".to_owned(), request).await
}

async fn run(app: App, device: String, variable: String, request: Authorized) -> Result<Response, ApiError> {
    let (key, raw, wait) = app.decide(|cloud, now| -> Result<_, ApiError> {
        let key = cloud.device_of(request.caller.user, &device)?;
        request.query().note_unknown("get_device_variable", &["format"]);
        let raw = request.query().text("format")? == Some("raw");
        if !cloud.devices.get(key).describe.variables.iter().any(|(name, _)| *name == variable) {
            return Err(ApiError::VariableNotFound);
        }
        Ok((key, raw, cloud.ask(key, Ask::Variable { name: variable.clone() }, now)))
    })?;
    let result = match wait.answer(&app).await {
        Answer::Value(value) => match value {
            Value::Bool(value) => json!(value),
            Value::Int(value) => json!(value),
            Value::Double(value) => wire::number(value),
            Value::Text(value) => json!(value),
        },
        Answer::Refused(Refusal::NotFound) => return Err(ApiError::VariableNotFound),
        _ => return Err(ApiError::VariableTimedOut),
    };
    if raw {
        return Ok(app::json(&result));
    }
    Ok(app.decide(|cloud, _| {
        let device = cloud.devices.get(key);
        let id = device.id.to_string();
        app::json(&VariableResponse {
            cmd: "VarReturn",
            name: &variable,
            result,
            device: &id,
            body: Body { device: &id, msg: Message { cmd: "GetVar", name: &variable } },
            core_info: CoreInfo {
                name: device.name.as_deref(),
                last_heard: device.last_heard.map(wire::date),
                connected: device.online,
                last_handshake_at: device.last_handshake_at.map(wire::date),
                device_id: &id,
                product_id: device.product_id,
            },
        })
    }))
}
