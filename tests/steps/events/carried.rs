//! What a stream has carried, from its first byte to its last.

use std::collections::BTreeMap;

use cucumber::gherkin::Step;
use cucumber::then;
use jiff::{SignedDuration, Timestamp};

use super::publishing::docstring;
use super::streams::{Streams, finish};
use crate::cast::Actor;
use crate::snapshot;
use crate::sse::{End, Frame, GREETING, KEEP_ALIVE, RawStream, visible};
use crate::steps::wire::expand;
use crate::world::CloudWorld;

/// The events of a whole stream. Whoever asks for them also asks that it began and ended as it should.
pub(super) fn frames(stream: &RawStream) -> Vec<Frame> {
    assert_eq!(stream.end(), Some(End::Clean), "the stream ends cleanly");
    whole_frames(stream)
}

/// As [`frames`], of a stream whatever its end.
pub(super) fn whole_frames(stream: &RawStream) -> Vec<Frame> {
    let mut chunks = stream.chunks().iter();
    assert_eq!(chunks.next().map(Vec::as_slice), Some(GREETING), "every stream begins with its greeting");
    chunks.filter_map(|chunk| Frame::parse(chunk)).collect()
}

pub(super) fn assert_count(stream: &RawStream, count: usize) {
    let frames = frames(stream);
    assert_eq!(frames.len(), count, "{frames:#?}");
}

fn chunks(stream: &RawStream) -> String {
    stream.chunks().iter().map(|chunk| visible(chunk)).collect::<Vec<_>>().join("\n")
}

/// Seconds of cloud time since it started.
fn second(frame: &Frame, start: Timestamp) -> String {
    let since: SignedDuration = frame.published_at.duration_since(start);
    format!("{}.{:03}", since.as_secs(), since.subsec_millis())
}

/// Events as rows of a table with the columns that a scenario asks for; devices by name.
pub(super) async fn rows(world: &mut CloudWorld, frames: &[Frame], columns: &[String]) -> Vec<Vec<String>> {
    let devices = world.devices().await.into_iter();
    let start = world.start();
    let names: BTreeMap<String, String> =
        devices.filter_map(|device| device.name.map(|name| (device.id, name))).collect();
    let cell = |frame: &Frame, column: &String| match column.as_str() {
        "second" => second(frame, start),
        "from" => names.get(&frame.coreid).unwrap_or(&frame.coreid).clone(),
        "event" => frame.name.clone(),
        "data" => data(frame),
        "ttl" => frame.ttl.to_string(),
        other => panic!("an event has no {other:?}"),
    };
    frames.iter().map(|frame| columns.iter().map(|column| cell(frame, column)).collect()).collect()
}

/// What an event holds. What a device describes of itself is long, and is told by a word once it has the right shape.
fn data(frame: &Frame) -> String {
    let described = || serde_json::from_str::<serde_json::Value>(frame.data.as_deref()?).ok();
    match (frame.name.as_str(), described()) {
        ("spark/device/diagnostics/update", Some(vitals)) if vitals["service"]["device"]["status"] == "ok" => {
            "(vitals)".to_owned()
        }
        ("spark/status/safe-mode", Some(described)) if described["m"][1]["f"] == "s" => "(modules)".to_owned(),
        ("spark/device/app-hash", _) if is_hash(frame.data.as_deref()) => "(a hash)".to_owned(),
        // A cell of a table has no blank at its end.
        _ => match frame.data.as_deref() {
            None => "(null)".to_owned(),
            Some(data) => data.strip_suffix(' ').map_or_else(|| data.to_owned(), |word| format!("{word}␣")),
        },
    }
}

/// SHA-256 in upper-case hex.
fn is_hash(data: Option<&str>) -> bool {
    data.is_some_and(|data| data.len() == 64 && data.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'A'..=b'F')))
}

/// What every device says that connects, which most scenarios are not about.
fn connecting_brings(frame: &Frame) -> bool {
    const NAMES: [&str; 4] = [
        "spark/device/last_reset",
        "particle/device/updates/enabled",
        "particle/device/updates/forced",
        "spark/device/diagnostics/update",
    ];
    NAMES.contains(&frame.name.as_str())
}

/// Compares events with the table of a step.
pub(super) async fn assert_rows(world: &mut CloudWorld, frames: &[Frame], step: &Step) {
    let table = step.table().expect("a table of events");
    let (columns, expected) = table.rows.split_first().expect("a table has a head");
    let mut wanted = Vec::new();
    for row in expected {
        let mut cells = Vec::new();
        for cell in row {
            cells.push(expand(world, cell).await);
        }
        wanted.push(cells.join(" | "));
    }
    let seen: Vec<String> = rows(world, frames, columns).await.into_iter().map(|row| row.join(" | ")).collect();
    assert_eq!(seen, wanted, "columns: {}", columns.join(" | "));
}

#[then(expr = "{actor} has heard exactly:")]
async fn heard_exactly(world: &mut CloudWorld, actor: Actor, step: &Step) {
    carried_events(world, actor.name().to_owned(), step).await;
}

#[then(expr = "{actor} has heard, but for what connecting brings, exactly:")]
async fn heard_but_for_connecting(world: &mut CloudWorld, actor: Actor, step: &Step) {
    let stream = finish(world, actor.name()).await;
    let mut frames = frames(&stream);
    frames.retain(|frame| !connecting_brings(frame));
    assert_rows(world, &frames, step).await;
}

#[then(expr = "{actor} has heard nothing")]
async fn heard_nothing(world: &mut CloudWorld, actor: Actor) {
    let stream = finish(world, actor.name()).await;
    assert_eq!(frames(&stream), []);
}

#[then(expr = "{actor} has heard {string} {int} time(s)")]
async fn heard_times(world: &mut CloudWorld, actor: Actor, event: String, times: usize) {
    let stream = finish(world, actor.name()).await;
    let frames = frames(&stream);
    assert_eq!(frames.iter().filter(|frame| frame.name == event).count(), times, "{frames:#?}");
}

#[then(expr = "the stream {string} has carried these events:")]
async fn carried_events(world: &mut CloudWorld, name: String, step: &Step) {
    let stream = finish(world, &name).await;
    assert_rows(world, &frames(&stream), step).await;
}

#[then(expr = "the stream {string} has carried {int} event(s)")]
async fn carried_count(world: &mut CloudWorld, name: String, count: usize) {
    let stream = finish(world, &name).await;
    assert_count(&stream, count);
}

#[then(expr = "the stream {string} has this head:")]
fn has_head(world: &mut CloudWorld, name: String, step: &Step) {
    let stream = world.notes::<Streams>().on_demand(&name);
    for row in &step.table().expect("a table of headers").rows {
        let [name, value] = &row[..] else { panic!("a header has a name and a value") };
        if name == "status" {
            assert!(stream.head().starts_with(&format!("HTTP/1.1 {value} ")), "{}", stream.head());
        } else {
            assert_eq!(stream.header(name), Some(value.as_str()), "{name} in\n{}", stream.head());
        }
    }
}

#[then(expr = "the stream {string} carries next:")]
async fn carries_next(world: &mut CloudWorld, name: String, step: &Step) {
    let stream = world.notes::<Streams>().on_demand(&name);
    for line in docstring(step).lines() {
        let chunk = stream.next().await.map(visible);
        assert_eq!(chunk.as_deref(), Some(line));
    }
}

#[then(expr = "the stream {string} has carried exactly:")]
async fn carried_chunks(world: &mut CloudWorld, name: String, step: &Step) {
    let stream = finish(world, &name).await;
    assert_eq!(chunks(&stream), docstring(step));
    assert_eq!(stream.end(), Some(End::Clean));
    assert_eq!(visible(stream.rest()), "", "nothing comes after the end");
}

#[then(expr = "the stream {string} is as recorded")]
async fn as_recorded(world: &mut CloudWorld, name: String) {
    let stream = finish(world, &name).await;
    let head: Vec<&str> = stream.head().lines().map(hide).collect();
    let end = if stream.end() == Some(End::Clean) { "(the last chunk)" } else { "(torn)" };
    snapshot::check(&world.place, &format!("{}\n\n{}\n{end}", head.join("\n"), chunks(&stream)));
}

/// The server's own business.
fn hide(line: &str) -> &str {
    match line.split_once(": ") {
        Some(("date", date)) if date.ends_with(" GMT") => "date: (a date)",
        Some(("x-request-id", id)) if id.len() == 36 => "x-request-id: (a UUID)",
        _ => line,
    }
}

#[then(expr = "the stream {string} has carried these kinds of chunks:")]
async fn carried_kinds(world: &mut CloudWorld, name: String, step: &Step) {
    let stream = finish(world, &name).await;
    let kind = |chunk: &Vec<u8>| match chunk.as_slice() {
        GREETING => "greeting".to_owned(),
        KEEP_ALIVE => "keep-alive".to_owned(),
        chunk => Frame::parse(chunk).expect("neither greeting nor keep-alive").name,
    };
    let seen: Vec<String> = stream.chunks().iter().map(kind).collect();
    let wanted: Vec<String> = step.table().expect("a table of chunks").rows.iter().map(|row| row[0].clone()).collect();
    assert_eq!(seen, wanted);
}

#[then(expr = "the stream {string} has carried nothing but its greeting and {int} to {int} keep-alives")]
async fn carried_keep_alives(world: &mut CloudWorld, name: String, least: usize, most: usize) {
    let stream = finish(world, &name).await;
    assert_count(&stream, 0);
    let count = stream.chunks().len() - 1;
    assert!((least..=most).contains(&count), "{count} keep-alives");
}

#[then(expr = "the stream {string} has carried {string} {int} times, counting from 1")]
async fn carried_counting(world: &mut CloudWorld, name: String, event: String, times: usize) {
    let stream = finish(world, &name).await;
    let seen: Vec<(String, Option<String>)> =
        frames(&stream).into_iter().map(|frame| (frame.name, frame.data)).collect();
    let wanted: Vec<_> = (1..=times).map(|number| (event.clone(), Some(number.to_string()))).collect();
    assert_eq!(seen, wanted);
}

#[then(expr = "the stream {string} has carried {string} with {int} letters in one chunk")]
async fn carried_letters(world: &mut CloudWorld, name: String, event: String, letters: usize) {
    let stream = finish(world, &name).await;
    assert_eq!(stream.chunks().len(), 2, "the greeting and one more");
    let frames = frames(&stream);
    assert_eq!((frames[0].name.as_str(), frames[0].data.as_deref()), (event.as_str(), Some(&*"x".repeat(letters))));
}
