//! `PUT /v1/clients/{client}` and `PUT /v1/products/{product}/clients/{client}`.

use axum::extract::State;
use axum::response::Response;
use serde_json::json;

use super::{ClientView, check_name, check_scope};
use crate::app::{self, App};
use crate::auth::Authorized;
use crate::error::ApiError;
use crate::path::Segments;
use crate::scopes::Scopes;

pub(super) const PATH: &str = "/v1/clients/{client}";
pub(super) const PRODUCT_PATH: &str = "/v1/products/{product}/clients/{client}";

/// What clears a client's scopes, so that its tokens may do everything again. Documented.
const NO_SCOPES: &str = "none";

/// Changes a client's name, its scopes, or both. Tokens made before keep what they were given (chosen).
///
/// # Errors
/// [`ApiError::ClientNotFound`] for an unknown client or someone else's; [`ApiError::FieldInvalid`] when there is nothing to
/// change, or something that cannot be changed.
///
/// Source: documented (API reference, "Update an OAuth client"). The answer holds no secret, as the reference says and its
/// sample does not. Refusals: chosen.
pub(super) async fn update(
    State(app): State<App>,
    Segments([id]): Segments<1>,
    request: Authorized,
) -> Result<Response, ApiError> {
    let owner = request.owner();
    let (caller, fields) = request.into_fields()?;
    fields.note_unknown("update_oauth_client", &["name", "scope", "type", "redirect_uri", "secret", "id"]);
    if let Some(fixed) = ["type", "redirect_uri", "secret", "id"].into_iter().find(|name| fields.has(name)) {
        return Err(ApiError::FieldInvalid(format!("{fixed} cannot be changed; name and scope can")));
    }
    let name = fields.text("name")?.map(check_name).transpose()?;
    let scopes = match fields.text("scope")? {
        None => None,
        Some(NO_SCOPES) => Some(Scopes::FULL),
        Some(scope) => Some(check_scope(scope)?),
    };
    if name.is_none() && scopes.is_none() {
        return Err(ApiError::FieldInvalid("name or scope is required".to_owned()));
    }
    if let Some(scopes) = &scopes {
        caller.scopes.admit_making(scopes).map_err(ApiError::ScopeMissing)?;
    }
    app.decide(|cloud, _| {
        let client = cloud.client_of(owner, &id).map_err(|_| ApiError::ClientNotFound)?;
        if let Some(name) = name {
            client.name = name.to_owned();
        }
        if let Some(scopes) = scopes {
            client.scopes = scopes;
        }
        Ok(app::json(&json!({ "ok": true, "client": ClientView::of(client, None) })))
    })
}
