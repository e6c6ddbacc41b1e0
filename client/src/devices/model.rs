//! The record of a device.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::Secret;

/// What the cloud knows about a device.
///
/// Lists and single look-ups share this record; a list may leave out functions and variables.
///
/// Source: documented (API reference,
/// ["Get device information"](https://docs.particle.io/reference/cloud-apis/api/#get-device-information)).
/// Null and absent values: observed.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(from = "DeviceAnswer")]
#[non_exhaustive]
pub struct Device {
    /// 24 lower-case hex digits.
    pub id: String,
    /// The name, if it was given one.
    pub name: Option<String>,
    /// Whether it is connected to the cloud.
    pub online: bool,
    /// The product it belongs to; outside a product the same number as [`platform_id`](Device::platform_id).
    pub product_id: Option<u32>,
    /// Its kind of hardware: 6 Photon, 12 Argon, 13 Boron, 32 Photon 2 and P2, and so on.
    pub platform_id: Option<u32>,
    /// Whether it has a cellular modem.
    pub cellular: bool,
    /// `normal`, or `safe_mode` when Device OS lacks what the application needs.
    pub status: Option<String>,
    /// Names of the functions it offers; empty when none are known.
    pub functions: Vec<String>,
    /// Names of the variables it offers, with their types (`int32`, `double`, `string`, `bool`); empty when none are known.
    pub variables: BTreeMap<String, String>,
    /// The owner's remarks.
    pub notes: Option<String>,
    /// The owner's user name.
    pub owner: Option<String>,
    /// When the cloud last heard of it.
    pub last_heard: Option<Timestamp>,
    /// When it last connected.
    pub last_handshake_at: Option<Timestamp>,
    /// The address it last connected from.
    pub last_ip_address: Option<String>,
    /// Version of Device OS.
    pub system_firmware_version: Option<String>,
    /// Whether it accepts firmware over the air.
    pub firmware_updates_enabled: Option<bool>,
    /// Whether updates are forced on it although it does not want them.
    pub firmware_updates_forced: Option<bool>,
    /// The number printed on it.
    pub serial_number: Option<String>,
    /// Its SIM card.
    pub iccid: Option<String>,
    /// Its cellular modem.
    pub imei: Option<String>,
    /// Its Wi-Fi address.
    pub mac_wifi: Option<String>,
    /// The secret that its sticker holds, for setting it up.
    pub mobile_secret: Option<Secret>,
    /// Whether only signed Device OS runs on it.
    pub device_protection: Option<DeviceProtection>,
    /// Every other key of the record, as the cloud sent it.
    pub other: Map<String, Value>,
}

/// Device protection, as the record shows it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct DeviceProtection {
    /// For example `disabled`.
    pub status: String,
}

impl Device {
    /// The name, or the id of a device without one.
    pub fn display_name(&self) -> &str {
        self.name.as_deref().unwrap_or(&self.id)
    }

    /// Whether it offers the function.
    pub fn has_function(&self, name: &str) -> bool {
        self.functions.iter().any(|function| function == name)
    }

    /// Whether it offers the variable.
    pub fn has_variable(&self, name: &str) -> bool {
        self.variables.contains_key(name)
    }
}

/// The record on the wire: nearly every key has been absent or null in some year.
#[derive(Deserialize)]
struct DeviceAnswer {
    id: String,
    name: Option<String>,
    online: Option<bool>,
    /// The older name of `online`; both come with the same value.
    connected: Option<bool>,
    product_id: Option<u32>,
    platform_id: Option<u32>,
    cellular: Option<bool>,
    status: Option<String>,
    functions: Option<Vec<String>>,
    variables: Option<BTreeMap<String, String>>,
    notes: Option<String>,
    owner: Option<String>,
    last_heard: Option<Timestamp>,
    last_handshake_at: Option<Timestamp>,
    last_ip_address: Option<String>,
    system_firmware_version: Option<String>,
    firmware_updates_enabled: Option<bool>,
    firmware_updates_forced: Option<bool>,
    serial_number: Option<String>,
    iccid: Option<String>,
    imei: Option<String>,
    mac_wifi: Option<String>,
    mobile_secret: Option<Secret>,
    device_protection: Option<DeviceProtection>,
    #[serde(flatten)]
    other: Map<String, Value>,
}

impl From<DeviceAnswer> for Device {
    fn from(answer: DeviceAnswer) -> Self {
        Self {
            id: answer.id,
            name: answer.name,
            online: answer.online.or(answer.connected).unwrap_or(false),
            product_id: answer.product_id,
            platform_id: answer.platform_id,
            cellular: answer.cellular.unwrap_or(false),
            status: answer.status,
            functions: answer.functions.unwrap_or_default(),
            variables: answer.variables.unwrap_or_default(),
            notes: answer.notes,
            owner: answer.owner,
            last_heard: answer.last_heard,
            last_handshake_at: answer.last_handshake_at,
            last_ip_address: answer.last_ip_address,
            system_firmware_version: answer.system_firmware_version,
            firmware_updates_enabled: answer.firmware_updates_enabled,
            firmware_updates_forced: answer.firmware_updates_forced,
            serial_number: answer.serial_number,
            iccid: answer.iccid,
            imei: answer.imei,
            mac_wifi: answer.mac_wifi,
            mobile_secret: answer.mobile_secret,
            device_protection: answer.device_protection,
            other: answer.other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> Device {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn reads_a_full_record() {
        let device = read(
            r#"{"id":"0123456789abcdef01234567","name":"lamp","owner":"ada@example.com","last_ip_address":"203.0.113.7",
            "last_heard":"2026-01-01T00:00:00.000Z","last_handshake_at":"2026-01-01T00:00:00.000Z","product_id":32,
            "online":true,"connected":true,"platform_id":32,"cellular":false,"notes":null,"functions":["led"],
            "variables":{"temp":"double"},"status":"normal","serial_number":"P0","mobile_secret":"ABCDEFGHIJKLMNO",
            "system_firmware_version":"6.1.0","firmware_updates_enabled":true,"firmware_updates_forced":false,
            "device_protection":{"status":"disabled"},"groups":["kitchen"]}"#,
        );
        assert!(device.online && device.has_function("led") && device.has_variable("temp"));
        assert_eq!(device.other.keys().collect::<Vec<_>>(), ["groups"]);
        assert!(!format!("{device:?}").contains("ABCDEFGH"));
    }

    #[test]
    fn reads_the_record_of_a_device_that_was_never_online() {
        let device = read(
            r#"{"id":"0123456789abcdef01234567","name":null,"last_app":null,"last_ip_address":null,"last_heard":null,
            "product_id":6,"connected":false,"functions":null,"variables":null}"#,
        );
        assert!(!device.online && device.functions.is_empty() && device.variables.is_empty());
        assert_eq!(device.display_name(), "0123456789abcdef01234567");
    }
}
