//! Vitals: asking for them, keeping them, finding them again.

use firmware::link::{Downlink, Vitals};
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use super::payload::payload;
use super::store::Record;
use crate::cloud::{Cloud, Effect};
use crate::devices::DeviceKey;

/// How long records are kept, and how far back a caller may ask. Documented: one month, 30 days.
const KEPT: SignedDuration = SignedDuration::from_hours(30 * 24);

/// The caller asks for records older than are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TooFarBack;

impl Cloud {
    /// Asks a device for its vitals, if it is online. Nobody waits for them.
    pub(super) fn ask_for_vitals(&mut self, device: DeviceKey) {
        if self.devices.get(device).online {
            self.effect(Effect::ToDevice(device, Downlink::Vitals));
        }
    }

    /// Keeps what a device told at `at`, and answers it as the wire has it.
    pub(crate) fn record_vitals(&mut self, device: DeviceKey, at: Timestamp, vitals: Vitals) -> Value {
        let known = self.devices.get(device);
        let session = at.duration_since(known.last_handshake_at.unwrap_or(at)).as_secs();
        let record = Record { at, vitals, session, events: known.events };
        self.diagnostics.insert(device, record, at.saturating_sub(KEPT).unwrap_or(Timestamp::MIN));
        payload(&record)
    }

    /// The last record of a device, unless it is too old.
    pub(super) fn last_vitals(&self, device: DeviceKey, now: Timestamp) -> Option<Record> {
        let oldest = now.saturating_sub(KEPT).unwrap_or(Timestamp::MIN);
        self.diagnostics.of(device).next_back().filter(|record| record.at >= oldest).copied()
    }

    /// The records of a device from `start` on and before `end`, oldest first.
    pub(super) fn vitals_between(
        &self,
        device: DeviceKey,
        start: Option<Timestamp>,
        end: Option<Timestamp>,
        now: Timestamp,
    ) -> Result<Vec<Record>, TooFarBack> {
        let oldest = now.saturating_sub(KEPT).unwrap_or(Timestamp::MIN);
        let start = start.unwrap_or(oldest);
        if start < oldest {
            return Err(TooFarBack);
        }
        let asked_for = |record: &&Record| record.at >= start && end.is_none_or(|end| record.at < end);
        Ok(self.diagnostics.of(device).filter(asked_for).copied().collect())
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::cloud::tests::{ada_and_her_lamp, at, published};
    use firmware::link::{Radio, Signal, Upkeep, Uplink};

    pub(in crate::diagnostics) fn vitals() -> Vitals {
        Vitals {
            uptime: 7,
            memory_used: 1000,
            memory_total: 4000,
            signal: Signal { radio: Radio::WiFi, strength: -60, quality: 25 },
            network: Upkeep::default(),
            cloud: Upkeep { attempts: 2, ..Upkeep::default() },
            transmitted: 9,
            rate_limited: 3,
            battery: None,
            cell: None,
        }
    }

    #[test]
    fn only_a_device_that_is_online_is_asked() {
        let (mut cloud, _, lamp) = ada_and_her_lamp();
        cloud.ask_for_vitals(lamp);
        assert!(matches!(cloud.take_effects()[..], [Effect::ToDevice(_, Downlink::Vitals)]));
        cloud.receive(lamp, at(1), Uplink::Goodbye);
        cloud.take_effects();
        cloud.ask_for_vitals(lamp);
        assert!(!cloud.has_effects());
    }

    #[test]
    fn what_a_device_tells_is_kept_and_published() {
        let (mut cloud, _, lamp) = ada_and_her_lamp();
        cloud.receive(lamp, at(90), Uplink::Vitals(vitals()));
        let told = published(&mut cloud);
        assert!(told[0].starts_with("spark/device/diagnostics/update \"{\\\"device\\\":{\\\"network\\\""), "{told:?}");
        let last = cloud.last_vitals(lamp, at(100)).expect("one");
        assert_eq!((last.at, last.session, last.vitals), (at(90), 90, vitals()));
    }

    #[test]
    fn the_start_counts_and_the_end_does_not_and_nothing_is_older_than_thirty_days() {
        const DAY: i64 = 86_400;
        let (mut cloud, _, lamp) = ada_and_her_lamp();
        for day in [0, 10, 20] {
            cloud.receive(lamp, at(day * DAY), Uplink::Vitals(vitals()));
        }
        let days = |start: Option<i64>, end: Option<i64>, now: i64| {
            let found =
                cloud.vitals_between(lamp, start.map(|day| at(day * DAY)), end.map(|day| at(day * DAY)), at(now * DAY));
            found.map(|records| records.iter().map(|record| record.at.duration_since(at(0)).as_hours() / 24).collect())
        };
        assert_eq!(days(None, None, 21), Ok(vec![0, 10, 20]));
        assert_eq!(days(Some(10), Some(20), 21), Ok(vec![10]));
        assert_eq!(days(None, None, 31), Ok(vec![10, 20]));
        assert_eq!(days(Some(1), None, 31), Ok(vec![10, 20]));
        assert_eq!(days(Some(0), None, 31), Err(TooFarBack));
        assert!(cloud.last_vitals(lamp, at(50 * DAY)).is_some());
        assert!(cloud.last_vitals(lamp, at(51 * DAY)).is_none());
    }
}
