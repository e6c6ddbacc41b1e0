//! `POST /v1/products/{product}/team`

use reqwest::Method;
use serde_json::json;

use super::{ApiUser, Team};
use crate::Error;
use crate::request::Request;

impl Team {
    /// Makes an API user with these scopes, such as `customers:list`. Keep the token of the answer.
    ///
    /// # Errors
    /// Status 403 or 404 when the product is somebody else's or does not exist, 400 when a scope is none.
    ///
    /// Source: documented (API reference,
    /// ["Creating an API user"](https://docs.particle.io/reference/cloud-apis/api/#creating-an-api-user)), by JSON as in its
    /// sample. For an organization: chosen, after the other routes that it has.
    pub async fn create_api_user(&self, friendly_name: &str, scopes: &[&str]) -> Result<ApiUser, Error> {
        self.api_user(&self.create_request(friendly_name, scopes)?).await
    }

    fn create_request(&self, friendly_name: &str, scopes: &[&str]) -> Result<Request, Error> {
        Ok(self.request(Method::POST)?.json(json!({ "friendly_name": friendly_name, "scopes": scopes })))
    }
}

#[cfg(test)]
mod tests {
    use crate::team::offline_team;

    #[test]
    fn scopes_travel_as_a_list_in_json() {
        let request = offline_team().create_request("My bot", &["customers:list", "events:get"]).unwrap();
        insta::assert_snapshot!(request.wire(), @r#"
        POST /v1/products/kettle/team
        authorization: Bearer 1234

        {"friendly_name":"My bot","scopes":["customers:list","events:get"]}
        "#);
    }
}
