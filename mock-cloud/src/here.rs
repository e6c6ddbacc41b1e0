//! Where the caller found the cloud, for links that lead back to it.

use std::convert::Infallible;
use std::fmt;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use http::header::HOST;
use http::request::Parts;

use crate::connection::Connection;

/// The address that a request went to, as `http://127.0.0.1:8080`. It is one of ours: others were turned away at the door.
pub(crate) struct Here(String);

impl fmt::Display for Here {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<S: Sync> FromRequestParts<S> for Here {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let in_uri = parts.uri.authority().map(|authority| authority.as_str());
        let in_header = || parts.headers.get(HOST).and_then(|host| host.to_str().ok());
        let scheme = parts.extensions.get::<Arc<Connection>>().map_or("http", |connection| connection.scheme());
        // Without either, nothing comes past the door.
        Ok(Self(format!("{scheme}://{}", in_uri.or_else(in_header).unwrap_or_default())))
    }
}
