//! `GET /v1/devices/{device}/{variable}`

use jiff::Timestamp;
use reqwest::Method;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::Devices;
use crate::Error;
use crate::request::Request;

/// The answer to [`Devices::variable_reading`].
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[non_exhaustive]
pub struct VariableReading {
    /// Name of the variable.
    pub name: String,
    /// Its value: a number, text, or a boolean.
    pub result: Value,
    /// The device it was read from.
    #[serde(rename = "coreInfo")]
    pub core_info: Option<VariableDevice>,
}

/// What a reading says about the device.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct VariableDevice {
    /// Name of the device; absent in older answers.
    pub name: Option<String>,
    /// Id of the device.
    #[serde(rename = "deviceID")]
    pub device_id: Option<String>,
    /// Whether it is connected.
    pub connected: Option<bool>,
    /// When it last connected.
    pub last_handshake_at: Option<Timestamp>,
}

impl Devices {
    /// Reads a variable of a device: `let celsius: f64 = devices.variable("lamp", "temp").await?`.
    ///
    /// `T` is `i32`, `f64`, `bool`, `String`, or anything that serde reads from the value; [`Value`] takes every type.
    /// A whole number is a good `f64`; numbers and text are not converted into each other.
    ///
    /// # Errors
    /// [`Error::VariableType`] when the value is not a `T`;
    /// [`is_timeout`](Error::is_timeout) when the device is offline or silent, after about 30 s;
    /// [`is_not_found`](Error::is_not_found) when it has no such variable;
    /// [`is_permission_denied`](Error::is_permission_denied) for an unknown device, or somebody else's.
    ///
    /// Source: documented (API reference,
    /// ["Get a variable value"](https://docs.particle.io/reference/cloud-apis/api/#get-a-variable-value)). Errors: observed.
    pub async fn variable<T: DeserializeOwned>(&self, device: &str, variable: &str) -> Result<T, Error> {
        typed(variable, self.variable_reading(device, variable).await?.result)
    }

    /// Reads a variable, with what the cloud says about the device beside the value.
    ///
    /// # Errors
    /// As [`variable`](Devices::variable), for any type of value.
    ///
    /// Source: documented (API reference,
    /// ["Get a variable value"](https://docs.particle.io/reference/cloud-apis/api/#get-a-variable-value)).
    pub async fn variable_reading(&self, device: &str, variable: &str) -> Result<VariableReading, Error> {
        self.session.transport().json(&self.variable_request(device, variable)?).await
    }

    /// Reads a variable with `format=raw`: the answer is the body as it is, the bare value.
    ///
    /// # Errors
    /// As [`variable`](Devices::variable), for any type of value.
    ///
    /// Source: documented (API reference,
    /// ["Get a variable value"](https://docs.particle.io/reference/cloud-apis/api/#get-a-variable-value)).
    pub async fn variable_raw(&self, device: &str, variable: &str) -> Result<String, Error> {
        let request = self.variable_request(device, variable)?.query("format", "raw");
        Ok(self.session.transport().text(&request).await?.body)
    }

    fn variable_request(&self, device: &str, variable: &str) -> Result<Request, Error> {
        self.request_below(Method::GET, device, "variable", variable)
    }
}

fn typed<T: DeserializeOwned>(variable: &str, value: Value) -> Result<T, Error> {
    T::deserialize(&value).map_err(|error| Error::VariableType {
        variable: variable.to_owned(),
        found: Box::new(value.clone()),
        expected: std::any::type_name::<T>(),
        reason: error.to_string(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::devices::offline_devices;

    #[test]
    fn asks_for_the_value_or_the_bare_value() {
        let request = offline_devices().variable_request("lamp", "temp °C").unwrap();
        insta::assert_snapshot!(request.clone().wire(), @"
        GET /v1/devices/lamp/temp%20%C2%B0C
        authorization: Bearer 1234
        ");
        insta::assert_snapshot!(request.query("format", "raw").target(), @"/v1/devices/lamp/temp%20%C2%B0C?format=raw");
    }

    #[test]
    fn reads_an_answer_with_all_keys() {
        let answer = r#"{"cmd":"VarReturn","name":"temp","result":90.7249984741211,"device":"0123456789abcdef01234567",
            "coreInfo":{"name":"lamp","last_heard":"2022-01-01T00:00:00.000Z","connected":true,
            "last_handshake_at":"2022-01-01T00:00:00.000Z","deviceID":"0123456789abcdef01234567","product_id":13}}"#;
        let reading: VariableReading = serde_json::from_str(answer).unwrap();
        assert_eq!(typed::<f64>("temp", reading.result).unwrap(), 90.7249984741211);
        assert_eq!(reading.core_info.unwrap().name.as_deref(), Some("lamp"));
    }

    #[test]
    fn values_become_the_type_that_was_asked_for() {
        assert_eq!(typed::<f64>("n", 21.into()).unwrap(), 21.0);
        assert_eq!(typed::<i32>("n", (-4).into()).unwrap(), -4);
        assert!(typed::<bool>("b", true.into()).unwrap());
        assert_eq!(typed::<String>("s", "on".into()).unwrap(), "on");
    }

    #[test]
    fn a_wrong_type_is_named_with_the_value() {
        let errors = [
            typed::<f64>("mode", "eco".into()).unwrap_err().to_string(),
            typed::<i32>("temp", 21.5.into()).unwrap_err().to_string(),
        ];
        insta::assert_snapshot!(errors.join("\n"), @r#"
        variable "mode" holds "eco", which cannot be read as f64: invalid type: string "eco", expected f64
        variable "temp" holds 21.5, which cannot be read as i32: invalid type: floating point `21.5`, expected i32
        "#);
    }
}
