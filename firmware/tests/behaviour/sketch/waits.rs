//! What happens while a sketch waits, and when.

use firmware::link::{Uplink, Value};
use firmware::{DeviceConfig, Input, Pin, Stimulus};

use super::fixtures::{answers, calls, events, reads, sketch};
use crate::support::{Bench, HELLO, call, config, variable};

const LONG_DELAY: &str = r#"(func (export "fw_loop") (call $delay (i32.const 2500)))"#;

#[test]
fn requests_wait_for_the_second_in_a_long_delay_or_for_its_end() {
    let mut device = Bench::connected(config(calls("i32.const 5", LONG_DELAY)));
    for at in [100_000, 200_000, 1_100_000, 2_100_000] {
        device.give(at, call(at, "f", ""));
    }
    device.run_until(2_500_001);
    let expected = [(1_000_000, 100_000), (1_000_000, 200_000), (2_000_000, 1_100_000), (2_500_000, 2_100_000)];
    assert_eq!(answers(&mut device), expected);
}

#[test]
fn between_two_loops_a_request_is_answered_at_once() {
    let mut device = Bench::connected(config(calls("local.get $length", "")));
    assert_eq!(device.call(10_345, "f", "four"), Some(4));
    assert_eq!(device.device.wake(), Some(11_000));
}

#[test]
fn a_handler_that_waits_ends_before_what_it_lies_on() {
    let function = "(call $delay (i32.const 3000)) (call $say (i32.const 16) (i32.const 5)) i32.const 1";
    let outer = r#"(data (i32.const 16) "innerouter")
        (func (export "fw_loop") (call $delay (i32.const 2500)) (call $say (i32.const 21) (i32.const 5)))"#;
    let mut device = Bench::connected(config(calls(function, outer)));
    device.give(500_000, call(1, "f", ""));
    device.run_until(4_000_000);
    assert_eq!(device.said(), []);
    device.run_until(4_000_001);
    let said = device.said();
    let is = |index: usize, name: &str| matches!(&said[index], (4_000_000, Uplink::Event(event)) if event.name == name);
    assert!(is(0, "inner"), "{said:?}");
    assert!(matches!(said[1], (4_000_000, Uplink::FunctionResult { .. })), "{said:?}");
    assert!(is(2, "outer"), "{said:?}");
}

#[test]
fn twenty_requests_wait_and_no_more() {
    let mut device = Bench::connected(config(calls("i32.const 1", LONG_DELAY)));
    for number in 0..25 {
        device.give(100_000 + number, call(number, "f", ""));
    }
    device.run_until(1_000_001);
    let answered: Vec<u64> = answers(&mut device).into_iter().map(|(_, token)| token).collect();
    assert_eq!(answered, (0..20).collect::<Vec<_>>());
    device.run_until(10_000_000);
    assert_eq!(answers(&mut device), []);
}

#[test]
fn a_sketch_that_processes_until_it_was_called_is_called() {
    let waits = r#"(data (i32.const 16) "called") (global $called (mut i32) (i32.const 0))
        (func (export "fw_loop")
          (loop $again (call $process) (br_if $again (i32.eqz (global.get $called))))
          (global.set $called (i32.const 0))
          (call $say (i32.const 16) (i32.const 6)))"#;
    let mut device = Bench::connected(config(calls("(global.set $called (i32.const 1)) i32.const 1", waits)));
    device.give(5_300, call(1, "f", ""));
    device.run_until(6_000);
    assert_eq!(device.said(), []);
    device.run_until(6_001);
    let said = device.said();
    assert!(matches!(said[0], (6_000, Uplink::FunctionResult { .. })), "{said:?}");
    assert!(matches!(said[1], (6_000, Uplink::Event(_))), "{said:?}");
}

#[test]
fn a_spin_on_the_clock_takes_its_time_and_no_more() {
    let spin = |read: &str, limit: i32| {
        format!(
            r#"(data (i32.const 16) "done")
            (func (export "fw_setup")
              (loop $again (br_if $again (i32.lt_u (call ${read}) (i32.const {limit}))))
              (call $say (i32.const 16) (i32.const 4))
              (call $delay (i32.const 1)))"#
        )
    };
    for (read, limit) in [("millis", 500), ("micros", 500_000)] {
        let mut device = Bench::connected(config(sketch(&spin(read, limit))));
        device.run_until(499_000);
        assert_eq!(device.said(), [], "{read}");
        device.run_until(501_002);
        let [(at, _)] = events(&mut device)[..] else { panic!("{read}: the spin ends once") };
        assert!((499_000..=500_000).contains(&at), "{read}: {at}");
    }
}

#[test]
fn a_wait_of_microseconds_is_part_of_a_loop() {
    let mut device =
        Bench::connected(config(reads("(block (result i32) (call $delay_us (i32.const 300)) (call $micros))", "")));
    let Some(Value::Int(micros)) = device.read(50_000, "x") else { panic!("a number") };
    assert!((50_300..50_310).contains(&micros), "{micros}");
    assert_eq!(device.device.wake(), Some(50_000), "the loop goes on as ever");
}

#[test]
fn setup_may_wait_and_the_session_begins_meanwhile() {
    let waits = r#"(func (export "fw_init") (call $offer))
        (func (export "fw_setup")
          (loop $again (call $process) (br_if $again (i32.eqz (call $cloud_connected))))
          (call $delay (i32.const 5))
          (call $function))"#;
    let mut device = Bench::booted(config(reads("i32.const 3", waits)));
    assert!(matches!(device.said()[..], [(0, Uplink::Hello(_))]));
    let said = device.ask(20_000, HELLO);
    let describes = |message: &Uplink| matches!(message, Uplink::Describe(_));
    assert!(!said.iter().any(describes), "the description waits for the end of setup: {said:?}");
    device.run_until(30_000);
    let [(at, Uplink::Describe(describe))] = &device.said()[..] else { panic!("a description") };
    assert_eq!((*at, describe.functions.len(), describe.variables.len()), (25_000, 1, 1));
    assert_eq!(device.read(30_000, "x"), Some(Value::Int(3)));
}

#[test]
fn timers_ring_when_they_are_due_whatever_the_sketch_does() {
    let timers = r#"(data (i32.const 16) "often" "once!")
        (func (export "fw_setup")
          (call $timer_start (i32.const 1) (i32.const 400) (i32.const 0) (i32.const 16))
          (call $timer_start (i32.const 2) (i32.const 500) (i32.const 1) (i32.const 21))
          (call $timer_start (i32.const 3) (i32.const 450) (i32.const 0) (i32.const 16))
          (call $timer_stop (i32.const 3))
          (call $delay (i32.const 1000)))
        (func (export "fw_timer") (param $handle i32) (call $say (local.get $handle) (i32.const 5)))"#;
    let mut device = Bench::connected(config(sketch(timers)));
    device.run_until(1_200_001);
    let expected = [(400_000, "often"), (500_000, "once!"), (800_000, "often"), (1_200_000, "often")];
    assert_eq!(events(&mut device), expected.map(|(at, name)| (at, String::from(name))));
}

#[test]
fn an_edge_on_a_pin_interrupts_a_delay() {
    let watch = r#"(data (i32.const 16) "edge")
        (func (export "fw_setup")
          (call $pin_mode (i32.const 3) (i32.const 0))
          (drop (call $interrupt (i32.const 3) (i32.const 9) (i32.const 2)))
          (call $delay (i32.const 60000)))
        (func (export "fw_interrupt") (param $handle i32)
          (if (i32.eq (local.get $handle) (i32.const 9)) (then (call $say (i32.const 16) (i32.const 4)))))"#;
    let mut device = Bench::connected(config(sketch(watch)));
    let pin = Pin::digital(3).unwrap();
    for (at, high) in [(10_100, true), (20_200, true), (30_300, false), (40_400, true)] {
        device.give(at, Input::Stimulus(Stimulus::Digital { pin, high }));
    }
    assert_eq!(events(&mut device), [(10_100, "edge".into()), (40_400, "edge".into())]);
}

#[test]
fn a_wait_that_was_slept_through_ends_afterwards() {
    let tick = r#"(data (i32.const 16) "tick")
        (func (export "fw_loop") (call $delay (i32.const 400)) (call $say (i32.const 16) (i32.const 4)))"#;
    let mut device = Bench::connected(config(sketch(tick)));
    device.run_until(100_000);
    device.device.sleep_through(3_600_000_500, &mut Vec::new());
    device.run_until(3_600_000_800);
    device.run_until(3_600_400_000);
    let [(at, _)] = events(&mut device)[..] else { panic!("one loop ends") };
    assert!((3_600_000_800..=3_600_001_000).contains(&at), "{at}");
}

#[test]
fn millis_wrap_in_the_middle_of_a_wait() {
    let wraps = r#"(data (i32.const 16) "wrap") (global $before (mut i32) (i32.const 0))
        (func (export "fw_setup") (global.set $before (call $millis)) (call $delay (i32.const 20))
          (if (i32.eq (i32.sub (call $millis) (global.get $before)) (i32.const 20))
            (then (call $say (i32.const 16) (i32.const 4)))))"#;
    let near = DeviceConfig { millis: u32::MAX - 9, ..config(reads("(call $millis)", wraps)) };
    let mut device = Bench::connected(near);
    device.run_until(20_001);
    assert_eq!(events(&mut device), [(20_000, "wrap".into())]);
    device.give(30_000, variable(1, "x"));
    assert!(matches!(device.said()[0].1, Uplink::VariableValue { result: Ok(Value::Int(20)), .. }));
}
