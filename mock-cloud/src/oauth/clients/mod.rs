//! OAuth clients: the applications that users, and teams of products, make known to the cloud.
//!
//! A client is `installed` (most applications), or `web`: then it has redirect URIs, and users can be sent to the log-in
//! page on its behalf. It is its owner's, a user or a product: to others it does not exist. Its secret is shown when it is
//! made and never again. Source: documented (API reference, "OAuth Clients") but for what is marked.

mod create;
mod delete;
mod list;
mod model;
#[cfg(test)]
mod tests;
mod update;

use axum::Router;
use axum::routing::{get, put};
use serde::Serialize;

use super::redirect_uri::RedirectUri;
use super::store::Client;
use crate::app::App;
use crate::error::ApiError;
use crate::scopes::{Scopes, UnknownScope};

pub(super) fn routes() -> Router<App> {
    let mut routes = Router::new();
    for path in [list::PATH, list::PRODUCT_PATH] {
        routes = routes.route(path, get(list::list).post(create::create));
    }
    for path in [update::PATH, update::PRODUCT_PATH] {
        routes = routes.route(path, put(update::update).delete(delete::delete));
    }
    routes
}

/// A client as its owner sees it, in the order of keys that the real cloud was seen to use.
#[derive(Serialize)]
struct ClientView {
    name: String,
    #[serde(rename = "type")]
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    secret: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    redirect_uri: Option<String>,
    id: String,
}

impl ClientView {
    /// Several redirect URIs stand in one text with spaces between them, as they were given. Chosen.
    fn of(client: &Client, secret: Option<String>) -> Self {
        let uris: Vec<&str> = client.redirect_uris.iter().map(RedirectUri::as_str).collect();
        Self {
            name: client.name.clone(),
            kind: client.kind(),
            secret,
            redirect_uri: (!uris.is_empty()).then(|| uris.join(" ")),
            id: client.id.to_string(),
        }
    }
}

/// The longest name in bytes. Chosen.
const MAX_NAME: usize = 100;

fn check_name(name: &str) -> Result<&str, ApiError> {
    let invalid = |what: String| Err(ApiError::FieldInvalid(what));
    match name.trim() {
        "" => invalid("name must not be empty".to_owned()),
        name if name.len() > MAX_NAME => invalid(format!("name must be at most {MAX_NAME} bytes")),
        name if name.contains(char::is_control) => invalid("name must not hold control characters".to_owned()),
        name => Ok(name),
    }
}

fn check_scope(scope: &str) -> Result<Scopes, ApiError> {
    Scopes::of_client(scope).map_err(|UnknownScope(word)| {
        ApiError::FieldInvalid(format!("scope may hold customers:create and *:*, not {word:?}"))
    })
}
