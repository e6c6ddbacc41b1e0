//! The network under the session, and what the application hears of it.
//!
//! There is one network, and a device that is powered and wants it finds it at once (chosen). Every way from one state to
//! another goes over the states between; the application hears of each, and the status LED shows where the device is.
//!
//! Source of the states and their order: observed (Device OS).

use super::Device;
use crate::board::Radio;
use crate::link::{DisconnectReason, Micros};
use crate::system_event::NetworkStatus::{
    self, Connected, Connecting, Disconnected, Disconnecting, Off, On, PoweringOff, PoweringOn,
};
use crate::system_event::SystemEvent;

/// Steps of the network that an application hears of within a second; of further ones it does not, so that one that
/// switches the radio whenever it hears of it does not keep its device in the same moment for ever. Source: chosen.
const MOST_TOLD: u32 = 40;
const SECOND: Micros = 1_000_000;
/// How long attempts at a session may fail, counted from the first failure, before the radio is switched off and on again.
/// Source: observed (Device OS).
const PATIENCE: Micros = 300 * SECOND;
/// How long the radio is off then, and how long the network is looked for. Source: chosen; a real one takes longer.
const RADIO_OFF: Micros = SECOND;
const LOOKED_FOR: Micros = SECOND;

/// How far a device has come on its way to the network.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Reach {
    /// The radio is off.
    #[default]
    Off,
    /// The radio is on.
    On,
    /// A network is looked for.
    Looking,
    /// There is one.
    Ready,
}

impl Reach {
    /// The steps on the way to another place.
    const fn way_to(self, to: Self) -> &'static [NetworkStatus] {
        match (self, to) {
            (Self::Off, Self::Off) | (Self::On, Self::On) | (Self::Looking, Self::Looking) => &[],
            (Self::Ready, Self::Ready) => &[],
            (Self::Off, Self::On) => &[PoweringOn, On],
            (Self::Off, Self::Looking) => &[PoweringOn, On, Connecting],
            (Self::Off, Self::Ready) => &[PoweringOn, On, Connecting, Connected],
            (Self::On, Self::Off) => &[PoweringOff, Off],
            (Self::On, Self::Looking) | (Self::Ready, Self::Looking) => &[Connecting],
            (Self::On, Self::Ready) => &[Connecting, Connected],
            (Self::Looking, Self::Ready) => &[Connected],
            (Self::Looking | Self::Ready, Self::On) => &[Disconnecting, Disconnected],
            (Self::Looking | Self::Ready, Self::Off) => &[Disconnecting, Disconnected, PoweringOff, Off],
        }
    }
}

/// What is known of the network since the start.
#[derive(Default)]
pub(super) struct NetworkCare {
    pub(super) reach: Reach,
    /// While the system switches the radio off and on again: how far the device may come, and until when.
    resetting: Option<(Reach, Micros)>,
    /// When the first of the attempts failed that have failed since one succeeded.
    failing_since: Option<Micros>,
    /// The second in which the application heard of the network last, and how many steps in it.
    told: (Micros, u32),
}

impl NetworkCare {
    /// When the system goes on with switching the radio off and on again.
    pub(super) fn due(&self) -> Option<Micros> {
        self.resetting.map(|(_, until)| until)
    }

    /// A session stands.
    pub(super) fn succeeded(&mut self) {
        self.failing_since = None;
    }
}

impl Device {
    /// Where application, system and world want the device to be.
    pub(super) fn wanted_reach(&self) -> Reach {
        match (self.board.system.radio, self.care.net.resetting) {
            (Radio::Off, _) | (_, Some((Reach::Off, _))) => Reach::Off,
            (Radio::On, _) => Reach::On,
            (Radio::Connect, None) if self.network => Reach::Ready,
            (Radio::Connect, _) => Reach::Looking,
        }
    }

    /// Goes where the device is wanted, and tells the application of each step.
    pub(super) fn follow_network(&mut self) {
        let to = self.wanted_reach();
        let way = core::mem::replace(&mut self.care.net.reach, to).way_to(to);
        for step in way {
            let second = self.board.clock.now / SECOND;
            let told = &mut self.care.net.told;
            *told = if told.0 == second { (second, told.1 + 1) } else { (second, 1) };
            if told.1 <= MOST_TOLD {
                self.announce(SystemEvent::Network(*step));
            }
        }
    }

    /// The network comes or goes.
    pub(super) fn set_network(&mut self, up: bool, clean: bool) {
        let changed = self.network != up;
        self.network = up;
        self.board.system.network = up;
        if !changed || !self.is_powered() {
            return;
        }
        if up {
            self.network_came();
            return;
        }
        // What failed then says nothing of the network that comes next. Source: chosen.
        self.care.net.failing_since = None;
        self.care.network.disconnects += 1;
        self.care.network.reason = DisconnectReason::Error;
        self.lose_session(clean, DisconnectReason::NetworkDisconnect);
        self.follow_network();
    }

    /// An attempt at a session has failed. Whether that has gone on for so long that the network is to blame.
    ///
    /// The count of failures begins anew with the network. Source: observed (Device OS).
    pub(super) fn blames_network(&mut self, at: Micros) -> bool {
        let since = *self.care.net.failing_since.get_or_insert(at);
        self.board.system.network_resets && at - since >= PATIENCE
    }

    /// The system switches the radio off, and on again.
    pub(super) fn reset_network(&mut self) {
        if !matches!(self.care.net.reach, Reach::Looking | Reach::Ready) || self.care.net.resetting.is_some() {
            return;
        }
        self.lose_session(true, DisconnectReason::NetworkDisconnect);
        self.care.net.failing_since = None;
        self.pause_network(Reach::Off, RADIO_OFF);
    }

    fn pause_network(&mut self, at_most: Reach, length: Micros) {
        let until = self.board.clock.now + length;
        self.care.net.resetting = Some((at_most, until));
        self.follow_network();
        self.care.remind(until);
    }

    /// Goes on with it, when it is time.
    pub(super) fn go_on_with_network(&mut self, at: Micros) {
        match self.care.net.resetting {
            Some((Reach::Off, until)) if until <= at => self.pause_network(Reach::Looking, LOOKED_FOR),
            Some((_, until)) if until <= at => {
                self.care.net.resetting = None;
                if self.network { self.network_came() } else { self.follow_network() }
            }
            Some((_, until)) => self.care.remind(until),
            None => {}
        }
    }

    /// The network is there: the first attempt, if the application wants a session, is made at once. Source: chosen.
    pub(super) fn network_came(&mut self) {
        self.care.network.attempts += 1;
        self.care.last_hello = None;
        self.look_after_session();
    }
}
