//! `PUT /v1/devices/{device}`: one route, many operations.
//!
//! The fields of the body say which: [`Operation::parse`] turns them into a list, so that one request may do several
//! things, as the vendor's JavaScript client does. Flashing, products and protection will be further operations.

use axum::extract::State;
use axum::response::Response;
use serde_json::{Map, Value, json};

use super::DeviceKey;
use crate::app::{self, App};
use crate::auth::Authorized;
use crate::cloud::Cloud;
use crate::error::ApiError;
use crate::link::{Answer, Ask, Wait};
use crate::path::Segments;
use crate::wire::{self, Params, Payload};

/// The longest name of a device in bytes. Chosen.
const MAX_NAME: usize = 64;
/// The longest notes in bytes. Chosen.
const MAX_NOTES: usize = 8192;

/// One thing to do to a device.
#[derive(Debug, PartialEq)]
enum Operation {
    Rename(String),
    Note(String),
    Signal(bool),
}

/// Fields of operations that the reference documents and that are not built yet.
const NOT_COVERED: [&str; 8] = [
    "firmware_updates_forced",
    "product_id",
    "desired_firmware_version",
    "development",
    "app",
    "app_id",
    "file",
    "build_target_version",
];

impl Operation {
    fn parse(fields: &Params) -> Result<Vec<Self>, ApiError> {
        if let Some(field) = NOT_COVERED.into_iter().find(|field| fields.has(field)) {
            return Err(ApiError::NotCovered(format!("PUT /v1/devices/:deviceId with {field}")));
        }
        fields.note_unknown("update_device", &["name", "notes", "signal"]);
        let too_long = |field: &str, max| ApiError::FieldInvalid(format!("{field} must be at most {max} bytes"));
        let mut operations = Vec::new();
        if let Some(name) = fields.text("name")? {
            if name.trim().is_empty() {
                return Err(ApiError::FieldInvalid("name must not be empty".to_owned()));
            }
            if name.len() > MAX_NAME {
                return Err(too_long("name", MAX_NAME));
            }
            operations.push(Self::Rename(name.to_owned()));
        }
        if let Some(notes) = fields.text("notes")? {
            if notes.len() > MAX_NOTES {
                return Err(too_long("notes", MAX_NOTES));
            }
            operations.push(Self::Note(notes.to_owned()));
        }
        match fields.whole("signal")? {
            None => {}
            Some(on @ (0 | 1)) => operations.push(Self::Signal(on == 1)),
            Some(_) => return Err(ApiError::FieldInvalid("signal must be 0 or 1".to_owned())),
        }
        Ok(operations)
    }
}

/// Renames a device, sets its notes, makes its LED signal.
///
/// # Errors
/// [`ApiError::DevicePermissionDenied`]; [`ApiError::NothingToDo`] (with status 200, as observed) when no field names an
/// operation; [`ApiError::SignalTimedOut`] when the device is offline or silent; [`ApiError::FieldInvalid`].
///
/// Source: documented (API reference, "Rename a device", "Add device notes", "Signal a device"); `Nothing to do?` and the
/// signal's error: observed.
pub(crate) async fn update(
    State(app): State<App>,
    Segments([device]): Segments<1>,
    request: Authorized,
) -> Result<Response, ApiError> {
    if matches!(request.payload(), Payload::Multipart) {
        return Err(ApiError::NotCovered("PUT /v1/devices/:deviceId with files (flashing)".to_owned()));
    }
    let (caller, fields) = request.into_fields()?;
    let operations = Operation::parse(&fields)?;
    let (mut answer, wait) = app.decide(|cloud, now| -> Result<_, ApiError> {
        let key = cloud.device_of(caller.user, &device)?;
        if operations.is_empty() {
            return Err(ApiError::NothingToDo);
        }
        let mut answer = Map::new();
        let mut wait = None;
        for operation in operations {
            perform(cloud, key, operation, now, &mut answer, &mut wait);
        }
        answer.insert("id".to_owned(), json!(cloud.devices.get(key).id.to_string()));
        Ok((answer, wait))
    })?;
    if let Some((on, wait)) = wait {
        match wait.answer(&app).await {
            Answer::Acknowledged => {
                answer.insert("connected".to_owned(), json!(true));
                answer.insert("signaling".to_owned(), json!(on));
            }
            _ => return Err(ApiError::SignalTimedOut),
        }
    }
    Ok(app::json(&Value::Object(answer)))
}

fn perform(
    cloud: &mut Cloud,
    key: DeviceKey,
    operation: Operation,
    now: jiff::Timestamp,
    answer: &mut Map<String, Value>,
    wait: &mut Option<(bool, Wait)>,
) {
    match operation {
        Operation::Rename(name) => {
            answer.insert("name".to_owned(), json!(name));
            answer.insert("updated_at".to_owned(), json!(wire::date(now)));
            cloud.devices.set_name(key, name);
        }
        Operation::Note(notes) => {
            answer.insert("notes".to_owned(), json!(notes));
            answer.insert("updated_at".to_owned(), json!(wire::date(now)));
            cloud.devices.get_mut(key).notes = Some(notes);
        }
        Operation::Signal(on) => *wait = Some((on, cloud.ask(key, Ask::Signal(on), now))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(json: &str) -> Result<Vec<Operation>, ApiError> {
        Operation::parse(&serde_json::from_str(json).expect("an object"))
    }

    #[test]
    fn the_fields_name_the_operations() {
        assert_eq!(parse("{}"), Ok(vec![]));
        assert_eq!(parse(r#"{"name":"lamp"}"#), Ok(vec![Operation::Rename("lamp".to_owned())]));
        assert_eq!(parse(r#"{"signal":"1"}"#), Ok(vec![Operation::Signal(true)]));
        assert_eq!(
            parse(r#"{"notes":"","signal":0}"#),
            Ok(vec![Operation::Note(String::new()), Operation::Signal(false)])
        );
    }

    #[test]
    fn what_cannot_be_done_is_refused_before_anything_is() {
        for wrong in [r#"{"name":""}"#, r#"{"name":1}"#, r#"{"notes":[]}"#, r#"{"signal":2}"#, r#"{"signal":"on"}"#] {
            assert!(matches!(parse(wrong), Err(ApiError::FieldInvalid(_))), "{wrong}");
        }
        assert!(matches!(parse(r#"{"product_id":1}"#), Err(ApiError::NotCovered(_))));
    }
}
