//! The table of vitals.

use std::collections::{HashMap, VecDeque};

use firmware::link::Vitals;
use jiff::Timestamp;

use crate::devices::DeviceKey;

/// Records that are kept of one device; the oldest makes room. Chosen: more than a month of hourly ones.
const MAX_RECORDS: usize = 1000;

/// What a device told, and what the cloud measured meanwhile.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Record {
    pub(crate) at: Timestamp,
    pub(crate) vitals: Vitals,
    /// Seconds since the session began.
    pub(crate) session: i64,
    /// Events the device sent in it.
    pub(crate) events: u32,
}

/// Records of devices, oldest first.
#[derive(Default)]
pub(crate) struct Diagnostics {
    of: HashMap<DeviceKey, VecDeque<Record>>,
}

impl Diagnostics {
    /// Keeps a record; lets go of those from before `since`.
    pub(super) fn insert(&mut self, device: DeviceKey, record: Record, since: Timestamp) {
        let records = self.of.entry(device).or_default();
        while records.front().is_some_and(|first| first.at < since) || records.len() == MAX_RECORDS {
            records.pop_front();
        }
        records.push_back(record);
    }

    /// The records of a device, oldest first.
    pub(super) fn of(&self, device: DeviceKey) -> impl DoubleEndedIterator<Item = &Record> {
        self.of.get(&device).into_iter().flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cloud::tests::at;
    use crate::diagnostics::model::tests::vitals;

    #[test]
    fn a_device_has_a_thousand_records_at_most_and_none_that_is_too_old() {
        let (mut table, device) = (Diagnostics::default(), DeviceKey(3));
        let record = |second| Record { at: at(second), vitals: vitals(), session: 0, events: 0 };
        (0..1200).for_each(|second| table.insert(device, record(second), at(0)));
        assert_eq!(table.of(device).map(|record| record.at).next(), Some(at(200)));
        assert_eq!(table.of(device).count(), 1000);
        table.insert(device, record(2000), at(1190));
        assert_eq!(table.of(device).count(), 11);
        assert_eq!(table.of(DeviceKey(4)).count(), 0);
    }
}
