//! `POST /v1/users`

use std::future::{Future, IntoFuture};
use std::pin::Pin;

use reqwest::Method;

use crate::request::{Auth, Path, Request};
use crate::{Client, Error, Secret};

/// A sign-up in preparation; `.await` it or call [`send`](CreateUserRequest::send).
#[derive(Debug)]
#[must_use = "nothing is sent until it is awaited"]
pub struct CreateUserRequest {
    client: Client,
    username: String,
    password: Secret,
    first_name: Option<String>,
    last_name: Option<String>,
    business_account: Option<bool>,
}

impl CreateUserRequest {
    pub(crate) fn new(client: Client, username: String, password: Secret) -> Self {
        Self { client, username, password, first_name: None, last_name: None, business_account: None }
    }

    /// The user's first name.
    pub fn first_name(mut self, name: impl Into<String>) -> Self {
        self.first_name = Some(name.into());
        self
    }

    /// The user's last name.
    pub fn last_name(mut self, name: impl Into<String>) -> Self {
        self.last_name = Some(name.into());
        self
    }

    /// Whether the account is a business's.
    pub fn business_account(mut self, business: bool) -> Self {
        self.business_account = Some(business);
        self
    }

    /// Makes the account. Log in next.
    ///
    /// # Errors
    /// [`Error::Refused`] with the cloud's words when the name is no e-mail address or is taken; some of these refusals
    /// come with status 200.
    ///
    /// Source: observed (the vendor's JavaScript client; the reference is silent).
    pub async fn send(self) -> Result<(), Error> {
        self.client.transport.done(&self.request()).await
    }

    fn request(&self) -> Request {
        let request = Request::new(Method::POST, Path::new("/v1/users"), Auth::None)
            .field("username", self.username.as_str())
            .field("password", &self.password);
        with_account_info(request, self.first_name.as_deref(), self.last_name.as_deref(), self.business_account)
    }
}

/// Account info as a form has it. Source: documented (API reference, "Update current user").
pub(super) fn with_account_info(
    mut request: Request,
    first_name: Option<&str>,
    last_name: Option<&str>,
    business_account: Option<bool>,
) -> Request {
    for (name, value) in [("account_info[first_name]", first_name), ("account_info[last_name]", last_name)] {
        if let Some(value) = value {
            request = request.field(name, value);
        }
    }
    match business_account {
        Some(business) => request.field("account_info[business_account]", business.to_string()),
        None => request,
    }
}

impl IntoFuture for CreateUserRequest {
    type Output = Result<(), Error>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sends_name_password_and_what_was_told_besides() {
        let client = Client::new("http://127.0.0.1:1").unwrap();
        let bare = client.create_user("joan@example.com", "eniac");
        insta::assert_snapshot!(bare.request().wire(), @"
        POST /v1/users

        username=joan%40example.com&password=eniac
        ");
        let told = client.create_user("joan@example.com", "eniac").first_name("Joan").business_account(false);
        insta::assert_snapshot!(told.request().wire(), @"
        POST /v1/users

        username=joan%40example.com&password=eniac&account_info%5Bfirst_name%5D=Joan&account_info%5Bbusiness_account%5D=false
        ");
        assert!(!format!("{told:?}").contains("eniac"));
    }
}
