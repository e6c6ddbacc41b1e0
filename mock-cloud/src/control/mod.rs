//! `/_mock`: the control surface. What no real cloud has: turn the clock, a device's pins, its power.
//!
//! JSON in, JSON out; a bad request is told what would have been a good one. Nothing of it is reachable from a web page of
//! another origin, see [`crate::hosts`].

mod clock;
mod devices;
mod health;
mod mail;
mod users;

use axum::routing::{get, post};
use axum::{Extension, Router};

use crate::app::App;
use crate::timekeeper::Timekeeper;

pub(crate) use devices::find_any;
pub use devices::{Change, Network, RemoteReset};

/// What there is, for whoever asks for something else.
pub(crate) const OPERATIONS: [&str; 14] = [
    "GET /_mock/health",
    "GET /_mock/clock",
    "PUT /_mock/clock",
    "POST /_mock/clock/advance",
    "POST /_mock/clock/skip",
    "GET /_mock/devices",
    "GET /_mock/devices/{device}",
    "PUT /_mock/devices/{device}",
    "GET /_mock/users/{username}",
    "GET /_mock/mail",
    "GET /_mock/requests",
    "DELETE /_mock/requests",
    "GET /_mock/requests/stream",
    "POST /_mock/requests/verify",
];

pub(crate) fn routes(timekeeper: Timekeeper) -> Router<App> {
    Router::new()
        .route("/_mock/health", get(health::health))
        .route("/_mock/clock", get(clock::read).put(clock::run))
        .route("/_mock/clock/advance", post(clock::advance))
        .route("/_mock/clock/skip", post(clock::skip))
        .route("/_mock/devices", get(devices::list))
        .route("/_mock/devices/{device}", get(devices::get).put(devices::change))
        .route("/_mock/users/{username}", get(users::get))
        .route("/_mock/mail", get(mail::list))
        .layer(Extension(timekeeper))
}
