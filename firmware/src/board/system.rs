//! What the system keeps for an application, and what an application wants of the system.

#![cfg_attr(not(feature = "wasm"), expect(dead_code, reason = "sketches alone ask for some of it"))]

use alloc::boxed::Box;
use alloc::collections::VecDeque;

use crate::device::{Panic, ResetReason};
use crate::link::DeviceId;

/// Bytes of emulated EEPROM. Source: documented for generation 3; chosen for the others.
pub(crate) const EEPROM_BYTES: usize = 4096;
/// What EEPROM holds that was never written. Source: documented.
const EEPROM_BLANK: u8 = 0xff;
/// Bytes of serial input that wait for the application; more are lost. Source: chosen.
pub const SERIAL_INPUT_BYTES: usize = 256;

/// How the device gets on with the cloud. Source: documented ("System modes").
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SystemMode {
    /// Connects by itself.
    #[default]
    Automatic,
    /// Connects once the application says so.
    SemiAutomatic,
    /// As [`SystemMode::SemiAutomatic`]; without threads the application would have to call `Particle.process()`, too.
    Manual,
    /// Runs no application. Taken as [`SystemMode::Automatic`] from a sketch's constructor.
    Safe,
}

/// What an application wants done once the loop or handler at hand is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wish {
    /// The session is to be looked after: its conditions have changed.
    Session,
    /// The same, and the cloud is to be asked for the time.
    Time,
    /// The device is to start afresh.
    Reset { reason: ResetReason, data: u32 },
    /// The application can't go on.
    Panic(Panic),
}

impl Wish {
    /// Of two wishes the one with the higher rank is granted, and of two with the same the first; what ends the
    /// application first also ends it.
    pub(super) fn rank(self) -> u8 {
        match self {
            Self::Session => 0,
            Self::Time => 1,
            Self::Reset { .. } | Self::Panic(_) => 2,
        }
    }
}

/// What the application wants of the radio.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Radio {
    /// It is off.
    Off,
    /// It is on, and looks for no network.
    On,
    /// It looks for a network.
    Connect,
}

/// The system's side of a board.
pub(crate) struct System {
    pub(crate) id: DeviceId,
    pub(crate) mode: SystemMode,
    /// The application wants a session.
    pub(crate) wants_cloud: bool,
    pub(crate) radio: Radio,
    /// There is a network.
    pub(crate) network: bool,
    /// `setup()` is over.
    pub(crate) ready: bool,
    /// The cloud knows in this session what the application offers; later offers are told one by one.
    pub(crate) introduced: bool,
    pub(crate) updates_enabled: bool,
    /// The cloud updates the device whatever its application wants; and it has something to update it with.
    pub(crate) updates_forced: bool,
    pub(crate) updates_pending: bool,
    /// The device starts afresh when its system wants to; and its system wants to.
    pub(crate) resets_enabled: bool,
    pub(crate) reset_pending: bool,
    /// The network is reset when attempts at a session have failed for long.
    pub(crate) network_resets: bool,
    /// Why the device started, and a number that belongs to it.
    pub(crate) reset: (ResetReason, u32),
    /// Product id and version as the firmware declares them.
    pub(crate) product: (Option<u16>, Option<u16>),
    /// Colour and brightness of the status LED while the application controls it.
    pub(crate) rgb: Option<[u8; 4]>,
    /// What is kept over restarts, or has come in over the serial port: few devices have any.
    kept: Option<Box<Kept>>,
}

#[derive(Default)]
struct Kept {
    retained: Box<[u8]>,
    /// Empty until first written.
    eeprom: Box<[u8]>,
    input: VecDeque<u8>,
}

impl System {
    pub(super) fn new() -> Self {
        Self {
            id: DeviceId([0; 12]),
            mode: SystemMode::Automatic,
            wants_cloud: true,
            radio: Radio::Connect,
            network: false,
            ready: true,
            introduced: true,
            updates_enabled: true,
            updates_forced: false,
            updates_pending: false,
            resets_enabled: true,
            reset_pending: false,
            network_resets: true,
            reset: (ResetReason::None, 0),
            product: (None, None),
            rgb: None,
            kept: None,
        }
    }

    /// Forgets what a reset forgets: all but what is kept.
    pub(super) fn restart(&mut self) {
        let kept = self.kept.take();
        let Self { id, network, reset, updates_forced, .. } = *self;
        *self = Self { id, kept, network, reset, updates_forced, ..Self::new() };
        if let Some(kept) = &mut self.kept {
            kept.input.clear();
        }
    }

    /// The power is gone: memory that lives on it alone is lost.
    pub(crate) fn lose_power(&mut self) {
        if let Some(kept) = &mut self.kept {
            kept.retained = Box::default();
        }
    }

    fn kept(&mut self) -> &mut Kept {
        self.kept.get_or_insert_default()
    }

    /// Puts bytes into the serial port; what does not fit is lost.
    pub(crate) fn hear(&mut self, bytes: &[u8]) {
        let input = &mut self.kept().input;
        let room = SERIAL_INPUT_BYTES.saturating_sub(input.len());
        input.extend(bytes.iter().take(room));
    }
}

impl System {
    pub(crate) fn input(&mut self) -> Option<&mut VecDeque<u8>> {
        self.kept.as_mut().map(|kept| &mut kept.input)
    }

    pub(crate) fn retained(&self) -> &[u8] {
        self.kept.as_ref().map_or(&[], |kept| &kept.retained)
    }

    pub(crate) fn retain(&mut self, bytes: &[u8]) {
        if !bytes.is_empty() {
            self.kept().retained = bytes.into();
        }
    }

    pub(crate) fn eeprom_read(&self, address: usize) -> u8 {
        let written = self.kept.as_ref().and_then(|kept| kept.eeprom.get(address));
        written.copied().unwrap_or(EEPROM_BLANK)
    }

    pub(crate) fn eeprom_write(&mut self, address: usize, value: u8) {
        if address >= EEPROM_BYTES {
            return;
        }
        let eeprom = &mut self.kept().eeprom;
        if eeprom.is_empty() {
            *eeprom = alloc::vec![EEPROM_BLANK; EEPROM_BYTES].into();
        }
        eeprom[address] = value;
    }
}
