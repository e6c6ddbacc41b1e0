//! User accounts: who may log in, and with what.
//!
//! Their own routes (`/v1/user`) are not covered yet; accounts come from the world.

mod model;
mod store;

pub(crate) use model::SignInError;
pub(crate) use model::{Credentials, Otp, User};
pub(crate) use store::UserKey;
pub(crate) use store::Users;
