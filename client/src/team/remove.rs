//! `DELETE /v1/products/{product}/team/{username}`

use reqwest::Method;

use super::Team;
use crate::Error;

impl Team {
    /// Takes a person out of the team, or deletes an API user with its token.
    ///
    /// # Errors
    /// As for [`set_scopes`](Team::set_scopes).
    ///
    /// Source: documented (API reference,
    /// ["Remove team member"](https://docs.particle.io/reference/cloud-apis/api/#remove-team-member)).
    pub async fn remove(&self, username: &str) -> Result<(), Error> {
        let request = self.session.request(Method::DELETE, self.member_path(username)?);
        self.session.transport().done(&request).await
    }
}
