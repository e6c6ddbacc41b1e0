//! `GET /_mock/health`: whether the cloud answers, for whoever waits for it.

use std::sync::atomic::Ordering;

use axum::extract::State;
use axum::response::Response;
use serde_json::json;

use crate::app::{self, App};

/// Says that the cloud is up, of which version it is, and how much lives in it.
pub(super) async fn health(State(app): State<App>) -> Response {
    let (users, devices, online) = app.decide(|cloud, _| {
        let online = cloud.devices.iter().filter(|(_, device)| device.online).count();
        (cloud.users.iter().count(), cloud.devices.iter().count(), online)
    });
    app::json(&json!({
        "ok": true,
        "version": env!("CARGO_PKG_VERSION"),
        "users": users,
        "devices": devices,
        "devices_online": online,
        "streams": app.open_streams().load(Ordering::Relaxed),
    }))
}
