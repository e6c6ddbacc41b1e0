//! The pins of a board and the ways to use them.

use core::fmt;

const DIGITAL: u8 = 23;
const ANALOG: u8 = 8;
/// Analog pins are numbered from here, so that one 64-bit word holds a bit for every pin.
const FIRST_ANALOG: u8 = 32;

/// A pin by its name: `D0` to `D22`, `A0` to `A7`.
///
/// Chosen: every board has the same pins, and no two names share a pin.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pin(u8);

impl Pin {
    /// First analog pin.
    pub const A0: Self = Self(FIRST_ANALOG);
    /// Second analog pin.
    pub const A1: Self = Self(FIRST_ANALOG + 1);
    /// Third analog pin.
    pub const A2: Self = Self(FIRST_ANALOG + 2);
    /// First digital pin.
    pub const D0: Self = Self(0);
    /// The pin of the user LED. Source: documented.
    pub const D7: Self = Self(7);

    /// Analog pin `number`, 0 to 7.
    pub const fn analog(number: u8) -> Option<Self> {
        if number < ANALOG { Some(Self(FIRST_ANALOG + number)) } else { None }
    }

    /// Digital pin `number`, 0 to 22.
    pub const fn digital(number: u8) -> Option<Self> {
        if number < DIGITAL { Some(Self(number)) } else { None }
    }

    /// Reads a name such as `A0` or `d7`.
    pub fn parse(name: &str) -> Option<Self> {
        let digits = name.get(1..)?;
        let canonical = digits == "0" || !digits.starts_with(['0', '+']);
        let number = digits.parse().ok().filter(|_| canonical)?;
        match name.as_bytes()[0] {
            b'A' | b'a' => Self::analog(number),
            b'D' | b'd' => Self::digital(number),
            _ => None,
        }
    }

    /// The pin of a number as in the pins' own numbers: digital `n` is `n`, analog `n` is 32 + `n`.
    #[cfg(feature = "wasm")]
    pub(crate) fn numbered(number: i32) -> Option<Self> {
        let number = u8::try_from(number).ok()?;
        if number < FIRST_ANALOG { Self::digital(number) } else { Self::analog(number - FIRST_ANALOG) }
    }

    /// Whether this is an analog pin.
    pub const fn is_analog(self) -> bool {
        self.0 >= FIRST_ANALOG
    }

    /// The place among the analog pins, if this is one.
    pub(crate) const fn converter(self) -> Option<usize> {
        if self.0 >= FIRST_ANALOG { Some((self.0 - FIRST_ANALOG) as usize) } else { None }
    }

    /// The pin's own bit in a word of levels.
    pub(crate) const fn bit(self) -> u64 {
        1 << self.0
    }

    /// A number no other pin has.
    pub(crate) const fn number(self) -> u8 {
        self.0
    }
}

impl fmt::Display for Pin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.converter() {
            Some(number) => write!(f, "A{number}"),
            None => write!(f, "D{}", self.0),
        }
    }
}

impl fmt::Debug for Pin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// What a pin is used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PinMode {
    /// Reads the level applied from outside, low while there is none.
    Input,
    /// As [`PinMode::Input`], but high while nothing is applied.
    InputPullup,
    /// As [`PinMode::Input`].
    InputPulldown,
    /// Driven by the application.
    Output,
    /// Read by the analog converter.
    AnalogInput,
    /// Driven by a pulse of a chosen width.
    AnalogOutput,
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;

    #[test]
    fn reads_back_every_name_it_writes() {
        for number in 0..DIGITAL {
            let pin = Pin::digital(number).unwrap();
            assert_eq!(Pin::parse(&pin.to_string()), Some(pin));
        }
        for number in 0..ANALOG {
            let pin = Pin::analog(number).unwrap();
            assert_eq!(Pin::parse(&pin.to_string()), Some(pin));
        }
    }

    #[test]
    fn takes_lower_case_and_refuses_pins_that_no_board_has() {
        assert_eq!(Pin::parse("a0"), Some(Pin::A0));
        for name in ["", "A", "A8", "D23", "B0", "A00", "A+1", "D-1", "7", "ä7", "A256"] {
            assert_eq!(Pin::parse(name), None, "{name}");
        }
    }
}
