//! A device's record as the wire has it.

use jiff::Timestamp;
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use super::Device;
use crate::cloud::Cloud;
use crate::wire;

/// One record. The same keys in the list and alone.
///
/// Source: documented (API reference, "Get device information") and observed; the deprecated aliases `connected`,
/// `last_iccid` and `current_build_target` included, since clients still read them.
#[derive(Serialize)]
pub(super) struct DeviceView<'a> {
    #[serde(serialize_with = "display")]
    id: &'a firmware::link::DeviceId,
    name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    owner: Option<&'a str>,
    last_ip_address: &'a str,
    #[serde(serialize_with = "optional_date")]
    last_heard: Option<Timestamp>,
    #[serde(serialize_with = "optional_date")]
    last_handshake_at: Option<Timestamp>,
    product_id: u16,
    online: bool,
    connected: bool,
    platform_id: u16,
    cellular: bool,
    notes: Option<&'a str>,
    functions: &'a [String],
    #[serde(serialize_with = "name_to_type")]
    variables: &'a Device,
    status: &'static str,
    serial_number: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    iccid: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_iccid: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    imei: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    mac_wifi: Option<&'a str>,
    mobile_secret: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    system_firmware_version: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    current_build_target: Option<&'a str>,
    default_build_target: &'static str,
    firmware_updates_enabled: bool,
    firmware_updates_forced: bool,
    device_protection: Protection,
}

#[derive(Serialize)]
struct Protection {
    status: &'static str,
}

/// The Device OS release that compiling would use for every platform. Chosen: the one the emulated devices behave like.
const DEFAULT_BUILD_TARGET: &str = "6.2.0";

impl<'a> DeviceView<'a> {
    pub(super) fn of(cloud: &'a Cloud, device: &'a Device) -> Self {
        let cellular = device.cellular.as_ref();
        Self {
            id: &device.id,
            name: device.name.as_deref(),
            owner: device.owner.map(|owner| cloud.users.get(owner).username.as_str()),
            last_ip_address: &device.last_ip_address,
            last_heard: device.last_heard,
            last_handshake_at: device.last_handshake_at,
            product_id: device.product_id,
            online: device.online,
            connected: device.online,
            platform_id: device.platform.id(),
            cellular: device.platform.is_cellular(),
            notes: device.notes.as_deref(),
            functions: &device.describe.functions,
            variables: device,
            status: "normal",
            serial_number: &device.serial_number,
            iccid: cellular.map(|identity| identity.iccid.as_str()),
            last_iccid: cellular.map(|identity| identity.iccid.as_str()),
            imei: cellular.map(|identity| identity.imei.as_str()),
            mac_wifi: device.mac_wifi.as_deref(),
            mobile_secret: &device.mobile_secret,
            system_firmware_version: device.system_version.as_deref(),
            current_build_target: device.system_version.as_deref(),
            default_build_target: DEFAULT_BUILD_TARGET,
            firmware_updates_enabled: device.updates_enabled,
            firmware_updates_forced: device.updates_forced,
            device_protection: Protection { status: "disabled" },
        }
    }
}

fn display<T: std::fmt::Display, S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(value)
}

fn optional_date<S: Serializer>(at: &Option<Timestamp>, serializer: S) -> Result<S::Ok, S::Error> {
    match at {
        Some(at) => serializer.serialize_str(&wire::date(*at)),
        None => serializer.serialize_none(),
    }
}

fn name_to_type<S: Serializer>(device: &&Device, serializer: S) -> Result<S::Ok, S::Error> {
    let variables = &device.describe.variables;
    let mut map = serializer.serialize_map(Some(variables.len()))?;
    for (name, kind) in variables {
        map.serialize_entry(name, kind.word())?;
    }
    map.end()
}
