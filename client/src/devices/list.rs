//! `GET /v1/devices`

use reqwest::Method;

use super::{Device, Devices};
use crate::Error;
use crate::request::{Path, Request};

impl Devices {
    /// Lists the devices that the user can access, the one that connected last first.
    ///
    /// # Errors
    /// [`is_unauthorized`](Error::is_unauthorized) when the token is no longer good.
    ///
    /// Source: documented (API reference,
    /// ["List devices"](https://docs.particle.io/reference/cloud-apis/api/#list-devices)).
    pub async fn list(&self) -> Result<Vec<Device>, Error> {
        self.session.transport().json(&self.list_request()).await
    }

    fn list_request(&self) -> Request {
        self.session.request(Method::GET, Path::new("/v1/devices"))
    }
}

#[cfg(test)]
mod tests {
    use crate::devices::offline_devices;

    #[test]
    fn asks_for_all_devices() {
        insta::assert_snapshot!(offline_devices().list_request().wire(), @"
        GET /v1/devices
        authorization: Bearer 1234
        ");
    }
}
