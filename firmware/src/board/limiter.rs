//! How often Device OS lets an application publish.
//!
//! Source: observed (Device OS): a ring of the last five calls, refused ones included, so that firmware which never
//! pauses is refused for ever after its first four. Events with a system name have a budget of their own.

/// Calls in the ring; the oldest is four calls before the one at hand.
const RING: usize = 5;
const WINDOW_MS: u32 = 1000;
/// System events in one bucket of 65.536 seconds.
const SYSTEM_BUDGET: u8 = 255;

pub(super) struct Limiter {
    calls: [u32; RING],
    next: u8,
    bucket: u16,
    spent: u8,
    refused: u32,
}

impl Limiter {
    /// A device that has just started, with its clock at `millis`: the ring holds calls of a second ago.
    pub(super) fn new(millis: u32) -> Self {
        Self { calls: [millis.wrapping_sub(WINDOW_MS); RING], next: 0, bucket: 0, spent: 0, refused: 0 }
    }

    /// How many calls did not go through.
    pub(super) fn refused(&self) -> u32 {
        self.refused
    }

    /// Whether a call at `millis` goes through; counts it either way.
    pub(super) fn admits(&mut self, name: &str, millis: u32) -> bool {
        let admitted = self.decide(name, millis);
        self.refused = self.refused.saturating_add(u32::from(!admitted));
        admitted
    }

    fn decide(&mut self, name: &str, millis: u32) -> bool {
        if name.starts_with("spark") || name.starts_with("particle") {
            return self.admits_system_event(millis);
        }
        self.calls[usize::from(self.next)] = millis;
        self.next = (self.next + 1) % RING as u8;
        millis.wrapping_sub(self.calls[usize::from(self.next)]) >= WINDOW_MS
    }

    fn admits_system_event(&mut self, millis: u32) -> bool {
        let bucket = (millis >> 16) as u16;
        if bucket != self.bucket {
            self.bucket = bucket;
            self.spent = 0;
        }
        if self.spent == SYSTEM_BUDGET {
            return false;
        }
        self.spent += 1;
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdicts<const N: usize>(limiter: &mut Limiter, calls: [u32; N]) -> [bool; N] {
        calls.map(|millis| limiter.admits("x", millis))
    }

    #[test]
    fn lets_four_through_and_a_fifth_only_a_second_after_the_first() {
        let mut limiter = Limiter::new(0);
        assert_eq!(verdicts(&mut limiter, [0, 0, 0, 0, 999]), [true, true, true, true, false]);
        let mut limiter = Limiter::new(0);
        assert_eq!(verdicts(&mut limiter, [0, 0, 0, 0, 1000]), [true; 5]);
    }

    #[test]
    fn refused_calls_count_so_that_publishing_every_100_ms_is_refused_for_ever() {
        let mut limiter = Limiter::new(0);
        let admitted = (0..100).filter(|call| limiter.admits("x", call * 100)).count();
        assert_eq!(admitted, 4);
        // Four quiet seconds are not needed: one is enough for the call four before to be old.
        assert!(limiter.admits("x", 9900 + 1000));
    }

    #[test]
    fn the_burst_at_the_start_is_the_same_for_a_clock_about_to_wrap() {
        let start = u32::MAX - 1;
        let mut limiter = Limiter::new(start);
        assert_eq!(verdicts(&mut limiter, [start, u32::MAX, 0, 1, 2, 997]), [true, true, true, true, false, false]);
    }

    #[test]
    fn system_names_have_their_own_budget_and_capitals_do_not_make_one() {
        let mut limiter = Limiter::new(0);
        let admitted = (0..300).filter(|_| limiter.admits("spark/x", 5)).count();
        assert_eq!(admitted, 255);
        assert!(!limiter.admits("particle/x", 65_535));
        assert!(limiter.admits("particle/x", 65_536));
        assert_eq!([0, 0, 0, 0, 0].map(|millis| limiter.admits("Spark/x", millis)), [true, true, true, true, false]);
    }
}
