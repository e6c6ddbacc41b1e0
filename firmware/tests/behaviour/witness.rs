//! The sensor twice: as an application of this crate, and as the sketch `sketches/sensor.wasm`, compiled from C++.
//!
//! Two programs in two languages on two ways to run them. They have to say the same at the same time, whatever lies on
//! the pin and whatever becomes of network, power and clock.

use std::sync::{Arc, LazyLock};

use firmware::link::{Micros, Uplink};
use firmware::sketch::SketchModule;
use firmware::{DeviceConfig, Firmware, Input, Pin, Stimulus, Waveform};
use proptest::prelude::*;

use crate::support::{Bench, HELLO, SENSOR, network, with_a0};

static SKETCH: LazyLock<Arc<SketchModule>> = LazyLock::new(|| {
    let bytes = include_bytes!("../../sketches/sensor.wasm");
    SketchModule::load(bytes).unwrap_or_else(|error| panic!("sensor.wasm: {error}"))
});

/// What happens to a device, and after how many microseconds.
type Script = Vec<(Micros, Vec<Input>)>;

fn trace(
    firmware: Firmware,
    waveform: &Waveform,
    millis: u32,
    script: &Script,
) -> (Vec<(Micros, Uplink)>, Vec<String>) {
    // The cloud is told of two different binaries; nothing else may differ.
    let app_hash = [0; 32];
    let mut device = Bench::booted(DeviceConfig { millis, app_hash, ..with_a0(firmware, waveform.clone()) });
    device.give(0, HELLO);
    let mut now = 0;
    for (pause, inputs) in script {
        now += pause;
        for input in inputs {
            device.give(now, input.clone());
        }
    }
    device.run_until(now + 3_000_000);
    let lines = device.device.serial().map(String::from).collect();
    (device.said(), lines)
}

fn waveform() -> impl Strategy<Value = Waveform> {
    let sine = (0u16..4096, 0u16..2048, 20u32..5000, 0u16..40)
        .prop_map(|(mid, amplitude, period_ms, noise)| Waveform::Sine { mid, amplitude, period_ms, noise });
    let ramp =
        (0u16..4096, 0u16..4096, 1u32..9000).prop_map(|(from, to, period_ms)| Waveform::Ramp { from, to, period_ms });
    let samples = prop::collection::vec(0u16..4096, 1..400).prop_map(Waveform::Samples);
    prop_oneof![(0u16..4096).prop_map(Waveform::Constant), sine, ramp, samples]
}

fn inputs() -> impl Strategy<Value = Vec<Input>> {
    let stimulus = |stimulus| Input::Stimulus(stimulus);
    prop_oneof![
        any::<bool>().prop_map(|clean| vec![network(false, clean)]),
        Just(vec![network(true, true), HELLO]),
        Just(vec![stimulus(Stimulus::Reset), HELLO]),
        Just(vec![stimulus(Stimulus::Power(false)), stimulus(Stimulus::Power(true)), HELLO]),
        waveform().prop_map(|waveform| vec![Input::Stimulus(Stimulus::Analog { pin: Pin::A0, waveform })]),
    ]
}

fn script() -> impl Strategy<Value = Script> {
    prop::collection::vec((0u64..2_500_000, inputs()), 0..8)
}

/// The start of the clock: anywhere, or so near its end that it wraps on the way.
fn millis() -> impl Strategy<Value = u32> {
    prop_oneof![Just(0u32), any::<u32>(), (0u32..8_000).prop_map(|back| u32::MAX - back)]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_sketch_and_the_application_say_the_same_at_the_same_time(
        waveform in waveform(),
        millis in millis(),
        script in script(),
    ) {
        let sketch = trace(Firmware::Sketch(Arc::clone(&SKETCH)), &waveform, millis, &script);
        let application = trace(SENSOR, &waveform, millis, &script);
        prop_assert_eq!(sketch, application);
    }
}

#[test]
fn the_two_have_something_to_say() {
    let climb = Waveform::Ramp { from: 0, to: 4000, period_ms: 4000 };
    let script = vec![(2_300_300, vec![Input::Stimulus(Stimulus::Reset), HELLO])];
    let (said, lines) = trace(Firmware::Sketch(Arc::clone(&SKETCH)), &climb, 0, &script);
    let published = |message: &Uplink| matches!(message, Uplink::Event(event) if event.name == "sensorValueEvent");
    let events = said.iter().filter(|(_, message)| published(message)).count();
    assert_eq!((events, lines.len()), (4, 4), "two before the reset and two after it");
}
