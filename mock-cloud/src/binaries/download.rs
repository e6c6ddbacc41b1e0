//! `GET /v1/binaries/{binary}`.

use axum::body::Body;
use axum::extract::State;
use axum::response::Response;
use http::HeaderValue;
use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};

use crate::app::App;
use crate::auth::Authorized;
use crate::error::ApiError;
use crate::path::Segments;

pub(super) const PATH: &str = "/v1/binaries/{binary}";

/// The binary as it is, for whoever had it compiled, until it expires.
///
/// # Errors
/// [`ApiError::BinaryNotFound`].
///
/// Source: documented (`binary_url` in the answer of the compilation); headers: observed; refusal: chosen.
pub(super) async fn download(
    State(app): State<App>,
    Segments([binary]): Segments<1>,
    request: Authorized,
) -> Result<Response, ApiError> {
    let found = app.decide(|cloud, now| cloud.binaries.get(request.caller.user, &binary, now).cloned());
    let mut response = Response::new(Body::from(found.ok_or(ApiError::BinaryNotFound)?));
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/binary"));
    headers.insert(CONTENT_DISPOSITION, HeaderValue::from_static("attachment; filename=firmware.bin"));
    Ok(response)
}
