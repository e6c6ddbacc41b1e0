//! Who hears an event.

use std::sync::Arc;

use axum::extract::MatchedPath;
use bytes::Bytes;
use firmware::link::{Downlink, Event, Token};
use jiff::{SignedDuration, Timestamp};

use super::frame::frame;
use super::queue::StreamQueue;
use super::system::system_event;
use crate::cloud::{Cloud, Effect};
use crate::devices::DeviceKey;
use crate::timers::Due;
use crate::user::UserKey;

/// How long a stream may be silent before it gets a keep-alive, and how often that is looked at: so every 9 to 12
/// seconds. Observed.
pub(crate) const SILENCE: SignedDuration = SignedDuration::from_secs(9);
const LOOK_EVERY: SignedDuration = SignedDuration::from_secs(3);

/// An event of a device, on its way to the cloud.
#[derive(Debug)]
pub(crate) struct SentEvent {
    pub(crate) event: Event,
    /// What the device is told when it is here, if it wants to know.
    pub(crate) ack: Option<Token>,
}

/// An event with its address and its bytes.
#[derive(Debug)]
pub(crate) struct Published {
    /// Whose streams hear it.
    pub(crate) owner: UserKey,
    /// Which device sent it; none for an event of the API's.
    pub(crate) device: Option<DeviceKey>,
    pub(crate) name: String,
    pub(crate) frame: Bytes,
    pub(crate) at: Timestamp,
}

/// Which of its owner's events a stream is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scope {
    /// Those of all devices, and those published through the API.
    Mine,
    /// Those of one device.
    Device(DeviceKey),
}

/// A stream about to open.
#[derive(Debug)]
pub(crate) struct NewStream {
    pub(crate) user: UserKey,
    pub(crate) scope: Scope,
    /// Events whose name begins so, compared byte by byte.
    pub(crate) prefix: String,
    /// The token that opened it; the stream ends with it. Chosen.
    pub(crate) token: Arc<str>,
    pub(crate) queue: Arc<StreamQueue>,
    pub(crate) opened_at: Timestamp,
    /// As it was asked for, without the query.
    pub(crate) path: Arc<str>,
    /// The template of its route.
    pub(crate) route: Option<MatchedPath>,
}

impl NewStream {
    /// The template of its route.
    pub(crate) fn route(&self) -> Option<&str> {
        self.route.as_ref().map(MatchedPath::as_str)
    }

    /// Whether this stream carries the event, its owner aside.
    pub(super) fn wants(&self, event: &Published) -> bool {
        let in_scope = match self.scope {
            Scope::Mine => true,
            Scope::Device(device) => event.device == Some(device),
        };
        in_scope && event.name.starts_with(&self.prefix)
    }
}

/// Which streams end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum StreamEnd {
    /// Those opened with this token.
    Token(Arc<str>),
    /// All: the cloud is shutting down.
    All,
}

impl Cloud {
    /// Publishes for a caller: its own streams hear it.
    pub(crate) fn publish_from_api(&mut self, user: UserKey, event: Event, now: Timestamp) {
        self.publish(user, None, "api", event, now);
    }

    /// Publishes for a device. A name that is the system's is dropped (documented), and so is one that no stream could
    /// carry.
    pub(crate) fn publish_from_device(&mut self, device: DeviceKey, sent: SentEvent, at: Timestamp) {
        // Faults are about what applications publish; what the system says comes with the session.
        let sent = if is_system(&sent.event.name) { Some(sent) } else { self.event_on_its_way(device, sent, at) };
        if let Some(sent) = sent {
            self.take_event(device, sent, at);
        }
    }

    /// An event of a device has arrived. That is acknowledged where it is asked for, whatever becomes of the event.
    /// Source: observed (Device OS; it is the message that is acknowledged); that one which is dropped is, too: chosen.
    pub(crate) fn take_event(&mut self, device: DeviceKey, SentEvent { event, ack }: SentEvent, at: Timestamp) {
        if let Some(token) = ack {
            self.effect(Effect::ToDevice(device, Downlink::Ack { token }));
        }
        let record = self.devices.get_mut(device);
        record.events = record.events.saturating_add(1);
        let Some(event) = self.take_system_event(device, event, at) else { return };
        if name_error(&event.name).is_some() {
            tracing::warn!(device = %self.devices.get(device).id, event = event.name, "event of a device dropped");
            return;
        }
        self.publish_as_device(device, event, at);
    }

    /// `spark/status`: the cloud's own word on a device.
    pub(crate) fn publish_status(&mut self, device: DeviceKey, status: &str, at: Timestamp) {
        self.publish_as_device(device, system_event("spark/status", status), at);
    }

    pub(super) fn publish_as_device(&mut self, device: DeviceKey, event: Event, at: Timestamp) {
        let record = self.devices.get(device);
        // Nobody may listen to a device without an owner.
        if let Some(owner) = record.owner {
            let coreid = record.id.to_string();
            self.publish(owner, Some(device), &coreid, event, at);
        }
    }

    fn publish(&mut self, owner: UserKey, device: Option<DeviceKey>, coreid: &str, event: Event, at: Timestamp) {
        let frame = frame(&event.name, event.data.as_deref(), event.ttl, at, coreid);
        let listeners: Vec<DeviceKey> = self
            .devices
            .subscribers
            .iter()
            .copied()
            .filter(|key| {
                let device = self.devices.get(*key);
                let wants = || device.subscriptions.iter().any(|prefix| event.name.starts_with(prefix.as_str()));
                device.online && device.owner == Some(owner) && wants()
            })
            .collect();
        for listener in listeners {
            self.effect(Effect::ToDevice(listener, Downlink::Event(event.clone())));
        }
        self.effect(Effect::Publish(Published { owner, device, name: event.name, frame, at }));
    }

    /// Sets the first look at silent streams; each look sets the next.
    pub(crate) fn begin_keep_alive(&mut self, now: Timestamp) {
        let next = now.saturating_add(LOOK_EVERY).unwrap_or(Timestamp::MAX);
        self.timers.set(next, Due::KeepAlive);
    }

    pub(crate) fn keep_streams_alive(&mut self, now: Timestamp) {
        self.effect(Effect::KeepAlive(now));
        self.begin_keep_alive(now);
    }
}

fn begins(name: &str, with: &str) -> bool {
    name.get(..with.len()).is_some_and(|start| start.eq_ignore_ascii_case(with))
}

/// Whether a name is the system's. Documented.
fn is_system(name: &str) -> bool {
    begins(name, "spark") || begins(name, "particle")
}

/// Seconds an event lives unless its publisher says otherwise. Documented.
pub(super) const DEFAULT_TTL: u32 = 60;

/// Why a user or an application cannot publish under this name: it is 1 to 64 bytes long, does not begin with `spark` or
/// `particle` in any case (documented), and holds nothing that would end the line it stands in.
pub(super) fn name_error(name: &str) -> Option<&'static str> {
    match name {
        "" => Some("name must not be empty"),
        _ if name.len() > 64 => Some("name must be at most 64 bytes"),
        _ if name.chars().any(char::is_control) => Some("name must not hold control characters"),
        _ if is_system(name) => Some("names that begin with spark or particle are reserved"),
        _ => None,
    }
}
