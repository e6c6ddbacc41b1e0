//! `DELETE /v1/devices/{device}`

use reqwest::Method;

use super::Devices;
use crate::Error;
use crate::request::Request;

impl Devices {
    /// Gives up the ownership of a device.
    ///
    /// # Errors
    /// [`is_permission_denied`](Error::is_permission_denied) for an unknown device, or somebody else's.
    ///
    /// Source: documented (API reference,
    /// ["Unclaim device"](https://docs.particle.io/reference/cloud-apis/api/#unclaim-device)). Error: observed.
    pub async fn unclaim(&self, device: &str) -> Result<(), Error> {
        self.session.transport().done(&self.unclaim_request(device)?).await
    }

    fn unclaim_request(&self, device: &str) -> Result<Request, Error> {
        self.request(Method::DELETE, device)
    }
}

#[cfg(test)]
mod tests {
    use crate::devices::offline_devices;

    #[test]
    fn deletes_the_device_from_the_account() {
        insta::assert_snapshot!(offline_devices().unclaim_request("lamp").unwrap().wire(), @"
        DELETE /v1/devices/lamp
        authorization: Bearer 1234
        ");
    }
}
