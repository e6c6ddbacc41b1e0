//! `DELETE /v1/integrations/{integration}` and, of type Webhook, `DELETE /v1/webhooks/{webhook}`; and their twins of
//! products.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::StatusCode;

use super::settings::Kind;
use crate::app::App;
use crate::auth::Authorized;
use crate::error::ApiError;
use crate::path::Segments;

/// Deletes an integration.
///
/// # Errors
/// [`ApiError::IntegrationNotFound`] for an unknown one or someone else's.
///
/// Source: documented (API reference, "Delete an integration"). Refusal: chosen, after that of webhooks.
pub(super) async fn integration(
    State(app): State<App>,
    Segments([id]): Segments<1>,
    request: Authorized,
) -> Result<Response, ApiError> {
    let deleted = app.decide(|cloud, _| cloud.delete_integration(request.owner(), &id, None));
    if deleted { Ok(StatusCode::NO_CONTENT.into_response()) } else { Err(ApiError::IntegrationNotFound) }
}

/// Deletes a webhook.
///
/// # Errors
/// [`ApiError::WebhookNotFound`] for an unknown one, someone else's, or another type.
///
/// Source: observed (204 without a body, and the refusal, both in 2018).
pub(super) async fn webhook(
    State(app): State<App>,
    Segments([id]): Segments<1>,
    request: Authorized,
) -> Result<Response, ApiError> {
    let deleted = app.decide(|cloud, _| cloud.delete_integration(request.owner(), &id, Some(Kind::Webhook)));
    if deleted { Ok(StatusCode::NO_CONTENT.into_response()) } else { Err(ApiError::WebhookNotFound) }
}
