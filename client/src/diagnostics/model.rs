//! What a device told, and when.

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;

/// The vitals of a device at one moment.
///
/// Source: documented (API reference,
/// ["Device vitals event"](https://docs.particle.io/reference/cloud-apis/api/#device-vitals-event)).
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[non_exhaustive]
pub struct Vitals {
    /// When the cloud got them.
    pub updated_at: Timestamp,
    /// 24 hex digits.
    #[serde(rename = "deviceID")]
    pub device_id: String,
    /// The measurements, with the keys `device` and `service`.
    pub payload: Value,
}

impl Vitals {
    /// A measurement by its path from `device` or `service` on: `vitals.get("/device/system/uptime")`.
    pub fn get(&self, pointer: &str) -> Option<&Value> {
        self.payload.pointer(pointer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_sample_of_the_reference() {
        let sample = r#"{"updated_at":"2019-03-07T17:42:19.206Z","deviceID":"0123456789abcdef01234567",
            "payload":{"device":{"system":{"uptime":100,"memory":{"used":87000,"total":113664}}},
            "service":{"device":{"status":"ok"},"coap":{"round_trip":1327}}}}"#;
        let vitals: Vitals = serde_json::from_str(sample).unwrap();
        assert_eq!(vitals.get("/device/system/uptime"), Some(&Value::from(100)));
        assert_eq!(vitals.get("/device/power"), None);
        assert_eq!(vitals.updated_at.to_string(), "2019-03-07T17:42:19.206Z");
    }
}
