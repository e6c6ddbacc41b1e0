//! Waiting for devices that do not answer.

use cucumber::{given, then, when};
use serde_json::{Value, json};

use crate::cast::Actor;
use crate::http::{Exchange, Pending, Request};
use crate::world::CloudWorld;

/// Who still waits, and what came.
#[derive(Debug, Default)]
struct Waiting {
    pending: Option<Pending>,
    answered: Option<Exchange>,
}

#[given(expr = "{actor} is calling {string} on {string}")]
async fn is_calling(world: &mut CloudWorld, actor: Actor, function: String, device: String) {
    is_calling_with(world, actor, function, device, "on".to_owned()).await;
}

#[given(expr = "{actor} is calling {string} on {string} with {string}")]
#[when(expr = "{actor} is calling {string} on {string} with {string}")]
async fn is_calling_with(world: &mut CloudWorld, actor: Actor, function: String, device: String, argument: String) {
    let request = Request::new("POST", &format!("/v1/devices/{device}/{function}"));
    wait_for(world, actor, request.form(&format!("arg={argument}"))).await;
}

#[given(expr = "{actor} is reading {string} of {string}")]
async fn is_reading(world: &mut CloudWorld, actor: Actor, variable: String, device: String) {
    wait_for(world, actor, Request::new("GET", &format!("/v1/devices/{device}/{variable}"))).await;
}

#[given(expr = "{actor} is pinging {string}")]
async fn is_pinging(world: &mut CloudWorld, actor: Actor, device: String) {
    wait_for(world, actor, Request::new("PUT", &format!("/v1/devices/{device}/ping"))).await;
}

#[given(expr = "{actor} is making {string} signal")]
async fn is_signaling(world: &mut CloudWorld, actor: Actor, device: String) {
    wait_for(world, actor, Request::new("PUT", &format!("/v1/devices/{device}")).form("signal=1")).await;
}

/// By hand, since only then it is known when the cloud is at work on it.
async fn wait_for(world: &mut CloudWorld, actor: Actor, request: Request) {
    let token = world.session(actor).await.token().expose().to_owned();
    let pending = world.begin(request.bearer(&token)).await;
    *world.notes() = Waiting { pending: Some(pending), answered: None };
}

#[then(expr = "{actor} is still waiting")]
async fn still_waiting(world: &mut CloudWorld, _actor: Actor) {
    // What the cloud has answered by now is here when this is.
    world.send(Request::new("GET", "/_mock/health")).await;
    let waiting = world.notes::<Waiting>();
    let (pending, answered) = waiting.pending.take().expect("somebody waits").is_answered();
    waiting.pending = Some(pending);
    assert!(!answered, "the answer came too early");
}

async fn awaited(world: &mut CloudWorld) -> (u16, Value) {
    let waiting = world.notes::<Waiting>();
    if let Some(pending) = waiting.pending.take() {
        waiting.answered = Some(pending.finish().await);
    }
    let answer = &waiting.answered.as_ref().expect("somebody waited").answer;
    (answer.status, answer.json())
}

#[given(expr = "the call returns {int}")]
#[then(expr = "the call returns {int}")]
#[then(expr = "the call is answered with {int}")]
async fn call_returns(world: &mut CloudWorld, value: i32) {
    let (status, answer) = awaited(world).await;
    assert_eq!((status, &answer["return_value"]), (200, &json!(value)), "{answer}");
}

#[then("the call times out")]
async fn call_times_out(world: &mut CloudWorld) {
    assert_eq!(awaited(world).await, (400, json!({ "ok": false, "error": "Timed out." })));
}

#[then("the reading times out")]
async fn reading_times_out(world: &mut CloudWorld) {
    assert_eq!(awaited(world).await, (408, json!({ "error": "Timed out." })));
}

#[then("the ping finds nobody")]
async fn ping_finds_nobody(world: &mut CloudWorld) {
    assert_eq!(awaited(world).await, (200, json!({ "online": false, "ok": true })));
}

#[then("the signal times out")]
async fn signal_times_out(world: &mut CloudWorld) {
    let errors = json!([{ "error": "Timed out, didn't hear back from device service" }]);
    assert_eq!(awaited(world).await, (500, json!({ "ok": false, "code": 500, "errors": errors })));
}
