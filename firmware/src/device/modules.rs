//! Which binaries are on a device.

use alloc::vec;

use super::Device;
use crate::link::{Module, ModuleFunction, Platform, SystemDescribe};

/// Of Device OS 6.2.0. Source: observed (Device OS numbers its modules so); the bootloader's: chosen.
const SYSTEM_MODULE_VERSION: u16 = 6200;
const BOOTLOADER_VERSION: u16 = 3100;
/// The version of every application that is built for 6.2.0. Source: chosen.
const APPLICATION_VERSION: u16 = 6;
const BOOTLOADER_SIZE: u32 = 49_152;
const SYSTEM_SIZE: u32 = 671_744;

impl Device {
    pub(super) fn describe_system(&self) -> SystemDescribe {
        let module = |function, index, version, size| Module { function, index, version, size, hash: None };
        let application = module(ModuleFunction::Application, 1, APPLICATION_VERSION, self.max_binary());
        SystemDescribe {
            modules: vec![
                module(ModuleFunction::Bootloader, 0, BOOTLOADER_VERSION, BOOTLOADER_SIZE),
                module(ModuleFunction::System, 1, SYSTEM_MODULE_VERSION, SYSTEM_SIZE),
                Module { hash: Some(self.app_hash), ..application },
            ],
        }
    }

    /// Room for an application in bytes: 128 KiB on generation 2, else 256 KiB, and 2 MiB on the newest. Source:
    /// documented.
    pub(super) fn max_binary(&self) -> u32 {
        match self.platform {
            Platform::Photon | Platform::P1 | Platform::Electron => 128 << 10,
            Platform::Photon2 | Platform::MSom => 2 << 20,
            _ => 256 << 10,
        }
    }
}
