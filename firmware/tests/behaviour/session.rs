//! The session with the cloud: how it begins, what is answered and when.

use firmware::device::{Connection, StatusLed};
use firmware::link::{Downlink, Event, Hello, Platform, Refusal, Token, Uplink, Value};
use firmware::{DeviceConfig, Firmware, Input, Pin, Stimulus, Waveform};

use crate::support::{Bench, HELLO, PROBE, SENSOR, call, config, id, network, variable, with_a0};

fn event(name: &str, data: Option<&str>) -> Input {
    Input::Message(Downlink::Event(Event { name: name.into(), data: data.map(Into::into), ttl: 60 }))
}

#[test]
fn a_device_says_hello_as_soon_as_it_starts() {
    let mut device = Bench::booted(DeviceConfig { product: Some((12_345, 7)), ..config(PROBE) });
    let hello = Hello {
        id: id(1),
        platform: Platform::Argon,
        product_id: 12_345,
        product_version: 7,
        system_version: "6.2.0".into(),
        flags: 0xf6,
        max_message: 1152,
        max_binary: 262_144,
        chunk: 512,
        keep_alive: 25,
    };
    assert_eq!(device.said(), [(0, Uplink::Hello(hello))]);
    assert_eq!(device.device.connection(), Connection::Connecting);
    let mut plain = Bench::booted(config(PROBE));
    let Some((_, Uplink::Hello(hello))) = plain.said().pop() else { panic!("no hello") };
    assert_eq!((hello.product_id, hello.product_version), (12, 0xffff), "outside a product");
}

/// What a device says, in short: messages by their kind, events with name and data.
fn in_short(said: &[Uplink]) -> Vec<String> {
    let short = |message: &Uplink| match message {
        Uplink::Event(event) => format!("{} {}", event.name, event.data.as_deref().unwrap_or_default()),
        Uplink::Subscribe { prefix } => format!("subscribe {prefix}"),
        other => format!("{other:?}").split([' ', '(']).next().unwrap_or_default().to_lowercase(),
    };
    said.iter().map(short).collect()
}

#[test]
fn a_session_begins_in_the_order_of_device_os() {
    let mut device = Bench::booted(config(PROBE));
    assert!(!device.device.is_connected());
    let said = device.ask(5_000, HELLO);
    let expected = [
        "systemdescribe",
        "time",
        "spark/device/last_reset power_down",
        "particle/device/updates/forced false",
        "particle/device/updates/enabled true",
        "describe",
        "subscribe motion/",
        "subscribe door",
        "vitals",
    ];
    assert_eq!(in_short(&said), expected);
    let described: Vec<_> = said.iter().filter(|said| matches!(said, Uplink::Describe(_))).collect();
    let [Uplink::Describe(describe)] = described[..] else { panic!("{said:?}") };
    assert_eq!(describe.functions, ["length", "crash", "pause"]);
    assert!(device.device.is_connected());
    assert_eq!(device.ask(6_000, HELLO), [], "a session does not begin twice");
}

#[test]
fn why_a_device_started_is_told_once_a_start() {
    let mut device = Bench::connected(config(Firmware::Led));
    device.give(10, network(false, true));
    device.give(20, network(true, true));
    let again = ["systemdescribe", "time", "particle/device/updates/forced false"];
    assert_eq!(in_short(&device.ask(30, HELLO))[..3], again);
    device.give(40, Input::Stimulus(Stimulus::Reset));
    assert_eq!(in_short(&device.ask(50, HELLO))[2], "spark/device/last_reset pin_reset");
}

#[test]
fn the_system_describes_itself_and_every_application_has_a_hash_of_its_own() {
    let hash = |firmware| {
        let mut device = Bench::booted(config(firmware));
        let said = device.ask(0, HELLO);
        let Some(Uplink::SystemDescribe(system)) = said.first() else { panic!("{said:?}") };
        let versions: Vec<_> = system.modules.iter().map(|module| (module.function.letter(), module.version)).collect();
        assert_eq!(versions, [("b", 3100), ("s", 6200), ("u", 6)]);
        system.application_hash().expect("it says so")
    };
    assert_eq!(hash(Firmware::Led), hash(Firmware::Led));
    assert_ne!(hash(Firmware::Led), hash(Firmware::Demo));
}

#[test]
fn nothing_but_a_hello_is_heard_before_the_session_stands() {
    let mut device = Bench::booted(config(PROBE));
    assert_eq!(device.ask(10, call(1, "length", "abc")), []);
    assert_eq!(device.ask(10, Input::Message(Downlink::Ping { token: Token(1) })), []);
}

#[test]
fn a_call_is_answered_at_its_own_time_after_the_loops_before_it() {
    let mut device = Bench::connected(config(PROBE));
    let answer = Uplink::FunctionResult { token: Token(7), result: Ok(3) };
    assert_eq!(device.ask(2_500, call(7, "length", "abc")), [answer]);
    // Loops 0, 1 and 2 have run; the one due at the very time of a request has not.
    assert_eq!(device.read(2_500, "loops"), Some(Value::Int(3)));
    assert_eq!(device.read(3_000, "loops"), Some(Value::Int(3)));
    assert_eq!(device.read(3_001, "loops"), Some(Value::Int(4)));
}

#[test]
fn an_input_from_the_past_comes_at_the_devices_own_time() {
    let mut device = Bench::connected(config(PROBE));
    device.run_until(10_000);
    device.give(4_000, call(1, "length", ""));
    assert_eq!(device.said(), [(10_000, Uplink::FunctionResult { token: Token(1), result: Ok(0) })]);
}

#[test]
fn an_argument_beyond_the_limit_is_refused_but_the_function_runs_with_what_fits() {
    for (platform, limit) in [(Platform::Photon, 864), (Platform::Argon, 1024)] {
        let mut device = Bench::connected(DeviceConfig { platform, ..config(PROBE) });
        assert_eq!(device.call(1, "length", &"x".repeat(limit)), Some(limit as i32));
        // The two bytes of the last character do not fit any more.
        let long = "x".repeat(limit - 1) + "é";
        let refused = Uplink::FunctionResult { token: Token(2), result: Err(Refusal::ArgumentTooLong) };
        assert_eq!(device.ask(2, call(2, "length", &long)), [refused]);
        assert_eq!(device.read(3, "heard"), Some(Value::Text("x".repeat(limit - 1))));
    }
}

#[test]
fn an_unknown_function_is_not_answered_and_an_unknown_variable_is_refused() {
    let mut device = Bench::connected(config(PROBE));
    assert_eq!(device.ask(1, call(1, "Length", "")), []);
    let refused = Uplink::VariableValue { token: Token(2), result: Err(Refusal::NotFound) };
    assert_eq!(device.ask(2, variable(2, "length")), [refused]);
}

#[test]
fn a_text_is_cut_at_1024_bytes_and_at_a_character() {
    let mut device = Bench::connected(config(PROBE));
    // 341 characters of three bytes are 1023 bytes.
    assert_eq!(device.read(1, "long"), Some(Value::Text("€".repeat(341))));
}

#[test]
fn a_ping_is_answered_and_a_signal_shows() {
    let mut device = Bench::connected(config(Firmware::Led));
    let ack = |token| vec![Uplink::Ack { token: Token(token) }];
    assert_eq!(device.ask(1, Input::Message(Downlink::Ping { token: Token(1) })), ack(1));
    assert_eq!(device.device.status_led(), StatusLed::BreathingCyan);
    assert_eq!(device.ask(2, Input::Message(Downlink::Signal { token: Token(2), on: true })), ack(2));
    assert!(device.device.is_signaling());
    assert_eq!(device.device.status_led(), StatusLed::Rainbow);
    assert_eq!(device.ask(3, Input::Message(Downlink::Signal { token: Token(3), on: false })), ack(3));
    assert_eq!(device.device.status_led(), StatusLed::BreathingCyan);
}

#[test]
fn an_application_hears_the_events_it_subscribed_to() {
    let mut device = Bench::connected(config(PROBE));
    device.give(1, event("motion/hall", Some("2")));
    assert_eq!(device.read(2, "heard"), Some(Value::Text("motion/hall Some(\"2\")".into())));
    device.give(3, event("doorbell", None));
    assert_eq!(device.read(4, "heard"), Some(Value::Text("doorbell None".into())));
    device.give(5, event("motion", None));
    assert_eq!(device.read(6, "heard"), Some(Value::Text("doorbell None".into())));
}

#[test]
fn the_cloud_sets_the_clock() {
    let mut device = Bench::connected(config(PROBE));
    assert_eq!(device.read(1, "time"), Some(Value::Int(-1)));
    device.give(1_000_000, Input::Message(Downlink::Time { token: Token(0), unix_seconds: 1_700_000_000 }));
    assert_eq!(device.read(3_500_000, "time"), Some(Value::Int(1_700_000_002)));
}

#[test]
fn what_changes_on_a_pin_is_seen_by_the_loop_of_the_same_time() {
    let mut device = Bench::connected(DeviceConfig { millis: 5000, ..with_a0(SENSOR, Waveform::Constant(0)) });
    let waveform = Waveform::Constant(1000);
    device.give(100_000, Input::Stimulus(Stimulus::Analog { pin: Pin::A0, waveform }));
    // One sample of 1000 among 49 of 0 makes 20; the second before has none.
    assert_eq!(device.published(100_001), [(100, "20".into())]);
    assert_eq!(device.device.analog(Pin::A0, 7), 1000);
    device.give(200_000, Input::Stimulus(Stimulus::Digital { pin: Pin::D0, high: true }));
    assert!(device.device.digital(Pin::D0));
}

#[test]
fn an_idle_application_costs_no_loops_until_it_has_something_to_do() {
    let mut device = Bench::connected(config(PROBE));
    assert_eq!(device.call(10_500, "pause", "rest"), Some(4));
    assert_eq!(device.device.wake(), Some(25_000_000), "nothing but the next ping");
    device.run_until(1_000_000);
    assert_eq!(device.read(1_000_000, "loops"), Some(Value::Int(11)), "0 to 10");
    assert_eq!(device.call(1_000_500, "pause", "go"), Some(2));
    assert_eq!(device.device.wake(), Some(1_001_000), "on the old grid of loops");
    assert_eq!(device.read(1_003_001, "loops"), Some(Value::Int(14)));
}

#[test]
fn a_jump_of_the_clock_moves_millis_on_and_leaves_the_loops_out() {
    let mut demo = Bench::connected(config(Firmware::Demo));
    demo.run_until(10_000);
    demo.sleep_through(60_000_500);
    assert_eq!(demo.device.wake(), Some(60_001_000));
    assert_eq!(demo.read(60_000_500, "uptime"), Some(Value::Double(60.0)));
    let mut probe = Bench::connected(config(PROBE));
    probe.run_until(10_000);
    probe.sleep_through(60_000_500);
    probe.said();
    probe.give(20_000, call(1, "length", ""));
    assert_eq!(probe.said()[0].0, 60_000_500, "the time between is past");
    assert_eq!(probe.read(60_001_001, "loops"), Some(Value::Int(11)));
}

#[test]
fn loops_follow_the_configured_rate_and_millis_do_not() {
    let mut probe = Bench::connected(DeviceConfig { loop_hz: 100, ..config(PROBE) });
    assert_eq!(probe.read(1_000_000, "loops"), Some(Value::Int(100)));
    let mut demo = Bench::connected(DeviceConfig { loop_hz: 100, ..config(Firmware::Demo) });
    assert_eq!(demo.read(1_000_000, "uptime"), Some(Value::Double(1.0)));
}

#[test]
fn the_network_ends_a_session_with_or_without_a_goodbye() {
    let mut device = Bench::connected(config(Firmware::Led));
    assert_eq!(device.ask(10, network(false, true)), [Uplink::Goodbye]);
    assert_eq!(device.device.status_led(), StatusLed::BlinkingGreen);
    assert_eq!(device.ask(20, call(1, "led", "on")), [], "unheard");
    assert_eq!(device.ask(25, network(false, true)), [], "already gone");
    assert!(matches!(device.ask(30, network(true, true))[..], [Uplink::Hello(_)]));
    assert_eq!(device.device.status_led(), StatusLed::BlinkingCyan);
    assert_eq!(device.ask(40, HELLO).len(), 6);
    assert_eq!(device.ask(50, network(false, false)), []);
    assert_eq!(device.device.connection(), Connection::Offline);
}
