//! What an application wants of its device: the session, a restart; and what becomes of a device that panics.

use alloc::boxed::Box;

use super::network::Reach;
use super::upkeep::SessionCare;
use super::{Connection, Device, ResetReason};
use crate::app::Wake;
use crate::board::{SystemMode, Wish};
use crate::link::{DisconnectReason, Micros, Uplink};
use crate::system_event::SystemEvent;

/// How long a panic is shown before the device starts afresh. Source: chosen.
const PANIC_SHOWN: Micros = 10_000_000;
/// How long a device needs to start after a reset that its application asked for. Source: chosen; a real one takes about
/// as long, and it gives an application that resets itself in `setup()` an end in every second.
const RESTART: Micros = 1_000_000;

/// Why an application could not go on. Source of the names and of the codes: observed (Device OS).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Panic {
    /// It did what its processor can't do.
    HardFault,
    /// Its heap was exhausted.
    OutOfHeap,
    /// It contradicted itself.
    AssertionFailed,
    /// Its stack ran out.
    StackOverflow,
    /// Another of Device OS's codes.
    Other(u8),
    /// It neither paused nor looked at the clock until the watchdog bit. Not a panic to Device OS, and without a code.
    Watchdog,
}

impl Panic {
    /// The panic of a code.
    pub const fn from_code(code: u8) -> Self {
        match code {
            1 => Self::HardFault,
            8 => Self::OutOfHeap,
            10 => Self::AssertionFailed,
            13 => Self::StackOverflow,
            other => Self::Other(other),
        }
    }

    /// The number of blinks between two SOS on the status LED; 0 for the watchdog.
    pub const fn code(self) -> u8 {
        match self {
            Self::HardFault => 1,
            Self::OutOfHeap => 8,
            Self::AssertionFailed => 10,
            Self::StackOverflow => 13,
            Self::Other(code) => code,
            Self::Watchdog => 0,
        }
    }

    /// The word behind `panic` in the record of the last reset.
    pub const fn word(self) -> &'static str {
        match self {
            Self::HardFault => "hard_fault",
            Self::OutOfHeap => "out_of_heap",
            Self::AssertionFailed => "assert_failed",
            Self::StackOverflow => "stack_overflow",
            Self::Other(_) => "unknown",
            Self::Watchdog => "watchdog",
        }
    }

    const fn reset(self) -> (ResetReason, u32) {
        match self {
            Self::Watchdog => (ResetReason::Watchdog, 0),
            panic => (ResetReason::Panic, panic.code() as u32),
        }
    }
}

/// A device between an end of its application and the next start.
#[derive(Clone, Copy)]
pub(super) struct Down {
    until: Micros,
    reset: (ResetReason, u32),
    panic: Option<Panic>,
}

impl Device {
    /// The panic the device shows, for ten seconds before it starts afresh.
    pub fn panic(&self) -> Option<Panic> {
        self.down.as_ref()?.panic
    }

    /// A number that belongs to [`Device::reset_reason`]: the panic's code, or what the application gave.
    pub fn reset_data(&self) -> u32 {
        self.board.system.reset.1
    }

    /// Runs the loops that are due before `until`, and does what the application wants done.
    pub(super) fn run_application(&mut self, until: Micros) {
        loop {
            if let Some(down) = self.down.as_deref().copied() {
                self.wake = Some(down.until);
                if down.until >= until {
                    return;
                }
                self.time = self.time.max(down.until);
                self.board.system.reset.1 = down.reset.1;
                self.start(down.reset.0);
                continue;
            }
            let Some(application) = &mut self.application else {
                return;
            };
            // What was due in a time the device slept through happens after it.
            self.board.clock.now = self.board.clock.now.max(self.time);
            let wake = application.run(&mut self.board, until);
            if let Some(wish) = self.board.take_wish() {
                self.grant(wish);
                continue;
            }
            self.wake = match wake {
                Wake::At(wake) => {
                    let wake = wake.max(until);
                    self.board.clock.skip_to(wake);
                    Some(wake)
                }
                Wake::OnInput => None,
            };
            return;
        }
    }

    fn grant(&mut self, wish: Wish) {
        match wish {
            Wish::Session => self.look_after_session(),
            Wish::Time => {
                self.ask_for_time();
                self.look_after_session();
            }
            Wish::Reset { reason: ResetReason::Dfu, .. } => self.enter_dfu(),
            Wish::Reset { reason, data } => {
                self.leave();
                self.go_down(RESTART, (reason, data), None);
            }
            Wish::Panic(panic) => self.fail(panic),
        }
    }

    fn ask_for_time(&mut self) {
        // Not again within a second: an application may ask whenever it is told.
        let now = self.board.clock.now;
        if !self.is_connected() || self.care.last_asked.is_some_and(|asked| now < asked + 1_000_000) {
            return;
        }
        self.care.last_asked = Some(now);
        let token = self.board.fresh_token();
        self.board.send(Uplink::Time { token });
    }

    /// The system wants the device to start afresh with its new firmware; the application hears of it, and may put it off.
    ///
    /// Source: observed (Device OS).
    pub(super) fn want_restart(&mut self) {
        self.board.system.reset_pending = true;
        self.announce(SystemEvent::ResetPending);
        self.restart_if_wanted();
    }

    /// Starts the device afresh if the system wants it and the application has nothing against it. What the application has
    /// let wait happens first, and then the device says goodbye.
    fn restart_if_wanted(&mut self) {
        let system = &mut self.board.system;
        if !system.resets_enabled || !core::mem::take(&mut system.reset_pending) {
            return;
        }
        self.announce(SystemEvent::Reset);
        if let Some(application) = &mut self.application {
            application.hurry(&mut self.board);
        }
        match self.board.take_wish() {
            Some(Wish::Panic(panic)) => self.fail(panic),
            _ => {
                self.leave();
                self.go_down(RESTART, (ResetReason::Update, 0), None);
            }
        }
    }

    /// The device waits for firmware over USB, where nobody is, or for a reset. Its session is gone without a word.
    ///
    /// Source: observed (Device OS, which says goodbye only where the application has asked for that).
    pub(super) fn enter_dfu(&mut self) {
        self.let_application_retain();
        self.application = None;
        self.session_ends(DisconnectReason::Error);
        self.connection = Connection::Offline;
        self.signaling_since = None;
        self.board.system.rgb = None;
        self.care = SessionCare::default();
        self.wake = None;
        self.dfu = true;
        self.reset_reason = ResetReason::Dfu;
    }

    /// The application has panicked: its session is gone without a word, and the device starts afresh in a while.
    pub(super) fn fail(&mut self, panic: Panic) {
        self.go_down(PANIC_SHOWN, panic.reset(), Some(panic));
    }

    fn go_down(&mut self, pause: Micros, reset: (ResetReason, u32), panic: Option<Panic>) {
        self.let_application_retain();
        self.application = None;
        self.session_ends(DisconnectReason::Error);
        self.connection = Connection::Offline;
        self.signaling_since = None;
        let until = self.board.clock.now.max(self.time) + pause;
        self.down = Some(Box::new(Down { until, reset, panic }));
        self.wake = Some(until);
    }

    pub(super) fn let_application_retain(&mut self) {
        if let Some(application) = &mut self.application {
            application.retain(&mut self.board);
        }
    }

    /// Begins or ends the session as network, system and application want it.
    pub(super) fn look_after_session(&mut self) {
        self.restart_if_wanted();
        let reachable = self.wanted_reach() == Reach::Ready;
        let wanted = self.board.system.wants_cloud && reachable && self.down.is_none() && !self.dfu;
        if !reachable {
            // The session goes before the network does.
            self.leave();
        }
        self.follow_network();
        match (wanted, self.connection) {
            (true, Connection::Offline) => self.connect_now(),
            (false, Connection::Connecting | Connection::Connected) => self.leave(),
            _ => self.introduce(),
        }
    }

    /// Ends the session, if there is one, with a goodbye.
    fn leave(&mut self) {
        if matches!(self.connection, Connection::Connecting | Connection::Connected) {
            self.board.send(Uplink::Goodbye);
        }
        self.session_ends(DisconnectReason::User);
        self.connection = Connection::Offline;
    }

    /// The session can't go on; a clean end has its goodbye.
    pub(super) fn lose_session(&mut self, clean: bool, reason: DisconnectReason) {
        if clean && self.connection == Connection::Connected {
            self.board.send(Uplink::Goodbye);
        }
        self.session_ends(reason);
        self.connection = Connection::Offline;
    }

    /// The application hears of something that has happened to its system.
    pub(super) fn announce(&mut self, event: SystemEvent) {
        if let Some(application) = &mut self.application {
            application.system_event(&mut self.board, event);
        }
    }

    /// Tells the cloud what the application offers, once in each session: when the session begins, but a device that
    /// connects by itself not before the end of `setup()`. Source: observed (Device OS).
    pub(super) fn introduce(&mut self) {
        let system = &mut self.board.system;
        let ready = system.ready || system.mode != SystemMode::Automatic;
        if system.introduced || !ready || !matches!(self.connection, Connection::Connected) {
            return;
        }
        system.introduced = true;
        self.board.send(Uplink::Describe(self.board.registry.describe()));
        for index in 0..self.board.registry.subscriptions().len() {
            let prefix = self.board.registry.subscriptions()[index].clone();
            self.board.send(Uplink::Subscribe { prefix });
        }
    }
}
