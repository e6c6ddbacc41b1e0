//! Sessions: how they begin, and how the cloud notices that one is over.
//!
//! A device that is there says something at least once in its keep-alive: 25 s on Wi-Fi and 23 min on cellular, unless its
//! application chose another. Twice that time after its last word the cloud takes it for offline (documented). Nobody
//! tells the cloud that a device was cut off. There is one timer for each session; a word of the device's does not move
//! it, it looks at the last one when it comes due.

use firmware::link::{Describe, Downlink, Hello, SystemDescribe};
use jiff::{SignedDuration, Timestamp};

use crate::cloud::{Cloud, Effect};
use crate::devices::{Device, DeviceKey};
use crate::timers::Due;

/// When a device that says nothing more is taken for offline. Documented: about twice the keep-alive.
fn missed_at(device: &Device) -> Timestamp {
    let patience = SignedDuration::from_secs(2 * i64::from(device.keep_alive));
    device.last_heard.unwrap_or(Timestamp::MIN).saturating_add(patience).unwrap_or(Timestamp::MAX)
}

impl Cloud {
    pub(super) fn begin_session(&mut self, device: DeviceKey, at: Timestamp, hello: Hello) {
        // It came back before anyone noticed that it was gone.
        self.session_lost(device, at);
        let record = self.devices.get_mut(device);
        record.online = true;
        record.announced = false;
        record.events = 0;
        record.keep_alive = hello.keep_alive;
        record.last_handshake_at = Some(at);
        record.system_version = Some(hello.system_version);
        if record.product.is_none() {
            record.product_id = hello.product_id;
        }
        self.watch(device);
        self.effect(Effect::ToDevice(device, Downlink::Hello));
    }

    /// The system's part of a description. The hash of the application is told when it is another one than before
    /// (documented), behind what the device says of its updates (observed, 2024).
    pub(super) fn take_system(&mut self, device: DeviceKey, at: Timestamp, system: SystemDescribe) {
        self.announce(device, at);
        let record = self.devices.get_mut(device);
        let before = record.system.application_hash();
        let hash = system.application_hash();
        record.system = system;
        record.hash_to_tell = hash.filter(|_| hash != before);
    }

    /// The application's part: it forgets what an earlier one offered and subscribed to.
    pub(super) fn take_offers(&mut self, device: DeviceKey, at: Timestamp, describe: Describe) {
        let record = self.devices.get_mut(device);
        record.describe = describe;
        record.subscriptions.clear();
        self.devices.subscribers.remove(&device);
        self.announce(device, at);
    }

    /// Says once a session that the device is online.
    fn announce(&mut self, device: DeviceKey, at: Timestamp) {
        let record = self.devices.get_mut(device);
        if record.online && !std::mem::replace(&mut record.announced, true) {
            self.publish_status(device, "online", at);
        }
    }

    pub(super) fn take_ping(&mut self, device: DeviceKey, keep_alive: u32) {
        let record = self.devices.get_mut(device);
        if !record.online {
            return;
        }
        if std::mem::replace(&mut record.keep_alive, keep_alive) != keep_alive {
            self.watch(device);
        }
    }

    /// Sets the next look whether the device has been silent for too long.
    fn watch(&mut self, device: DeviceKey) {
        let record = self.devices.get_mut(device);
        let (before, at) = (record.watch.take(), missed_at(record));
        if let Some(timer) = before {
            self.timers.cancel(timer);
        }
        self.devices.get_mut(device).watch = Some(self.timers.set(at, Due::DeviceSilent(device)));
    }

    /// A look at a device: mostly it has said something meanwhile.
    pub(crate) fn miss(&mut self, device: DeviceKey, at: Timestamp) {
        let record = self.devices.get_mut(device);
        record.watch = None;
        if missed_at(record) > at {
            self.watch(device);
        } else {
            self.effect(Effect::LookFor(device, at));
        }
    }

    /// Ends the session of a device that has really been silent for too long at `at`.
    pub(crate) fn give_up(&mut self, device: DeviceKey, at: Timestamp) {
        let record = self.devices.get(device);
        if record.online && missed_at(record) > at {
            self.watch(device);
        } else {
            self.session_lost(device, at);
        }
    }

    /// Ends the session of a device, if it has one.
    pub(crate) fn session_lost(&mut self, device: DeviceKey, at: Timestamp) {
        let record = self.devices.get_mut(device);
        if let Some(timer) = record.watch.take() {
            self.timers.cancel(timer);
        }
        let record = self.devices.get_mut(device);
        if std::mem::take(&mut record.online) {
            self.update_broken_off(device, at);
            self.publish_status(device, "offline", at);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cloud::tests::{ada_and_her_lamp, at, hello, published};
    use firmware::link::{Module, ModuleFunction, Uplink};

    const OFFLINE: &str = "spark/status \"offline\"";
    const ONLINE: &str = "spark/status \"online\"";

    #[test]
    fn a_device_that_says_nothing_is_missed_after_fifty_seconds() {
        let (mut cloud, _, lamp) = ada_and_her_lamp();
        cloud.fire_due(at(50) - SignedDuration::from_micros(1));
        assert_eq!(published(&mut cloud), [""; 0]);
        assert!(cloud.devices.get(lamp).online);
        cloud.fire_due(at(50));
        assert_eq!(published(&mut cloud), [OFFLINE]);
        assert!(!cloud.devices.get(lamp).online);
        assert_eq!(cloud.timers.next_due(), None);
    }

    #[test]
    fn every_word_puts_it_off() {
        let (mut cloud, _, lamp) = ada_and_her_lamp();
        for second in (25..1000).step_by(25) {
            cloud.fire_due(at(second));
            cloud.receive(lamp, at(second), Uplink::Ping { keep_alive: 25 });
            assert!(!cloud.has_effects(), "the emulated devices do without an answer");
        }
        cloud.receive(lamp, at(990), Uplink::Ack { token: firmware::link::Token(1) });
        cloud.fire_due(at(1039));
        assert_eq!(published(&mut cloud), [""; 0]);
        cloud.fire_due(at(1040));
        assert_eq!(published(&mut cloud), [OFFLINE]);
    }

    #[test]
    fn a_device_that_merely_lags_is_not_taken_for_lost() {
        let (mut cloud, _, lamp) = ada_and_her_lamp();
        cloud.fire_due(at(60));
        let effects = cloud.take_effects();
        let [Effect::LookFor(device, when)] = effects[..] else { panic!("{effects:?}") };
        assert_eq!((device, when), (lamp, at(50)));
        // Brought to that moment, it turns out to have pinged in time.
        cloud.receive(lamp, at(25), Uplink::Ping { keep_alive: 25 });
        cloud.give_up(device, when);
        assert_eq!(published(&mut cloud), [""; 0]);
        assert_eq!(cloud.timers.next_due(), Some(at(75)));
    }

    #[test]
    fn another_keep_alive_is_another_patience() {
        let (mut cloud, _, lamp) = ada_and_her_lamp();
        cloud.receive(lamp, at(1), Uplink::Ping { keep_alive: 5 });
        assert_eq!(cloud.timers.next_due(), Some(at(11)));
        cloud.receive(lamp, at(2), Uplink::Ping { keep_alive: 100 });
        assert_eq!(cloud.timers.next_due(), Some(at(202)));
    }

    #[test]
    fn a_ping_makes_no_session() {
        let (mut cloud, _, lamp) = ada_and_her_lamp();
        cloud.receive(lamp, at(1), Uplink::Goodbye);
        cloud.take_effects();
        cloud.receive(lamp, at(2), Uplink::Ping { keep_alive: 25 });
        assert!(!cloud.has_effects());
        assert_eq!(cloud.timers.next_due(), None);
    }

    #[test]
    fn a_device_that_comes_back_before_it_is_missed_is_offline_and_then_online() {
        let (mut cloud, _, lamp) = ada_and_her_lamp();
        let hello = hello(&cloud, lamp);
        cloud.receive(lamp, at(10), hello);
        cloud.receive(lamp, at(10), Uplink::Describe(Describe::default()));
        assert_eq!(published(&mut cloud), [OFFLINE, ONLINE]);
        cloud.fire_due(at(59));
        assert_eq!(published(&mut cloud), [""; 0]);
        assert!(cloud.devices.get(lamp).online);
    }

    #[test]
    fn another_application_is_told_by_its_hash_and_the_same_one_is_not() {
        let (mut cloud, _, lamp) = ada_and_her_lamp();
        let system = |byte: u8| {
            let hash = Some([byte; 32]);
            let function = ModuleFunction::Application;
            Uplink::SystemDescribe(SystemDescribe {
                modules: vec![Module { function, index: 1, version: 6, size: 1, hash }],
            })
        };
        const FORCED: &str = "particle/device/updates/forced";
        let mut connect = |at, byte| {
            cloud.receive(lamp, at, system(byte));
            cloud.receive(lamp, at, Uplink::Event(crate::events::system_event(FORCED, "false")));
            published(&mut cloud)
        };
        let forced = format!("{FORCED} \"false\"");
        let hash = format!("spark/device/app-hash \"{}\"", "A1".repeat(32));
        let pending = "particle/device/updates/pending \"false\"".to_owned();
        assert_eq!(connect(at(1), 0xa1), [forced.clone(), hash, pending]);
        assert_eq!(connect(at(2), 0xa1), [forced]);
        assert_eq!(connect(at(3), 0xb2).len(), 3);
    }
}
