//! Events that a sketch wants to see acknowledged, tried by `sketches/careful.ino` on a whole device.

use firmware::link::{Downlink, Event, Token, Uplink, Value};
use firmware::sketch::SketchModule;
use firmware::{Firmware, Input};

use crate::support::{Bench, HELLO, call, config, network};

const SECOND: u64 = 1_000_000;

fn careful() -> Bench {
    let module = SketchModule::load(include_bytes!("../../sketches/careful.wasm")).unwrap();
    let mut device = Bench::connected(config(Firmware::Sketch(module)));
    device.run_until(SECOND);
    device.said();
    device
}

fn acknowledged(token: Token) -> Input {
    Input::Message(Downlink::Ack { token })
}

/// The token of the one event that was said since the last look, and wants to be acknowledged.
fn event(device: &mut Bench) -> Token {
    let said = device.said();
    let [(SECOND, Uplink::EventToAck { token, event: Event { ttl: 60, .. } })] = &said[..] else { panic!("{said:?}") };
    *token
}

/// Results of calls since the last look, with their times and tokens.
fn results(device: &mut Bench) -> Vec<(u64, u64, i32)> {
    let result = |(at, message)| match message {
        Uplink::FunctionResult { token, result } => Some((at, token.0, result.unwrap())),
        _ => None,
    };
    device.said().into_iter().filter_map(result).collect()
}

#[test]
fn a_wait_ends_when_the_cloud_has_taken_the_event_and_others_are_heard_meanwhile() {
    let mut device = careful();
    device.give(SECOND, call(1, "tell", "x"));
    let token = event(&mut device);
    device.give(SECOND + 5_300, call(2, "count", ""));
    device.give(SECOND + 10_000, acknowledged(Token(token.0 + 1)));
    device.run_until(SECOND + 30_000);
    assert_eq!(results(&mut device), [(SECOND + 6_000, 2, 1)], "only the event's own acknowledgement counts");
    device.give(SECOND + 30_500, acknowledged(token));
    device.run_until(2 * SECOND);
    assert_eq!(results(&mut device), [(SECOND + 31_000, 1, 1)]);
}

#[test]
fn after_twenty_seconds_it_has_failed_and_a_later_acknowledgement_changes_nothing() {
    let mut device = careful();
    device.give(SECOND, call(1, "tell", "x"));
    let token = event(&mut device);
    device.run_until(21 * SECOND);
    assert_eq!(results(&mut device), []);
    device.run_until(21 * SECOND + 1);
    assert_eq!(results(&mut device), [(21 * SECOND, 1, -160)]);
    device.give(22 * SECOND, acknowledged(token));
    device.run_until(23 * SECOND);
    assert_eq!(results(&mut device), []);
}

#[test]
fn a_session_that_is_cut_acknowledges_nothing_and_a_deaf_device_hears_it() {
    let mut device = careful();
    device.give(SECOND, call(1, "begin", "x"));
    let answer = device.said();
    let Uplink::EventToAck { token, .. } = answer[0].1 else { panic!("{answer:?}") };
    device.give(2 * SECOND, network(false, false));
    device.give(2 * SECOND, acknowledged(token));
    device.give(3 * SECOND, network(true, false));
    device.give(3 * SECOND, HELLO);
    assert_eq!(device.read(4 * SECOND, "state"), Some(Value::Text("open".into())));
    device.run_until(21 * SECOND + 1_001);
    assert_eq!(device.read(22 * SECOND, "state"), Some(Value::Text("error -160".into())));
    assert_eq!(device.read(22 * SECOND + 1, "heard"), Some(Value::Text("error -160".into())));

    let mut deaf = careful();
    deaf.give(SECOND, call(1, "begin", "x"));
    let answer = deaf.said();
    let Uplink::EventToAck { token, .. } = answer[0].1 else { panic!("{answer:?}") };
    deaf.give(2 * SECOND, Input::Stimulus(firmware::Stimulus::Deaf(true)));
    deaf.give(2 * SECOND, acknowledged(token));
    deaf.give(2 * SECOND, Input::Stimulus(firmware::Stimulus::Deaf(false)));
    deaf.run_until(2 * SECOND + 1_001);
    assert_eq!(deaf.read(3 * SECOND, "heard"), Some(Value::Text("success".into())));
    assert_eq!(deaf.read(3 * SECOND + 1, "state"), Some(Value::Text("acknowledged".into())));
}

#[test]
fn a_loop_that_only_asks_ends_and_lets_others_in() {
    let mut device = careful();
    device.give(SECOND, call(1, "spin", "x"));
    let token = event(&mut device);
    device.give(SECOND + 5_300, call(2, "count", ""));
    device.give(SECOND + 9_000, acknowledged(token));
    device.run_until(2 * SECOND);
    let results = results(&mut device);
    assert_eq!(results.iter().map(|result| (result.1, result.2)).collect::<Vec<_>>(), [(2, 1), (1, 1)]);
    assert!(results[0].0 <= SECOND + 7_000 && results[1].0 <= SECOND + 11_000, "{results:?}");
}

#[test]
fn a_wait_may_have_an_end_of_its_own() {
    let mut device = careful();
    device.give(SECOND, call(1, "wait", "250"));
    device.said();
    device.run_until(2 * SECOND);
    let [(at, 1, 0)] = results(&mut device)[..] else { panic!("it is not done") };
    assert!((SECOND + 250_000..SECOND + 253_000).contains(&at), "{at}");
}

#[test]
fn without_the_flag_nothing_is_asked_for_and_during_an_update_nothing_is_sent() {
    let mut device = careful();
    let said = device.ask(SECOND, call(1, "plain", "x"));
    assert!(matches!(said[..], [Uplink::Event(_), Uplink::FunctionResult { result: Ok(1), .. }]), "{said:?}");
    let update = Downlink::UpdateStart { token: Token(7), size: 9000, chunk: 512, hash: [0; 32] };
    device.give(2 * SECOND, Input::Message(update));
    assert_eq!(device.call(3 * SECOND, "plain", "x"), Some(0));
    assert_eq!(device.call(3 * SECOND + 1, "tell", "x"), Some(-110), "busy");
}
