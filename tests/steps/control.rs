//! The mock's own surface, and the worlds it starts with.

use cucumber::gherkin::Step;
use cucumber::{given, then, when};
use mock_cloud::world::{World, WorldError};
use mock_cloud::{Change, MockCloud};

use crate::cast::Actor;
use crate::http::Request;
use crate::snapshot;
use crate::steps::oauth;
use crate::world::CloudWorld;

#[then(expr = "the pin {string} is at {int}")]
fn pin_is_at(world: &mut CloudWorld, pin: String, level: u16) {
    let answer = world.exchanges.last().expect("something was sent").answer.json();
    assert_eq!(answer["pins"][pin], level, "{answer}");
}

#[given(expr = "the power of {string} was turned off and on")]
async fn power_cycle(world: &mut CloudWorld, device: String) {
    for power in [false, true] {
        world.change(&device, Change { power: Some(power), ..Change::default() }).await;
    }
}

#[when(expr = "{actor} enters the code that the mock tells")]
async fn enter_told_code(world: &mut CloudWorld, actor: Actor) {
    let user = world.send(Request::new("GET", &format!("/_mock/users/{}", actor.username()))).await.answer.json();
    oauth::submit(world, user["otp"].as_str().expect("a code")).await;
}

/// A world file, and what became of reading it.
#[derive(Debug, Default)]
pub(super) struct Reading {
    pub(super) result: Option<Result<World, WorldError>>,
    /// Where it lies, which is another place in every run.
    pub(super) folder: Option<String>,
}

impl Reading {
    /// What is wrong with the file.
    pub(super) fn mistakes(&self) -> String {
        let Some(Err(error)) = &self.result else { panic!("there is no mistake in it") };
        let words = error.to_string();
        self.folder.as_ref().map_or(words.clone(), |folder| words.replace(folder, "(folder)"))
    }
}

#[when(expr = "this world file is read:")]
fn read_world(world: &mut CloudWorld, step: &Step) {
    let text = step.docstring().expect("a world file").trim_start_matches('\n');
    world.notes::<Reading>().result = Some(World::from_toml(text, "world.toml"));
}

#[given("the world of this file:")]
fn start_with(world: &mut CloudWorld, step: &Step) {
    *world.plan() = World::from_toml(step.docstring().expect("a world file"), "world.toml").expect("a world");
}

#[when("a world file is read that is not there")]
fn read_missing_world(world: &mut CloudWorld) {
    let path = std::path::Path::new("/no/such/world.toml");
    world.notes::<Reading>().result = Some(World::load(path));
}

#[then("the mistakes are as recorded")]
fn mistakes_are(world: &mut CloudWorld) {
    let words = world.notes::<Reading>().mistakes();
    snapshot::check(&world.place.clone(), &words);
}

#[then(expr = "a cloud starts with it and has the device {string} of {string}")]
async fn starts_with(world: &mut CloudWorld, device: String, owner: String) {
    let Some(Ok(read)) = world.notes::<Reading>().result.take() else { panic!("there are mistakes in it") };
    let cloud = MockCloud::builder().world(read).start().await.expect("a cloud");
    let devices = cloud.devices();
    let found = devices.iter().any(|of| of.name.as_deref() == Some(&device) && of.owner.as_deref() == Some(&owner));
    assert!(found, "{devices:?}");
    cloud.stop().await;
}
