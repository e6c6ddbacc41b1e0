//! `GET /v1/devices`.

use axum::extract::State;
use axum::response::Response;

use super::view::DeviceView;
use crate::app::{self, App};
use crate::auth::Authorized;

pub(super) const PATH: &str = "/v1/devices";

/// Lists the caller's devices as a bare array, the latest handshake first.
///
/// `functions` is an array and `variables` an object for every device, offline ones included: pages crash on null.
///
/// Source: documented (API reference, "List devices").
pub(crate) async fn list(State(app): State<App>, request: Authorized) -> Response {
    app.decide(|cloud, _| {
        let devices = cloud.devices.of(request.caller.user);
        app::json(&devices.into_iter().map(|device| DeviceView::of(cloud, device)).collect::<Vec<_>>())
    })
}
