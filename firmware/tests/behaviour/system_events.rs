//! What a sketch hears of its own system, told by `sketches/events.ino`.

use firmware::device::{ResetReason, StatusLed, by_name};
use firmware::link::{Downlink, Event, Micros, Token, Value};
use firmware::sketch::SketchModule;
use firmware::{DeviceConfig, Firmware, Input};

use crate::support::{Bench, HELLO, call, config, network};

const SECOND: Micros = 1_000_000;

fn teller() -> DeviceConfig {
    config(Firmware::Sketch(SketchModule::load(include_bytes!("../../sketches/events.wasm")).unwrap()))
}

/// A device that is connected and has told what it heard for that.
fn connected() -> Bench {
    let mut device = Bench::connected(teller());
    device.run_until(SECOND / 2);
    device.call(SECOND / 2, "want", "forget");
    device
}

/// What was heard since the last look, up to a time.
fn heard(device: &mut Bench, at: Micros) -> String {
    device.run_until(at);
    let Some(Value::Text(heard)) = device.read(at, "heard") else { panic!("a text") };
    device.call(at, "want", "forget");
    heard
}

fn want(device: &mut Bench, at: Micros, what: &str) {
    device.give(at, call(at, "want", what));
}

fn lines(device: &Bench) -> Vec<String> {
    let heard = device.device.serial().filter_map(|line| Some(line.split_once("heard ")?.1.to_string()));
    heard.collect()
}

fn message(message: Downlink) -> Input {
    Input::Message(message)
}

fn event(name: &str, data: &str) -> Input {
    message(Downlink::Event(Event { name: name.into(), data: Some(data.into()), ttl: 60 }))
}

#[test]
fn a_device_starts_its_network_and_then_its_session() {
    let mut device = Bench::booted(teller());
    device.give(20_000, HELLO);
    device.give(30_000, message(Downlink::Time { token: Token(0), unix_seconds: 1_700_000_000 }));
    assert_eq!(heard(&mut device, SECOND), "network:4 network:5 network:6 network:7 cloud:1 cloud:2 cloud:8 time:1");
}

#[test]
fn without_a_network_it_is_looked_for_and_a_lost_one_again() {
    let mut device = Bench::booted(DeviceConfig { network: false, ..teller() });
    device.run_until(SECOND);
    assert_eq!(lines(&device), ["network:4", "network:5", "network:6"]);
    assert_eq!(device.device.status_led(), StatusLed::BlinkingGreen);
    device.give(2 * SECOND, network(true, true));
    device.give(2 * SECOND, HELLO);
    device.run_until(3 * SECOND);
    device.give(3 * SECOND, network(false, false));
    device.run_until(4 * SECOND);
    assert_eq!(lines(&device)[3..], ["network:7", "cloud:1", "cloud:2", "cloud:8", "cloud:9", "cloud:0", "network:6"]);
}

#[test]
fn a_sketch_switches_off_what_it_likes_and_the_light_says_so() {
    const ENDS: &str = "cloud:9 cloud:0";
    const BEGINS: &str = "cloud:1 cloud:2 cloud:8";
    let off = "network:10 network:11 network:2 network:3 network:4 network:5 network:6 network:7";
    let left = "network:10 network:11 network:6 network:7";
    for (what, light, way) in [
        ("radio", StatusLed::BreathingWhite, format!("{ENDS} {off} {BEGINS}")),
        ("network", StatusLed::BreathingBlue, format!("{ENDS} {left} {BEGINS}")),
        ("cloud", StatusLed::BreathingGreen, format!("{ENDS} {BEGINS}")),
    ] {
        let mut device = connected();
        want(&mut device, SECOND, what);
        device.run_until(2 * SECOND);
        assert_eq!(device.device.status_led(), light, "{what}");
        assert!(!device.device.is_connected(), "{what}");
        device.run_until(3 * SECOND + 1000);
        assert_eq!(device.device.status_led(), StatusLed::BlinkingCyan, "{what}");
        device.give(3 * SECOND + 1000, HELLO);
        assert_eq!(heard(&mut device, 4 * SECOND), way);
    }
}

#[test]
fn whoever_set_the_clock_is_named() {
    let mut device = connected();
    want(&mut device, SECOND, "set-time");
    device.give(2 * SECOND, message(Downlink::Time { token: Token(9), unix_seconds: 1_700_000_000 }));
    assert_eq!(heard(&mut device, 3 * SECOND), "time:0 time:1");
}

#[test]
fn an_update_that_waits_for_the_device_is_announced() {
    let mut device = connected();
    device.give(SECOND, event("particle/device/updates/pending", "true"));
    device.give(SECOND, event("particle/device/updates/pending", "false"));
    assert_eq!(heard(&mut device, 2 * SECOND), "update-pending:0");
}

/// Flashes the built-in thermometer.
fn flash(device: &mut Bench, at: Micros) {
    let image = by_name("thermometer");
    let (size, chunk, hash) = (image.len() as u32, 512, [0xab; 32]);
    device.give(at, message(Downlink::UpdateStart { token: Token(1), size, chunk, hash }));
    device.give(at, message(Downlink::UpdateChunk { index: 0, data: image }));
    device.give(at, message(Downlink::UpdateFinish { token: Token(2) }));
}

#[test]
fn an_update_is_followed_to_its_last_moment() {
    let mut device = connected();
    let before = lines(&device).len();
    flash(&mut device, SECOND);
    assert!(!device.device.is_connected());
    assert_eq!(lines(&device)[before..], ["update:0", "update:1", "reset-pending:0", "reset:0"]);
    device.run_until(3 * SECOND);
    assert_eq!(device.device.firmware().name(), "thermometer");
}

#[test]
fn a_sketch_may_put_off_the_restart_after_an_update() {
    let mut device = connected();
    want(&mut device, SECOND, "hold");
    flash(&mut device, 2 * SECOND);
    assert_eq!(heard(&mut device, 10 * SECOND), "update:0 update:1 reset-pending:0");
    assert_eq!(device.call(11 * SECOND, "want", "forget"), Some(1), "System.resetPending()");
    assert!(device.device.is_connected());
    want(&mut device, 12 * SECOND, "release");
    assert!(!device.device.is_connected());
    assert_eq!(lines(&device).last().map(String::as_str), Some("reset:0"));
    device.run_until(13 * SECOND + 1);
    assert_eq!(device.device.reset_reason(), ResetReason::Update);
    assert_eq!(device.device.firmware().name(), "thermometer");
}

#[test]
fn the_cloud_may_have_the_network_reset() {
    let mut device = connected();
    device.give(SECOND, event("spark/device/reset", "network"));
    for (at, light) in [
        (SECOND, StatusLed::BreathingWhite),
        (2 * SECOND, StatusLed::BlinkingGreen),
        (3 * SECOND, StatusLed::BlinkingCyan),
    ] {
        device.run_until(at + 1000);
        assert_eq!(device.device.status_led(), light);
    }
    device.give(3 * SECOND + 1000, HELLO);
    assert_eq!(
        heard(&mut device, 4 * SECOND),
        "cloud:9 cloud:0 network:10 network:11 network:2 network:3 network:4 network:5 network:6 network:7 cloud:1 \
         cloud:2 cloud:8"
    );
}

#[test]
fn memory_that_is_not_there_is_news_at_once() {
    let mut device = connected();
    assert_eq!(device.call(SECOND, "want", "memory"), Some(1), "null");
    assert_eq!(heard(&mut device, 2 * SECOND), "out-of-memory:100000000");
}

#[test]
fn a_sketch_may_go_into_safe_mode_or_dfu_by_itself() {
    let mut device = connected();
    want(&mut device, SECOND, "safe-mode");
    device.run_until(3 * SECOND);
    assert!(device.device.is_in_safe_mode());
    let mut device = connected();
    want(&mut device, SECOND, "dfu");
    device.run_until(3 * SECOND);
    assert!(device.device.is_in_dfu());
}
