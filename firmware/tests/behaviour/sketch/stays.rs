//! What a sketch finds again after a restart, and that nothing else decides what it does.

use firmware::link::{Downlink, Event, Value};
use firmware::{DeviceConfig, Firmware, Input, Pin, Stimulus, Waveform};

use super::fixtures::{calls, reads, sketch};
use crate::support::{Bench, HELLO, call, config};

const RESET: Input = Input::Stimulus(Stimulus::Reset);

/// Counts its starts in a retained variable, and in EEPROM.
fn counter() -> Firmware {
    reads(
        "(i32.add (i32.load (i32.const 100)) (i32.mul (i32.const 100) (call $eeprom_read (i32.const 5))))",
        r#"(func (export "fw_retained") (result i32) i32.const 100)
        (func (export "fw_retained_len") (result i32) i32.const 8)
        (func (export "fw_init") (call $offer)
          (i32.store (i32.const 100) (i32.add (i32.load (i32.const 100)) (i32.const 1)))
          (call $eeprom_write (i32.const 5)
            (i32.and (i32.add (call $eeprom_read (i32.const 5)) (i32.const 1)) (i32.const 255)))
          (call $eeprom_write (i32.const 4096) (i32.const 1)))"#,
    )
}

#[test]
fn retained_variables_outlive_a_reset_and_eeprom_a_loss_of_power() {
    let mut device = Bench::connected(config(counter()));
    // EEPROM begins with 255 and wraps to 0.
    assert_eq!(device.read(10, "x"), Some(Value::Int(1)));
    device.give(1_000, RESET);
    device.give(1_000, HELLO);
    assert_eq!(device.read(2_000, "x"), Some(Value::Int(102)));
    device.give(3_000, Input::Stimulus(Stimulus::Power(false)));
    device.give(4_000, Input::Stimulus(Stimulus::Power(true)));
    device.give(4_000, HELLO);
    assert_eq!(device.read(5_000, "x"), Some(Value::Int(201)));
}

#[test]
fn retained_variables_outlive_a_panic() {
    let counts = r#"(func (export "fw_retained") (result i32) i32.const 100)
        (func (export "fw_retained_len") (result i32) i32.const 4)
        (func (export "fw_setup") (i32.store (i32.const 100) (i32.add (i32.load (i32.const 100)) (i32.const 1))))"#;
    let body = "(if (local.get $length) (then unreachable)) (i32.load (i32.const 100))";
    let mut device = Bench::connected(config(calls(body, counts)));
    assert_eq!(device.call(10, "f", ""), Some(1));
    device.give(1_000, call(1, "f", "crash"));
    device.run_until(11_000_000);
    device.give(11_000_000, HELLO);
    assert_eq!(device.call(11_000_001, "f", ""), Some(2));
}

#[test]
fn a_retained_range_outside_the_memory_is_a_hard_fault_or_nothing() {
    let beyond = r#"(func (export "fw_retained") (result i32) i32.const 65530)
        (func (export "fw_retained_len") (result i32) i32.const 100)"#;
    let mut device = Bench::connected(config(calls("i32.const 1", beyond)));
    assert_eq!(device.call(10, "f", ""), Some(1));
    device.give(1_000, RESET);
    device.give(1_000, HELLO);
    assert_eq!(device.call(2_000, "f", ""), Some(1));
}

#[test]
fn the_same_inputs_make_the_same_trace() {
    let chance = r#"(data (i32.const 16) "chance")
        (func (export "fw_event") (param i32 i32 i32 i32 i32) (call $delay (i32.const 30)))
        (func (export "fw_setup") (drop (call $cloud_subscribe (i32.const 16) (i32.const 1) (i32.const 1)))
          (call $timer_start (i32.const 1) (i32.const 77) (i32.const 0) (i32.const 16)))
        (func (export "fw_timer") (param i32) (call $delay (i32.rem_u (call $random_u32) (i32.const 50))))
        (func (export "fw_loop")
          (i32.store (i32.const 64) (i32.or (i32.const 0x20202020)
            (i32.and (i32.xor (call $micros) (call $random_u32)) (i32.const 0x1f1f1f1f))))
          (drop (call $cloud_publish (i32.const 16) (i32.const 6) (i32.const 64) (i32.const 4) (i32.const -1)
            (i32.const 0)))
          (if (i32.lt_u (call $random_u32) (i32.const 4000000)) (then unreachable))
          (call $delay (i32.rem_u (call $random_u32) (i32.const 700))))"#;
    let trace = |step: u64| {
        let noisy = Waveform::Sine { mid: 2000, amplitude: 1500, period_ms: 600, noise: 9 };
        let mut device = Bench::connected(DeviceConfig { analog: vec![(Pin::A0, noisy)], ..config(sketch(chance)) });
        let mut said = Vec::new();
        for round in 0..60u64 {
            for slice in 1..=1_000_000 / step {
                device.run_until(round * 1_000_000 + slice * step);
            }
            let event = Event { name: "cry".into(), data: None, ttl: 60 };
            device.give((round + 1) * 1_000_000, HELLO);
            device.give((round + 1) * 1_000_000, Input::Message(Downlink::Event(event)));
            said.extend(device.said());
        }
        (said, device.device.serial().map(String::from).collect::<Vec<_>>())
    };
    let whole = trace(1_000_000);
    assert!(whole.0.len() > 100, "{}", whole.0.len());
    assert_eq!(whole, trace(1_000_000));
    assert_eq!(whole, trace(1_250), "and slices do not show");
}
