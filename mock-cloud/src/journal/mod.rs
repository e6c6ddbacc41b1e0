//! The journal: what was asked of the cloud, and what it answered. For tests that want to know whether an app called, and
//! with what; and for whoever wonders why an app does not work.
//!
//! Every exchange outside `/_mock` is kept when its answer begins, a refused `Host` and a preflight among them; of those
//! that were never answered nothing is kept. The last 1000 are remembered (`journal` in the world, 0 for none), each with
//! 8 KiB of fields at most.
//!
//! No secret gets in: see [`redact`]. While a request is answered, whoever learns something about it notes it in its
//! [`draft`]; the exchange is pushed under a lock of the journal's own, and turned into text only when it is read.
//!
//! All of it is chosen; no real cloud has it.

mod clear;
mod draft;
mod exchange;
mod expectation;
mod fields;
mod list;
mod pattern;
mod redact;
mod store;
mod stream;
#[cfg(test)]
mod tests;
mod verify;

use axum::Router;
use axum::routing::{get, post};

use crate::app::App;

pub use exchange::{Caller, Exchange};
pub use expectation::{Expectation, Miss, Nearest};

pub(crate) use draft::{Begun, drafted, note};
pub(crate) use exchange::NOBODY;
pub(crate) use pattern::path_fits;
pub(crate) use redact::shown_name;
pub(crate) use store::Journal;

/// How many exchanges are remembered unless the world says otherwise.
pub(crate) const DEFAULT_LENGTH: usize = 1000;
/// The longest journal.
pub(crate) const MAX_LENGTH: usize = 100_000;

pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/_mock/requests", get(list::list).delete(clear::clear))
        .route("/_mock/requests/stream", get(stream::stream))
        .route("/_mock/requests/verify", post(verify::verify))
}
