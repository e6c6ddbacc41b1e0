//! `POST /_mock/requests/verify`: was it called, so often, with this?

use std::fmt;

use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::requests::Exchange;
use crate::Error;

/// What a program should have asked: `Expectation::of("POST", "/v1/devices/lamp/led").field("arg", "on").times(2)`.
///
/// Without a number, once or more.
#[derive(Debug, Clone, PartialEq)]
#[must_use = "an expectation does nothing until it is verified"]
pub struct Expectation {
    wanted: Map<String, Value>,
}

impl Expectation {
    /// Requests with this method and this whole path, or a template: `{x}` stands for one segment of it, `{*x}` for any
    /// number.
    pub fn of(method: &str, path: &str) -> Self {
        Self { wanted: Map::new() }.with("method", method).with("path", path)
    }

    /// With a token of this user's; `nobody` for those without a good one.
    pub fn by(self, username: &str) -> Self {
        self.with("user", username)
    }

    /// With this field in body or query.
    pub fn field(mut self, name: &str, value: impl Into<Value>) -> Self {
        let fields = self.wanted.entry("fields").or_insert_with(|| json!({}));
        fields[name] = value.into();
        self
    }

    /// Answered with this status.
    pub fn status(self, status: u16) -> Self {
        self.with("status", status)
    }

    /// Exactly so often.
    pub fn times(self, times: usize) -> Self {
        self.with("times", times)
    }

    /// So often or more, beside what [`at_most`](Expectation::at_most) says.
    pub fn at_least(self, times: usize) -> Self {
        self.bound("at_least", times)
    }

    /// So often or less, beside what [`at_least`](Expectation::at_least) says.
    pub fn at_most(self, times: usize) -> Self {
        self.bound("at_most", times)
    }

    fn bound(mut self, name: &str, times: usize) -> Self {
        let bounds = self.wanted.entry("times").or_insert_with(|| json!({}));
        if !bounds.is_object() {
            *bounds = json!({});
        }
        bounds[name] = times.into();
        self
    }

    fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.wanted.insert(name.to_owned(), value.into());
        self
    }

    pub(super) fn to_json(&self) -> Value {
        Value::Object(self.wanted.clone())
    }
}

/// Why an expectation is not met.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Unverified {
    /// What was asked is something else.
    #[error("{0}")]
    Missed(Box<Miss>),
    /// It cannot be known.
    #[error(transparent)]
    Failed(#[from] Error),
}

/// What was asked instead of what was expected.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[non_exhaustive]
pub struct Miss {
    /// How many exchanges are as expected.
    pub count: usize,
    /// How many there should be, in words.
    pub expected: String,
    /// The numbers of those that are as expected, the first few.
    pub matched: Vec<u64>,
    /// Of the others what comes nearest, if there are too few.
    pub nearest: Option<Nearest>,
    /// How many older exchanges the mock has forgotten.
    #[serde(default)]
    pub forgotten: u64,
}

/// An exchange that is nearly as expected.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[non_exhaustive]
pub struct Nearest {
    /// What was asked.
    pub request: Exchange,
    /// What is different, as sentences.
    pub differences: Vec<String>,
}

impl fmt::Display for Miss {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "expected {} such requests, found {}", self.expected, self.count)?;
        if let Some(Nearest { request, differences }) = &self.nearest {
            let Exchange { number, method, path, .. } = request;
            write!(f, "; the nearest is number {number}, {method} {path}: {}", differences.join(", "))?;
        }
        if self.forgotten > 0 {
            write!(f, "; {} older ones are forgotten", self.forgotten)?;
        }
        Ok(())
    }
}

#[derive(Deserialize)]
struct Met {
    count: usize,
}

impl Unverified {
    /// Reads the mock's verdict.
    pub(super) fn read(status: u16, body: &str) -> Result<usize, Self> {
        let unreadable = |error: serde_json::Error| Error::Unreadable { status, reason: error.to_string() };
        let verdict: Value = serde_json::from_str(body).map_err(unreadable)?;
        match verdict["ok"] {
            Value::Bool(true) => Ok(Met::deserialize(verdict).map_err(unreadable)?.count),
            _ => Err(Self::Missed(Box::new(Miss::deserialize(verdict).map_err(unreadable)?))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_that_is_expected_is_told() {
        let expected = Expectation::of("POST", "/v1/devices/{device}/led").by("ada@example.com").status(200);
        let between = expected.clone().field("arg", "on").field("n", 2).at_least(1).at_most(3);
        let lines = [expected.clone(), expected.times(2), between].map(|expected| expected.to_json().to_string());
        insta::assert_snapshot!(lines.join("\n"), @r#"
        {"method":"POST","path":"/v1/devices/{device}/led","user":"ada@example.com","status":200}
        {"method":"POST","path":"/v1/devices/{device}/led","user":"ada@example.com","status":200,"times":2}
        {"method":"POST","path":"/v1/devices/{device}/led","user":"ada@example.com","status":200,"fields":{"arg":"on","n":2},"times":{"at_least":1,"at_most":3}}
        "#);
    }

    #[test]
    fn a_miss_says_what_came_nearest() {
        assert_eq!(Unverified::read(200, r#"{"ok":true,"count":3}"#).unwrap(), 3);
        let missed = Unverified::read(
            200,
            r#"{"ok":false,"count":0,"expected":"at least 1","matched":[],"nearest":{"request":
                {"number":4,"at":"2026-01-01T00:00:00Z","method":"POST","path":"/v1/devices/lamp/led","route":null,
                 "user":"nobody","status":401,"request_id":"x"},"differences":["arg was \"on\", not \"off\""]},
                "forgotten":2}"#,
        );
        insta::assert_snapshot!(missed.unwrap_err().to_string(), @r#"expected at least 1 such requests, found 0; the nearest is number 4, POST /v1/devices/lamp/led: arg was "on", not "off"; 2 older ones are forgotten"#);
        let failed = Unverified::read(200, "<html>").unwrap_err();
        assert!(matches!(failed, Unverified::Failed(Error::Unreadable { status: 200, .. })), "{failed}");
    }
}
