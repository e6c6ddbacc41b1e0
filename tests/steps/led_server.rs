//! The example `led-server` of the client, run beside the cloud as whoever follows its README would run it.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::OnceLock;

use cucumber::gherkin::Step;
use cucumber::{given, then, when};

use crate::cast::Actor;
use crate::http::{self, Exchange, Request};
use crate::programs::{self, Program};
use crate::world::CloudWorld;

/// The server, and whose token it has.
#[derive(Default)]
struct LedServer {
    running: Option<(Program, SocketAddr)>,
    token: String,
}

impl LedServer {
    fn address(&self) -> SocketAddr {
        self.running.as_ref().expect("the LED server was started").1
    }
}

fn built() -> PathBuf {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    BUILT.get_or_init(|| programs::build(&["--workspace", "--example", "led-server"])).clone()
}

/// It listens on a free port, and has the token and the device in its environment.
#[given(expr = "{actor}'s LED server runs for {string}")]
async fn runs(world: &mut CloudWorld, actor: Actor, device: String) {
    let program = tokio::task::spawn_blocking(built).await.expect("it can be built");
    let token = world.session(actor).await.token().expose().to_owned();
    let environment = [
        ("LED_SERVER", program.display().to_string()),
        ("PARTICLE_CLOUD", world.url().await),
        ("AUTH_TOKEN", token.clone()),
        ("DEVICE_ID", device),
    ];
    let environment = environment.map(|(name, value)| (name.to_owned(), value)).into();
    let line = "exec \"$LED_SERVER\" --listen 127.0.0.1:0";
    let mut program = Program::start(line, &world.place.folder.clone(), environment);
    program.says("Ctrl-C stops.").await;
    let said = program.output();
    let address = said.split_once("http://").and_then(|(_, rest)| rest.split(' ').next()?.parse().ok());
    let address = address.unwrap_or_else(|| panic!("it does not say where it is: {said}"));
    *world.notes::<LedServer>() = LedServer { running: Some((program, address)), token };
}

/// In a real browser.
#[when("I open the page of the LED server")]
async fn open(world: &mut CloudWorld) {
    let url = format!("http://{}/", world.notes::<LedServer>().address());
    world.browser().expect("a browser: begin with `Given a browser`").open_page(&url).await;
}

async fn ask(world: &mut CloudWorld, request: Request) {
    let address = world.notes::<LedServer>().address();
    world.exchanges.push(http::send(address, request).await);
}

#[when("the LED server is sent:")]
async fn is_sent(world: &mut CloudWorld, step: &Step) {
    let written = step.docstring().expect("a request").trim_matches('\n').to_owned();
    ask(world, Request { written: Some(written.clone()), ..Request::parse(&written) }).await;
}

/// As the server's own page asks.
#[when(expr = "a visitor of the LED server's page turns the LED {word}")]
async fn turns(world: &mut CloudWorld, word: String) {
    let request = order(world.notes::<LedServer>().address(), &word);
    ask(world, request).await;
}

#[when(expr = "{int} visitors turn the LED {word} at once")]
async fn turn_at_once(world: &mut CloudWorld, visitors: usize, word: String) {
    let address = world.notes::<LedServer>().address();
    let asking = (0..visitors).map(|_| tokio::spawn(http::send(address, order(address, &word))));
    for asked in asking.collect::<Vec<_>>() {
        world.exchanges.push(asked.await.expect("an answer"));
    }
}

fn order(server: SocketAddr, word: &str) -> Request {
    let mut request = Request::new("POST", "/led").header("Content-Type", "application/json");
    request = request.header("Origin", &format!("http://{server}")).header("Sec-Fetch-Site", "same-origin");
    request.body = format!("{{\"arg\":\"{word}\"}}").into_bytes();
    request
}

/// Five are let through at once, and one more each second that this takes.
#[then("the first of them get through, and the others are told to wait")]
fn some_wait(world: &mut CloudWorld) {
    let mut statuses = BTreeMap::<u16, usize>::new();
    for Exchange { answer, .. } in &world.exchanges {
        *statuses.entry(answer.status).or_default() += 1;
        assert_eq!(answer.header("retry-after"), (answer.status == 429).then_some("1"), "{}", answer.text());
        assert_eq!(answer.json()["ok"], answer.status == 200, "{}", answer.text());
    }
    let count = |status| statuses.get(&status).copied().unwrap_or_default();
    assert!(count(200) >= 5 && count(429) > 0, "{statuses:?}");
    assert_eq!(count(200) + count(429), world.exchanges.len(), "{statuses:?}");
}

#[then("nobody has been told the token of the LED server")]
fn nobody_is_told(world: &mut CloudWorld) {
    let LedServer { running, token } = world.notes::<LedServer>();
    let mut said = running.as_ref().expect("the LED server was started").0.output();
    let token = token.clone();
    for Exchange { answer, .. } in &world.exchanges {
        said += &format!("\n{:?}\n{}", answer.headers, answer.text());
    }
    assert!(!token.is_empty() && !said.contains(&token), "{said}");
}
