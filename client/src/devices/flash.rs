//! `PUT /v1/devices/{device}` with `file` or `app`

use bytes::Bytes;
use reqwest::Method;
use serde::Deserialize;

use super::Devices;
use crate::request::Request;
use crate::{Error, SourceFile};

/// The answer to a flash.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct FlashResult {
    /// Id of the device, if the cloud says it.
    pub id: Option<String>,
    /// What happens now: "Update started".
    #[serde(alias = "message")]
    pub status: String,
}

impl Devices {
    /// Flashes a device with a compiled binary.
    ///
    /// # Errors
    /// [`is_permission_denied`](Error::is_permission_denied) for an unknown device, or somebody else's; status 500 for
    /// one that is offline.
    ///
    /// Source: documented (API reference, ["Flash a device with a pre-compiled binary"](https://docs.particle.io/reference/cloud-apis/api/#flash-a-device-with-a-pre-compiled-binary)).
    /// Errors: observed.
    pub async fn flash_binary(&self, device: &str, binary: impl Into<Bytes>) -> Result<FlashResult, Error> {
        let file = SourceFile::new("firmware.bin", binary);
        self.session.transport().json(&self.flash_request(device, vec![file])?).await
    }

    /// Has sources compiled, and flashes a device with the result.
    ///
    /// # Errors
    /// As for [`flash_binary`](Devices::flash_binary); a refusal with the compiler's words for what does not compile.
    ///
    /// Source: documented (API reference, ["Flash a device with source code"](https://docs.particle.io/reference/cloud-apis/api/#flash-a-device-with-source-code)).
    pub async fn flash_sources(
        &self,
        device: &str,
        files: impl IntoIterator<Item = SourceFile>,
    ) -> Result<FlashResult, Error> {
        self.session.transport().json(&self.flash_request(device, files.into_iter().collect())?).await
    }

    /// Flashes a device with an application that the cloud knows by name.
    ///
    /// # Errors
    /// As for [`flash_binary`](Devices::flash_binary); a refusal for a name that the cloud does not know.
    ///
    /// Source: observed.
    pub async fn flash_app(&self, device: &str, app: &str) -> Result<FlashResult, Error> {
        self.session.transport().json(&self.request(Method::PUT, device)?.field("app", app)).await
    }

    fn flash_request(&self, device: &str, files: Vec<SourceFile>) -> Result<Request, Error> {
        Ok(self.request(Method::PUT, device)?.files(files))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::devices::offline_devices;

    #[test]
    fn a_boundary_is_in_no_file() {
        let file = SourceFile::new("a.bin", &b"--particle-client-0 --particle-client-1"[..]);
        let request = offline_devices().flash_request("lamp", vec![file]).unwrap();
        let (kind, body) = request.typed_body().unwrap();
        assert_eq!(kind, "multipart/form-data; boundary=particle-client-2");
        assert!(body.ends_with(b"\r\n--particle-client-2--\r\n"));
    }

    #[test]
    fn both_answers_are_read() {
        let source: FlashResult = serde_json::from_str(r#"{"ok":true,"message":"Update started"}"#).unwrap();
        let binary: FlashResult = serde_json::from_str(r#"{"id":"0123","status":"Update started"}"#).unwrap();
        assert_eq!((source.status, source.id), (binary.status, None));
    }
}
