//! `PUT /v1/devices/{device}/ping`

use reqwest::Method;
use serde::Deserialize;

use super::{Devices, device_path};
use crate::Error;
use crate::request::Request;

/// The answer to [`Devices::ping`].
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct PingResult {
    /// Whether the device answered.
    pub online: bool,
}

impl Devices {
    /// Asks whether a device is there. An offline device is an answer and not an error.
    ///
    /// # Errors
    /// [`is_permission_denied`](Error::is_permission_denied) for an unknown device, or somebody else's.
    ///
    /// Source: documented (API reference,
    /// ["Ping a device"](https://docs.particle.io/reference/cloud-apis/api/#ping-a-device)). Error: observed.
    pub async fn ping(&self, device: &str) -> Result<PingResult, Error> {
        self.session.transport().json(&self.ping_request(device)?).await
    }

    fn ping_request(&self, device: &str) -> Result<Request, Error> {
        Ok(self.session.request(Method::PUT, device_path(device)?.literal("/ping")))
    }
}

#[cfg(test)]
mod tests {
    use crate::devices::offline_devices;

    #[test]
    fn sends_no_body() {
        insta::assert_snapshot!(offline_devices().ping_request("lamp").unwrap().wire(), @"
        PUT /v1/devices/lamp/ping
        authorization: Bearer 1234
        ");
    }
}
