//! The chronicle: what devices were told and said, and which events went out to how many streams. For whoever wonders why
//! a test failed: beside the journal it tells what became of a request.
//!
//! It is off unless a test asks for it ([`crate::Builder::chronicle`]), and then costs nothing but a look whether it is
//! on. The last ones are remembered, as many as asked for. Words that only keep a session alive are left out, and so are
//! the chunks of an update. Names of functions and variables, arguments, values and the data of events are told as they
//! are, as in the journal.
//!
//! All of it is chosen; no real cloud has it.

use std::collections::VecDeque;
use std::fmt::Write as _;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use firmware::link::{Downlink, Uplink, Value};
use jiff::Timestamp;

use crate::devices::DeviceKey;
use crate::events::Published;

/// The longest text of one entry, in bytes.
const MAX_TEXT: usize = 1024;

/// What one entry is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// The cloud told a device something.
    ToDevice,
    /// A device said something.
    FromDevice,
    /// An event went out.
    Event,
}

/// One entry of the chronicle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Happening {
    /// Its place in the order of everything; requests of the journal have theirs in the same order.
    pub order: u64,
    /// When, on the cloud's clock.
    pub at: Timestamp,
    /// What it is about.
    pub side: Side,
    /// Which device, by name, else by id; none for an event of the API's.
    pub device: Option<String>,
    /// What, in words.
    pub text: String,
}

/// As it is kept, before the device has its name.
#[derive(Debug, Clone)]
pub(crate) struct Noted {
    pub(crate) order: u64,
    pub(crate) at: Timestamp,
    pub(crate) side: Side,
    pub(crate) device: Option<DeviceKey>,
    pub(crate) text: String,
}

/// The last things that happened.
#[derive(Default)]
pub(crate) struct Chronicle {
    ring: Mutex<VecDeque<Noted>>,
    length: usize,
    order: AtomicU64,
}

impl Chronicle {
    pub(crate) fn new(length: usize) -> Self {
        Self { length, ..Self::default() }
    }

    /// A place in the order of everything.
    pub(crate) fn place(&self) -> u64 {
        self.order.fetch_add(1, Ordering::Relaxed)
    }

    pub(crate) fn told(&self, device: DeviceKey, at: Timestamp, message: &Downlink) {
        if self.length > 0
            && let Some(text) = told(message)
        {
            self.push(at, Side::ToDevice, Some(device), text);
        }
    }

    pub(crate) fn said(&self, device: DeviceKey, at: Timestamp, message: &Uplink) {
        if self.length > 0
            && let Some(text) = said(message)
        {
            self.push(at, Side::FromDevice, Some(device), text);
        }
    }

    pub(crate) fn published(&self, event: &Published, streams: usize) {
        if self.length == 0 {
            return;
        }
        let frame = String::from_utf8_lossy(&event.frame);
        let data = frame.split_once("\"data\":").and_then(|(_, rest)| rest.rsplit_once(",\"ttl\":"));
        let data = data.map_or("", |(data, _)| data);
        let streams = match streams {
            0 => "nobody listens".to_owned(),
            1 => "1 stream hears it".to_owned(),
            many => format!("{many} streams hear it"),
        };
        self.push(event.at, Side::Event, event.device, format!("{} {data}: {streams}", event.name));
    }

    /// All of them, the newest last.
    pub(crate) fn all(&self) -> Vec<Noted> {
        self.ring().iter().cloned().collect()
    }

    fn push(&self, at: Timestamp, side: Side, device: Option<DeviceKey>, mut text: String) {
        if text.len() > MAX_TEXT {
            let end = (0..=MAX_TEXT).rev().find(|end| text.is_char_boundary(*end)).unwrap_or_default();
            text.truncate(end);
            text.push('…');
        }
        let order = self.place();
        let mut ring = self.ring();
        if ring.len() >= self.length {
            ring.pop_front();
        }
        ring.push_back(Noted { order, at, side, device, text });
    }

    fn ring(&self) -> MutexGuard<'_, VecDeque<Noted>> {
        self.ring.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What the cloud told a device, unless it only keeps the session alive.
fn told(message: &Downlink) -> Option<String> {
    Some(match message {
        Downlink::Hello => "the session stands".to_owned(),
        Downlink::Function { name, argument, .. } => format!("call {name} with {argument:?}"),
        Downlink::Variable { name, .. } => format!("read {name}"),
        Downlink::Ping { .. } => "are you there?".to_owned(),
        Downlink::UpdateStart { size, .. } => format!("an update of {size} bytes is offered"),
        Downlink::UpdateFinish { .. } => "that was all of the update".to_owned(),
        Downlink::Vitals => "tell your vitals".to_owned(),
        Downlink::Signal { on: true, .. } => "start to signal".to_owned(),
        Downlink::Signal { on: false, .. } => "stop signaling".to_owned(),
        Downlink::Event(event) => format!("event {} {}", event.name, quoted(event.data.as_deref())),
        Downlink::Ack { .. } => "the event is here".to_owned(),
        Downlink::Pong | Downlink::UpdateChunk { .. } | Downlink::Time { .. } => return None,
    })
}

/// What a device said, unless it only keeps the session alive or is told as an event.
fn said(message: &Uplink) -> Option<String> {
    Some(match message {
        Uplink::Hello(hello) => format!("connects, with Device OS {}", hello.system_version),
        Uplink::Describe(describe) => {
            let mut text = format!("offers the functions [{}]", describe.functions.join(", "));
            let variables: Vec<&str> = describe.variables.iter().map(|(name, _)| name.as_str()).collect();
            // Writing into memory does not fail.
            let _ = write!(text, " and the variables [{}]", variables.join(", "));
            text
        }
        Uplink::Vitals(_) => "tells its vitals".to_owned(),
        Uplink::Subscribe { prefix } => format!("subscribes to {prefix:?}"),
        Uplink::FunctionResult { result: Ok(result), .. } => format!("the function returned {result}"),
        Uplink::FunctionResult { result: Err(refusal), .. } => format!("refuses the call: {refusal:?}"),
        Uplink::VariableValue { result: Ok(value), .. } => format!("the variable holds {}", shown(value)),
        Uplink::VariableValue { result: Err(refusal), .. } => format!("refuses to be read: {refusal:?}"),
        Uplink::UpdateStarted { result: Ok(()), .. } => "takes the update".to_owned(),
        Uplink::UpdateStarted { result: Err(refusal), .. } => format!("takes no update: {refusal}"),
        Uplink::UpdateFinished { result: Ok(()), .. } => "starts with the update".to_owned(),
        Uplink::UpdateFinished { result: Err(refusal), .. } => format!("refuses the update: {refusal}"),
        Uplink::Ack { .. } => "acknowledges".to_owned(),
        Uplink::Goodbye => "says goodbye".to_owned(),
        Uplink::SystemDescribe(_)
        | Uplink::Ping { .. }
        | Uplink::Time { .. }
        | Uplink::Event(_)
        | Uplink::EventToAck { .. }
        | Uplink::UpdateChunks { .. } => return None,
    })
}

fn shown(value: &Value) -> String {
    match value {
        Value::Bool(value) => value.to_string(),
        Value::Int(value) => value.to_string(),
        Value::Double(value) => value.to_string(),
        Value::Text(value) => format!("{value:?}"),
    }
}

fn quoted(data: Option<&str>) -> String {
    data.map_or_else(|| "without data".to_owned(), |data| format!("{data:?}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::MockCloud;
    use crate::clock::MANUAL_START;
    use crate::world::{DeviceSpec, UserSpec, World};
    use firmware::link::Token;

    const LAMP: DeviceKey = DeviceKey(0);

    #[test]
    fn the_last_ones_are_remembered_and_none_when_nobody_asked() {
        let acknowledged = Uplink::Ack { token: Token(1) };
        for (length, kept) in [(0, 0), (3, 3)] {
            let chronicle = Chronicle::new(length);
            for _ in 0..9 {
                chronicle.said(LAMP, MANUAL_START, &acknowledged);
            }
            assert_eq!(chronicle.all().len(), kept);
        }
    }

    #[test]
    fn what_keeps_a_session_alive_is_left_out_and_long_words_are_cut() {
        let chronicle = Chronicle::new(9);
        chronicle.said(LAMP, MANUAL_START, &Uplink::Ping { keep_alive: 25 });
        chronicle.told(LAMP, MANUAL_START, &Downlink::Pong);
        assert_eq!(chronicle.all().len(), 0);
        let argument = "é".repeat(1000);
        chronicle.told(LAMP, MANUAL_START, &Downlink::Function { token: Token(1), name: "led".to_owned(), argument });
        assert!(chronicle.all()[0].text.len() <= MAX_TEXT + "…".len());
    }

    #[tokio::test]
    async fn a_cloud_tells_what_its_devices_did_at_its_start() {
        let world = World::empty()
            .with_user(UserSpec::new("ada@example.com", "analytical-engine"))
            .with_device(DeviceSpec::new("lamp").owned_by("ada@example.com"));
        let cloud = MockCloud::builder().world(world).chronicle(100).start().await.expect("a cloud");
        let told = cloud.chronicle();
        assert!(told.iter().all(|happening| happening.device.as_deref() == Some("lamp")), "{told:?}");
        assert!(told.is_sorted_by_key(|happening| happening.order));
        let texts: Vec<&str> = told.iter().map(|happening| happening.text.as_str()).collect();
        assert!(texts.iter().any(|text| text.starts_with("connects, with Device OS ")), "{texts:?}");
        assert!(texts.contains(&"spark/status \"online\": nobody listens"), "{texts:?}");
        cloud.stop().await;
    }
}
