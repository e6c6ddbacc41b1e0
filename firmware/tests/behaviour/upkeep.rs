//! What keeps a session alive, and what a device does without one.

use firmware::app::{Application, Wake};
use firmware::board::Board;
use firmware::device::{Connection, StatusLed};
use firmware::link::{Downlink, Micros, Platform, Uplink};
use firmware::{DeviceConfig, Firmware, Input, Waveform};

use crate::support::{Bench, HELLO, SENSOR, config, network, with_a0};

const SECOND: Micros = 1_000_000;
const PONG: Input = Input::Message(Downlink::Pong);

/// The seconds at which a device pinged.
fn pings(said: Vec<(Micros, Uplink)>) -> Vec<f64> {
    let of = said.into_iter().filter(|(_, message)| matches!(message, Uplink::Ping { .. }));
    of.map(|(at, _)| at as f64 / 1e6).collect()
}

/// The seconds at which a device said hello.
fn hellos(said: Vec<(Micros, Uplink)>) -> Vec<u64> {
    said.into_iter().filter(|(_, message)| matches!(message, Uplink::Hello(_))).map(|(at, _)| at / SECOND).collect()
}

/// Runs for so long with a cloud that answers each ping at once.
fn run_answered(device: &mut Bench, until: Micros) -> Vec<(Micros, Uplink)> {
    let mut said = device.said();
    while let Some(wake) = device.device.wake().filter(|wake| *wake < until) {
        device.run_until(wake + 1);
        let now = device.said();
        if now.iter().any(|(_, message)| matches!(message, Uplink::Ping { .. })) {
            device.give(wake + 1, PONG);
        }
        said.extend(now);
    }
    device.run_until(until);
    said
}

#[test]
fn an_idle_device_pings_at_its_keep_alive_and_goes_on_when_it_is_answered() {
    for (platform, keep_alive, hours) in [(Platform::Argon, 25, 1), (Platform::Boron, 23 * 60, 24)] {
        let mut device = Bench::connected(DeviceConfig { platform, ..config(Firmware::Led) });
        let said = run_answered(&mut device, hours * 3600 * SECOND + 1);
        let expected: Vec<f64> = (1..=hours * 3600 / keep_alive).map(|count| (count * keep_alive) as f64).collect();
        assert_eq!(said.len(), expected.len(), "nothing else is said");
        assert_eq!(pings(said), expected, "{platform:?}");
        assert!(device.device.is_connected());
    }
}

#[test]
fn the_keep_alive_counts_from_the_last_message() {
    let mut device = Bench::connected(config(Firmware::Led));
    device.call(10 * SECOND, "led", "on");
    device.run_until(36 * SECOND);
    assert_eq!(pings(device.said()), [35.0]);
}

#[test]
fn a_device_that_runs_pings_in_the_middle_of_its_loops_at_the_right_time() {
    let mut sensor = Bench::connected(with_a0(SENSOR, Waveform::Constant(1000)));
    sensor.run_until(30 * SECOND);
    let said = sensor.said();
    assert!(said.is_sorted_by_key(|(at, _)| *at));
    // The level is published at the first second.
    assert_eq!(pings(said), [26.0]);
}

#[test]
fn an_application_may_choose_the_keep_alive_and_the_cloud_hears_of_it() {
    struct Patient;
    impl Application<Board> for Patient {
        fn setup(&mut self, board: &mut Board) {
            firmware::hal::Hal::function(board, "patience");
        }
        fn run(&mut self, _: &mut Board, _: Micros) -> Wake {
            Wake::OnInput
        }
        fn call(&mut self, board: &mut Board, _: firmware::hal::FunctionId, argument: &str) -> i32 {
            board.set_keep_alive(argument.parse().unwrap_or(0));
            0
        }
    }
    let mut device = Bench::connected(config(Firmware::Custom(|| Box::new(Patient))));
    device.give(SECOND, crate::support::call(1, "patience", "10"));
    let said: Vec<_> = device.said().into_iter().map(|(_, message)| message).collect();
    assert_eq!(said[1], Uplink::Ping { keep_alive: 10 }, "behind the answer");
    device.give(SECOND, PONG);
    device.run_until(12 * SECOND);
    assert_eq!(pings(device.said()), [11.0]);
    device.give(12 * SECOND, Input::Stimulus(firmware::Stimulus::Reset));
    let Some((_, Uplink::Hello(hello))) = device.said().pop() else { panic!("no hello") };
    assert_eq!(hello.keep_alive, 25, "until the next start");
}

#[test]
fn without_an_answer_for_thirty_seconds_a_device_makes_another_session() {
    let mut device = Bench::connected(config(Firmware::Led));
    device.run_until(55 * SECOND);
    assert!(device.device.is_connected(), "25 s and 30 s are not over");
    assert_eq!(pings(device.said()), [25.0]);
    device.run_until(55 * SECOND + 1);
    assert_eq!(device.device.connection(), Connection::Connecting);
    assert_eq!(hellos(device.said()), [55]);
    device.give(56 * SECOND, HELLO);
    assert!(device.device.is_connected());
}

#[test]
fn over_a_link_that_loses_nothing_pings_need_no_answer() {
    let mut device = Bench::connected(DeviceConfig { awaits_pongs: false, ..config(Firmware::Led) });
    device.run_until(100 * SECOND + 1);
    assert_eq!(pings(device.said()), [25.0, 50.0, 75.0, 100.0]);
    assert!(device.device.is_connected());
}

#[test]
fn any_word_of_the_clouds_is_an_answer() {
    let mut device = Bench::connected(config(Firmware::Led));
    device.run_until(26 * SECOND);
    device.call(40 * SECOND, "led", "on");
    device.run_until(64 * SECOND);
    assert!(device.device.is_connected());
    assert_eq!(hellos(device.said()), []);
}

/// An application that does not want its network reset.
struct Stubborn;

impl Application<Board> for Stubborn {
    fn setup(&mut self, board: &mut Board) {
        board.set_network_resets(false);
    }
    fn run(&mut self, _: &mut Board, _: Micros) -> Wake {
        Wake::OnInput
    }
}

#[test]
fn attempts_that_fail_come_later_and_later() {
    let mut device = Bench::booted(config(Firmware::Custom(|| Box::new(Stubborn))));
    device.run_until(20_000 * SECOND);
    let hellos = hellos(device.said());
    // Each attempt waits 30 s for an answer; the rest is the back-off.
    let pauses: Vec<u64> = hellos.windows(2).map(|pair| pair[1] - pair[0] - 30).collect();
    let expected = (1..).map(|failures: u32| 1 << (failures / 5).min(7));
    assert!(pauses.len() > 60, "{pauses:?}");
    assert_eq!(pauses, expected.take(pauses.len()).collect::<Vec<u64>>());
}

#[test]
fn after_five_minutes_of_failures_the_radio_goes_off_and_on_and_the_attempts_begin_anew() {
    let mut device = Bench::booted(config(Firmware::Led));
    let begin = [0, 31, 62, 93, 124, 156, 188, 220, 252, 284, 318];
    device.run_until(348 * SECOND);
    assert_eq!(hellos(device.said()), begin);
    let light = |device: &mut Bench, at| {
        device.run_until(at);
        device.device.status_led()
    };
    assert_eq!(light(&mut device, 348 * SECOND), StatusLed::BlinkingCyan);
    assert_eq!(light(&mut device, 348 * SECOND + 1), StatusLed::BreathingWhite);
    assert_eq!(light(&mut device, 349 * SECOND + 1), StatusLed::BlinkingGreen);
    assert_eq!(light(&mut device, 350 * SECOND + 1), StatusLed::BlinkingCyan);
    assert_eq!(hellos(device.said()), [350]);
    device.run_until(698 * SECOND);
    assert_eq!(hellos(device.said()), begin[1..].iter().map(|at| at + 350).collect::<Vec<_>>());
    device.run_until(701 * SECOND);
    device.give(701 * SECOND, HELLO);
    assert!(device.device.is_connected());
    device.give(702 * SECOND, network(false, false));
    device.give(702 * SECOND, network(true, false));
    device.run_until(702 * SECOND + 40 * SECOND);
    assert_eq!(device.device.status_led(), StatusLed::BlinkingCyan, "old failures do not count");
}

#[test]
fn a_network_that_goes_while_it_is_reset_is_looked_for() {
    let mut device = Bench::booted(config(Firmware::Led));
    device.run_until(348 * SECOND + 1);
    device.give(348 * SECOND + 500_000, network(false, false));
    assert_eq!(device.device.status_led(), StatusLed::BreathingWhite);
    device.run_until(400 * SECOND);
    assert_eq!(device.device.status_led(), StatusLed::BlinkingGreen);
    device.said();
    device.give(400 * SECOND, network(true, false));
    assert_eq!(hellos(device.said()), [400]);
}

#[test]
fn what_switches_the_device_off_ends_the_reset_of_its_network() {
    let mut device = Bench::booted(config(Firmware::Led));
    device.run_until(348 * SECOND + 1);
    device.said();
    device.give(348 * SECOND + 2, Input::Stimulus(firmware::Stimulus::Power(false)));
    device.run_until(360 * SECOND);
    assert_eq!((device.device.status_led(), device.said()), (StatusLed::Off, vec![]));
    device.give(360 * SECOND, Input::Stimulus(firmware::Stimulus::Power(true)));
    assert_eq!(hellos(device.said()), [360]);
}

#[test]
fn an_attempt_that_is_over_is_not_answered_any_more() {
    let mut device = Bench::booted(config(Firmware::Led));
    device.run_until(30 * SECOND + 1);
    device.give(30 * SECOND + 500_000, HELLO);
    assert!(!device.device.is_connected());
    device.run_until(31 * SECOND + 1);
    device.give(32 * SECOND, HELLO);
    assert!(device.device.is_connected());
}

#[test]
fn a_session_or_a_network_that_comes_back_makes_attempts_quick_again() {
    let mut device = Bench::booted(config(Firmware::Led));
    device.run_until(300 * SECOND);
    device.give(300 * SECOND, network(false, true));
    device.said();
    device.run_until(900 * SECOND);
    assert_eq!(device.said(), [], "no attempt without a network");
    device.give(900 * SECOND, network(true, true));
    device.run_until(932 * SECOND);
    assert_eq!(hellos(device.said()), [900, 931]);
}

#[test]
fn a_device_that_sleeps_through_a_jump_of_the_clock_has_kept_its_session_alive() {
    let mut device = Bench::connected(config(Firmware::Led));
    device.sleep_through(3600 * SECOND);
    assert_eq!(pings(device.said()), [3575.0], "the last of them");
    device.give(3600 * SECOND, PONG);
    device.run_until(3601 * SECOND);
    assert_eq!(pings(device.said()), [3600.0]);
    device.sleep_through(3610 * SECOND);
    assert_eq!(device.said(), []);
    let mut waiting = Bench::booted(config(Firmware::Led));
    waiting.said();
    waiting.sleep_through(3600 * SECOND);
    waiting.run_until(3602 * SECOND);
    assert_eq!(hellos(waiting.said()), [3601], "an attempt fails at the end of the jump");
}
