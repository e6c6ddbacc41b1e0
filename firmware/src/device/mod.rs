//! A device: board, application and session, without I/O and without a clock of its own.
//!
//! Time passes because someone says so, with [`Device::run_until`]; the world reaches in through [`Device::receive`];
//! what the device has to say comes out as [`Output`]s with the virtual time they were said at.

pub(crate) mod config;
mod led;
mod modules;
mod network;
mod reset;
mod restart;
mod session;
mod state;
mod update;
mod upkeep;
mod vitals;

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;

use crate::app::Application;
use crate::apps::Firmware;
use crate::board::Board;
use crate::hal::Pin;
use crate::link::{DeviceId, Downlink, Micros, Platform, Uplink};
use crate::waveform::Waveform;

pub use config::{DEFAULT_LOOP_HZ, DeviceConfig, SYSTEM_VERSION};
pub use led::{Color, Pattern, StatusLed};
pub use reset::ResetReason;
pub use restart::Panic;
pub use state::Connection;
use update::IncomingUpdate;
pub use update::by_name;
use upkeep::{SessionCare, Told};

/// A device's place in its fleet, counted from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Slot(pub u32);

/// What reaches a device.
#[derive(Clone, Debug, PartialEq)]
pub enum Input {
    /// From the cloud.
    Message(Downlink),
    /// From the world around the device.
    Stimulus(Stimulus),
}

/// A change in the world around a device.
#[derive(Clone, Debug, PartialEq)]
pub enum Stimulus {
    /// Something else lies on an analog pin from now on.
    Analog {
        /// The pin.
        pin: Pin,
        /// What lies on it.
        waveform: Waveform,
    },
    /// A level is applied to a digital pin.
    Digital {
        /// The pin.
        pin: Pin,
        /// The level.
        high: bool,
    },
    /// Power on starts the device afresh; power off cuts it without a word. Neither does anything twice.
    Power(bool),
    /// The network comes or goes.
    Network {
        /// Whether there is a network now.
        up: bool,
        /// When it goes: whether the device can still say goodbye.
        clean: bool,
    },
    /// A deaf device keeps its session but neither handles nor answers any request.
    Deaf(bool),
    /// Bytes come in over the serial port.
    Serial(Vec<u8>),
    /// The reset button: the device starts afresh, without a goodbye.
    Reset,
    /// Both buttons, as one does it for safe mode: the device starts afresh, without its application.
    SafeMode,
    /// The device is set up anew: it comes back to its network with a code that says whose it is to be.
    ClaimCode(String),
}

/// What a device says, and when.
#[derive(Clone, Debug, PartialEq)]
pub struct Output {
    /// Virtual time.
    pub at: Micros,
    /// Who says it.
    pub device: Slot,
    /// Counts a device's outputs from 0, across resets.
    pub sequence: u64,
    /// What it says.
    pub message: Uplink,
}

/// An emulated device.
///
/// Ten thousand of them run through a cache that does not hold them, so the order of the fields counts: what a slice of
/// loops touches stands together, from the end of `care` to the beginning of `board`.
#[repr(C)]
pub struct Device {
    /// One that is coming in; few devices have any.
    update: Option<Box<IncomingUpdate>>,
    /// Kept until the cloud has taken it, whatever happens to the device.
    claim_code: Option<Box<str>>,
    /// Since when the device shows itself.
    signaling_since: Option<Micros>,
    care: SessionCare,
    /// When the next loop is due; `None` for an idle loop and without power.
    wake: Option<Micros>,
    /// `None` without power.
    application: Option<Box<dyn Application<Board>>>,
    /// How far time has come for this device.
    time: Micros,
    /// The application has ended, and the device is about to start afresh.
    down: Option<Box<restart::Down>>,
    board: Board,
    sequence: u64,
    firmware: Firmware,
    slot: Slot,
    id: DeviceId,
    app_hash: [u8; 32],
    /// `millis()` at the first start; gone after it.
    first_millis: Option<u32>,
    /// What the cloud knows of the keep-alive, and of whether updates may come.
    told: Told,
    product: Option<(u16, u16)>,
    platform: Platform,
    connection: Connection,
    reset_reason: ResetReason,
    network: bool,
    deaf: bool,
    /// Neither `setup()` nor `loop()` runs, but the device connects.
    safe_mode: bool,
    /// Nothing runs: the device waits for firmware over USB, or for a reset.
    dfu: bool,
    /// The cloud knows why the device started last.
    reset_told: bool,
    awaits_pongs: bool,
    /// Power is to be on when the fleet boots.
    power_at_boot: bool,
}

impl Device {
    /// A device that has not been started yet.
    pub fn new(config: DeviceConfig) -> Self {
        let mut board = Board::new(config.seed, config.loop_hz);
        board.system.id = config.id;
        board.system.network = config.network;
        for (pin, waveform) in config.analog {
            board.pins.set_analog(pin, waveform);
        }
        Self {
            wake: None,
            application: None,
            time: 0,
            slot: Slot(0),
            board,
            sequence: 0,
            id: config.id,
            platform: config.platform,
            product: config.product,
            firmware: config.firmware,
            network: config.network,
            deaf: config.deaf,
            signaling_since: None,
            safe_mode: false,
            dfu: false,
            reset_told: false,
            care: SessionCare::default(),
            claim_code: None,
            told: Told::default(),
            update: None,
            awaits_pongs: config.awaits_pongs,
            app_hash: config.app_hash,
            power_at_boot: config.power,
            first_millis: Some(config.millis),
            connection: Connection::PoweredOff,
            reset_reason: ResetReason::None,
            down: None,
        }
    }

    /// Starts the device if its configuration has the power on.
    pub fn boot(&mut self, at: Micros, out: &mut Vec<Output>) {
        self.time = self.time.max(at);
        if self.power_at_boot && !self.is_powered() {
            self.start(ResetReason::PowerDown);
        }
        self.collect(out);
    }

    /// Runs the loops that are due before `until`, and what the session asks for.
    #[inline]
    pub fn run_until(&mut self, until: Micros, out: &mut Vec<Output>) {
        let care_is_due = self.care.due() < until;
        if care_is_due || self.wake.is_some_and(|wake| wake < until) {
            if care_is_due {
                self.run_with_care(until);
            } else {
                self.run_application(until);
            }
            if !self.board.outbox.is_empty() {
                self.collect(out);
            }
        }
        self.time = self.time.max(until);
    }

    /// Runs the loops that are due before `at`, then handles `input`; what is answered carries the time `at`.
    ///
    /// For a device that is already past `at`, the input comes at the device's own time.
    pub fn receive(&mut self, at: Micros, input: Input, out: &mut Vec<Output>) {
        self.run_until(at, out);
        self.board.clock.now = self.time;
        match input {
            // Nothing that an application would notice.
            Input::Message(Downlink::Pong) => return self.care.answered(),
            Input::Message(message) => self.take_message(message),
            Input::Stimulus(stimulus) => self.take_stimulus(stimulus),
        }
        if self.is_powered() {
            // An idle loop may have something to do now; it begins with the first loop that is not yet past.
            self.board.clock.skip_to(self.time);
            self.run_application(self.time);
        }
        self.collect(out);
    }

    /// Lets time jump to `until`: `millis()` moves on, and the loops between are left out. The cloud hears what keeps the
    /// session alive.
    pub fn sleep_through(&mut self, until: Micros, out: &mut Vec<Output>) {
        self.sleep_session_through(until, out);
        self.time = self.time.max(until);
        self.board.clock.skip_to(until);
        // A device that is down starts afresh when it wakes; loops are no matter of its.
        let first = if self.down.is_some() { until } else { self.board.clock.next };
        self.wake = self.wake.map(|wake| if wake < until { first } else { wake });
    }

    /// When the next loop is due, or something for the session; `None` when only an input makes this device do anything.
    #[inline]
    pub fn wake(&self) -> Option<Micros> {
        let first = self.wake.unwrap_or(Micros::MAX).min(self.care.due());
        (first != Micros::MAX).then_some(first)
    }

    /// The place in the fleet.
    pub fn slot(&self) -> Slot {
        self.slot
    }

    /// Who this is.
    pub fn id(&self) -> DeviceId {
        self.id
    }

    /// The hardware.
    pub fn platform(&self) -> Platform {
        self.platform
    }

    /// The application this device runs.
    pub fn firmware(&self) -> &Firmware {
        &self.firmware
    }

    /// The level of a digital pin.
    pub fn digital(&self, pin: Pin) -> bool {
        self.board.pins.level(pin)
    }

    /// The width of the pulse that drives a pin, 0 to 255; `None` for a pin that is driven by none.
    pub fn pulse_width(&self, pin: Pin) -> Option<u8> {
        self.board.pins.pulse_width(pin)
    }

    /// Red, green, blue and brightness of the status LED while the application controls it.
    pub fn rgb(&self) -> Option<[u8; 4]> {
        self.board.system.rgb
    }

    /// The level of an analog pin at a virtual time.
    pub fn analog(&self, pin: Pin, at: Micros) -> u16 {
        self.board.pins.analog(pin, at)
    }

    /// What lies on an analog pin.
    pub fn applied_to(&self, pin: Pin) -> Waveform {
        self.board.pins.applied_to(pin)
    }

    /// Whether there is a network around the device.
    pub fn has_network(&self) -> bool {
        self.network
    }

    /// The lines the application has logged lately, oldest first.
    pub fn serial(&self) -> impl Iterator<Item = &str> {
        self.board.serial().lines()
    }

    /// What the application has logged and written lately, as it came, and how many bytes were logged before that.
    pub fn serial_text(&self) -> (&str, u64) {
        (self.board.serial(), self.board.serial_dropped())
    }

    fn collect(&mut self, out: &mut Vec<Output>) {
        self.tell_what_changed();
        self.keep_alive_may_have_changed();
        // The buffer goes: ten thousand devices that publish now and then shall not keep one each.
        for (at, message) in core::mem::take(&mut self.board.outbox) {
            out.push(Output { at, device: self.slot, sequence: self.sequence, message });
            self.sequence += 1;
        }
    }

    #[cfg(feature = "std")]
    pub(crate) fn set_slot(&mut self, slot: Slot) {
        self.slot = slot;
    }

    /// The application's code has panicked. What it said before counts.
    #[cfg(feature = "std")]
    pub(crate) fn crash(&mut self, out: &mut Vec<Output>) {
        use crate::hal::Hal as _;
        self.board.log("panic: the application has crashed");
        self.collect(out);
        self.application = None;
        self.board.take_wish();
        self.fail(Panic::HardFault);
    }
}
