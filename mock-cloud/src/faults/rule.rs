//! A fault that was looked at: it makes sense, and what it is about and what it does are told apart.

use bytes::Bytes;
use http::header::{CONNECTION, CONTENT_LENGTH, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, TRANSFER_ENCODING};
use http::{Method, StatusCode};
use jiff::SignedDuration;
use serde_json::Value;

use super::fault::{Complaint, Delay, Fault, Radio, Span, When};
use crate::devices::DeviceKey;
use crate::error::JSON;
use crate::journal;

/// What a fault is about. What is `None` is not looked at; the device has been looked up.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct About {
    pub(super) method: Option<Method>,
    pub(super) path: Option<String>,
    pub(super) user: Option<String>,
    pub(super) device: Option<DeviceKey>,
    pub(super) radio: Option<Radio>,
    pub(super) event: Option<String>,
}

/// What it does.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Effect {
    Request { when: When, does: OnRequest },
    Stream(OnStream),
    Device(OnDevice),
}

/// What becomes of a request.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum OnRequest {
    Delay(Delay),
    Answer(Given),
    Reset,
    Truncate(usize),
    Garble(f64),
    Dribble(SignedDuration),
}

/// An answer instead of the cloud's own.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Given {
    pub(super) status: StatusCode,
    /// The documented body, if none is given.
    pub(super) body: Option<Bytes>,
    pub(super) headers: HeaderMap,
}

/// What becomes of a stream.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum OnStream {
    DropAfter(u32),
    StallAfter(u32),
    Tear(SignedDuration),
    Duplicate(u32),
    Reorder(usize),
    Flood(u32),
}

/// What becomes of a device.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum OnDevice {
    /// Cut off for so long; with `up` again and again, that long after it came back.
    Outage {
        up: Option<Delay>,
        down: Delay,
    },
    Deaf,
    Slow(Delay),
    Lost,
    Late {
        delay: Delay,
        idle: Option<SignedDuration>,
    },
}

/// How often.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Often {
    pub(super) skip: u64,
    pub(super) probability: f64,
    pub(super) times: Option<u64>,
    pub(super) recover: Option<u64>,
    pub(super) lasts: Option<SignedDuration>,
}

/// All of it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Rule {
    pub(super) about: About,
    pub(super) effect: Effect,
    pub(super) often: Often,
}

/// Numbers that stand for "often" without end.
const MOST: u32 = 1_000_000_000;

/// The value, if it is there and sound; a complaint, if it is not sound.
fn sound<T: Copy>(key: &str, value: Option<T>, is_sound: impl FnOnce(T) -> bool) -> Result<Option<T>, Complaint> {
    match value {
        Some(value) if !is_sound(value) => Err(Complaint::must(key)),
        value => Ok(value),
    }
}

fn span(key: &str, value: Option<Span>) -> Result<Option<SignedDuration>, Complaint> {
    Ok(sound(key, value, Span::is_sound)?.map(|span| span.0))
}

impl Fault {
    /// Looks whether this fault makes sense, all but the device that it names: `find` knows those.
    pub(super) fn check(&self, find: impl FnOnce(&str) -> Result<DeviceKey, String>) -> Result<Rule, Complaint> {
        let effect = self.effect()?;
        self.refuse_what_does_not_go_with(&effect)?;
        let method = self
            .method
            .as_deref()
            .map(|method| Method::from_bytes(method.to_uppercase().as_bytes()).map_err(|_| Complaint::must("method")));
        if let Some(path) = &self.path
            && (!path.starts_with('/') || path == "/_mock" || path.starts_with("/_mock/"))
        {
            return Err(Complaint::must("path"));
        }
        if self.event.as_ref().is_some_and(|event| event.is_empty() || event.len() > 64) {
            return Err(Complaint::must("event"));
        }
        let device = self.device.as_deref().map(|device| find(device).map_err(|text| Complaint::of("device", text)));
        let about = About {
            method: method.transpose()?,
            path: self.path.clone(),
            user: self.user.clone(),
            device: device.transpose()?,
            radio: self.radio,
            event: self.event.clone(),
        };
        Ok(Rule { about, often: self.often()?, effect })
    }

    /// What is wrong with this fault, and which key it is about, in a world that has these devices.
    pub(crate) fn complaint(&self, has_device: impl Fn(&str) -> bool) -> Option<(Option<&'static str>, String)> {
        let find = |name: &str| match has_device(name) {
            true => Ok(DeviceKey(0)),
            false => Err(format!("there is no device {name:?}")),
        };
        let Complaint { key, text } = self.check(find).err()?;
        Some((key.and_then(|key| Self::keys().find(|known| *known == key)), text))
    }

    /// The one effect it has.
    fn effect(&self) -> Result<Effect, Complaint> {
        let request = |when: When, does: OnRequest| Effect::Request { when: self.when.unwrap_or(when), does };
        let after = |does: OnRequest| Effect::Request { when: When::After, does };
        let mut effects = Vec::new();
        if let Some(given) = self.given()? {
            effects.push(("status", request(When::Before, OnRequest::Answer(given))));
        }
        if let Some(delay) = sound("delay", self.delay, Delay::is_sound)? {
            effects.push(("delay", request(When::Before, OnRequest::Delay(delay))));
        }
        if sound("reset", self.reset, |on| on)?.is_some() {
            effects.push(("reset", request(When::After, OnRequest::Reset)));
        }
        if let Some(bytes) = sound("truncate", self.truncate, |bytes| bytes <= MOST as usize)? {
            effects.push(("truncate", after(OnRequest::Truncate(bytes))));
        }
        if let Some(share) = sound("garble", self.garble, |share| share > 0.0 && share <= 1.0)? {
            effects.push(("garble", after(OnRequest::Garble(share))));
        }
        if let Some(gap) = span("dribble", self.dribble)? {
            effects.push(("dribble", after(OnRequest::Dribble(gap))));
        }
        if let Some(events) = sound("drop_after", self.drop_after, |events| events <= 1_000_000)? {
            effects.push(("drop_after", Effect::Stream(OnStream::DropAfter(events))));
        }
        if let Some(events) = sound("stall_after", self.stall_after, |events| events <= 1_000_000)? {
            effects.push(("stall_after", Effect::Stream(OnStream::StallAfter(events))));
        }
        if let Some(gap) = span("tear", self.tear)? {
            effects.push(("tear", Effect::Stream(OnStream::Tear(gap))));
        }
        if let Some(copies) = sound("duplicate", self.duplicate, |copies| (1..=1000).contains(&copies))? {
            effects.push(("duplicate", Effect::Stream(OnStream::Duplicate(copies))));
        }
        if let Some(events) = sound("reorder", self.reorder, |events| (2..=1000).contains(&events))? {
            effects.push(("reorder", Effect::Stream(OnStream::Reorder(events as usize))));
        }
        if let Some(events) = sound("flood", self.flood, |events| (1..=100_000).contains(&events))? {
            effects.push(("flood", Effect::Stream(OnStream::Flood(events))));
        }
        effects.extend(self.on_device()?.into_iter().map(|(key, does)| (key, Effect::Device(does))));
        match effects.len() {
            1 => Ok(effects.remove(0).1),
            0 => Err(Complaint::whole(
                "a fault does one thing: status, delay, reset, truncate, garble or dribble to requests; drop_after, \
                 stall_after, tear, duplicate, reorder or flood to streams; offline, flapping, deaf, slow, lost or late to \
                 devices",
            )),
            _ => {
                let (one, other) = (effects[0].0, effects[1].0);
                Err(Complaint::of(other, format!("a fault does one thing, not {one} and {other}; make two of it")))
            }
        }
    }

    fn on_device(&self) -> Result<Vec<(&'static str, OnDevice)>, Complaint> {
        let mut effects = Vec::new();
        if let Some(down) = sound("offline", self.offline, |down| down.is_sound() && down.takes_time())? {
            effects.push(("offline", OnDevice::Outage { up: None, down }));
        }
        let times = |delay: Delay| delay.is_sound() && delay.takes_time();
        if let Some(flapping) = sound("flapping", self.flapping, |both| times(both.up) && times(both.down))? {
            effects.push(("flapping", OnDevice::Outage { up: Some(flapping.up), down: flapping.down }));
        }
        if sound("deaf", self.deaf, |on| on)?.is_some() {
            effects.push(("deaf", OnDevice::Deaf));
        }
        if let Some(delay) = sound("slow", self.slow, Delay::is_sound)? {
            effects.push(("slow", OnDevice::Slow(delay)));
        }
        if sound("lost", self.lost, |on| on)?.is_some() {
            effects.push(("lost", OnDevice::Lost));
        }
        if let Some(delay) = sound("late", self.late, Delay::is_sound)? {
            effects.push(("late", OnDevice::Late { delay, idle: span("idle", self.idle)? }));
        }
        Ok(effects)
    }

    /// The answer that is given.
    fn given(&self) -> Result<Option<Given>, Complaint> {
        let Some(status) = sound("status", self.status, |status| (200..600).contains(&status))? else {
            return Ok(None);
        };
        let status = StatusCode::from_u16(status).map_err(|_| Complaint::must("status"))?;
        let bodiless = matches!(status, StatusCode::NO_CONTENT | StatusCode::RESET_CONTENT | StatusCode::NOT_MODIFIED);
        if bodiless && self.body.is_some() {
            return Err(Complaint::must("body"));
        }
        if self.body.as_ref().is_some_and(|body| depth(body) > MAX_DEPTH) {
            return Err(Complaint::must("body"));
        }
        let mut headers = HeaderMap::new();
        let body = match &self.body {
            None if bodiless => Some(Bytes::new()),
            None if status.as_u16() < 400 => {
                return Err(Complaint::of("status", format!("a status of {status} needs a body; no refusal has it")));
            }
            None => None,
            Some(Value::String(text)) => {
                headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
                Some(Bytes::from(text.clone()))
            }
            Some(json) => {
                headers.insert(CONTENT_TYPE, JSON);
                Some(Bytes::from(json.to_string()))
            }
        };
        for (name, value) in self.headers.iter().flatten() {
            let name = HeaderName::from_bytes(name.as_bytes()).map_err(|_| Complaint::must("headers"))?;
            let value = HeaderValue::from_str(value).map_err(|_| Complaint::must("headers"))?;
            if [CONTENT_LENGTH, TRANSFER_ENCODING, CONNECTION].contains(&name) {
                return Err(Complaint::must("headers"));
            }
            headers.insert(name, value);
        }
        Ok(Some(Given { status, body, headers }))
    }

    /// Keys that have no meaning beside the effect.
    fn refuse_what_does_not_go_with(&self, effect: &Effect) -> Result<(), Complaint> {
        let (request, device) = (matches!(effect, Effect::Request { .. }), matches!(effect, Effect::Device(_)));
        let answers = matches!(effect, Effect::Request { does: OnRequest::Answer(_), .. });
        let publishes = matches!(effect, Effect::Device(OnDevice::Lost | OnDevice::Late { .. }));
        let late = matches!(effect, Effect::Device(OnDevice::Late { .. }));
        let outage = matches!(effect, Effect::Device(OnDevice::Outage { .. }));
        let timed = |does: &OnRequest| matches!(does, OnRequest::Answer(_) | OnRequest::Delay(_) | OnRequest::Reset);
        let has_when = matches!(effect, Effect::Request { does, .. } if timed(does));
        let once = matches!(effect, Effect::Device(OnDevice::Outage { up: None, .. }));
        for (key, given, fits, with) in [
            ("method", self.method.is_some(), request, "effects on requests"),
            ("path", self.path.is_some(), !device, "effects on requests and streams"),
            ("radio", self.radio.is_some(), device, "effects on devices"),
            ("event", self.event.is_some(), !request && (!device || publishes), "effects on streams, lost and late"),
            ("body", self.body.is_some(), answers, "status"),
            ("headers", self.headers.is_some(), answers, "status"),
            ("when", self.when.is_some(), has_when, "status, delay and reset"),
            ("idle", self.idle.is_some(), late, "late"),
            ("skip", self.skip.is_some(), !outage, "effects that have occasions, which an outage has not"),
            ("recover", self.recover.is_some(), !outage, "effects that have occasions, which an outage has not"),
            ("times", self.times.is_some(), !once, "everything but offline, which happens once"),
            ("probability", self.probability.is_some(), !once, "everything but offline, which happens once"),
            ("lasts", self.lasts.is_some(), !once, "everything but offline, which says itself how long it is"),
        ] {
            if given && !fits {
                return Err(Complaint::of(key, format!("{key} goes with {with}")));
            }
        }
        Ok(())
    }

    fn often(&self) -> Result<Often, Complaint> {
        let count = |key, value: Option<u32>| {
            Ok::<_, Complaint>(sound(key, value, |count| (1..=MOST).contains(&count))?.map(u64::from))
        };
        let times = count("times", self.times)?;
        if self.recover.is_some() && times.is_none() {
            return Err(Complaint::must("recover"));
        }
        let probability = sound("probability", self.probability, |share| share > 0.0 && share <= 1.0)?;
        Ok(Often {
            skip: sound("skip", self.skip, |skip| skip <= MOST)?.unwrap_or(0).into(),
            probability: probability.unwrap_or(1.0),
            times,
            recover: count("recover", self.recover)?,
            lasts: span("lasts", self.lasts)?,
        })
    }
}

/// How deep the JSON of a body may be, so that a world file can hold it. Chosen.
const MAX_DEPTH: usize = 16;

fn depth(value: &Value) -> usize {
    match value {
        Value::Array(items) => 1 + items.iter().map(depth).max().unwrap_or(0),
        Value::Object(fields) => 1 + fields.values().map(depth).max().unwrap_or(0),
        _ => 0,
    }
}

impl About {
    /// Whether a request or a stream of this path is meant.
    pub(super) fn has_path(&self, path: &str, route: Option<&str>) -> bool {
        self.path.as_ref().is_none_or(|pattern| journal::path_fits(pattern, path, route))
    }

    /// Whether something of this user's is meant; `None` for nobody's.
    pub(super) fn has_user(&self, name: Option<&str>) -> bool {
        self.user.as_ref().is_none_or(|user| user.eq_ignore_ascii_case(name.unwrap_or(journal::NOBODY)))
    }

    pub(super) fn has_event(&self, name: &str) -> bool {
        self.event.as_ref().is_none_or(|prefix| name.starts_with(prefix.as_str()))
    }
}
