//! `GET /v1/products/{product}/team` and `GET /v1/orgs/{org}/team`.

use axum::extract::State;
use axum::response::Response;
use serde::Serialize;
use serde_json::json;

use super::TeamKey;
use super::store::ApiUser;
use crate::app::{self, App};
use crate::auth::Authorized;
use crate::cloud::Cloud;
use crate::error::ApiError;
use crate::user::UserKey;

/// One member, of either kind.
#[derive(Serialize)]
#[serde(untagged)]
enum Listed {
    Person {
        #[serde(rename = "_id")]
        id: String,
        username: String,
        no_mfa: bool,
        scim_provisioned: bool,
        no_password: bool,
    },
    ApiUser {
        username: String,
        friendly_name: String,
        scopes: Vec<&'static str>,
        is_programmatic: bool,
        /// The product it is of; none for an organization's own (chosen).
        #[serde(skip_serializing_if = "Option::is_none")]
        product_id: Option<u16>,
    },
}

impl Listed {
    fn person(cloud: &Cloud, person: UserKey) -> Self {
        let user = cloud.users.get(person);
        Self::Person {
            id: user.id.clone(),
            username: user.username.clone(),
            no_mfa: user.credentials.otp().is_none(),
            scim_provisioned: false,
            no_password: user.credentials.is_single_sign_on(),
        }
    }

    fn api_user(cloud: &Cloud, account: UserKey, user: &ApiUser) -> Self {
        Self::ApiUser {
            username: cloud.users.get(account).username.clone(),
            friendly_name: user.friendly_name.clone(),
            scopes: user.scopes.clone(),
            is_programmatic: true,
            product_id: match user.team {
                TeamKey::Product(product) => Some(cloud.products.get(product).number),
                TeamKey::Organization(_) => None,
            },
        }
    }
}

/// Lists the people of a team, its owner first, and then its API users, oldest first; for an organization those of all
/// its products too.
///
/// Source: documented (API reference, "List team members"). Order: chosen.
pub(super) async fn list(State(app): State<App>, request: Authorized) -> Result<Response, ApiError> {
    let team = request.team()?;
    app.decide(|cloud, _| {
        let people = cloud.people_of(team).iter().filter(|person| cloud.users.contains(**person));
        let mut members: Vec<Listed> = people.map(|person| Listed::person(cloud, *person)).collect();
        for team in cloud.teams_under(team) {
            let api_users = cloud.api_users.of(team);
            members.extend(api_users.map(|(account, user)| Listed::api_user(cloud, account, user)));
        }
        Ok(app::json(&json!({ "ok": true, "team": members })))
    })
}
