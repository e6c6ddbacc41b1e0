//! Durations as people write them, in world files and on the control surface alike.

use jiff::{SignedDuration, Span, SpanRelativeTo};

/// Reads `500ms`, `2 hours` or `90 days`. A day has 24 hours; months and years have no length.
pub(crate) fn parse(text: &str) -> Option<SignedDuration> {
    let span: Span = text.parse().ok()?;
    span.to_duration(SpanRelativeTo::days_are_24_hours()).ok()
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
        for wrong in ["", "90", "soon", "1 year", "99999999999 days"] {
            assert_eq!(parse(wrong), None, "{wrong}");
        }
    }
}
