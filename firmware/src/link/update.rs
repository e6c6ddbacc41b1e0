//! Updates over the air.

use alloc::string::String;
use core::fmt;

/// Why a device does not take an update, or not this one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UpdateRefusal {
    /// The application has switched updates off, and nobody has forced them.
    Disabled,
    /// It is larger than the device has room for.
    TooLarge,
    /// Another one is under way.
    Busy,
    /// Not all of it has come.
    Incomplete,
    /// What came is no firmware for this device, and why.
    NotFirmware(String),
}

impl fmt::Display for UpdateRefusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Disabled => f.write_str("updates are disabled on the device"),
            Self::TooLarge => f.write_str("the update is too large for the device"),
            Self::Busy => f.write_str("the device is being updated already"),
            Self::Incomplete => f.write_str("parts of the update are missing"),
            Self::NotFirmware(why) => f.write_str(why),
        }
    }
}
