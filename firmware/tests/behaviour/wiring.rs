//! The C++ library of sketches, tried by the modules in `sketches/` on a whole device.

use firmware::device::{Panic, ResetReason};
use firmware::link::{Downlink, Event, Token, Uplink, Value};
use firmware::sketch::SketchModule;
use firmware::{Firmware, Input};

use crate::support::{Bench, HELLO, call, config};

macro_rules! device {
    ($name:literal) => {{
        let bytes = include_bytes!(concat!("../../sketches/", $name, ".wasm"));
        let module = SketchModule::load(bytes).unwrap_or_else(|error| panic!("{}: {error}", $name));
        Bench::connected(config(Firmware::Sketch(module)))
    }};
}

/// What the function answers; `None` when it does not.
fn answer(device: &mut Bench, at: u64, name: &str, argument: &str) -> Option<i32> {
    device.give(at, call(at, name, argument));
    // Some checks wait.
    device.run_until(at + 900_000);
    device.said().into_iter().find_map(|(_, message)| match message {
        Uplink::FunctionResult { token, result } if token == Token(at) => result.ok(),
        _ => None,
    })
}

fn text(value: Option<Value>) -> String {
    match value {
        Some(Value::Text(text)) => text,
        other => panic!("a text, not {other:?}"),
    }
}

#[test]
fn every_part_of_the_library_passes_its_own_checks() {
    let mut device = device!("everything");
    device.run_until(10_000);
    let parts = text(device.read(20_000, "parts"));
    assert!(parts.split(' ').count() >= 12, "{parts}");
    for (number, part) in parts.split(' ').enumerate() {
        let at = (number as u64 + 1) * 1_000_000;
        let failures = answer(&mut device, at, "check", part);
        let failed = text(device.read(at + 950_000, "failed"));
        assert_eq!(failures, Some(0), "{part}: {failed}");
    }
    assert_eq!(answer(&mut device, 60_000_000, "check", "nothing"), Some(-1));
}

#[test]
fn functions_variables_and_timers_of_every_kind() {
    let mut device = device!("everything");
    assert_eq!(answer(&mut device, 1_000_000, "add", "4"), Some(4));
    assert_eq!(answer(&mut device, 2_000_000, "twice", "21"), Some(42));
    assert_eq!(answer(&mut device, 3_000_000, "count", ""), Some(41));
    for (at, name, value) in [
        (4_000_000, "total", Value::Int(4)),
        (4_010_000, "counted", Value::Int(41)),
        (4_020_000, "half", Value::Double(0.5)),
        (4_030_000, "label", Value::Text(String::from("label"))),
        (4_040_000, "started", Value::Bool(true)),
        // Four of the repeated timer, and a hundred of the one that fires once.
        (4_500_000, "ticks", Value::Int(104)),
    ] {
        assert_eq!(device.read(at, name), Some(value), "{name}");
    }
    let lines: Vec<&str> = device.device.serial().collect();
    assert!(lines.iter().any(|line| line.contains("started")) && !lines.iter().any(|line| line.contains("not seen")));
}

#[test]
fn what_misbehaves_has_its_reason() {
    for (how, panic) in [
        ("runaway", Panic::Watchdog),
        ("bounds", Panic::HardFault),
        ("divide", Panic::HardFault),
        ("null", Panic::HardFault),
        ("stack", Panic::StackOverflow),
        ("heap", Panic::OutOfHeap),
        ("assert", Panic::AssertionFailed),
    ] {
        let mut device = device!("misbehaving");
        device.give(1_000_000, call(1, "misbehave", how));
        assert_eq!(device.device.panic(), Some(panic), "{how}");
        device.run_until(11_100_000);
        device.give(11_200_000, HELLO);
        assert_eq!(device.read(11_300_000, "starts"), Some(Value::Int(2)), "{how}: kept over the restart");
    }
    let mut device = device!("misbehaving");
    device.give(1_000_000, call(1, "misbehave", "reset"));
    device.run_until(3_000_000);
    assert_eq!((device.device.reset_reason(), device.device.reset_data()), (ResetReason::User, 7));
}

#[test]
fn pins_by_their_names() {
    let mut device = device!("pins");
    for (second, (name, argument, result)) in [
        ("digitalwrite", "D2 HIGH", 1),
        ("digitalwrite", "D2 MAYBE", -2),
        ("digitalwrite", "Q2 HIGH", -1),
        ("analogwrite", "D3=128", 1),
        ("analogwrite", "D3=256", -2),
        ("analogread", "A0", 0),
        ("analogread", "D0", -1),
        ("digitalread", "D7", 0),
    ]
    .into_iter()
    .enumerate()
    {
        let at = (second as u64 + 1) * 1_000_000;
        assert_eq!(answer(&mut device, at, name, argument), Some(result), "{name} {argument}");
    }
}

#[test]
fn devices_hear_what_others_say() {
    let mut device = device!("messages");
    let event = |name: &str, data: Option<&str>| {
        Input::Message(Downlink::Event(Event { name: name.into(), data: data.map(String::from), ttl: 60 }))
    };
    device.give(1_000_000, event("chat/said", Some("good morning")));
    device.give(1_100_000, event("chat/said", None));
    device.give(1_200_000, event("chat/wave", Some("somebody")));
    let back = device.said().into_iter().find_map(|(_, message)| match message {
        Uplink::Event(event) => Some((event.name, event.data)),
        _ => None,
    });
    let (name, data) = back.expect("it waves back");
    assert!(name == "chat/back" && data.is_some_and(|data| data.ends_with(" to somebody")));
    assert_eq!(device.read(1_300_000, "heard"), Some(Value::Int(2)));
    assert_eq!(device.read(1_400_000, "lastHeard"), Some(Value::Text(String::new())));
}
