//! Many requests at the same time.

use cucumber::{then, when};
use particle_client::Error;
use tokio::task::JoinSet;

use super::devices;
use super::records::has;
use crate::cast::Actor;
use crate::world::CloudWorld;

/// What many requests at the same time came to.
#[derive(Debug, Default)]
struct Crowd {
    answers: Vec<Result<i32, Error>>,
}

#[when(expr = "{actor} calls {string} on {string} {int} times at the same time")]
async fn calls_often(world: &mut CloudWorld, actor: Actor, function: String, device: String, times: usize) {
    let devices = devices(world, actor).await;
    let mut calls = JoinSet::new();
    for _ in 0..times {
        let (devices, function, device) = (devices.clone(), function.clone(), device.clone());
        calls.spawn(async move { Ok(devices.call(&device, &function, "").await?.return_value) });
    }
    world.notes::<Crowd>().answers = calls.join_all().await;
}

#[then(expr = "the device returns each number from 1 to {int} once")]
fn returns_each(world: &mut CloudWorld, last: i32) {
    let answers = world.notes::<Crowd>().answers.iter();
    let mut returned: Vec<i32> = answers.map(|answer| *answer.as_ref().expect("a return value")).collect();
    returned.sort_unstable();
    assert_eq!(returned, (1..=last).collect::<Vec<_>>());
}

#[when(expr = "{actor} renames {string} to {int} different names at the same time")]
async fn renames_often(world: &mut CloudWorld, actor: Actor, device: String, names: i32) {
    let id = world.device_id(&device).await;
    let devices = devices(world, actor).await;
    let mut renames = JoinSet::new();
    for number in 0..names {
        let (devices, id) = (devices.clone(), id.clone());
        renames.spawn(async move { devices.rename(&id, &format!("name-{number}")).await.map(|_| number) });
    }
    world.notes::<Crowd>().answers = renames.join_all().await;
}

#[then(expr = "all {int} renames were answered, and {actor} finds the device under one of the names alone")]
async fn one_name(world: &mut CloudWorld, expected: usize, actor: Actor) {
    let numbers: Vec<i32> = world.notes::<Crowd>().answers.drain(..).map(|answer| answer.expect("a rename")).collect();
    assert_eq!(numbers.len(), expected);
    let devices = devices(world, actor).await;
    let mut found = Vec::new();
    for number in numbers {
        found.extend(devices.find(&format!("name-{number}")).await.expect("an answer"));
    }
    assert_eq!(found, devices.list().await.expect("a list"));
}

#[when(expr = "Ada, Grace and Sneaky Pete claim {string} {int} times each at the same time")]
async fn claim_often(world: &mut CloudWorld, device: String, times: usize) {
    let id = world.device_id(&device).await;
    let mut claims = JoinSet::new();
    for (number, actor) in [Actor::Ada, Actor::Grace, Actor::SneakyPete].into_iter().enumerate() {
        let devices = devices(world, actor).await;
        for _ in 0..times {
            let (devices, id, number) = (devices.clone(), id.clone(), number as i32);
            claims.spawn(async move { devices.claim(&id).await.map(|_| number) });
        }
    }
    world.notes::<Crowd>().answers = claims.join_all().await;
}

#[then(expr = "one of them has {string}, and the other two were told so {int} times each")]
async fn one_owner(world: &mut CloudWorld, device: String, times: usize) {
    let answers = std::mem::take(&mut world.notes::<Crowd>().answers);
    let (claimed, refused): (Vec<_>, Vec<_>) = answers.into_iter().partition(Result::is_ok);
    let owners: Vec<i32> = claimed.into_iter().flatten().collect();
    assert!(owners.len() == times && owners.iter().all(|owner| *owner == owners[0]), "{owners:?}");
    assert_eq!(refused.len(), 2 * times);
    assert!(refused.iter().all(|answer| answer.as_ref().is_err_and(Error::is_permission_denied)), "{refused:?}");
    let owner = [Actor::Ada, Actor::Grace, Actor::SneakyPete][owners[0] as usize];
    has(world, owner, device).await;
}
