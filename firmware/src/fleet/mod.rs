//! Many devices, run together: stepped for tests, or by one thread for each shard.
//!
//! # Shards
//!
//! Devices are dealt out to shards in turn, and nothing is shared between shards. A shard has three locks, always taken
//! in this order:
//!
//! 1. the *turn*: whoever holds it may run devices and hand outputs to the sink, so outputs never overtake each other;
//! 2. the *devices*, held for a slice; [`Fleet::inspect`] takes this one alone;
//! 3. the *inbox*, held just long enough to put letters in or take them out.
//!
//! # An input never waits behind a slice
//!
//! [`Fleet::send`] puts a letter into the inbox and *tries* to take the turn. If it gets it, it handles the inbox on
//! the spot. If not, whoever has the turn will: it looks between two devices, and once more after it let the turn go.
//! No letter is left behind: that last look takes the inbox's lock, so a letter it does not see was put in later, and
//! then its sender finds the turn free, or in the hands of someone who has still to look.
//!
//! The inbox is bounded without losing letters: a sender that finds 4096 letters waiting waits for the turn itself, so
//! there are never more than that and one for each sending thread.
//!
//! # A fleet that cannot keep up
//!
//! Workers whose clock is too fast for their devices fall behind it evenly. A device that lags has to run all loops
//! before an input first, so inputs then cost what the lag is long; [`Fleet::sleep_through`] is the way to catch up.
//!
//! # Idle devices cost next to nothing
//!
//! A shard keeps a list of the devices that have something to do, with the time it is due; a slice in which something is
//! due goes through that list and touches no other device. An idle device that is connected is on it for its next ping,
//! and no ping wakes its loop.

mod agenda;
mod devices;
mod inbox;
mod shard;
mod worker;

use std::num::NonZeroUsize;
use std::ops::Range;
use std::sync::Arc;
use std::time::Duration;

use crate::device::{Device, Input, Output, Slot};
use crate::link::Micros;

use shard::Shard;
pub use worker::Workers;

/// Takes what devices say.
pub trait Sink: Send + Sync {
    /// Takes outputs in order, as a rule all of them; what is left in the list is dropped.
    ///
    /// Called in the middle of things: it must neither call the fleet nor wait for anyone who does, and it is to be quick.
    fn uplink(&self, outputs: &mut Vec<Output>);

    /// Called by a worker that could not keep up with the clock and let its devices sleep through what they missed.
    fn lagging(&self) {}

    /// Called by a worker at the end of each of its passes, when it has let go of the shard, whether or not anything was
    /// said: a good moment to wake readers. Whoever calls the fleet otherwise does this for itself.
    fn flush(&self);
}

/// Virtual time for workers.
pub trait FleetClock: Send + Sync {
    /// The virtual time now; never less than before.
    fn now(&self) -> Micros;

    /// How long until it is `at`; zero when it is past, `None` while the clock stands.
    ///
    /// Call [`Fleet::clock_changed`] when the clock starts, stops or changes its pace.
    fn wall_until(&self, at: Micros) -> Option<Duration>;
}

/// Devices that share a virtual time.
pub struct Fleet {
    shards: Box<[Shard]>,
}

impl Fleet {
    /// Makes a fleet; a device's [`Slot`] is its place in `devices`. Nothing runs before [`Fleet::boot`].
    pub fn new(devices: Vec<Device>, shards: NonZeroUsize) -> Self {
        let count = shards.get();
        let mut dealt: Vec<Vec<Device>> =
            (0..count).map(|_| Vec::with_capacity(devices.len().div_ceil(count))).collect();
        for (slot, mut device) in devices.into_iter().enumerate() {
            device.set_slot(Slot(u32::try_from(slot).expect("a fleet has fewer than 2^32 devices")));
            dealt[slot % count].push(device);
        }
        Self { shards: dealt.into_iter().map(Shard::new).collect() }
    }

    /// Starts every device whose configuration has the power on; all outputs arrive in one call.
    pub fn boot(&self, at: Micros, sink: &dyn Sink) {
        self.boot_some(0..self.len(), at, sink);
    }

    /// As [`Fleet::boot`], for the devices in these slots.
    pub fn boot_some(&self, slots: Range<usize>, at: Micros, sink: &dyn Sink) {
        let count = self.shards.len();
        let mut first = 0..count;
        self.together(sink, |shard, turn| {
            // The seats of shard `n` are the slots `n`, `n + count`, `n + 2 * count`, …
            let number = first.next().unwrap_or(0);
            let seat_of = |slot: usize| slot.saturating_sub(number).div_ceil(count);
            shard.boot(turn, seat_of(slots.start)..seat_of(slots.end), at);
        });
    }

    /// Hands an input to a device at virtual time `at`, or at the device's own time if that is later.
    ///
    /// Never waits for a slice to end; see the module's text. Does not call [`Sink::flush`].
    ///
    /// # Panics
    /// If the fleet has no such slot.
    pub fn send(&self, slot: Slot, input: Input, at: Micros, sink: &dyn Sink) {
        let (shard, seat) = self.find(slot);
        shard.send(inbox::Letter { seat, at, input }, sink);
    }

    /// Runs every loop that is due before `until`, in all shards; the outputs, in the order of time, device and
    /// sequence, arrive in one call, however many shards there are.
    ///
    /// An input that another thread sends meanwhile is handled between two devices, and what it brings about is handed
    /// over at once.
    pub fn step(&self, until: Micros, sink: &dyn Sink) {
        self.together(sink, |shard, turn| shard.slice(turn, until, sink));
    }

    /// When the next loop of any device is due; `None` when every loop is idle.
    ///
    /// A loop due at this time runs in a step to any later time.
    pub fn next_wake(&self) -> Option<Micros> {
        self.shards.iter().filter_map(Shard::next_wake).min()
    }

    /// The clock jumps to `until`: `millis()` moves on in every device, and the loops between are left out. What the
    /// devices said meanwhile to keep their sessions alive arrives in one call.
    pub fn sleep_through(&self, until: Micros, sink: &dyn Sink) {
        self.together(sink, |shard, turn| shard.sleep_through(turn, until));
    }

    /// Runs one device up to `until`, however far behind the clock the others are; waits for a slice to end.
    ///
    /// # Panics
    /// If the fleet has no such slot.
    pub fn bring(&self, slot: Slot, until: Micros, sink: &dyn Sink) {
        let (shard, seat) = self.find(slot);
        shard.bring(seat, until, sink);
    }

    /// Looks at a device. Waits for a slice to end, and holds up the shard, so it is to be quick.
    ///
    /// # Panics
    /// If the fleet has no such slot.
    pub fn inspect<R>(&self, slot: Slot, look: impl FnOnce(&Device) -> R) -> R {
        let (shard, seat) = self.find(slot);
        shard.inspect(seat, look)
    }

    /// How many devices there are.
    pub fn len(&self) -> usize {
        self.shards.iter().map(Shard::len).sum()
    }

    /// Whether there are no devices at all.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Lets one thread for each shard run the devices as the clock goes, until the answer is dropped.
    pub fn start(self: &Arc<Self>, clock: Arc<dyn FleetClock>, sink: Arc<dyn Sink>) -> Workers {
        Workers::start(Arc::clone(self), &clock, &sink)
    }

    /// Tells the workers that the clock was started, stopped, moved or given another pace.
    pub fn clock_changed(&self) {
        self.shards.iter().for_each(Shard::ring);
    }

    /// Does something with all shards while holding all turns, and hands over the merged outputs.
    fn together(&self, sink: &dyn Sink, mut work: impl FnMut(&Shard, &mut shard::Turn)) {
        let mut turns = Vec::with_capacity(self.shards.len());
        let mut merged = Vec::new();
        for shard in &self.shards {
            let mut turn = shard.turn();
            work(shard, &mut turn);
            merged.append(&mut turn.outputs);
            turns.push(turn);
        }
        if !merged.is_empty() {
            if self.shards.len() > 1 {
                shard::sort(&mut merged);
            }
            sink.uplink(&mut merged);
        }
        drop(turns);
        self.shards.iter().for_each(|shard| shard.empty_inbox(sink));
    }

    fn find(&self, slot: Slot) -> (&Shard, usize) {
        let (slot, count) = (slot.0 as usize, self.shards.len());
        (&self.shards[slot % count], slot / count)
    }
}
