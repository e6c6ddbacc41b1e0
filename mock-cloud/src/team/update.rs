//! `POST /v1/products/{product}/team/{username}` and the organization's twin.

use axum::extract::State;
use axum::response::Response;

use super::create::{read_friendly_name, read_scopes};
use super::model::Change;
use crate::app::App;
use crate::auth::Authorized;
use crate::error::ApiError;
use crate::path::Segments;

/// Changes an API user's `friendly_name` and `scopes`. A token stands for its scopes: with other scopes the API user gets
/// another token, and the old one ends. Without, `tokens` is empty.
///
/// # Errors
/// [`ApiError::TeamMemberNotFound`]; [`ApiError::FieldInvalid`] for a field that cannot be used, and for a person;
/// [`ApiError::ScopeMissing`] when an API user would touch a scope it does not have itself; [`ApiError::NotCovered`] for a
/// person's `role`.
///
/// Source: documented route (API reference, "Update team member"); body and answer: chosen, after those of the creation
/// and the regeneration.
pub(super) async fn update(
    State(app): State<App>,
    Segments([username]): Segments<1>,
    request: Authorized,
) -> Result<Response, ApiError> {
    let team = request.team()?;
    let (caller, fields) = request.into_fields()?;
    if fields.has("role") {
        return Err(ApiError::NotCovered("changing the role of a person in a team (products)".to_owned()));
    }
    fields.note_unknown("update_product_or_org_team_member", &["friendly_name", "scopes", "scopes[]"]);
    let change = Change { friendly_name: read_friendly_name(&fields)?, scopes: read_scopes(&fields)? };
    if change.friendly_name.is_none() && change.scopes.is_none() {
        return Err(ApiError::FieldInvalid("friendly_name or scopes is required".to_owned()));
    }
    app.decide(|cloud, _| {
        let token = cloud.update_api_user(&caller.scopes, team, &username, change)?;
        Ok(super::answer("updated", &username, token.as_deref()))
    })
}
