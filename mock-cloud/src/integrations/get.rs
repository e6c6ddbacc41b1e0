//! `GET /v1/integrations/{integration}` and, of type Webhook, `GET /v1/webhooks/{webhook}`; and their twins of products.

use axum::extract::State;
use axum::response::Response;
use serde_json::json;

use super::settings::Kind;
use crate::app::{self, App};
use crate::auth::Authorized;
use crate::error::ApiError;
use crate::path::Segments;

/// One integration. `logs` holds what was sent to its target lately, and so nothing.
///
/// # Errors
/// [`ApiError::IntegrationNotFound`] for an unknown one or someone else's.
///
/// Source: documented (API reference, "Get integration"). Refusal: chosen, after that of webhooks.
pub(super) async fn integration(
    State(app): State<App>,
    Segments([id]): Segments<1>,
    request: Authorized,
) -> Result<Response, ApiError> {
    app.decide(|cloud, _| {
        let found = cloud.integrations.find(request.owner(), &id).ok_or(ApiError::IntegrationNotFound)?;
        let mut view = found.view();
        view.insert("logs".to_owned(), json!([]));
        Ok(app::json(&json!({ "integration": view })))
    })
}

/// One webhook, in the older form.
///
/// # Errors
/// [`ApiError::WebhookNotFound`] for an unknown one, someone else's, or another type.
///
/// Source: observed in 2018; the name and the further settings as in the reference.
pub(super) async fn webhook(
    State(app): State<App>,
    Segments([id]): Segments<1>,
    request: Authorized,
) -> Result<Response, ApiError> {
    app.decide(|cloud, _| {
        let found = cloud.integrations.find(request.owner(), &id);
        let found = found.filter(|found| found.kind == Kind::Webhook).ok_or(ApiError::WebhookNotFound)?;
        let mut view = found.view();
        for kept in ["logs", "errors", "counters"] {
            view.insert(kept.to_owned(), json!([]));
        }
        Ok(app::json(&json!({ "webhook": view })))
    })
}
