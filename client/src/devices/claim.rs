//! `POST /v1/devices`

use reqwest::Method;
use serde::Deserialize;

use super::Devices;
use crate::Error;
use crate::request::{Path, Request};

/// The answer to [`Devices::claim`].
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct ClaimResult {
    /// Id of the device.
    pub id: Option<String>,
    /// Id of the user who owns it now.
    pub user_id: Option<String>,
    /// Whether it is connected.
    pub connected: Option<bool>,
}

/// The answer to [`Devices::request_transfer`].
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct TransferRequest {
    /// Id of the pending transfer.
    pub transfer_id: String,
}

impl Devices {
    /// Takes ownership of a device that has no owner. It must be online.
    ///
    /// # Errors
    /// [`is_not_found`](Error::is_not_found) when there is no such device, or when it is offline;
    /// [`is_permission_denied`](Error::is_permission_denied) when it is somebody else's.
    ///
    /// Source: documented (API reference,
    /// ["Claim a device"](https://docs.particle.io/reference/cloud-apis/api/#claim-a-device)). Answer and errors: observed.
    pub async fn claim(&self, device_id: &str) -> Result<ClaimResult, Error> {
        self.session.transport().json(&self.claim_request(device_id)).await
    }

    /// Asks the present owner, by mail, to hand a device over.
    ///
    /// # Errors
    /// [`is_not_found`](Error::is_not_found) when there is no such device.
    ///
    /// Source: documented (API reference,
    /// ["Claim a device"](https://docs.particle.io/reference/cloud-apis/api/#claim-a-device)). Error: observed.
    pub async fn request_transfer(&self, device_id: &str) -> Result<TransferRequest, Error> {
        let request = self.claim_request(device_id).field("request_transfer", "true");
        self.session.transport().json(&request).await
    }

    fn claim_request(&self, device_id: &str) -> Request {
        self.session.request(Method::POST, Path::new("/v1/devices")).field("id", device_id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::devices::offline_devices;

    #[test]
    fn sends_the_id_as_a_form() {
        insta::assert_snapshot!(offline_devices().claim_request("0123456789abcdef01234567").wire(), @"
        POST /v1/devices
        authorization: Bearer 1234

        id=0123456789abcdef01234567
        ");
    }

    #[test]
    fn reads_the_recorded_answer() {
        let answer = r#"{"user_id":"u1","id":"0123456789abcdef01234567","connected":true,"ok":true}"#;
        let result: ClaimResult = serde_json::from_str(answer).unwrap();
        assert_eq!((result.user_id.as_deref(), result.connected), (Some("u1"), Some(true)));
    }
}
