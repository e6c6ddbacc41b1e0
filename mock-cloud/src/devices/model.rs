//! Owning a device, and what its owner may change.

use firmware::link::DeviceId;

use super::DeviceKey;
use crate::cloud::Cloud;
use crate::reach::Reach;
use crate::user::UserKey;

/// The longest name of a device in bytes. Chosen.
pub(crate) const MAX_NAME: usize = 64;
/// The longest notes in bytes. Chosen.
const MAX_NOTES: usize = 8192;

/// What is wrong with a name of at most `max` bytes, as the end of a sentence.
pub(crate) fn name_fault(name: &str, max: usize) -> Option<String> {
    if name.trim().is_empty() {
        Some("must not be empty".to_owned())
    } else if name.len() > max {
        let length = name.len();
        Some(format!("must be at most {max} bytes long, not {length}"))
    } else if name.contains(char::is_control) {
        Some("must not hold line breaks, tabs or other control characters".to_owned())
    } else {
        None
    }
}

/// What is wrong with a device's notes, as the end of a sentence.
pub(crate) fn notes_fault(notes: &str) -> Option<String> {
    (notes.len() > MAX_NOTES).then(|| format!("must be at most {MAX_NOTES} bytes long"))
}

/// The device is unknown, or someone else's; the caller cannot tell which.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct DeviceError;

/// Why a device cannot be claimed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ClaimError {
    Unknown,
    Offline,
    OwnedByAnother,
}

impl Cloud {
    /// The caller's device of this id or name.
    pub(crate) fn device_of(&self, user: UserKey, id_or_name: &str) -> Result<DeviceKey, DeviceError> {
        self.devices.owned(user, id_or_name).ok_or(DeviceError)
    }

    /// Gives a device another name. A sibling may have the same; by name the one made first is found.
    pub(crate) fn rename_device(&mut self, key: DeviceKey, name: String) {
        self.devices.set_name(key, name);
    }

    /// Sets a device's notes.
    pub(crate) fn note_device(&mut self, key: DeviceKey, notes: String) {
        self.devices.get_mut(key).notes = Some(notes);
    }

    /// Makes the user the owner of an unowned device that is online. To claim one's own again changes nothing. To a customer
    /// only the devices of the product exist (chosen).
    pub(crate) fn claim_device(&mut self, user: UserKey, id: &str) -> Result<DeviceKey, ClaimError> {
        let key = DeviceId::parse(id).and_then(|id| self.devices.by_id(id)).ok_or(ClaimError::Unknown)?;
        let device = self.devices.get(key);
        if let Reach::Customer(product) = self.reach_of(user)
            && device.product != Some(product)
        {
            return Err(ClaimError::Unknown);
        }
        match device.owner {
            // The caller was deleted a moment ago.
            _ if !self.users.contains(user) => return Err(ClaimError::Unknown),
            Some(owner) if owner != user => return Err(ClaimError::OwnedByAnother),
            _ if !device.online => return Err(ClaimError::Offline),
            _ => self.devices.set_owner(key, Some(user)),
        }
        Ok(key)
    }

    /// Lets go of a device; it keeps its name and runs on.
    pub(crate) fn unclaim_device(&mut self, key: DeviceKey) {
        self.devices.set_owner(key, None);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cloud::tests::{ada_and_her_lamp, at};

    #[test]
    fn a_device_is_found_by_id_in_any_case_and_by_name_and_by_its_owner_alone() {
        let (cloud, ada, lamp) = ada_and_her_lamp();
        let grace = cloud.users.find("grace@example.com").expect("she is there");
        let id = cloud.devices.get(lamp).id.to_string();
        for name in [id.as_str(), &id.to_uppercase(), "lamp"] {
            assert_eq!(cloud.device_of(ada, name), Ok(lamp), "{name}");
            assert_eq!(cloud.device_of(grace, name), Err(DeviceError), "{name}");
        }
        assert_eq!(cloud.device_of(ada, "Lamp"), Err(DeviceError));
    }

    #[test]
    fn a_renamed_device_answers_to_its_new_name_alone() {
        let (mut cloud, ada, lamp) = ada_and_her_lamp();
        cloud.rename_device(lamp, "sun".to_owned());
        assert_eq!(cloud.device_of(ada, "sun"), Ok(lamp));
        assert_eq!(cloud.device_of(ada, "lamp"), Err(DeviceError));
    }

    #[test]
    fn a_claim_needs_a_device_that_exists_is_online_and_is_nobody_elses() {
        let (mut cloud, ada, lamp) = ada_and_her_lamp();
        let grace = cloud.users.find("grace@example.com").expect("she is there");
        let id = cloud.devices.get(lamp).id.to_string();
        assert_eq!(cloud.claim_device(grace, "0123"), Err(ClaimError::Unknown));
        assert_eq!(cloud.claim_device(grace, &"0".repeat(24)), Err(ClaimError::Unknown));
        assert_eq!(cloud.claim_device(grace, &id), Err(ClaimError::OwnedByAnother));
        assert_eq!(cloud.claim_device(ada, &id), Ok(lamp));
        cloud.unclaim_device(lamp);
        assert_eq!(cloud.device_of(ada, "lamp"), Err(DeviceError));
        cloud.receive(lamp, at(1), firmware::link::Uplink::Goodbye);
        assert_eq!(cloud.claim_device(grace, &id), Err(ClaimError::Offline));
    }
}
