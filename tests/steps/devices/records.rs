//! What the cloud keeps of devices: listing, changing, claiming.

use cucumber::gherkin::Step;
use cucumber::{given, then, when};
use particle_client::Device;
use serde_json::Value;

use super::{Gift, Heard, devices, heard};
use crate::cast::Actor;
use crate::http::Request;
use crate::world::CloudWorld;

#[when(expr = "{actor} lists her devices")]
#[when(expr = "{actor} lists his devices")]
#[when(expr = "{actor} lists their devices")]
async fn lists(world: &mut CloudWorld, actor: Actor) {
    let result = devices(world, actor).await.list().await.map(Gift::Devices);
    heard(world, result);
}

fn listed(world: &mut CloudWorld) -> &[Device] {
    match world.notes::<Heard>().gift() {
        Gift::Devices(devices) => devices,
        other => panic!("that is no list: {other:?}"),
    }
}

#[then("the list is, in this order:")]
fn list_is(world: &mut CloudWorld, step: &Step) {
    let names: Vec<_> = listed(world).iter().map(Device::display_name).collect();
    assert_eq!(names, rows(step).map(|row| row[0].as_str()).collect::<Vec<_>>());
}

#[then(expr = "each device of the list is {actor}'s")]
fn list_is_of(world: &mut CloudWorld, actor: Actor) {
    let (username, _) = world.account(actor);
    let owners: Vec<_> = listed(world).iter().map(|device| device.owner.clone()).collect();
    assert!(owners.iter().all(|owner| owner.as_deref() == Some(&username)), "{owners:?}");
}

#[then("the list is empty")]
fn list_is_empty(world: &mut CloudWorld) {
    assert_eq!(listed(world), []);
}

/// The rule of the app note's page.
#[then("the page of the app note offers:")]
fn page_offers(world: &mut CloudWorld, step: &Step) {
    let with_led = listed(world).iter().filter(|device| device.has_function("led"));
    let label = |device: &Device| format!("{}{}", device.display_name(), if device.online { "" } else { " (offline)" });
    let offered: Vec<_> = with_led.map(label).collect();
    assert_eq!(offered, rows(step).map(|row| row[0].as_str()).collect::<Vec<_>>());
}

fn rows(step: &Step) -> impl Iterator<Item = &Vec<String>> {
    step.table().expect("a table").rows.iter()
}

#[when(expr = "{actor} renames {string} to {string}")]
async fn renames(world: &mut CloudWorld, actor: Actor, device: String, name: String) {
    let result = devices(world, actor).await.rename(&device, &name).await;
    heard(world, result.map(|_| Gift::Nothing));
}

#[when(expr = "{actor} notes {string} about {string}")]
async fn takes_notes(world: &mut CloudWorld, actor: Actor, notes: String, device: String) {
    let result = devices(world, actor).await.set_notes(&device, &notes).await;
    heard(world, result.map(|_| Gift::Nothing));
}

#[given(expr = "{actor} makes {string} signal")]
#[when(expr = "{actor} makes {string} signal")]
async fn makes_signal(world: &mut CloudWorld, actor: Actor, device: String) {
    let result = devices(world, actor).await.signal(&device, true).await;
    heard(world, result.map(|_| Gift::Nothing));
}

#[when(expr = "{actor} makes {string} stop signaling")]
async fn stops_signal(world: &mut CloudWorld, actor: Actor, device: String) {
    let result = devices(world, actor).await.signal(&device, false).await;
    heard(world, result.map(|_| Gift::Nothing));
}

#[then("the signal fails because the device cannot be reached")]
fn cannot_signal(world: &mut CloudWorld) {
    let error = world.notes::<Heard>().error();
    let message = "Timed out, didn't hear back from device service";
    assert!(error.is_timeout() && error.status() == Some(500) && error.message() == message, "{error}");
}

#[then(expr = "{string} is signaling")]
async fn is_signaling_now(world: &mut CloudWorld, device: String) {
    assert_eq!(on_the_bench(world, &device).await["signaling"], true);
}

#[then(expr = "{string} is not signaling")]
async fn is_not_signaling(world: &mut CloudWorld, device: String) {
    assert_eq!(on_the_bench(world, &device).await["signaling"], false);
}

async fn on_the_bench(world: &mut CloudWorld, device: &str) -> Value {
    world.send(Request::new("GET", &format!("/_mock/devices/{device}"))).await.answer.json()
}

#[then(expr = "{actor}'s device {string} has the notes {string}")]
async fn has_notes(world: &mut CloudWorld, actor: Actor, device: String, notes: String) {
    let device = devices(world, actor).await.get(&device).await.expect("a device");
    assert_eq!(device.notes, Some(notes));
}

#[then(expr = "{actor} finds her device under the name {string} alone")]
async fn found_under(world: &mut CloudWorld, actor: Actor, name: String) {
    let devices = devices(world, actor).await;
    let listed = devices.list().await.expect("a list");
    let names: Vec<_> = listed.iter().map(Device::display_name).collect();
    assert_eq!(names, [name.as_str()]);
    let found = devices.get(&name).await.expect("the device of that name");
    assert_eq!(found, listed[0]);
}

#[then(expr = "{actor} has no device {string}")]
async fn has_not(world: &mut CloudWorld, actor: Actor, name: String) {
    let found = devices(world, actor).await.find(&name).await.expect("an answer");
    assert_eq!(found.map(|device| device.id), None);
}

#[then(expr = "{actor} has a device {string}")]
pub(super) async fn has(world: &mut CloudWorld, actor: Actor, name: String) {
    let device = devices(world, actor).await.get(&name).await.expect("the device");
    assert_eq!(device.owner.as_deref(), Some(actor.username()));
}

#[when(expr = "{actor} looks up {string} by its id")]
async fn looks_up(world: &mut CloudWorld, actor: Actor, name: String) {
    let id = world.device_id(&name).await;
    look_up(world, actor, &id).await;
}

#[when(expr = "{actor} looks up {string} by its id in capitals")]
async fn looks_up_in_capitals(world: &mut CloudWorld, actor: Actor, name: String) {
    let id = world.device_id(&name).await.to_uppercase();
    look_up(world, actor, &id).await;
}

#[when(expr = "{actor} looks up {string} by name")]
async fn looks_up_by_name(world: &mut CloudWorld, actor: Actor, name: String) {
    look_up(world, actor, &name).await;
}

async fn look_up(world: &mut CloudWorld, actor: Actor, device: &str) {
    let result = devices(world, actor).await.get(device).await;
    heard(world, result.map(|device| Gift::Devices(vec![device])));
}

#[then(expr = "the device {string} is found")]
fn is_found(world: &mut CloudWorld, name: String) {
    let names: Vec<_> = listed(world).iter().map(Device::display_name).collect();
    assert_eq!(names, [name]);
}

#[given(expr = "{actor} claimed {string}")]
#[when(expr = "{actor} claims {string}")]
async fn claims(world: &mut CloudWorld, actor: Actor, name: String) {
    let id = world.device_id(&name).await;
    let result = devices(world, actor).await.claim(&id).await;
    heard(world, result.map(|_| Gift::Nothing));
}

#[when(expr = "{actor} claims a device that does not exist")]
async fn claims_nothing(world: &mut CloudWorld, actor: Actor) {
    let result = devices(world, actor).await.claim("0123456789abcdef01234567").await;
    heard(world, result.map(|_| Gift::Nothing));
}

#[then(expr = "the claim fails with {string}")]
fn claim_fails(world: &mut CloudWorld, words: String) {
    let error = world.notes::<Heard>().error();
    assert!(error.message().starts_with(&words), "{error}");
}

#[given(expr = "{actor} gave {string} away")]
#[when(expr = "{actor} gives {string} away")]
async fn unclaims(world: &mut CloudWorld, actor: Actor, device: String) {
    let result = devices(world, actor).await.unclaim(&device).await;
    heard(world, result.map(|()| Gift::Nothing));
}
