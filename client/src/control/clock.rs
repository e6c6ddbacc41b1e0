//! `/_mock/clock`: read it, freeze it, let it run, advance it, skip.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use jiff::Timestamp;
use reqwest::Method;
use serde::{Deserialize, Deserializer};
use serde_json::json;

use super::Control;
use crate::Error;
use crate::request::{Path, Request};

/// How fast the clock of a mock runs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Pace {
    /// It stands, and moves when it is told to.
    Frozen,
    /// As the clock on the wall.
    Real,
    /// So many times as fast; at most 1000.
    Times(f64),
}

impl fmt::Display for Pace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Frozen => f.write_str("frozen"),
            Self::Real => f.write_str("real"),
            Self::Times(factor) => write!(f, "x{factor}"),
        }
    }
}

impl FromStr for Pace {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let factor = |text: &str| text.strip_prefix('x')?.parse().ok().map(Self::Times);
        match text {
            "frozen" => Ok(Self::Frozen),
            "real" => Ok(Self::Real),
            _ => factor(text).ok_or_else(|| Error::InvalidArgument(format!("{text:?} is no pace of a clock"))),
        }
    }
}

impl<'de> Deserialize<'de> for Pace {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

/// What the clock of a mock says.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[non_exhaustive]
pub struct ClockReading {
    /// The cloud's present.
    pub now: Timestamp,
    /// How it runs.
    #[serde(rename = "mode")]
    pub pace: Pace,
}

/// The answer to what moves the clock.
#[derive(Deserialize)]
struct Moved {
    now: Timestamp,
}

/// The clock of a mock; see [`Control::clock`].
#[derive(Debug, Clone)]
pub struct MockClock {
    control: Control,
}

impl MockClock {
    pub(super) fn new(control: Control) -> Self {
        Self { control }
    }

    /// What the clock says, and how it runs.
    ///
    /// # Errors
    /// As for [`health`](Control::health).
    pub async fn read(&self) -> Result<ClockReading, Error> {
        self.control.transport.json(&self.control.request(Method::GET, Path::new("/_mock/clock"))).await
    }

    /// Stops the clock where it is. From then on it moves by [`advance`](MockClock::advance) and
    /// [`skip`](MockClock::skip) alone.
    ///
    /// # Errors
    /// As for [`health`](Control::health).
    pub async fn freeze(&self) -> Result<ClockReading, Error> {
        self.set(Pace::Frozen).await
    }

    /// Lets a frozen clock run on as it did before; as real time if it never ran.
    ///
    /// # Errors
    /// As for [`health`](Control::health).
    pub async fn resume(&self) -> Result<ClockReading, Error> {
        self.control.transport.json(&self.run_request("running")).await
    }

    /// Lets the clock run at another pace, from where it is. Answers once the devices run so.
    ///
    /// # Errors
    /// Status 400 for a pace that no clock has.
    pub async fn set(&self, pace: Pace) -> Result<ClockReading, Error> {
        self.control.transport.json(&self.run_request(&pace.to_string())).await
    }

    /// Lets time pass: devices run through every millisecond of it. Answers when all that was due is done.
    ///
    /// That is work, so a long time with many devices may take longer than the client's
    /// [`timeout`](crate::ClientBuilder::timeout).
    ///
    /// # Errors
    /// Status 400 for a time beyond the calendar.
    pub async fn advance(&self, by: Duration) -> Result<Timestamp, Error> {
        self.control.transport.json::<Moved>(&self.pass_request("/advance", by)).await.map(|moved| moved.now)
    }

    /// Jumps: what is due is done, and the devices sleep through it. The way to pass 90 days.
    ///
    /// # Errors
    /// Status 400 for a time beyond the calendar.
    pub async fn skip(&self, by: Duration) -> Result<Timestamp, Error> {
        self.control.transport.json::<Moved>(&self.pass_request("/skip", by)).await.map(|moved| moved.now)
    }

    fn run_request(&self, mode: &str) -> Request {
        self.control.request(Method::PUT, Path::new("/_mock/clock")).json(json!({ "mode": mode }))
    }

    fn pass_request(&self, how: &str, by: Duration) -> Request {
        let by = match by.subsec_nanos() {
            0 => format!("{}s", by.as_secs()),
            nanos => format!("{}s {nanos}ns", by.as_secs()),
        };
        self.control.request(Method::POST, Path::new("/_mock/clock").literal(how)).json(json!({ "by": by }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::control::offline;

    #[test]
    fn a_duration_is_written_to_its_nanosecond() {
        let clock = offline().clock();
        let requests = [
            clock.pass_request("/advance", Duration::from_secs(90)),
            clock.pass_request("/skip", Duration::from_micros(1_500)),
        ];
        insta::assert_snapshot!(requests.map(|request| request.wire()).join("\n\n"), @r#"
        POST /_mock/clock/advance

        {"by":"90s"}

        POST /_mock/clock/skip

        {"by":"0s 1500000ns"}
        "#);
    }

    #[test]
    fn a_pace_is_read_as_it_is_written() {
        for pace in [Pace::Frozen, Pace::Real, Pace::Times(60.0), Pace::Times(0.5)] {
            assert_eq!(pace.to_string().parse::<Pace>().unwrap(), pace);
        }
        for wrong in ["", "x", "fast", "60"] {
            assert!(wrong.parse::<Pace>().is_err(), "{wrong}");
        }
        insta::assert_snapshot!(offline().clock().run_request(&Pace::Times(60.0).to_string()).wire(), @r#"
        PUT /_mock/clock

        {"mode":"x60"}
        "#);
    }

    #[test]
    fn what_the_clock_says_is_read() {
        let read: ClockReading =
            serde_json::from_str(r#"{"now":"2026-01-01T00:00:00.000Z","mode":"x60","rate":60.0}"#).unwrap();
        assert_eq!((read.now.as_second(), read.pace), (1_767_225_600, Pace::Times(60.0)));
    }
}
