//! The averaging sensor on a device: every expected value here was worked out by hand from the note's code.

use firmware::{DeviceConfig, Firmware, Input, Stimulus, Waveform};

use crate::support::{Bench, HELLO, SENSOR, network, with_a0};

const SECOND: u64 = 1_000_000;

/// A sensor whose `millis()` are far enough on for its first publication to wait for nothing but 50 samples.
fn warmed_up(waveform: Waveform) -> Bench {
    Bench::connected(DeviceConfig { millis: 5000, ..with_a0(SENSOR, waveform) })
}

/// The level at each millisecond, from pairs of length and level.
fn samples(stretches: &[(usize, u16)]) -> Waveform {
    Waveform::Samples(stretches.iter().flat_map(|(length, level)| vec![*level; *length]).collect())
}

/// From 0 up by 1 each millisecond: the mean of 50 is 24.5 below the newest sample, so 25 after rounding down.
const CLIMB: Waveform = Waveform::Ramp { from: 0, to: 4000, period_ms: 4000 };

fn data(events: &[(u64, &str)]) -> Vec<(u64, String)> {
    events.iter().map(|(at, data)| (*at, String::from(*data))).collect()
}

#[test]
fn publishes_first_when_its_clock_shows_a_second_and_then_not_again() {
    let mut sensor = Bench::connected(with_a0(SENSOR, Waveform::Constant(100)));
    assert_eq!(sensor.published(SECOND), []);
    assert_eq!(sensor.published(SECOND + 1), data(&[(1000, "100")]));
    assert_eq!(sensor.published(10 * SECOND), []);
    assert_eq!(sensor.device.serial().collect::<Vec<_>>(), ["0000001000 [app] INFO: published 100"]);
}

#[test]
fn says_nothing_before_fifty_samples() {
    let mut sensor = warmed_up(Waveform::Constant(4095));
    assert_eq!(sensor.published(49_000), [], "49 loops");
    assert_eq!(sensor.published(49_001), data(&[(49, "4095")]));
}

#[test]
fn a_jitter_of_five_says_nothing_and_of_six_does() {
    let mut up = warmed_up(samples(&[(2000, 1000), (1000, 1005), (1, 1006)]));
    // The mean is 1006 when the last 1005 has left the ring.
    assert_eq!(up.published(10 * SECOND), data(&[(49, "1000"), (3049, "1006")]));
    // Rounding goes down: 42 samples of 994 make 994.96.
    let mut down = warmed_up(samples(&[(2000, 1000), (1000, 995), (1000, 1000), (1, 994)]));
    assert_eq!(down.published(10 * SECOND), data(&[(49, "1000"), (4041, "994")]));
}

#[test]
fn publishes_once_a_second_at_most() {
    let mut sensor = Bench::connected(with_a0(SENSOR, CLIMB));
    assert_eq!(sensor.published(3_999_000), data(&[(1000, "975"), (2000, "1975"), (3000, "2975")]));
}

#[test]
fn publishes_nothing_while_offline_and_the_newest_value_after_reconnecting() {
    let mut sensor = Bench::connected(with_a0(SENSOR, CLIMB));
    assert_eq!(sensor.published(1_500_000), data(&[(1000, "975")]));
    sensor.give(1_500_000, network(false, true));
    assert_eq!(sensor.published(3_150_000), []);
    sensor.give(3_150_000, network(true, true));
    assert_eq!(sensor.published(3_200_000), [], "not before the session stands");
    sensor.give(3_200_000, HELLO);
    // A second after 3200 the ramp has begun anew: levels 151 to 200.
    assert_eq!(sensor.published(5 * SECOND), data(&[(3200, "3175"), (4200, "175")]));
}

#[test]
fn is_silent_for_fifty_loops_when_its_count_of_samples_wraps() {
    let sample_index = 0u32.wrapping_sub(990);
    let sensor = with_a0(Firmware::Sensor { sample_index }, Waveform::Constant(1000));
    let mut sensor = Bench::connected(DeviceConfig { millis: 5000, ..sensor });
    // The ring begins with zeros but the count says it is full: one sample of 1000 makes a mean of 20.
    // Loop 989 brings the count to 0 and loop 1039 to 50; without the wrap, 1000 would come at 1000.
    assert_eq!(sensor.published(3 * SECOND), data(&[(0, "20"), (1039, "1000")]));
}

#[test]
fn after_the_wrap_the_mean_is_that_of_new_samples_alone() {
    let sample_index = 0u32.wrapping_sub(990);
    let sensor = with_a0(Firmware::Sensor { sample_index }, samples(&[(990, 1000), (1, 2000)]));
    let mut sensor = Bench::connected(DeviceConfig { millis: 5000, ..sensor });
    assert_eq!(sensor.published(2 * SECOND), data(&[(0, "20"), (1039, "2000")]));
}

#[test]
fn keeps_its_second_when_millis_wrap() {
    let sensor = with_a0(SENSOR, samples(&[(100, 100), (1, 200)]));
    let mut sensor = Bench::connected(DeviceConfig { millis: 0u32.wrapping_sub(500), ..sensor });
    // Published at 2^32 - 451 and, a second later, at 549.
    assert_eq!(sensor.published(3 * SECOND), data(&[(49, "100"), (1049, "200")]));
}

#[test]
fn a_reset_starts_clock_and_count_at_zero_whatever_they_began_with() {
    let sample_index = 0u32.wrapping_sub(2500);
    let sensor = with_a0(Firmware::Sensor { sample_index }, Waveform::Constant(1000));
    let mut sensor = Bench::connected(DeviceConfig { millis: 5000, ..sensor });
    assert_eq!(sensor.published(2_000_300), data(&[(0, "20"), (1000, "1000")]));
    sensor.give(2_000_300, Input::Stimulus(Stimulus::Reset));
    sensor.give(2_000_300, HELLO);
    sensor.said();
    assert_eq!(sensor.published(3_000_300), []);
    // With the old count it would be silent around 2500; with the old clock it would speak at once.
    assert_eq!(sensor.published(9 * SECOND), data(&[(3000, "1000")]));
}
