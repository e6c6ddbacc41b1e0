//! Events: published by devices, by callers and by the cloud itself, and carried to whoever listens.
//!
//! An event becomes bytes once, in [`frame`]; the [`hub`] hands the same bytes to every stream that wants it, through a
//! bounded [`queue`] a stream. Nobody is waited for: a reader that does not read loses its connection when its queue is
//! full, and no one else notices.

mod frame;
mod hub;
mod model;
mod publish;
mod queue;
mod stream;
mod system;

use axum::Router;
use axum::routing::get;

use crate::app::App;

pub(crate) use frame::{KEEP_ALIVE, OPENING};
pub(crate) use hub::{Hub, Later};
pub(crate) use model::{NewStream, Published, SILENCE, SentEvent, StreamEnd};
pub(crate) use queue::{Kept, StreamQueue};
pub(crate) use system::system_event;

pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/v1/events", get(stream::without_prefix))
        .route("/v1/events/", get(stream::without_prefix))
        .route("/v1/events/{*prefix}", get(stream::any))
        .route(publish::PATH, get(stream::mine).post(publish::publish))
        .route("/v1/devices/events/", get(stream::mine))
        .route("/v1/devices/events/{*prefix}", get(stream::mine_by_prefix))
        // A function may be called `events`; GET is the stream's.
        .route("/v1/devices/{device}/events", get(stream::one).post(crate::devices::call_named_events))
        .route("/v1/devices/{device}/events/", get(stream::one))
        .route("/v1/devices/{device}/events/{*prefix}", get(stream::one_by_prefix))
}
