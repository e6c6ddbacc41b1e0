//! `POST /_mock/requests/verify`: was it asked, so often and with these fields? If not: what came nearest, and why it is
//! not what was expected.

use axum::extract::State;
use axum::response::Response;
use serde_json::{Value, json};

use super::expectation::{Expectation, Miss, Nearest};
use crate::app::{self, App};
use crate::engine::Engine;
use crate::error::ApiError;
use crate::wire::{Incoming, Payload};

const EXPECTED: &str = "expected any of {\"method\": \"POST\", \"path\": \"/v1/devices/lamp/led\" (or a template), \
                        \"user\": \"ada@example.com\", \"fields\": {\"arg\": \"on\"}, \"status\": 200, \
                        \"times\": 2 | {\"at_least\": 1, \"at_most\": 3}}";

/// Answers 200 either way; `ok` says which.
pub(super) async fn verify(State(app): State<App>, incoming: Incoming) -> Result<Response, ApiError> {
    let body = match incoming.body {
        Payload::Json(fields) => fields.into_object()?,
        Payload::Unusable(error) => return Err(error),
        _ => return Err(ApiError::ControlInvalid(EXPECTED.to_owned())),
    };
    let expectation: Expectation =
        serde_json::from_value(body).map_err(|error| ApiError::ControlInvalid(format!("{error}; {EXPECTED}")))?;
    if !app.journal.is_on() {
        return Err(off());
    }
    Ok(app::json(&match app.verify(&expectation) {
        Ok(count) => json!({ "ok": true, "count": count }),
        Err(miss) => explain(&miss),
    }))
}

impl Engine {
    /// Whether what was asked is as expected.
    pub(crate) fn verify(&self, expectation: &Expectation) -> Result<usize, Miss> {
        let (exchanges, forgotten) = self.journal.all_and_forgotten();
        expectation.check(&exchanges, forgotten)
    }
}

fn explain(miss: &Miss) -> Value {
    let nearest = miss
        .nearest
        .as_ref()
        .map(|Nearest { request, differences }| json!({ "request": request.as_ref(), "differences": differences }));
    let mut answer = json!({
        "ok": false,
        "count": miss.count,
        "expected": miss.expected,
        "matched": miss.matched,
        "nearest": nearest,
    });
    if miss.forgotten > 0 {
        answer["forgotten"] = miss.forgotten.into();
    }
    answer
}

/// Nobody should wait for what never comes.
pub(super) fn off() -> ApiError {
    ApiError::ControlInvalid("the journal is off: the world says journal = 0 under [cloud]".to_owned())
}
