//! Streams that faults act on, as they are at the socket.

use std::collections::BTreeMap;

use cucumber::then;
use mock_cloud::MANUAL_START;

use super::carried::whole_frames;
use super::streams::{Streams, ended, finish};
use crate::sse::{End, Frame, KEEP_ALIVE, RawStream};
use crate::world::CloudWorld;

fn data(stream: &RawStream) -> String {
    let frames = whole_frames(stream);
    frames.iter().map(|frame| frame.data.clone().unwrap_or_default()).collect::<Vec<_>>().join(" ")
}

#[then(expr = "the stream {string} has carried the data {string}")]
async fn carried(world: &mut CloudWorld, name: String, expected: String) {
    let stream = finish(world, &name).await;
    assert_eq!((stream.end(), data(&stream)), (Some(End::Clean), expected));
}

#[then(expr = "the stream {string} has carried the data {string}, and was torn")]
async fn torn(world: &mut CloudWorld, name: String, expected: String) {
    let stream = ended(world, &name).await;
    assert_eq!((stream.end(), data(&stream)), (Some(End::Torn), expected));
}

#[then(expr = "the stream {string} has carried the data {string} and not even a keep-alive since")]
async fn stalled(world: &mut CloudWorld, name: String, expected: String) {
    let stream = finish(world, &name).await;
    assert_eq!(data(&stream), expected);
    assert!(!stream.chunks().iter().any(|chunk| chunk == KEEP_ALIVE), "it says nothing at all");
}

#[then(expr = "the stream {string} has carried the same {int} data in another order")]
async fn mixed(world: &mut CloudWorld, name: String, count: usize) {
    let stream = finish(world, &name).await;
    let data = data(&stream);
    let mut sorted: Vec<usize> = data.split(' ').map(|number| number.parse().expect("a number")).collect();
    assert!(!sorted.is_sorted(), "{data}");
    sorted.sort_unstable();
    assert_eq!(sorted, (1..=count).collect::<Vec<_>>(), "{data}");
}

#[then(expr = "the stream {string} carries half an event, and nothing more yet")]
async fn half(world: &mut CloudWorld, name: String) {
    let stream = world.notes::<Streams>().on_demand(&name);
    let greeting = stream.next().await.map(<[u8]>::len);
    assert_eq!(greeting, Some(5));
    let chunk = stream.next().await.expect("the stream goes on").to_vec();
    assert!(chunk.starts_with(b"event: ") && !chunk.ends_with(b"\n\n"), "{}", String::from_utf8_lossy(&chunk));
    assert!(stream.has_nothing_more(), "the rest came at once");
}

#[then(expr = "the stream {string} carries the other half, and then an event with {string}")]
async fn other_half(world: &mut CloudWorld, name: String, data: String) {
    let stream = world.notes::<Streams>().on_demand(&name);
    let rest = stream.next().await.expect("the stream goes on").to_vec();
    assert!(!rest.starts_with(b"event: ") && rest.ends_with(b"\n\n"), "{}", String::from_utf8_lossy(&rest));
    let next = stream.next().await.expect("the stream goes on").to_vec();
    let frame = Frame::parse(&next).expect("an event");
    assert_eq!(frame.data, Some(data));
}

/// The events of a stream, however its chunks lie.
async fn joined(world: &mut CloudWorld, name: &str) -> Vec<Frame> {
    let stream = finish(world, name).await;
    assert_eq!(stream.end(), Some(End::Clean));
    let text = String::from_utf8(stream.chunks().concat()).expect("text");
    let events = text.split_inclusive("\n\n").filter(|event| event.starts_with("event: "));
    events.map(|event| Frame::parse(event.as_bytes()).expect("an event")).collect()
}

#[then(expr = "the stream {string} has carried {int} whole events of each of the {int} sensors, in the order of time")]
async fn whole_of_each(world: &mut CloudWorld, name: String, events: usize, sensors: usize) {
    let frames = joined(world, &name).await;
    assert!(frames.is_sorted_by_key(|frame| frame.published_at), "in the order of time");
    let mut of_each = BTreeMap::new();
    for frame in &frames {
        *of_each.entry(frame.coreid.as_str()).or_insert(0) += 1;
    }
    assert_eq!(of_each.into_values().collect::<Vec<usize>>(), vec![events; sensors]);
}

#[then(expr = "the stream {string} has carried {int} events or more, all of them from {string}")]
async fn all_from(world: &mut CloudWorld, name: String, least: usize, device: String) {
    let frames = joined(world, &name).await;
    let id = world.device_id(&device).await;
    assert!(frames.len() >= least && frames.iter().all(|frame| frame.coreid == id), "{frames:#?}");
}

#[then(expr = "the stream {string} has carried {int} event that was published between {float} s and {float} s")]
async fn published_between(world: &mut CloudWorld, name: String, count: usize, from: f64, to: f64) {
    let frames = joined(world, &name).await;
    let seconds = frames.iter().map(|frame| frame.published_at.duration_since(MANUAL_START).as_secs_f64());
    let seconds: Vec<f64> = seconds.collect();
    assert_eq!(seconds.len(), count);
    assert!(seconds.iter().all(|second| (from..=to).contains(second)), "{seconds:?}");
}
