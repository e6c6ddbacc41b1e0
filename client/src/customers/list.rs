//! `GET /v1/products/{product}/customers`

use reqwest::Method;
use serde::Deserialize;

use super::Customers;
use crate::Error;

/// The customers of a product.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct CustomerList {
    /// Those who own devices of the product.
    pub customers: Vec<Customer>,
}

/// One customer.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct Customer {
    /// 24 hex digits.
    pub id: String,
    /// The e-mail address, or what stands for it.
    pub username: String,
    /// The customer's name, where the cloud knows it.
    pub full_name: Option<String>,
    /// Ids of the customer's devices.
    #[serde(default)]
    pub devices: Vec<String>,
}

impl Customers {
    /// Lists the customers who own a device of the product.
    ///
    /// # Errors
    /// As for [`create`](Customers::create).
    ///
    /// Source: documented (API reference,
    /// ["List customers for a product"](https://docs.particle.io/reference/cloud-apis/api/#list-customers-for-a-product));
    /// that the others are left out: observed.
    pub async fn list(&self) -> Result<CustomerList, Error> {
        self.session.transport().json(&self.request(Method::GET)?).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_sample_of_the_reference() {
        let sample = r#"{"customers":[{"id":"123abc","full_name":"Kid","username":"kid@example.com","devices":["1"]}],"devices":[{"id":"1","product_id":1}],"meta":{"total_pages":1}}"#;
        let list = serde_json::from_str::<CustomerList>(sample).unwrap();
        assert_eq!(list.customers[0].full_name.as_deref(), Some("Kid"));
        assert_eq!(list.customers[0].devices, ["1"]);
    }
}
