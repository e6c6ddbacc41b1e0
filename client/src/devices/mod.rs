//! Devices: the record that the cloud keeps, ownership, and what a device offers itself (functions and variables).
//!
//! A device is addressed by its id (24 hex digits) or by its name. The cloud answers 403 "Permission Denied" for a
//! device that does not exist and for one that belongs to somebody else alike, so that ids cannot be probed.

mod call;
mod claim;
mod claim_code;
mod flash;
mod get;
mod list;
mod model;
mod notes;
mod ping;
mod rename;
mod signal;
mod unclaim;
mod variable;

pub use call::CallResult;
pub use claim::{ClaimResult, TransferRequest};
pub use claim_code::ClaimCode;
pub use flash::FlashResult;
pub use model::{Device, DeviceProtection};
pub use notes::NotesResult;
pub use ping::PingResult;
pub use rename::RenameResult;
pub use signal::SignalResult;
pub use variable::{VariableDevice, VariableReading};

use reqwest::Method;

use crate::request::{Path, Request};
use crate::{Error, Session};

/// The user's devices; see [`Session::devices`].
#[derive(Debug, Clone)]
pub struct Devices {
    session: Session,
}

impl Devices {
    pub(crate) fn new(session: Session) -> Self {
        Self { session }
    }

    /// A request about one device.
    fn request(&self, method: Method, device: &str) -> Result<Request, Error> {
        Ok(self.session.request(method, device_path(device)?))
    }

    /// A request about something that a device offers.
    fn request_below(&self, method: Method, device: &str, what: &str, name: &str) -> Result<Request, Error> {
        Ok(self.session.request(method, device_path(device)?.segment(what, name)?))
    }
}

fn device_path(device: &str) -> Result<Path, Error> {
    Path::new("/v1/devices").segment("device", device)
}

#[cfg(test)]
fn offline_devices() -> Devices {
    crate::session::offline_session().devices()
}
