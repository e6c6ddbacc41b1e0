//! The cloud's one clock.
//!
//! Token expiry, one-time codes, keep-alives, time-outs and the devices' own time all come from here, and nothing else
//! in the product reads the wall clock. A clock is a straight line: it stood at `cloud` when the wall stood at `wall`,
//! and since then it has run at `rate` times real time. Rate 1 is the real clock, 0 a manual or frozen one that only
//! [`Clock::jump_to`] moves, anything else a scaled one. A new rate is a new line that begins where the old one ends, so
//! the date never jumps when a clock is frozen, resumed or given another pace.

use std::fmt;
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
    /// Only when told to; a clock that was frozen is one like this.
    Manual,
    /// This many times faster than the wall clock; more than 0, at most 1000: beyond that the devices of a laptop no longer keep up.
    Scaled(f64),
}

impl ClockMode {
    /// Seconds of cloud time in a second of wall time.
    pub fn rate(self) -> f64 {
        match self {
            Self::Real => 1.0,
            Self::Manual => 0.0,
            Self::Scaled(factor) => factor,
        }
    }
}

/// As `/_mock/clock` takes and tells it: `frozen`, `real`, `x60`.
impl fmt::Display for ClockMode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Real => f.write_str("real"),
            Self::Manual => f.write_str("frozen"),
            Self::Scaled(factor) => write!(f, "x{factor}"),
        }
    }
}

impl FromStr for ClockMode {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let expected = || format!("expected `real`, `manual` or a factor such as `x60`, not `{text}`");
        match text {
            "real" => Ok(Self::Real),
            "manual" | "frozen" => Ok(Self::Manual),
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
    state: Mutex<State>,
}

#[derive(Clone, Copy, Debug)]
struct State {
    line: Line,
    /// How the clock runs when nobody holds it.
    mode: ClockMode,
    /// How it ran when it last ran, for [`Clock::running_mode`].
    ran: ClockMode,
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
        let cloud = start.unwrap_or_else(|| match mode {
            ClockMode::Manual => MANUAL_START,
            ClockMode::Real | ClockMode::Scaled(_) => whole_micros(Timestamp::now()),
        });
        let line = Line { cloud, wall: Instant::now(), rate: mode.rate() };
        let ran = if mode == ClockMode::Manual { ClockMode::Real } else { mode };
        Self { state: Mutex::new(State { line, mode, ran }) }
    }

    /// Whether a clock may stand there: from 1970, where codes and device time begin, to the year 9000, so that what is
    /// added to it (expiry, time-outs) stays in the calendar.
    pub(crate) fn can_show(at: Timestamp) -> bool {
        (0..=221_845_392_000).contains(&at.as_second())
    }

    /// The cloud's present date.
    pub(crate) fn now(&self) -> Timestamp {
        self.state().line.at(Instant::now())
    }

    /// How the clock runs when nobody holds it.
    pub(crate) fn mode(&self) -> ClockMode {
        self.state().mode
    }

    /// How the clock runs, or how it ran before it was frozen; as real time if it never ran.
    pub(crate) fn running_mode(&self) -> ClockMode {
        self.state().ran
    }

    /// Goes on from here, now and whenever it is let go, in another mode; answers where that is.
    pub(crate) fn set_mode(&self, mode: ClockMode) -> Timestamp {
        let mut state = self.state();
        state.mode = mode;
        if mode != ClockMode::Manual {
            state.ran = mode;
        }
        state.bend(mode.rate());
        state.line.cloud
    }

    /// Wall time until the clock reaches `at`: zero if it has passed, `None` while the clock stands.
    pub(crate) fn wall_until(&self, at: Timestamp) -> Option<Duration> {
        let line = self.state().line;
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
        self.state().bend(0.0);
    }

    /// Moves a standing clock forward; it never goes back.
    pub(crate) fn jump_to(&self, at: Timestamp) {
        let line = &mut self.state().line;
        let wall = Instant::now();
        *line = Line { cloud: line.at(wall).max(at), wall, rate: line.rate };
    }

    /// Lets the clock run again as its mode has it.
    pub(crate) fn resume(&self) {
        let mut state = self.state();
        let rate = state.mode.rate();
        state.bend(rate);
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

impl State {
    /// Another rate from here on.
    fn bend(&mut self, rate: f64) {
        let wall = Instant::now();
        self.line = Line { cloud: self.line.at(wall), wall, rate };
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
    fn another_mode_goes_on_from_where_the_clock_is() {
        let clock = Clock::new(ClockMode::Manual, None);
        assert_eq!(clock.running_mode(), ClockMode::Real);
        clock.set_mode(ClockMode::Scaled(60.0));
        let (begin, later) = (clock.state().line, Duration::from_secs(2));
        assert_eq!(begin.cloud, MANUAL_START);
        assert_eq!(begin.at(begin.wall + later), MANUAL_START + SignedDuration::from_mins(2));
        clock.freeze();
        assert_eq!(clock.wall_until(Timestamp::MAX), None, "it is held");
        clock.resume();
        assert!(clock.wall_until(Timestamp::MAX).is_some(), "and let go");
        clock.set_mode(ClockMode::Manual);
        let stood = clock.now();
        clock.resume();
        assert_eq!((clock.now(), clock.mode()), (stood, ClockMode::Manual), "frozen is more than held");
        assert_eq!(clock.running_mode(), ClockMode::Scaled(60.0));
    }

    #[test]
    fn modes_are_read_as_people_write_them() {
        assert_eq!("real".parse(), Ok(ClockMode::Real));
        assert_eq!("manual".parse(), Ok(ClockMode::Manual));
        for mode in ["frozen", "real", "x60", "x0.5"] {
            assert_eq!(mode.parse().map(|mode: ClockMode| mode.to_string()), Ok(mode.to_owned()));
        }
        assert_eq!("x2.5".parse(), Ok(ClockMode::Scaled(2.5)));
        for wrong in ["", "fast", "x", "x0", "x-1", "xNaN", "xinf", "60"] {
            assert!(wrong.parse::<ClockMode>().is_err(), "{wrong}");
        }
    }
}
