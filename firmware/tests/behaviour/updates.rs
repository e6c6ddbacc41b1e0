//! Updates over the air, as a device sees them.

use firmware::device::{ResetReason, StatusLed, by_name};
use firmware::link::{Downlink, Event, Micros, Token, UpdateRefusal, Uplink, hello_flags};
use firmware::{DeviceConfig, Firmware, Input, Stimulus, Waveform};

use crate::support::{Bench, HELLO, SENSOR, config, network, with_a0};

const CHUNK: usize = 512;
const START: Token = Token(1);
const FINISH: Token = Token(2);

fn offer(size: usize) -> Input {
    let (size, chunk, hash) = (size as u32, CHUNK as u16, [0xab; 32]);
    Input::Message(Downlink::UpdateStart { token: START, size, chunk, hash })
}

fn part(index: usize, data: &[u8]) -> Input {
    Input::Message(Downlink::UpdateChunk { index: index as u32, data: data.to_vec() })
}

fn finish() -> Input {
    Input::Message(Downlink::UpdateFinish { token: FINISH })
}

fn event(name: &str, data: &str) -> Input {
    Input::Message(Downlink::Event(Event { name: name.into(), data: Some(data.into()), ttl: 60 }))
}

/// Sends all of an image, and answers what the device says at the end.
fn flash(device: &mut Bench, at: Micros, image: &[u8]) -> Vec<Uplink> {
    let started = device.ask(at, offer(image.len()));
    assert_eq!(started, [Uplink::UpdateStarted { token: START, result: Ok(()) }]);
    for (index, data) in image.chunks(CHUNK).enumerate() {
        device.give(at, part(index, data));
    }
    let last = Uplink::UpdateChunks { count: image.len().div_ceil(CHUNK) as u32 };
    assert_eq!(device.said().pop(), Some((at, last)));
    device.ask(at, finish())
}

fn refused(result: &[Uplink]) -> String {
    match result {
        [Uplink::UpdateFinished { token: FINISH, result: Err(refusal) }] => refusal.to_string(),
        other => panic!("a refusal was due, not {other:?}"),
    }
}

#[test]
fn a_device_starts_afresh_with_what_it_was_given() {
    let mut device = Bench::connected(config(Firmware::Led));
    let said = flash(&mut device, 5_000_000, &by_name("thermometer"));
    assert_eq!(said, [Uplink::UpdateFinished { token: FINISH, result: Ok(()) }, Uplink::Goodbye]);
    device.run_until(6_000_001);
    let [(6_000_000, Uplink::Hello(hello))] = &device.said()[..] else { panic!("it comes back after a second") };
    assert_ne!(hello.flags & hello_flags::UPDATED, 0);
    let said = device.ask(6_000_001, HELLO);
    let told = |name: &str| {
        said.iter().find_map(|message| match message {
            Uplink::Event(event) if event.name == name => event.data.clone(),
            _ => None,
        })
    };
    assert_eq!(told("spark/device/last_reset").as_deref(), Some("update"));
    let described = said.iter().find_map(|message| match message {
        Uplink::Describe(describe) => Some((describe.functions.len(), describe.variables.len())),
        _ => None,
    });
    assert_eq!(described, Some((0, 3)), "no function, but variables");
    let hash = said.iter().find_map(|message| match message {
        Uplink::SystemDescribe(system) => system.application_hash(),
        _ => None,
    });
    assert_eq!(hash, Some([0xab; 32]));
    assert_eq!((device.device.reset_reason(), device.device.firmware().name()), (ResetReason::Update, "thermometer"));
}

#[cfg(feature = "wasm")]
#[test]
fn a_compiled_sketch_is_firmware_and_a_damaged_one_is_not() {
    let image = include_bytes!("../../sketches/led.wasm");
    let mut device = Bench::connected(config(Firmware::Thermometer));
    let mut damaged = image.to_vec();
    damaged[100] ^= 0xff;
    let why = refused(&flash(&mut device, 1_000_000, &damaged));
    assert!(why.contains("module"), "{why}");
    assert!(device.read(2_000_000, "temperature").is_some(), "the old one goes on");
    assert_eq!(flash(&mut device, 3_000_000, image).len(), 2);
    device.run_until(4_000_001);
    device.give(4_000_001, HELLO);
    device.run_until(5_000_000);
    assert_eq!(device.call(5_000_000, "led", "on"), Some(1));
}

#[test]
fn a_binary_for_hardware_is_taken_and_then_refused() {
    let mut device = Bench::connected(config(Firmware::Led));
    let why = refused(&flash(&mut device, 1_000_000, &[0x7f; 5000]));
    assert_eq!(why, "the 5000 bytes are not built for an emulated board, which runs WebAssembly modules");
    assert!(device.device.serial().any(|line| line.contains("update refused")));
    assert_eq!(device.call(2_000_000, "led", "on"), Some(1), "the old one goes on");
    assert!(refused(&flash(&mut device, 3_000_000, &by_name("toaster"))).contains("no application"));
}

#[test]
fn nothing_is_published_while_an_update_comes_and_the_light_says_so() {
    let climb = Waveform::Ramp { from: 0, to: 4000, period_ms: 4000 };
    let mut device = Bench::connected(with_a0(SENSOR, climb));
    assert_eq!(device.published(2_100_000).len(), 2);
    device.give(2_100_000, offer(5000));
    assert_eq!(device.device.status_led(), StatusLed::BlinkingMagenta);
    assert_eq!(device.published(6_000_000), [], "refused, and tried again at every loop");
    device.give(6_000_000, network(false, false));
    assert!(!device.device.is_updating(), "it does not survive the session");
    device.give(6_500_000, network(true, true));
    device.give(6_500_000, HELLO);
    assert!(!device.published(9_000_000).is_empty());
}

#[test]
fn an_update_does_not_survive_a_start() {
    for stimulus in [Stimulus::Reset, Stimulus::Power(false)] {
        let mut device = Bench::connected(config(Firmware::Led));
        device.give(0, offer(5000));
        device.give(1, Input::Stimulus(stimulus));
        device.give(2, Input::Stimulus(Stimulus::Power(true)));
        assert!(!device.device.is_updating());
        device.give(3, HELLO);
        assert_eq!(device.device.status_led(), StatusLed::BreathingCyan);
    }
}

#[test]
fn chunks_are_counted_in_order_and_what_is_missing_is_noticed() {
    let mut device = Bench::connected(config(Firmware::Led));
    let image = by_name("thermometer");
    let long = [image.clone(), vec![0; 2000]].concat();
    device.ask(0, offer(long.len()));
    assert_eq!(device.ask(0, part(1, &long[CHUNK..2 * CHUNK])), [], "the first one comes first");
    assert_eq!(device.ask(0, part(0, &long[..CHUNK - 1])), [], "a chunk is whole");
    assert_eq!(device.ask(0, part(0, &long[..CHUNK])), [], "acknowledged by twos");
    assert_eq!(device.ask(0, part(0, &long[..CHUNK])), [], "and once each");
    assert_eq!(device.ask(0, part(1, &long[CHUNK..2 * CHUNK])), [Uplink::UpdateChunks { count: 2 }]);
    assert_eq!(device.ask(0, offer(1))[..], [Uplink::UpdateStarted { token: START, result: Err(UpdateRefusal::Busy) }]);
    assert_eq!(refused(&device.ask(0, finish())), "parts of the update are missing");
    assert_eq!(refused(&device.ask(0, finish())), "parts of the update are missing", "there is none any more");
}

#[test]
fn a_silent_cloud_is_waited_for_for_five_minutes() {
    let mut device = Bench::connected(DeviceConfig { awaits_pongs: false, ..config(Firmware::Led) });
    device.give(0, offer(5000));
    device.give(100_000_000, part(0, &[0; CHUNK]));
    device.run_until(400_000_000);
    assert!(device.device.is_updating());
    device.run_until(400_000_001);
    assert!(!device.device.is_updating());
}

#[test]
fn what_is_too_large_or_nothing_is_refused_at_once() {
    let mut device = Bench::connected(config(Firmware::Led));
    for (size, refusal) in
        [((256 << 10) + 1, UpdateRefusal::TooLarge), (0, UpdateRefusal::NotFirmware("the update is empty".into()))]
    {
        let result = Err(refusal);
        assert_eq!(device.ask(0, offer(size)), [Uplink::UpdateStarted { token: START, result }]);
    }
}

#[test]
fn the_cloud_may_force_updates_and_the_device_says_so() {
    let mut device = Bench::connected(config(Firmware::Led));
    let said = device.ask(0, event("particle/device/updates/forced", "true"));
    let expected = Event { name: "particle/device/updates/forced".into(), data: Some("true".into()), ttl: 60 };
    assert_eq!(said, [Uplink::Event(expected)]);
}
