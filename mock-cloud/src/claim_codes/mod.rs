//! Claim codes: how a device that is set up says whose it is to be.
//!
//! An application asks for a code and gives it to the device together with the credentials of a network. The device says
//! it in its next handshake, and becomes the device of whoever asked. A code of a product's customer is good for devices
//! of that product.

mod create;
mod model;

use axum::Router;
use axum::routing::post;

use crate::app::App;

pub(crate) use create::PRODUCT_PATH;
pub(crate) use model::{ClaimCodes, MAX_CODES};

pub(crate) fn routes() -> Router<App> {
    Router::new().route(create::PATH, post(create::create)).route(create::PRODUCT_PATH, post(create::create))
}
