//! What the RGB status LED shows.

use core::fmt;

use super::network::Reach;
use super::{Connection, Device, Panic};
use crate::link::Micros;

/// What the RGB status LED says. Source: observed (Device OS) and documented.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StatusLed {
    /// Dark: no power.
    Off,
    /// The radio is off.
    BreathingWhite,
    /// The radio is on, and looks for no network.
    BreathingBlue,
    /// Looking for a network.
    BlinkingGreen,
    /// A network but no cloud, as the application wants it.
    BreathingGreen,
    /// Looking for the cloud.
    BlinkingCyan,
    /// Connected.
    BreathingCyan,
    /// Safe mode.
    BreathingMagenta,
    /// Waiting for firmware over USB.
    BlinkingYellow,
    /// An update is coming in.
    BlinkingMagenta,
    /// The cloud has asked the device to show itself.
    Rainbow,
    /// SOS in red, and between two of them the code of a panic.
    Sos(Panic),
}

/// How light changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pattern {
    /// Dark.
    Off,
    /// On and off.
    Blinking,
    /// Slowly brighter and darker.
    Breathing,
    /// From colour to colour.
    Rainbow,
    /// Three short, three long, three short, and a number of blinks.
    Sos,
}

impl Pattern {
    /// A lower-case word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Blinking => "blinking",
            Self::Breathing => "breathing",
            Self::Rainbow => "rainbow",
            Self::Sos => "sos",
        }
    }
}

/// Red, green and blue, written `#rrggbb`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Color(pub u32);

impl fmt::Display for Color {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{:06x}", self.0)
    }
}

/// The colours of a device that shows itself, and how long each lasts. Source: observed (Device OS).
const RAINBOW: [Color; 7] = [
    Color(0xee_82ee),
    Color(0x4b_0082),
    Color(0x00_00ff),
    Color(0x00_ff00),
    Color(0xff_ff00),
    Color(0xff_a500),
    Color(0xff_0000),
];
const COLOR_LASTS: Micros = 100_000;

impl StatusLed {
    /// How the light changes.
    pub const fn pattern(self) -> Pattern {
        match self {
            Self::Off => Pattern::Off,
            Self::BlinkingGreen | Self::BlinkingCyan | Self::BlinkingMagenta | Self::BlinkingYellow => {
                Pattern::Blinking
            }
            Self::BreathingWhite
            | Self::BreathingBlue
            | Self::BreathingGreen
            | Self::BreathingCyan
            | Self::BreathingMagenta => Pattern::Breathing,
            Self::Rainbow => Pattern::Rainbow,
            Self::Sos(_) => Pattern::Sos,
        }
    }
}

impl Device {
    /// What the RGB status LED says.
    pub fn status_led(&self) -> StatusLed {
        if let Some(panic) = self.panic() {
            return StatusLed::Sos(panic);
        }
        match self.connection {
            Connection::PoweredOff => StatusLed::Off,
            _ if self.dfu => StatusLed::BlinkingYellow,
            _ if self.signaling_since.is_some() => StatusLed::Rainbow,
            Connection::Offline if self.down.is_some() => StatusLed::BlinkingGreen,
            Connection::Offline => match self.care.net.reach {
                Reach::Off => StatusLed::BreathingWhite,
                Reach::On => StatusLed::BreathingBlue,
                Reach::Looking => StatusLed::BlinkingGreen,
                Reach::Ready => StatusLed::BreathingGreen,
            },
            Connection::Connecting => StatusLed::BlinkingCyan,
            Connection::Connected if self.is_updating() => StatusLed::BlinkingMagenta,
            Connection::Connected if self.safe_mode => StatusLed::BreathingMagenta,
            Connection::Connected => StatusLed::BreathingCyan,
        }
    }

    /// The colour of the RGB status LED at a virtual time, black when it is off. Between two blinks and at the bottom of
    /// a breath it is the colour of what blinks or breathes.
    pub fn status_color(&self, at: Micros) -> Color {
        match self.status_led() {
            StatusLed::Off => Color(0),
            StatusLed::BreathingWhite => Color(0xff_ffff),
            StatusLed::BreathingBlue => Color(0x00_00ff),
            StatusLed::BlinkingGreen | StatusLed::BreathingGreen => Color(0x00_ff00),
            StatusLed::BlinkingCyan | StatusLed::BreathingCyan => Color(0x00_ffff),
            StatusLed::BreathingMagenta | StatusLed::BlinkingMagenta => Color(0xff_00ff),
            StatusLed::BlinkingYellow => Color(0xff_ff00),
            StatusLed::Sos(_) => Color(0xff_0000),
            StatusLed::Rainbow => {
                let shown = at.saturating_sub(self.signaling_since.unwrap_or(at)) / COLOR_LASTS;
                RAINBOW[(shown % RAINBOW.len() as u64) as usize]
            }
        }
    }
}
