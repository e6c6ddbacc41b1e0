//! `POST /v1/products/{product}/customers`

use reqwest::Method;

use super::{Customers, path};
use crate::request::Request;
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

    fn customer_creation(&self, product: &str, email: &str) -> Result<Request, Error> {
        Ok(Request::new(Method::POST, path(product)?, self.own_auth()).field("email", email))
    }
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
    }
}
