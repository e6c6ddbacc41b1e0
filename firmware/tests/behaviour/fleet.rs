//! Many devices, stepped: order, idleness, panics and jumps.

use std::sync::atomic::{AtomicU32, Ordering};

use firmware::app::{Application, Wake};
use firmware::board::Board;
use firmware::device::{Panic, ResetReason, StatusLed};
use firmware::link::{DeviceId, Micros, Platform, Token, Uplink, Value};
use firmware::{Device, DeviceConfig, Firmware, Fleet, Input, Output, Pin, Slot, Stimulus, Waveform};

use crate::support::{HELLO, Kept, PROBE, SENSOR, call, config, connected, fleet_of, id, shards, variable};

/// Devices of every kind, with levels that differ.
fn mixed_devices() -> Vec<Device> {
    let firmware = [SENSOR, Firmware::Demo, Firmware::Led, Firmware::Thermometer, Firmware::Coffee];
    let device = |number: u32| {
        let base = 500 + number as u16 * 37;
        let waveform = match number % 3 {
            0 => Waveform::Sine { mid: base, amplitude: 400, period_ms: 7000, noise: 30 },
            1 => Waveform::Ramp { from: base, to: 4000, period_ms: 5000 + number },
            _ => Waveform::Steps { levels: vec![base, 9, 4095], every_ms: 1300 },
        };
        let analog = vec![(Pin::A0, waveform)];
        let firmware = firmware[number as usize % firmware.len()].clone();
        Device::new(DeviceConfig { analog, ..DeviceConfig::new(id(number), Platform::Argon, firmware) })
    };
    (0..60).map(device).collect()
}

/// Twelve seconds with calls, cuts and losses of the network, in steps of `step`.
fn history(shard_count: usize, step: Micros) -> Vec<Output> {
    let (fleet, sink) = (Fleet::new(mixed_devices(), shards(shard_count)), Kept::default());
    fleet.boot(0, &sink);
    let mut now = 0;
    let inputs = |second: u64| {
        let slot = |number: u64| Slot((number * 13 % 60) as u32);
        let mut inputs: Vec<(Slot, Input)> = (0..60).map(|number| (Slot(number), HELLO)).collect();
        inputs.push((slot(second), Input::Stimulus(Stimulus::Network { up: second % 2 == 1, clean: true })));
        inputs.push((slot(second + 7), Input::Stimulus(Stimulus::Power(second.is_multiple_of(3)))));
        inputs.push((slot(second + 9), Input::Stimulus(Stimulus::Reset)));
        inputs.extend((0..60).map(|number| (Slot(number), call(second, "led", "on"))));
        inputs.extend((0..60).map(|number| (Slot(number), variable(second, "sensorValue"))));
        inputs
    };
    for second in 0..12 {
        inputs(second).into_iter().for_each(|(slot, input)| fleet.send(slot, input, now, &sink));
        for _ in 0..1_000_000 / step {
            now += step;
            fleet.step(now, &sink);
        }
    }
    sink.outputs()
}

#[test]
fn a_fleet_that_starts_in_pieces_says_what_one_that_starts_at_once_does() {
    let whole = Kept::default();
    Fleet::new(mixed_devices(), shards(7)).boot(0, &whole);
    let expected = whole.outputs();
    assert!(expected.len() >= 60);
    for piece in [1, 7, 25, 60] {
        let (fleet, sink) = (Fleet::new(mixed_devices(), shards(7)), Kept::default());
        (0..60).step_by(piece).for_each(|first| fleet.boot_some(first..60.min(first + piece), 0, &sink));
        assert_eq!(sink.outputs(), expected, "in pieces of {piece}");
    }
}

#[test]
fn the_history_of_a_fleet_depends_on_neither_shards_nor_steps() {
    let expected = history(1, 10_000);
    let events = expected.iter().filter(|output| matches!(output.message, Uplink::Event(_))).count();
    assert!(events > 100, "only {events} events: not much of a history");
    for (shard_count, step) in [(1, 10_000), (2, 10_000), (7, 10_000), (100, 10_000), (3, 1_000_000), (1, 500)] {
        assert_eq!(history(shard_count, step), expected, "{shard_count} shards, steps of {step} µs");
    }
}

#[test]
fn a_step_hands_everything_over_in_one_call_by_time_device_and_sequence() {
    let (fleet, sink) = connected(10, PROBE, 3);
    let (fleet2, sink2) = (Fleet::new(mixed_devices(), shards(4)), Kept::default());
    fleet2.boot(0, &sink2);
    assert_eq!(sink2.calls().len(), 1, "of the boot");
    (0..60).for_each(|slot| fleet2.send(Slot(slot), HELLO, 0, &sink2));
    sink2.calls();
    fleet2.step(9_000_000, &sink2);
    let calls = sink2.calls();
    assert_eq!(calls.len(), 1);
    let order: Vec<_> = calls[0].iter().map(|output| (output.at, output.device, output.sequence)).collect();
    assert!(order.len() > 50 && order.is_sorted());
    fleet.step(9_000_000, &sink);
    assert_eq!(sink.calls().len(), 0, "nothing said, nothing handed over");
}

#[test]
fn outputs_of_a_device_are_counted_across_resets() {
    let (fleet, sink) = connected(1, Firmware::Led, 1);
    for at in 1..5 {
        fleet.send(Slot(0), Input::Stimulus(Stimulus::Reset), at, &sink);
        fleet.send(Slot(0), HELLO, at, &sink);
    }
    let sequence: Vec<_> = sink.outputs().iter().map(|output| output.sequence).collect();
    // Eight at each start: hello, two descriptions, time, three events, vitals.
    assert_eq!(sequence, (8..40).collect::<Vec<_>>());
}

#[test]
fn the_next_wake_is_that_of_the_earliest_loop_or_ping_and_none_when_there_is_neither() {
    let (idle, _) = connected(50, Firmware::Led, 2);
    assert_eq!(idle.next_wake(), Some(25_000_000), "a ping");
    let devices = vec![Device::new(config(Firmware::Led)), Device::new(config(SENSOR))];
    let (fleet, sink) = (Fleet::new(devices, shards(2)), Kept::default());
    assert_eq!(fleet.next_wake(), None, "before the boot");
    fleet.boot(300, &sink);
    assert_eq!(fleet.next_wake(), Some(300));
    fleet.step(300, &sink);
    assert_eq!(fleet.next_wake(), Some(300), "a loop runs in a step to a later time");
    fleet.step(301, &sink);
    assert_eq!(fleet.next_wake(), Some(1300));
    for slot in [0, 1] {
        fleet.send(Slot(slot), Input::Stimulus(Stimulus::Power(false)), 400, &sink);
    }
    fleet.step(10_000, &sink);
    assert_eq!(fleet.next_wake(), None, "without power");
}

/// How often an idle application was asked to run, over all its devices.
static VISITS: AtomicU32 = AtomicU32::new(0);

struct Counted;

impl Application<Board> for Counted {
    fn setup(&mut self, _: &mut Board) {}

    fn run(&mut self, _: &mut Board, _: Micros) -> Wake {
        VISITS.fetch_add(1, Ordering::Relaxed);
        Wake::OnInput
    }
}

#[test]
fn an_idle_device_is_not_visited() {
    let (fleet, sink) = connected(100, Firmware::Custom(|| Box::new(Counted)), 2);
    let before = VISITS.load(Ordering::Relaxed);
    (1..1000).for_each(|slice| fleet.step(slice * 10_000, &sink));
    assert_eq!(VISITS.load(Ordering::Relaxed), before);
}

#[test]
fn a_device_that_rests_and_wakes_again_runs_each_loop_once() {
    let (fleet, sink) = connected(3, PROBE, 1);
    let mut now = 0;
    for round in 0..20 {
        fleet.send(Slot(1), call(round, "pause", "rest"), now, &sink);
        now += 5_000;
        fleet.step(now, &sink);
        fleet.send(Slot(1), call(round, "pause", "go"), now, &sink);
        fleet.send(Slot(1), call(round, "pause", "go"), now, &sink);
        now += 5_000;
        fleet.step(now, &sink);
    }
    sink.calls();
    (0..3).for_each(|slot| fleet.send(Slot(slot), variable(1, "loops"), now, &sink));
    let loops = |output: Output| match output.message {
        Uplink::VariableValue { result: Ok(Value::Int(loops)), .. } => loops,
        other => panic!("{other:?}"),
    };
    assert_eq!(sink.outputs().into_iter().map(loops).collect::<Vec<_>>(), [200, 100, 200]);
}

#[test]
fn a_panic_in_a_loop_ends_the_session_of_that_device_alone() {
    let (fleet, sink) = connected(5, PROBE, 1);
    fleet.send(Slot(2), call(1, "pause", "crash in the loop"), 5_000, &sink);
    fleet.step(20_000, &sink);
    assert!(!fleet.inspect(Slot(2), Device::is_connected));
    assert_eq!(fleet.inspect(Slot(2), Device::panic), Some(Panic::HardFault));
    assert_eq!(fleet.inspect(Slot(2), Device::status_led), StatusLed::Sos(Panic::HardFault));
    assert!(fleet.inspect(Slot(2), |device| { device.serial().any(|line| line.contains("panic")) }));
    sink.calls();
    for slot in [0, 1, 3, 4] {
        fleet.send(Slot(slot), variable(1, "loops"), 20_000, &sink);
        let result = Ok(Value::Int(20));
        assert_eq!(sink.outputs()[0].message, Uplink::VariableValue { token: Token(1), result }, "device {slot}");
    }
    fleet.step(10_005_000, &sink);
    assert_eq!(sink.outputs(), []);
    fleet.step(10_005_001, &sink);
    let [Output { at: 10_005_000, device: Slot(2), message: Uplink::Hello(_), .. }] = &sink.outputs()[..] else {
        panic!("it starts again ten seconds after the loop that failed");
    };
    assert_eq!(fleet.inspect(Slot(2), Device::reset_reason), ResetReason::Panic);
    assert_eq!(fleet.inspect(Slot(2), Device::panic), None);
    fleet.step(10_040_000, &sink);
    assert_eq!(fleet.inspect(Slot(2), Device::wake), Some(10_040_000));
}

#[test]
fn a_panic_in_a_call_ends_the_session_of_that_device_alone() {
    let (fleet, sink) = connected(2, PROBE, 1);
    fleet.send(Slot(0), call(1, "crash", ""), 5_000, &sink);
    assert_eq!(sink.calls().len(), 0);
    assert_eq!(fleet.inspect(Slot(0), Device::panic), Some(Panic::HardFault));
    fleet.send(Slot(0), Input::Stimulus(Stimulus::Reset), 5_000, &sink);
    assert!(matches!(sink.outputs()[0].message, Uplink::Hello(_)), "the button does not wait");
    fleet.send(Slot(0), call(1, "crash", ""), 6_000, &sink);
    fleet.step(20_000_000, &sink);
    assert_eq!(sink.outputs(), [], "without a session there is no call, and no panic");
    fleet.send(Slot(1), call(2, "length", "ab"), 5_000, &sink);
    assert_eq!(sink.outputs()[0].message, Uplink::FunctionResult { token: Token(2), result: Ok(2) });
}

#[test]
fn a_jump_of_the_clock_leaves_the_loops_between_out() {
    let (fleet, sink) = connected(2, PROBE, 2);
    fleet.step(10_000, &sink);
    fleet.sleep_through(3_600_000_000, &sink);
    sink.calls();
    assert_eq!(fleet.next_wake(), Some(3_600_000_000));
    fleet.step(3_600_010_000, &sink);
    fleet.send(Slot(1), variable(1, "loops"), 3_600_010_000, &sink);
    let result = Ok(Value::Int(20));
    assert_eq!(sink.outputs()[0].message, Uplink::VariableValue { token: Token(1), result });
}

#[test]
fn a_slot_is_the_place_in_the_list() {
    let fleet = fleet_of(10, Firmware::Led, 3);
    assert_eq!((fleet.len(), fleet.is_empty()), (10, false));
    let ids: Vec<DeviceId> = (0..10).map(|slot| fleet.inspect(Slot(slot), Device::id)).collect();
    assert_eq!(ids, (0..10).map(id).collect::<Vec<_>>());
    assert!(Fleet::new(Vec::new(), shards(2)).is_empty());
}
