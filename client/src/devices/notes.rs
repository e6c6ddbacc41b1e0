//! `PUT /v1/devices/{device}` with `notes`

use jiff::Timestamp;
use reqwest::Method;
use serde::Deserialize;

use super::Devices;
use crate::Error;
use crate::request::Request;

/// The answer to [`Devices::set_notes`].
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct NotesResult {
    /// Id of the device.
    pub id: String,
    /// The notes it has now.
    pub notes: Option<String>,
    /// When that happened, if the cloud says so.
    pub updated_at: Option<Timestamp>,
}

impl Devices {
    /// Replaces the notes of a device.
    ///
    /// # Errors
    /// [`is_permission_denied`](Error::is_permission_denied) for an unknown device, or somebody else's.
    ///
    /// Source: documented (API reference,
    /// ["Add device notes"](https://docs.particle.io/reference/cloud-apis/api/#add-device-notes)). Error: observed.
    pub async fn set_notes(&self, device: &str, notes: &str) -> Result<NotesResult, Error> {
        self.session.transport().json(&self.notes_request(device, notes)?).await
    }

    fn notes_request(&self, device: &str, notes: &str) -> Result<Request, Error> {
        Ok(self.request(Method::PUT, device)?.field("notes", notes))
    }
}

#[cfg(test)]
mod tests {
    use crate::devices::offline_devices;

    #[test]
    fn sends_the_notes_as_a_form() {
        insta::assert_snapshot!(offline_devices().notes_request("lamp", "over\nthe sink").unwrap().wire(), @"
        PUT /v1/devices/lamp
        authorization: Bearer 1234

        notes=over%0Athe+sink
        ");
    }
}
