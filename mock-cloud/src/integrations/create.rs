//! `POST /v1/integrations` and, for those of type Webhook, `POST /v1/webhooks`; and their twins of products.

use axum::extract::State;
use axum::response::Response;
use http::StatusCode;
use serde_json::{Map, Value, json};

use super::settings::Kind;
use crate::app::{self, App};
use crate::auth::Authorized;
use crate::error::ApiError;
use crate::here::Here;

/// Makes an integration of the type that `integration_type` names.
///
/// # Errors
/// [`ApiError::FieldInvalid`] for a field that is missing or cannot be used; [`ApiError::TooManyIntegrations`].
///
/// Source: documented (API reference, "Create a webhook" and its siblings). Answer of a webhook: observed in 2018, with the
/// name and the type of request that the reference shows; refusals: chosen.
pub(super) async fn integration(State(app): State<App>, here: Here, request: Authorized) -> Result<Response, ApiError> {
    let owner = request.owner();
    let (_, fields) = request.into_fields()?;
    let kind = Kind::read(&fields)?;
    app.decide(|cloud, now| {
        let view = cloud.create_integration(owner, kind, &fields, now)?;
        Ok(made(&here, kind, view))
    })
}

/// Makes a webhook. It may leave out the type that every one has.
///
/// # Errors
/// As for [`integration`].
///
/// Source: documented in a sample of the reference; observed in the vendor's JavaScript client.
pub(super) async fn webhook(State(app): State<App>, here: Here, request: Authorized) -> Result<Response, ApiError> {
    let owner = request.owner();
    let (_, fields) = request.into_fields()?;
    if fields.has("integration_type") && Kind::read(&fields)? != Kind::Webhook {
        return Err(ApiError::FieldInvalid("integration_type must be Webhook here".to_owned()));
    }
    app.decide(|cloud, now| {
        let view = cloud.create_integration(owner, Kind::Webhook, &fields, now)?;
        Ok(made(&here, Kind::Webhook, view))
    })
}

fn made(here: &Here, kind: Kind, mut view: Map<String, Value>) -> Response {
    let id = view["id"].as_str().unwrap_or_default();
    let (key, url) = match kind {
        Kind::Webhook => ("hookUrl", format!("{here}/v1/webhooks/{id}")),
        _ => ("integrationUrl", format!("{here}/v1/integrations/{id}")),
    };
    view.insert("ok".to_owned(), json!(true));
    view.insert(key.to_owned(), json!(url));
    let mut response = app::json(&view);
    *response.status_mut() = StatusCode::CREATED;
    response
}
