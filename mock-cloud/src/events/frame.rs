//! An event as bytes.

use bytes::Bytes;
use jiff::Timestamp;
use serde::Serialize;

use super::model::DEFAULT_TTL;
use crate::wire;

/// The first bytes of a stream, sent at once. Observed.
pub(crate) const OPENING: Bytes = Bytes::from_static(b":ok\n\n");

/// What a silent stream gets: an empty line, not a comment. Observed.
pub(crate) const KEEP_ALIVE: Bytes = Bytes::from_static(b"\n");

/// The data line, in the order of keys that was observed. There is no name in it; client libraries add it.
#[derive(Serialize)]
struct Data<'a> {
    data: Option<&'a str>,
    ttl: u32,
    published_at: String,
    coreid: &'a str,
}

/// Writes an event once, for every stream: `event:` and `data:` lines that end in LF alone, no id, no retry. Observed.
pub(super) fn frame(name: &str, data: Option<&str>, ttl: u32, published_at: Timestamp, coreid: &str) -> Bytes {
    let mut bytes = Vec::with_capacity(name.len() + data.map_or(4, str::len) + 128);
    bytes.extend_from_slice(b"event: ");
    bytes.extend_from_slice(name.as_bytes());
    bytes.extend_from_slice(b"\ndata: ");
    let line = Data { data, ttl, published_at: wire::date(published_at), coreid };
    serde_json::to_writer(&mut bytes, &line).expect("strings and numbers into memory");
    bytes.extend_from_slice(b"\n\n");
    bytes.into()
}

/// An event that nobody published, for a flood: called as the one it follows, its data a number.
pub(super) fn made_up(name: &str, number: u32, at: Timestamp, coreid: &str) -> Bytes {
    frame(name, Some(&number.to_string()), DEFAULT_TTL, at, coreid)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::MANUAL_START;

    #[test]
    fn a_frame_is_byte_for_byte_what_was_observed() {
        let frame = frame("temp/inside", Some("2\"1\n"), 60, MANUAL_START, "api");
        assert_eq!(
            frame,
            "event: temp/inside\n\
             data: {\"data\":\"2\\\"1\\n\",\"ttl\":60,\"published_at\":\"2026-01-01T00:00:00.000Z\",\"coreid\":\"api\"}\n\n"
        );
    }

    #[test]
    fn an_event_without_data_says_null() {
        let frame = frame("tick", None, 5, MANUAL_START, "e00fce68ffffffffffffffff");
        assert!(String::from_utf8_lossy(&frame).contains("{\"data\":null,\"ttl\":5,"));
    }
}
