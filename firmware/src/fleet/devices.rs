//! The devices of a shard, and which of them have something to do.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use super::agenda::{Agenda, Cursor, NEVER};
use super::inbox::Inbox;
use crate::device::{Device, Output};
use crate::link::Micros;

pub(super) struct Devices {
    seats: Vec<Device>,
    /// When the agenda's entry that counts is due for each seat, [`NEVER`] if there is none. Apart from the devices, as a
    /// slice of loops then touches less memory.
    listed: Vec<Micros>,
    agenda: Agenda,
    /// Nothing is due before this time.
    pub(super) first_due: Micros,
    /// An input has put off a loop, so `first_due` may be too early.
    put_off: bool,
    /// The time the worker sleeps for; an earlier one has to wake it. 0 while it is awake, or there is none.
    pub(super) planned: Micros,
}

impl Devices {
    pub(super) fn new(seats: Vec<Device>) -> Self {
        let listed = vec![NEVER; seats.len()];
        Self { seats, listed, agenda: Agenda::default(), first_due: NEVER, put_off: false, planned: 0 }
    }

    pub(super) fn len(&self) -> usize {
        self.seats.len()
    }

    pub(super) fn device(&self, seat: usize) -> &Device {
        &self.seats[seat]
    }

    /// When the next loop is due, for certain.
    pub(super) fn next_wake(&mut self) -> Option<Micros> {
        if self.put_off {
            self.review(|_| {});
        }
        (self.first_due != NEVER).then_some(self.first_due)
    }

    pub(super) fn begin_slice(&mut self) -> Cursor {
        self.put_off = false;
        self.agenda.begin()
    }

    pub(super) fn end_slice(&mut self, cursor: Cursor) {
        self.first_due = self.agenda.end(cursor);
    }

    /// Goes on with a slice until it is done (`true`) or there are letters. Gets on by one device at least.
    pub(super) fn run_some(
        &mut self,
        cursor: &mut Cursor,
        until: Micros,
        outputs: &mut Vec<Output>,
        inbox: &Inbox,
    ) -> bool {
        loop {
            let mut running = None;
            let run = || self.run_carefree(cursor, until, outputs, inbox, &mut running);
            match (catch_unwind(AssertUnwindSafe(run)), running) {
                (Ok(done), _) => return done,
                (Err(_), Some(seat)) => {
                    self.crash(seat, outputs);
                    self.listed[seat] = self.seats[seat].wake().unwrap_or(NEVER);
                    self.agenda.keep(cursor, seat, self.listed[seat]);
                }
                (Err(panic), None) => resume_unwind(panic),
            }
        }
    }

    /// As [`Devices::run_some`], but a panic goes through, and `running` says whose it was.
    fn run_carefree(
        &mut self,
        cursor: &mut Cursor,
        until: Micros,
        outputs: &mut Vec<Output>,
        inbox: &Inbox,
        running: &mut Option<usize>,
    ) -> bool {
        while let Some((seat, due)) = self.agenda.next(cursor) {
            if due >= until {
                self.agenda.keep(cursor, seat, due);
                continue;
            }
            if self.listed[seat] != due {
                continue;
            }
            let device = &mut self.seats[seat];
            *running = Some(seat);
            device.run_until(until, outputs);
            *running = None;
            let due = device.wake().unwrap_or(NEVER);
            self.listed[seat] = due;
            self.agenda.keep(cursor, seat, due);
            if inbox.seems_used() {
                return false;
            }
        }
        true
    }

    /// Does something with one device, and reminds the agenda of what comes of it.
    pub(super) fn visit(
        &mut self,
        seat: usize,
        outputs: &mut Vec<Output>,
        work: impl FnOnce(&mut Device, &mut Vec<Output>),
    ) {
        let device = &mut self.seats[seat];
        if catch_unwind(AssertUnwindSafe(|| work(device, outputs))).is_err() {
            self.crash(seat, outputs);
        }
        let due = self.seats[seat].wake().unwrap_or(NEVER);
        if due < self.listed[seat] {
            self.listed[seat] = due;
            self.first_due = self.first_due.min(due);
            self.agenda.add(seat, due);
        } else if due > self.listed[seat] {
            self.put_off = true;
        }
    }

    /// Does something with every device on the agenda, and brings the agenda up to date.
    pub(super) fn review(&mut self, mut work: impl FnMut(&mut Device)) {
        self.put_off = false;
        let mut cursor = self.agenda.begin();
        while let Some((seat, due)) = self.agenda.next(&mut cursor) {
            if self.listed[seat] == due {
                let device = &mut self.seats[seat];
                work(device);
                let due = device.wake().unwrap_or(NEVER);
                self.listed[seat] = due;
                self.agenda.keep(&mut cursor, seat, due);
            }
        }
        self.first_due = self.agenda.end(cursor);
    }

    fn crash(&mut self, seat: usize, outputs: &mut Vec<Output>) {
        self.seats[seat].crash(outputs);
        self.listed[seat] = NEVER;
        self.put_off = true;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::device::{DeviceConfig, Input, Stimulus};
    use crate::link::{DeviceId, Platform};

    #[test]
    fn the_agenda_does_not_grow_with_the_number_of_inputs() {
        let config = |_| {
            let sensor = crate::Firmware::Sensor { sample_index: 0 };
            let config = DeviceConfig::new(DeviceId([7; 12]), Platform::Argon, sensor);
            DeviceConfig { loop_hz: 10, ..config }
        };
        let mut devices = Devices::new((0..3).map(config).map(Device::new).collect());
        let (inbox, mut outputs) = (Inbox::default(), Vec::new());
        (0..3).for_each(|seat| devices.visit(seat, &mut outputs, |device, out| device.boot(0, out)));
        for slice in 1..=200u64 {
            let until = slice * 10_000;
            if slice <= 100 {
                // The next loop is 100 ms away; a reset brings it forward, and leaves the reminder for it behind.
                let reset = Input::Stimulus(Stimulus::Reset);
                devices.visit(1, &mut outputs, |device, out| device.receive(until - 5_000, reset, out));
            }
            let mut cursor = devices.begin_slice();
            assert!(devices.run_some(&mut cursor, until, &mut outputs, &inbox));
            devices.end_slice(cursor);
            assert!(devices.agenda.len() <= 3 + 11, "after slice {slice}");
        }
        assert_eq!(devices.agenda.len(), 3);
        assert_eq!(devices.next_wake(), Some(2_000_000));
    }
}
