//! `GET /v1/devices/{device}`

use reqwest::Method;

use super::{Device, Devices};
use crate::Error;
use crate::request::Request;

impl Devices {
    /// Looks up a device by id or name.
    ///
    /// # Errors
    /// [`is_permission_denied`](Error::is_permission_denied) when there is no such device, or when it is not the
    /// user's: the cloud does not say which. [`find`](Devices::find) makes that an `Option`.
    ///
    /// Source: documented (API reference,
    /// ["Get device information"](https://docs.particle.io/reference/cloud-apis/api/#get-device-information)). Error: observed.
    pub async fn get(&self, device: &str) -> Result<Device, Error> {
        self.session.transport().json(&self.get_request(device)?).await
    }

    /// As [`get`](Devices::get), with `None` for a device that does not exist or is somebody else's.
    ///
    /// # Errors
    /// Anything else: a token that is no longer good, no connection, and so on.
    pub async fn find(&self, device: &str) -> Result<Option<Device>, Error> {
        match self.get(device).await {
            Ok(device) => Ok(Some(device)),
            Err(error) if is_absence(&error) => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn get_request(&self, device: &str) -> Result<Request, Error> {
        self.request(Method::GET, device)
    }
}

/// Source: observed (403 with this sentence; 404 seen once, in 2026, for a call by name).
fn is_absence(error: &Error) -> bool {
    let denied = error.is_permission_denied() && error.message().eq_ignore_ascii_case("permission denied");
    denied || error.is_not_found()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::devices::offline_devices;

    #[test]
    fn asks_for_one_device() {
        insta::assert_snapshot!(offline_devices().get_request("my lamp").unwrap().wire(), @"
        GET /v1/devices/my%20lamp
        authorization: Bearer 1234
        ");
    }

    #[test]
    fn an_unknown_device_is_not_a_missing_scope() {
        let unknown = r#"{"error":"Permission Denied","info":"I didn't recognize that device name or ID"}"#;
        assert!(is_absence(&Error::refused(403, unknown.to_owned())));
        let scope = r#"{"error":"unauthorized","error_description":"API users are not allowed to call this endpoint"}"#;
        assert!(!is_absence(&Error::refused(403, scope.to_owned())));
    }
}
