//! Devices: their records, their owners, and what can be asked of them.
//!
//! A record is what the cloud knows: it comes from the world and from what the device said of itself over
//! [`crate::link`]. A device is addressed by id or by name, and only by its owner: to anyone else it does not exist, with
//! the same 403 as a device that really does not (observed).

mod call;
mod claim;
mod flash;
mod get;
mod list;
mod model;
mod ping;
mod store;
mod unclaim;
mod update;
mod variable;
mod view;

use axum::Router;
use axum::routing::{get, put};

use crate::app::App;

pub(crate) use call::call_named_events;
#[cfg(test)]
pub(crate) use model::ClaimError;
pub(crate) use model::{MAX_NAME, name_fault, notes_fault};
pub(crate) use store::Devices;
pub(crate) use store::{CellularIdentity, Device, DeviceKey};

pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route(list::PATH, get(list::list).post(claim::claim))
        .route(get::PATH, get(get::get).put(update::update).delete(unclaim::unclaim))
        // `ping` is a word of the cloud's for PUT alone; a function or a variable may be called so, too.
        .route(ping::PATH, put(ping::ping).get(variable::variable_named_ping).post(call::call_named_ping))
        .route(variable::PATH, get(variable::variable).post(call::call))
}
