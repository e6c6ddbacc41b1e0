//! Path parameters, percent-decoded once.

use axum::extract::{FromRequestParts, RawPathParams};
use http::request::Parts;

use crate::error::ApiError;

/// What the templates call the product they are about.
const PRODUCT: &str = "product";
/// What they call the organization.
const ORGANIZATION: &str = "org";

/// The `N` parameters of a route's template, in its order; without its product or organization, which
/// [`crate::auth::Authorized`] reads.
pub(crate) struct Segments<const N: usize>(pub(crate) [String; N]);

impl<S: Send + Sync, const N: usize> FromRequestParts<S> for Segments<N> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        // The only thing that can be wrong with a path that matched is its encoding.
        let params = RawPathParams::from_request_parts(parts, state).await.map_err(|_| ApiError::UrlMalformed)?;
        let own = params.iter().filter(|(name, _)| ![PRODUCT, ORGANIZATION].contains(name));
        let mut segments = own.map(|(_, value)| value.to_owned());
        Ok(Self(std::array::from_fn(|_| segments.next().expect("the template of the route has N parameters"))))
    }
}

/// What a route is about, as its path names it.
pub(crate) enum Named {
    Product(String),
    Organization(String),
}

/// The product or the organization that a route is about.
pub(crate) async fn named(parts: &mut Parts) -> Result<Option<Named>, ApiError> {
    let params = RawPathParams::from_request_parts(parts, &()).await.map_err(|_| ApiError::UrlMalformed)?;
    Ok(params.iter().find_map(|(name, value)| match name {
        PRODUCT => Some(Named::Product(value.to_owned())),
        ORGANIZATION => Some(Named::Organization(value.to_owned())),
        _ => None,
    }))
}
