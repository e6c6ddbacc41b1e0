//! `GET /v1/access_tokens`: all of a user's tokens, for name and password.

use std::sync::Arc;

use axum::Extension;
use axum::extract::State;
use axum::response::Response;
use serde::Serialize;

use crate::app::{self, App};
use crate::auth;
use crate::connection::Connection;
use crate::error::ApiError;
use crate::limits;
use crate::wire::{self, Incoming};

pub(super) const PATH: &str = "/v1/access_tokens";

/// One token of the list.
#[derive(Serialize)]
pub(crate) struct Listed {
    token: String,
    expires_at: Option<String>,
    client: String,
}

/// Lists the tokens of the user whose name and password are in the Basic header; an account with a second factor adds
/// `otp` to the query.
///
/// # Errors
/// [`ApiError::BasicMissingOnList`], [`ApiError::BasicUnknownUser`], [`ApiError::BasicBadPassword`],
/// [`ApiError::BasicOtpRequired`], [`ApiError::OtpInvalid`].
///
/// Source: observed (2015-17; `__PASSWORD_ONLY__` stands for the password grant). The one-time code: chosen.
pub(crate) async fn list(
    State(app): State<App>,
    Extension(connection): Extension<Arc<Connection>>,
    incoming: Incoming,
) -> Result<Response, ApiError> {
    let otp = incoming.query.text("otp")?.map(str::to_owned);
    app.decide(|cloud, now| {
        let user = limits::for_an_account(cloud, connection.peer(), now, |cloud| {
            let user = auth::basic_user(cloud, &incoming.headers, ApiError::BasicMissingOnList)?;
            if cloud.users.get(user).credentials.otp().is_some() {
                let code = otp.ok_or(ApiError::BasicOtpRequired)?;
                cloud.accept_otp(user, &code, now).map_err(|_| ApiError::OtpInvalid)?;
            }
            Ok(user)
        })?;
        let live = cloud.tokens.of(user).filter(|token| token.expires_at.is_none_or(|end| end > now));
        let listed = live.map(|token| Listed {
            token: token.value.to_string(),
            expires_at: token.expires_at.map(wire::date),
            client: if token.by_password { "__PASSWORD_ONLY__".to_owned() } else { token.client.to_string() },
        });
        Ok(app::json(&listed.collect::<Vec<_>>()))
    })
}
