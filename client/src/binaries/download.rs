//! `GET /v1/binaries/{binary}`

use bytes::Bytes;
use reqwest::Method;

use super::Binaries;
use crate::Error;
use crate::request::Path;

impl Binaries {
    /// A compiled binary, until it expires.
    ///
    /// # Errors
    /// Status 404 for one that is not there, or not any more.
    ///
    /// Source: documented (`binary_url` in the answer of the compilation). Error: chosen by cloud-chamber.
    pub async fn download(&self, binary: &str) -> Result<Bytes, Error> {
        let request = self.session.request(Method::GET, Path::new("/v1/binaries").segment("binary", binary)?);
        self.session.transport().bytes(&request).await
    }
}
