//! What the other built-in applications do.

use firmware::link::{Downlink, Token, Uplink, Value, VariableType};
use firmware::{DeviceConfig, Firmware, Input, Pin, Stimulus, Waveform};

use crate::support::{Bench, HELLO, config, with_a0};

#[test]
fn the_led_goes_on_and_off_and_stays_for_anything_else() {
    let mut lamp = Bench::connected(config(Firmware::Led));
    assert!(!lamp.device.digital(Pin::D7));
    assert_eq!(lamp.call(10, "led", "on"), Some(1));
    assert!(lamp.device.digital(Pin::D7));
    for other in ["", "ON", "on ", "1", "toggle"] {
        assert_eq!(lamp.call(20, "led", other), Some(-1));
        assert!(lamp.device.digital(Pin::D7), "{other:?}");
    }
    assert_eq!(lamp.call(30, "led", "off"), Some(0));
    assert!(!lamp.device.digital(Pin::D7));
}

#[test]
fn the_led_is_dark_without_power_and_after_a_start() {
    let mut lamp = Bench::connected(config(Firmware::Led));
    lamp.call(10, "led", "on");
    lamp.give(20, Input::Stimulus(Stimulus::Power(false)));
    assert!(!lamp.device.digital(Pin::D7));
    lamp.give(30, Input::Stimulus(Stimulus::Power(true)));
    assert!(!lamp.device.digital(Pin::D7));
}

#[test]
fn the_demo_is_sensor_and_led_with_a_variable_of_each_type() {
    let mut demo = Bench::booted(with_a0(Firmware::Demo, Waveform::Constant(321)));
    let Some(Uplink::Describe(describe)) =
        demo.ask(0, HELLO).into_iter().find(|said| matches!(said, Uplink::Describe(_)))
    else {
        panic!("a session begins with a description");
    };
    assert_eq!(describe.functions, ["led"]);
    let variables = [
        ("sensorValue".into(), VariableType::Int),
        ("ledState".into(), VariableType::Bool),
        ("uptime".into(), VariableType::Double),
        ("firmware".into(), VariableType::Text),
    ];
    assert_eq!(describe.variables, variables);
    assert_eq!(demo.read(49_000, "sensorValue"), Some(Value::Int(0)), "49 samples have no mean");
    assert_eq!(demo.read(49_001, "sensorValue"), Some(Value::Int(321)));
    assert_eq!(demo.published(1_000_001), [(1000, "321".into())]);
    assert_eq!(demo.read(1_250_000, "uptime"), Some(Value::Double(1.25)));
    assert_eq!(demo.read(1_250_000, "ledState"), Some(Value::Bool(false)));
    assert_eq!(demo.call(1_250_001, "led", "on"), Some(1));
    assert_eq!(demo.read(1_250_002, "ledState"), Some(Value::Bool(true)));
    assert_eq!(demo.read(1_250_002, "firmware"), Some(Value::Text("cloud-chamber demo 1.0".into())));
}

#[test]
fn the_thermometer_reads_its_pins_when_asked() {
    let mut thermometer = Bench::connected(DeviceConfig {
        analog: vec![
            (Pin::A0, Waveform::Samples(vec![0, 4095])),
            (Pin::A1, Waveform::Steps { levels: vec![2048, 4095], every_ms: 1 }),
        ],
        ..config(Firmware::Thermometer)
    });
    // 0 mV and 3300 mV: 50 degrees below zero, and 280 above.
    assert_eq!(thermometer.read(999, "temperature"), Some(Value::Double(-50.0)));
    assert_eq!(thermometer.read(999, "humidity"), Some(Value::Int(50)));
    assert_eq!(thermometer.read(1000, "temperature"), Some(Value::Double(280.0)));
    assert_eq!(thermometer.read(1000, "humidity"), Some(Value::Int(100)));
    assert_eq!(thermometer.read(1000, "unit"), Some(Value::Text("C".into())));
    assert_eq!(thermometer.device.wake(), Some(25_000_000), "its loop is idle, a ping is all");
}

#[test]
fn the_coffee_maker_counts_cups_and_wants_to_be_asked_nicely() {
    let mut maker = Bench::connected(config(Firmware::Coffee));
    assert_eq!(maker.call(1, "brew", ""), Some(1));
    assert_eq!(maker.call(2, "brew", "espresso"), Some(2));
    assert_eq!(maker.call(3, "wakeup", "please"), Some(1));
    assert_eq!(maker.call(4, "wakeup", "now"), Some(0));
    maker.give(5, Input::Message(Downlink::Ping { token: Token(9) }));
    assert_eq!(maker.call(6, "brew", ""), Some(3));
}
