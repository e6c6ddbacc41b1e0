//! The cloud's end of the link with devices: sessions, and requests that wait for an answer.
//!
//! It speaks [`firmware::link`] and knows nothing else of devices. A message from a device goes through
//! [`crate::cloud::Cloud::receive`]; a request to one begins with [`crate::cloud::Cloud::ask`] and ends when the device
//! answers, or when the cloud's clock says that it will not.

mod model;
mod session;
mod wait;

pub(crate) use model::{Ask, Calls, MAX_LATENCY};
pub(crate) use wait::{Answer, Wait, Waiter};
