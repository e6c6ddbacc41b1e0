//! `DELETE /_mock/requests`: begins with an empty journal. Numbers go on.

use axum::extract::State;
use axum::response::Response;
use serde_json::json;

use crate::app::{self, App};

/// Says how many were forgotten.
pub(super) async fn clear(State(app): State<App>) -> Response {
    app::json(&json!({ "ok": true, "removed": app.journal.clear() }))
}
