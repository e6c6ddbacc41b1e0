//! `POST /v1/device_claims` and `POST /v1/products/{product}/device_claims`

use reqwest::Method;
use serde::Deserialize;

use super::Devices;
use crate::Error;
use crate::request::{Path, Request};

/// The answer to [`Devices::claim_code`].
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct ClaimCode {
    /// What the device is given together with the credentials of its network.
    pub claim_code: String,
    /// Ids of the devices that are the caller's already; one more is there when the device has used the code.
    #[serde(default)]
    pub device_ids: Vec<String>,
}

impl Devices {
    /// Asks for a code by which a device that is being set up becomes the caller's.
    ///
    /// Source: observed (transcripts of 2017 and the vendor's client).
    pub async fn claim_code(&self) -> Result<ClaimCode, Error> {
        self.session.transport().json(&self.claim_code_request(Path::new("/v1/device_claims"))).await
    }

    /// The same for a device of a product, by its number or slug, and as a rule by a customer of it.
    ///
    /// # Errors
    /// [`is_permission_denied`](Error::is_permission_denied) for a customer of another product.
    ///
    /// Source: observed (transcripts of 2017 and the vendor's client).
    pub async fn claim_code_of_product(&self, product: &str) -> Result<ClaimCode, Error> {
        let path = Path::new("/v1/products").segment("product", product)?.literal("/device_claims");
        self.session.transport().json(&self.claim_code_request(path)).await
    }

    fn claim_code_request(&self, path: Path) -> Request {
        self.session.request(Method::POST, path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::devices::offline_devices;

    #[test]
    fn sends_nothing_but_the_token() {
        insta::assert_snapshot!(offline_devices().claim_code_request(Path::new("/v1/device_claims")).wire(), @"
        POST /v1/device_claims
        authorization: Bearer 1234
        ");
    }

    #[test]
    fn reads_the_answer() {
        let answer = r#"{"claim_code":"abc+/","device_ids":["0123456789abcdef01234567"]}"#;
        let code: ClaimCode = serde_json::from_str(answer).unwrap();
        assert_eq!((code.claim_code.as_str(), code.device_ids.len()), ("abc+/", 1));
    }
}
