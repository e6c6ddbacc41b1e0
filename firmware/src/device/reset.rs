//! Why devices start.

use alloc::format;
use alloc::string::{String, ToString as _};

/// Why a device started last, or stopped. Source of the names and numbers: observed (Device OS).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ResetReason {
    /// It has not started yet.
    None = 0,
    /// Nobody knows.
    Unknown = 10,
    /// The reset button.
    Pin = 20,
    /// It woke from a sleep in which it was off.
    PowerManagement = 30,
    /// The power came.
    PowerDown = 40,
    /// The power was too low for a moment.
    Brownout = 50,
    /// The application hung.
    Watchdog = 60,
    /// An update was installed.
    Update = 70,
    /// An update failed.
    UpdateError = 80,
    /// An update did not come to its end.
    UpdateTimeout = 90,
    /// Back to what it left the factory with.
    FactoryReset = 100,
    /// Someone asked for safe mode.
    SafeMode = 110,
    /// Someone asked for the mode in which it is flashed over USB.
    Dfu = 120,
    /// The application crashed.
    Panic = 130,
    /// Someone asked for a restart: the application, or the cloud.
    User = 140,
    /// Settings have changed that hold from the next start.
    ConfigUpdate = 150,
}

impl ResetReason {
    /// Every reason, in the order of its number.
    pub const ALL: [Self; 16] = [
        Self::None,
        Self::Unknown,
        Self::Pin,
        Self::PowerManagement,
        Self::PowerDown,
        Self::Brownout,
        Self::Watchdog,
        Self::Update,
        Self::UpdateError,
        Self::UpdateTimeout,
        Self::FactoryReset,
        Self::SafeMode,
        Self::Dfu,
        Self::Panic,
        Self::User,
        Self::ConfigUpdate,
    ];

    /// The word in `spark/device/last_reset`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Unknown => "unknown",
            Self::Pin => "pin_reset",
            Self::PowerManagement => "power_management",
            Self::PowerDown => "power_down",
            Self::Brownout => "power_brownout",
            Self::Watchdog => "watchdog",
            Self::Update => "update",
            Self::UpdateError => "update_error",
            Self::UpdateTimeout => "update_timeout",
            Self::FactoryReset => "factory_reset",
            Self::SafeMode => "safe_mode",
            Self::Dfu => "dfu_mode",
            Self::Panic => "panic",
            Self::User => "user",
            Self::ConfigUpdate => "config_update",
        }
    }

    /// The data of `spark/device/last_reset`: the word, and after a panic what kind of panic it was.
    ///
    /// Source: observed (Device OS).
    pub fn told(self, data: u32) -> String {
        match (self, panic_word(data)) {
            (Self::Panic, Some(word)) => format!("panic, {word}"),
            (Self::Panic, None) => format!("panic, {data}"),
            _ => self.word().to_string(),
        }
    }
}

/// Source of codes and words: observed (Device OS).
fn panic_word(code: u32) -> Option<&'static str> {
    Some(match code {
        1 => "hard_fault",
        3 => "memory_fault",
        4 => "bus_fault",
        5 => "usage_fault",
        8 => "out_of_heap",
        10 => "assert_failed",
        13 => "stack_overflow",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_has_a_word_and_a_number_of_its_own_and_a_panic_says_which() {
        let told = ResetReason::ALL.map(|reason| format!("{} {}", reason as u8, reason.told(8)));
        assert_eq!(
            told,
            [
                "0 none",
                "10 unknown",
                "20 pin_reset",
                "30 power_management",
                "40 power_down",
                "50 power_brownout",
                "60 watchdog",
                "70 update",
                "80 update_error",
                "90 update_timeout",
                "100 factory_reset",
                "110 safe_mode",
                "120 dfu_mode",
                "130 panic, out_of_heap",
                "140 user",
                "150 config_update",
            ]
        );
        assert_eq!(ResetReason::Panic.told(1), "panic, hard_fault");
        assert_eq!(ResetReason::Panic.told(99), "panic, 99");
    }
}
