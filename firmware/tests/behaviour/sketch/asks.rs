//! What a sketch may ask of its board, concern by concern.

use firmware::device::Connection;
use firmware::link::{Downlink, Event, Uplink, Value, VariableType};
use firmware::{DeviceConfig, Input, Pin, Stimulus, Waveform};

use super::fixtures::{events, reads, sketch};
use crate::support::{Bench, HELLO, config, id, network, with_a0};

/// What `expression` is on a connected device at 50 ms.
fn value(expression: &str, parts: &str) -> i32 {
    let firmware = reads(expression, parts);
    let mut device = Bench::connected(with_a0(firmware, Waveform::Constant(321)));
    match device.read(50_000, "x") {
        Some(Value::Int(value)) => value,
        other => panic!("{expression}: {other:?}"),
    }
}

#[test]
fn time() {
    assert_eq!(value("(call $millis)", ""), 50);
    assert_eq!(value("(call $micros)", ""), 50_001, "looking takes a microsecond");
    assert_eq!(value("(i32.wrap_i64 (call $system_millis))", ""), 50);
    assert_eq!(value("(call $unix_time)", ""), 0);
    let set = "(block (result i32) (call $set_unix_time (i32.const 1700000000)) (call $unix_time))";
    assert_eq!(value(set, ""), 1_700_000_000);
    assert_ne!(value("(call $random_u32)", ""), value("(i32.xor (call $random_u32) (call $random_u32))", ""));
}

#[test]
fn the_time_of_the_cloud_and_the_news_of_it() {
    let asks = r#"(data (i32.const 16) "time") (func (export "fw_init") (call $offer)
          (call $system_on (i32.const 0x4000) (i32.const 0) (i32.const 5)))
        (func (export "fw_system_event") (param $handle i32) (param $low i32) (param i32 i32)
          (if (i32.and (i32.eq (local.get $low) (i32.const 0x4000)) (i32.eq (local.get $handle) (i32.const 5)))
            (then (call $say (i32.const 16) (i32.const 4)))))"#;
    let expression = "(block (result i32) (call $sync_time) (call $unix_time))";
    let mut device = Bench::connected(config(reads(expression, asks)));
    let said = device.ask(1_000, crate::support::variable(3, "x"));
    let [Uplink::VariableValue { .. }, Uplink::Time { token }] = said[..] else { panic!("{said:?}") };
    device.give(2_000, Input::Message(Downlink::Time { token, unix_seconds: 1_000 }));
    assert_eq!(events(&mut device), [(2_000, "time".into())]);
    assert_eq!(device.device.wake(), Some(2_000));
}

#[test]
fn pins() {
    assert_eq!(value("(call $analog_read (i32.const 32))", ""), 321);
    assert_eq!(value("(call $analog_read (i32.const 7))", ""), 0);
    assert_eq!(value("(call $analog_read (i32.const 4000))", ""), 0);
    assert_eq!(value("(call $pin_mode_of (i32.const 7))", ""), 255);
    for mode in 0..6 {
        let setup = format!(r#"(func (export "fw_setup") (call $pin_mode (i32.const 7) (i32.const {mode})))"#);
        assert_eq!(value("(call $pin_mode_of (i32.const 7))", &setup), mode);
        let pulled_up = i32::from(mode == 2);
        assert_eq!(value("(call $digital_read (i32.const 7))", &setup), pulled_up, "mode {mode}");
    }
    let drive = r#"(func (export "fw_setup") (call $pin_mode (i32.const 7) (i32.const 1))
        (call $digital_write (i32.const 7) (i32.const 1)) (call $pin_mode (i32.const 34) (i32.const 1))
        (call $analog_write (i32.const 34) (i32.const 300) (i32.const 500))
        (call $analog_write (i32.const 6) (i32.const 3) (i32.const 500)))"#;
    assert_eq!(value("(call $digital_read (i32.const 7))", drive), 1);
    let device = Bench::booted(config(sketch(drive)));
    assert_eq!(device.device.pulse_width(Pin::A2), Some(255));
    assert_eq!(device.device.pulse_width(Pin::digital(6).unwrap()), None, "no output");
}

#[test]
fn registrations_and_values_of_every_type() {
    let offers = r#"(data (i32.const 16) "abcdefgh") (data (i32.const 40) "caf\c3\a9 \ff")
        (func (export "fw_init")
          (drop (call $cloud_variable (i32.const 16) (i32.const 1) (i32.const 1) (i32.const 1)))
          (drop (call $cloud_variable (i32.const 17) (i32.const 1) (i32.const 2) (i32.const 2)))
          (drop (call $cloud_variable (i32.const 18) (i32.const 1) (i32.const 4) (i32.const 4)))
          (drop (call $cloud_variable (i32.const 19) (i32.const 1) (i32.const 9) (i32.const 9)))
          (if (call $cloud_variable (i32.const 20) (i32.const 1) (i32.const 3) (i32.const 9)) (then unreachable))
          (if (call $cloud_variable (i32.const 20) (i32.const 0) (i32.const 2) (i32.const 9)) (then unreachable))
          (if (i32.eqz (call $cloud_function (i32.const 21) (i32.const 2) (i32.const 77))) (then unreachable)))
        (func (export "fw_read") (param $handle i32)
          (if (i32.eq (local.get $handle) (i32.const 1)) (then (call $value_bool (i32.const 1))))
          (if (i32.eq (local.get $handle) (i32.const 2)) (then (call $value_int (i32.const -5))))
          (if (i32.eq (local.get $handle) (i32.const 4)) (then (call $value_text (i32.const 40) (i32.const 7))))
          (if (i32.eq (local.get $handle) (i32.const 9)) (then (call $value_double (f64.const 1.5)))))
        (func (export "fw_call") (param $handle i32) (param $at i32) (param $length i32) (result i32)
          (if (i32.load8_u (i32.add (local.get $at) (local.get $length))) (then unreachable))
          (i32.add (local.get $handle) (i32.load8_u (local.get $at))))"#;
    let mut device = Bench::booted(config(sketch(offers)));
    device.said();
    let said = device.ask(1_000, HELLO);
    let describe = said.iter().find_map(|message| match message {
        Uplink::Describe(describe) => Some(describe),
        _ => None,
    });
    let describe = describe.unwrap_or_else(|| panic!("{said:?}"));
    assert_eq!(describe.functions, ["fg"]);
    let kinds = [VariableType::Bool, VariableType::Int, VariableType::Text, VariableType::Double];
    assert!(describe.variables.iter().map(|(_, kind)| *kind).eq(kinds));
    assert_eq!(device.read(2_000, "a"), Some(Value::Bool(true)));
    assert_eq!(device.read(2_000, "b"), Some(Value::Int(-5)));
    assert_eq!(device.read(2_000, "c"), Some(Value::Text("café \u{fffd}".into())));
    assert_eq!(device.read(2_000, "d"), Some(Value::Double(1.5)));
    assert_eq!(device.call(2_000, "fg", "\u{1}"), Some(78));
}

#[test]
fn events_go_to_each_handler_whose_prefix_fits() {
    let hears = r#"(data (i32.const 16) "chat/room") (global $sum (mut i32) (i32.const 0))
        (func (export "fw_setup")
          (drop (call $cloud_subscribe (i32.const 16) (i32.const 5) (i32.const 1)))
          (drop (call $cloud_subscribe (i32.const 16) (i32.const 9) (i32.const 10)))
          (drop (call $cloud_subscribe (i32.const 16) (i32.const 9) (i32.const 10)))
          (drop (call $cloud_subscribe (i32.const 16) (i32.const 9) (i32.const 100)))
          (drop (call $cloud_subscribe (i32.const 16) (i32.const 1) (i32.const 1000)))
          (if (call $cloud_subscribe (i32.const 16) (i32.const 2) (i32.const 1)) (then unreachable)))
        (func (export "fw_event") (param $handle i32) (param $name i32) (param $length i32) (param i32)
            (param $data_length i32)
          (global.set $sum (i32.add (global.get $sum) (i32.mul (local.get $handle) (local.get $data_length)))))"#;
    let mut device = Bench::connected(config(reads("(global.get $sum)", hears)));
    let event = |name: &str, data: Option<&str>| {
        Input::Message(Downlink::Event(Event { name: name.into(), data: data.map(Into::into), ttl: 60 }))
    };
    device.give(1_000, event("chat/room/1", Some("ab")));
    assert_eq!(device.read(2_000, "x"), Some(Value::Int(2222)));
    device.give(3_000, event("chat/hall", None));
    assert_eq!(device.read(4_000, "x"), Some(Value::Int(2222 - 1001)), "no data has no length");
    device.give(5_000, event("other", Some("ab")));
    assert_eq!(device.read(6_000, "x"), Some(Value::Int(1221)));
}

#[test]
fn a_publication_has_name_data_and_time_to_live() {
    let publish = r#"(data (i32.const 16) "levelhigh")
        (func (export "fw_setup") (loop $again (call $process) (br_if $again (i32.eqz (call $cloud_connected))))
          (if (i32.ne (i32.const 1) (call $cloud_publish (i32.const 16) (i32.const 5) (i32.const 21) (i32.const 4)
            (i32.const 30) (i32.const 3))) (then unreachable)))"#;
    let mut device = Bench::connected(config(sketch(publish)));
    device.run_until(2_000);
    let said = device.said();
    let expected = Event { name: "level".into(), data: Some("high".into()), ttl: 30 };
    assert!(said.contains(&(1_000, Uplink::Event(expected))), "{said:?}");
}

#[test]
fn a_semi_automatic_sketch_connects_and_disconnects_when_it_says_so() {
    let connects = r#"(data (i32.const 16) "status") (func (export "fw_init") (call $system_mode (i32.const 2))
          (call $system_thread (i32.const 1)) (call $product (i32.const 7001) (i32.const 3)))
        (func (export "fw_setup") (call $delay (i32.const 100)) (call $cloud_connect)
          (call $delay (i32.const 400)) (call $cloud_disconnect) (call $delay (i32.const 1000)))"#;
    let mut device = Bench::booted(config(sketch(connects)));
    assert_eq!(device.said(), []);
    assert_eq!(device.device.connection(), Connection::Offline);
    device.run_until(200_000);
    let [(100_000, Uplink::Hello(hello))] = &device.said()[..] else { panic!("it connects") };
    assert_eq!((hello.product_id, hello.product_version), (7001, 3));
    let said = device.ask(200_000, HELLO);
    let describes = |message: &Uplink| matches!(message, Uplink::Describe(_));
    assert!(said.iter().any(describes), "not automatic, so at once: {said:?}");
    device.run_until(600_000);
    assert_eq!(device.said(), [(500_000, Uplink::Goodbye)]);
    device.give(700_000, network(false, true));
    device.give(800_000, network(true, true));
    device.run_until(10_000_000);
    assert_eq!(device.said(), [], "it does not want to");
}

#[test]
fn the_session_comes_and_goes_as_system_events() {
    let hears = r#"(data (i32.const 48) "0") (data (i32.const 56) "8") (global $last (mut i32) (i32.const -1))
        (func (export "fw_init") (call $offer) (call $system_on (i32.const 64) (i32.const 0) (i32.const 5))
          (call $system_on (i32.const 64) (i32.const 0) (i32.const 6)) (call $system_off (i32.const 6)))
        (func (export "fw_system_event") (param $handle i32) (param i32 i32) (param $what i32)
          (if (i32.ne (local.get $handle) (i32.const 5)) (then unreachable))
          (global.set $last (local.get $what)))"#;
    let mut device = Bench::connected(config(reads("(global.get $last)", hears)));
    assert_eq!(device.read(1_000, "x"), Some(Value::Int(8)));
    device.give(2_000, network(false, true));
    device.give(3_000, network(true, true));
    device.run_until(4_000);
    assert_eq!(device.device.panic(), None);
}

#[test]
fn sleep_takes_the_network_down_for_its_time() {
    let sleeps = r#"(func (export "fw_setup") (call $delay (i32.const 50)) (call $system_sleep (i32.const 3000)))"#;
    let mut device = Bench::connected(config(sketch(sleeps)));
    device.run_until(5_000_000);
    let said = device.said();
    assert!(matches!(said[..], [(50_000, Uplink::Goodbye), (3_050_000, Uplink::Hello(_))]), "{said:?}");
}

#[test]
fn the_radio_goes_off_and_on() {
    let switches = r#"(func (export "fw_setup") (call $delay (i32.const 10)) (drop (call $network (i32.const 0) (i32.const 3)))
          (call $delay (i32.const 10)) (if (call $network (i32.const 0) (i32.const 4)) (then unreachable))
          (drop (call $network (i32.const 0) (i32.const 2)))
          (if (i32.eqz (call $network (i32.const 0) (i32.const 4))) (then unreachable)))"#;
    let mut device = Bench::connected(config(sketch(switches)));
    device.run_until(1_000_000);
    let said = device.said();
    assert!(matches!(said[..], [(10_000, Uplink::Goodbye), (20_000, Uplink::Hello(_))]), "{said:?}");
    assert_eq!(device.device.panic(), None);
}

#[test]
fn the_serial_port_in_both_directions() {
    let echoes = r#"(data (i32.const 16) "netok?\0a") (data (i32.const 32) "wire")
        (func (export "fw_setup")
          (call $log (i32.const 30) (i32.const 16) (i32.const 3) (i32.const 19) (i32.const 2))
          (call $log (i32.const 50) (i32.const 32) (i32.const 4) (i32.const 19) (i32.const 3))
          (call $unsupported (i32.const 32) (i32.const 4)) (call $unsupported (i32.const 32) (i32.const 4))
          (call $serial_write (i32.const 16) (i32.const 7)))
        (func (export "fw_loop")
          (if (i32.gt_s (call $serial_available) (i32.const 1)) (then
            (if (i32.ne (call $serial_peek) (i32.const 104)) (then unreachable))
            (i32.store8 (i32.const 64) (call $serial_read))
            (i32.store8 (i32.const 65) (call $serial_read))
            (if (i32.ne (call $serial_read) (i32.const -1)) (then unreachable))
            (call $serial_write (i32.const 64) (i32.const 2)))))"#;
    let mut device = Bench::booted(config(sketch(echoes)));
    device.give(1_000, Input::Stimulus(Stimulus::Serial(b"hi".to_vec())));
    device.run_until(2_000);
    let lines = [
        "0000000000 [net] INFO: ok",
        "0000000000 [wire] ERROR: ok?",
        "0000000000 [system] WARN: not emulated: wire",
        "netok?",
        "hi",
    ];
    assert_eq!(device.device.serial().collect::<Vec<_>>(), lines);
    assert_eq!(device.device.panic(), None);
}

#[test]
fn the_system_tells_and_takes() {
    assert_eq!(value("(call $reset_reason)", ""), 40);
    assert_eq!(value("(call $reset_reason_data)", ""), 0);
    assert_eq!(value("(call $eeprom_length)", ""), 4096);
    assert_eq!(value("(call $eeprom_read (i32.const 4095))", ""), 255);
    assert_eq!(value("(call $eeprom_read (i32.const -1))", ""), 255);
    assert_eq!(value("(call $updates_are_enabled)", ""), 1);
    let off = r#"(func (export "fw_setup") (call $updates_enabled (i32.const 0)))"#;
    assert_eq!(value("(call $updates_are_enabled)", off), 0);
    assert_eq!(value("(i32.or (call $updates_pending) (call $updates_forced))", ""), 0);
    let digits = "(block (result i32) (call $device_id (i32.const 64)) (i32.load8_u (i32.const 87)))";
    let last = id(1).to_string().into_bytes()[23];
    assert_eq!(value(digits, ""), i32::from(last));
    let shine = r#"(func (export "fw_setup")
        (call $rgb (i32.const 1) (i32.const 255) (i32.const 128) (i32.const 0) (i32.const 96))
        (call $cloud_keep_alive (i32.const 30)))"#;
    let device = Bench::booted(DeviceConfig { network: false, ..config(sketch(shine)) });
    assert_eq!(device.device.rgb(), Some([255, 128, 0, 96]));
    assert_eq!(device.device.keep_alive(), 30);
}

#[test]
fn a_sketch_that_ends_each_session_as_soon_as_it_stands_makes_few() {
    let restless = r#"(func (export "fw_init") (call $system_on (i32.const 64) (i32.const 0) (i32.const 5)))
        (func (export "fw_system_event") (param i32 i32 i32 i32)
          (if (i32.eqz (local.get 3)) (then (call $cloud_connect)))
          (if (i32.eq (local.get 3) (i32.const 8)) (then (call $cloud_disconnect))))"#;
    let mut device = Bench::booted(config(sketch(restless)));
    let mut hellos = 0;
    for slice in 0..300u64 {
        device.run_until(slice * 10_000);
        while device.said().iter().any(|(_, message)| matches!(message, Uplink::Hello(_))) {
            hellos += 1;
            assert!(hellos < 50, "{hellos} by slice {slice}");
            device.give(slice * 10_000, HELLO);
        }
    }
    assert!(hellos > 6, "{hellos}");
}

#[test]
fn a_sketch_that_switches_its_radio_whenever_it_hears_of_it_comes_to_an_end_of_each_moment() {
    // On when it is off (3), off when it is on (5).
    let restless = r#"(func (export "fw_init") (call $system_on (i32.const 32) (i32.const 0) (i32.const 5)))
        (func (export "fw_system_event") (param i32 i32 i32 i32)
          (if (i32.eq (local.get 3) (i32.const 3)) (then (drop (call $network (i32.const 0) (i32.const 2)))))
          (if (i32.eq (local.get 3) (i32.const 5)) (then (drop (call $network (i32.const 0) (i32.const 3))))))"#;
    let mut device = Bench::booted(config(sketch(restless)));
    device.run_until(3_000_000);
    assert!(device.said().len() < 100);
}
