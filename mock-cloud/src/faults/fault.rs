//! A fault as people write it: in JSON, in a world file, or in Rust.

use std::collections::BTreeMap;
use std::fmt;

use jiff::SignedDuration;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::lot::Lot;
use crate::duration;

/// One fault: what it is about, what becomes of it, and how often. What is left out is not looked at.
///
/// ```
/// # use mock_cloud::Fault;
/// let fault = Fault::status(503).on("GET", "/v1/devices").by("ada@example.com").times(2);
/// let lost = Fault::lost().device("tank-level").probability(0.1);
/// ```
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Fault {
    // What it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) method: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) path: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) user: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) device: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) radio: Option<Radio>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) event: Option<String>,

    // What becomes of a request.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) status: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) body: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) headers: Option<BTreeMap<String, String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) delay: Option<Delay>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) reset: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) when: Option<When>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) truncate: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) garble: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) dribble: Option<Span>,

    // What becomes of a stream of events.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) drop_after: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) stall_after: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) tear: Option<Span>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) duplicate: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) reorder: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) flood: Option<u32>,

    // What becomes of a device.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) offline: Option<Delay>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) flapping: Option<Flapping>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) deaf: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) slow: Option<Delay>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) lost: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) late: Option<Delay>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) idle: Option<Span>,

    // How often.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) skip: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) probability: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) times: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) recover: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) lasts: Option<Span>,
}

/// Every key, and what it must be.
pub(super) const KEYS: [(&str, &str); 33] = [
    ("method", "a method, such as \"POST\""),
    ("path", "a path that begins with / and not with /_mock; {x} stands for one segment, {*x} for any number"),
    ("user", "a username, or \"nobody\""),
    ("device", "the id or the name of a device"),
    ("radio", "\"wifi\" or \"cellular\""),
    ("event", "the beginning of an event's name, 1 to 64 bytes"),
    ("status", "a status from 200 to 599, such as 503"),
    ("body", "JSON, at most 16 deep, or a text, beside a status that may have a body"),
    ("headers", "names and texts beside a status, such as {\"Retry-After\": \"5\"}; the length is not among them"),
    ("delay", DELAY),
    ("reset", "true"),
    ("when", "\"before\" or \"after\", beside status, delay or reset"),
    ("truncate", "how many bytes of the body are sent, 0 to 1000000000"),
    ("garble", "the share of bytes that are changed, above 0 and at most 1"),
    ("dribble", SPAN),
    ("drop_after", "a number of events, 0 to 1000000"),
    ("stall_after", "a number of events, 0 to 1000000"),
    ("tear", SPAN),
    ("duplicate", "how many copies follow, 1 to 1000"),
    ("reorder", "how many events are mixed up, 2 to 1000"),
    ("flood", "how many events follow, 1 to 100000"),
    ("offline", DELAY),
    ("flapping", "{\"up\": \"60s\", \"down\": \"10s\"}, each as a delay, above nothing"),
    ("deaf", "true"),
    ("slow", DELAY),
    ("lost", "true"),
    ("late", DELAY),
    ("idle", "a duration beside late, such as \"10s\""),
    ("skip", "a number from 0 to 1000000000"),
    ("probability", "a number above 0 and at most 1"),
    ("times", "a number from 1 to 1000000000"),
    ("recover", "a number from 1 to 1000000000, beside times"),
    ("lasts", SPAN),
];

const SPAN: &str = "a duration from \"1ms\" to \"24h\", such as \"100ms\" or \"2s\"";
const DELAY: &str = "a duration up to \"24h\" such as \"2s\", or {\"from\": \"1s\", \"to\": \"5s\"}, or \
                     {\"mean\": \"2s\", \"deviation\": \"500ms\"}";

/// How a device is connected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Radio {
    /// Over Wi-Fi.
    Wifi,
    /// Over a cellular network.
    Cellular,
}

/// Whether something still happens in the cloud.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum When {
    /// The request is not looked at; nothing has happened.
    Before,
    /// It is done, and its answer is lost or held up.
    After,
}

/// The longest that anything waits or lasts. Chosen.
const LONGEST: SignedDuration = SignedDuration::from_hours(24);

/// A duration as a text with its unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Span(pub(super) SignedDuration);

impl TryFrom<String> for Span {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, &'static str> {
        duration::parse(&text).map(Self).ok_or("no duration")
    }
}

impl From<Span> for String {
    fn from(span: Span) -> Self {
        span.to_string()
    }
}

impl From<SignedDuration> for Span {
    fn from(length: SignedDuration) -> Self {
        Self(length)
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:#}", self.0)
    }
}

impl Span {
    pub(super) fn is_sound(self) -> bool {
        self.0 >= SignedDuration::from_millis(1) && self.0 <= LONGEST
    }
}

/// How long something takes: always the same, or drawn anew each time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Delay {
    /// Always so long.
    Fixed(Span),
    /// Anything between, all as likely.
    Between(Between),
    /// Normally distributed, neither below nothing nor beyond four deviations.
    About(About),
}

/// From one duration to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Between {
    from: Span,
    to: Span,
}

/// Around a duration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct About {
    mean: Span,
    deviation: Span,
}

impl From<SignedDuration> for Delay {
    fn from(length: SignedDuration) -> Self {
        Self::Fixed(Span(length))
    }
}

impl Delay {
    /// Anything between these two, all as likely.
    pub fn between(from: SignedDuration, to: SignedDuration) -> Self {
        Self::Between(Between { from: Span(from), to: Span(to) })
    }

    /// Normally distributed around a mean, neither below nothing nor beyond four deviations.
    pub fn about(mean: SignedDuration, deviation: SignedDuration) -> Self {
        Self::About(About { mean: Span(mean), deviation: Span(deviation) })
    }

    /// Whether it can be waited for.
    pub(super) fn is_sound(self) -> bool {
        let sound = |span: Span| !span.0.is_negative() && span.0 <= LONGEST;
        match self {
            Self::Fixed(length) => sound(length),
            Self::Between(Between { from, to }) => sound(from) && sound(to) && from.0 <= to.0,
            Self::About(About { mean, deviation }) => sound(mean) && sound(deviation),
        }
    }

    /// Whether it is never nothing.
    pub(super) fn takes_time(self) -> bool {
        match self {
            Self::Fixed(length) => length.is_sound(),
            Self::Between(Between { from, .. }) => from.is_sound(),
            Self::About(About { mean, .. }) => mean.is_sound(),
        }
    }

    /// How long it takes this time, to the millisecond.
    pub(super) fn draw(self, lot: Lot) -> SignedDuration {
        let millis = |span: Span| span.0.as_millis_f64();
        let drawn = match self {
            Self::Fixed(length) => return length.0,
            Self::Between(Between { from, to }) => millis(from) + (millis(to) - millis(from)) * lot.share("length"),
            Self::About(About { mean, deviation }) => {
                // Box and Muller's way to a normal distribution.
                let (one, other) = (1.0 - lot.share("length"), lot.share("angle"));
                let normal = (-2.0 * one.ln()).sqrt() * (std::f64::consts::TAU * other).cos();
                (millis(mean) + millis(deviation) * normal.clamp(-4.0, 4.0)).max(0.0)
            }
        };
        SignedDuration::from_millis(drawn.round() as i64).min(LONGEST)
    }
}

/// How long the network of a flapping device is there, and how long it is not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Flapping {
    pub(super) up: Delay,
    pub(super) down: Delay,
}

/// What is wrong with a fault, and which key it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Complaint {
    pub(crate) key: Option<String>,
    pub(crate) text: String,
}

impl Complaint {
    pub(super) fn whole(text: impl Into<String>) -> Self {
        Self { key: None, text: text.into() }
    }

    pub(super) fn of(key: &str, text: impl Into<String>) -> Self {
        Self { key: Some(key.to_owned()), text: text.into() }
    }

    /// The key is not what it must be.
    pub(super) fn must(key: &str) -> Self {
        let expected = KEYS.iter().find(|(known, _)| *known == key).map_or("something else", |(_, expected)| expected);
        Self::of(key, format!("{key} must be {expected}"))
    }
}

impl fmt::Display for Complaint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl Fault {
    /// The keys that a fault may be written with.
    pub(crate) fn keys() -> impl Iterator<Item = &'static str> {
        KEYS.iter().map(|(key, _)| *key)
    }

    /// Reads a fault key by key, so that a mistake is told with the key it is in. Keys that do not exist are the caller's
    /// to look for.
    pub(crate) fn read(fields: Map<String, Value>) -> Result<Self, Complaint> {
        for (key, value) in &fields {
            let alone = Map::from_iter([(key.clone(), value.clone())]);
            if serde_json::from_value::<Self>(Value::Object(alone)).is_err() {
                return Err(Complaint::must(key));
            }
        }
        serde_json::from_value(Value::Object(fields)).map_err(|error| Complaint::whole(error.to_string()))
    }

    /// Requests are answered with this status and its documented body, and not looked at.
    pub fn status(status: u16) -> Self {
        Self { status: Some(status), ..Self::default() }
    }

    /// Requests wait so long.
    pub fn delay(delay: impl Into<Delay>) -> Self {
        Self { delay: Some(delay.into()), ..Self::default() }
    }

    /// Requests are done, and the connection is reset instead of an answer.
    pub fn reset() -> Self {
        Self { reset: Some(true), ..Self::default() }
    }

    /// Of an answer's body so many bytes are sent; then the connection ends.
    pub fn truncate(bytes: usize) -> Self {
        Self { truncate: Some(bytes), ..Self::default() }
    }

    /// This share of a body's bytes is changed.
    pub fn garble(share: f64) -> Self {
        Self { garble: Some(share), ..Self::default() }
    }

    /// A body comes byte for byte, with this time between.
    pub fn dribble(gap: SignedDuration) -> Self {
        Self { dribble: Some(Span(gap)), ..Self::default() }
    }

    /// The connection of a stream is dropped after so many events.
    pub fn drop_after(events: u32) -> Self {
        Self { drop_after: Some(events), ..Self::default() }
    }

    /// A stream says nothing more after so many events, and stays open.
    pub fn stall_after(events: u32) -> Self {
        Self { stall_after: Some(events), ..Self::default() }
    }

    /// Events of a stream come in two writes, with this time between.
    pub fn tear(gap: SignedDuration) -> Self {
        Self { tear: Some(Span(gap)), ..Self::default() }
    }

    /// Events of a stream come again so many times.
    pub fn duplicate(copies: u32) -> Self {
        Self { duplicate: Some(copies), ..Self::default() }
    }

    /// So many events of a stream come in another order.
    pub fn reorder(events: u32) -> Self {
        Self { reorder: Some(events), ..Self::default() }
    }

    /// So many events that nobody published follow each event of a stream.
    pub fn flood(events: u32) -> Self {
        Self { flood: Some(events), ..Self::default() }
    }

    /// Devices are cut off for so long, from now on.
    pub fn offline(time: impl Into<Delay>) -> Self {
        Self { offline: Some(time.into()), ..Self::default() }
    }

    /// Devices are cut off and come back, again and again.
    pub fn flapping(up: impl Into<Delay>, down: impl Into<Delay>) -> Self {
        Self { flapping: Some(Flapping { up: up.into(), down: down.into() }), ..Self::default() }
    }

    /// What devices are asked does not reach them.
    pub fn deaf() -> Self {
        Self { deaf: Some(true), ..Self::default() }
    }

    /// Answers of devices are under way for so long.
    pub fn slow(delay: impl Into<Delay>) -> Self {
        Self { slow: Some(delay.into()), ..Self::default() }
    }

    /// What devices publish is lost.
    pub fn lost() -> Self {
        Self { lost: Some(true), ..Self::default() }
    }

    /// What devices publish comes so late.
    pub fn late(delay: impl Into<Delay>) -> Self {
        Self { late: Some(delay.into()), ..Self::default() }
    }

    /// Requests of this method to this path alone; it may be a template.
    #[must_use]
    pub fn on(mut self, method: &str, path: &str) -> Self {
        self.method = Some(method.to_owned());
        self.path(path)
    }

    /// Requests, or streams, of this path alone; it may be a template.
    #[must_use]
    pub fn path(mut self, path: &str) -> Self {
        self.path = Some(path.to_owned());
        self
    }

    /// Requests with a token of this user's, streams of theirs, devices of theirs; or those of `nobody`.
    #[must_use]
    pub fn by(mut self, username: &str) -> Self {
        self.user = Some(username.to_owned());
        self
    }

    /// About this device alone, by id or by name.
    #[must_use]
    pub fn device(mut self, id_or_name: &str) -> Self {
        self.device = Some(id_or_name.to_owned());
        self
    }

    /// Devices with this radio alone.
    #[must_use]
    pub fn radio(mut self, radio: Radio) -> Self {
        self.radio = Some(radio);
        self
    }

    /// Events whose name begins so.
    #[must_use]
    pub fn event(mut self, prefix: &str) -> Self {
        self.event = Some(prefix.to_owned());
        self
    }

    /// With this body instead of the documented one: JSON, or a text.
    #[must_use]
    pub fn body(mut self, body: impl Into<Value>) -> Self {
        self.body = Some(body.into());
        self
    }

    /// With one more header.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.get_or_insert_default().insert(name.to_owned(), value.to_owned());
        self
    }

    /// Whether the request is done all the same.
    #[must_use]
    pub fn when(mut self, when: When) -> Self {
        self.when = Some(when);
        self
    }

    /// Late only when the device has been silent for so long.
    #[must_use]
    pub fn idle(mut self, idle: SignedDuration) -> Self {
        self.idle = Some(Span(idle));
        self
    }

    /// The first so many are spared.
    #[must_use]
    pub fn skip(mut self, occasions: u32) -> Self {
        self.skip = Some(occasions);
        self
    }

    /// Only so often, as the seed has it.
    #[must_use]
    pub fn probability(mut self, probability: f64) -> Self {
        self.probability = Some(probability);
        self
    }

    /// So many times; then all is well.
    #[must_use]
    pub fn times(mut self, times: u32) -> Self {
        self.times = Some(times);
        self
    }

    /// After [`Fault::times`] so many are spared, and then it begins anew.
    #[must_use]
    pub fn recover(mut self, occasions: u32) -> Self {
        self.recover = Some(occasions);
        self
    }

    /// For so long, on the cloud's clock.
    #[must_use]
    pub fn lasts(mut self, time: SignedDuration) -> Self {
        self.lasts = Some(Span(time));
        self
    }
}
