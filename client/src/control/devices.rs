//! `/_mock/devices`: devices as they lie on the bench.

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::Timestamp;
use reqwest::Method;
use serde::{Deserialize, Serialize, Serializer};
use serde_json::{Map, Value, json};

use super::Control;
use crate::Error;
use crate::request::{Path, Request};

/// A device as somebody sees it who stands beside it.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[non_exhaustive]
pub struct BenchDevice {
    /// 24 hex digits.
    pub id: String,
    /// Its owner's name for it.
    pub name: Option<String>,
    /// The username of whom it belongs to; `None` while nobody has claimed it.
    pub owner: Option<String>,
    /// Its hardware, as `photon-2`.
    pub platform: String,
    /// Its application.
    pub firmware: String,
    /// Whether the cloud takes it for online.
    pub online: bool,
    /// Whether it takes itself for connected.
    pub connected: bool,
    /// Whether it has power.
    pub powered: bool,
    /// Whether it leaves every request without an answer.
    pub deaf: bool,
    /// Whether its LED shouts its rainbow.
    pub signaling: bool,
    /// Whether it runs without its application.
    pub safe_mode: bool,
    /// Why it last started.
    pub reset_reason: String,
    /// Why its application has stopped, if it has.
    pub panic: Option<String>,
    /// The light beside its buttons.
    pub status_led: StatusLed,
    /// How long its answers are under way, in milliseconds of the cloud's time.
    pub latency_ms: u64,
    /// Levels: 0 to 4095 on analog pins, 0 or 1 on digital ones.
    pub pins: BTreeMap<String, u16>,
    /// The last lines of its serial port; only where one device is asked for.
    #[serde(default)]
    pub serial: Vec<String>,
    /// What this client does not know by name.
    #[serde(flatten)]
    pub more: Map<String, Value>,
}

/// What the status LED of a device shows.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct StatusLed {
    /// `breathing`, `blinking`, …
    pub pattern: String,
    /// As `#00ffff`.
    pub color: String,
}

/// What the network of a device does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Network {
    /// It is there.
    Up,
    /// It goes after the device has said goodbye: offline at once.
    Down,
    /// It breaks; the cloud notices by the device's silence.
    Cut,
}

/// What the cloud tells a device to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum RemoteReset {
    /// Start afresh.
    #[serde(rename = "reboot")]
    Reboot,
    /// Start afresh, without the application.
    #[serde(rename = "safe mode")]
    SafeMode,
    /// Leave the network and come back.
    #[serde(rename = "network")]
    Network,
    /// Wait for new firmware over USB, which nothing but a reset ends here.
    #[serde(rename = "dfu")]
    Dfu,
}

/// What is done to a device from outside: `Change::new().pin("A0", 4000).network(Network::Down)`.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Change {
    #[serde(skip_serializing_if = "Option::is_none")]
    power: Option<bool>,
    #[serde(skip_serializing_if = "is_false")]
    reset: bool,
    #[serde(skip_serializing_if = "is_false")]
    safe_mode: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    remote_reset: Option<RemoteReset>,
    #[serde(skip_serializing_if = "Option::is_none")]
    network: Option<Network>,
    #[serde(skip_serializing_if = "Option::is_none")]
    deaf: Option<bool>,
    #[serde(rename = "latency_ms", skip_serializing_if = "Option::is_none", serialize_with = "milliseconds")]
    latency: Option<Duration>,
    #[serde(skip_serializing_if = "Option::is_none")]
    claim_code: Option<String>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pins: BTreeMap<String, u16>,
}

fn is_false(value: &bool) -> bool {
    !value
}

fn milliseconds<S: Serializer>(latency: &Option<Duration>, serializer: S) -> Result<S::Ok, S::Error> {
    latency.map(|latency| u64::try_from(latency.as_millis()).unwrap_or(u64::MAX)).serialize(serializer)
}

impl Change {
    /// Nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A level on a pin: 0 to 4095 on an analog one, 0 or 1 on a digital one.
    #[must_use]
    pub fn pin(mut self, pin: impl Into<String>, level: u16) -> Self {
        self.pins.insert(pin.into(), level);
        self
    }

    /// Power on starts the device afresh; off cuts it off without a goodbye.
    #[must_use]
    pub fn power(mut self, on: bool) -> Self {
        self.power = Some(on);
        self
    }

    /// The network.
    #[must_use]
    pub fn network(mut self, network: Network) -> Self {
        self.network = Some(network);
        self
    }

    /// A deaf device keeps its session and answers nothing.
    #[must_use]
    pub fn deaf(mut self, deaf: bool) -> Self {
        self.deaf = Some(deaf);
        self
    }

    /// How long its answers are under way from now on, in time of the cloud's; whole milliseconds, an hour at most.
    #[must_use]
    pub fn latency(mut self, latency: Duration) -> Self {
        self.latency = Some(latency);
        self
    }

    /// Gives it a claim code, as an app does that sets it up; it says it in its next session.
    #[must_use]
    pub fn claim_code(mut self, code: impl Into<String>) -> Self {
        self.claim_code = Some(code.into());
        self
    }

    /// Presses the reset button.
    #[must_use]
    pub fn reset(mut self) -> Self {
        self.reset = true;
        self
    }

    /// Presses both buttons, as one does for safe mode.
    #[must_use]
    pub fn safe_mode(mut self) -> Self {
        self.safe_mode = true;
        self
    }

    /// Lets the cloud tell the device to do this.
    #[must_use]
    pub fn remote_reset(mut self, reset: RemoteReset) -> Self {
        self.remote_reset = Some(reset);
        self
    }
}

/// The devices of a mock; see [`Control::devices`]. A device is named by its id, or by its name whoever owns it.
#[derive(Debug, Clone)]
pub struct MockDevices {
    control: Control,
}

/// When the present time of an update or its end is told, it is among [`BenchDevice::more`].
impl BenchDevice {
    /// When the last update over the air ended, and why it failed if it did.
    pub fn last_update(&self) -> Option<(Timestamp, Option<&str>)> {
        let last = self.more.get("last_update")?;
        Some((last.get("at")?.as_str()?.parse().ok()?, last.get("failure").and_then(Value::as_str)))
    }
}

impl MockDevices {
    pub(super) fn new(control: Control) -> Self {
        Self { control }
    }

    /// All devices, in the order of the world.
    ///
    /// # Errors
    /// As for [`health`](Control::health).
    pub async fn list(&self) -> Result<Vec<BenchDevice>, Error> {
        self.control.transport.json(&self.control.request(Method::GET, Path::new("/_mock/devices"))).await
    }

    /// One device.
    ///
    /// # Errors
    /// [`is_not_found`](Error::is_not_found), with the names that there are.
    pub async fn get(&self, device: &str) -> Result<BenchDevice, Error> {
        self.control.transport.json(&self.request(Method::GET, device, "")?).await
    }

    /// Changes the world around a device, and answers how it is then.
    ///
    /// # Errors
    /// [`is_not_found`](Error::is_not_found); status 400, with what would have been possible.
    pub async fn change(&self, device: &str, change: &Change) -> Result<BenchDevice, Error> {
        self.control.transport.json(&self.change_request(device, change)?).await
    }

    /// What a device has written to its serial port lately: its last 2 KiB.
    ///
    /// # Errors
    /// [`is_not_found`](Error::is_not_found), with the names that there are.
    pub async fn serial(&self, device: &str) -> Result<String, Error> {
        Ok(self.control.transport.text(&self.request(Method::GET, device, "/serial")?).await?.body)
    }

    /// Puts text into the serial port of a device, 256 bytes at most.
    ///
    /// # Errors
    /// [`is_not_found`](Error::is_not_found); status 400 for too much, or for a device without power.
    pub async fn write_serial(&self, device: &str, text: &str) -> Result<(), Error> {
        self.control.transport.done(&self.write_request(device, text)?).await
    }

    fn request(&self, method: Method, device: &str, what: &str) -> Result<Request, Error> {
        let path = Path::new("/_mock/devices").segment("device", device)?.literal(what);
        Ok(self.control.request(method, path))
    }

    fn change_request(&self, device: &str, change: &Change) -> Result<Request, Error> {
        let body = serde_json::to_value(change).expect("texts, numbers and truth values");
        Ok(self.request(Method::PUT, device, "")?.json(body))
    }

    fn write_request(&self, device: &str, text: &str) -> Result<Request, Error> {
        Ok(self.request(Method::POST, device, "/serial")?.json(json!({ "text": text })))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::control::offline;

    #[test]
    fn only_what_is_changed_is_sent() {
        let change = Change::new().pin("A0", 4000).pin("D2", 1).network(Network::Cut);
        let all = change.clone().power(false).deaf(true).latency(Duration::from_millis(250)).reset().safe_mode();
        let all = all.remote_reset(RemoteReset::SafeMode);
        let devices = offline().devices();
        let requests = [change, all].map(|change| devices.change_request("my lamp", &change).unwrap().wire());
        insta::assert_snapshot!(requests.join("\n\n"), @r#"
        PUT /_mock/devices/my%20lamp

        {"network":"cut","pins":{"A0":4000,"D2":1}}

        PUT /_mock/devices/my%20lamp

        {"power":false,"reset":true,"safe_mode":true,"remote_reset":"safe mode","network":"cut","deaf":true,"latency_ms":250,"pins":{"A0":4000,"D2":1}}
        "#);
    }

    #[test]
    fn text_for_a_serial_port_goes_as_json() {
        insta::assert_snapshot!(offline().devices().write_request("lamp", "on\n").unwrap().wire(), @r#"
        POST /_mock/devices/lamp/serial

        {"text":"on\n"}
        "#);
    }

    #[test]
    fn refuses_a_device_without_a_name() {
        let refused = offline().devices().change_request("", &Change::new()).unwrap_err();
        assert_eq!(refused.to_string(), "invalid argument: the device is empty");
    }
}
