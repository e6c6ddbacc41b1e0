//! Products: devices of one kind, the team that makes them, and what it makes them with.
//!
//! A product is addressed by its number or its slug (observed). It has an account of its own among [`crate::user`]'s,
//! without name and password: that account owns the product's OAuth clients and holds the tokens that act for the
//! product. A route under `/v1/products/{product}` is about that account, and open to its team and to its own tokens; its
//! twin without the prefix is about the caller's. So a handler is written once, see [`crate::auth::Authorized::owner`].
//!
//! The routes that describe and change a product are not covered yet: products come from the world.

mod model;
mod store;

pub(crate) use model::ProductError;
pub(crate) use store::{Product, ProductKey, Products};
