//! One request and how it was answered.

use axum::extract::MatchedPath;
use http::Method;
use jiff::Timestamp;
use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};
use serde_json::Value;

use super::fields::{self, Fields, FileSent, Kept};
use crate::ids::RequestId;
use crate::wire;

/// Who was calling, as the cloud knew it then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// `user`, `customer`, `product` or `api_user`.
    pub kind: &'static str,
    /// The username; the name of a product.
    pub name: String,
}

/// One exchange of the journal. It holds no secret of the request.
#[derive(Debug)]
pub struct Exchange {
    pub(super) number: u64,
    pub(super) order: u64,
    pub(super) at: Timestamp,
    pub(super) method: Method,
    pub(super) path: String,
    pub(super) route: Option<MatchedPath>,
    pub(super) query: Fields,
    pub(super) body: Fields,
    pub(super) caller: Option<Caller>,
    pub(super) status: u16,
    pub(super) error: Option<Value>,
    pub(super) request_id: RequestId,
    pub(super) micros: u64,
    pub(super) unknown: Vec<String>,
    pub(super) faults: Vec<u64>,
}

/// What an answer that is no success is taken for at most, in bytes.
const MOST_OF_AN_ERROR: usize = 64 * 1024;

/// How the journal calls a caller without a good token.
pub(crate) const NOBODY: &str = "nobody";

impl Exchange {
    /// About how many bytes it takes.
    pub(super) fn weight(&self) -> usize {
        // Answers of ours, and so never long.
        let error = self.error.as_ref().and_then(|error| fields::weight(error, MOST_OF_AN_ERROR));
        let unknown: usize = self.unknown.iter().map(String::len).sum();
        let fields = self.query.weight() + self.body.weight();
        size_of::<Self>()
            + self.path.len()
            + fields
            + error.unwrap_or(MOST_OF_AN_ERROR) * usize::from(self.error.is_some())
            + unknown
    }

    /// Counted from 1 in the order in which answers began.
    pub fn number(&self) -> u64 {
        self.number
    }

    /// When it came, in the order that [`Happening`](crate::Happening) has, too.
    pub fn order(&self) -> u64 {
        self.order
    }

    /// When it came, on the cloud's clock.
    pub fn at(&self) -> Timestamp {
        self.at
    }

    /// `GET`, `POST`, …
    pub fn method(&self) -> &str {
        self.method.as_str()
    }

    /// As it was sent, without its query.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The template of the route, such as `/v1/devices/{device}/{name}`; `None` if there is no such route.
    pub fn route(&self) -> Option<&str> {
        self.route.as_ref().map(MatchedPath::as_str)
    }

    /// Whose token came with it; `None` without a good one.
    pub fn caller(&self) -> Option<&Caller> {
        self.caller.as_ref()
    }

    /// The caller's name, or `nobody`.
    pub fn user(&self) -> &str {
        self.caller.as_ref().map_or(NOBODY, |caller| &caller.name)
    }

    /// A field of body or query. `None` if it was not sent, is a secret, or was too long to be kept.
    pub fn field(&self, name: &str) -> Option<&Value> {
        match self.kept(name)? {
            Kept::Value(value) => Some(value),
            Kept::Cut(_) | Kept::Secret | Kept::CallersToken => None,
        }
    }

    pub(super) fn kept(&self, name: &str) -> Option<&Kept> {
        self.body.get(name).or_else(|| self.query.get(name))
    }

    /// Names and sizes of the files that were sent.
    pub fn files(&self) -> &[(String, usize)] {
        self.body.files()
    }

    /// The status of the answer, be it lost on its way; 0 if a fault kept the cloud from answering at all.
    pub fn status(&self) -> u16 {
        self.status
    }

    /// The body of an answer that is no success, without secrets.
    pub fn error(&self) -> Option<&Value> {
        self.error.as_ref()
    }

    /// How long it took until the answer began, in microseconds of wall time.
    pub fn duration_us(&self) -> u64 {
        self.micros
    }

    /// Which faults acted, by their ids.
    pub fn faults(&self) -> &[u64] {
        &self.faults
    }

    /// Fields that the operation does not know and has ignored.
    pub fn unknown_fields(&self) -> &[String] {
        &self.unknown
    }
}

impl Serialize for Exchange {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let caller = self.caller.as_ref();
        let name = caller.map(|caller| caller.name.as_str());
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("number", &self.number)?;
        map.serialize_entry("at", &wire::date(self.at))?;
        map.serialize_entry("method", self.method())?;
        map.serialize_entry("path", &self.path)?;
        map.serialize_entry("route", &self.route())?;
        for (key, fields) in [("query", &self.query), ("body", &self.body)] {
            if !fields.is_empty() {
                map.serialize_entry(key, &fields.to_json(name))?;
            }
        }
        if !self.files().is_empty() {
            map.serialize_entry("files", &self.files().iter().map(FileSent).collect::<Vec<_>>())?;
        }
        let omitted = self.query.omitted + self.body.omitted;
        if omitted > 0 {
            map.serialize_entry("omitted_fields", &omitted)?;
        }
        if !self.unknown.is_empty() {
            map.serialize_entry("unknown_fields", &self.unknown)?;
        }
        map.serialize_entry("user", self.user())?;
        if let Some(caller) = caller {
            map.serialize_entry("user_kind", caller.kind)?;
        }
        map.serialize_entry("status", &self.status)?;
        if let Some(error) = &self.error {
            map.serialize_entry("error", error)?;
        }
        if !self.faults.is_empty() {
            map.serialize_entry("faults", &self.faults)?;
        }
        let id = self.request_id.as_text();
        map.serialize_entry("request_id", &String::from_utf8_lossy(&id))?;
        map.serialize_entry("duration_us", &self.micros)?;
        map.end()
    }
}
