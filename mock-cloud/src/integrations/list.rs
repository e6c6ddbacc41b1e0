//! `GET /v1/integrations` and, for those of type Webhook, `GET /v1/webhooks`; and their twins of products.

use axum::extract::State;
use axum::response::Response;
use serde_json::{Map, Value};

use super::settings::Kind;
use crate::app::{self, App};
use crate::auth::Authorized;

/// Lists the integrations of the caller, or of the product, oldest first: a bare array.
///
/// Source: documented (API reference, "List integrations").
pub(super) async fn all(State(app): State<App>, request: Authorized) -> Response {
    listed(&app, &request, |_| true)
}

/// Lists those of type Webhook.
///
/// Source: documented (a note of the reference on the older path); the bare array: observed.
pub(super) async fn webhooks(State(app): State<App>, request: Authorized) -> Response {
    listed(&app, &request, |kind| kind == Kind::Webhook)
}

fn listed(app: &App, request: &Authorized, wanted: impl Fn(Kind) -> bool) -> Response {
    app.decide(|cloud, _| {
        let integrations = cloud.integrations.of(request.owner());
        let views: Vec<Map<String, Value>> =
            integrations.filter(|integration| wanted(integration.kind)).map(|integration| integration.view()).collect();
        app::json(&views)
    })
}
