//! `PUT /v1/devices/{device}` with `signal`

use reqwest::Method;
use serde::Deserialize;

use super::Devices;
use crate::Error;
use crate::request::Request;

/// The answer to [`Devices::signal`].
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct SignalResult {
    /// Id of the device.
    pub id: String,
    /// Whether it is connected.
    pub connected: bool,
    /// Whether it shows the rainbow now.
    pub signaling: bool,
}

impl Devices {
    /// Makes the device's LED show a rainbow, or stop it.
    ///
    /// # Errors
    /// [`is_timeout`](Error::is_timeout) when the device is offline;
    /// [`is_permission_denied`](Error::is_permission_denied) for an unknown device, or somebody else's.
    ///
    /// Source: documented (API reference,
    /// ["Signal a device"](https://docs.particle.io/reference/cloud-apis/api/#signal-a-device)). Errors: observed.
    pub async fn signal(&self, device: &str, on: bool) -> Result<SignalResult, Error> {
        self.session.transport().json(&self.signal_request(device, on)?).await
    }

    fn signal_request(&self, device: &str, on: bool) -> Result<Request, Error> {
        Ok(self.request(Method::PUT, device)?.field("signal", if on { "1" } else { "0" }))
    }
}

#[cfg(test)]
mod tests {
    use crate::devices::offline_devices;

    #[test]
    fn sends_one_and_zero() {
        let devices = offline_devices();
        insta::assert_snapshot!(devices.signal_request("lamp", true).unwrap().wire(), @"
        PUT /v1/devices/lamp
        authorization: Bearer 1234

        signal=1
        ");
        assert_eq!(devices.signal_request("lamp", false).unwrap().body().as_deref(), Some("signal=0"));
    }
}
