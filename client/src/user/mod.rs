//! The user's own account: who it is, its name and password, its second factor, its end.
//!
//! Signing up and asking for a new password need no session: [`Client::create_user`](crate::Client::create_user),
//! [`Client::request_password_reset`](crate::Client::request_password_reset).

mod create;
mod delete;
mod get;
mod mfa;
mod password_reset;
mod update;

pub use create::CreateUserRequest;
pub use get::{AccountInfo, MfaState, UserInfo};
pub use mfa::{ConfirmMfaRequest, MfaEnrolment, RecoveryCodes};
pub use update::UpdateUserRequest;

use reqwest::Method;

use crate::Session;
use crate::request::{Path, Request};

/// The account of a session's user; see [`Session::user`].
#[derive(Debug, Clone)]
pub struct User {
    session: Session,
}

impl User {
    pub(crate) fn new(session: Session) -> Self {
        Self { session }
    }

    fn request(&self, method: Method, path: &str) -> Request {
        self.session.request(method, Path::new(path))
    }
}

#[cfg(test)]
fn offline_user() -> User {
    crate::session::offline_session().user()
}
