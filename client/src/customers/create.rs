//! `POST /v1/products/{product}/customers`

use reqwest::Method;

use super::{Customers, path};
use crate::request::{Auth, Request};
use crate::{Client, ClientSession, Error, Secret, Session};

impl Customers {
    /// Makes a customer with a password, as a member of the product's team; answers the customer's session.
    ///
    /// # Errors
    /// Status 403 or 404 when the product is somebody else's or does not exist, 400 when there is such a customer.
    ///
    /// Source: documented (API reference,
    /// ["Create a customer"](https://docs.particle.io/reference/cloud-apis/api/#create-a-customer-team-member-s-token)).
    pub async fn create(&self, email: &str, password: impl Into<Secret>) -> Result<Session, Error> {
        let request = self.create_request(email, &password.into())?;
        let answer = self.session.transport().json::<crate::oauth::TokenAnswer>(&request).await?;
        Ok(answer.into_session(self.session.transport()))
    }

    fn create_request(&self, email: &str, password: &Secret) -> Result<Request, Error> {
        Ok(self.request(Method::POST)?.field("email", email).field("password", password))
    }
}

impl Client {
    /// Makes a customer with a password, as a server with the id and secret of a client of the product.
    ///
    /// # Errors
    /// Status 400 when there is such a customer, or the OAuth client is not the product's.
    ///
    /// Source: documented (API reference, "Create a customer with client credentials").
    pub async fn create_customer(
        &self,
        product: &str,
        email: &str,
        password: impl Into<Secret>,
    ) -> Result<ClientSession, Error> {
        self.token_for_client(&self.customer_creation(product, email)?.field("password", &password.into())).await
    }

    /// Makes a customer without a password, who gets sessions through this server alone (two-legged).
    ///
    /// # Errors
    /// As for [`create_customer`](Client::create_customer).
    ///
    /// Source: documented (API reference, as there), observed.
    pub async fn create_customer_without_password(&self, product: &str, email: &str) -> Result<ClientSession, Error> {
        self.token_for_client(&self.customer_creation(product, email)?.field("no_password", "true")).await
    }

    /// Makes a customer with a password, as a page does that must not hold the OAuth client's secret: by the client's id
    /// alone (implicit). The client needs a redirect URI; the customer's token comes back in the fragment of it. How long the
    /// session lasts is not told, but [`Session::current_token`] knows.
    ///
    /// # Errors
    /// Status 400 as for [`create_customer`](Client::create_customer), and when the client has no redirect URI;
    /// [`Error::Unreadable`] when no token comes back.
    ///
    /// Source: documented (API reference, "Create a customer with implicit grant"). That the address comes in the header
    /// `Location` and calls the token `token`: chosen by cloud-chamber, after what the log-in pages were seen to do. What the
    /// real cloud sends is not known; `access_token`, as in RFC 6749, is understood too.
    pub async fn create_customer_implicitly(
        &self,
        product: &str,
        email: &str,
        password: impl Into<Secret>,
    ) -> Result<Session, Error> {
        let request = self.implicit_customer_creation(product, email, &password.into())?;
        let answer = self.transport.text(&request).await?;
        let unreadable = || Error::Unreadable { status: answer.status, reason: "it leads to no token".to_owned() };
        let token = answer.location.as_ref().and_then(token_in_fragment).ok_or_else(unreadable)?;
        Ok(self.session(token))
    }

    fn implicit_customer_creation(&self, product: &str, email: &str, password: &Secret) -> Result<Request, Error> {
        let request = Request::new(Method::POST, path(product)?, Auth::None).field("client_id", self.oauth.id.as_str());
        Ok(request.field("response_type", "token").field("email", email).field("password", password))
    }

    fn customer_creation(&self, product: &str, email: &str) -> Result<Request, Error> {
        Ok(Request::new(Method::POST, path(product)?, self.own_auth()).field("email", email))
    }
}

/// The token in an address like `https://app.example/#token=…`.
fn token_in_fragment(location: &Secret) -> Option<Secret> {
    let (_, fragment) = location.expose().split_once('#')?;
    let mut pairs = form_urlencoded::parse(fragment.as_bytes());
    let token = pairs.find(|(name, _)| name == "token" || name == "access_token")?.1;
    (!token.is_empty()).then(|| Secret::from(token.as_ref()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::customers::offline_customers;

    #[test]
    fn a_team_member_sends_a_token_and_a_server_its_client() {
        let request = offline_customers().create_request("kid@example.com", &"p".into()).unwrap();
        insta::assert_snapshot!(request.wire(), @"
        POST /v1/products/kettle/customers
        authorization: Bearer 1234

        email=kid%40example.com&password=p
        ");
        let client = Client::builder("http://127.0.0.1:1").oauth_client("kettle-7", "s").build().unwrap();
        insta::assert_snapshot!(client.customer_creation("20001", "kid@example.com").unwrap().wire(), @"
        POST /v1/products/20001/customers
        authorization: Basic kettle-7:s

        email=kid%40example.com
        ");
        insta::assert_snapshot!(client.implicit_customer_creation("20001", "kid@example.com", &"p".into()).unwrap().wire(), @"
        POST /v1/products/20001/customers

        client_id=kettle-7&response_type=token&email=kid%40example.com&password=p
        ");
    }

    #[test]
    fn the_token_is_in_the_fragment_and_nowhere_else() {
        let token = |location: &str| token_in_fragment(&location.into()).map(|token| token.expose().to_owned());
        for good in ["https://a.example/#token=5ec4e7", "https://a.example/?x=1#state=y&access_token=5ec4e7"] {
            assert_eq!(token(good).as_deref(), Some("5ec4e7"), "{good}");
        }
        for bad in
            ["", "https://a.example/", "https://a.example/?token=5ec4e7", "https://a.example/#token=", "#tokens=1"]
        {
            assert_eq!(token(bad), None, "{bad}");
        }
    }
}
