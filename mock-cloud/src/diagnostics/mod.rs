//! Diagnostics: the vitals of a device, as it last told them and over the last month.
//!
//! A device tells its vitals when it connects and when it is asked; the cloud adds what it measures itself, keeps the
//! record, and publishes `spark/device/diagnostics/update` with the same content. Each route has a twin for the devices
//! of a product.

mod history;
mod last;
mod model;
mod payload;
mod store;
mod update;

use axum::Router;
use axum::routing::{get, post};

use crate::app::App;
use crate::auth::Authorized;
use crate::cloud::Cloud;
use crate::devices::DeviceKey;
use crate::error::ApiError;

pub(crate) use store::Diagnostics;

pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route(update::PATH, post(update::update))
        .route(update::PRODUCT_PATH, post(update::update))
        .route(last::PATH, get(last::last))
        .route(last::PRODUCT_PATH, get(last::last))
        .route(history::PATH, get(history::history))
        .route(history::PRODUCT_PATH, get(history::history))
        // Tolerated in 2019, observed.
        .route("/v1/diagnostics/{device}/", get(history::history))
}

/// The device that a route is about: of the product in its path, or else of the caller.
fn device(cloud: &Cloud, request: &Authorized, id_or_name: &str) -> Result<DeviceKey, ApiError> {
    match request.product() {
        Some(product) => cloud.devices.of_product(product, id_or_name).ok_or(ApiError::ProductDeviceNotFound),
        None => Ok(cloud.device_of(request.caller.user, id_or_name)?),
    }
}
