//! `PUT /v1/products/{product}/team/{username}/token`

use reqwest::Method;

use super::{ApiUser, Team};
use crate::Error;

impl Team {
    /// Gives an API user another token; the old one ends.
    ///
    /// # Errors
    /// As for [`set_scopes`](Team::set_scopes).
    ///
    /// Source: documented (API reference,
    /// ["Regenerate programmatic users token"](https://docs.particle.io/reference/cloud-apis/api/#regenerate-programmatic-users-token)),
    /// where it is declared as PUT and shown as POST.
    pub async fn regenerate_token(&self, username: &str) -> Result<ApiUser, Error> {
        let path = self.member_path(username)?.literal("/token");
        self.api_user(&self.session.request(Method::PUT, path)).await
    }
}
