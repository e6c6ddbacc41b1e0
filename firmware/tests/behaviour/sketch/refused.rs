//! What is no firmware, and that none of it does any harm.

use firmware::Firmware;
use firmware::sketch::{MAX_MODULE, SketchError, SketchModule};
use proptest::prelude::*;

use super::fixtures::module;
use crate::support::{Bench, HELLO, call, config, variable};

fn refusal(bytes: &[u8]) -> SketchError {
    match SketchModule::load(bytes) {
        Ok(_) => panic!("taken for firmware"),
        Err(error) => error,
    }
}

#[test]
fn a_refusal_says_what_is_wrong() {
    assert!(matches!(refusal(b"#include \"Particle.h\""), SketchError::NotWasm(_)));
    assert!(matches!(refusal(b""), SketchError::NotWasm(_)));
    assert_eq!(refusal(&vec![0; MAX_MODULE + 1]), SketchError::TooLong(MAX_MODULE + 1));
    assert_eq!(refusal(&wat::parse_str("(module)").unwrap()), SketchError::MissingExport("memory"));
    let memory_alone = wat::parse_str(r#"(module (memory (export "memory") 1))"#).unwrap();
    assert_eq!(refusal(&memory_alone), SketchError::MissingExport("fw_abi"));
    let other_type = module(r#"(func (export "fw_loop") (param i32))"#);
    assert_eq!(refusal(&other_type), SketchError::MissingExport("fw_loop"));
    let unknown = module(r#"(import "env" "pinMode" (func (param i32 i32)))"#);
    let named = SketchError::UnknownImport { module: "env".into(), name: "pinMode".into() };
    assert_eq!(refusal(&unknown), named);
    assert_eq!(named.to_string(), "the module imports pinMode from env, which the board does not offer");
    let mistyped = module(r#"(import "wiring" "millis" (func (result i64)))"#);
    assert!(matches!(refusal(&mistyped), SketchError::CannotStart(_)));
    let large = module(r#"(memory (export "memory") 17)"#);
    assert_eq!(refusal(&large), SketchError::TooMuchMemory(17));
    let later = module(r#"(func (export "fw_abi") (result i32) i32.const 2)"#);
    assert_eq!(refusal(&later), SketchError::OtherAbi(2));
    let endless = module(r#"(func (export "fw_abi") (result i32) (loop $ever (br $ever)) i32.const 1)"#);
    assert!(matches!(refusal(&endless), SketchError::CannotStart(_)));
    let starts = module("(func $start) (start $start)");
    assert!(matches!(refusal(&starts), SketchError::NotWasm(_)));
    let spills = module(r#"(data (i32.const 65535) "xx")"#);
    assert!(matches!(refusal(&spills), SketchError::CannotStart(_)));
    let wide = module("(table 30000 funcref)");
    assert!(matches!(refusal(&wide), SketchError::CannotStart(_)));
}

#[test]
fn sixteen_pages_are_granted_to_who_needs_them() {
    assert!(SketchModule::load(&module(r#"(memory (export "memory") 16)"#)).is_ok());
}

#[test]
fn a_c_library_writes_to_the_serial_port_and_gets_nothing_else() {
    let prints = module(
        r#"(import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
        (import "wasi_snapshot_preview1" "fd_close" (func $close (param i32) (result i32)))
        (data (i32.const 16) "\28\00\00\00\06\00\00\00")
        (data (i32.const 40) "hello\0a")
        (func (export "fw_setup")
          (drop (call $write (i32.const 1) (i32.const 16) (i32.const 1) (i32.const 32)))
          (if (i32.ne (i32.load (i32.const 32)) (i32.const 6)) (then unreachable))
          (if (i32.ne (call $close (i32.const 1)) (i32.const 52)) (then unreachable)))"#,
    );
    let device = Bench::booted(config(Firmware::Sketch(SketchModule::load(&prints).unwrap())));
    assert_eq!(device.device.serial().collect::<Vec<_>>(), ["hello"]);
    assert_eq!(device.device.panic(), None);
}

/// A module that does a little of everything.
fn busy() -> Vec<u8> {
    module(
        r#"(data (i32.const 16) "chat/hello") (table 2 funcref) (elem (i32.const 0) $work)
        (func $work (call $delay (i32.const 3)) (drop (call $micros)))
        (func (export "fw_init") (call $offer) (call $function))
        (func (export "fw_setup")
          (drop (call $cloud_subscribe (i32.const 16) (i32.const 5) (i32.const 1)))
          (call $timer_start (i32.const 1) (i32.const 5) (i32.const 0) (i32.const 4)))
        (func (export "fw_timer") (param i32) (call $serial_write (i32.const 16) (i32.const 4)))
        (func (export "fw_read") (param i32) (call $value_text (i32.const 16) (i32.const 10)))
        (func (export "fw_call") (param i32 i32 i32) (result i32) (call $process) local.get 2)
        (func (export "fw_loop") (local $count i32)
          (call_indirect (i32.const 0))
          (loop $again
            (call $say (i32.const 16) (i32.add (local.get $count) (i32.const 3)))
            (local.set $count (i32.add (local.get $count) (i32.const 1)))
            (br_if $again (i32.lt_u (local.get $count) (i32.const 5)))))"#,
    )
}

/// Runs what may be firmware for a while, with everything that may reach it. It may do as it likes, but come back.
fn survives(bytes: &[u8]) {
    let Ok(module) = SketchModule::load(bytes) else {
        return;
    };
    let mut device = Bench::booted(config(Firmware::Sketch(module)));
    for round in 0..4u64 {
        device.give(round * 5_000, HELLO);
        device.give(round * 5_000 + 100, call(round, "f", "argument"));
        device.give(round * 5_000 + 200, variable(round, "x"));
        device.run_until(round * 5_000 + 4_000);
    }
    device.run_until(60_000);
}

#[test]
fn the_busy_module_is_firmware() {
    assert!(SketchModule::load(&busy()).is_ok());
    survives(&busy());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn bytes_at_random_are_refused(bytes in prop::collection::vec(any::<u8>(), 0..300), head in any::<bool>()) {
        let bytes = if head { [b"\0asm\x01\0\0\0".to_vec(), bytes].concat() } else { bytes };
        survives(&bytes);
    }

    #[test]
    fn a_module_cut_short_does_no_harm(length in any::<prop::sample::Index>()) {
        let whole = busy();
        survives(&whole[..length.index(whole.len())]);
    }

    #[test]
    fn a_module_with_changed_bytes_harms_its_own_device_at_most(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
    ) {
        let mut bytes = busy();
        for (place, value) in changes {
            let place = place.index(bytes.len());
            bytes[place] = value;
        }
        survives(&bytes);
    }
}
