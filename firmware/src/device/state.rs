//! The states a device can be seen in.

use super::{Device, Panic};

/// How a device stands with the cloud.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Connection {
    /// Without power.
    PoweredOff,
    /// Running, but without a network.
    Offline,
    /// Its hello is on the way.
    Connecting,
    /// Its session stands.
    Connected,
}

/// Why a device started last, or stopped. Source of the names and numbers: observed (Device OS).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ResetReason {
    /// It has not started yet.
    None = 0,
    /// The reset button.
    Pin = 20,
    /// It woke from the deepest sleep.
    PowerManagement = 30,
    /// The power came.
    PowerDown = 40,
    /// The application neither paused nor looked at the clock.
    Watchdog = 60,
    /// The application crashed.
    Panic = 130,
    /// The application asked for it.
    User = 140,
}

/// What the RGB status LED shows. Source: observed (Device OS) and documented.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StatusLed {
    /// Dark: no power.
    Off,
    /// Looking for a network.
    BlinkingGreen,
    /// A network but no cloud; a device that connects by itself, as all do here, never stays in it.
    BreathingGreen,
    /// Looking for the cloud.
    BlinkingCyan,
    /// Connected.
    BreathingCyan,
    /// The cloud has asked the device to show itself.
    Rainbow,
    /// SOS in red, and between two of them the code of a panic.
    Sos(Panic),
}

impl Device {
    /// Whether the device has power and runs.
    pub fn is_powered(&self) -> bool {
        self.connection != Connection::PoweredOff
    }

    /// Whether the session with the cloud stands.
    pub fn is_connected(&self) -> bool {
        self.connection == Connection::Connected
    }

    /// Whether requests stay without an answer.
    pub fn is_deaf(&self) -> bool {
        self.deaf
    }

    /// Whether the cloud has asked the device to show itself.
    pub fn is_signaling(&self) -> bool {
        self.signaling
    }

    /// How the device stands with the cloud.
    pub fn connection(&self) -> Connection {
        self.connection
    }

    /// Why the device started last, or stopped.
    pub fn reset_reason(&self) -> ResetReason {
        self.reset_reason
    }

    /// What the RGB status LED shows.
    pub fn status_led(&self) -> StatusLed {
        if let Some(panic) = self.panic() {
            return StatusLed::Sos(panic);
        }
        match self.connection {
            Connection::PoweredOff => StatusLed::Off,
            _ if self.signaling => StatusLed::Rainbow,
            Connection::Offline => StatusLed::BlinkingGreen,
            Connection::Connecting => StatusLed::BlinkingCyan,
            Connection::Connected => StatusLed::BreathingCyan,
        }
    }
}
