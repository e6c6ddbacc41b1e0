//! `DELETE /v1/user`

use reqwest::Method;

use super::User;
use crate::request::Request;
use crate::{Error, Secret};

impl User {
    /// Deletes the account, and with it this session.
    ///
    /// # Errors
    /// [`Error::Refused`] when the password is wrong.
    ///
    /// Source: documented (API reference,
    /// ["Delete current user"](https://docs.particle.io/reference/cloud-apis/api/#delete-current-user); its samples send
    /// DELETE, its heading says PUT).
    pub async fn delete(&self, password: impl Into<Secret>) -> Result<(), Error> {
        self.session.transport().done(&self.delete_request(&password.into())).await
    }

    fn delete_request(&self, password: &Secret) -> Request {
        self.request(Method::DELETE, "/v1/user").field("password", password)
    }
}

#[cfg(test)]
mod tests {
    use crate::user::offline_user;

    #[test]
    fn the_password_travels_in_the_body() {
        insta::assert_snapshot!(offline_user().delete_request(&"analytical-engine".into()).wire(), @"
        DELETE /v1/user
        authorization: Bearer 1234

        password=analytical-engine
        ");
    }
}
