//! `POST /_mock/faults`: one more fault, or a set of them.

use axum::extract::State;
use axum::response::Response;
use serde_json::{Map, Value, json};

use super::fault::{Complaint, Fault};
use super::sets::FaultSet;
use crate::app::{self, App};
use crate::engine::Engine;
use crate::error::ApiError;
use crate::wire::{Incoming, Payload};

const EXPECTED: &str = "expected a fault such as {\"path\": \"/v1/devices/{device}\", \"user\": \"ada@example.com\", \
                        \"status\": 503, \"times\": 2}, or {\"set\": \"bad-wifi\"}";

/// Answers the ids of what was added. Nothing is added if something is wrong.
pub(super) async fn add(State(app): State<App>, incoming: Incoming) -> Result<Response, ApiError> {
    let fields = match incoming.body {
        Payload::Json(fields) => match fields.into_object()? {
            Value::Object(fields) => fields,
            _ => return Err(ApiError::ControlInvalid(EXPECTED.to_owned())),
        },
        Payload::Unusable(error) => return Err(error),
        _ => return Err(ApiError::ControlInvalid(EXPECTED.to_owned())),
    };
    let ids = read(fields).and_then(|(faults, set)| app.inject(&faults, set));
    let ids = ids.map_err(|complaint| {
        // What is said of a key says what it must be; of the whole, an example helps.
        let example = if complaint.key.is_none() { format!("; {EXPECTED}") } else { String::new() };
        ApiError::ControlInvalid(format!("{complaint}{example}"))
    })?;
    Ok(app::json(&json!({ "ok": true, "ids": ids })))
}

/// One fault, or those of the set that is named.
fn read(fields: Map<String, Value>) -> Result<(Vec<Fault>, Option<FaultSet>), Complaint> {
    if let Some(set) = fields.get("set") {
        let text = set.as_str().filter(|_| fields.len() == 1);
        let text = text.ok_or_else(|| Complaint::whole("a set is a name, and nothing stands beside it"))?;
        let set: FaultSet = text.parse().map_err(Complaint::whole)?;
        return Ok((set.faults(), Some(set)));
    }
    if let Some(unknown) = fields.keys().find(|key| !Fault::keys().any(|known| known == *key)) {
        let known = Fault::keys().collect::<Vec<_>>().join(", ");
        return Err(Complaint::of(unknown, format!("a fault has no key {unknown:?}; there are {known}")));
    }
    Ok((vec![Fault::read(fields)?], None))
}

impl Engine {
    /// Adds faults, all of them or none, and answers their ids.
    pub(crate) fn inject(&self, faults: &[Fault], set: Option<FaultSet>) -> Result<Vec<u64>, Complaint> {
        self.decide(|cloud, now| cloud.inject(faults, set.map(FaultSet::name), now))
    }
}
