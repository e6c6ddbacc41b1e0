//! Compiling over HTTP.

use cucumber::{given, then};

use crate::http::Request;
use crate::world::CloudWorld;

#[given("the cloud may compile")]
fn may_compile(world: &mut CloudWorld) {
    world.allow_compile();
}

#[then("the compiled binary is a module, for its owner alone")]
async fn is_a_module(world: &mut CloudWorld) {
    let target = world.last_answered("binary_url");
    for (actor, status) in [(crate::cast::Actor::Ada, 200), (crate::cast::Actor::SneakyPete, 404)] {
        let token = world.session(actor).await.token().expose().to_owned();
        let answer = &world.send(Request::new("GET", &target).bearer(&token)).await.answer;
        assert_eq!(answer.status, status, "{actor:?}");
        assert_eq!(answer.body.starts_with(b"\0asm"), status == 200, "{actor:?}");
    }
}

#[then(expr = "nothing of {string} is in the answer")]
fn nothing_of(world: &mut CloudWorld, path: String) {
    let content = std::fs::read_to_string(&path).expect("a file of this machine");
    let answer = &world.exchanges.last().expect("something was sent").answer;
    let told = content.lines().find(|line| !line.is_empty() && answer.text().contains(line));
    assert_eq!(told, None, "{}", answer.text());
}
