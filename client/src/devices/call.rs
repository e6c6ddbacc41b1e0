//! `POST /v1/devices/{device}/{function}`

use reqwest::Method;
use serde::Deserialize;

use super::Devices;
use crate::Error;
use crate::request::Request;

/// The answer to [`Devices::call`].
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct CallResult {
    /// Id of the device.
    pub id: String,
    /// Name of the device, not of the function; absent in answers before 2022.
    pub name: Option<String>,
    /// Whether the device is connected.
    pub connected: bool,
    /// What the function returned.
    pub return_value: i32,
}

impl Devices {
    /// Calls a function of a device and waits for its result: `devices.call("lamp", "led", "on").await?`.
    ///
    /// The device's firmware sets the longest argument: 63 characters in early versions, 1024 bytes today. The call is
    /// sent once; after a time-out nobody knows whether the device acted on it.
    ///
    /// # Errors
    /// [`is_timeout`](Error::is_timeout) when the device is offline or silent, after about 30 s;
    /// [`is_not_found`](Error::is_not_found) when it has no such function;
    /// [`is_permission_denied`](Error::is_permission_denied) for an unknown device, or somebody else's.
    ///
    /// Source: documented (API reference,
    /// ["Call a function"](https://docs.particle.io/reference/cloud-apis/api/#call-a-function)). Errors: observed.
    pub async fn call(&self, device: &str, function: &str, argument: &str) -> Result<CallResult, Error> {
        self.session.transport().json(&self.call_request(device, function, argument)?).await
    }

    /// As [`call`](Devices::call), with `format=raw`: the answer is the bare return value.
    ///
    /// # Errors
    /// As [`call`](Devices::call).
    ///
    /// Source: documented (API reference,
    /// ["Call a function"](https://docs.particle.io/reference/cloud-apis/api/#call-a-function)).
    pub async fn call_raw(&self, device: &str, function: &str, argument: &str) -> Result<i32, Error> {
        let request = self.call_request(device, function, argument)?.field("format", "raw");
        self.session.transport().json(&request).await
    }

    fn call_request(&self, device: &str, function: &str, argument: &str) -> Result<Request, Error> {
        Ok(self.request_below(Method::POST, device, "function", function)?.field("arg", argument))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::devices::offline_devices;

    #[test]
    fn sends_the_argument_as_a_form() {
        let request = offline_devices().call_request("my lamp", "set/led", "on & off=ø").unwrap();
        insta::assert_snapshot!(request.wire(), @"
        POST /v1/devices/my%20lamp/set%2Fled
        authorization: Bearer 1234

        arg=on+%26+off%3D%C3%B8
        ");
    }

    #[test]
    fn an_empty_argument_is_sent_as_such() {
        let request = offline_devices().call_request("lamp", "led", "").unwrap().field("format", "raw");
        insta::assert_snapshot!(request.wire(), @"
        POST /v1/devices/lamp/led
        authorization: Bearer 1234

        arg=&format=raw
        ");
    }

    #[test]
    fn reads_answers_of_every_year() {
        for answer in [
            r#"{"id":"0123456789abcdef01234567","last_app":"","connected":true,"return_value":-1}"#,
            r#"{"id":"0123456789abcdef01234567","name":"lamp","connected":true,"return_value":-1}"#,
        ] {
            let result: CallResult = serde_json::from_str(answer).unwrap();
            assert_eq!(result.return_value, -1);
        }
    }
}
