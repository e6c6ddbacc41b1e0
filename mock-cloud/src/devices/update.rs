//! `PUT /v1/devices/{device}`: one route, many operations.
//!
//! The fields of the body say which: [`Operation::parse`] turns them into a list, so that one request may do several
//! things, as the vendor's JavaScript client does. Flashing ([`super::flash`]) stands alone; products and protection will be
//! further operations.

use axum::extract::State;
use axum::response::Response;
use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::DeviceKey;
use super::flash::{self, Firmware};
use super::model::{MAX_NAME, name_fault, notes_fault};
use crate::app::{self, App};
use crate::auth::Authorized;
use crate::cloud::Cloud;
use crate::error::ApiError;
use crate::link::{Answer, Ask};
use crate::path::Segments;
use crate::wire::{self, Params, Payload};

/// One thing to do to a device.
#[derive(Debug, PartialEq)]
enum Operation {
    Rename(String),
    Note(String),
    Signal(bool),
    ForceUpdates(bool),
}

/// Fields of operations that the reference documents and that are not built yet.
const NOT_COVERED: [&str; 4] = ["product_id", "desired_firmware_version", "development", "app_id"];

impl Operation {
    fn parse(fields: &Params) -> Result<Vec<Self>, ApiError> {
        if let Some(field) = NOT_COVERED.into_iter().find(|field| fields.has(field)) {
            return Err(ApiError::NotCovered(format!("PUT /v1/devices/:deviceId with {field}")));
        }
        fields.note_unknown("update_device", &["name", "notes", "signal", "firmware_updates_forced"]);
        let refuse = |field: &str, fault: String| ApiError::FieldInvalid(format!("{field} {fault}"));
        let mut operations = Vec::new();
        if let Some(name) = fields.text("name")? {
            name_fault(name, MAX_NAME).map_or(Ok(()), |fault| Err(refuse("name", fault)))?;
            operations.push(Self::Rename(name.to_owned()));
        }
        if let Some(notes) = fields.text("notes")? {
            notes_fault(notes).map_or(Ok(()), |fault| Err(refuse("notes", fault)))?;
            operations.push(Self::Note(notes.to_owned()));
        }
        match fields.whole("signal")? {
            None => {}
            Some(on @ (0 | 1)) => operations.push(Self::Signal(on == 1)),
            Some(_) => return Err(ApiError::FieldInvalid("signal must be 0 or 1".to_owned())),
        }
        if let Some(forced) = fields.truth("firmware_updates_forced")? {
            operations.push(Self::ForceUpdates(forced));
        }
        if operations.is_empty() { Err(ApiError::NothingToDo) } else { Ok(operations) }
    }
}

/// Renames a device, sets its notes, makes its LED signal, forces updates, or gives it another firmware.
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
    let (caller, payload) = request.into_payload();
    let fields = match payload {
        Payload::Files(upload) => {
            app.decide(|cloud, _| cloud.device_of(caller.user, &device))?;
            return flash::flash(&app, &caller, &device, Firmware::of(upload)?).await;
        }
        payload => payload.into_fields()?,
    };
    if let Some(name) = fields.text("app")? {
        app.decide(|cloud, _| cloud.device_of(caller.user, &device))?;
        return flash::flash(&app, &caller, &device, Firmware::named(name)?).await;
    }
    let (operations, signal) = app.decide(|cloud, now| -> Result<_, ApiError> {
        let key = cloud.device_of(caller.user, &device)?;
        let operations = Operation::parse(&fields)?;
        let signal = operations.iter().find_map(|operation| match operation {
            Operation::Signal(on) => Some(cloud.ask(key, Ask::Signal(*on), now)),
            _ => None,
        });
        Ok((operations, signal))
    })?;
    // The device comes first: when it does not answer, nothing has been changed.
    if let Some(signal) = signal
        && signal.answer(&app).await != Answer::Acknowledged
    {
        return Err(ApiError::SignalTimedOut);
    }
    app.decide(|cloud, now| {
        // It may have been given away meanwhile.
        let key = cloud.device_of(caller.user, &device)?;
        let mut answer = Map::new();
        for operation in operations {
            operation.record(cloud, key, now, &mut answer);
        }
        Ok(app::json(&Value::Object(answer)))
    })
}

impl Operation {
    /// Notes in the device's record what was done, and in the answer what there is to say about it.
    fn record(self, cloud: &mut Cloud, key: DeviceKey, now: Timestamp, answer: &mut Map<String, Value>) {
        let id = cloud.devices.get(key).id;
        let mut say = |name: &str, value: Value| answer.insert(name.to_owned(), value);
        match self {
            Self::Rename(name) => {
                // The new name stands before the id, all else behind it (observed).
                say("name", json!(name));
                say("id", json!(id.to_string()));
                say("updated_at", json!(wire::date(now)));
                cloud.rename_device(key, name);
            }
            Self::Note(notes) => {
                say("id", json!(id.to_string()));
                say("notes", json!(notes));
                say("updated_at", json!(wire::date(now)));
                cloud.note_device(key, notes);
            }
            Self::ForceUpdates(forced) => {
                say("id", json!(id.to_string()));
                say("firmware_updates_forced", json!(forced));
                cloud.force_updates(key, forced);
            }
            Self::Signal(on) => {
                say("id", json!(id.to_string()));
                say("connected", json!(true));
                say("signaling", json!(on));
            }
        }
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
        assert_eq!(parse("{}"), Err(ApiError::NothingToDo));
        assert_eq!(parse(r#"{"name":"lamp"}"#), Ok(vec![Operation::Rename("lamp".to_owned())]));
        assert_eq!(parse(r#"{"signal":"1"}"#), Ok(vec![Operation::Signal(true)]));
        assert_eq!(
            parse(r#"{"notes":"","signal":0}"#),
            Ok(vec![Operation::Note(String::new()), Operation::Signal(false)])
        );
    }

    #[test]
    fn what_cannot_be_done_is_refused_before_anything_is() {
        for wrong in [
            r#"{"name":""}"#,
            r#"{"name":1}"#,
            r#"{"notes":[]}"#,
            r#"{"signal":2}"#,
            r#"{"signal":"on"}"#,
            "{\"name\":\"a\\n\"}",
        ] {
            assert!(matches!(parse(wrong), Err(ApiError::FieldInvalid(_))), "{wrong}");
        }
        assert!(matches!(parse(r#"{"product_id":1}"#), Err(ApiError::NotCovered(_))));
    }
}
