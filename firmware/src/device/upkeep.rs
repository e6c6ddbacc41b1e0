//! What keeps a session alive, and how a device gets another one.
//!
//! A device that has been silent for its keep-alive pings, and the cloud answers. Without an answer for 30 s the device
//! gives the session up and makes another. An attempt that is not answered in that time has failed; the next one waits
//! 1 s, and twice as long after every five failures, up to 128 s. After five minutes of failures the radio is switched off
//! and on again, and the count of failures begins anew; so 128 s are only reached by an application that wants it otherwise.
//!
//! Source of the times: observed (Device OS), but for how long a hello waits for its answer: chosen, the same 30 s.

use alloc::vec::Vec;

use super::network::NetworkCare;
use super::{Connection, Device, Output};
use crate::link::{DisconnectReason, Micros, Platform, Upkeep, Uplink};
use crate::system_event::{CloudStatus, SystemEvent};

const SECOND: Micros = 1_000_000;
const NO_ANSWER: Micros = 30 * SECOND;
const FAILURES_A_STEP: u32 = 5;
const MOST_STEPS: u32 = 7;
/// Sessions that an application may begin anew within a second of the last. Source: chosen.
const MOST_QUICK_HELLOS: u32 = 5;
/// Nothing is due.
const NEVER: Micros = Micros::MAX;

/// Seconds of silence after which a device pings unless its application says otherwise: 25 on Wi-Fi, 23 minutes on
/// cellular. Source: observed (Device OS).
pub(super) const fn default_keep_alive(platform: Platform) -> u32 {
    if platform.is_cellular() { 23 * 60 } else { 25 }
}

/// What an application may change and the cloud is to know, as it was told last.
#[derive(Default)]
pub(super) struct Told {
    pub(super) keep_alive: u32,
    pub(super) updates_enabled: bool,
}

/// What is to be done for the session, and what was. What each slice looks at stands last, see [`Device`].
#[repr(C)]
pub(super) struct SessionCare {
    /// Since when a ping or a hello is without an answer.
    unanswered: Option<Micros>,
    /// When the last hello was said, unless the network has been away since; and when the time was asked for.
    pub(super) last_hello: Option<Micros>,
    pub(super) last_asked: Option<Micros>,
    /// Hellos that followed another one within a second, one after the other.
    quick_hellos: u32,
    /// Attempts that failed one after the other.
    failures: u32,
    pub(super) net: NetworkCare,
    /// Since the start.
    pub(super) network: Upkeep,
    /// Since the start.
    pub(super) cloud: Upkeep,
    /// Nothing is to be done before this time: a reminder, which may come too early.
    due: Micros,
}

impl Default for SessionCare {
    fn default() -> Self {
        let (network, cloud) = (Upkeep::default(), Upkeep::default());
        Self {
            due: NEVER,
            unanswered: None,
            last_hello: None,
            last_asked: None,
            quick_hellos: 0,
            failures: 0,
            net: NetworkCare::default(),
            network,
            cloud,
        }
    }
}

impl SessionCare {
    /// When something is to be done.
    #[inline]
    pub(super) fn due(&self) -> Micros {
        self.due
    }

    /// The cloud has said something.
    pub(super) fn answered(&mut self) {
        self.unanswered = None;
    }

    /// Something is to be done at `at`, if not before.
    pub(super) fn remind(&mut self, at: Micros) {
        self.due = self.due.min(at);
    }

    fn back_off(&self) -> Micros {
        SECOND << (self.failures / FAILURES_A_STEP).min(MOST_STEPS)
    }
}

impl Device {
    /// Seconds of silence after which this device pings.
    pub fn keep_alive(&self) -> u32 {
        self.board.keep_alive.unwrap_or(default_keep_alive(self.platform))
    }

    fn next_ping(&self) -> Micros {
        self.board.last_said + Micros::from(self.keep_alive()) * SECOND
    }

    /// Runs what is due before `until`: the session's things at their times, and the loops around them. An idle loop stays
    /// idle.
    #[cold]
    pub(super) fn run_with_care(&mut self, until: Micros) {
        while self.care.due < until {
            let at = self.care.due.max(self.time);
            self.run_due_loops(at);
            self.time = at;
            self.board.clock.now = at;
            self.take_care(at);
        }
        self.run_due_loops(until);
    }

    fn run_due_loops(&mut self, until: Micros) {
        if self.wake.is_some_and(|wake| wake < until) {
            self.run_application(until);
        }
    }

    fn take_care(&mut self, at: Micros) {
        if self.update.as_ref().is_some_and(|update| update.end() <= at) {
            self.drop_update();
        }
        match self.connection {
            Connection::PoweredOff | Connection::Offline => {
                self.care.due = NEVER;
                self.go_on_with_network(at);
            }
            Connection::Connecting if self.care.unanswered.take().is_some() => {
                self.care.failures += 1;
                self.care.cloud.reason = DisconnectReason::Error;
                self.care.due = at + self.care.back_off();
                self.announce(SystemEvent::Cloud(CloudStatus::Disconnected));
                if self.blames_network(at) {
                    self.reset_network();
                }
            }
            Connection::Connecting => self.say_hello(),
            Connection::Connected => match self.care.unanswered.map(|since| since + NO_ANSWER) {
                Some(end) if end <= at => {
                    self.session_ends(DisconnectReason::Error);
                    self.say_hello();
                }
                Some(end) => self.care.due = end,
                None if self.next_ping() <= at => self.ping(at),
                None => self.care.due = self.next_ping(),
            },
        }
        if let Some(update) = &self.update {
            self.care.due = self.care.due.min(update.end());
        }
    }

    fn ping(&mut self, at: Micros) {
        self.board.send(Uplink::Ping { keep_alive: self.keep_alive() });
        self.care.due = self.next_ping();
        if self.awaits_pongs {
            self.care.unanswered = Some(at);
            // With the usual keep-alive an answer changes nothing about when this device has something to do.
            self.care.due = self.care.due.min(at + NO_ANSWER);
        }
    }

    /// Makes the first attempt at a session at once, but not more than a few times a second: an application that ends each
    /// session as soon as it stands would keep cloud and device busy for ever in the same moment.
    pub(super) fn connect_now(&mut self) {
        self.care.failures = 0;
        let next = self.care.last_hello.map_or(0, |last| last + SECOND);
        self.care.quick_hellos = if next <= self.board.clock.now { 0 } else { self.care.quick_hellos + 1 };
        if self.care.quick_hellos < MOST_QUICK_HELLOS {
            return self.say_hello();
        }
        self.connection = Connection::Connecting;
        self.care.answered();
        self.care.due = next;
    }

    /// Tells the cloud what the application has changed, once however often it did.
    pub(super) fn tell_what_changed(&mut self) {
        if self.connection != Connection::Connected {
            return;
        }
        let keep_alive = self.keep_alive();
        if self.told.keep_alive != keep_alive {
            self.told.keep_alive = keep_alive;
            self.board.send(Uplink::Ping { keep_alive });
        }
        let enabled = self.board.system.updates_enabled;
        if self.told.updates_enabled != enabled {
            self.told.updates_enabled = enabled;
            self.board.tell("particle/device/updates/enabled", if enabled { "true" } else { "false" });
        }
    }

    /// Notes that a hello was said now.
    pub(super) fn hello_said(&mut self) {
        self.care.cloud.attempts += 1;
        self.care.last_hello = Some(self.board.clock.now);
        self.told.keep_alive = self.keep_alive();
        self.care.unanswered = Some(self.board.clock.now);
        self.care.due = self.board.clock.now + NO_ANSWER;
        self.announce(SystemEvent::Cloud(CloudStatus::Connecting));
    }

    /// Whether an answer to a hello is waited for.
    pub(super) fn awaits_hello(&self) -> bool {
        self.connection == Connection::Connecting && self.care.unanswered.is_some()
    }

    /// Notes that a session began now.
    pub(super) fn session_began(&mut self) {
        self.care.answered();
        self.care.failures = 0;
        self.care.net.succeeded();
        self.care.due = self.next_ping();
        self.announce(SystemEvent::Cloud(CloudStatus::Connected));
    }

    /// The session is over, if there is one; so is any attempt at one.
    pub(super) fn session_ends(&mut self, reason: DisconnectReason) {
        let (stood, tried) = (self.connection == Connection::Connected, self.awaits_hello());
        if stood {
            self.care.cloud.disconnects += 1;
            self.care.cloud.reason = reason;
            self.announce(SystemEvent::Cloud(CloudStatus::Disconnecting));
        }
        self.board.connected = false;
        self.drop_update();
        if stood || tried {
            self.announce(SystemEvent::Cloud(CloudStatus::Disconnected));
        }
        self.care.answered();
        self.care.due = self.care.net.due().unwrap_or(NEVER);
    }

    /// The keep-alive may have become shorter.
    pub(super) fn keep_alive_may_have_changed(&mut self) {
        if self.connection == Connection::Connected && self.care.unanswered.is_none() {
            self.care.due = self.care.due.min(self.next_ping());
        }
    }

    /// The clock jumps to `until`. Of the pings that would have been said before, the last one is; other things come late.
    pub(super) fn sleep_session_through(&mut self, until: Micros, out: &mut Vec<Output>) {
        let first = self.next_ping();
        if self.connection == Connection::Connected && first < until {
            let between = Micros::from(self.keep_alive()) * SECOND;
            let last = first + (until - 1 - first) / between * between;
            self.board.clock.now = last;
            self.ping(last);
            self.collect(out);
        }
        self.care.due = if self.care.due == NEVER { NEVER } else { self.care.due.max(until) };
    }
}
