//! `PUT /v1/integrations/{integration}` and its twin of products.

use axum::extract::State;
use axum::response::Response;
use serde_json::json;

use crate::app::{self, App};
use crate::auth::Authorized;
use crate::error::ApiError;
use crate::path::Segments;

/// Changes an integration.
///
/// # Errors
/// [`ApiError::IntegrationNotFound`] for an unknown one or someone else's; [`ApiError::FieldInvalid`] for a field that cannot
/// be used.
///
/// Source: documented (API reference, "Edit a webhook" and its siblings). The reference says that the new settings replace
/// the old ones whole, and shows samples of a single field after which the others are still there: here they are, and
/// `null` takes an optional one away (chosen).
pub(super) async fn update(
    State(app): State<App>,
    Segments([id]): Segments<1>,
    request: Authorized,
) -> Result<Response, ApiError> {
    let owner = request.owner();
    let (_, fields) = request.into_fields()?;
    app.decide(|cloud, _| {
        let view = cloud.update_integration(owner, &id, &fields)?;
        Ok(app::json(&json!({ "integration": view })))
    })
}
