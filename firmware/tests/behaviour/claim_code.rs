//! A device that is set up with a claim code.

use firmware::link::{Downlink, Event, Micros, Uplink};
use firmware::{Firmware, Input, Stimulus};

use crate::support::{Bench, HELLO, config};

const SECOND: Micros = 1_000_000;

fn code(text: &str) -> Input {
    Input::Stimulus(Stimulus::ClaimCode(text.into()))
}

/// What a device says between the cloud's hello and its question for the time, after its own description.
fn handshake(device: &mut Bench, at: Micros) -> Vec<(String, Option<String>)> {
    let said = device.ask(at, HELLO);
    assert!(matches!(said[0], Uplink::SystemDescribe(_)));
    let before_time = said.into_iter().skip(1).take_while(|message| !matches!(message, Uplink::Time { .. }));
    let events = before_time.map(|message| match message {
        Uplink::Event(event) => (event.name, event.data),
        other => panic!("{other:?}"),
    });
    events.collect()
}

#[test]
fn the_code_is_said_in_each_handshake_until_the_cloud_has_taken_it() {
    let mut device = Bench::connected(config(Firmware::Led));
    let said = device.ask(SECOND, code("0123+/ab"));
    assert_eq!(said, [Uplink::Goodbye], "it leaves the network");
    device.run_until(3 * SECOND + 1);
    let expected = [("spark/device/claim/code".to_owned(), Some("0123+/ab".to_owned()))];
    assert_eq!(handshake(&mut device, 4 * SECOND), expected);
    for power in [false, true] {
        device.give(5 * SECOND, Input::Stimulus(Stimulus::Power(power)));
    }
    assert_eq!(handshake(&mut device, 6 * SECOND), expected, "it outlives a loss of power");
    let taken = Event { name: "spark/device/claim/status".into(), data: None, ttl: 60 };
    device.give(7 * SECOND, Input::Message(Downlink::Event(taken)));
    device.give(8 * SECOND, Input::Stimulus(Stimulus::Reset));
    assert_eq!(handshake(&mut device, 9 * SECOND), []);
}

#[test]
fn a_code_is_cut_and_an_empty_one_is_none() {
    let mut device = Bench::booted(config(Firmware::Led));
    device.give(1, Input::Stimulus(Stimulus::Power(false)));
    device.give(2, code(&"c".repeat(70)));
    device.give(3, Input::Stimulus(Stimulus::Power(true)));
    assert_eq!(handshake(&mut device, 4)[0].1.as_deref(), Some("c".repeat(63).as_str()));
    device.give(5, code(""));
    device.run_until(3 * SECOND);
    assert_eq!(handshake(&mut device, 3 * SECOND), []);
}
