//! Organizations: several products under one roof, with a team that works on all of them.
//!
//! An organization is addressed by its id or its slug (documented). The routes that describe one are not covered yet:
//! organizations come from the world.

mod model;
mod store;

pub(crate) use model::OrganizationError;
pub(crate) use store::{Organization, OrganizationKey, Organizations};
