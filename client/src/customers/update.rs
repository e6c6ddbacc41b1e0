//! `PUT /v1/products/{product}/customers/{customer}`

use reqwest::Method;

use super::Customers;
use crate::request::Request;
use crate::{Error, Secret};

impl Customers {
    /// Sets the password of a customer that was made with one.
    ///
    /// # Errors
    /// As for [`create`](Customers::create); [`is_not_found`](Error::is_not_found) when there is no such customer.
    ///
    /// Source: documented (API reference,
    /// ["Update customer password"](https://docs.particle.io/reference/cloud-apis/api/#update-customer-password)).
    pub async fn set_password(&self, email: &str, password: impl Into<Secret>) -> Result<(), Error> {
        self.session.transport().done(&self.password_request(email, &password.into())?).await
    }

    fn password_request(&self, email: &str, password: &Secret) -> Result<Request, Error> {
        Ok(self.request_for(Method::PUT, email)?.field("password", password))
    }
}

#[cfg(test)]
mod tests {
    use crate::customers::offline_customers;

    #[test]
    fn a_customer_is_addressed_by_its_name() {
        let request = offline_customers().password_request("kid@example.com", &"p".into()).unwrap();
        insta::assert_snapshot!(request.wire(), @"
        PUT /v1/products/kettle/customers/kid%40example.com
        authorization: Bearer 1234

        password=p
        ");
    }
}
