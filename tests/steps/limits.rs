//! Asking too often.

use cucumber::gherkin::Step;
use cucumber::{given, then};
use mock_cloud::RateLimits;

use crate::cast::Actor;
use crate::http::Request;
use crate::steps::wire::expand;
use crate::world::CloudWorld;

#[given("the cloud keeps to the documented limits")]
fn keep_to_limits(world: &mut CloudWorld) {
    world.plan().settings.rate_limits = RateLimits::Documented;
}

fn log_in(actor: Actor, password: &str) -> Request {
    let name = actor.username();
    let form =
        format!("client_id=particle&client_secret=particle&grant_type=password&username={name}&password={password}");
    Request::new("POST", "/oauth/token").form(&form)
}

#[given(expr = "{actor} typed a wrong password {int} times")]
async fn type_wrong_passwords(world: &mut CloudWorld, actor: Actor, times: usize) {
    for _ in 0..times {
        let answer = &world.send(log_in(actor, "guess")).await.answer;
        assert_eq!(answer.json()["error_description"], "User credentials are invalid");
    }
}

#[given(expr = "{actor} logged in {int} times")]
#[given(expr = "{actor} gave name and password {int} times")]
async fn log_in_often(world: &mut CloudWorld, actor: Actor, times: usize) {
    for _ in 0..times {
        let (_, password) = world.account(actor);
        let answer = &world.send(log_in(actor, &password)).await.answer;
        assert!(matches!(answer.status, 200 | 403), "{}", answer.text());
    }
}

#[given(expr = "{actor} has to wait for {int} second(s)")]
async fn has_to_wait(world: &mut CloudWorld, actor: Actor, seconds: u64) {
    let (_, password) = world.account(actor);
    let answer = &world.send(log_in(actor, &password)).await.answer;
    assert_eq!(answer.status, 429, "{}", answer.text());
    assert_eq!(answer.header("retry-after"), Some(seconds.to_string().as_str()));
    assert_eq!(answer.json()["error"], "rate_limit_exceeded");
}

#[then(expr = "the login has to wait for {int} second(s)")]
async fn login_has_to_wait(world: &mut CloudWorld, seconds: u64) {
    crate::steps::oauth::is_limited(world, seconds);
    has_to_wait(world, Actor::Ada, seconds).await;
}

#[given(expr = "this was sent {int} times:")]
async fn sent_often(world: &mut CloudWorld, times: usize, step: &Step) {
    let written = step.docstring().expect("a request").trim_matches('\n').to_owned();
    let request = Request::parse(&expand(world, &written).await);
    for _ in 0..times {
        let answer = &world.send(request.clone()).await.answer;
        assert_ne!(answer.status, 429, "{}", answer.text());
    }
}
