//! Path parameters, percent-decoded once.

use axum::extract::{FromRequestParts, RawPathParams};
use http::request::Parts;

use crate::error::ApiError;

/// The `N` parameters of a route's template, in its order.
pub(crate) struct Segments<const N: usize>(pub(crate) [String; N]);

impl<S: Send + Sync, const N: usize> FromRequestParts<S> for Segments<N> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        // The only thing that can be wrong with a path that matched is its encoding.
        let params = RawPathParams::from_request_parts(parts, state).await.map_err(|_| ApiError::UrlMalformed)?;
        let mut segments = params.iter().map(|(_, value)| value.to_owned());
        Ok(Self(std::array::from_fn(|_| segments.next().expect("the template of the route has N parameters"))))
    }
}
