//! Publishing, by our client and by hand.

use std::time::Duration;

use cucumber::gherkin::Step;
use cucumber::{given, then, when};

use crate::cast::Actor;
use crate::world::CloudWorld;

#[given(expr = "{actor} published {string} with {string}")]
#[given(expr = "{actor} publishes {string} with {string}")]
#[when(expr = "{actor} publishes {string} with {string}")]
async fn publish_with(world: &mut CloudWorld, actor: Actor, name: String, data: String) {
    let events = world.session(actor).await.events();
    events.publish(name).data(data).await.expect("an event like any other");
}

#[when(expr = "{actor} publishes {string}")]
async fn publish(world: &mut CloudWorld, actor: Actor, name: String) {
    let events = world.session(actor).await.events();
    events.publish(name).await.expect("an event like any other");
}

#[when(expr = "{actor} publishes {string} with {string} for {int} s")]
async fn publish_for(world: &mut CloudWorld, actor: Actor, name: String, data: String, seconds: u64) {
    let event = world.session(actor).await.events().publish(name).data(data);
    event.ttl(Duration::from_secs(seconds)).await.expect("an event like any other");
}

#[when(expr = "{actor} publishes {string} with these lines:")]
async fn publish_lines(world: &mut CloudWorld, actor: Actor, name: String, step: &Step) {
    let text = docstring(step);
    publish_with(world, actor, name, format!("{text}\n")).await;
}

#[when(expr = "{actor} publishes {string} {int} times, counting from 1")]
async fn publish_counting(world: &mut CloudWorld, actor: Actor, name: String, times: usize) {
    for number in 1..=times {
        publish_with(world, actor, name.clone(), number.to_string()).await;
    }
}

#[when(expr = "{actor} publishes {string} with {int} letters")]
async fn publish_letters(world: &mut CloudWorld, actor: Actor, name: String, letters: usize) {
    publish_with(world, actor, name, "x".repeat(letters)).await;
}

#[then(expr = "it is refused with {int} and exactly:")]
pub(super) fn is_refused(world: &mut CloudWorld, status: u16, step: &Step) {
    let answer = &world.exchanges.last().expect("something was sent").answer;
    assert_eq!((answer.status, answer.text()), (status, docstring(step)));
    assert_eq!(answer.header("content-type"), Some("application/json; charset=utf-8"));
    assert_eq!(answer.header("access-control-allow-origin"), Some("*"));
}

#[then("the answer is exactly:")]
fn answers(world: &mut CloudWorld, step: &Step) {
    is_refused(world, 200, step);
}

/// The text of a doc string without the line breaks around it.
pub(super) fn docstring(step: &Step) -> &str {
    step.docstring().expect("the sentence goes on below").trim_matches('\n')
}
