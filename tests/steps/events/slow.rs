//! Readers who read slowly, or not at all.

use std::collections::BTreeMap;
use std::time::Duration;

use cucumber::{given, then, when};
use firmware::{Firmware, Pin, Waveform};
use jiff::SignedDuration;
use mock_cloud::world::DeviceSpec;

use super::carried::{frames, whole_frames};
use super::streams::{ended, finish};
use crate::cast::Actor;
use crate::sse::{End, Frame};
use crate::world::CloudWorld;

/// What pads a count to some size.
const PADDING: usize = 8000;
/// Whatever a kernel keeps for a reader, this many of them are more.
const MANY: usize = 10_000;
/// The longest that publishing, or time that passes, may take in wall time, on the slowest machine.
const PROMPT: Duration = Duration::from_secs(120);

#[derive(Default)]
struct Counts {
    published: usize,
}

#[given(expr = "the cloud keeps {int} events for a reader at most")]
fn queue(world: &mut CloudWorld, events: usize) {
    world.plan().settings.stream_queue = events;
}

async fn publish_count(world: &mut CloudWorld, actor: Actor) {
    let counts = world.notes::<Counts>();
    counts.published += 1;
    let data = format!("{} {}", counts.published, "x".repeat(PADDING));
    let publishing = world.session(actor).await.events().publish("count").data(data).send();
    let answered = tokio::time::timeout(PROMPT, publishing).await;
    answered.expect("a publisher waits for no reader").expect("an event like any other");
}

#[given(expr = "{actor} publishes {int} large counts")]
async fn publish_counts(world: &mut CloudWorld, actor: Actor, times: usize) {
    for _ in 0..times {
        publish_count(world, actor).await;
    }
}

#[given(expr = "{actor} publishes large counts until the cloud has dropped a stream")]
#[when(expr = "{actor} publishes large counts until the cloud has dropped a stream")]
async fn publish_until_dropped(world: &mut CloudWorld, actor: Actor) {
    let before = world.open_streams().await;
    for _ in 0..MANY {
        publish_count(world, actor).await;
        if world.open_streams().await < before {
            return;
        }
    }
    panic!("the cloud keeps {MANY} events for a reader who does not read");
}

#[then("every publishing was answered")]
fn all_answered(world: &mut CloudWorld) {
    assert!(world.notes::<Counts>().published > 0);
}

fn count(frame: &Frame) -> usize {
    let data = frame.data.as_deref().expect("a count has data");
    let (number, padding) = data.split_once(' ').expect("a number and padding");
    assert_eq!(padding.len(), PADDING);
    number.parse().expect("a number")
}

#[then(expr = "the stream {string} has carried every count")]
async fn carried_all(world: &mut CloudWorld, name: String) {
    let stream = finish(world, &name).await;
    let counts: Vec<usize> = frames(&stream).iter().map(count).collect();
    assert_eq!(counts, (1..=world.notes::<Counts>().published).collect::<Vec<_>>());
}

#[then(expr = "the stream {string} has carried the first counts without a hole, and was torn")]
async fn carried_first(world: &mut CloudWorld, name: String) {
    let stream = ended(world, &name).await;
    assert_eq!(stream.end(), Some(End::Torn), "the connection was dropped");
    let counts: Vec<usize> = whole_frames(&stream).iter().map(count).collect();
    assert_eq!(counts, (1..=counts.len()).collect::<Vec<_>>());
    let published = world.notes::<Counts>().published;
    assert!((1..published).contains(&counts.len()), "{} of {published}", counts.len());
}

#[when(expr = "{int} min pass, and nobody is waited for")]
async fn pass_promptly(world: &mut CloudWorld, minutes: i64) {
    let passing = world.advance(SignedDuration::from_mins(minutes));
    tokio::time::timeout(PROMPT, passing).await.expect("time waits for no reader");
}

#[given(expr = "{actor} owns {int} sensors that publish once a second, one after the other")]
fn owns_sensors(world: &mut CloudWorld, actor: Actor, sensors: usize) {
    world.introduce(actor);
    for number in 1..=sensors {
        let waveform = Waveform::Ramp { from: 0, to: 4000, period_ms: 4000 };
        let device = DeviceSpec::new(format!("sensor {number}")).firmware(Firmware::Sensor { sample_index: 0 });
        // Their first seconds end one after the other; the last one's when its ring is full.
        let millis = u32::try_from(number * 1000 / sensors).expect("at most 1000") - 50;
        let device = device.analog(Pin::A0, waveform).millis(millis);
        world.plan().devices.push(device.owned_by(actor.username()));
    }
}

#[then(expr = "the stream {string} has carried {int} events of each of the {int} sensors, in the order of time")]
async fn carried_of_each(world: &mut CloudWorld, name: String, events: usize, sensors: usize) {
    let stream = finish(world, &name).await;
    let frames = frames(&stream);
    assert!(frames.is_sorted_by_key(|frame| frame.published_at), "in the order of time");
    let mut of_each = BTreeMap::new();
    for frame in &frames {
        *of_each.entry(frame.coreid.as_str()).or_insert(0) += 1;
    }
    assert_eq!(of_each.into_values().collect::<Vec<usize>>(), vec![events; sensors]);
}
