//! Time: the clock moves when a scenario says so.

use cucumber::{given, then, when};
use jiff::{SignedDuration, Span, SpanRelativeTo, Timestamp};
use mock_cloud::MANUAL_START;

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

#[when("the clock is frozen")]
async fn is_frozen(world: &mut CloudWorld) {
    world.cloud().await.freeze().await.expect("a cloud that runs");
}

/// The sensor logs once a second, with its own milliseconds.
#[then(expr = "the milliseconds of {string} are those of the cloud's clock")]
async fn has_the_same_time(world: &mut CloudWorld, device: String) {
    let cloud = world.cloud().await;
    let passed = cloud.now().duration_since(MANUAL_START).as_millis();
    let log = cloud.serial(&device).expect("a device");
    let last = log.lines().last().expect("it has logged something");
    let logged: i128 = last[..10].parse().expect("a line begins with milliseconds");
    assert!(logged <= passed && passed < logged + 1_100, "{passed} ms have passed, and it says {last}");
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
