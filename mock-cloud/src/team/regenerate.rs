//! `PUT /v1/products/{product}/team/{username}/token` and the organization's twin, and the same by POST.

use axum::extract::State;
use axum::response::Response;

use crate::app::App;
use crate::auth::Authorized;
use crate::error::ApiError;
use crate::path::Segments;

/// Gives an API user another token. The old one, and the streams it opened, end at once.
///
/// # Errors
/// [`ApiError::TeamMemberNotFound`]; [`ApiError::FieldInvalid`] for a person; [`ApiError::ScopeMissing`] when an API user
/// would get at a scope it does not have itself.
///
/// Source: documented (API reference, "Regenerate programmatic users token": declared as PUT, with samples by POST).
/// Refusals: chosen.
pub(super) async fn regenerate(
    State(app): State<App>,
    Segments([username]): Segments<1>,
    request: Authorized,
) -> Result<Response, ApiError> {
    let team = request.team()?;
    app.decide(|cloud, _| {
        let token = cloud.regenerate_token(&request.caller.scopes, team, &username)?;
        Ok(super::answer("updated", &username, Some(&token)))
    })
}
