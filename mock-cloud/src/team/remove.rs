//! `DELETE /v1/products/{product}/team/{username}` and the organization's twin.

use axum::extract::State;
use axum::response::Response;
use serde_json::json;

use crate::app::{self, App};
use crate::auth::Authorized;
use crate::error::ApiError;
use crate::path::Segments;

/// Takes a person out of a team, or deletes an API user and its token.
///
/// # Errors
/// [`ApiError::TeamMemberNotFound`]; [`ApiError::FieldInvalid`] for the owner.
///
/// Source: documented (API reference, "Remove team member"). Refusals: chosen.
pub(super) async fn remove(
    State(app): State<App>,
    Segments([username]): Segments<1>,
    request: Authorized,
) -> Result<Response, ApiError> {
    let team = request.team()?;
    app.decide(|cloud, _| cloud.remove_member(team, &username))?;
    Ok(app::json(&json!({ "ok": true })))
}
