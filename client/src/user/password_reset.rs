//! `POST /v1/user/password-reset`

use reqwest::Method;

use crate::request::{Auth, Path, Request};
use crate::{Client, Error};

impl Client {
    /// Has the cloud mail a link that sets a new password.
    ///
    /// # Errors
    /// [`is_not_found`](Error::is_not_found) when there is no such user; [`is_rate_limited`](Error::is_rate_limited).
    ///
    /// Source: documented (API reference,
    /// ["Request password reset"](https://docs.particle.io/reference/cloud-apis/api/#request-password-reset)).
    pub async fn request_password_reset(&self, username: &str) -> Result<(), Error> {
        self.transport.done(&reset_request(username)).await
    }
}

fn reset_request(username: &str) -> Request {
    Request::new(Method::POST, Path::new("/v1/user/password-reset"), Auth::None).field("username", username)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn needs_the_name_alone() {
        insta::assert_snapshot!(reset_request("ada@example.com").wire(), @"
        POST /v1/user/password-reset

        username=ada%40example.com
        ");
    }
}
