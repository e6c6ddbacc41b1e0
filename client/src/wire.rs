//! How the cloud spells values that JSON has no single form for: numbers that may come as text, durations.

use std::fmt;
use std::time::Duration;

use serde::de::{Deserializer, Error as _, Unexpected, Visitor};

/// The longest duration that the cloud may name; beyond it (about 5.8 million years) a number is an error, not a duration.
const MAX_SECONDS: f64 = (1u64 << 47) as f64;

struct Seconds;

impl Visitor<'_> for Seconds {
    type Value = Duration;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a number of seconds, as a number or as text")
    }

    fn visit_u64<E: serde::de::Error>(self, seconds: u64) -> Result<Duration, E> {
        Ok(Duration::from_secs(seconds))
    }

    fn visit_i64<E: serde::de::Error>(self, seconds: i64) -> Result<Duration, E> {
        u64::try_from(seconds)
            .map(Duration::from_secs)
            .map_err(|_| E::invalid_value(Unexpected::Signed(seconds), &self))
    }

    fn visit_f64<E: serde::de::Error>(self, seconds: f64) -> Result<Duration, E> {
        if (0.0..MAX_SECONDS).contains(&seconds) {
            Ok(Duration::from_secs_f64(seconds))
        } else {
            Err(E::invalid_value(Unexpected::Float(seconds), &self))
        }
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Duration, E> {
        match (text.parse::<u64>(), text.parse::<f64>()) {
            (Ok(seconds), _) => self.visit_u64(seconds),
            (_, Ok(seconds)) => self.visit_f64(seconds),
            _ => Err(E::invalid_value(Unexpected::Str(text), &self)),
        }
    }
}

/// Seconds as the cloud writes them: a whole number today, decimals or a numeric string in older answers.
///
/// Source: observed (event `ttl` was text before mid-2017, `expires_in` had decimals in 2015).
pub(crate) fn seconds<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Duration, D::Error> {
    deserializer.deserialize_any(Seconds)
}

/// As [`seconds`], where the key may be absent or null.
pub(crate) fn optional_seconds<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Duration>, D::Error> {
    use serde::Deserialize as _;
    match serde_json::Value::deserialize(deserializer)? {
        serde_json::Value::Null => Ok(None),
        value => seconds(value).map(Some).map_err(D::Error::custom),
    }
}

/// Whole seconds for a request, rounded up so that a short duration does not become zero, which means "never" or "at once".
pub(crate) fn whole_seconds(duration: Duration) -> u64 {
    duration.as_secs() + u64::from(duration.subsec_nanos() > 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;

    #[derive(Deserialize)]
    struct Ttl {
        #[serde(deserialize_with = "seconds")]
        ttl: Duration,
    }

    fn read(json: &str) -> Result<Duration, serde_json::Error> {
        serde_json::from_str::<Ttl>(&format!("{{\"ttl\":{json}}}")).map(|read| read.ttl)
    }

    #[test]
    fn seconds_come_as_number_text_or_decimals() {
        assert_eq!(read("60").unwrap(), Duration::from_secs(60));
        assert_eq!(read("\"60\"").unwrap(), Duration::from_secs(60));
        assert_eq!(read("59.5").unwrap(), Duration::from_millis(59_500));
    }

    #[test]
    fn refuses_what_is_no_duration() {
        for wrong in ["-1", "-0.5", "1e300", "\"soon\"", "\"NaN\"", "null", "[]"] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_short_duration_rounds_up() {
        assert_eq!(whole_seconds(Duration::from_millis(1)), 1);
        assert_eq!(whole_seconds(Duration::from_secs(60)), 60);
    }
}
