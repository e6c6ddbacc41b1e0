//! Time: the clock moves when a scenario says so.

use cucumber::{given, then, when};
use jiff::{SignedDuration, Span, SpanRelativeTo, Timestamp};

use crate::world::CloudWorld;

/// Devices run through every millisecond of this time.
#[given(regex = r"^(\d[\w. ]*?) pass(?:es)?$")]
#[when(regex = r"^(\d[\w. ]*?) pass(?:es)?$")]
async fn passes(world: &mut CloudWorld, time: String) {
    let time = duration(&time);
    assert!(time <= SignedDuration::from_mins(10), "that is much work for devices; let it go by instead");
    world.cloud().await.advance(time).await.expect("a time that can pass");
}

/// Devices sleep through this time; what is due is done all the same.
#[given(regex = r"^(\d[\w. ]*?) go(?:es)? by$")]
#[when(regex = r"^(\d[\w. ]*?) go(?:es)? by$")]
async fn goes_by(world: &mut CloudWorld, time: String) {
    world.cloud().await.skip(duration(&time)).await.expect("a time that can go by");
}

#[then(expr = "the cloud's clock shows {word}")]
async fn shows(world: &mut CloudWorld, expected: Timestamp) {
    assert_eq!(world.cloud().await.now(), expected);
}

/// A day is 24 hours.
fn duration(text: &str) -> SignedDuration {
    let span: Span = text.parse().unwrap_or_else(|error| panic!("{text:?} is no duration: {error}"));
    span.to_duration(SpanRelativeTo::days_are_24_hours()).expect("less than ten thousand years")
}
