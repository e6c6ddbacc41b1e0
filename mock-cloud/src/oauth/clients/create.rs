//! `POST /v1/clients` and `POST /v1/products/{product}/clients`.

use axum::extract::State;
use axum::response::Response;
use serde_json::json;

use super::model::TooManyClients;
use super::{ClientView, check_name, check_scope};
use crate::app::{self, App};
use crate::auth::Authorized;
use crate::error::{ApiError, NO_STORE};
use crate::oauth::redirect_uri::RedirectUri;
use crate::scopes::Scopes;

/// The most redirect URIs that one client may register. Chosen.
const MAX_REDIRECT_URIS: usize = 20;

/// Makes a client. This answer alone holds its secret.
///
/// `redirect_uri` is required of type `web`: https, or with the cloud set to allow it http to loopback. Several stand in it
/// with spaces between them.
///
/// # Errors
/// [`ApiError::FieldInvalid`] for a field that is missing or cannot be used.
///
/// Source: documented (API reference, "Create an OAuth client"); answer: observed. Several URIs: observed in the OAuth
/// library, their spelling chosen. Refusals: chosen.
pub(super) async fn create(State(app): State<App>, request: Authorized) -> Result<Response, ApiError> {
    let owner = request.owner();
    let (caller, fields) = request.into_fields()?;
    fields.note_unknown("create_oauth_client", &["name", "type", "redirect_uri", "scope"]);
    let invalid = |what: &str| ApiError::FieldInvalid(what.to_owned());
    let name = check_name(fields.text("name")?.ok_or_else(|| invalid("name is required"))?)?;
    let kind = fields.text("type")?.ok_or_else(|| invalid("type is required: web or installed"))?;
    let uris = fields.text("redirect_uri")?.unwrap_or_default();
    let uris: Vec<&str> = uris.split_whitespace().collect();
    match (kind, uris.is_empty()) {
        ("web", true) => return Err(invalid("redirect_uri is required for type web")),
        ("installed", false) => return Err(invalid("redirect_uri is for type web, not for installed")),
        ("web" | "installed", _) => {}
        _ => return Err(invalid("type must be web or installed")),
    }
    if uris.len() > MAX_REDIRECT_URIS {
        return Err(ApiError::FieldInvalid(format!("at most {MAX_REDIRECT_URIS} redirect_uri can be registered")));
    }
    let refused = |error| ApiError::FieldInvalid(format!("redirect_uri {error}"));
    let uris: Vec<RedirectUri> = uris.into_iter().map(RedirectUri::parse).collect::<Result<_, _>>().map_err(refused)?;
    let scopes = fields.text("scope")?.map_or(Ok(Scopes::FULL), check_scope)?;
    caller.scopes.admit_making(&scopes).map_err(ApiError::ScopeMissing)?;
    app.decide(|cloud, _| {
        if uris.iter().any(RedirectUri::is_insecure) && !cloud.settings.allow_insecure_redirects {
            return Err(invalid(
                "redirect_uri must be https; to try http on this machine start cloud-chamber with --allow-insecure-redirects",
            ));
        }
        let (id, secret) = cloud
            .create_client(owner, name, uris, scopes)
            .map_err(|TooManyClients { limit }| ApiError::FieldInvalid(format!("a user or a product has at most {limit} clients")))?;
        let client = cloud.clients.get(&id).expect("it was just made");
        let mut response = app::json(&json!({ "ok": true, "client": ClientView::of(client, Some(secret)) }));
        response.headers_mut().extend(NO_STORE);
        Ok(response)
    })
}
