//! Compiling sketches over HTTP, and what they were compiled to.
//!
//! The compiler of [`crate::sketch`] runs on the user's machine, so it has to be allowed, and is put into a box: it sees its
//! own files and those of the sketch, and has a bounded time and memory. See [`compile`].

mod build_targets;
mod compile;
mod download;
mod store;

use axum::Router;
use axum::routing::{get, post};

use crate::app::App;

pub(crate) use compile::{Compiled, Compiling, compile_upload, is_source};
pub(crate) use store::Binaries;

pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route(compile::PATH, post(compile::compile))
        .route(download::PATH, get(download::download))
        .route(build_targets::PATH, get(build_targets::list))
}
