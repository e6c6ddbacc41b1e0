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
    /// The second in which the application heard of the network last, and how many steps in it.
    told: (Micros, u32),
}

impl Device {
    /// Where application, system and world want the device to be.
    fn wanted_reach(&self) -> Reach {
        match self.board.system.radio {
            Radio::Off => Reach::Off,
            Radio::On => Reach::On,
            Radio::Connect if self.network => Reach::Ready,
            Radio::Connect => Reach::Looking,
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
        self.care.network.disconnects += 1;
        self.care.network.reason = DisconnectReason::Error;
        self.lose_session(clean, DisconnectReason::NetworkDisconnect);
        self.follow_network();
    }

    /// The network is there: the first attempt, if the application wants a session, is made at once. Source: chosen.
    pub(super) fn network_came(&mut self) {
        self.care.network.attempts += 1;
        self.care.last_hello = None;
        self.look_after_session();
    }
}
