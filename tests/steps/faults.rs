//! What goes wrong on purpose, and how it looks at the socket.

use cucumber::gherkin::Step;
use cucumber::{given, then, when};
use mock_cloud::{Fault, FaultSet, MockCloud, SignedDuration};
use particle_client::control::Pace;
use serde_json::{Value, json};

use crate::cast::Actor;
use crate::http::{self, Pending, Raw, RawEnd, Request};
use crate::steps::wire::expand;
use crate::world::CloudWorld;

/// Adds a fault over the wire; answers its id.
async fn add(world: &mut CloudWorld, fault: &Value) -> u64 {
    let answer = world.send(Request::new("POST", "/_mock/faults").json(fault)).await.answer.clone();
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()["ids"][0].as_u64().expect("an id")
}

#[given(expr = "the fault:")]
#[when(expr = "the fault is added:")]
async fn has_fault(world: &mut CloudWorld, step: &Step) {
    let text = expand(world, step.docstring().expect("a fault")).await;
    let fault: Value = serde_json::from_str(&text).expect("a fault in JSON");
    world.notes::<Trouble>().last = add(world, &fault).await;
}

#[given(expr = "the faults called {string}")]
#[when(expr = "the faults called {string} are added")]
async fn has_set(world: &mut CloudWorld, set: String) {
    add(world, &json!({ "set": set })).await;
}

#[when("the fault is taken away")]
async fn taken_away(world: &mut CloudWorld) {
    let id = world.notes::<Trouble>().last;
    let answer = world.send(Request::new("DELETE", &format!("/_mock/faults/{id}"))).await.answer.json();
    assert_eq!(answer, json!({ "ok": true, "removed": 1 }));
}

#[when("all faults are taken away")]
async fn all_taken_away(world: &mut CloudWorld) {
    let answer = world.send(Request::new("DELETE", "/_mock/faults")).await.answer.json();
    assert_ne!(answer["removed"], 0, "{answer}");
}

#[then(expr = "the fault has acted {int} time(s)")]
async fn has_acted(world: &mut CloudWorld, times: u64) {
    let id = world.notes::<Trouble>().last;
    let faults = world.send(Request::new("GET", "/_mock/faults")).await.answer.json();
    let fault = faults.as_array().expect("a list").iter().find(|fault| fault["id"] == id);
    assert_eq!(fault.expect("the fault is there")["fired"], times, "{faults}");
}

/// The last fault, what somebody asks for, and what they got.
#[derive(Default)]
struct Trouble {
    last: u64,
    asking: Option<Asking>,
    got: Option<Raw>,
    answers: Vec<String>,
}

/// A request on its way, and as much of the answer as was read.
struct Asking {
    pending: Pending,
    read: Vec<u8>,
}

/// As much of an answer as has come. The advance that let it go on has waited for it: what the cloud has said is here.
fn come(world: &mut CloudWorld) -> Raw {
    let trouble = world.notes::<Trouble>();
    let Asking { pending, mut read } = trouble.asking.take().expect("somebody asks");
    let (pending, more) = pending.read_available();
    read.extend(more);
    let raw = Raw { bytes: read.clone(), end: RawEnd::Closed };
    trouble.asking = Some(Asking { pending, read });
    raw
}

/// The cloud, for what only Rust is asked.
async fn own(world: &mut CloudWorld) -> &MockCloud {
    world.url().await;
    world.running().expect("tag the scenario @in-process: it asks the cloud in Rust")
}

async fn request(world: &mut CloudWorld, actor: Actor, line: &str) -> Request {
    let token = world.session(actor).await.token().expose().to_owned();
    let line = expand(world, line).await;
    Request::parse(&line).bearer(&token)
}

#[when(expr = "{actor} asks for {string} at a socket")]
async fn asks(world: &mut CloudWorld, actor: Actor, line: String) {
    let request = request(world, actor, &line).await;
    let address = world.address().await;
    let raw = http::begin(address, request).await.read_raw().await;
    world.notes::<Trouble>().got = Some(raw);
}

#[given(expr = "{actor} is asking for {string} at a socket")]
#[when(expr = "{actor} is asking for {string} at a socket")]
async fn is_asking(world: &mut CloudWorld, actor: Actor, line: String) {
    let request = request(world, actor, &line).await;
    let pending = world.begin(request).await;
    world.notes::<Trouble>().asking = Some(Asking { pending, read: Vec::new() });
}

#[then(expr = "nothing has come at the socket")]
fn nothing_has_come(world: &mut CloudWorld) {
    assert_eq!(String::from_utf8_lossy(&come(world).bytes), "", "the answer came too early");
}

#[then(expr = "the event {string} has come at the socket")]
fn event_has_come(world: &mut CloudWorld, name: String) {
    let raw = come(world);
    let text = String::from_utf8_lossy(&raw.bytes);
    assert!(text.contains(&format!("event: {name}\n")), "{text}");
}

#[then("the connection has ended before the whole answer came")]
async fn has_ended_early(world: &mut CloudWorld) {
    let asking = world.notes::<Trouble>().asking.take().expect("somebody asks at a socket");
    let raw = asking.pending.read_raw().await;
    assert!(raw.declared() > Some(raw.body().len()), "{}", raw.head());
}

#[then(expr = "the whole answer has come at the socket")]
fn all_has_come(world: &mut CloudWorld) {
    let raw = come(world);
    assert_eq!(raw.declared(), Some(raw.body().len()), "{}", raw.head());
}

#[then(expr = "{int} byte(s) of the body has/have come at the socket")]
fn bytes_have_come(world: &mut CloudWorld, bytes: usize) {
    let raw = come(world);
    assert_eq!(raw.body().len(), bytes, "{}", String::from_utf8_lossy(raw.body()));
    assert!(raw.declared() > Some(bytes), "and more is to come");
}

fn got(world: &mut CloudWorld) -> &Raw {
    world.notes::<Trouble>().got.as_ref().expect("somebody asked at a socket")
}

#[then("the connection is reset, and no byte has come")]
fn is_reset(world: &mut CloudWorld) {
    let raw = got(world);
    assert_eq!((raw.end, raw.bytes.as_slice()), (RawEnd::Reset, &b""[..]));
}

#[then(expr = "{int} bytes of the body come, more are announced, and the connection ends")]
fn is_cut(world: &mut CloudWorld, bytes: usize) {
    let raw = got(world);
    assert_eq!((raw.end, raw.body().len()), (RawEnd::Closed, bytes), "{}", raw.head());
    assert!(raw.declared() > Some(bytes), "{}", raw.head());
}

#[then("a body of the announced length comes that is not the answer")]
async fn is_garbled(world: &mut CloudWorld) {
    let raw = got(world);
    assert_eq!(raw.declared(), Some(raw.body().len()), "{}", raw.head());
    let whole = serde_json::from_slice::<Value>(raw.body()).ok();
    // What it would have been, without the fault.
    let garbled = raw.body().to_vec();
    all_taken_away(world).await;
    let request = request(world, Actor::Ada, "GET /v1/devices").await;
    let sound = world.send(request).await.answer.body.clone();
    assert_eq!(sound.len(), garbled.len());
    let changed = sound.iter().zip(&garbled).filter(|(sound, garbled)| sound != garbled).count();
    assert!(changed > 0 && changed < sound.len() / 2, "{changed} of {} bytes, {whole:?}", sound.len());
}

#[when(expr = "{actor} asks {int} times for {string}")]
async fn asks_often(world: &mut CloudWorld, actor: Actor, times: usize, line: String) {
    for _ in 0..times {
        let request = request(world, actor, &line).await;
        let status = world.send(request).await.answer.status.to_string();
        world.notes::<Trouble>().answers.push(status);
    }
}

/// Whatever comes of it: an answer, or nothing.
#[when(expr = "{actor} asks {int} times for {string} as well as she can")]
async fn tries_often(world: &mut CloudWorld, actor: Actor, times: usize, line: String) {
    for _ in 0..times {
        asks(world, actor, line.clone()).await;
        let status = got(world).head().split(' ').nth(1).unwrap_or("none").to_owned();
        world.notes::<Trouble>().answers.push(status);
    }
}

#[when(expr = "somebody logs in {int} times by hand")]
async fn log_in_often(world: &mut CloudWorld, times: usize) {
    let (name, password) = (Actor::Ada.username(), Actor::Ada.password());
    world.notes::<Trouble>().answers.clear();
    for _ in 0..times {
        let form = format!("grant_type=password&username={name}&password={password}");
        let request = Request::new("POST", "/oauth/token").header("Authorization", "Basic cGFydGljbGU6cGFydGljbGU=");
        let status = world.send(request.form(&form)).await.answer.status.to_string();
        world.notes::<Trouble>().answers.push(status);
    }
}

#[given(expr = "time runs {int} times as fast")]
async fn time_runs(world: &mut CloudWorld, rate: u32) {
    world.session(Actor::Ada).await;
    world.control().await.clock().set(Pace::Times(rate.into())).await.expect("a cloud that runs");
}

#[then(expr = "of {int} answers {int} to {int} are {int}")]
fn of_answers(world: &mut CloudWorld, all: usize, least: usize, most: usize, status: u16) {
    let answers = &world.notes::<Trouble>().answers;
    let hit = answers.iter().filter(|answer| **answer == status.to_string()).count();
    assert!(answers.len() == all && (least..=most).contains(&hit), "{hit} of {answers:?}");
}

#[then(expr = "the statuses are {string}")]
fn statuses_are(world: &mut CloudWorld, expected: String) {
    assert_eq!(std::mem::take(&mut world.notes::<Trouble>().answers).join(" "), expected);
}

#[then(
    expr = "a second cloud with the same seed gives {actor} the same {int} answers to {string}, {int} to {int} of them {int}"
)]
async fn same_again(
    world: &mut CloudWorld,
    actor: Actor,
    times: usize,
    line: String,
    least: usize,
    most: usize,
    status: u16,
) {
    let first = std::mem::take(&mut world.notes::<Trouble>().answers);
    assert_eq!(first.len(), times);
    let faults = own(world).await.faults();
    world.start_again().await;
    for fault in faults {
        own(world).await.inject(&fault.fault).expect("a sound fault");
    }
    asks_often(world, actor, times, line).await;
    assert_eq!(world.notes::<Trouble>().answers, first);
    let hit = first.iter().filter(|answer| **answer == status.to_string()).count();
    assert!((least..=most).contains(&hit), "{hit} of {times}");
}

#[given("in Rust, Ada's log-ins are to fail twice with 503")]
async fn inject_in_rust(world: &mut CloudWorld) {
    let fault = Fault::status(503).on("POST", "/oauth/token").times(2);
    let id = own(world).await.inject(&fault).expect("a sound fault");
    world.notes::<Trouble>().last = id;
}

#[then("in Rust, the fault is over, and with a set beside it all are taken away")]
async fn over_in_rust(world: &mut CloudWorld) {
    let id = world.notes::<Trouble>().last;
    let cloud = own(world).await;
    let faults = cloud.faults();
    assert!(matches!(&faults[..], [fault] if (fault.id, fault.fired, fault.over) == (id, 2, true)), "{faults:?}");
    let ids = cloud.inject_set(FaultSet::TokenStorm).expect("there is room");
    assert_eq!(cloud.faults().len(), 1 + ids.len());
    assert!(cloud.remove_fault(ids[0]) && !cloud.remove_fault(ids[0]));
    assert_eq!(cloud.clear_faults(), ids.len());
    assert!(cloud.faults().is_empty());
    assert!(cloud.inject(&Fault::delay(SignedDuration::from_secs(-1))).is_err());
}

#[then(expr = "{actor} can log in at the third try")]
async fn third_try(world: &mut CloudWorld, actor: Actor) {
    let client = world.client().await.clone();
    let (username, password) = world.account(actor);
    for expected in [Some(503), Some(503), None] {
        let status = client.login(&*username, &*password).await.err().and_then(|error| error.status());
        assert_eq!(status, expected);
    }
}

#[then(expr = "the journal has these answers: {string}")]
async fn journal_has(world: &mut CloudWorld, expected: String) {
    let requests = own(world).await.requests();
    let faulty = requests.iter().filter(|request| !request.faults().is_empty());
    let answers: Vec<String> =
        faulty.map(|request| format!("{} by {:?}", request.status(), request.faults())).collect();
    assert_eq!(answers.join(", "), expected);
}
