//! The averaging sensor: the firmware of the vendor's application note on showing sensor values, exactly.
//!
//! A thousand times a second it puts a sample of `A0` into a ring of 50, takes the mean of the ring, and publishes it
//! as `sensorValueEvent` when it differs from the last published one by more than 5, a second has passed since, and
//! the device is connected. The last published value and time move when all three hold, whatever becomes of the event.
//!
//! The note's code sums the whole ring in every loop, from sample `index - 50` to `index - 1`, each modulo 50. Those
//! are 50 numbers in a row, so they name each place of the ring once, and the sum is always that of the whole ring:
//! adding the new sample and taking away the one it replaces gives the same number. This stays true when the 32-bit
//! count of samples wraps. As 2^32 is no multiple of 50, place 0 then follows place 45, and places 46 to 49 keep their
//! samples for longer; but nothing is averaged until the count is at 50 again, and by then all places are new.
//!
//! Source: documented (application note AN032). Sizes are those of the device: `size_t` and `millis()` have 32 bits.

use core::fmt::Write as _;

use crate::app::{Application, Wake, run_loops};
use crate::hal::{DEFAULT_TTL, Hal, Pin};
use crate::link::Micros;

const SENSOR_PIN: Pin = Pin::A0;
const SAMPLES: usize = 50;
const MIN_DELTA: u32 = 5;
const MIN_PUBLISH_PERIOD_MS: u32 = 1000;
const EVENT_NAME: &str = "sensorValueEvent";

/// The averaging sensor.
pub struct Sensor {
    sample_index: u32,
    /// `sample_index` modulo the size of the ring.
    place: u32,
    /// Of the whole ring.
    sum: u32,
    mean: u32,
    last_value: u32,
    last_publish: u32,
    samples: [u16; SAMPLES],
}

impl Default for Sensor {
    fn default() -> Self {
        Self::starting_at(0)
    }
}

impl Sensor {
    /// A sensor whose count of samples starts at `sample_index`, with a ring full of zeros.
    ///
    /// A way to come near the end of the 32-bit count, which a device reaches after seven weeks.
    pub fn starting_at(sample_index: u32) -> Self {
        let place = sample_index % SAMPLES as u32;
        Self { sample_index, place, sum: 0, mean: 0, last_value: 0, last_publish: 0, samples: [0; SAMPLES] }
    }

    /// The mean that was computed last.
    pub(super) fn mean(&self) -> u32 {
        self.mean
    }

    #[inline]
    pub(super) fn pass<H: Hal>(&mut self, hal: &mut H) {
        let sample = hal.analog_read(SENSOR_PIN);
        let place = &mut self.samples[self.place as usize];
        self.sum = self.sum + u32::from(sample) - u32::from(*place);
        *place = sample;
        self.sample_index = self.sample_index.wrapping_add(1);
        self.place += 1;
        if self.place == SAMPLES as u32 || self.sample_index == 0 {
            self.place = 0;
        }
        if self.sample_index >= SAMPLES as u32 {
            self.mean = self.sum / SAMPLES as u32;
            if self.mean.abs_diff(self.last_value) > MIN_DELTA
                && hal.millis().wrapping_sub(self.last_publish) >= MIN_PUBLISH_PERIOD_MS
                && hal.connected()
            {
                self.publish(hal);
            }
        }
    }

    #[cold]
    #[inline(never)]
    fn publish<H: Hal>(&mut self, hal: &mut H) {
        self.last_publish = hal.millis();
        self.last_value = self.mean;
        let mut line = Line::default();
        write!(line, "published {}", self.mean).expect("a mean has at most five digits");
        hal.publish(EVENT_NAME, Some(&line.text()["published ".len()..]), DEFAULT_TTL);
        hal.log(line.text());
    }
}

impl<H: Hal> Application<H> for Sensor {
    fn setup(&mut self, hal: &mut H) {
        let _ = hal;
    }

    #[inline]
    fn tick(&mut self, hal: &mut H) {
        self.pass(hal);
    }

    fn run(&mut self, hal: &mut H, until: Micros) -> Wake {
        run_loops(self, hal, until)
    }
}

/// A short text without an allocation.
#[derive(Default)]
struct Line {
    bytes: [u8; 24],
    length: usize,
}

impl Line {
    fn text(&self) -> &str {
        core::str::from_utf8(&self.bytes[..self.length]).expect("only whole texts are appended")
    }
}

impl core::fmt::Write for Line {
    fn write_str(&mut self, text: &str) -> core::fmt::Result {
        let end = self.length + text.len();
        self.bytes.get_mut(self.length..end).ok_or(core::fmt::Error)?.copy_from_slice(text.as_bytes());
        self.length = end;
        Ok(())
    }
}
