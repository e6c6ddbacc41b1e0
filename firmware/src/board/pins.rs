//! Levels on the pins: what the application drives and what is applied from outside.

use alloc::boxed::Box;
use alloc::vec::Vec;

use crate::hal::{Pin, PinMode};
use crate::link::Micros;
use crate::waveform::Waveform;

/// Stands in the table of constant levels for "look at the waveform".
const VARYING: u16 = u16::MAX;

#[repr(C)]
pub(crate) struct Pins {
    /// The level of each analog pin whose level never changes: the loop of a sensor looks here first.
    levels: [u16; 8],
    output: u64,
    written: u64,
    pulled_up: u64,
    /// Pins with a level applied from outside, and those levels.
    applied: u64,
    outside: u64,
    seed: u64,
    waveforms: Vec<(Pin, Waveform)>,
    /// What few applications ask for.
    rare: Option<Box<Rare>>,
}

#[derive(Default)]
struct Rare {
    /// Pins the application has said what they are for.
    modes: Vec<(Pin, PinMode)>,
    /// Pins that are driven by a pulse, with its width of 255.
    pulses: Vec<(Pin, u8)>,
    /// Pins whose edges the application wants to hear of.
    watched: u64,
    edges: Vec<(Pin, bool)>,
}

/// Edges that wait for the application. More at once are lost, as on a processor that is still busy with the last.
const MAX_EDGES: usize = 64;

impl Pins {
    pub(super) fn new(seed: u64) -> Self {
        let (output, written, pulled_up, applied, outside) = (0, 0, 0, 0, 0);
        Self { levels: [0; 8], output, written, pulled_up, applied, outside, seed, waveforms: Vec::new(), rare: None }
    }

    /// Modes and written levels go back to their first state; what is applied from outside stays.
    pub(super) fn reset(&mut self) {
        self.output = 0;
        self.written = 0;
        self.pulled_up = 0;
        self.rare = None;
    }

    /// Replaces what lies on an analog pin; nothing happens for a pin without converter.
    pub(crate) fn set_analog(&mut self, pin: Pin, waveform: Waveform) {
        let Some(converter) = pin.converter() else {
            return;
        };
        self.waveforms.retain(|(other, _)| *other != pin);
        match waveform.constant() {
            Some(level) => self.levels[converter] = level,
            None => {
                self.levels[converter] = VARYING;
                self.waveforms.push((pin, waveform));
            }
        }
    }

    #[inline]
    pub(crate) fn analog(&self, pin: Pin, at: Micros) -> u16 {
        match pin.converter().and_then(|converter| self.levels.get(converter)) {
            None => 0,
            Some(&VARYING) => self.varying(pin, at),
            Some(&level) => level,
        }
    }

    /// What lies on an analog pin: the same levels come of it, now and later.
    pub(crate) fn applied_to(&self, pin: Pin) -> Waveform {
        let varying = self.waveforms.iter().find(|(other, _)| *other == pin);
        let constant = || pin.converter().and_then(|converter| self.levels.get(converter)).copied().unwrap_or(0);
        varying.map_or_else(|| Waveform::Constant(constant()), |(_, waveform)| waveform.clone())
    }

    fn varying(&self, pin: Pin, at: Micros) -> u16 {
        let found = self.waveforms.iter().find(|(other, _)| *other == pin);
        found.map_or(0, |(_, waveform)| waveform.level(pin, at / 1000, self.seed))
    }

    pub(super) fn set_mode(&mut self, pin: Pin, mode: PinMode) {
        set(&mut self.output, pin, mode == PinMode::Output);
        set(&mut self.pulled_up, pin, mode == PinMode::InputPullup);
        let rare = self.rare.get_or_insert_default();
        rare.modes.retain(|(other, _)| *other != pin);
        rare.modes.push((pin, mode));
        rare.pulses.retain(|(other, _)| *other != pin);
    }

    #[cfg(feature = "wasm")]
    pub(crate) fn mode(&self, pin: Pin) -> Option<PinMode> {
        self.rare.as_ref()?.modes.iter().find(|(other, _)| *other == pin).map(|(_, mode)| *mode)
    }

    /// Drives a pin by a pulse of `width` of 255.
    #[cfg(feature = "wasm")]
    pub(crate) fn pulse(&mut self, pin: Pin, width: u8) {
        let pulses = &mut self.rare.get_or_insert_default().pulses;
        pulses.retain(|(other, _)| *other != pin);
        pulses.push((pin, width));
    }

    pub(crate) fn pulse_width(&self, pin: Pin) -> Option<u8> {
        self.rare.as_ref()?.pulses.iter().find(|(other, _)| *other == pin).map(|(_, width)| *width)
    }

    /// Whether edges of a pin are to be kept for [`Pins::take_edges`].
    #[cfg(feature = "wasm")]
    pub(crate) fn watch(&mut self, pin: Pin, on: bool) {
        set(&mut self.rare.get_or_insert_default().watched, pin, on);
    }

    /// The edges since the last time, each with the level after it.
    #[cfg(feature = "wasm")]
    pub(crate) fn take_edges(&mut self) -> Vec<(Pin, bool)> {
        self.rare.as_mut().map(|rare| core::mem::take(&mut rare.edges)).unwrap_or_default()
    }

    pub(super) fn write(&mut self, pin: Pin, high: bool) {
        if self.output & pin.bit() != 0 {
            set(&mut self.written, pin, high);
        }
    }

    pub(crate) fn apply(&mut self, pin: Pin, high: bool) {
        let before = self.level(pin);
        set(&mut self.applied, pin, true);
        set(&mut self.outside, pin, high);
        let after = self.level(pin);
        if let Some(rare) = &mut self.rare
            && before != after
            && rare.watched & pin.bit() != 0
            && rare.edges.len() < MAX_EDGES
        {
            rare.edges.push((pin, after));
        }
    }

    pub(crate) fn level(&self, pin: Pin) -> bool {
        let word = if self.output & pin.bit() != 0 {
            self.written
        } else if self.applied & pin.bit() != 0 {
            self.outside
        } else {
            self.pulled_up
        };
        word & pin.bit() != 0
    }
}

fn set(word: &mut u64, pin: Pin, on: bool) {
    if on {
        *word |= pin.bit();
    } else {
        *word &= !pin.bit();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_output_shows_what_was_written_and_an_input_what_is_applied() {
        let mut pins = Pins::new(0);
        pins.write(Pin::D7, true);
        assert!(!pins.level(Pin::D7), "not an output yet");
        pins.set_mode(Pin::D7, PinMode::Output);
        pins.write(Pin::D7, true);
        pins.apply(Pin::D7, false);
        assert!(pins.level(Pin::D7));
        pins.set_mode(Pin::D7, PinMode::InputPullup);
        assert!(!pins.level(Pin::D7), "applied from outside");
        pins.set_mode(Pin::D0, PinMode::InputPullup);
        assert!(pins.level(Pin::D0), "pulled up");
        pins.reset();
        assert!(!pins.level(Pin::D0));
    }

    #[test]
    fn a_digital_pin_has_no_analog_level() {
        let mut pins = Pins::new(0);
        pins.set_analog(Pin::D7, Waveform::Constant(100));
        assert_eq!(pins.analog(Pin::D7, 0), 0);
    }

    #[test]
    fn a_new_waveform_replaces_the_old_one_and_time_is_read_in_milliseconds() {
        let mut pins = Pins::new(0);
        pins.set_analog(Pin::A0, Waveform::Ramp { from: 0, to: 1000, period_ms: 1000 });
        assert_eq!([0, 999, 1000, 5_999].map(|at| pins.analog(Pin::A0, at)), [0, 0, 1, 5]);
        pins.set_analog(Pin::A0, Waveform::Constant(9));
        assert_eq!(pins.analog(Pin::A0, 5_999), 9);
        pins.set_analog(Pin::A0, Waveform::Samples(alloc::vec![3, 4]));
        assert_eq!(pins.analog(Pin::A0, 1_000), 4);
        assert_eq!(pins.analog(Pin::A1, 1_000), 0);
    }
}
