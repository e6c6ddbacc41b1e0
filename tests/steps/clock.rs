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
    world.advance(time).await;
}

/// Devices sleep through this time; what is due is done all the same.
#[given(regex = r"^(\d[\w. ]*?) go(?:es)? by$")]
#[when(regex = r"^(\d[\w. ]*?) go(?:es)? by$")]
async fn goes_by(world: &mut CloudWorld, time: String) {
    world.skip(duration(&time)).await;
}

#[when("the clock is frozen")]
async fn is_frozen(world: &mut CloudWorld) {
    world.freeze().await;
}

/// The sensor logs once a second, with its own milliseconds.
#[then(expr = "the milliseconds of {string} are those of the cloud's clock")]
async fn has_the_same_time(world: &mut CloudWorld, device: String) {
    let passed = world.now().await.duration_since(world.start()).as_millis();
    let log = world.serial(&device).await;
    let last = log.lines().last().expect("it has logged something");
    let logged: i128 = last[..10].parse().expect("a line begins with milliseconds");
    assert!(logged <= passed && passed < logged + 1_100, "{passed} ms have passed, and it says {last}");
}

#[then(expr = "the cloud's clock shows {word}")]
async fn shows(world: &mut CloudWorld, expected: Timestamp) {
    assert_eq!(world.now().await, expected);
}

/// A day is 24 hours.
fn duration(text: &str) -> SignedDuration {
    let span: Span = text.parse().unwrap_or_else(|error| panic!("{text:?} is no duration: {error}"));
    span.to_duration(SpanRelativeTo::days_are_24_hours()).expect("less than ten thousand years")
}
