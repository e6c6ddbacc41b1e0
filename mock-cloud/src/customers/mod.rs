//! Customers: the people who use the devices of a product.
//!
//! A customer belongs to one product and is known to it by an e-mail address, or any other unique name. It may have a
//! password, or none and then gets its tokens through the product's server alone (two-legged). It owns devices as a user
//! does, and its tokens reach those and nothing else, see [`crate::reach::Reach`].
//!
//! A customer gets a device by a claim code of its product's, see [`crate::claim_codes`], or claims an unowned one by its id.

mod create;
mod delete;
mod list;
mod model;
mod store;
#[cfg(test)]
mod tests;
mod update;

use axum::Router;
use axum::routing::{get, put};

use crate::app::App;
use crate::error::ApiError;

pub(crate) use store::Customers;

pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route(list::PATH, get(list::list).post(create::create))
        .route(update::PATH, put(update::update).delete(delete::delete))
}

impl From<model::CustomerError> for ApiError {
    fn from(error: model::CustomerError) -> Self {
        match error {
            model::CustomerError::Unknown => Self::CustomerNotFound,
            model::CustomerError::Exists => Self::CustomerExists,
            model::CustomerError::Full => Self::TooManyCustomers,
            model::CustomerError::NoPassword => {
                Self::FieldInvalid("the customer was made without a password and cannot have one".to_owned())
            }
        }
    }
}
