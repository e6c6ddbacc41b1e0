//! Safe mode, restarts the cloud asks for, vitals, and what the status LED shows.

use firmware::device::{Pattern, ResetReason, StatusLed};
use firmware::link::{Downlink, Event, Platform, Radio, Token, Uplink, Vitals};
use firmware::{DeviceConfig, Firmware, Input, Stimulus};

use crate::support::{Bench, HELLO, PROBE, SENSOR, call, config, network, variable};

const SAFE_MODE: Input = Input::Stimulus(Stimulus::SafeMode);

fn reset_by_cloud(how: &str) -> Input {
    let event = Event { name: "spark/device/reset".into(), data: Some(how.into()), ttl: 60 };
    Input::Message(Downlink::Event(event))
}

fn told(said: &[Uplink]) -> Vec<String> {
    let of = said.iter().filter_map(|message| match message {
        Uplink::Event(event) => Some(format!("{} {}", event.name, event.data.as_deref().unwrap_or_default())),
        _ => None,
    });
    of.collect()
}

#[test]
fn in_safe_mode_a_device_connects_and_its_application_does_not_run() {
    let mut device = Bench::connected(config(PROBE));
    assert!(matches!(device.ask(1_000, SAFE_MODE)[..], [Uplink::Hello(_)]), "no goodbye: it was a button");
    let said = device.ask(2_000, HELLO);
    assert!(device.device.is_in_safe_mode() && device.device.is_connected());
    assert_eq!(told(&said)[..2], ["spark/device/safemode ", "spark/device/last_reset safe_mode"]);
    let nothing =
        said.iter().any(|message| matches!(message, Uplink::Describe(describe) if *describe == Default::default()));
    assert!(nothing, "nothing is registered: {said:?}");
    assert!(!said.iter().any(|message| matches!(message, Uplink::Subscribe { .. })));
    assert_eq!(device.device.status_led(), StatusLed::BreathingMagenta);
    assert_eq!(device.device.status_color(0).to_string(), "#ff00ff");
    assert_eq!(device.device.wake(), Some(25_002_000), "only the next ping");
    assert_eq!(device.ask(3_000, call(1, "length", "abc")), []);
    assert_eq!(device.ask(3_000, Input::Message(Downlink::Ping { token: Token(1) })).len(), 1, "it is there");
    let refused = matches!(device.ask(3_000, variable(2, "loops"))[..], [Uplink::VariableValue { result: Err(_), .. }]);
    assert!(refused);
}

#[test]
fn a_reset_ends_safe_mode() {
    let mut device = Bench::connected(config(PROBE));
    device.give(1_000, SAFE_MODE);
    device.give(2_000, Input::Stimulus(Stimulus::Reset));
    device.give(2_000, HELLO);
    assert!(!device.device.is_in_safe_mode());
    assert_eq!(device.device.reset_reason(), ResetReason::Pin);
    assert_eq!(device.call(3_000, "length", "abc"), Some(3));
}

#[test]
fn the_cloud_may_ask_for_a_restart_or_safe_mode_and_hears_a_goodbye() {
    for (how, reason, safe) in [("reboot", ResetReason::User, false), ("safe mode", ResetReason::SafeMode, true)] {
        let mut device = Bench::connected(config(SENSOR));
        let said = device.ask(5_000_000, reset_by_cloud(how));
        assert!(matches!(said[..], [Uplink::Goodbye, Uplink::Hello(_)]), "{said:?}");
        assert_eq!((device.device.reset_reason(), device.device.is_in_safe_mode()), (reason, safe));
    }
    let mut device = Bench::connected(config(Firmware::Led));
    device.call(1, "led", "on");
    assert_eq!(device.ask(2, reset_by_cloud("network")), [Uplink::Goodbye]);
    device.run_until(2_000_003);
    assert!(matches!(device.said()[..], [(2_000_002, Uplink::Hello(_))]), "two seconds later it is back");
    assert_eq!(device.device.reset_reason(), ResetReason::PowerDown, "the application ran on");
    device.give(2_000_003, HELLO);
    assert_eq!(device.ask(2_000_004, reset_by_cloud("nonsense")), []);
}

#[test]
fn a_device_that_shows_itself_goes_through_seven_colours_in_seven_tenths_of_a_second() {
    let mut device = Bench::connected(config(Firmware::Led));
    device.give(500, Input::Message(Downlink::Signal { token: Token(1), on: true }));
    assert_eq!(device.device.status_led().pattern(), Pattern::Rainbow);
    let color = |tenth: u64| device.device.status_color(500 + tenth * 100_000).to_string();
    let seen: Vec<String> = (0..7).map(color).collect();
    assert_eq!(seen, ["#ee82ee", "#4b0082", "#0000ff", "#00ff00", "#ffff00", "#ffa500", "#ff0000"]);
    assert_eq!(device.device.status_color(500 + 99_999).to_string(), "#ee82ee");
    assert_eq!(color(7), "#ee82ee");
}

fn vitals(device: &mut Bench, at: u64) -> Vitals {
    match device.ask(at, Input::Message(Downlink::Vitals)).pop() {
        Some(Uplink::Vitals(vitals)) => vitals,
        other => panic!("{other:?}"),
    }
}

#[test]
fn vitals_count_what_happened_since_the_start() {
    let mut device = Bench::connected(config(PROBE));
    let first = vitals(&mut device, 3_000_000);
    assert_eq!((first.uptime, first.cloud.attempts, first.cloud.disconnects), (3, 1, 0));
    assert_eq!((first.cloud.reason.word(), first.rate_limited), ("none", 0));
    device.give(4_000_000, network(false, false));
    device.give(5_000_000, network(true, true));
    device.give(5_000_000, HELLO);
    let second = vitals(&mut device, 90_000_000 - 60_000_000);
    assert_eq!((second.uptime, second.network.disconnects, second.cloud.attempts), (30, 1, 2));
    assert_eq!((second.cloud.disconnects, second.cloud.reason.word()), (1, "network_disconnect"));
    assert!(second.transmitted > first.transmitted);
    device.give(31_000_000, Input::Stimulus(Stimulus::Reset));
    device.give(31_000_000, HELLO);
    let third = vitals(&mut device, 31_000_000);
    assert_eq!((third.uptime, third.cloud.attempts, third.cloud.disconnects), (0, 1, 0));
}

#[test]
fn vitals_count_the_events_that_came_too_fast_and_the_memory_of_what_is_registered() {
    struct Hasty;
    impl firmware::app::Application<firmware::board::Board> for Hasty {
        fn setup(&mut self, _: &mut firmware::board::Board) {}
        fn run(&mut self, board: &mut firmware::board::Board, _: u64) -> firmware::app::Wake {
            use firmware::hal::Hal as _;
            let _ = (0..10).map(|_| board.publish("x", None, 60)).filter(|published| *published).count();
            firmware::app::Wake::OnInput
        }
    }
    let mut hasty = Bench::connected(config(Firmware::Custom(|| Box::new(Hasty))));
    // Ten at the hello of the cloud, of which four go; the rest, and each of the ten of this input, is refused.
    assert_eq!(vitals(&mut hasty, 100_000).rate_limited, 6);
    assert_eq!(vitals(&mut hasty, 200_000).rate_limited, 16);
    let memory = |firmware| vitals(&mut Bench::connected(config(firmware)), 1).memory_used;
    assert!(memory(PROBE) > memory(Firmware::Led));
}

#[test]
fn the_signal_is_plausible_steady_for_a_minute_and_the_devices_own() {
    for platform in Platform::ALL {
        for seed in 0..50 {
            let mut device = Bench::connected(DeviceConfig { platform, seed, ..config(Firmware::Led) });
            let signal = vitals(&mut device, 1_000).signal;
            assert_eq!(signal.radio == Radio::WiFi, !platform.is_cellular());
            assert!((-115..=-40).contains(&signal.strength), "{platform:?} {signal:?}");
            assert_eq!(vitals(&mut device, 59_000_000 % 20_000_000).signal, signal);
        }
    }
    let signal = |seed| vitals(&mut Bench::connected(DeviceConfig { seed, ..config(Firmware::Led) }), 1).signal;
    let mut seen: Vec<_> = (0..50).map(|seed| signal(seed).strength).collect();
    seen.sort_unstable();
    seen.dedup();
    assert!(seen.len() > 10, "{seen:?}");
}

#[test]
fn a_device_in_dfu_is_silent_and_runs_nothing_until_it_is_reset() {
    let mut device = Bench::connected(config(SENSOR));
    assert_eq!(device.ask(5_000_000, reset_by_cloud("dfu")), [], "without a goodbye");
    device.run_until(100_000_000);
    assert_eq!(device.said(), []);
    assert!(device.device.is_in_dfu() && !device.device.is_connected());
    assert_eq!(device.device.status_led(), StatusLed::BlinkingYellow);
    assert_eq!(device.device.wake(), None);
    device.give(101_000_000, crate::support::network(false, true));
    device.give(102_000_000, crate::support::network(true, true));
    assert_eq!(device.said(), [], "it looks for no network");
    let said = device.ask(103_000_000, Input::Stimulus(Stimulus::Reset));
    assert!(matches!(said[..], [Uplink::Hello(_)]), "{said:?}");
    assert!(!device.device.is_in_dfu());
    assert_eq!(device.device.reset_reason(), ResetReason::Pin);
}
