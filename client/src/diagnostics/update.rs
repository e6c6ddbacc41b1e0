//! `POST /v1/diagnostics/{device}/update`

use reqwest::Method;

use super::Diagnostics;
use crate::Error;
use crate::request::Request;

impl Diagnostics {
    /// Asks a device for fresh vitals. The answer does not wait for them: an online device publishes the event
    /// `spark/device/diagnostics/update`, and then they are the [last](Diagnostics::last) ones.
    ///
    /// # Errors
    /// [`is_permission_denied`](Error::is_permission_denied) for an unknown device, or somebody else's.
    ///
    /// Source: documented (API reference,
    /// ["Refresh device vitals"](https://docs.particle.io/reference/cloud-apis/api/#refresh-device-vitals)).
    pub async fn update(&self, device: &str) -> Result<(), Error> {
        self.session.transport().done(&self.update_request(device)?).await
    }

    fn update_request(&self, device: &str) -> Result<Request, Error> {
        Ok(self.session.request(Method::POST, self.path(device)?.literal("/update")))
    }
}

#[cfg(test)]
mod tests {
    use crate::diagnostics::offline_diagnostics;

    #[test]
    fn sends_no_body() {
        insta::assert_snapshot!(offline_diagnostics().update_request("lamp").unwrap().wire(), @"
        POST /v1/diagnostics/lamp/update
        authorization: Bearer 1234
        ");
    }
}
