//! `PUT /v1/products/{product}/customers/{customer}`.

use axum::extract::State;
use axum::response::Response;
use serde_json::json;

use crate::app::{self, App};
use crate::auth::Authorized;
use crate::error::ApiError;
use crate::path::Segments;

pub(super) const PATH: &str = "/v1/products/{product}/customers/{customer}";

/// Sets a customer's password. Tokens that it has stay good (chosen).
///
/// # Errors
/// [`ApiError::CustomerNotFound`]; [`ApiError::FieldInvalid`] without a password, and for a customer that was made without
/// one. A customer's own token gets [`ApiError::PermissionDenied`].
///
/// Source: documented (API reference, "Update customer password"). Refusals: chosen.
pub(super) async fn update(
    State(app): State<App>,
    Segments([customer]): Segments<1>,
    request: Authorized,
) -> Result<Response, ApiError> {
    let product = request.product().ok_or(ApiError::ProductNotFound)?;
    let (_, fields) = request.into_fields()?;
    fields.note_unknown("update_customer_password", &["password"]);
    let password = fields.text("password")?.filter(|password| !password.is_empty());
    let password = password.ok_or_else(|| ApiError::FieldInvalid("password is required".to_owned()))?;
    app.decide(|cloud, _| cloud.set_customer_password(product, &customer, password))?;
    Ok(app::json(&json!({ "ok": true })))
}
