//! A part of a fleet: its devices, its inbox, and the right to run it.

use std::ops::Range;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError, TryLockError};
use std::time::Duration;

use super::Sink;
use super::devices::Devices;
use super::inbox::{Inbox, Letter};
use crate::device::{Device, Output};
use crate::link::Micros;

pub(super) struct Shard {
    turn: Mutex<Turn>,
    devices: Mutex<Devices>,
    inbox: Inbox,
    /// Set when the worker is to look again.
    bell: Mutex<bool>,
    rung: Condvar,
}

/// The right to run a shard's devices, with the lists that whoever has it works on.
#[derive(Default)]
pub(super) struct Turn {
    /// Of the slice at hand.
    pub(super) outputs: Vec<Output>,
    answers: Vec<Output>,
    letters: Vec<Letter>,
}

/// Takes a lock, also after a panic of someone who held it: whatever runs under these locks catches panics of
/// applications, and leaves the data whole when a sink panics.
pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The order in which outputs are handed over: time, device, sequence.
pub(super) fn sort(outputs: &mut [Output]) {
    outputs.sort_unstable_by_key(|output| (output.at, output.device, output.sequence));
}

fn hand_over(outputs: &mut Vec<Output>, sink: &dyn Sink) {
    if !outputs.is_empty() {
        sink.uplink(outputs);
        outputs.clear();
    }
}

impl Shard {
    pub(super) fn new(devices: Vec<Device>) -> Self {
        Self {
            turn: Mutex::default(),
            devices: Mutex::new(Devices::new(devices)),
            inbox: Inbox::default(),
            bell: Mutex::new(false),
            rung: Condvar::new(),
        }
    }

    pub(super) fn turn(&self) -> MutexGuard<'_, Turn> {
        lock(&self.turn)
    }

    pub(super) fn boot(&self, turn: &mut Turn, seats: Range<usize>, at: Micros) {
        let mut devices = lock(&self.devices);
        for seat in seats {
            devices.visit(seat, &mut turn.outputs, |device, outputs| device.boot(at, outputs));
        }
        sort(&mut turn.outputs);
        self.wake_worker(&mut devices);
    }

    pub(super) fn send(&self, letter: Letter, sink: &dyn Sink) {
        if self.inbox.put(letter) {
            // Full: wait like everyone else who has more to say than the shard can take.
            self.handle_letters(&mut self.turn(), sink);
        }
        self.empty_inbox(sink);
    }

    /// Handles letters until there are none, or someone else has the turn and will do it.
    pub(super) fn empty_inbox(&self, sink: &dyn Sink) {
        while !self.inbox.is_empty() {
            let mut turn = match self.turn.try_lock() {
                Ok(turn) => turn,
                Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
                Err(TryLockError::WouldBlock) => return,
            };
            self.handle_letters(&mut turn, sink);
        }
    }

    fn handle_letters(&self, turn: &mut Turn, sink: &dyn Sink) {
        let mut devices = lock(&self.devices);
        self.answer(turn, &mut devices, sink);
        self.wake_worker(&mut devices);
    }

    /// Handles what is in the inbox and hands over the answers, behind what the same devices have said in this slice.
    fn answer(&self, turn: &mut Turn, devices: &mut Devices, sink: &dyn Sink) {
        let mut letters = std::mem::take(&mut turn.letters);
        self.inbox.take(&mut letters);
        for Letter { seat, at, input } in letters.drain(..) {
            if !turn.outputs.is_empty() {
                let slot = devices.device(seat).slot();
                turn.answers.extend(turn.outputs.extract_if(.., |output| output.device == slot));
            }
            devices.visit(seat, &mut turn.answers, |device, answers| device.receive(at, input, answers));
        }
        turn.letters = letters;
        if !turn.answers.is_empty() {
            sink.uplink(&mut turn.answers);
            turn.answers.clear();
        }
    }

    /// Runs what is due before `until` and leaves the outputs, in order, with the turn.
    pub(super) fn slice(&self, turn: &mut Turn, until: Micros, sink: &dyn Sink) {
        let mut devices = lock(&self.devices);
        if devices.first_due < until {
            let mut cursor = devices.begin_slice();
            while !devices.run_some(&mut cursor, until, &mut turn.outputs, &self.inbox) {
                self.answer(turn, &mut devices, sink);
            }
            devices.end_slice(cursor);
            sort(&mut turn.outputs);
        }
        if self.inbox.seems_used() {
            self.answer(turn, &mut devices, sink);
        }
    }

    /// A worker's slice: as [`Shard::slice`], with the outputs handed over. Says when the next loop is due.
    pub(super) fn work(&self, now: Micros, longest: Micros, sink: &dyn Sink) -> Progress {
        let mut turn = self.turn();
        let until = {
            let mut devices = lock(&self.devices);
            devices.planned = 0;
            now.min(devices.first_due.saturating_add(longest))
        };
        self.slice(&mut turn, until, sink);
        hand_over(&mut turn.outputs, sink);
        let first_due = {
            let mut devices = lock(&self.devices);
            devices.planned = devices.first_due;
            devices.first_due
        };
        drop(turn);
        self.empty_inbox(sink);
        Progress { first_due, behind: until < now }
    }

    pub(super) fn next_wake(&self) -> Option<Micros> {
        lock(&self.devices).next_wake()
    }

    /// Lets the devices sleep, and leaves what they said meanwhile, in order, with the turn.
    pub(super) fn sleep_through(&self, turn: &mut Turn, until: Micros) {
        lock(&self.devices).review(|device| device.sleep_through(until, &mut turn.outputs));
        sort(&mut turn.outputs);
    }

    /// As [`Shard::sleep_through`], for a worker that gives up what it missed.
    pub(super) fn give_up(&self, until: Micros, sink: &dyn Sink) {
        let mut turn = self.turn();
        self.sleep_through(&mut turn, until);
        hand_over(&mut turn.outputs, sink);
        drop(turn);
        self.empty_inbox(sink);
    }

    pub(super) fn bring(&self, seat: usize, until: Micros, sink: &dyn Sink) {
        let mut turn = self.turn();
        {
            let mut devices = lock(&self.devices);
            devices.visit(seat, &mut turn.outputs, |device, outputs| device.run_until(until, outputs));
            self.wake_worker(&mut devices);
        }
        hand_over(&mut turn.outputs, sink);
        drop(turn);
        self.empty_inbox(sink);
    }

    pub(super) fn inspect<R>(&self, seat: usize, look: impl FnOnce(&Device) -> R) -> R {
        look(lock(&self.devices).device(seat))
    }

    pub(super) fn len(&self) -> usize {
        lock(&self.devices).len()
    }

    fn wake_worker(&self, devices: &mut Devices) {
        if devices.first_due < devices.planned {
            devices.planned = devices.first_due;
            self.ring();
        }
    }

    pub(super) fn ring(&self) {
        *lock(&self.bell) = true;
        self.rung.notify_one();
    }

    /// Sleeps until the bell rings, at most for `longest`.
    pub(super) fn wait(&self, longest: Option<Duration>) {
        let mut bell = lock(&self.bell);
        match longest {
            Some(longest) => {
                let waited = self.rung.wait_timeout_while(bell, longest, |rung| !*rung);
                bell = waited.unwrap_or_else(PoisonError::into_inner).0;
            }
            None => bell = self.rung.wait_while(bell, |rung| !*rung).unwrap_or_else(PoisonError::into_inner),
        }
        *bell = false;
    }
}

/// What a worker's slice has come to.
pub(super) struct Progress {
    /// [`NEVER`] when all loops are idle.
    pub(super) first_due: Micros,
    /// More is due already.
    pub(super) behind: bool,
}
