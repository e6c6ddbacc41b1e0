//! The states a device can be seen in.

use super::{Device, ResetReason};

/// How a device stands with the cloud.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Connection {
    /// Without power.
    PoweredOff,
    /// Running, but without a network.
    Offline,
    /// Its hello is on the way, or was not answered and will be said again.
    Connecting,
    /// Its session stands.
    Connected,
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
        self.signaling_since.is_some()
    }

    /// Whether the device runs without its application.
    pub fn is_in_safe_mode(&self) -> bool {
        self.safe_mode
    }

    /// Whether the device waits for firmware over USB, in which it is alone: only a reset ends it.
    pub fn is_in_dfu(&self) -> bool {
        self.dfu
    }

    /// How the device stands with the cloud.
    pub fn connection(&self) -> Connection {
        self.connection
    }

    /// Why the device started last, or stopped.
    pub fn reset_reason(&self) -> ResetReason {
        self.reset_reason
    }
}
