//! A cloud that speaks TLS: whom people trust, and many streams on one connection.

use std::collections::BTreeMap;

use cucumber::gherkin::Step;
use cucumber::{given, then, when};

use crate::cast::Actor;
use crate::http::{self, Request};
use crate::http2::{Asked, Carrier, End, Listening, count};
use crate::steps::wire::expand;
use crate::tunnel;
use crate::world::CloudWorld;

/// The connection of a scenario, and what is on it.
#[derive(Default)]
struct Carried {
    carrier: Option<Carrier>,
    streams: BTreeMap<String, Listening>,
    asked: Option<Asked>,
}

impl Carried {
    fn stream(&mut self, name: &str) -> &mut Listening {
        self.streams.get_mut(name).unwrap_or_else(|| panic!("there is no stream {name:?} on the connection"))
    }
}

/// Nothing else than TLS, that is. The client of the scenario trusts its authority; what is sent by hand is put into TLS.
#[given("the cloud speaks TLS")]
fn speaks_tls(world: &mut CloudWorld) {
    world.speak_tls();
}

#[then("nobody who trusts other authorities talks to it")]
async fn is_not_trusted(world: &mut CloudWorld) {
    let (address, _) = world.secure().await;
    let refused = tunnel::connect(address, "localhost", None, &[]).await.expect_err("nobody vouches for it");
    assert!(refused.to_string().contains("UnknownIssuer"), "{refused}");
}

#[then(expr = "its authority vouches for {string}")]
async fn vouches_for(world: &mut CloudWorld, name: String) {
    let (address, ca) = world.secure().await;
    tunnel::connect(address, &name, Some(&ca), &[]).await.expect("a certificate for that name");
}

#[then(expr = "its authority does not vouch for {string}")]
async fn does_not_vouch_for(world: &mut CloudWorld, name: String) {
    let (address, ca) = world.secure().await;
    let refused = tunnel::connect(address, &name, Some(&ca), &[]).await.expect_err("not of that name");
    assert!(refused.to_string().contains("invalid peer certificate"), "{refused}");
}

#[when("somebody asks it in plain HTTP")]
async fn asked_in_plain(world: &mut CloudWorld) {
    let (address, _) = world.secure().await;
    let exchange = http::send(address, Request::new("GET", "/v1/devices")).await;
    world.exchanges.push(exchange);
}

#[when(expr = "{int} connections are opened on which nothing is said")]
async fn silent_connections(world: &mut CloudWorld, connections: usize) {
    let (address, _) = world.secure().await;
    for _ in 0..connections {
        let socket = tokio::net::TcpStream::connect(address).await.expect("the cloud accepts connections");
        world.notes::<Vec<tokio::net::TcpStream>>().push(socket);
    }
}

/// The one connection of the scenario, opened when it is first needed.
async fn carrier(world: &mut CloudWorld) -> &mut Carrier {
    if world.notes::<Carried>().carrier.is_none() {
        let (address, ca) = world.secure().await;
        let carrier = Carrier::connect(address, &ca).await;
        world.notes::<Carried>().carrier = Some(carrier);
    }
    world.notes::<Carried>().carrier.as_mut().expect("just opened")
}

async fn open(world: &mut CloudWorld, actor: Actor, target: &str) -> h2::RecvStream {
    let token = world.session(actor).await.token().expose().to_owned();
    let asked = carrier(world).await.begin(Request::new("GET", target).bearer(&token)).await;
    let (_, answer) = asked.head().await.expect("an answer");
    assert_eq!((answer.status(), answer.version()), (http_status(200), ::http::Version::HTTP_2));
    answer.into_body()
}

fn http_status(status: u16) -> ::http::StatusCode {
    ::http::StatusCode::from_u16(status).expect("a status")
}

#[given(expr = "{actor} reads the stream {string} at {string} on the connection")]
#[when(expr = "{actor} reads the stream {string} at {string} on the connection")]
async fn reads(world: &mut CloudWorld, actor: Actor, name: String, target: String) {
    let stream = open(world, actor, &target).await;
    world.notes::<Carried>().streams.insert(name, Listening::eager(stream));
}

#[given(expr = "{actor} has the stream {string} at {string} on the connection, and does not read")]
async fn sleeps(world: &mut CloudWorld, actor: Actor, name: String, target: String) {
    let stream = open(world, actor, &target).await;
    world.notes::<Carried>().streams.insert(name, Listening::asleep(stream));
}

async fn written(world: &mut CloudWorld, actor: Actor, line: &str) -> Request {
    let token = world.session(actor).await.token().expose().to_owned();
    let line = expand(world, line).await;
    Request::parse(&line).bearer(&token)
}

/// Its answer has come when this is over.
#[when(expr = "{actor} asks on the connection:")]
async fn asks(world: &mut CloudWorld, actor: Actor, step: &Step) {
    let request = written(world, actor, step.docstring().expect("a request")).await;
    let exchange = carrier(world).await.send(request).await.expect("an answer");
    world.exchanges.push(exchange);
}

/// When this is over, the cloud is at work on it, and the clock may move.
#[when(expr = "{actor} is asking on the connection:")]
async fn is_asking(world: &mut CloudWorld, actor: Actor, step: &Step) {
    let request = written(world, actor, step.docstring().expect("a request")).await;
    let health = Request::new("GET", "/_mock/health");
    let carrier = carrier(world).await;
    let asked = carrier.begin(request).await;
    // A connection sees its requests in the order in which they come.
    carrier.send(health).await.expect("an answer");
    world.notes::<Carried>().asked = Some(asked);
}

#[then("that is answered")]
async fn is_answered(world: &mut CloudWorld) {
    let asked = world.notes::<Carried>().asked.take().expect("somebody is asking");
    let exchange = asked.finish().await.expect("an answer");
    world.exchanges.push(exchange);
}

#[then("that is reset")]
async fn is_reset(world: &mut CloudWorld) {
    let asked = world.notes::<Carried>().asked.take().expect("somebody is asking");
    asked.finish().await.expect_err("its stream is reset");
}

#[then(expr = "{actor} who asks on the connection for {string} is reset")]
async fn asking_is_reset(world: &mut CloudWorld, actor: Actor, line: String) {
    let request = written(world, actor, &line).await;
    carrier(world).await.send(request).await.expect_err("its stream is reset");
}

#[then(expr = "the stream {string} on the connection carries {int} event(s)")]
async fn carries(world: &mut CloudWorld, name: String, events: usize) {
    let (text, end) = world.notes::<Carried>().stream(&name).carried(events).await;
    assert_eq!((count(&text), end), (events, None), "{text}");
}

#[then(expr = "the stream {string} on the connection ends cleanly after {int} event(s)")]
async fn ends_cleanly(world: &mut CloudWorld, name: String, events: usize) {
    let (text, end) = world.notes::<Carried>().stream(&name).ended().await;
    assert_eq!((count(&text), end), (events, End::Clean), "{text}");
}

#[then(expr = "the stream {string} on the connection is reset after {int} event(s)")]
async fn reset_after(world: &mut CloudWorld, name: String, events: usize) {
    let (text, end) = world.notes::<Carried>().stream(&name).ended().await;
    assert_eq!((count(&text), end), (events, End::Reset), "{text}");
}

#[then(expr = "the stream {string} on the connection has carried the first counts without a hole, and was reset")]
async fn first_counts(world: &mut CloudWorld, name: String) {
    let (text, end) = world.notes::<Carried>().stream(&name).ended().await;
    assert_eq!(end, End::Reset);
    let data = text.split("\n\n").filter_map(|frame| frame.split_once("\"data\":\"")).map(|(_, data)| data);
    let counts: Vec<usize> = data.filter_map(|data| data.split_once(' ')?.0.parse().ok()).collect();
    assert!(!counts.is_empty() && counts == (1..=counts.len()).collect::<Vec<_>>(), "{counts:?}");
}

#[then("the connection goes on")]
async fn goes_on(world: &mut CloudWorld) {
    let carrier = carrier(world).await;
    assert!(carrier.is_open());
    let exchange = carrier.send(Request::new("GET", "/_mock/health")).await.expect("an answer");
    assert_eq!(exchange.answer.status, 200, "{}", exchange.answer.text());
}

#[then("the connection ends")]
async fn says_goodbye(world: &mut CloudWorld) {
    let carrier = world.notes::<Carried>().carrier.take().expect("a connection was opened");
    carrier.ended().await;
}
