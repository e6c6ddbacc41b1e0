//! `GET /v1/diagnostics/{device}/last`

use reqwest::Method;
use serde::Deserialize;

use super::{Diagnostics, Vitals};
use crate::Error;
use crate::request::Request;

#[derive(Deserialize)]
struct Answer {
    diagnostics: Vitals,
}

impl Diagnostics {
    /// The vitals that a device told last.
    ///
    /// # Errors
    /// As for [`update`](Diagnostics::update); status 404 when the cloud knows none.
    ///
    /// Source: documented (API reference,
    /// ["Get last known device vitals"](https://docs.particle.io/reference/cloud-apis/api/#get-last-known-device-vitals)).
    pub async fn last(&self, device: &str) -> Result<Vitals, Error> {
        let answer: Answer = self.session.transport().json(&self.last_request(device)?).await?;
        Ok(answer.diagnostics)
    }

    fn last_request(&self, device: &str) -> Result<Request, Error> {
        Ok(self.session.request(Method::GET, self.path(device)?.literal("/last")))
    }
}

#[cfg(test)]
mod tests {
    use crate::session::offline_session;

    #[test]
    fn a_products_devices_have_routes_of_their_own() {
        let diagnostics = offline_session().product_diagnostics("kettle");
        insta::assert_snapshot!(diagnostics.last_request("lamp").unwrap().wire(), @"
        GET /v1/products/kettle/diagnostics/lamp/last
        authorization: Bearer 1234
        ");
    }
}
