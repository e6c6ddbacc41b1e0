//! `GET /_mock/faults`: what there is, the oldest first, and how often each has acted.

use axum::extract::State;
use axum::response::Response;
use serde::Serialize;

use super::fault::Fault;
use crate::app::{self, App};
use crate::engine::Engine;

/// A fault that is at work.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Injected {
    /// Its number; no other fault of this cloud gets it.
    pub id: u64,
    /// How often it has acted.
    pub fired: u64,
    /// Whether it will act no more: it has acted as often, or lasted as long, as it was to.
    pub over: bool,
    /// The set that it came with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub set: Option<&'static str>,
    /// As it was written.
    #[serde(flatten)]
    pub fault: Fault,
}

pub(super) async fn list(State(app): State<App>) -> Response {
    app::json(&app.faults())
}

impl Engine {
    /// All faults, the oldest first.
    pub(crate) fn faults(&self) -> Vec<Injected> {
        self.decide(|cloud, now| {
            let entries = cloud.faults.iter().map(|entry| Injected {
                id: entry.id,
                fired: entry.fired,
                over: entry.is_over(now) || entry.is_spent(),
                set: entry.set,
                fault: entry.fault.clone(),
            });
            entries.collect()
        })
    }
}
