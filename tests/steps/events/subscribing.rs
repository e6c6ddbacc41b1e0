//! Devices that listen to devices: notebooks that are told to.

use cucumber::{given, then, when};

use crate::cast::Actor;
use crate::http::Request;
use crate::world::CloudWorld;

/// Calls a function of a device that Ada or Grace owns.
async fn tell(world: &mut CloudWorld, device: &str, function: &str, argument: &str) -> i32 {
    let owner = owner(world, device).await;
    let devices = world.session(owner).await.devices();
    devices.call(device, function, argument).await.expect("the notebook answers").return_value
}

async fn owner(world: &mut CloudWorld, device: &str) -> Actor {
    let devices = world.devices().await;
    let found = devices.into_iter().find(|known| known.name.as_deref() == Some(device));
    let owner = found.and_then(|device| device.owner).expect("somebody owns it");
    [Actor::Ada, Actor::Grace].into_iter().find(|actor| actor.username() == owner).expect("Ada or Grace")
}

#[given(expr = "{string} listens to {string}")]
async fn listens(world: &mut CloudWorld, device: String, prefix: String) {
    assert_eq!(tell(world, &device, "listen", &prefix).await, 1);
}

#[then(expr = "{string} cannot listen to {string}")]
async fn cannot_listen(world: &mut CloudWorld, device: String, prefix: String) {
    assert_eq!(tell(world, &device, "listen", &prefix).await, 0);
}

#[given(expr = "{string} shouts {string} with {string}")]
#[when(expr = "{string} shouts {string} with {string}")]
async fn shouts(world: &mut CloudWorld, device: String, event: String, data: String) {
    assert_eq!(tell(world, &device, "shout", &format!("{event}={data}")).await, 1);
}

#[given(expr = "{string} cannot shout {string}")]
#[then(expr = "{string} cannot shout {string}")]
async fn cannot_shout(world: &mut CloudWorld, device: String, event: String) {
    assert_eq!(tell(world, &device, "shout", &event).await, 0);
}

#[then(expr = "{string} has heard {string}")]
async fn has_heard(world: &mut CloudWorld, device: String, expected: String) {
    let owner = owner(world, &device).await;
    let devices = world.session(owner).await.devices();
    let expected = match expected.split_once("{address of ") {
        Some((before, named)) => {
            let named = named.trim_end_matches('}');
            let record = devices.get(named).await.expect("a device of theirs");
            format!("{before}{}", record.last_ip_address.expect("it has called"))
        }
        None => expected,
    };
    let heard: String = devices.variable(&device, "heard").await.expect("the notebook answers");
    assert_eq!(heard, expected);
}

#[when(expr = "{actor} gives {string} to {actor}")]
async fn gives(world: &mut CloudWorld, from: Actor, device: String, to: Actor) {
    let id = world.device_id(&device).await;
    world.session(from).await.devices().unclaim(&device).await.expect("it was theirs");
    world.session(to).await.devices().claim(&id).await.expect("it is free");
}

#[when(expr = "{actor} calls {string} on {string} without getting an answer")]
async fn calls_in_vain(world: &mut CloudWorld, actor: Actor, function: String, device: String) {
    let token = world.session(actor).await.token().expose().to_owned();
    let request = Request::new("POST", &format!("/v1/devices/{device}/{function}")).bearer(&token).form("arg=");
    let pending = world.begin(request).await;
    drop(pending);
}
