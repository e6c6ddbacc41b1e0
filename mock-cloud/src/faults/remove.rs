//! `DELETE /_mock/faults` and `/_mock/faults/{id}`: all is well again. What was cut off comes back, what is under way
//! arrives; a stream that has stalled stays as it is.

use axum::extract::State;
use axum::response::Response;
use serde_json::json;

use crate::app::{self, App};
use crate::engine::Engine;
use crate::error::ApiError;
use crate::path::Segments;

/// Says how many were removed.
pub(super) async fn all(State(app): State<App>) -> Response {
    app::json(&json!({ "ok": true, "removed": app.remove_faults(None) }))
}

pub(super) async fn one(State(app): State<App>, Segments([id]): Segments<1>) -> Result<Response, ApiError> {
    let number = id.parse().ok();
    if number.is_none_or(|number| app.remove_faults(Some(number)) == 0) {
        let ids: Vec<String> = app.faults().iter().map(|fault| fault.id.to_string()).collect();
        let known = if ids.is_empty() { "none".to_owned() } else { ids.join(", ") };
        return Err(ApiError::ControlNotFound(format!("no fault {id:?}; there are {known}")));
    }
    Ok(app::json(&json!({ "ok": true, "removed": 1 })))
}

impl Engine {
    /// Takes a fault away, or all of them, and says how many that were.
    pub(crate) fn remove_faults(&self, id: Option<u64>) -> usize {
        self.decide(|cloud, _| cloud.remove_faults(id))
    }
}
