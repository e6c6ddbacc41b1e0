//! `GET /oauth/authorize`: the address of the log-in page that an application sends its users to.

use crate::Client;

/// The address of the cloud's log-in page, in preparation; see [`Client::authorization`].
#[derive(Debug, Clone)]
#[must_use = "take its `url` and send the user there"]
pub struct Authorization {
    page: String,
    response_type: &'static str,
    client_id: String,
    redirect_uri: Option<String>,
    scope: Option<String>,
    state: String,
}

impl Client {
    /// The way to a token that never shows the user's password to the application: the user logs in on a page of the
    /// cloud's, allows it, and comes back to the application's redirect URI with a code, which
    /// [`exchange_code`](Client::exchange_code) turns into a session.
    ///
    /// `state` comes back unchanged. It has to be unguessable, made for this one user and this one attempt, and compared
    /// when it comes back: that is what keeps others from finishing an attempt of theirs in the user's name.
    ///
    /// ```
    /// # fn main() -> Result<(), particle_client::Error> {
    /// let cloud = particle_client::Client::builder("http://127.0.0.1:8080").oauth_client("my-app-2146", "…").build()?;
    /// let page = cloud.authorization("f2a9…").redirect_uri("https://app.example/callback").url();
    /// assert!(page.starts_with("http://127.0.0.1:8080/oauth/authorize?response_type=code&client_id=my-app-2146&"));
    /// # Ok(()) }
    /// ```
    ///
    /// Source: observed (forum, 2016, and the OAuth library that the cloud uses); the reference has no page of its own.
    pub fn authorization(&self, state: impl Into<String>) -> Authorization {
        Authorization {
            page: format!("{}/oauth/authorize", self.base_url()),
            response_type: "code",
            client_id: self.oauth.id.clone(),
            redirect_uri: None,
            scope: None,
            state: state.into(),
        }
    }
}

impl Authorization {
    /// Where the user comes back to: a URI that the OAuth client registered, to the letter. It may be left out when the
    /// client registered exactly one (observed, 2016).
    pub fn redirect_uri(mut self, uri: impl Into<String>) -> Self {
        self.redirect_uri = Some(uri.into());
        self
    }

    /// What the token shall be able to do. The cloud knows `customers:create`; any other word asks for full permissions
    /// (observed, 2016), and so does saying nothing.
    pub fn scope(mut self, scope: impl Into<String>) -> Self {
        self.scope = Some(scope.into());
        self
    }

    /// Asks for a token in the address instead of a code. Legacy: addresses end up in histories and logs.
    ///
    /// Source: observed in the OAuth library; the token is called `token` there.
    pub fn implicit(mut self) -> Self {
        self.response_type = "token";
        self
    }

    /// The address to send the user's browser to.
    pub fn url(&self) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.append_pair("response_type", self.response_type).append_pair("client_id", &self.client_id);
        for (name, value) in [("redirect_uri", &self.redirect_uri), ("scope", &self.scope)] {
            if let Some(value) = value {
                query.append_pair(name, value);
            }
        }
        query.append_pair("state", &self.state);
        format!("{}?{}", self.page, query.finish())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn authorization() -> Authorization {
        let client = Client::builder("http://127.0.0.1:1/").oauth_client("lab-7", "s&cret").build().unwrap();
        client.authorization("a b&c=d")
    }

    #[test]
    fn the_address_holds_all_that_is_asked_for_and_no_secret() {
        let full = authorization().redirect_uri("https://app.example/cb?x=1").scope("customers:create");
        insta::assert_snapshot!([authorization(), full, authorization().implicit()].map(|page| page.url()).join("\n"), @"
        http://127.0.0.1:1/oauth/authorize?response_type=code&client_id=lab-7&state=a+b%26c%3Dd
        http://127.0.0.1:1/oauth/authorize?response_type=code&client_id=lab-7&redirect_uri=https%3A%2F%2Fapp.example%2Fcb%3Fx%3D1&scope=customers%3Acreate&state=a+b%26c%3Dd
        http://127.0.0.1:1/oauth/authorize?response_type=token&client_id=lab-7&state=a+b%26c%3Dd
        ");
    }
}
