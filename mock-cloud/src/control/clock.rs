//! `/_mock/clock`: read it, advance it, skip.

use axum::Extension;
use axum::extract::State;
use axum::response::Response;
use serde_json::json;

use crate::app::{self, App};
use crate::clock::ClockMode;
use crate::duration;
use crate::error::ApiError;
use crate::timekeeper::{Passage, Timekeeper};
use crate::wire::{self, Incoming};

/// What the clock says and how it runs.
pub(super) async fn read(State(app): State<App>) -> Response {
    let clock = app.clock();
    let (mode, rate) = match clock.mode() {
        ClockMode::Real => ("real", 1.0),
        ClockMode::Manual => ("manual", 0.0),
        ClockMode::Scaled(factor) => ("scaled", factor),
    };
    app::json(&json!({ "now": wire::date(clock.now()), "mode": mode, "rate": rate }))
}

/// Moves the clock while the devices run through every millisecond: `{"by": "90s"}`. Answers when all that was due is
/// done and handed to each live connection, or dropped by policy.
pub(super) async fn advance(
    Extension(timekeeper): Extension<Timekeeper>,
    incoming: Incoming,
) -> Result<Response, ApiError> {
    pass(&timekeeper, Passage::Advance, incoming).await
}

/// Moves the clock while the devices sleep: `{"by": "90 days"}`.
pub(super) async fn skip(
    Extension(timekeeper): Extension<Timekeeper>,
    incoming: Incoming,
) -> Result<Response, ApiError> {
    pass(&timekeeper, Passage::Skip, incoming).await
}

async fn pass(timekeeper: &Timekeeper, passage: Passage, incoming: Incoming) -> Result<Response, ApiError> {
    let fields = incoming.into_fields()?;
    if let Some(unknown) = fields.names().find(|name| *name != "by") {
        return Err(expected(&format!("unknown field {unknown}")));
    }
    let by =
        fields.text("by").map_err(|error| expected(&error.to_string()))?.ok_or_else(|| expected("by is missing"))?;
    let by = duration::parse(by).ok_or_else(|| expected(&format!("{by:?} is no duration")))?;
    let now = timekeeper.pass(passage, by).await.map_err(|error| expected(&error.to_string()))?;
    Ok(app::json(&json!({ "now": wire::date(now) })))
}

fn expected(what: &str) -> ApiError {
    ApiError::ControlInvalid(format!(
        "{what}; send {{\"by\": \"90s\"}}, with a duration such as 500ms, 2 hours or 90 days"
    ))
}
