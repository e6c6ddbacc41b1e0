//! `/_mock/clock`: read it, freeze it, let it run, advance it, skip.

use axum::Extension;
use axum::extract::State;
use axum::response::Response;
use jiff::Timestamp;
use serde_json::json;

use super::the_only_field;
use crate::app::{self, App};
use crate::clock::ClockMode;
use crate::duration;
use crate::error::ApiError;
use crate::timekeeper::{Pace, Passage, Timekeeper};
use crate::wire::{self, Incoming};

/// What the clock says and how it runs.
pub(super) async fn read(State(app): State<App>) -> Response {
    view(app.clock().now(), app.clock().mode())
}

fn view(now: Timestamp, mode: ClockMode) -> Response {
    app::json(&json!({ "now": wire::date(now), "mode": mode.to_string(), "rate": mode.rate() }))
}

/// Lets the clock run in another way, from where it is: `{"mode": "frozen"}`, `real`, `x60`, or `running`, as it ran
/// before it was frozen. Answers once the devices run that way.
pub(super) async fn run(
    State(app): State<App>,
    Extension(timekeeper): Extension<Timekeeper>,
    incoming: Incoming,
) -> Result<Response, ApiError> {
    let pace = the_only_field(&incoming.into_fields()?, "mode").and_then(|mode| match mode {
        "running" => Ok(Pace::AsBefore),
        _ => mode.parse().map(Pace::Mode),
    });
    let pace = pace.map_err(|what| {
        ApiError::ControlInvalid(format!(
            "{what}; send {{\"mode\": \"frozen\"}}, or \"real\", a factor such as \"x60\" (at most x1000), or \
             \"running\" to go on as before it was frozen"
        ))
    })?;
    let now = timekeeper.run(pace).await.map_err(|error| ApiError::ControlInvalid(error.to_string()))?;
    Ok(view(now, app.clock().mode()))
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
    let by = the_only_field(&fields, "by").map_err(|what| expected(&what))?;
    let by = duration::parse(by).ok_or_else(|| expected(&format!("{by:?} is no duration")))?;
    let now = timekeeper.pass(passage, by).await.map_err(|error| expected(&error.to_string()))?;
    Ok(app::json(&json!({ "now": wire::date(now) })))
}

fn expected(what: &str) -> ApiError {
    ApiError::ControlInvalid(format!(
        "{what}; send {{\"by\": \"90s\"}}, with a duration such as 500ms, 2 hours or 90 days"
    ))
}
