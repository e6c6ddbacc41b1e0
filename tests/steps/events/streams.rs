//! Streams of a scenario: opening them by hand, and how they end.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use cucumber::gherkin::Step;
use cucumber::{given, then, when};
use tokio::task::JoinHandle;

use crate::cast::Actor;
use crate::http::{self, Request};
use crate::sse::{End, RawStream};
use crate::steps::wire::expand;
use crate::world::CloudWorld;

const ALL: &str = "/v1/devices/events";
/// The longest wait for streams to come and go, in wall time.
const PATIENCE: Duration = Duration::from_secs(180);

/// The streams of a scenario by name, and the tokens people have on several machines.
#[derive(Default)]
pub(super) struct Streams {
    open: BTreeMap<String, Listening>,
    tokens: BTreeMap<String, String>,
}

/// A stream, and the token that opened it.
struct Listening {
    token: String,
    reader: Reader,
}

enum Reader {
    /// Reads when a step asks for something.
    OnDemand(RawStream),
    /// Reads all the time.
    Eager(JoinHandle<RawStream>),
}

impl Streams {
    fn keep(&mut self, name: String, token: String, reader: Reader) {
        let before = self.open.insert(name.clone(), Listening { token, reader });
        assert!(before.is_none(), "there is a stream {name:?} already");
    }

    fn take(&mut self, name: &str) -> Listening {
        self.open.remove(name).unwrap_or_else(|| panic!("there is no stream {name:?}"))
    }

    pub(super) fn on_demand(&mut self, name: &str) -> &mut RawStream {
        match self.open.get_mut(name) {
            Some(Listening { reader: Reader::OnDemand(stream), .. }) => stream,
            _ => panic!("there is no stream {name:?} that reads on demand"),
        }
    }

    fn token(&self, name: &str) -> String {
        self.tokens.get(name).cloned().unwrap_or_else(|| panic!("there is no token {name:?}"))
    }
}

/// Ends a stream by taking its token back, and answers what it carried until then: an end to wait for, however much or
/// little there was. Each stream has a token of its own, so the others go on.
pub(super) async fn finish(world: &mut CloudWorld, name: &str) -> RawStream {
    let Listening { token, reader } = world.notes::<Streams>().take(name);
    let address = world.address().await;
    let revoked = http::send(address, Request::new("DELETE", &format!("/v1/access_tokens/{token}"))).await;
    assert_eq!(revoked.answer.status, 200, "the token of {name:?} is taken back");
    read_whole(reader).await
}

/// What a stream carried that ends, or has ended, by itself.
pub(super) async fn ended(world: &mut CloudWorld, name: &str) -> RawStream {
    let Listening { reader, .. } = world.notes::<Streams>().take(name);
    read_whole(reader).await
}

async fn read_whole(reader: Reader) -> RawStream {
    match reader {
        Reader::OnDemand(mut stream) => {
            stream.read_to_end().await;
            stream
        }
        Reader::Eager(task) => task.await.expect("the reader reads to the end"),
    }
}

/// A fresh token of somebody's.
async fn token_of(world: &mut CloudWorld, actor: Actor) -> String {
    // Introduces them, if the cloud does not run yet.
    world.session(actor).await;
    world.token(actor).await
}

async fn open(world: &mut CloudWorld, name: String, target: &str, token: String) {
    let target = expand(world, target).await;
    let request = Request::new("GET", &target).bearer(&token);
    let stream = RawStream::open(world.address().await, request).await;
    world.notes::<Streams>().keep(name, token, Reader::OnDemand(stream));
}

#[given(expr = "{actor} opened the stream {string} at {string}")]
#[given(expr = "{actor} opened the stream {string} at {string} with her token")]
#[when(expr = "{actor} opens the stream {string} at {string}")]
async fn open_at(world: &mut CloudWorld, actor: Actor, name: String, target: String) {
    let token = token_of(world, actor).await;
    open(world, name, &target, token).await;
}

#[given(expr = "{actor} opened the stream {string} at {string} without a token")]
async fn open_without_header(world: &mut CloudWorld, actor: Actor, name: String, target: String) {
    let token = world.session(actor).await.token().expose().to_owned();
    let target = expand(world, &target).await;
    let stream = RawStream::open(world.address().await, Request::new("GET", &target)).await;
    world.notes::<Streams>().keep(name, token, Reader::OnDemand(stream));
}

#[given(expr = "{actor} opened the stream {string} at {string} with the token {string}")]
async fn open_with(world: &mut CloudWorld, _actor: Actor, name: String, target: String, token: String) {
    let token = world.notes::<Streams>().token(&token);
    open(world, name, &target, token).await;
}

#[given(expr = "{actor} opened {int} streams")]
async fn open_many(world: &mut CloudWorld, actor: Actor, count: usize) {
    for number in 1..=count {
        open_at(world, actor, number.to_string(), ALL.to_owned()).await;
    }
}

#[given(expr = "{actor} listens to everything")]
async fn listen(world: &mut CloudWorld, actor: Actor) {
    open_at(world, actor, actor.name().to_owned(), ALL.to_owned()).await;
}

#[given(expr = "{actor} keeps reading the stream {string} at {string}")]
async fn keep_reading(world: &mut CloudWorld, actor: Actor, name: String, target: String) {
    let token = token_of(world, actor).await;
    let request = Request::new("GET", &target).bearer(&token);
    let mut stream = RawStream::open(world.address().await, request).await;
    let task = tokio::spawn(async move {
        stream.read_to_end().await;
        stream
    });
    world.notes::<Streams>().keep(name, token, Reader::Eager(task));
}

#[given(expr = "{actor} opened the stream {string} at {string} and does not read")]
async fn do_not_read(world: &mut CloudWorld, actor: Actor, name: String, target: String) {
    let token = token_of(world, actor).await;
    let request = Request::new("GET", &target).bearer(&token);
    let stream = RawStream::open_narrow(world.address().await, request).await;
    world.notes::<Streams>().keep(name, token, Reader::OnDemand(stream));
}

#[when(expr = "{actor} hangs up the stream {string}")]
fn hang_up(world: &mut CloudWorld, _actor: Actor, name: String) {
    drop(world.notes::<Streams>().take(&name));
}

#[given(expr = "{actor} has the tokens {string} and {string}")]
async fn has_tokens(world: &mut CloudWorld, actor: Actor, one: String, other: String) {
    for name in [one, other] {
        has_token(world, actor, name).await;
    }
}

#[given(expr = "{actor} has the token {string}")]
async fn has_token(world: &mut CloudWorld, actor: Actor, name: String) {
    let token = token_of(world, actor).await;
    world.notes::<Streams>().tokens.insert(name, token);
}

#[given(expr = "{actor} has the token {string} for {int} s")]
async fn has_token_for(world: &mut CloudWorld, actor: Actor, name: String, seconds: u64) {
    let (username, password) = world.account(actor);
    let login = world.client().await.login(username, password);
    let login = login.expires_in(Duration::from_secs(seconds)).await;
    let session = login.and_then(|login| login.into_session()).expect("the password is right");
    world.notes::<Streams>().tokens.insert(name, session.token().expose().to_owned());
}

#[when(expr = "somebody logs out with the token {string}")]
async fn log_out(world: &mut CloudWorld, token: String) {
    let token = world.notes::<Streams>().token(&token);
    world.client().await.session(token).logout().await.expect("the token is good");
}

#[when(expr = "the token {string} is revoked by its value")]
async fn revoke(world: &mut CloudWorld, token: String) {
    let token = world.notes::<Streams>().token(&token);
    world.send(Request::new("DELETE", &format!("/v1/access_tokens/{token}"))).await;
}

#[when(expr = "somebody revokes all tokens with the token {string}")]
async fn revoke_all(world: &mut CloudWorld, token: String) {
    let token = world.notes::<Streams>().token(&token);
    world.client().await.session(token).tokens().revoke_all().await.expect("the token is good");
}

#[when(expr = "{actor} publishes {string} with {string} by the token {string}")]
async fn publish_by(world: &mut CloudWorld, _actor: Actor, name: String, data: String, token: String) {
    let token = world.notes::<Streams>().token(&token);
    let session = world.client().await.session(token);
    session.events().publish(name).data(data).await.expect("an event like any other");
}

#[given(expr = "the cloud carries {int} streams at most")]
fn max_streams(world: &mut CloudWorld, streams: usize) {
    world.plan().settings.max_streams = streams;
}

#[when("the cloud stops")]
async fn stop(world: &mut CloudWorld) {
    world.stop().await;
}

#[then(expr = "{int} stream(s) is/are open")]
async fn are_open(world: &mut CloudWorld, count: usize) {
    assert_eq!(world.open_streams().await, count);
}

/// The cloud hears of a reader who left when the kernel says so, and of one who comes when its program has got so far.
#[given(expr = "at last {int} stream(s) is/are open")]
#[then(expr = "at last {int} stream(s) is/are open")]
async fn are_open_at_last(world: &mut CloudWorld, count: usize) {
    let end = Instant::now() + PATIENCE;
    while Instant::now() < end {
        if world.open_streams().await == count {
            return;
        }
        // A turn for the kernel and for everybody else.
        let address = world.address().await;
        http::send(address, Request::new("GET", "/_mock/health")).await;
    }
    panic!("{} streams are still open", world.open_streams().await);
}

/// Streams that were left count until the kernel has told the cloud.
#[then(expr = "the stream {string} can at last be opened at {string}")]
async fn can_be_opened_at_last(world: &mut CloudWorld, name: String, target: String) {
    let token = token_of(world, Actor::Ada).await;
    let address = world.address().await;
    for _ in 0..1000 {
        if let Ok(stream) = RawStream::try_open(address, Request::new("GET", &target).bearer(&token)).await {
            return world.notes::<Streams>().keep(name, token, Reader::OnDemand(stream));
        }
    }
    panic!("{target} is not opened although nobody has a stream");
}

#[when(expr = "{actor}'s stream {string} ends because its token is revoked")]
async fn end_by_token(world: &mut CloudWorld, _actor: Actor, name: String) {
    let stream = finish(world, &name).await;
    world.notes::<Streams>().keep(name, String::new(), Reader::OnDemand(stream));
}

#[then(expr = "the connection of the stream {string} can be used again, and nothing stands between")]
async fn use_again(world: &mut CloudWorld, name: String) {
    let mut stream = ended(world, &name).await;
    let address = world.address().await;
    let status = stream.ask_again(address, Request::new("GET", "/_mock/health")).await;
    assert_eq!(status, "HTTP/1.1 200 OK");
}

#[then(expr = "opening a stream with the token {string} is refused with {int} and exactly:")]
async fn opening_is_refused(world: &mut CloudWorld, token: String, status: u16, step: &Step) {
    let token = world.notes::<Streams>().token(&token);
    world.send(Request::new("GET", ALL).bearer(&token)).await;
    super::publishing::is_refused(world, status, step);
}

#[then(expr = "the stream {string} has ended cleanly after {int} event(s)")]
async fn ended_cleanly(world: &mut CloudWorld, name: String, events: usize) {
    let stream = ended(world, &name).await;
    assert_eq!(stream.end(), Some(End::Clean));
    super::carried::assert_count(&stream, events);
}
