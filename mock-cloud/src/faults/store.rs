//! What faults have set going and what waits for the cloud's clock: requests, bytes, streams, devices and their events.

use std::collections::{BTreeSet, HashMap, VecDeque};
use std::sync::Arc;

use bytes::Bytes;
use jiff::{SignedDuration, Timestamp};
use tokio::sync::oneshot;

use crate::cloud::{Cloud, Effect};
use crate::devices::DeviceKey;
use crate::events::{SentEvent, StreamQueue};
use crate::timers::{Due, TimerKey};

/// What comes due because of a fault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Waiting {
    /// A request goes on.
    Request(u64),
    /// The next byte of a body is sent.
    Byte(u64),
    /// A stream is given what was kept back.
    Stream(u64),
    /// The network of a device goes or comes, by this fault.
    Network(u64, DeviceKey),
    /// What a device published arrives.
    Events(DeviceKey),
}

/// Tells a request to go on. What it is sent is dropped when the request has gone on as far as it can at once.
#[derive(Debug)]
pub(crate) struct GoOn(pub(crate) oneshot::Sender<oneshot::Sender<()>>);

/// A body that is sent byte for byte.
struct Dribble {
    queue: Arc<StreamQueue>,
    rest: Bytes,
    gap: SignedDuration,
}

/// All that waits.
#[derive(Default)]
pub(super) struct Waits {
    numbered: u64,
    requests: HashMap<u64, (TimerKey, GoOn)>,
    dribbles: HashMap<u64, Dribble>,
    streams: HashMap<u64, (Arc<StreamQueue>, u64)>,
    /// Devices that are cut off, each by which fault.
    pub(super) cut_off: BTreeSet<(u64, DeviceKey)>,
    /// Events on their way, in their order.
    pub(super) events: HashMap<DeviceKey, VecDeque<SentEvent>>,
    /// When devices last published something, while that matters.
    pub(super) published: HashMap<DeviceKey, Timestamp>,
}

impl Waits {
    fn number(&mut self) -> u64 {
        self.numbered += 1;
        self.numbered
    }
}

/// So much later.
pub(super) fn later(now: Timestamp, by: SignedDuration) -> Timestamp {
    now.saturating_add(by).unwrap_or(Timestamp::MAX)
}

impl Cloud {
    /// Lets a request wait; whoever asks is told when it goes on, unless it is [forgotten](Self::forget_request).
    pub(super) fn hold_request(
        &mut self,
        by: SignedDuration,
        now: Timestamp,
    ) -> (u64, oneshot::Receiver<oneshot::Sender<()>>) {
        let (go, receiver) = oneshot::channel();
        let number = self.faults.waits.number();
        let timer = self.timers.set(later(now, by), Due::Fault(Waiting::Request(number)));
        self.faults.waits.requests.insert(number, (timer, GoOn(go)));
        (number, receiver)
    }

    /// Drops a request that waits and whose caller is gone.
    pub(super) fn forget_request(&mut self, number: u64) {
        if let Some((timer, _)) = self.faults.waits.requests.remove(&number) {
            self.timers.cancel(timer);
        }
    }

    /// Sends a body byte for byte: the first one now.
    pub(super) fn dribble(&mut self, queue: Arc<StreamQueue>, body: Bytes, gap: SignedDuration, now: Timestamp) {
        let number = self.faults.waits.number();
        self.faults.waits.dribbles.insert(number, Dribble { queue, rest: body, gap });
        self.next_byte(number, now);
    }

    /// Hangs up on all whose bodies are sent byte for byte.
    pub(crate) fn tear_dribbles(&mut self) {
        for (_, dribble) in self.faults.waits.dribbles.drain() {
            dribble.queue.tear();
        }
    }

    fn next_byte(&mut self, number: u64, now: Timestamp) {
        let Some(mut dribble) = self.faults.waits.dribbles.remove(&number) else { return };
        if dribble.queue.is_gone() {
            return;
        }
        let byte = dribble.rest.split_to(dribble.rest.len().min(1));
        let last = dribble.rest.is_empty();
        self.effect(Effect::Hand { queue: dribble.queue.clone(), bytes: byte, last });
        if !last {
            self.timers.set(later(now, dribble.gap), Due::Fault(Waiting::Byte(number)));
            self.faults.waits.dribbles.insert(number, dribble);
        }
    }

    /// Gives a stream what it keeps back, in so long.
    pub(crate) fn let_go_later(&mut self, queue: Arc<StreamQueue>, round: u64, by: SignedDuration, now: Timestamp) {
        let number = self.faults.waits.number();
        self.timers.set(later(now, by), Due::Fault(Waiting::Stream(number)));
        self.faults.waits.streams.insert(number, (queue, round));
    }

    /// Does what a fault has put off until `at`.
    pub(crate) fn fault_comes_due(&mut self, waiting: Waiting, at: Timestamp) {
        match waiting {
            Waiting::Request(number) => {
                if let Some((_, go_on)) = self.faults.waits.requests.remove(&number) {
                    self.effect(Effect::GoOn(go_on));
                }
            }
            Waiting::Byte(number) => self.next_byte(number, at),
            Waiting::Stream(number) => {
                if let Some((queue, round)) = self.faults.waits.streams.remove(&number) {
                    self.effect(Effect::LetGo { queue, round });
                }
            }
            Waiting::Network(fault, device) => self.turn_network(fault, device, at),
            Waiting::Events(device) => self.late_events_arrive(device, at),
        }
    }
}
