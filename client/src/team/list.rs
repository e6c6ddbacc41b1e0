//! `GET /v1/products/{product}/team`

use reqwest::Method;
use serde::Deserialize;

use super::Team;
use crate::Error;

/// A person or an API user.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct TeamMember {
    /// The e-mail address, or what stands for it.
    pub username: String,
    /// Whether it is an API user.
    #[serde(default)]
    pub is_programmatic: bool,
    /// What people call an API user.
    pub friendly_name: Option<String>,
    /// What an API user may do.
    #[serde(default)]
    pub scopes: Vec<String>,
    /// The product that an API user is of.
    pub product_id: Option<u32>,
}

#[derive(Deserialize)]
struct ListAnswer {
    team: Vec<TeamMember>,
}

impl Team {
    /// Lists the people of the team and its API users; for an organization those of its products too.
    ///
    /// # Errors
    /// As for [`create_api_user`](Team::create_api_user).
    ///
    /// Source: documented (API reference,
    /// ["List team members"](https://docs.particle.io/reference/cloud-apis/api/#list-team-members)).
    pub async fn list(&self) -> Result<Vec<TeamMember>, Error> {
        Ok(self.session.transport().json::<ListAnswer>(&self.request(Method::GET)?).await?.team)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_both_kinds_of_members() {
        let sample = r#"{"ok":true,"team":[{"_id":"5","username":"ada@example.com","no_mfa":true},
            {"username":"bot+1@api.particle.io","friendly_name":"Bot","scopes":["events:get"],"is_programmatic":true,"product_id":7}]}"#;
        let team = serde_json::from_str::<ListAnswer>(sample).unwrap().team;
        assert!(!team[0].is_programmatic && team[0].scopes.is_empty());
        assert_eq!((team[1].friendly_name.as_deref(), team[1].product_id), (Some("Bot"), Some(7)));
    }
}
