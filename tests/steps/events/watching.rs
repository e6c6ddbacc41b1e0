//! People who watch events with our client.

use std::time::Duration;

use cucumber::gherkin::Step;
use cucumber::{given, then, when};
use jiff::SignedDuration;
use particle_client::{Client, Disconnect, Error, Event, EventStream, EventStreamRequest, Session, StreamItem};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio::time::timeout;

use super::carried::assert_rows;
use crate::cast::Actor;
use crate::line::Line;
use crate::patience::HandTimer;
use crate::sse::Frame;
use crate::world::CloudWorld;

/// The longest wait for something that must come, in wall time. Only a failing scenario waits so long.
const PROMPT: Duration = Duration::from_secs(60);

/// Somebody with our client's event stream, which is read all the time.
#[derive(Default)]
struct Watching {
    watcher: Option<Watcher>,
    timer: HandTimer,
    line: Option<Line>,
    refusal: Option<Error>,
}

/// What a stream has given, in its order.
pub(super) struct Watcher {
    items: mpsc::UnboundedReceiver<Result<StreamItem, Error>>,
    task: JoinHandle<()>,
}

impl Watcher {
    pub(super) fn new(mut stream: EventStream) -> Self {
        let (sender, items) = mpsc::unbounded_channel();
        let task = tokio::spawn(async move {
            while let Some(item) = stream.next_item().await {
                if sender.send(item).is_err() {
                    return;
                }
            }
        });
        Self { items, task }
    }

    async fn next(&mut self) -> Result<StreamItem, Error> {
        let item = timeout(PROMPT, self.items.recv()).await;
        let item = item.unwrap_or_else(|_| panic!("the watcher has seen nothing for {PROMPT:?}"));
        item.expect("the stream goes on")
    }

    pub(super) async fn event(&mut self) -> Event {
        match self.next().await {
            Ok(StreamItem::Event(event)) => event,
            other => panic!("not an event: {other:?}"),
        }
    }
}

impl Drop for Watcher {
    fn drop(&mut self) {
        self.task.abort();
    }
}

fn watcher(world: &mut CloudWorld) -> &mut Watcher {
    world.notes::<Watching>().watcher.as_mut().expect("somebody watches")
}

/// The stream that a sentence names.
fn choose(session: &Session, choice: &str) -> EventStreamRequest {
    let stream = session.events().stream();
    let parts: Vec<&str> = choice.split('"').collect();
    match parts[..] {
        ["everything"] => stream.all_mine(),
        ["nothing in particular"] => stream,
        ["what begins with ", prefix, ""] => stream.prefix(prefix),
        ["her own events that begin with ", prefix, ""] => stream.all_mine().prefix(prefix),
        ["the device ", device, ""] => stream.device(device),
        ["the device ", device, " for what begins with ", prefix, ""] => stream.device(device).prefix(prefix),
        _ => panic!("nobody can watch {choice}"),
    }
}

async fn try_to_watch(world: &mut CloudWorld, actor: Actor, choice: &str) -> Result<EventStream, Error> {
    let token = world.session(actor).await.token().clone();
    let notes = world.notes::<Watching>();
    let (timer, line) = (notes.timer.clone(), notes.line.as_ref().map(Line::url));
    let url = match line {
        Some(url) => url,
        None => world.url().await,
    };
    let client = Client::builder(url).timer(timer).build().expect("a client for a plain address");
    choose(&client.session(token), choice).open().await
}

#[given(regex = "^(Ada|Grace|Joe) watches (everything|what .+|her .+|the device .+)$")]
async fn watch(world: &mut CloudWorld, actor: Actor, choice: String) {
    let stream = try_to_watch(world, actor, &choice).await.expect("a stream that may be watched");
    world.notes::<Watching>().watcher = Some(Watcher::new(stream));
}

#[given(expr = "{actor} watches everything over a line that can be cut")]
async fn watch_over_line(world: &mut CloudWorld, actor: Actor) {
    world.session(actor).await;
    let line = Line::to(world.address().await).await;
    world.notes::<Watching>().line = Some(line);
    watch(world, actor, "everything".to_owned()).await;
}

#[given(expr = "{actor}'s session lasts {int} s")]
async fn session_lasts(world: &mut CloudWorld, actor: Actor, seconds: u64) {
    world.introduce(actor);
    let (username, password) = world.account(actor);
    let login = world.client().await.login(username, password);
    let login = login.expires_in(Duration::from_secs(seconds)).await;
    let session = login.and_then(|login| login.into_session()).expect("the password is right");
    world.logged_in(actor, session);
}

fn line(world: &mut CloudWorld) -> &Line {
    world.notes::<Watching>().line.as_ref().expect("a line that can be cut")
}

#[when("the line is cut")]
fn cut(world: &mut CloudWorld) {
    line(world).cut();
}

#[when("the line is cut and stays down")]
fn cut_for_good(world: &mut CloudWorld) {
    line(world).set_down(true);
    line(world).cut();
}

#[when("the line is mended")]
fn mend(world: &mut CloudWorld) {
    line(world).set_down(false);
}

#[given("the line will break in the middle of the next event")]
async fn break_later(world: &mut CloudWorld) {
    // The greeting is a part of what the cloud says, and has to be through.
    let mut asked = world.notes::<Watching>().timer.asked();
    let heard = timeout(PROMPT, asked.wait_for(|asked| *asked >= 3)).await;
    heard.expect("the greeting comes").expect("the timer is there");
    line(world).break_within_next();
}

#[when(regex = r"^(\d+) s of the watcher's time pass(?:es)?$")]
fn pass(world: &mut CloudWorld, seconds: u64) {
    world.notes::<Watching>().timer.pass(Duration::from_secs(seconds));
}

#[when(expr = "{int} s of the watcher's time pass, and {int} s of the cloud's")]
async fn pass_both(world: &mut CloudWorld, own: u64, cloud: i64) {
    let timer = world.notes::<Watching>().timer.clone();
    timer.pass(Duration::from_secs(own));
    let mut asked = timer.asked();
    let before = *asked.borrow_and_update();
    world.advance(SignedDuration::from_secs(cloud)).await;
    // Bytes make the watcher patient again, which it says by asking for another sleep.
    let heard = timeout(PROMPT, asked.wait_for(|asked| *asked > before)).await;
    heard.expect("a keep-alive comes").expect("the timer is there");
}

#[given(expr = "{actor}'s watcher sees:")]
#[then(expr = "{actor}'s watcher sees:")]
async fn sees(world: &mut CloudWorld, _actor: Actor, step: &Step) {
    let count = step.table().expect("a table of events").rows.len() - 1;
    let mut frames = Vec::new();
    for _ in 0..count {
        frames.push(frame(watcher(world).event().await));
    }
    assert_rows(world, &frames, step).await;
}

fn frame(event: Event) -> Frame {
    let Event { name, data, ttl, published_at, coreid, .. } = event;
    Frame { name, data, ttl: ttl.as_secs(), published_at, coreid }
}

async fn disconnected(world: &mut CloudWorld, seconds: u64) -> Disconnect {
    match watcher(world).next().await {
        Ok(StreamItem::Disconnected { reason, retry_in }) => {
            assert_eq!(retry_in, Duration::from_secs(seconds));
            reason
        }
        other => panic!("the connection is not said to be gone: {other:?}"),
    }
}

#[then(expr = "{actor}'s watcher is told that the connection failed and is tried again in {int} s")]
async fn told_failed(world: &mut CloudWorld, _actor: Actor, seconds: u64) {
    let reason = disconnected(world, seconds).await;
    assert!(matches!(reason, Disconnect::Failed(_)), "{reason:?}");
}

#[then(expr = "{actor}'s watcher is told that the cloud ended the stream and that it is tried again in {int} s")]
async fn told_closed(world: &mut CloudWorld, _actor: Actor, seconds: u64) {
    let reason = disconnected(world, seconds).await;
    assert!(matches!(reason, Disconnect::Closed), "{reason:?}");
}

#[then(expr = "{actor}'s watcher is told that nothing came for {int} s and that it is tried again in {int} s")]
async fn told_idle(world: &mut CloudWorld, _actor: Actor, limit: u64, seconds: u64) {
    let reason = disconnected(world, seconds).await;
    assert!(matches!(reason, Disconnect::Idle(idle) if idle == Duration::from_secs(limit)), "{reason:?}");
}

#[then(expr = "{actor}'s watcher is told that the connection stands again")]
async fn told_back(world: &mut CloudWorld, _actor: Actor) {
    let item = watcher(world).next().await;
    assert!(matches!(item, Ok(StreamItem::Reconnected)), "{item:?}");
}

#[then(expr = "{actor}'s watcher has failed because the token is no longer good")]
async fn failed(world: &mut CloudWorld, _actor: Actor) {
    let error = watcher(world).next().await.expect_err("the stream fails");
    assert!(error.is_unauthorized(), "{error}");
    let after = timeout(PROMPT, watcher(world).items.recv()).await.expect("the stream is over");
    assert!(after.is_none(), "nothing comes after the failure: {after:?}");
}

#[when(regex = "^(Ada|Grace|Joe) tries to watch (.+)$")]
async fn try_watching(world: &mut CloudWorld, actor: Actor, choice: String) {
    let refusal = try_to_watch(world, actor, &choice).await.expect_err("a stream that is refused");
    world.notes::<Watching>().refusal = Some(refusal);
}

#[then("the watcher is refused because there is no such device")]
fn no_device(world: &mut CloudWorld) {
    let error = world.notes::<Watching>().refusal.as_ref().expect("a refusal");
    assert!(error.is_permission_denied(), "{error}");
}

#[then("the watcher is refused because a prefix is required")]
fn no_prefix(world: &mut CloudWorld) {
    let error = world.notes::<Watching>().refusal.as_ref().expect("a refusal");
    assert_eq!((error.status(), error.message().as_str()), (Some(400), "event prefix filter is required"));
}
