//! `/v1/products/{product}/team` and `/v1/orgs/{org}/team`: who works on a product or for an organization.
//!
//! An API user is a member for programs: it has scopes instead of a password, and one access token that never expires.
//! [`Client::restore`](crate::Client::restore) makes a session of that token.

mod create;
mod list;
mod regenerate;
mod remove;
mod update;

pub use list::TeamMember;

use reqwest::Method;
use serde::Deserialize;

use crate::request::{Path, Request};
use crate::{Error, Secret, Session};

/// The team of a product or an organization; see [`Session::product_team`] and [`Session::organization_team`].
#[derive(Debug, Clone)]
pub struct Team {
    session: Session,
    section: &'static str,
    name: String,
}

/// An API user with a token that was just made.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ApiUser {
    /// What the team knows it by, in the form of an e-mail address.
    pub username: String,
    /// Its token from now on; the cloud does not show it again. `None` when it keeps the one it has.
    pub token: Option<Secret>,
}

#[derive(Deserialize)]
struct ApiUserAnswer {
    #[serde(alias = "created", alias = "updated")]
    user: WithTokens,
}

#[derive(Deserialize)]
struct WithTokens {
    username: String,
    #[serde(default)]
    tokens: Vec<TokenAnswer>,
}

#[derive(Deserialize)]
struct TokenAnswer {
    token: Secret,
}

impl Team {
    pub(crate) fn new(session: Session, section: &'static str, name: String) -> Self {
        Self { session, section, name }
    }

    fn path(&self) -> Result<Path, Error> {
        let path = if self.section == "orgs" { Path::new("/v1/orgs") } else { Path::new("/v1/products") };
        Ok(path.segment("product or organization", &self.name)?.literal("/team"))
    }

    fn request(&self, method: Method) -> Result<Request, Error> {
        Ok(self.session.request(method, self.path()?))
    }

    fn member_path(&self, username: &str) -> Result<Path, Error> {
        self.path()?.segment("member", username)
    }

    async fn api_user(&self, request: &Request) -> Result<ApiUser, Error> {
        let WithTokens { username, tokens } = self.session.transport().json::<ApiUserAnswer>(request).await?.user;
        Ok(ApiUser { username, token: tokens.into_iter().next().map(|answer| answer.token) })
    }
}

#[cfg(test)]
fn offline_team() -> Team {
    crate::session::offline_session().product_team("kettle")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_answers_of_the_reference() {
        for sample in [
            r#"{"ok":true,"created":{"username":"bot+1@api.particle.io","is_programmatic":true,"tokens":[{"token":"1234"}]}}"#,
            r#"{"ok":true,"updated":{"username":"bot+1@api.particle.io","tokens":[{"token":"1234"}]}}"#,
        ] {
            let user = serde_json::from_str::<ApiUserAnswer>(sample).unwrap().user;
            assert_eq!((user.username.as_str(), user.tokens[0].token.expose()), ("bot+1@api.particle.io", "1234"));
        }
    }

    #[test]
    fn products_and_organizations_have_teams_of_their_own() {
        let session = crate::session::offline_session();
        assert_eq!(session.organization_team("acme").request(Method::GET).unwrap().target(), "/v1/orgs/acme/team");
        assert_eq!(session.product_team("a/b").request(Method::GET).unwrap().target(), "/v1/products/a%2Fb/team");
    }
}
