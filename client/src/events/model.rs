//! An event as a stream delivers it.

use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use crate::sse::Frame;
use crate::{Error, wire};

/// An event.
///
/// Source: documented (API reference,
/// ["Get a stream of events"](https://docs.particle.io/reference/cloud-apis/api/#get-a-stream-of-events)).
/// `ttl` as number, the keys of product streams: observed.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[non_exhaustive]
pub struct Event {
    /// The name it was published under.
    #[serde(skip)]
    pub name: String,
    /// What was published with it. A value that is not text is given as JSON text.
    #[serde(default, deserialize_with = "text")]
    pub data: Option<String>,
    /// How long it is good for.
    #[serde(deserialize_with = "wire::seconds")]
    pub ttl: Duration,
    /// When the cloud received it.
    pub published_at: Timestamp,
    /// Id of the device that published it; `api` for a user, `particle-internal` for the cloud itself.
    pub coreid: String,
    /// Owner of the device; on product streams only, and empty for a device without one.
    pub userid: Option<String>,
    /// Version of the product firmware on the device; on product streams only.
    pub version: Option<i64>,
    /// Whether the event is public; on product streams only.
    pub public: Option<bool>,
    /// The product; on product streams only.
    #[serde(rename = "productID")]
    pub product_id: Option<u32>,
}

impl Event {
    pub(crate) fn from_frame(frame: Frame) -> Result<Self, Error> {
        match serde_json::from_str::<Self>(&frame.data) {
            Ok(event) => Ok(Self { name: frame.event, ..event }),
            Err(error) => Err(Error::UnreadableEvent(format!("{}: {error}", frame.event))),
        }
    }
}

fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    Ok(match Value::deserialize(deserializer)? {
        Value::Null => None,
        Value::String(text) => Some(text),
        value => Some(value.to_string()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(data: &str) -> Result<Event, Error> {
        Event::from_frame(Frame { event: "sensor".to_owned(), data: data.to_owned() })
    }

    #[test]
    fn reads_events_of_every_year() {
        let today =
            r#"{"data":"512","ttl":60,"published_at":"2026-01-01T00:00:00.000Z","coreid":"0123456789abcdef01234567"}"#;
        let before = today.replace(":60", ":\"60\"");
        assert_eq!(read(today).unwrap(), read(&before).unwrap());
        let event = read(today).unwrap();
        assert_eq!((event.name.as_str(), event.data.as_deref()), ("sensor", Some("512")));
        assert_eq!(event.ttl, Duration::from_secs(60));
    }

    #[test]
    fn reads_the_keys_of_a_product_stream() {
        let event = read(
            r#"{"data":null,"ttl":60,"published_at":"2026-01-01T00:00:00.000Z","coreid":"api","userid":"",
            "version":3,"public":false,"productID":1337}"#,
        );
        let event = event.unwrap();
        assert_eq!((event.data, event.version, event.public), (None, Some(3), Some(false)));
        assert_eq!((event.userid.as_deref(), event.product_id), (Some(""), Some(1337)));
    }

    #[test]
    fn structured_data_is_kept_as_json_text() {
        let event = read(r#"{"data":{"t":21},"ttl":60,"published_at":"2026-01-01T00:00:00Z","coreid":"api"}"#);
        assert_eq!(event.unwrap().data.as_deref(), Some(r#"{"t":21}"#));
    }

    #[test]
    fn an_unreadable_event_is_named() {
        insta::assert_snapshot!(read("{}").unwrap_err().to_string(), @"cannot read an event: sensor: missing field `ttl` at line 1 column 2");
        insta::assert_snapshot!(read("{\"da").unwrap_err().to_string(), @"cannot read an event: sensor: EOF while parsing a string at line 1 column 4");
    }
}
