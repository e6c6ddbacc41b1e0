//! `POST /v1/products/{product}/team` and `POST /v1/orgs/{org}/team`: a new API user.

use axum::extract::State;
use axum::response::Response;

use crate::app::App;
use crate::auth::Authorized;
use crate::error::ApiError;
use crate::scopes::{self, UnknownScope};
use crate::wire::Params;

/// The longest friendly name in bytes. Chosen.
const MAX_FRIENDLY_NAME: usize = 128;

/// Makes an API user: `friendly_name`, and `scopes` as a list of names such as `customers:list`. The answer holds its
/// username and its token, which never expires.
///
/// # Errors
/// [`ApiError::FieldInvalid`] for a field that is missing or cannot be used, a scope that the reference does not name among
/// them; [`ApiError::ScopeMissing`] when an API user would hand out a scope it does not have itself;
/// [`ApiError::TooManyApiUsers`]; [`ApiError::NotCovered`] for an invitation, which has a `username` and a `role`.
///
/// Source: documented (API reference, "Creating an API user"). In a form `scopes` is given once for each, with or without
/// `[]` (chosen); refusals: chosen.
pub(super) async fn create(State(app): State<App>, request: Authorized) -> Result<Response, ApiError> {
    let team = request.team()?;
    let (caller, fields) = request.into_fields()?;
    if fields.has("role") && !fields.has("friendly_name") {
        return Err(ApiError::NotCovered("inviting people to a team (products)".to_owned()));
    }
    fields.note_unknown("create_programmatic_user", &["friendly_name", "scopes", "scopes[]"]);
    let friendly_name = read_friendly_name(&fields)?;
    let friendly_name = friendly_name.ok_or_else(|| ApiError::FieldInvalid("friendly_name is required".to_owned()))?;
    let scopes = read_scopes(&fields)?.ok_or_else(|| ApiError::FieldInvalid("scopes is required".to_owned()))?;
    app.decide(|cloud, _| {
        let (account, token) = cloud.create_api_user(&caller.scopes, team, friendly_name, scopes)?;
        Ok(super::answer("created", &cloud.users.get(account).username, Some(&token)))
    })
}

pub(super) fn read_friendly_name(fields: &Params) -> Result<Option<&str>, ApiError> {
    let Some(name) = fields.text("friendly_name")? else { return Ok(None) };
    let fault = match name {
        _ if name.trim().is_empty() => "must not be empty",
        _ if name.len() > MAX_FRIENDLY_NAME => "must be at most 128 bytes",
        _ if name.contains(char::is_control) => "must not hold control characters",
        _ => return Ok(Some(name)),
    };
    Err(ApiError::FieldInvalid(format!("friendly_name {fault}")))
}

pub(super) fn read_scopes(fields: &Params) -> Result<Option<Vec<&'static str>>, ApiError> {
    let Some(names) = fields.texts("scopes")? else { return Ok(None) };
    if names.is_empty() {
        return Err(ApiError::FieldInvalid("scopes must name at least one scope".to_owned()));
    }
    let known = names.into_iter().map(scopes::known).collect::<Result<_, _>>();
    known.map(Some).map_err(|UnknownScope(scope)| {
        let scope: String = scope.chars().take(64).collect();
        ApiError::FieldInvalid(format!("there is no scope {scope:?}; one is customers:list"))
    })
}
