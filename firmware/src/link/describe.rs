//! What a device says of itself: the application's part and the system's.

use alloc::string::String;
use alloc::vec::Vec;

use super::VariableType;

/// What the running application offers, in the order it was registered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Describe {
    /// Names of functions.
    pub functions: Vec<String>,
    /// Names and types of variables.
    pub variables: Vec<(String, VariableType)>,
}

/// The system's part of a description: which binaries are on the device.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SystemDescribe {
    /// From the bootloader up to the application.
    pub modules: Vec<Module>,
}

impl SystemDescribe {
    /// The SHA-256 of the application, if the device says it.
    pub fn application_hash(&self) -> Option<[u8; 32]> {
        self.modules.iter().find(|module| module.function == ModuleFunction::Application)?.hash
    }
}

/// A binary on a device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Module {
    /// What it is for.
    pub function: ModuleFunction,
    /// Its number among the modules of its function.
    pub index: u8,
    /// Its version: 6200 for Device OS 6.2.0.
    pub version: u16,
    /// The most room there is for it, in bytes.
    pub size: u32,
    /// SHA-256; of the application alone.
    pub hash: Option<[u8; 32]>,
}

/// What a module is for. Source of the letters: observed (Device OS).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ModuleFunction {
    /// Starts the others.
    Bootloader,
    /// Device OS.
    System,
    /// The user's.
    Application,
}

impl ModuleFunction {
    /// The letter in a module list.
    pub const fn letter(self) -> &'static str {
        match self {
            Self::Bootloader => "b",
            Self::System => "s",
            Self::Application => "u",
        }
    }
}
