//! What faults do to devices: cut them off, keep requests from them, slow their answers, lose or hold up what they publish.
//!
//! All of it happens between the cloud and the device. The device itself runs on and knows nothing of it, except that its
//! network is gone.

use firmware::Stimulus;
use jiff::{SignedDuration, Timestamp};

use super::fault::Radio;
use super::lot::Lot;
use super::rule::{About, Effect as Does, OnDevice};
use super::store::{Waiting, later};
use crate::cloud::{Cloud, Effect};
use crate::devices::{Device, DeviceKey};
use crate::events::SentEvent;
use crate::link::MAX_LATENCY;
use crate::timers::Due;
use crate::user::Users;

/// The shortest time that a network is there or not. Without it a distribution that may give nothing would let one moment
/// never end.
const SHORTEST: SignedDuration = SignedDuration::from_millis(1);

/// Events of one device that may be on their way at once; the oldest is lost. Chosen.
const MAX_LATE: usize = 1000;

impl About {
    fn has_device(&self, key: DeviceKey, device: &Device, users: &Users) -> bool {
        let radio = if device.platform.is_cellular() { Radio::Cellular } else { Radio::Wifi };
        let owner = || device.owner.map(|owner| users.get(owner).username.as_str());
        self.device.is_none_or(|device| device == key)
            && self.radio.is_none_or(|of| of == radio)
            && (self.user.is_none() || self.has_user(owner()))
    }
}

impl Cloud {
    /// Asks the faults on a device, oldest first, until one of those that `wanted` names is due.
    fn device_fault<T>(
        &mut self,
        device: DeviceKey,
        now: Timestamp,
        wanted: impl Fn(&About, &OnDevice) -> Option<T>,
    ) -> Option<(T, Lot)> {
        if self.faults.is_empty() {
            return None;
        }
        let Self { faults, devices, users, .. } = self;
        let (seed, record) = (faults.seed(), devices.get(device));
        faults.on_devices().find_map(|(entry, does)| {
            let about = &entry.rule.about;
            let wanted = wanted(about, &does).filter(|_| about.has_device(device, record, users))?;
            entry.due(seed, now).map(|lot| (wanted, lot))
        })
    }

    /// Whether what a device is asked now does not reach it.
    pub(crate) fn is_deafened(&mut self, device: DeviceKey, now: Timestamp) -> bool {
        self.device_fault(device, now, |_, does| matches!(does, OnDevice::Deaf).then_some(())).is_some()
    }

    /// How long the answer that a device gives now is under way, beside its own latency; an hour at most in all.
    pub(crate) fn latency_of(&mut self, device: DeviceKey, now: Timestamp) -> SignedDuration {
        let slow = self.device_fault(device, now, |_, does| match does {
            OnDevice::Slow(delay) => Some(*delay),
            _ => None,
        });
        let slowed = slow.map_or(SignedDuration::ZERO, |(delay, lot)| delay.draw(lot));
        self.devices.get(device).latency.saturating_add(slowed).min(MAX_LATENCY)
    }

    /// What becomes of an event that an application publishes: it is here, or it is lost or late and nothing is here.
    pub(crate) fn event_on_its_way(&mut self, device: DeviceKey, sent: SentEvent, now: Timestamp) -> Option<SentEvent> {
        if let Some(before) = self.faults.waits.events.get_mut(&device) {
            // What comes behind something late is as late, and so the order stays.
            if before.len() >= MAX_LATE {
                before.pop_front();
            }
            before.push_back(sent);
            return None;
        }
        if self.faults.is_empty() {
            return Some(sent);
        }
        let named = |about: &About| about.has_event(&sent.event.name);
        let lost = |about: &About, does: &OnDevice| (matches!(does, OnDevice::Lost) && named(about)).then_some(());
        if self.device_fault(device, now, lost).is_some() {
            return None;
        }
        let last = self.faults.waits.published.insert(device, now);
        let silent = last.map(|last| now.duration_since(last));
        let late = self.device_fault(device, now, |about, does| match does {
            OnDevice::Late { delay, idle } if named(about) => {
                let idle = idle.is_none_or(|idle| silent.is_none_or(|silent| silent >= idle));
                idle.then_some(*delay)
            }
            _ => None,
        });
        let by = late.map_or(SignedDuration::ZERO, |(delay, lot)| delay.draw(lot));
        if by.is_zero() {
            return Some(sent);
        }
        self.timers.set(later(now, by), Due::Fault(Waiting::Events(device)));
        self.faults.waits.events.insert(device, [sent].into());
        None
    }

    pub(super) fn late_events_arrive(&mut self, device: DeviceKey, at: Timestamp) {
        for sent in self.faults.waits.events.remove(&device).unwrap_or_default() {
            self.take_event(device, sent, at);
        }
    }

    /// Begins with the outages of a fault that has just been added, if it has any: a first one at once, or after a part of
    /// the time that the network is there, so that devices do not all go at the same moment.
    pub(super) fn begin_outages(&mut self, fault: u64, now: Timestamp) {
        let Self { faults, devices, users, .. } = self;
        let seed = faults.seed();
        let Some(entry) = faults.get_mut(fault) else { return };
        let Does::Device(OnDevice::Outage { up, .. }) = &entry.rule.effect else { return };
        let (up, about) = (*up, &entry.rule.about);
        let meant: Vec<DeviceKey> =
            devices.iter().filter(|(key, device)| about.has_device(*key, device, users)).map(|(key, _)| key).collect();
        for device in meant {
            match up {
                None => self.turn_network(fault, device, now),
                Some(up) => {
                    let lot = phase(seed, fault, device, now);
                    let first = up.draw(lot).as_secs_f64() * lot.share("phase");
                    let at = later(now, SignedDuration::from_millis((first * 1000.0) as i64));
                    self.timers.set(at, Due::Fault(Waiting::Network(fault, device)));
                }
            }
        }
        if up.is_none()
            && let Some(entry) = self.faults.get_mut(fault)
        {
            entry.end();
        }
    }

    /// The network of a device comes back, or goes.
    pub(super) fn turn_network(&mut self, fault: u64, device: DeviceKey, at: Timestamp) {
        let seed = self.faults.seed();
        let comes = self.faults.waits.cut_off.remove(&(fault, device));
        // One that another fault has cut off is cut off by this one, too, and comes back when both are over.
        let there = self.devices.get(device).online || self.faults.is_cut_off(device);
        let Some(entry) = self.faults.get_mut(fault) else { return };
        let Does::Device(OnDevice::Outage { up, down }) = &entry.rule.effect else { return };
        let (up, down) = (*up, *down);
        // One that is off, or gone anyway, is left alone.
        let goes = if comes || !there { None } else { entry.due(seed, at) };
        let next = match goes {
            Some(lot) => Some(down.draw(lot)),
            None if entry.is_over(at) || entry.is_spent() => None,
            None => up.map(|up| up.draw(phase(seed, fault, device, at))),
        };
        if let Some(next) = next {
            self.timers.set(later(at, next.max(SHORTEST)), Due::Fault(Waiting::Network(fault, device)));
        }
        if goes.is_some() {
            self.faults.waits.cut_off.insert((fault, device));
            self.effect(Effect::Stimulate(device, Stimulus::Network { up: false, clean: false }));
        } else if comes {
            self.come_back(device);
        }
    }

    /// Somebody has the network of a device in hand: no fault gives it back.
    pub(crate) fn forget_outages(&mut self, device: DeviceKey) {
        self.faults.waits.cut_off.retain(|(_, cut_off)| *cut_off != device);
    }

    /// What a fault has cut off comes back, or all that any has.
    pub(super) fn end_outages(&mut self, fault: Option<u64>) {
        let back: Vec<(u64, DeviceKey)> = self
            .faults
            .waits
            .cut_off
            .iter()
            .filter(|(by, _)| fault.is_none_or(|fault| *by == fault))
            .copied()
            .collect();
        for (by, device) in back {
            self.faults.waits.cut_off.remove(&(by, device));
            self.come_back(device);
        }
    }
}

impl Cloud {
    /// The network of a device is there again, unless another fault has cut it off, too.
    fn come_back(&mut self, device: DeviceKey) {
        if !self.faults.is_cut_off(device) {
            self.effect(Effect::Stimulate(device, Stimulus::Network { up: true, clean: true }));
        }
    }
}

/// What chance says of a device at a moment that is no occasion.
fn phase(seed: u64, fault: u64, device: DeviceKey, at: Timestamp) -> Lot {
    Lot::new(seed, fault, (u64::from(device.0) << 40) ^ at.as_millisecond().unsigned_abs())
}
