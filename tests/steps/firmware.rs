//! Firmware: what applications on devices do, and what lies on their pins.

use cucumber::{given, then, when};
use firmware::{Firmware, Pin, Waveform};
use jiff::SignedDuration;
use mock_cloud::world::DeviceSpec;
use mock_cloud::{Change, Network, RemoteReset};
use serde_json::Value;

use crate::cast::Actor;
use crate::http::Request;
use crate::world::CloudWorld;

/// The device, as the world that the cloud will start with has it.
fn planned<'a>(world: &'a mut CloudWorld, name: &str) -> &'a mut DeviceSpec {
    let device = world.plan().devices.iter_mut().find(|device| device.name.as_deref() == Some(name));
    device.unwrap_or_else(|| panic!("there is no device {name:?}"))
}

fn lay(world: &mut CloudWorld, device: &str, waveform: Waveform) {
    let device = planned(world, device);
    *device = device.clone().analog(Pin::A0, waveform);
}

#[given(expr = "the answers of {string} take {int} ms")]
fn answers_take(world: &mut CloudWorld, device: String, ms: u32) {
    planned(world, &device).latency = SignedDuration::from_millis(ms.into());
}

#[given(expr = "the level on {string} is {int}")]
fn level_is(world: &mut CloudWorld, device: String, level: u16) {
    lay(world, &device, Waveform::Constant(level));
}

#[given(expr = "the level on {string} climbs from {int} to {int} in {int} s, again and again")]
fn climbs(world: &mut CloudWorld, device: String, from: u16, to: u16, seconds: u32) {
    lay(world, &device, Waveform::Ramp { from, to, period_ms: seconds * 1000 });
}

#[given(regex = r#"^"([^"]+)" samples (.+)$"#)]
fn samples(world: &mut CloudWorld, device: String, list: String) {
    let levels = list.split(", ").flat_map(|part| levels(part.trim_start_matches("then "))).collect();
    lay(world, &device, Waveform::Samples(levels));
}

/// `4000`, `49 times 1000`, `1 to 50` or `420 to 840 in steps of 7`.
fn levels(part: &str) -> Vec<u16> {
    let number = |text: &str| text.parse::<u16>().unwrap_or_else(|_| panic!("{text:?} in {part:?} is no level"));
    if let Some((times, level)) = part.split_once(" times ") {
        return vec![number(level); usize::from(number(times))];
    }
    let (range, step) = part.split_once(" in steps of ").unwrap_or((part, "1"));
    match range.split_once(" to ") {
        Some((first, last)) => (number(first)..=number(last)).step_by(usize::from(number(step))).collect(),
        None => vec![number(range)],
    }
}

#[given(expr = "the clock of {string} starts at {int} ms")]
fn clock_starts(world: &mut CloudWorld, device: String, millis: u32) {
    planned(world, &device).millis = millis;
}

#[given(expr = "the sample count of {string} starts {int} before its end")]
fn count_starts(world: &mut CloudWorld, device: String, before: u32) {
    planned(world, &device).firmware = Firmware::Sensor { sample_index: 0u32.wrapping_sub(before) };
}

#[given(expr = "clock and sample count of {string} start {int} before their end")]
fn both_start(world: &mut CloudWorld, device: String, before: u32) {
    clock_starts(world, device.clone(), 0u32.wrapping_sub(before));
    count_starts(world, device, before);
}

#[given(expr = "nobody owns the sensor {string} at level {int}")]
fn nobody_owns(world: &mut CloudWorld, device: String, level: u16) {
    let sensor = DeviceSpec::new(device).firmware(Firmware::Sensor { sample_index: 0 });
    world.plan().devices.push(sensor.analog(Pin::A0, Waveform::Constant(level)));
}

#[given(expr = "the level on {string} becomes {int}")]
#[when(expr = "the level on {string} becomes {int}")]
async fn becomes(world: &mut CloudWorld, device: String, level: u16) {
    let pins = [("A0".to_owned(), level)].into();
    world.change(&device, Change { pins, ..Change::default() }).await;
}

#[when(expr = "the power of {string} goes")]
async fn power_goes(world: &mut CloudWorld, device: String) {
    world.change(&device, Change { power: Some(false), ..Change::default() }).await;
}

#[when(expr = "the power of {string} returns")]
async fn power_returns(world: &mut CloudWorld, device: String) {
    world.change(&device, Change { power: Some(true), ..Change::default() }).await;
}

#[when(expr = "the reset button of {string} is pressed")]
async fn reset(world: &mut CloudWorld, device: String) {
    world.change(&device, Change { reset: true, ..Change::default() }).await;
}

#[given(expr = "{string} was put into safe mode")]
#[when(expr = "{string} is put into safe mode")]
async fn safe_mode(world: &mut CloudWorld, device: String) {
    world.change(&device, Change { safe_mode: true, ..Change::default() }).await;
}

#[when(
    regex = r#"^the cloud tells "([^"]+)" to (reboot|go into safe mode|wait for firmware over USB|leave its network and come back)$"#
)]
async fn remote_reset(world: &mut CloudWorld, device: String, what: String) {
    let reset = match what.as_str() {
        "reboot" => RemoteReset::Reboot,
        "go into safe mode" => RemoteReset::SafeMode,
        "wait for firmware over USB" => RemoteReset::Dfu,
        _ => RemoteReset::Network,
    };
    world.change(&device, Change { remote_reset: Some(reset), ..Change::default() }).await;
}

#[then(expr = "the status LED of {string} is {word} {word}")]
async fn status_led(world: &mut CloudWorld, device: String, pattern: String, color: String) {
    let request = Request::new("GET", &format!("/_mock/devices/{device}"));
    let seen = world.send(request).await.answer.json()["status_led"].clone();
    let color = match color.as_str() {
        "cyan" => "#00ffff",
        "magenta" => "#ff00ff",
        "green" => "#00ff00",
        "white" => "#ffffff",
        "yellow" => "#ffff00",
        other => other,
    };
    assert_eq!((seen["pattern"].as_str(), seen["color"].as_str()), (Some(pattern.as_str()), Some(color)));
}

#[given(expr = "the network of {string} breaks")]
#[when(expr = "the network of {string} breaks")]
async fn network_breaks(world: &mut CloudWorld, device: String) {
    world.change(&device, Change { network: Some(Network::Cut), ..Change::default() }).await;
}

async fn counts_as_online(world: &mut CloudWorld, name: &str) -> bool {
    let devices = world.session(Actor::Ada).await.devices();
    devices.get(name).await.expect("a device of Ada's").online
}

#[then(expr = "{string} counts as online")]
#[then(expr = "{string} still counts as online")]
async fn is_online(world: &mut CloudWorld, device: String) {
    assert!(counts_as_online(world, &device).await);
}

#[then(expr = "{string} counts as offline")]
async fn is_offline(world: &mut CloudWorld, device: String) {
    assert!(!counts_as_online(world, &device).await);
}

#[then(expr = "{string} was last heard at {int} s")]
async fn last_heard(world: &mut CloudWorld, device: String, second: i64) {
    let devices = world.session(Actor::Ada).await.devices();
    let heard = devices.get(&device).await.expect("a device of Ada's").last_heard.expect("it was heard");
    assert_eq!(heard.duration_since(world.start()).as_secs(), second);
}

#[given(expr = "{actor} calls {string} on {string} with {string} and gets {int}")]
#[when(expr = "{actor} calls {string} on {string} with {string} and gets {int}")]
#[then(expr = "{actor} calls {string} on {string} with {string} and gets {int}")]
async fn calls(world: &mut CloudWorld, actor: Actor, function: String, device: String, argument: String, result: i32) {
    let devices = world.session(actor).await.devices();
    let called = devices.call(&device, &function, &argument).await.expect("the device answers");
    assert_eq!(called.return_value, result);
}

#[then(regex = r#"^the variable "([^"]+)" of "([^"]+)" is (.+)$"#)]
async fn variable_is(world: &mut CloudWorld, variable: String, device: String, value: String) {
    let value: Value = serde_json::from_str(&value).expect("a value as JSON has it");
    let devices = world.session(Actor::Ada).await.devices();
    let read: Value = devices.variable(&device, &variable).await.expect("the device answers");
    match (read.as_f64(), value.as_f64()) {
        (Some(read), Some(value)) => assert_eq!(read, value),
        _ => assert_eq!(read, value),
    }
}
