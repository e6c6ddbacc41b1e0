//! Access tokens: what a caller proves itself with, and how it is taken away.
//!
//! A token is 40 hex digits, belongs to one user, was made through one OAuth client, and ends at its date or never.
//! How one is made stands in [`crate::oauth`]; how a request carries one in [`crate::auth`].

mod current;
mod delete;
mod delete_all;
mod list;
mod model;
mod store;

use axum::Router;
use axum::routing::{delete, get};

use crate::app::App;

pub(crate) use model::{AccessToken, NewToken, TokenError};
pub(crate) use store::AccessTokens;

pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route(list::PATH, get(list::list).delete(delete_all::delete_all))
        .route(current::PATH, get(current::current).delete(delete::delete_current))
        .route(delete::PATH, delete(delete::delete))
}
