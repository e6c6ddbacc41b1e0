//! The same hours on several clouds.

use std::collections::BTreeMap;

use cucumber::{then, when};
use jiff::SignedDuration;
use mock_cloud::{Change, MockCloud, Network};
use tokio::sync::oneshot;

use crate::http::{self, Exchange, Request};
use crate::sse::RawStream;
use crate::world::CloudWorld;

/// What somebody outside could write down.
#[derive(Debug, PartialEq, Eq)]
struct Record {
    /// Heads and chunks of the streams.
    streams: Vec<String>,
    /// Heads and bodies of the answers, among them devices and tokens.
    answers: Vec<String>,
}

/// The days that were played.
#[derive(Default)]
struct Played(Vec<Record>);

#[when(expr = "the day is played with the seed {int}")]
#[when(expr = "the day is played again with the seed {int}")]
async fn play_with(world: &mut CloudWorld, seed: u64) {
    let (sender, record) = oneshot::channel();
    // A cloud and its world on a thread of their own, so that nobody else comes in between.
    let thread = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        // Nobody waits any more when the scenario is over.
        let _ = sender.send(runtime.block_on(play(seed)));
    });
    let record = record.await.expect("the day comes to its end");
    thread.join().expect("the day comes to its end");
    world.notes::<Played>().0.push(record);
}

async fn play(seed: u64) -> Record {
    let cloud = MockCloud::builder().seed(seed).wall_keep_alive(false).start().await.expect("the built-in world");
    let mut answers = Vec::new();
    let mut ask = async |request: Request| {
        let exchange = http::send(cloud.address(), request).await;
        answers.push(written(&exchange));
        exchange
    };
    let log_in = Request::new("POST", "/oauth/token").form(
        "client_id=particle&client_secret=particle&grant_type=password&username=ada@example.com&password=analytical-engine",
    );
    let mut tokens = Vec::new();
    for _ in 0..2 {
        let token = ask(log_in.clone()).await.answer.json()["access_token"].as_str().expect("a token").to_owned();
        tokens.push(token);
    }
    let mut streams = Vec::new();
    for (token, target) in tokens.iter().zip(["/v1/devices/events", "/v1/events/s"]) {
        let request = Request::new("GET", target).bearer(token);
        streams.push(RawStream::open(cloud.address(), request).await);
    }
    let session = |request: Request| request.bearer(&tokens[0]);
    let level = |level| Change { pins: BTreeMap::from([("A0".to_owned(), level)]), ..Change::default() };
    let network = |network| Change { network: Some(network), ..Change::default() };
    let pass = async |millis| cloud.advance(SignedDuration::from_millis(millis)).await.expect("a time that can pass");

    pass(1500).await;
    ask(session(Request::new("POST", "/v1/devices/workbench/led").form("arg=on"))).await;
    cloud.change("workbench", &level(2000)).expect("a level");
    pass(5321).await;
    ask(session(Request::new("POST", "/v1/devices/events").form("name=shift&data=begins"))).await;
    cloud.change("greenhouse", &network(Network::Cut)).expect("a network");
    pass(60_000).await;
    cloud.change("greenhouse", &network(Network::Up)).expect("a network");
    cloud.change("garage-light", &network(Network::Up)).expect("a network");
    cloud.skip(SignedDuration::from_hours(1)).await.expect("a time that can go by");
    ask(session(Request::new("GET", "/v1/devices/workbench/uptime"))).await;
    pass(20_000).await;
    ask(session(Request::new("GET", "/v1/devices"))).await;
    for token in &tokens {
        ask(Request::new("DELETE", &format!("/v1/access_tokens/{token}"))).await;
    }
    let mut written = Vec::new();
    for mut stream in streams {
        stream.read_to_end().await;
        let head = stream.head().lines().filter(|line| !line.starts_with("date: "));
        let chunks = stream.chunks().iter().map(|chunk| String::from_utf8_lossy(chunk).into_owned());
        written.push(head.map(str::to_owned).chain(chunks).collect::<Vec<_>>().join("\n"));
    }
    cloud.stop().await;
    Record { streams: written, answers }
}

/// An answer without its date, which is the wall's.
fn written(exchange: &Exchange) -> String {
    let headers = exchange.answer.headers.iter().filter(|(name, _)| name != "date");
    let headers: Vec<String> = headers.map(|(name, value)| format!("{name}: {value}")).collect();
    format!(
        "{} {}\n{}\n\n{}",
        exchange.request.method,
        exchange.answer.status,
        headers.join("\n"),
        exchange.answer.text()
    )
}

fn both(world: &mut CloudWorld) -> (&Record, &Record) {
    match &world.notes::<Played>().0[..] {
        [one, other] => (one, other),
        days => panic!("{} days were played", days.len()),
    }
}

#[then("the two days are the same to the byte")]
fn same(world: &mut CloudWorld) {
    let (one, other) = both(world);
    assert!(one.streams.iter().all(|stream| stream.lines().count() > 20), "the day was too quiet: {one:#?}");
    assert_eq!(one, other);
}

#[then("they differ in devices, tokens and events")]
fn differ(world: &mut CloudWorld) {
    let (one, other) = both(world);
    let differ = |one: &[String], other: &[String]| one.iter().zip(other).all(|(one, other)| one != other);
    assert!(differ(&one.streams, &other.streams), "the streams are the same");
    let devices = |record: &Record| {
        let list = record.answers.iter().rev().find(|answer| answer.starts_with("GET"));
        list.and_then(|answer| answer.split_once("\n\n")).expect("a list of devices").1.to_owned()
    };
    assert_ne!(devices(one), devices(other));
    let token = |record: &Record| record.answers[0].split_once("\n\n").expect("an answer with a token").1.to_owned();
    assert_ne!(token(one), token(other));
}
