//! What the cloud remembers of what it was asked.

use cucumber::{given, then, when};
use particle_client::control::{Expectation, Unverified};
use serde_json::Value;

use crate::cast::Actor;
use crate::http::Request;
use crate::sse::{GREETING, RawStream};
use crate::world::CloudWorld;

fn calls(actor: Actor, function: &str, argument: &str) -> Expectation {
    let path = format!("/v1/devices/{{device}}/{function}");
    Expectation::of("POST", &path).by(actor.username()).field("arg", argument)
}

#[then(expr = "the cloud was asked {int} times by {actor} to call {string} with {string}")]
async fn was_asked(world: &mut CloudWorld, times: usize, actor: Actor, function: String, argument: String) {
    let requests = world.control().await.requests();
    let verified = requests.verify(&calls(actor, &function, &argument).times(times)).await;
    assert_eq!(verified.map_err(|miss| miss.to_string()), Ok(times));
}

#[then(regex = r#"^the cloud was not asked by (\w+) to call "(\w+)" with "(\w+)", but nearly: (.*)$"#)]
async fn was_nearly_asked(world: &mut CloudWorld, actor: Actor, function: String, argument: String, why: String) {
    let missed = world.control().await.requests().verify(&calls(actor, &function, &argument)).await;
    let Err(Unverified::Missed(miss)) = missed else { panic!("{missed:?}") };
    assert_eq!(miss.count, 0);
    assert_eq!(miss.nearest.expect("something came near").differences, [why]);
}

#[when("the journal is emptied")]
async fn emptied(world: &mut CloudWorld) {
    let answer = world.send(Request::new("DELETE", "/_mock/requests")).await.answer.json();
    assert_ne!(answer["removed"], 0, "{answer}");
}

#[then("neither passwords, codes nor tokens are in the journal")]
async fn no_secrets(world: &mut CloudWorld) {
    let token = world.session(Actor::Grace).await.token().expose().to_owned();
    let code = world.code_of(Actor::Grace).await.expect("she has a second factor");
    let journal = world.send(Request::new("GET", "/_mock/requests")).await.answer.clone();
    let log_ins = journal.json().as_array().map(|all| all.iter().filter(|one| one["path"] == "/oauth/token").count());
    assert!(log_ins >= Some(2), "both steps of the log-in are there: {}", journal.text());
    for secret in [Actor::Grace.password(), &code, &token, "client_secret\":\"particle"] {
        assert!(!journal.text().contains(secret), "{secret} is in {}", journal.text());
    }
}

/// The stream of the journal, in the hands of a watcher.
#[derive(Default)]
struct Watcher(Option<RawStream>);

#[given("the journal is watched")]
async fn watched(world: &mut CloudWorld) {
    let address = world.address().await;
    let mut stream = RawStream::open(address, Request::new("GET", "/_mock/requests/stream")).await;
    assert_eq!(stream.next().await, Some(GREETING));
    world.notes::<Watcher>().0 = Some(stream);
}

#[then("the watcher is given an empty line")]
async fn kept_alive(world: &mut CloudWorld) {
    let stream = world.notes::<Watcher>().0.as_mut().expect("the journal is watched");
    assert_eq!(stream.next().await, Some(&b"\n"[..]));
}

#[then(expr = "the watcher is told that {actor} called {string} with {string}")]
async fn told(world: &mut CloudWorld, actor: Actor, function: String, argument: String) {
    let stream = world.notes::<Watcher>().0.as_mut().expect("the journal is watched");
    // Her log-in may come first.
    loop {
        let chunk = stream.next().await.expect("the stream goes on").to_vec();
        let text = String::from_utf8(chunk).expect("text");
        let data = text.strip_prefix("event: request\ndata: ").expect("an exchange");
        let exchange: Value = serde_json::from_str(data.trim_end()).expect("JSON");
        if exchange["route"] == "/v1/devices/{device}/{name}" {
            assert!(
                exchange["path"].as_str().is_some_and(|path| path.ends_with(&format!("/{function}"))),
                "{exchange}"
            );
            assert_eq!((&exchange["user"], &exchange["body"]["arg"]), (&actor.username().into(), &argument.into()));
            return;
        }
    }
}
