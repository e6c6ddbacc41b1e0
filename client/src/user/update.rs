//! `PUT /v1/user`

use std::future::{Future, IntoFuture};
use std::pin::Pin;

use reqwest::Method;

use super::User;
use super::create::with_account_info;
use crate::request::Request;
use crate::{Error, Secret};

/// A change of the account in preparation; `.await` it or call [`send`](UpdateUserRequest::send).
#[derive(Debug)]
#[must_use = "nothing is sent until it is awaited"]
pub struct UpdateUserRequest {
    user: User,
    /// Name or password, with the current password.
    change: Option<(Change, Secret)>,
    first_name: Option<String>,
    last_name: Option<String>,
    business_account: Option<bool>,
    invalidate_tokens: bool,
}

#[derive(Debug)]
enum Change {
    Username(String),
    Password(Secret),
}

impl User {
    /// Changes the e-mail address that the user logs in with.
    ///
    /// Source: documented (API reference,
    /// ["Update current user"](https://docs.particle.io/reference/cloud-apis/api/#update-current-user)).
    pub fn change_username(
        &self,
        username: impl Into<String>,
        current_password: impl Into<Secret>,
    ) -> UpdateUserRequest {
        UpdateUserRequest::new(self, Some((Change::Username(username.into()), current_password.into())))
    }

    /// Changes the password.
    ///
    /// Source: documented (API reference,
    /// ["Update current user"](https://docs.particle.io/reference/cloud-apis/api/#update-current-user)).
    pub fn change_password(
        &self,
        password: impl Into<Secret>,
        current_password: impl Into<Secret>,
    ) -> UpdateUserRequest {
        UpdateUserRequest::new(self, Some((Change::Password(password.into()), current_password.into())))
    }

    /// Changes what the user told about itself: `session.user().update_account_info().first_name("Ada").await?`.
    ///
    /// Source: documented (API reference,
    /// ["Update current user"](https://docs.particle.io/reference/cloud-apis/api/#update-current-user)).
    pub fn update_account_info(&self) -> UpdateUserRequest {
        UpdateUserRequest::new(self, None)
    }
}

impl UpdateUserRequest {
    fn new(user: &User, change: Option<(Change, Secret)>) -> Self {
        Self {
            user: user.clone(),
            change,
            first_name: None,
            last_name: None,
            business_account: None,
            invalidate_tokens: false,
        }
    }

    /// Another first name.
    pub fn first_name(mut self, name: impl Into<String>) -> Self {
        self.first_name = Some(name.into());
        self
    }

    /// Another last name.
    pub fn last_name(mut self, name: impl Into<String>) -> Self {
        self.last_name = Some(name.into());
        self
    }

    /// Whether the account is a business's.
    pub fn business_account(mut self, business: bool) -> Self {
        self.business_account = Some(business);
        self
    }

    /// Ends all access tokens of the user, this session's own among them.
    pub fn invalidate_tokens(mut self) -> Self {
        self.invalidate_tokens = true;
        self
    }

    /// Makes the change.
    ///
    /// # Errors
    /// [`Error::Refused`]: the current password is wrong, the name is taken or no e-mail address, or there is nothing to
    /// change.
    pub async fn send(self) -> Result<(), Error> {
        self.user.session.transport().done(&self.request()).await
    }

    fn request(&self) -> Request {
        let mut request = self.user.request(Method::PUT, "/v1/user");
        if let Some((change, current_password)) = &self.change {
            request = match change {
                Change::Username(username) => request.field("username", username.as_str()),
                Change::Password(password) => request.field("password", password),
            }
            .field("current_password", current_password);
        }
        request =
            with_account_info(request, self.first_name.as_deref(), self.last_name.as_deref(), self.business_account);
        if self.invalidate_tokens { request.field("invalidate_tokens", "true") } else { request }
    }
}

impl IntoFuture for UpdateUserRequest {
    type Output = Result<(), Error>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

#[cfg(test)]
mod tests {
    use crate::user::offline_user;

    #[test]
    fn every_change_has_its_fields() {
        let user = offline_user();
        let bodies = [
            user.change_username("king@example.com", "analytical-engine"),
            user.change_password("new", "analytical-engine").invalidate_tokens(),
            user.update_account_info().first_name("Ada").last_name("King").business_account(true),
        ]
        .map(|change| change.request().body().unwrap());
        insta::assert_snapshot!(bodies.join("\n"), @"
        username=king%40example.com&current_password=analytical-engine
        password=new&current_password=analytical-engine&invalidate_tokens=true
        account_info%5Bfirst_name%5D=Ada&account_info%5Blast_name%5D=King&account_info%5Bbusiness_account%5D=true
        ");
        insta::assert_snapshot!(user.update_account_info().request().wire(), @"
        PUT /v1/user
        authorization: Bearer 1234
        ");
        assert!(!format!("{:?}", user.change_password("nanosecond", "analytical")).contains("nano"));
    }
}
