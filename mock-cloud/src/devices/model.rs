//! Owning a device, and what its owner may change.

use firmware::link::DeviceId;

use super::DeviceKey;
use crate::cloud::Cloud;
use crate::user::UserKey;

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

    /// Makes the user the owner of an unowned device that is online. To claim one's own again changes nothing.
    pub(crate) fn claim_device(&mut self, user: UserKey, id: &str) -> Result<DeviceKey, ClaimError> {
        let key = DeviceId::parse(id).and_then(|id| self.devices.by_id(id)).ok_or(ClaimError::Unknown)?;
        let device = self.devices.get(key);
        match device.owner {
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
