//! Compiling over HTTP.

use cucumber::{given, then};
use mock_cloud::sketch::Toolchain;

use crate::http::Request;
use crate::world::CloudWorld;

/// Whether these scenarios can run. Where everything must run, they do not ask.
pub fn compiler_is_here() -> bool {
    Toolchain::find().is_ok() || std::env::var_os("CI").is_some_and(|ci| ci == "true")
}

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
