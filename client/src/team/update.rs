//! `POST /v1/products/{product}/team/{username}`

use reqwest::Method;
use serde_json::json;

use super::{ApiUser, Team};
use crate::Error;
use crate::request::Request;

impl Team {
    /// Gives an API user other scopes, and with them another token: the old one ends.
    ///
    /// # Errors
    /// As for [`create_api_user`](Team::create_api_user); [`is_not_found`](Error::is_not_found) when there is no such member.
    ///
    /// Source: documented route (API reference,
    /// ["Update team member"](https://docs.particle.io/reference/cloud-apis/api/#update-team-member)); its body and answer are
    /// not, and cloud-chamber's are chosen.
    pub async fn set_scopes(&self, username: &str, scopes: &[&str]) -> Result<ApiUser, Error> {
        self.api_user(&self.scopes_request(username, scopes)?).await
    }

    fn scopes_request(&self, username: &str, scopes: &[&str]) -> Result<Request, Error> {
        let request = self.session.request(Method::POST, self.member_path(username)?);
        Ok(request.json(json!({ "scopes": scopes })))
    }
}

#[cfg(test)]
mod tests {
    use crate::team::offline_team;

    #[test]
    fn an_api_user_is_addressed_by_its_username() {
        let request = offline_team().scopes_request("bot+1@api.particle.io", &["events:get"]).unwrap();
        insta::assert_snapshot!(request.wire(), @r#"
        POST /v1/products/kettle/team/bot%2B1%40api.particle.io
        authorization: Bearer 1234

        {"scopes":["events:get"]}
        "#);
    }
}
