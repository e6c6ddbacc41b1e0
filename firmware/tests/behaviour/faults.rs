//! Power, resets and deafness.

use firmware::device::{Connection, ResetReason, StatusLed};
use firmware::link::{Downlink, Token, Uplink, Value};
use firmware::{DeviceConfig, Firmware, Input, Stimulus, Waveform};

use crate::support::{Bench, HELLO, SENSOR, call, config, network, variable, with_a0};

const POWER_OFF: Input = Input::Stimulus(Stimulus::Power(false));
const POWER_ON: Input = Input::Stimulus(Stimulus::Power(true));
const RESET: Input = Input::Stimulus(Stimulus::Reset);

fn is_hello(said: &[Uplink]) -> bool {
    matches!(said, [Uplink::Hello(_)])
}

#[test]
fn a_power_cut_says_nothing_and_leaves_nothing() {
    let mut device = Bench::connected(config(Firmware::Demo));
    device.run_until(2_000_000);
    assert_eq!(device.ask(2_000_000, POWER_OFF), []);
    assert_eq!(device.device.connection(), Connection::PoweredOff);
    assert_eq!(device.device.status_led(), StatusLed::Off);
    assert_eq!(device.device.wake(), None);
    assert_eq!(device.ask(2_100_000, call(1, "led", "on")), []);
    assert_eq!(device.ask(2_100_000, RESET), [], "a button without power");
    assert!(is_hello(&device.ask(3_000_000, POWER_ON)));
    assert_eq!(device.ask(3_000_000, POWER_ON), [], "it is on");
    device.give(3_000_000, HELLO);
    assert_eq!(device.read(3_500_000, "uptime"), Some(Value::Double(0.5)));
    assert_eq!(device.device.reset_reason(), ResetReason::PowerDown);
}

#[test]
fn a_device_without_power_at_boot_waits_for_it() {
    let mut device = Bench::booted(DeviceConfig { power: false, millis: 9_000, ..config(Firmware::Demo) });
    assert_eq!(device.said(), []);
    assert!(!device.device.is_powered());
    assert!(is_hello(&device.ask(1_000_000, POWER_ON)));
    device.give(1_000_000, HELLO);
    assert_eq!(device.read(1_500_000, "uptime"), Some(Value::Double(9.5)), "its first start");
}

#[test]
fn a_device_without_a_network_runs_and_connects_when_there_is_one() {
    let sensor = DeviceConfig { network: false, ..with_a0(SENSOR, Waveform::Constant(50)) };
    let mut device = Bench::booted(sensor);
    assert_eq!(device.published(5_000_000), []);
    assert!(is_hello(&device.ask(5_000_000, network(true, true))));
    device.give(5_000_000, HELLO);
    assert_eq!(device.published(5_000_001), [(5000, "50".into())]);
}

#[test]
fn a_reset_starts_afresh_without_a_goodbye() {
    let mut device = Bench::connected(config(Firmware::Demo));
    device.call(1, "led", "on");
    device.give(2, Input::Message(Downlink::Signal { token: Token(1), on: true }));
    assert!(is_hello(&device.ask(2_000_000, RESET)));
    assert_eq!(device.device.reset_reason(), ResetReason::Pin);
    assert!(!device.device.is_signaling());
    device.give(2_000_000, HELLO);
    assert_eq!(device.read(2_001_000, "uptime"), Some(Value::Double(0.001)));
    assert_eq!(device.read(2_001_000, "ledState"), Some(Value::Bool(false)));
}

#[test]
fn loops_after_a_reset_count_from_the_reset() {
    let mut device = Bench::connected(config(SENSOR));
    device.give(2_000_300, RESET);
    assert_eq!(device.device.wake(), Some(2_000_300));
    device.run_until(2_000_301);
    assert_eq!(device.device.wake(), Some(2_001_300));
}

#[test]
fn a_deaf_device_answers_nothing_but_goes_on_publishing() {
    let mut device = Bench::connected(with_a0(Firmware::Demo, Waveform::Constant(77)));
    assert_eq!(device.ask(10, Input::Stimulus(Stimulus::Deaf(true))), []);
    assert!(device.device.is_deaf() && device.device.is_connected());
    assert_eq!(device.ask(20, call(1, "led", "on")), []);
    assert_eq!(device.ask(20, variable(2, "ledState")), []);
    assert_eq!(device.ask(20, Input::Message(Downlink::Ping { token: Token(3) })), []);
    assert_eq!(device.ask(20, Input::Message(Downlink::Signal { token: Token(4), on: true })), []);
    assert!(!device.device.is_signaling());
    assert_eq!(device.published(1_000_001), [(1000, "77".into())]);
    device.give(1_100_000, Input::Stimulus(Stimulus::Deaf(false)));
    assert_eq!(device.read(1_100_001, "ledState"), Some(Value::Bool(false)), "the call was not made up for");
}

#[test]
fn a_device_that_is_deaf_from_the_start_still_connects() {
    let mut device = Bench::booted(DeviceConfig { deaf: true, ..config(Firmware::Led) });
    assert_eq!(device.ask(5, HELLO).len(), 7);
    assert!(device.device.is_connected());
    assert_eq!(device.ask(6, call(1, "led", "on")), []);
}
