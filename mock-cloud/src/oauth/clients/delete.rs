//! `DELETE /v1/clients/{client}` and `DELETE /v1/products/{product}/clients/{client}`.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::StatusCode;

use crate::app::App;
use crate::auth::Authorized;
use crate::error::ApiError;
use crate::path::Segments;

/// Deletes a client. What users were about to allow it is off, and the tokens made through it are over, with their streams
/// (chosen: whoever deletes an application does not trust it any more).
///
/// # Errors
/// [`ApiError::ClientNotFound`] for an unknown client or someone else's.
///
/// Source: documented (API reference, "Delete an OAuth client"); 204 without a body: observed. Refusal: chosen.
pub(super) async fn delete(
    State(app): State<App>,
    Segments([id]): Segments<1>,
    request: Authorized,
) -> Result<Response, ApiError> {
    app.decide(|cloud, _| cloud.delete_client(request.owner(), &id)).map_err(|_| ApiError::ClientNotFound)?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
