//! Path parameters, percent-decoded once.

use axum::extract::{FromRequestParts, RawPathParams};
use http::request::Parts;

use crate::error::ApiError;

/// What the templates call the product they are about.
const PRODUCT: &str = "product";

/// The `N` parameters of a route's template, in its order; without its product, which [`crate::auth::Authorized`] reads.
pub(crate) struct Segments<const N: usize>(pub(crate) [String; N]);

impl<S: Send + Sync, const N: usize> FromRequestParts<S> for Segments<N> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        // The only thing that can be wrong with a path that matched is its encoding.
        let params = RawPathParams::from_request_parts(parts, state).await.map_err(|_| ApiError::UrlMalformed)?;
        let own = params.iter().filter(|(name, _)| *name != PRODUCT);
        let mut segments = own.map(|(_, value)| value.to_owned());
        Ok(Self(std::array::from_fn(|_| segments.next().expect("the template of the route has N parameters"))))
    }
}

/// The product that a route is about, as its path names it.
pub(crate) async fn product(parts: &mut Parts) -> Result<Option<String>, ApiError> {
    let params = RawPathParams::from_request_parts(parts, &()).await.map_err(|_| ApiError::UrlMalformed)?;
    Ok(params.iter().find(|(name, _)| *name == PRODUCT).map(|(_, value)| value.to_owned()))
}
