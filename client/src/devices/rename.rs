//! `PUT /v1/devices/{device}` with `name`

use jiff::Timestamp;
use reqwest::Method;
use serde::Deserialize;

use super::Devices;
use crate::Error;
use crate::request::Request;

/// The answer to [`Devices::rename`].
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct RenameResult {
    /// Id of the device.
    pub id: String,
    /// The name it has now.
    pub name: String,
    /// When that happened, if the cloud says so.
    pub updated_at: Option<Timestamp>,
}

impl Devices {
    /// Gives a device a name.
    ///
    /// # Errors
    /// [`is_permission_denied`](Error::is_permission_denied) for an unknown device, or somebody else's.
    ///
    /// Source: documented (API reference,
    /// ["Rename a device"](https://docs.particle.io/reference/cloud-apis/api/#rename-a-device)). Error: observed.
    pub async fn rename(&self, device: &str, name: &str) -> Result<RenameResult, Error> {
        self.session.transport().json(&self.rename_request(device, name)?).await
    }

    fn rename_request(&self, device: &str, name: &str) -> Result<Request, Error> {
        Ok(self.request(Method::PUT, device)?.field("name", name))
    }
}

#[cfg(test)]
mod tests {
    use crate::devices::offline_devices;

    #[test]
    fn sends_the_name_as_a_form() {
        insta::assert_snapshot!(offline_devices().rename_request("lamp", "Läse & lampe").unwrap().wire(), @"
        PUT /v1/devices/lamp
        authorization: Bearer 1234

        name=L%C3%A4se+%26+lampe
        ");
    }
}
