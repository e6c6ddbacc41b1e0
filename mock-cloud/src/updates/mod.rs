//! Updates over the air: a binary goes to a device in chunks, and the device starts afresh with it.
//!
//! Nothing about the binary is the cloud's business. The device says whether it takes the update, how much of it has come,
//! and whether it is firmware; `spark/flash/status` tells the owner.

mod model;

pub(crate) use model::{LastUpdate, Updates};
