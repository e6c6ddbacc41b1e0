//! `DELETE /v1/products/{product}/customers/{customer}`.

use axum::extract::State;
use axum::response::Response;
use serde_json::json;

use crate::app::{self, App};
use crate::auth::Authorized;
use crate::error::ApiError;
use crate::path::Segments;

/// Deletes a customer and revokes its tokens.
///
/// # Errors
/// [`ApiError::CustomerNotFound`].
///
/// Source: documented (API reference, "Delete a customer"). Refusal: chosen.
pub(super) async fn delete(
    State(app): State<App>,
    Segments([customer]): Segments<1>,
    request: Authorized,
) -> Result<Response, ApiError> {
    let product = request.product().ok_or(ApiError::ProductNotFound)?;
    app.decide(|cloud, _| cloud.delete_customer(product, &customer))?;
    Ok(app::json(&json!({ "ok": true })))
}
