//! `GET /v1/clients` and `GET /v1/products/{product}/clients`.

use axum::extract::State;
use axum::response::Response;
use serde_json::json;

use super::ClientView;
use crate::app::{self, App};
use crate::auth::Authorized;

pub(super) const PATH: &str = "/v1/clients";
pub(super) const PRODUCT_PATH: &str = "/v1/products/{product}/clients";

/// Lists the clients of the caller, or of the product, oldest first, without their secrets.
///
/// Source: documented (API reference, "List OAuth clients"); form: observed.
pub(super) async fn list(State(app): State<App>, request: Authorized) -> Response {
    app.decide(|cloud, _| {
        let clients = cloud.clients.of(request.owner());
        let views: Vec<ClientView> = clients.into_iter().map(|client| ClientView::of(client, None)).collect();
        app::json(&json!({ "ok": true, "clients": views }))
    })
}
