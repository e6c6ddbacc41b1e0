//! The cloud's one clock.
//!
//! Token expiry, one-time codes, keep-alives, time-outs and the devices' own time all come from here, and nothing else
//! in the product reads the wall clock. A clock is a straight line: it stood at `cloud` when the wall stood at `wall`,
//! and since then it has run at `rate` times real time. Rate 1 is the real clock, 0 a manual one that only
//! [`Clock::jump_to`] moves, anything else a scaled one.

use std::str::FromStr;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};

/// The moment at which the manual clock starts unless told otherwise: 2026-01-01T00:00:00Z. Chosen.
pub const MANUAL_START: Timestamp = Timestamp::constant(1_767_225_600, 0);

/// How a clock runs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum ClockMode {
    /// With the wall clock, starting at its present date.
    Real,
    /// Only when told to.
    Manual,
    /// This many times faster than the wall clock; more than 0, at most 1000: beyond that the devices of a laptop no longer keep up.
    Scaled(f64),
}

impl FromStr for ClockMode {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let expected = || format!("expected `real`, `manual` or a factor such as `x60`, not `{text}`");
        match text {
            "real" => Ok(Self::Real),
            "manual" => Ok(Self::Manual),
            _ => {
                let factor: f64 = text.strip_prefix('x').ok_or_else(expected)?.parse().map_err(|_| expected())?;
                if factor > 0.0 && factor <= 1000.0 {
                    Ok(Self::Scaled(factor))
                } else {
                    Err(format!("the factor must be more than 0 and at most 1000, not `{factor}`"))
                }
            }
        }
    }
}

/// Now, for one cloud.
#[derive(Debug)]
pub(crate) struct Clock {
    line: Mutex<Line>,
    mode: ClockMode,
}

#[derive(Clone, Copy, Debug)]
struct Line {
    cloud: Timestamp,
    wall: Instant,
    rate: f64,
}

impl Line {
    fn at(&self, wall: Instant) -> Timestamp {
        if self.rate == 0.0 {
            return self.cloud;
        }
        let passed = wall.saturating_duration_since(self.wall);
        let scaled = if self.rate == 1.0 { passed } else { passed.mul_f64(self.rate) };
        // Device time has a resolution of one microsecond, and so has everything else here.
        let micros = i64::try_from(scaled.as_micros()).unwrap_or(i64::MAX);
        self.cloud.saturating_add(SignedDuration::from_micros(micros)).unwrap_or(Timestamp::MAX)
    }
}

impl Clock {
    /// A clock that starts now. `start` is where it stands then: the wall's date, or [`MANUAL_START`], unless given.
    pub(crate) fn new(mode: ClockMode, start: Option<Timestamp>) -> Self {
        let rate = match mode {
            ClockMode::Real => 1.0,
            ClockMode::Manual => 0.0,
            ClockMode::Scaled(factor) => factor,
        };
        let cloud = start.unwrap_or_else(|| match mode {
            ClockMode::Manual => MANUAL_START,
            ClockMode::Real | ClockMode::Scaled(_) => whole_micros(Timestamp::now()),
        });
        Self { line: Mutex::new(Line { cloud, wall: Instant::now(), rate }), mode }
    }

    /// Whether a clock may stand there: from 1970, where codes and device time begin, to the year 9000, so that what is
    /// added to it (expiry, time-outs) stays in the calendar.
    pub(crate) fn can_show(at: Timestamp) -> bool {
        (0..=221_845_392_000).contains(&at.as_second())
    }

    /// The cloud's present date.
    pub(crate) fn now(&self) -> Timestamp {
        self.line().at(Instant::now())
    }

    /// How the clock runs when nobody holds it.
    pub(crate) fn mode(&self) -> ClockMode {
        self.mode
    }

    /// Wall time until the clock reaches `at`: zero if it has passed, `None` while the clock stands.
    pub(crate) fn wall_until(&self, at: Timestamp) -> Option<Duration> {
        let line = *self.line();
        if line.rate == 0.0 {
            return None;
        }
        let ahead = at.duration_since(line.at(Instant::now()));
        let ahead = Duration::try_from(ahead).unwrap_or(Duration::ZERO);
        // No timer needs to look further ahead than a day; it looks again then.
        Some(Duration::from_secs_f64((ahead.as_secs_f64() / line.rate).min(86_400.0)))
    }

    /// Stops the clock where it is, so that it can be stepped.
    pub(crate) fn freeze(&self) {
        let mut line = self.line();
        let wall = Instant::now();
        *line = Line { cloud: line.at(wall), wall, rate: 0.0 };
    }

    /// Moves a standing clock forward; it never goes back.
    pub(crate) fn jump_to(&self, at: Timestamp) {
        let mut line = self.line();
        let wall = Instant::now();
        *line = Line { cloud: line.at(wall).max(at), wall, rate: line.rate };
    }

    /// Lets the clock run again as its mode has it.
    pub(crate) fn resume(&self) {
        let rate = match self.mode {
            ClockMode::Real => 1.0,
            ClockMode::Manual => 0.0,
            ClockMode::Scaled(factor) => factor,
        };
        let mut line = self.line();
        let wall = Instant::now();
        *line = Line { cloud: line.at(wall), wall, rate };
    }

    fn line(&self) -> std::sync::MutexGuard<'_, Line> {
        self.line.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

fn whole_micros(at: Timestamp) -> Timestamp {
    Timestamp::from_microsecond(at.as_microsecond()).unwrap_or(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manual_clock_stands_until_it_is_moved_and_never_goes_back() {
        let clock = Clock::new(ClockMode::Manual, None);
        assert_eq!(clock.now(), MANUAL_START);
        assert_eq!(clock.wall_until(MANUAL_START + SignedDuration::from_secs(1)), None);
        clock.jump_to(MANUAL_START + SignedDuration::from_secs(5));
        clock.jump_to(MANUAL_START);
        assert_eq!(clock.now(), MANUAL_START + SignedDuration::from_secs(5));
        clock.resume();
        assert_eq!(clock.now(), MANUAL_START + SignedDuration::from_secs(5));
    }

    #[test]
    fn a_scaled_clock_runs_at_its_factor() {
        let line = Line { cloud: MANUAL_START, wall: Instant::now(), rate: 60.0 };
        let later = line.at(line.wall + Duration::from_millis(500));
        assert_eq!(later, MANUAL_START + SignedDuration::from_secs(30));
    }

    #[test]
    fn modes_are_read_as_people_write_them() {
        assert_eq!("real".parse(), Ok(ClockMode::Real));
        assert_eq!("manual".parse(), Ok(ClockMode::Manual));
        assert_eq!("x2.5".parse(), Ok(ClockMode::Scaled(2.5)));
        for wrong in ["", "fast", "x", "x0", "x-1", "xNaN", "xinf", "60"] {
            assert!(wrong.parse::<ClockMode>().is_err(), "{wrong}");
        }
    }
}
