//! `DELETE /v1/access_tokens`: log out everywhere.

use axum::extract::State;
use axum::response::Response;
use serde_json::json;

use crate::app::{self, App};
use crate::auth::Authorized;

/// Revokes every token of the caller, the one of this request included.
///
/// Source: documented (API reference, "Delete all active access tokens").
pub(crate) async fn delete_all(State(app): State<App>, request: Authorized) -> Response {
    app.decide(|cloud, _| cloud.revoke_all_tokens(request.caller.user));
    app::json(&json!({ "ok": true }))
}
