//! Teams: the people who work on a product or for an organization, and the API users they have made.
//!
//! An API user is an account without a password for programs: it has scopes, and one access token that never ends. Its
//! token reaches the routes of its product, or of its organization and all products of it, as far as the reference names
//! a scope for them and the API user has that scope. Everything else is for people, see [`crate::reach`].
//!
//! Invitations of people are not covered yet: they come into a team by the world.

mod create;
mod list;
mod model;
mod regenerate;
mod remove;
mod store;
#[cfg(test)]
mod tests;
mod update;

use axum::Router;
use axum::response::Response;
use axum::routing::{get, post, put};
use serde::Serialize;

use crate::app::{self, App};
use crate::error::{ApiError, NO_STORE};

pub(crate) use store::{ApiUsers, TeamKey};

pub(crate) fn routes() -> Router<App> {
    let team = get(list::list).post(create::create);
    let member = post(update::update).delete(remove::remove);
    let token = put(regenerate::regenerate).post(regenerate::regenerate);
    Router::new()
        .route("/v1/products/{product}/team", team.clone())
        .route("/v1/orgs/{org}/team", team)
        .route("/v1/products/{product}/team/{username}", member.clone())
        .route("/v1/orgs/{org}/team/{username}", member)
        .route("/v1/products/{product}/team/{username}/token", token.clone())
        .route("/v1/orgs/{org}/team/{username}/token", token)
}

impl From<model::TeamError> for ApiError {
    fn from(error: model::TeamError) -> Self {
        use model::TeamError as E;
        match error {
            E::Unknown => Self::TeamMemberNotFound,
            E::Person => {
                Self::FieldInvalid("this member is a person; only API users have scopes and a token".to_owned())
            }
            E::Owner => Self::FieldInvalid("the owner cannot be removed from the team".to_owned()),
            E::Full => Self::TooManyApiUsers,
            E::ScopeBeyondCaller(scope) => Self::ScopeMissing(scope),
        }
    }
}

/// An API user with the token it has from now on.
#[derive(Serialize)]
struct WithToken<'a> {
    username: &'a str,
    is_programmatic: bool,
    tokens: Vec<Token<'a>>,
}

#[derive(Serialize)]
struct Token<'a> {
    token: &'a str,
}

/// `{"ok":true,"<word>":{…}}`, with the token if there is a new one. Source: documented; `Cache-Control`: chosen.
fn answer(word: &'static str, username: &str, token: Option<&str>) -> Response {
    let tokens = token.into_iter().map(|token| Token { token }).collect();
    let mut body = serde_json::Map::new();
    body.insert("ok".to_owned(), true.into());
    let user = serde_json::to_value(WithToken { username, is_programmatic: true, tokens });
    body.insert(word.to_owned(), user.expect("names and values"));
    let mut response = app::json(&body);
    response.headers_mut().extend(NO_STORE);
    response
}
