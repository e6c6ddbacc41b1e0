//! Events with names of the system's: what a device's system says, and what the cloud says for a device.
//!
//! Their names begin with `spark` or `particle`. Some are for the owner's eyes, some are between device and cloud.

use firmware::link::{Downlink, Event, SystemDescribe, Vitals};
use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::model::DEFAULT_TTL;
use crate::cloud::{Cloud, Effect};
use crate::devices::DeviceKey;
use crate::ids;

/// Random text for `particle/device/random`, in bytes before they are written as hex. Chosen.
const RANDOM: usize = 16;

/// An event of the system's.
pub(crate) fn system_event(name: &str, data: impl Into<String>) -> Event {
    Event { name: name.to_owned(), data: Some(data.into()), ttl: DEFAULT_TTL }
}

impl Cloud {
    /// Takes an event that a device published if its name is one that the system uses, and gives back any other.
    ///
    /// Source: observed (Device OS and a public server) which there are and that the cloud answers the last ones to the
    /// device alone; documented that owners see the first three. Chosen: `spark/device/safemode` shows as
    /// `spark/status/safe-mode` alone, and the questions do not show.
    pub(super) fn take_system_event(&mut self, device: DeviceKey, event: Event, at: Timestamp) -> Option<Event> {
        let record = self.devices.get_mut(device);
        let said_true = event.data.as_deref() == Some("true");
        match event.name.as_str() {
            "spark/device/last_reset" => self.publish_as_device(device, event, at),
            "particle/device/updates/enabled" => {
                record.updates_enabled = said_true;
                self.publish_as_device(device, event, at);
            }
            "particle/device/updates/forced" => {
                let (wanted, hash) = (record.updates_forced, record.hash_to_tell.take());
                self.publish_as_device(device, event, at);
                if let Some(hash) = hash {
                    self.publish_app_hash(device, &hash, at);
                    self.tell_of_pending(device, false, at);
                }
                if said_true != wanted {
                    self.force_updates(device, wanted);
                }
            }
            "spark/device/claim/code" => self.claim_by_code(device, &event, at),
            "spark/device/safemode" => {
                let modules = module_list(record.platform.id(), &record.system).to_string();
                self.publish_as_device(device, system_event("spark/status/safe-mode", modules), at);
            }
            "particle/device/name" | "spark/device/name" => {
                let name = record.name.clone().unwrap_or_default();
                self.answer_device(device, event, name);
            }
            "particle/device/ip" | "spark/device/ip" => {
                let address = record.last_ip_address.clone();
                self.answer_device(device, event, address);
            }
            "particle/device/random" | "spark/device/random" => {
                let random = ids::hex(&self.secrets.bytes::<RANDOM>());
                self.answer_device(device, event, random);
            }
            _ => return Some(event),
        }
        None
    }

    /// Tells a device and its owner whether there is an update that waits until the device takes it. Documented.
    pub(crate) fn tell_of_pending(&mut self, device: DeviceKey, pending: bool, at: Timestamp) {
        let event = system_event("particle/device/updates/pending", if pending { "true" } else { "false" });
        self.effect(Effect::ToDevice(device, Downlink::Event(event.clone())));
        self.publish_as_device(device, event, at);
    }

    /// Has a device updated whatever its application wants, or no longer; it says so when it knows. One that is offline is
    /// told when it is back.
    pub(crate) fn force_updates(&mut self, device: DeviceKey, forced: bool) {
        let record = self.devices.get_mut(device);
        record.updates_forced = forced;
        if record.online {
            let event = system_event("particle/device/updates/forced", if forced { "true" } else { "false" });
            self.effect(Effect::ToDevice(device, Downlink::Event(event)));
        }
    }

    /// Tells a device what it asked for, under the name it asked with, if it subscribed to that.
    fn answer_device(&mut self, device: DeviceKey, question: Event, data: String) {
        let record = self.devices.get(device);
        if record.subscriptions.iter().any(|prefix| question.name.starts_with(prefix.as_str())) {
            let answer = Event { data: Some(data), ..question };
            self.effect(Effect::ToDevice(device, Downlink::Event(answer)));
        }
    }

    /// `spark/flash/status`: how an update goes. Observed, the blank at the end of the word included.
    pub(crate) fn publish_flash_status(&mut self, device: DeviceKey, status: &str, at: Timestamp) {
        self.publish_as_device(device, system_event("spark/flash/status", status), at);
    }

    /// `spark/device/app-hash`, in upper-case hex. Documented.
    pub(crate) fn publish_app_hash(&mut self, device: DeviceKey, hash: &[u8; 32], at: Timestamp) {
        let data = ids::hex(hash).to_uppercase();
        self.publish_as_device(device, system_event("spark/device/app-hash", data), at);
    }

    /// A device's vitals: kept for the diagnostics routes, and an event with the same content. Documented.
    pub(crate) fn take_vitals(&mut self, device: DeviceKey, at: Timestamp, vitals: Vitals) {
        let payload = self.record_vitals(device, at, vitals).to_string();
        self.publish_as_device(device, system_event("spark/device/diagnostics/update", payload), at);
    }
}

/// What is on a device, as the data of `spark/status/safe-mode` has it: a description in the letters of older Device OS.
///
/// Source: observed (Device OS); that every module is valid: chosen.
fn module_list(platform: u16, system: &SystemDescribe) -> Value {
    let modules = system.modules.iter().map(|module| {
        let mut entry = Map::new();
        entry.insert("s".to_owned(), json!(module.size));
        entry.insert("l".to_owned(), json!("m"));
        entry.insert("vc".to_owned(), json!(30));
        entry.insert("vv".to_owned(), json!(30));
        if let Some(hash) = module.hash {
            entry.insert("u".to_owned(), json!(ids::hex(&hash).to_uppercase()));
        }
        entry.insert("f".to_owned(), json!(module.function.letter()));
        entry.insert("n".to_owned(), json!(module.index.to_string()));
        entry.insert("v".to_owned(), json!(module.version));
        entry.insert("d".to_owned(), json!([]));
        Value::Object(entry)
    });
    json!({ "f": [], "v": {}, "p": platform, "m": modules.collect::<Vec<_>>() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cloud::tests::{ada_and_her_lamp, at, published};
    use firmware::link::{Module, ModuleFunction, Uplink};

    fn asks(name: &str) -> Uplink {
        Uplink::Event(Event { name: name.to_owned(), data: None, ttl: 60 })
    }

    fn told(cloud: &mut Cloud) -> Vec<(String, String)> {
        let effects = cloud.take_effects().into_iter();
        let events = effects.map(|effect| match effect {
            Effect::ToDevice(_, Downlink::Event(event)) => (event.name, event.data.expect("an answer")),
            other => panic!("{other:?}"),
        });
        events.collect()
    }

    #[test]
    fn a_device_that_subscribed_is_told_its_name_its_address_and_something_random() {
        let (mut cloud, _, lamp) = ada_and_her_lamp();
        cloud.receive(lamp, at(1), Uplink::Subscribe { prefix: "particle/device/".to_owned() });
        cloud.receive(lamp, at(2), asks("particle/device/name"));
        cloud.receive(lamp, at(2), asks("particle/device/ip"));
        let address = cloud.devices.get(lamp).last_ip_address.clone();
        let named = |name: &str, data: &str| (name.to_owned(), data.to_owned());
        let expected = [named("particle/device/name", "lamp"), named("particle/device/ip", &address)];
        assert_eq!(told(&mut cloud), expected);
        cloud.receive(lamp, at(3), asks("particle/device/random"));
        cloud.receive(lamp, at(3), asks("particle/device/random"));
        let random = told(&mut cloud);
        assert_eq!(random[0].1.len(), 32);
        assert_ne!(random[0].1, random[1].1);
    }

    #[test]
    fn a_device_that_did_not_subscribe_is_told_nothing_and_nobody_hears_its_question() {
        let (mut cloud, _, lamp) = ada_and_her_lamp();
        cloud.receive(lamp, at(1), Uplink::Subscribe { prefix: "spark/device/ip".to_owned() });
        cloud.receive(lamp, at(2), asks("particle/device/name"));
        cloud.receive(lamp, at(2), asks("spark/device/name"));
        assert!(!cloud.has_effects());
    }

    #[test]
    fn what_a_device_says_of_its_updates_stands_in_its_record() {
        let (mut cloud, _, lamp) = ada_and_her_lamp();
        cloud.receive(lamp, at(1), Uplink::Event(system_event("particle/device/updates/enabled", "false")));
        assert!(!cloud.devices.get(lamp).updates_enabled);
        assert_eq!(published(&mut cloud).len(), 1);
    }

    #[test]
    fn a_device_is_told_what_its_owner_wants_of_its_updates_until_it_knows() {
        let (mut cloud, _, lamp) = ada_and_her_lamp();
        let says = |cloud: &mut Cloud, data: &str| {
            cloud.receive(lamp, at(1), Uplink::Event(system_event("particle/device/updates/forced", data)));
            let effects = cloud.take_effects().into_iter();
            let told = effects.filter_map(|effect| match effect {
                Effect::ToDevice(_, Downlink::Event(event)) => event.data,
                _ => None,
            });
            told.collect::<Vec<_>>()
        };
        assert_eq!(says(&mut cloud, "false"), [""; 0]);
        cloud.force_updates(lamp, true);
        cloud.take_effects();
        assert_eq!(says(&mut cloud, "false"), ["true"], "it had missed it");
        assert_eq!(says(&mut cloud, "true"), [""; 0]);
        assert!(cloud.devices.get(lamp).updates_forced);
    }

    #[test]
    fn safe_mode_shows_with_the_list_of_modules() {
        let (mut cloud, _, lamp) = ada_and_her_lamp();
        let module = Module { function: ModuleFunction::System, index: 1, version: 6200, size: 7, hash: None };
        cloud.receive(lamp, at(1), Uplink::SystemDescribe(SystemDescribe { modules: vec![module] }));
        cloud.receive(lamp, at(1), Uplink::Event(system_event("spark/device/safemode", "")));
        let shown = r#"{"f":[],"v":{},"p":32,"m":[{"s":7,"l":"m","vc":30,"vv":30,"f":"s","n":"1","v":6200,"d":[]}]}"#;
        let data = serde_json::to_string(shown).expect("a text");
        assert_eq!(published(&mut cloud), [format!("spark/status/safe-mode {data}")]);
    }

    #[test]
    fn other_names_of_the_systems_are_dropped() {
        let (mut cloud, _, lamp) = ada_and_her_lamp();
        for name in ["spark/status", "spark/device/app-hash", "particle/anything", "Spark/x"] {
            cloud.receive(lamp, at(1), asks(name));
        }
        assert!(!cloud.has_effects());
    }
}
