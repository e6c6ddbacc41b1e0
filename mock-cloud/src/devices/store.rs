//! The table of devices.

use std::collections::{BTreeSet, HashMap};

use firmware::link::{Describe, DeviceId, Platform, SystemDescribe};
use jiff::{SignedDuration, Timestamp};

use crate::products::ProductKey;
use crate::timers::TimerKey;
use crate::updates::LastUpdate;
use crate::user::UserKey;

/// A device's place in the table, and in the fleet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct DeviceKey(pub u32);

/// What the cloud knows of a device.
#[derive(Debug)]
pub(crate) struct Device {
    /// 24 hex digits on the wire.
    pub id: DeviceId,
    /// The hardware.
    pub platform: Platform,
    /// Who may see and control it.
    pub owner: Option<UserKey>,
    /// As its owner calls it.
    pub name: Option<String>,
    /// Free text of its owner's.
    pub notes: Option<String>,
    /// Printed on the device.
    pub serial_number: String,
    /// Scanned when a device is set up with a phone.
    pub mobile_secret: String,
    /// The address it calls from.
    pub last_ip_address: String,
    /// Of the SIM and the modem, on cellular platforms.
    pub cellular: Option<CellularIdentity>,
    /// Of the radio, on Wi-Fi platforms.
    pub mac_wifi: Option<String>,
    /// The Device OS version it last reported.
    pub system_version: Option<String>,
    /// The product it is in.
    pub(crate) product: Option<ProductKey>,
    /// The number of its product; outside a product what its firmware was built for, or else the platform's number.
    pub product_id: u16,
    /// When it last said anything.
    pub last_heard: Option<Timestamp>,
    /// When its last session began.
    pub last_handshake_at: Option<Timestamp>,
    /// Whether the cloud holds a session with it.
    pub online: bool,
    /// Whether this session was announced by an `online` event yet.
    pub(crate) announced: bool,
    /// What its application offers; kept while it is offline (observed, 2018).
    pub describe: Describe,
    /// Which binaries it has.
    pub(crate) system: SystemDescribe,
    /// Whether updates may come, and whether they come although the device does not want any; as the device says.
    pub(crate) updates_enabled: bool,
    pub(crate) updates_forced: bool,
    /// How many events this session brought.
    pub(crate) events: u32,
    /// Seconds of silence after which it says that it is there.
    pub(crate) keep_alive: u32,
    /// Of an application that is new since the last session, until the owner has been told.
    pub(crate) hash_to_tell: Option<[u8; 32]>,
    /// How the last update over the air ended.
    pub(crate) last_update: Option<LastUpdate>,
    /// Prefixes of the events it subscribed to.
    pub(crate) subscriptions: Vec<String>,
    /// How long its answers are under way; what it says of its own accord is not held up.
    pub(crate) latency: SignedDuration,
    /// When the cloud looks whether it has been silent for too long; runs while it is online.
    pub(crate) watch: Option<TimerKey>,
}

/// SIM and modem.
#[derive(Debug, Clone)]
pub(crate) struct CellularIdentity {
    /// 19 digits.
    pub iccid: String,
    /// 15 digits.
    pub imei: String,
}

/// All devices, in the order they were made, with their owners' names for them.
#[derive(Default)]
pub(crate) struct Devices {
    devices: Vec<Device>,
    by_id: HashMap<DeviceId, DeviceKey>,
    by_owner: HashMap<UserKey, Owned>,
    /// Devices with a subscription.
    pub(crate) subscribers: BTreeSet<DeviceKey>,
}

#[derive(Default)]
struct Owned {
    keys: BTreeSet<DeviceKey>,
    by_name: HashMap<String, BTreeSet<DeviceKey>>,
}

impl Devices {
    pub(crate) fn insert(&mut self, device: Device) -> DeviceKey {
        let key = DeviceKey(u32::try_from(self.devices.len()).expect("fewer than 2^32 devices"));
        self.by_id.insert(device.id, key);
        self.devices.push(device);
        self.index(key);
        key
    }

    pub(crate) fn get(&self, key: DeviceKey) -> &Device {
        &self.devices[key.0 as usize]
    }

    /// For changes of anything but owner and name, which are indexed.
    pub(crate) fn get_mut(&mut self, key: DeviceKey) -> &mut Device {
        &mut self.devices[key.0 as usize]
    }

    pub(crate) fn by_id(&self, id: DeviceId) -> Option<DeviceKey> {
        self.by_id.get(&id).copied()
    }

    /// The user's device of this id (in any case) or, failing that, of this name; of several the one made first.
    pub(crate) fn owned(&self, user: UserKey, id_or_name: &str) -> Option<DeviceKey> {
        let by_id = DeviceId::parse(id_or_name).and_then(|id| self.by_id(id));
        by_id
            .filter(|key| self.get(*key).owner == Some(user))
            .or_else(|| self.by_owner.get(&user)?.by_name.get(id_or_name)?.first().copied())
    }

    /// The product's device of this id (in any case) or, failing that, of this name; of several the one made first.
    pub(crate) fn of_product(&self, product: ProductKey, id_or_name: &str) -> Option<DeviceKey> {
        let by_id = DeviceId::parse(id_or_name).and_then(|id| self.by_id(id));
        let in_product = |key: &DeviceKey| self.get(*key).product == Some(product);
        let named = |device: &Device| device.product == Some(product) && device.name.as_deref() == Some(id_or_name);
        by_id.filter(in_product).or_else(|| self.iter().find(|(_, device)| named(device)).map(|(key, _)| key))
    }

    /// A user's devices: latest handshake first (documented), those never heard of last, else in the order made.
    pub(crate) fn of(&self, user: UserKey) -> Vec<&Device> {
        let keys = self.by_owner.get(&user).into_iter().flat_map(|owned| &owned.keys);
        let mut devices: Vec<&Device> = keys.map(|key| self.get(*key)).collect();
        devices.sort_by_key(|device| std::cmp::Reverse(device.last_handshake_at));
        devices
    }

    /// Keys of a user's devices, in the order made.
    pub(crate) fn keys_of(&self, user: UserKey) -> Vec<DeviceKey> {
        self.by_owner.get(&user).into_iter().flat_map(|owned| &owned.keys).copied().collect()
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (DeviceKey, &Device)> {
        self.devices.iter().enumerate().map(|(index, device)| (DeviceKey(index as u32), device))
    }

    pub(crate) fn set_name(&mut self, key: DeviceKey, name: String) {
        self.unindex(key);
        self.get_mut(key).name = Some(name);
        self.index(key);
    }

    pub(crate) fn set_owner(&mut self, key: DeviceKey, owner: Option<UserKey>) {
        self.unindex(key);
        self.get_mut(key).owner = owner;
        self.index(key);
    }

    fn index(&mut self, key: DeviceKey) {
        let device = &self.devices[key.0 as usize];
        let Some(owner) = device.owner else { return };
        let owned = self.by_owner.entry(owner).or_default();
        owned.keys.insert(key);
        if let Some(name) = &device.name {
            owned.by_name.entry(name.clone()).or_default().insert(key);
        }
    }

    fn unindex(&mut self, key: DeviceKey) {
        let device = &self.devices[key.0 as usize];
        let Some(owner) = device.owner else { return };
        let Some(owned) = self.by_owner.get_mut(&owner) else { return };
        owned.keys.remove(&key);
        if owned.keys.is_empty() {
            self.by_owner.remove(&owner);
            return;
        }
        if let Some(name) = &device.name
            && let Some(keys) = owned.by_name.get_mut(name)
        {
            keys.remove(&key);
            if keys.is_empty() {
                owned.by_name.remove(name);
            }
        }
    }
}
