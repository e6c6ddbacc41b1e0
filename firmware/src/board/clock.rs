//! When loops are due, and what `millis()` says.

use crate::link::Micros;

/// The loops of a device: number `k` is due `k` periods after the start.
pub(crate) struct LoopClock {
    /// Virtual time of the loop or input at hand.
    pub(crate) now: Micros,
    /// When the next loop is due.
    pub(crate) next: Micros,
    period: Micros,
    start: Micros,
    /// How much further than `now` the application's own time has come within a loop: less than a millisecond.
    pub(crate) ahead: u32,
    first_millis: u32,
    /// When the next loop is due, while `next` says never.
    held: Micros,
}

impl LoopClock {
    /// A clock of `loop_hz` loops a second; 0 counts as 1, and more than a million as a million.
    pub(crate) fn new(loop_hz: u32) -> Self {
        let period = 1_000_000 / u64::from(loop_hz.clamp(1, 1_000_000));
        Self { now: 0, next: 0, period, start: 0, ahead: 0, first_millis: 0, held: 0 }
    }

    /// The device starts: the first loop is due now.
    pub(crate) fn restart(&mut self, at: Micros, millis: u32) {
        *self = Self { now: at, next: at, period: self.period, start: at, ahead: 0, first_millis: millis, held: at };
    }

    /// Lets no loop be due until [`LoopClock::release`].
    pub(crate) fn hold(&mut self) {
        if self.next != Micros::MAX {
            self.held = self.next;
            self.next = Micros::MAX;
        }
    }

    pub(crate) fn release(&mut self) {
        if self.next == Micros::MAX {
            self.next = self.held;
        }
    }

    #[inline]
    pub(crate) fn turn(&mut self, until: Micros) -> bool {
        if self.next >= until {
            return false;
        }
        self.now = self.next;
        self.next += self.period;
        true
    }

    /// Leaves out the loops that are due before `at`.
    pub(crate) fn skip_to(&mut self, at: Micros) {
        if at > self.next {
            self.next = self.start + (at - self.start).div_ceil(self.period) * self.period;
        }
    }

    /// How long ago the device started.
    pub(crate) fn since_start(&self) -> Micros {
        self.now - self.start
    }

    #[inline]
    pub(crate) fn millis(&self) -> u32 {
        self.first_millis.wrapping_add((self.micros() / 1000) as u32)
    }

    /// Microseconds since the start.
    #[inline]
    pub(crate) fn micros(&self) -> u64 {
        self.now - self.start + u64::from(self.ahead)
    }

    /// Milliseconds since the start, as a count that does not wrap.
    #[cfg(feature = "wasm")]
    pub(crate) fn whole_millis(&self) -> u64 {
        u64::from(self.first_millis) + self.micros() / 1000
    }

    /// Microseconds since the start, counted from what `millis()` began with.
    #[cfg(feature = "wasm")]
    pub(crate) fn whole_micros(&self) -> u64 {
        u64::from(self.first_millis) * 1000 + self.micros()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loops_are_a_millisecond_apart_and_the_first_is_due_at_the_start() {
        let mut clock = LoopClock::new(1000);
        clock.restart(5, 0);
        let mut seen = [(0, 0); 3];
        for loop_seen in &mut seen {
            assert!(clock.turn(2006));
            *loop_seen = (clock.now, clock.millis());
        }
        assert_eq!(seen, [(5, 0), (1005, 1), (2005, 2)]);
        assert!(!clock.turn(3005), "a loop is due before, not at, the end of a run");
    }

    #[test]
    fn millis_wrap_and_follow_time_not_loops() {
        let mut clock = LoopClock::new(100);
        clock.restart(0, u32::MAX - 9);
        assert!(clock.turn(1) && clock.turn(10_001));
        assert_eq!((clock.now, clock.millis()), (10_000, 0));
    }

    #[test]
    fn skipping_keeps_to_the_grid_of_loops() {
        let mut clock = LoopClock::new(1000);
        clock.restart(300, 0);
        clock.skip_to(10_299);
        assert_eq!(clock.next, 10_300);
        clock.skip_to(10_301);
        assert_eq!(clock.next, 11_300);
        clock.skip_to(5);
        assert_eq!(clock.next, 11_300);
    }
}
