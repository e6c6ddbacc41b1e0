//! `DELETE /v1/products/{product}/customers/{customer}`

use reqwest::Method;

use super::Customers;
use crate::Error;

impl Customers {
    /// Deletes a customer; its sessions end.
    ///
    /// # Errors
    /// As for [`set_password`](Customers::set_password).
    ///
    /// Source: documented (API reference,
    /// ["Delete a customer"](https://docs.particle.io/reference/cloud-apis/api/#delete-a-customer)).
    pub async fn delete(&self, email: &str) -> Result<(), Error> {
        self.session.transport().done(&self.request_for(Method::DELETE, email)?).await
    }
}
