//! `/_mock`: the control surface. What no real cloud has: turn the clock, a device's pins, its power.
//!
//! JSON in, JSON out; a bad request is told what would have been a good one. Nothing of it is reachable from a web page of
//! another origin, see [`crate::hosts`].

mod clock;
mod devices;
mod health;
mod mail;
mod serial;
mod users;
mod world;

use axum::routing::{get, post};
use axum::{Extension, Router};

use crate::app::App;
use crate::timekeeper::Timekeeper;
use crate::wire::Params;

pub use devices::{Change, Network, RemoteReset};
pub(crate) use devices::{find_any, find_device};
pub(crate) use serial::Listeners;

/// What there is, for whoever asks for something else.
pub(crate) const OPERATIONS: [&str; 25] = [
    "GET /_mock/health",
    "GET /_mock/clock",
    "PUT /_mock/clock",
    "POST /_mock/clock/advance",
    "POST /_mock/clock/skip",
    "GET /_mock/devices",
    "GET /_mock/devices/{device}",
    "PUT /_mock/devices/{device}",
    "GET /_mock/devices/{device}/serial",
    "POST /_mock/devices/{device}/serial",
    "GET /_mock/devices/{device}/serial/stream",
    "GET /_mock/users/{username}",
    "GET /_mock/mail",
    "GET /_mock/world",
    "PUT /_mock/world",
    "POST /_mock/world/reset",
    "GET /_mock/ledger",
    "GET /_mock/requests",
    "DELETE /_mock/requests",
    "GET /_mock/requests/stream",
    "POST /_mock/requests/verify",
    "GET /_mock/faults",
    "POST /_mock/faults",
    "DELETE /_mock/faults",
    "DELETE /_mock/faults/{id}",
];

pub(crate) fn routes(timekeeper: Timekeeper) -> Router<App> {
    Router::new()
        .route("/_mock/health", get(health::health))
        .route("/_mock/clock", get(clock::read).put(clock::run))
        .route("/_mock/clock/advance", post(clock::advance))
        .route("/_mock/clock/skip", post(clock::skip))
        .route("/_mock/devices", get(devices::list))
        .route("/_mock/devices/{device}", get(devices::get).put(devices::change))
        .route("/_mock/devices/{device}/serial", get(serial::read).post(serial::write))
        .route("/_mock/devices/{device}/serial/stream", get(serial::stream))
        .route("/_mock/users/{username}", get(users::get))
        .route("/_mock/mail", get(mail::list))
        .route("/_mock/world", get(world::read).put(world::replace))
        .route("/_mock/world/reset", post(world::reset))
        .layer(Extension(timekeeper))
}

/// The text of a body's one field.
fn the_only_field<'a>(fields: &'a Params, name: &str) -> Result<&'a str, String> {
    if let Some(unknown) = fields.names().find(|present| *present != name) {
        return Err(format!("unknown field {unknown}"));
    }
    fields.text(name).map_err(|error| error.to_string())?.ok_or_else(|| format!("{name} is missing"))
}
