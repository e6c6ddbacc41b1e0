//! What a test expects to have been asked, and how what was asked differs from it.

use std::fmt;
use std::sync::Arc;

use serde::Deserialize;
use serde_json::{Map, Value};

use super::exchange::Exchange;
use super::fields::Kept;
use super::pattern;

/// Exchanges that a miss lists at most.
const MAX_LISTED: usize = 20;
/// Letters of a value that a difference shows.
const MAX_SHOWN: usize = 100;

/// Requests that should be there. What is left out is not looked at.
///
/// ```
/// # use mock_cloud::Expectation;
/// let expected = Expectation::of("POST", "/v1/devices/lamp/led").by("ada@example.com").field("arg", "on").times(2);
/// ```
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expectation {
    method: Option<String>,
    path: Option<String>,
    user: Option<String>,
    #[serde(default)]
    fields: Map<String, Value>,
    status: Option<u16>,
    #[serde(default)]
    times: Times,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(untagged, expecting = "times must be a number, or {\"at_least\": n, \"at_most\": m}")]
enum Times {
    Exactly(usize),
    Between(Between),
}

#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Between {
    at_least: Option<usize>,
    at_most: Option<usize>,
}

impl Default for Times {
    fn default() -> Self {
        Self::Between(Between { at_least: Some(1), at_most: None })
    }
}

impl Times {
    fn allow(self, count: usize) -> bool {
        match self {
            Self::Exactly(times) => count == times,
            Self::Between(Between { at_least, at_most }) => {
                at_least.is_none_or(|least| count >= least) && at_most.is_none_or(|most| count <= most)
            }
        }
    }

    /// Whether more would have been right.
    fn miss(self, count: usize) -> bool {
        match self {
            Self::Exactly(times) => count < times,
            Self::Between(Between { at_least, .. }) => at_least.is_some_and(|least| count < least),
        }
    }
}

impl fmt::Display for Times {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exactly(times) => write!(f, "exactly {times}"),
            Self::Between(Between { at_least: Some(least), at_most: None }) => write!(f, "at least {least}"),
            Self::Between(Between { at_least: None, at_most: Some(most) }) => write!(f, "at most {most}"),
            Self::Between(Between { at_least: Some(least), at_most: Some(most) }) => write!(f, "{least} to {most}"),
            Self::Between(Between { at_least: None, at_most: None }) => f.write_str("any number"),
        }
    }
}

impl Expectation {
    /// Requests of this method to this path, once or more. The path may be a template; `{x}` stands for one segment.
    pub fn of(method: &str, path: &str) -> Self {
        Self { method: Some(method.to_owned()), path: Some(path.to_owned()), ..Self::default() }
    }

    /// Sent with a token of this user's, or by `nobody`.
    pub fn by(mut self, username: &str) -> Self {
        self.user = Some(username.to_owned());
        self
    }

    /// With this field in body or query.
    pub fn field(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.fields.insert(name.to_owned(), value.into());
        self
    }

    /// Answered with this status.
    pub fn status(mut self, status: u16) -> Self {
        self.status = Some(status);
        self
    }

    /// So often, no more and no less.
    pub fn times(mut self, times: usize) -> Self {
        self.times = Times::Exactly(times);
        self
    }

    /// So often or more.
    pub fn at_least(mut self, times: usize) -> Self {
        self.times = Times::Between(Between { at_least: Some(times), at_most: None });
        self
    }

    /// So often or less.
    pub fn at_most(mut self, times: usize) -> Self {
        self.times = Times::Between(Between { at_least: None, at_most: Some(times) });
        self
    }

    /// Looks whether these exchanges are as expected, and says how many of them are meant.
    ///
    /// # Errors
    /// [`Miss`], when they are too few or too many.
    pub(super) fn check(&self, exchanges: &[Arc<Exchange>], forgotten: u64) -> Result<usize, Miss> {
        let mut matched = Vec::new();
        let mut nearest: Option<(u32, &Arc<Exchange>, Vec<String>)> = None;
        for exchange in exchanges {
            let (distance, differences) = self.compare(exchange);
            if differences.is_empty() {
                matched.push(exchange.number);
            } else if nearest.as_ref().is_none_or(|(least, ..)| distance <= *least) {
                // Of several the newest: it is what the reader has just tried.
                nearest = Some((distance, exchange, differences));
            }
        }
        let count = matched.len();
        if self.times.allow(count) {
            return Ok(count);
        }
        let nearest = nearest.filter(|_| self.times.miss(count));
        let nearest = nearest.map(|(_, exchange, differences)| Nearest { request: exchange.clone(), differences });
        matched.truncate(MAX_LISTED);
        Err(Miss { count, expected: self.times.to_string(), matched, nearest, forgotten })
    }

    /// How an exchange differs, and how far it is from what is expected.
    fn compare(&self, exchange: &Exchange) -> (u32, Vec<String>) {
        let mut differences = Vec::new();
        let mut distance = 0;
        if let Some(method) = &self.method
            && !method.eq_ignore_ascii_case(exchange.method())
        {
            distance += 2;
            differences.push(format!("method was {}, not {}", exchange.method, method.to_uppercase()));
        }
        if let Some(path) = &self.path
            && !pattern::fits(path, exchange)
        {
            distance += 2 + pattern::distance(path, &exchange.path);
            differences.push(format!("path was {}, not {path}", exchange.path));
        }
        if let Some(user) = &self.user
            && !user.eq_ignore_ascii_case(exchange.user())
        {
            differences.push(format!("user was {}, not {user}", exchange.user()));
        }
        for (name, expected) in &self.fields {
            differences.extend(difference(name, expected, exchange));
        }
        if let Some(status) = self.status
            && status != exchange.status
        {
            differences.push(format!("status was {}, not {status}", exchange.status));
        }
        (distance + u32::try_from(differences.len()).unwrap_or(u32::MAX), differences)
    }
}

fn difference(name: &str, expected: &Value, exchange: &Exchange) -> Option<String> {
    match exchange.kept(name) {
        None => Some(format!("{name} was not sent")),
        Some(Kept::Value(value)) if same(value, expected) => None,
        Some(Kept::Value(value)) => Some(format!("{name} was {}, not {}", shown(value), shown(expected))),
        Some(Kept::Cut(bytes)) => Some(format!("{name} was {bytes} bytes long, too long to be kept")),
        Some(Kept::Secret | Kept::CallersToken) => Some(format!("{name} is a secret and is not kept")),
    }
}

/// Whether two values are the same, be it as a form says them or as JSON does.
fn same(one: &Value, other: &Value) -> bool {
    let text_of = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let plain = |value: &Value| !value.is_object() && !value.is_array();
    one == other || (plain(one) && plain(other) && text_of(one) == text_of(other))
}

fn shown(value: &Value) -> String {
    let text = value.to_string();
    if text.chars().count() <= MAX_SHOWN { text } else { text.chars().take(MAX_SHOWN).chain(['…']).collect() }
}

/// Why an [`Expectation`] is not met.
#[derive(Debug)]
pub struct Miss {
    /// Exchanges that are as expected.
    pub count: usize,
    /// How many there should be, in words.
    pub expected: String,
    /// Numbers of those that are as expected, 20 at most.
    pub matched: Vec<u64>,
    /// Of the others the one that differs least, when there are too few.
    pub nearest: Option<Nearest>,
    /// Exchanges that the journal had no room for any more, and that may have been as expected.
    pub forgotten: u64,
}

/// An exchange that is nearly as expected.
#[derive(Debug)]
pub struct Nearest {
    /// It.
    pub request: Arc<Exchange>,
    /// What is different, each as a sentence's fragment: `arg was "off", not "on"`.
    pub differences: Vec<String>,
}

impl fmt::Display for Miss {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "expected {} such requests, found {}", self.expected, self.count)?;
        if let Some(Nearest { request, differences }) = &self.nearest {
            let (number, method, path) = (request.number, &request.method, &request.path);
            write!(f, "; the nearest is number {number}, {method} {path}: {}", differences.join(", "))?;
        }
        if self.forgotten > 0 {
            write!(f, "; {} older ones are forgotten", self.forgotten)?;
        }
        Ok(())
    }
}

impl std::error::Error for Miss {}
