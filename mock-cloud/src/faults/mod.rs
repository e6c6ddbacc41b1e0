//! Faults: what goes wrong on purpose, so that an app can be seen to live with it.
//!
//! A [`Fault`] is data: what it is about (method, path, user, device, event), one effect, and how often. It is written as
//! JSON on the control surface, as a table of a world file, or in Rust. `rule` looks whether it makes sense; `model` is
//! the table that says which fault acts, `lot` what chance says. What a fault does to requests stands in `guard` and
//! `body`, to streams in `streams`, to devices in `devices`; what it puts off waits in `store`, on the cloud's clock.
//!
//! Without any fault nothing is in the way: one look at a flag. A fault never touches `/_mock`, nor the preflights of
//! browsers, nor what names a wrong `Host`.
//!
//! On one request all delays that are due add up, and beside them one other thing happens at most: that of the oldest
//! fault that is due. The same holds for an event on one stream. Connections speak HTTP/1.1, so what happens to a socket
//! happens to whatever else is on it.
//!
//! All of it is chosen; no real cloud does it on request.

mod add;
mod body;
mod devices;
mod fault;
mod guard;
mod list;
mod lot;
mod model;
mod remove;
mod rule;
mod sets;
mod store;
mod streams;
#[cfg(test)]
mod tests;

use axum::Router;
use axum::routing::{delete, get};

use crate::app::App;

pub use fault::{Delay, Fault, Flapping, Radio, When};
pub use list::Injected;
pub use sets::FaultSet;

pub(crate) use guard::{Reset, guard};
pub(crate) use model::Faults;
pub(crate) use store::{GoOn, Waiting};
pub(crate) use streams::{OnEvent, Seen};

pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/_mock/faults", get(list::list).post(add::add).delete(remove::all))
        .route("/_mock/faults/{id}", delete(remove::one))
}
