//! What is due, and when.
//!
//! A timer is a fact in the cloud's state, not a sleeping task: whoever moves the clock asks for what has come due.

use std::collections::BTreeMap;

use jiff::Timestamp;

/// What to do when the time has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Due {
    /// A device has not answered a request.
    CallTimesOut(firmware::link::Token),
    /// The answer of a device with a latency is there.
    AnswerArrives(firmware::link::Token),
    /// The streams that were opened with this access token end.
    TokenExpires(std::sync::Arc<str>),
    /// It is time to look whether a device has been silent for too long.
    DeviceSilent(crate::devices::DeviceKey),
    /// The next chunks of an update are sent.
    UpdateGoesOn(crate::devices::DeviceKey),
    /// Silent streams get a keep-alive.
    KeepAlive,
    /// What a fault has put off.
    Fault(crate::faults::Waiting),
}

/// Names a timer, so that it can be called off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct TimerKey(Timestamp, u64);

/// All timers, soonest first; those of one moment in the order they were set.
#[derive(Default)]
pub(crate) struct Timers {
    entries: BTreeMap<TimerKey, Due>,
    next: u64,
}

impl Timers {
    pub(crate) fn set(&mut self, at: Timestamp, due: Due) -> TimerKey {
        self.next += 1;
        let key = TimerKey(at, self.next);
        self.entries.insert(key, due);
        key
    }

    pub(crate) fn cancel(&mut self, key: TimerKey) {
        self.entries.remove(&key);
    }

    /// When the next one is due.
    pub(crate) fn next_due(&self) -> Option<Timestamp> {
        self.entries.first_key_value().map(|(key, _)| key.0)
    }

    /// Takes the next one that is due by `now`, with its moment.
    pub(crate) fn take_due(&mut self, now: Timestamp) -> Option<(Timestamp, Due)> {
        let entry = self.entries.first_entry().filter(|entry| entry.key().0 <= now)?;
        let at = entry.key().0;
        Some((at, entry.remove()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::MANUAL_START;
    use jiff::SignedDuration;

    #[test]
    fn timers_come_due_in_order_and_can_be_called_off() {
        let at = |seconds| MANUAL_START + SignedDuration::from_secs(seconds);
        let mut timers = Timers::default();
        let call = |number| Due::CallTimesOut(firmware::link::Token(number));
        timers.set(at(2), call(2));
        let off = timers.set(at(1), call(9));
        timers.set(at(1), call(1));
        timers.cancel(off);
        assert_eq!(timers.next_due(), Some(at(1)));
        assert_eq!(timers.take_due(at(0)), None);
        assert_eq!(timers.take_due(at(5)), Some((at(1), call(1))));
        assert_eq!(timers.take_due(at(5)), Some((at(2), call(2))));
        assert_eq!(timers.take_due(at(5)), None);
    }
}
