//! How a sketch ends, and what becomes of its device.

use firmware::device::{Connection, Panic, ResetReason, StatusLed};
use firmware::link::Uplink;
use firmware::{Device, Input, Output, Slot, Stimulus};

use super::fixtures::{calls, reads, sketch};
use crate::support::{Bench, HELLO, Kept, call, config, connected, id};

/// The panic of a sketch whose function `f` does `body`, seen through to the next start.
fn end_of(body: &str, parts: &str) -> Panic {
    let mut device = Bench::connected(config(calls(body, parts)));
    assert_eq!(device.ask(5_000, call(1, "f", "")), [], "it ends without a word");
    let panic = device.device.panic().unwrap_or_else(|| panic!("{body} ends the sketch"));
    assert_eq!(device.device.status_led(), StatusLed::Sos(panic));
    assert_eq!(device.device.connection(), Connection::Offline);
    assert_eq!(device.device.wake(), Some(10_005_000));
    assert!(device.device.serial().any(|line| line.contains(panic.word())));
    device.run_until(10_005_000);
    assert_eq!(device.said(), []);
    device.run_until(10_005_001);
    assert!(matches!(device.said()[..], [(10_005_000, Uplink::Hello(_))]));
    let reason = if panic == Panic::Watchdog { ResetReason::Watchdog } else { ResetReason::Panic };
    assert_eq!(device.device.reset_reason(), reason);
    assert_eq!(device.device.reset_data(), u32::from(panic.code()));
    panic
}

#[test]
fn whatever_goes_wrong_has_its_name() {
    let far = "(i32.load (i32.const 0x7000000))";
    assert_eq!(end_of(far, ""), Panic::HardFault);
    assert_eq!(end_of("unreachable", ""), Panic::HardFault);
    assert_eq!(end_of("(i32.div_u (i32.const 1) (local.get $length))", ""), Panic::HardFault);
    let table = "(table 1 funcref) (type $none (func))";
    assert_eq!(end_of("(call_indirect (type $none) (i32.const 5)) i32.const 1", table), Panic::HardFault);
    assert_eq!(end_of("(loop $ever (br $ever)) i32.const 1", ""), Panic::Watchdog);
    assert_eq!(end_of("(call $deeper) i32.const 1", "(func $deeper (call $deeper))"), Panic::StackOverflow);
    let stack = r#"(global (export "__stack_pointer") (mut i32) (i32.const -16))"#;
    assert_eq!(end_of(far, stack), Panic::StackOverflow);
    assert_eq!(end_of("(call $panic (i32.const 8)) i32.const 1", ""), Panic::OutOfHeap);
    assert_eq!(end_of("(call $panic (i32.const 10)) i32.const 1", ""), Panic::AssertionFailed);
    let exhausted = r#"(func (export "fw_alloc") (param i32) (result i32) i32.const 0)"#;
    assert_eq!(end_of("i32.const 1", exhausted), Panic::OutOfHeap);
    let elsewhere = r#"(func (export "fw_alloc") (param i32) (result i32) i32.const -4)"#;
    assert_eq!(end_of("i32.const 1", elsewhere), Panic::HardFault);
    let text = "(call $serial_write (i32.const 65530) (i32.const 7)) i32.const 1";
    assert_eq!(end_of(text, ""), Panic::HardFault, "a text beyond the memory");
}

#[test]
fn a_pause_gives_a_loop_without_an_end_its_steps_back() {
    let pauses = r#"(func (export "fw_loop") (loop $ever (call $delay (i32.const 1)) (br $ever)))"#;
    let mut device = Bench::connected(config(sketch(pauses)));
    device.run_until(20_000_000);
    assert_eq!(device.device.panic(), None);
}

#[test]
fn memory_grows_to_two_pages_and_no_further() {
    let mut device = Bench::connected(config(reads("(memory.grow (i32.const 1))", "")));
    assert_eq!(device.read(10, "x"), Some(firmware::link::Value::Int(1)));
    assert_eq!(device.read(20, "x"), Some(firmware::link::Value::Int(-1)));
    let mut device = Bench::connected(config(reads("(call $free_memory)", "")));
    assert_eq!(device.read(10, "x"), Some(firmware::link::Value::Int(65_536)));
}

#[test]
fn a_sketch_that_fails_from_the_start_tries_again_every_ten_seconds() {
    for start in ["fw_init", "fw_setup", "fw_loop"] {
        let fails = sketch(&format!(r#"(func (export "{start}") unreachable)"#));
        let mut device = Bench::booted(config(fails));
        device.run_until(25_000_000);
        assert_eq!(device.device.panic(), Some(Panic::HardFault), "{start}");
        assert_eq!(device.device.wake(), Some(30_000_000), "{start}");
        let hellos = if start == "fw_loop" { 3 } else { 0 };
        assert_eq!(device.said().len(), hellos, "{start}");
    }
}

#[test]
fn a_reset_the_sketch_asks_for_says_goodbye_and_keeps_its_number() {
    let mut device =
        Bench::connected(config(calls("(call $system_reset (i32.const 140) (i32.const 7)) i32.const 1", "")));
    assert_eq!(device.ask(5_000, call(1, "f", "")), [Uplink::Goodbye]);
    device.run_until(1_005_001);
    assert!(matches!(device.said()[..], [(1_005_000, Uplink::Hello(_))]));
    assert_eq!((device.device.reset_reason(), device.device.reset_data()), (ResetReason::User, 7));
}

#[test]
fn a_sketch_that_resets_itself_in_setup_does_so_once_a_second() {
    let mut device = Bench::booted(config(sketch(
        r#"(func (export "fw_setup") (call $system_reset (i32.const 140) (i32.const 0)))"#,
    )));
    device.run_until(60_000_000);
    assert_eq!(device.said(), []);
    assert_eq!(device.device.wake(), Some(60_000_000));
}

#[test]
fn button_and_power_do_not_wait_for_the_panic_to_be_over() {
    let mut device = Bench::connected(config(calls("unreachable", "")));
    device.give(5_000, call(1, "f", ""));
    device.said();
    assert!(matches!(device.ask(6_000, Input::Stimulus(Stimulus::Reset))[..], [Uplink::Hello(_)]));
    assert_eq!((device.device.panic(), device.device.reset_reason()), (None, ResetReason::Pin));
    device.give(7_000, HELLO);
    device.give(8_000, call(1, "f", ""));
    device.said();
    device.give(9_000, crate::support::network(false, false));
    device.give(9_500, crate::support::network(true, false));
    assert_eq!(device.said(), [], "a network does not wake it");
    device.give(10_000, Input::Stimulus(Stimulus::Power(false)));
    device.run_until(60_000_000);
    assert_eq!((device.device.panic(), device.device.wake()), (None, None));
}

#[test]
fn other_devices_of_the_shard_do_not_notice() {
    let (fleet, sink): (_, Kept) = connected(3, calls("unreachable", ""), 1);
    fleet.send(Slot(1), call(1, "f", ""), 5_000, &sink);
    fleet.step(1_000_000, &sink);
    assert_eq!(sink.outputs(), []);
    let connected = |slot| fleet.inspect(Slot(slot), Device::is_connected);
    assert_eq!([0, 1, 2].map(connected), [true, false, true]);
    fleet.step(10_005_001, &sink);
    let [Output { at: 10_005_000, device: Slot(1), message: Uplink::Hello(hello), .. }] = &sink.outputs()[..] else {
        panic!("the one that failed starts again");
    };
    assert_eq!(hello.id, id(1));
}
