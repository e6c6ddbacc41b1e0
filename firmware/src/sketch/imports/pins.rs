//! Pins: modes, levels, pulses and interrupts.

use super::add;
use crate::hal::{Hal as _, Pin, PinMode};
use crate::sketch::engine::{Guest, Imports};
use crate::sketch::machine::Edge;

/// The number of a pin's mode that has none.
const NO_MODE: i32 = 255;
const MODES: [PinMode; 6] = [
    PinMode::Input,
    PinMode::Output,
    PinMode::InputPullup,
    PinMode::InputPulldown,
    PinMode::AnalogInput,
    PinMode::AnalogOutput,
];

pub(super) fn offer(imports: &mut Imports<'_>) {
    add(imports, "pin_mode", |mut guest: Guest<'_>, pin: i32, mode: i32| {
        let mode = usize::try_from(mode).ok().and_then(|mode| MODES.get(mode));
        if let (Some(pin), Some(mode)) = (Pin::numbered(pin), mode) {
            guest.data_mut().board.pin_mode(pin, *mode);
        }
    });
    add(imports, "pin_mode_of", |guest: Guest<'_>, pin: i32| {
        let mode = Pin::numbered(pin).and_then(|pin| guest.data().board.pins.mode(pin));
        mode.and_then(|mode| MODES.iter().position(|known| *known == mode)).map_or(NO_MODE, |mode| mode as i32)
    });
    add(imports, "digital_read", |mut guest: Guest<'_>, pin: i32| {
        Pin::numbered(pin).map_or(0, |pin| i32::from(guest.data_mut().board.digital_read(pin)))
    });
    add(imports, "digital_write", |mut guest: Guest<'_>, pin: i32, level: i32| {
        if let Some(pin) = Pin::numbered(pin) {
            guest.data_mut().board.digital_write(pin, level != 0);
        }
    });
    add(imports, "analog_read", |mut guest: Guest<'_>, pin: i32| {
        Pin::numbered(pin).map_or(0, |pin| i32::from(guest.data_mut().board.analog_read(pin)))
    });
    add(imports, "analog_write", |mut guest: Guest<'_>, pin: i32, value: i32, _hz: i32| {
        let pins = &mut guest.data_mut().board.pins;
        let pin = Pin::numbered(pin);
        let driven = |pin: &Pin| matches!(pins.mode(*pin), Some(PinMode::Output | PinMode::AnalogOutput));
        if let Some(pin) = pin.filter(driven) {
            pins.pulse(pin, value.clamp(0, 255) as u8);
        }
    });
    add(imports, "interrupt", |mut guest: Guest<'_>, pin: i32, handle: i32, edge: i32| {
        let edge = match edge {
            1 => Some(Edge::Any),
            2 => Some(Edge::Rising),
            3 => Some(Edge::Falling),
            _ => None,
        };
        let (Some(pin), Some(edge)) = (Pin::numbered(pin), edge) else {
            return 0;
        };
        guest.data_mut().attach(pin, handle, edge);
        1
    });
    add(imports, "no_interrupt", |mut guest: Guest<'_>, pin: i32| {
        if let Some(pin) = Pin::numbered(pin) {
            guest.data_mut().detach(pin);
        }
    });
}
