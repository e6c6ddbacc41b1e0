//! Durations as people write them, in world files and on the control surface alike.

use jiff::{SignedDuration, Span, SpanRelativeTo};

/// Reads `500ms`, `2 hours` or `90 days`. A day has 24 hours; months and years have no length.
pub(crate) fn parse(text: &str) -> Option<SignedDuration> {
    let span: Span = text.parse().ok()?;
    span.to_duration(SpanRelativeTo::days_are_24_hours()).ok()
}

/// Writes a duration so that [`parse`] reads the same one.
pub(crate) fn text(duration: SignedDuration) -> String {
    const DAY: i64 = 86_400;
    match duration.as_secs() {
        seconds if seconds != 0 && seconds % DAY == 0 && duration.subsec_nanos() == 0 => match seconds / DAY {
            1 => "1 day".to_owned(),
            days => format!("{days} days"),
        },
        _ => format!("{duration:#}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_read_as_people_write_them() {
        for (text, seconds) in
            [("90 days", 7_776_000), ("2 hours", 7_200), ("1m 30s", 90), ("-5s", -5), ("1 week", 604_800)]
        {
            assert_eq!(parse(text), Some(SignedDuration::from_secs(seconds)), "{text}");
        }
        assert_eq!(parse("500ms"), Some(SignedDuration::from_millis(500)));
        for millis in [0, 1, 500, 30_000, 90_500, 300_000, 5_400_000, 86_400_000, 7_776_000_000, 3_155_760_000_000] {
            let duration = SignedDuration::from_millis(millis);
            assert_eq!(parse(&text(duration)), Some(duration), "{}", text(duration));
        }
        assert_eq!(text(SignedDuration::from_hours(2160)), "90 days");
        for wrong in ["", "90", "soon", "1 year", "99999999999 days"] {
            assert_eq!(parse(wrong), None, "{wrong}");
        }
    }
}
