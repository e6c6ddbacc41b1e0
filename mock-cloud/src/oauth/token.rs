//! `POST /oauth/token`.

use std::sync::Arc;

use axum::Extension;
use axum::body::Body;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::header::{HeaderValue, X_CONTENT_TYPE_OPTIONS};
use http::{Method, Request};
use jiff::Timestamp;
use serde::Serialize;

use super::authorize::model::CodeGrantError;
use super::client_credentials::ClientGrantError;
use super::grant_type::GrantType;
use super::model::{ExpiryError, Grant, OtpGrantError, PasswordGrantError};
use super::refresh::RefreshGrantError;
use super::store::Lifetime;
use crate::app::{self, App};
use crate::cloud::Cloud;
use crate::connection::Connection;
use crate::error::{ApiError, NO_STORE};
use crate::limits::{self, Attempt, TooOften};
use crate::wire::{self, Basic, ContentType, Incoming, Params, Payload};

pub(super) const PATH: &str = "/oauth/token";

/// The answer, in the order of keys that the real cloud was seen to use.
#[derive(Serialize)]
struct TokenResponse<'a> {
    token_type: &'static str,
    access_token: &'a str,
    /// Whole seconds; absent for a token that never expires.
    #[serde(skip_serializing_if = "Option::is_none")]
    expires_in: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    refresh_token: Option<String>,
    /// Only when a scope was asked for, or imposed.
    #[serde(skip_serializing_if = "Option::is_none")]
    scope: Option<String>,
}

/// Gives a token for a password, for a password and then a one-time code or a recovery code, or for an authorization code.
///
/// # Errors
/// In the order of the checks: [`ApiError::NotAFormPost`], [`ApiError::GrantTypeInvalid`],
/// [`ApiError::ClientIdInvalid`], [`ApiError::ClientSecretMissing`], [`ApiError::ClientInvalid`],
/// [`ApiError::GrantUnauthorized`], then those of the grant.
///
/// Source: documented (API reference, "Generate an access token"); checks, order and bodies: observed.
pub(crate) async fn token(
    State(app): State<App>,
    Extension(connection): Extension<Arc<Connection>>,
    request: Request<Body>,
) -> Response {
    marked(respond(&app, &connection, request).await.unwrap_or_else(ApiError::into_response))
}

/// What stands in for [`token`] when it is asked too often.
pub(super) fn too_often(too_often: TooOften) -> Response {
    marked(ApiError::from(too_often).into_response())
}

/// With what is on every answer of this route, refusals included (observed).
fn marked(mut response: Response) -> Response {
    let headers = response.headers_mut();
    for (name, value) in NO_STORE {
        headers.insert(name, value);
    }
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}

async fn respond(app: &App, connection: &Connection, request: Request<Body>) -> Result<Response, ApiError> {
    let posted = request.method() == Method::POST;
    let incoming = Incoming::read(request).await?;
    let form = wire::content_type(&incoming.headers) == ContentType::Form;
    let params = match &incoming.body {
        Payload::Form(params) if posted => params,
        Payload::Nothing if posted && form => &Params::default(),
        Payload::Unusable(error @ ApiError::BodyMalformed(_)) if posted && form => {
            return Err(ApiError::TokenRequestInvalid(error.to_string()));
        }
        _ => return Err(ApiError::NotAFormPost),
    };
    let peer = connection.peer();
    let granted = app.decide(|cloud, now| {
        limits::for_a_token(cloud, peer, now, Attempt::Granted, |cloud| exchange(cloud, &incoming, params, now))
    })?;
    Ok(answer(granted))
}

/// A token just made, as every route that makes one answers it.
pub(crate) fn answer(granted: Grant) -> Response {
    app::json(&TokenResponse {
        token_type: "bearer",
        access_token: &granted.access_token,
        expires_in: granted.expires_in.map(|life| life.as_secs()),
        refresh_token: granted.refresh_token,
        scope: granted.scope,
    })
}

fn exchange(cloud: &mut Cloud, incoming: &Incoming, params: &Params, now: Timestamp) -> Result<Grant, ApiError> {
    let field = |name: &str| -> Result<Option<&str>, ApiError> {
        let value = params.text(name).map_err(|error| ApiError::TokenRequestInvalid(error.to_string()))?;
        Ok(value.filter(|value| !value.is_empty()))
    };
    let grant_type = field("grant_type")?.and_then(GrantType::parse).ok_or(ApiError::GrantTypeInvalid)?;
    let basic = Basic::from_headers(&incoming.headers);
    let (id, secret) = match &basic {
        Some(basic) => (Some(basic.name.as_str()), Some(basic.password.as_str()).filter(|secret| !secret.is_empty())),
        None => (field("client_id")?, field("client_secret")?),
    };
    let id = id.filter(|id| is_client_id(id)).ok_or(ApiError::ClientIdInvalid)?;
    let secret = secret.ok_or(ApiError::ClientSecretMissing)?;
    let client = cloud.client(id, secret).map_err(|_| ApiError::ClientInvalid)?;
    if !cloud.clients.get(&client).is_some_and(|client| grant_type.is_open_to(client)) {
        return Err(ApiError::GrantUnauthorized);
    }
    let lifetime = || Ok::<_, ApiError>(lifetime(field("expires_in")?, field("expires_at")?));
    let note_unknown = |own: &[&str]| {
        let common = ["grant_type", "client_id", "client_secret", "expires_in", "expires_at"];
        params.note_unknown("post_oauth_token", &[&common, own].concat());
    };
    match grant_type {
        GrantType::Password => {
            note_unknown(&["username", "password"]);
            let (Some(username), Some(password)) = (field("username")?, field("password")?) else {
                return Err(ApiError::PasswordParametersMissing);
            };
            cloud.grant_password(client, username, password, lifetime()?, now).map_err(|error| match error {
                PasswordGrantError::WrongCredentials => ApiError::UserCredentialsInvalid,
                PasswordGrantError::SingleSignOn => ApiError::SsoUser,
                PasswordGrantError::MfaRequired { mfa_token } => ApiError::MfaRequired { mfa_token },
                PasswordGrantError::Expiry(error) => expiry_refused(error),
            })
        }
        GrantType::AuthorizationCode => {
            note_unknown(&["code", "redirect_uri"]);
            let code = field("code")?.ok_or(ApiError::CodeMissing)?;
            cloud.grant_code(&client, code, lifetime()?, now).map_err(|error| match error {
                CodeGrantError::Invalid => ApiError::CodeInvalid,
                CodeGrantError::Expired => ApiError::CodeExpired,
                CodeGrantError::Lifetime(error) => expiry_refused(error),
            })
        }
        GrantType::ClientCredentials => {
            note_unknown(&["scope"]);
            let scope = field("scope")?.unwrap_or_default();
            cloud.grant_client(&client, scope, lifetime()?, now).map_err(|error| match error {
                ClientGrantError::Nobody => ApiError::ClientIsNobodys,
                ClientGrantError::NoSuchCustomer => ApiError::TokenScopeInvalid("No such customer"),
                ClientGrantError::TooNarrow => {
                    ApiError::TokenScopeInvalid("The client is limited to creating customers")
                }
                ClientGrantError::Lifetime(error) => expiry_refused(error),
            })
        }
        GrantType::RefreshToken => {
            note_unknown(&["refresh_token"]);
            let value = field("refresh_token")?.ok_or(ApiError::RefreshTokenMissing)?;
            cloud.grant_refresh(&client, value, lifetime()?, now).map_err(|error| match error {
                RefreshGrantError::Invalid => ApiError::RefreshTokenInvalid,
                RefreshGrantError::Expired => ApiError::RefreshTokenExpired,
                RefreshGrantError::Lifetime(error) => expiry_refused(error),
            })
        }
        GrantType::RecoveryCode => {
            note_unknown(&["mfa_token", "recovery_code"]);
            let (Some(mfa_token), Some(code)) = (field("mfa_token")?, field("recovery_code")?) else {
                return Err(ApiError::RecoveryParametersMissing);
            };
            cloud.grant_recovery(&client, mfa_token, code, lifetime()?, now).map_err(|error| match error {
                OtpGrantError::WrongCode => ApiError::RecoveryCodeInvalid,
                OtpGrantError::ChallengeInvalid => ApiError::MfaTokenInvalid,
                OtpGrantError::Expiry(error) => expiry_refused(error),
            })
        }
        GrantType::Otp => {
            note_unknown(&["mfa_token", "otp"]);
            let (Some(mfa_token), Some(otp)) = (field("mfa_token")?, field("otp")?) else {
                return Err(ApiError::OtpParametersMissing);
            };
            cloud.grant_otp(&client, mfa_token, otp, lifetime()?, now).map_err(|error| match error {
                OtpGrantError::WrongCode => ApiError::OtpInvalid,
                OtpGrantError::ChallengeInvalid => ApiError::MfaTokenInvalid,
                OtpGrantError::Expiry(error) => expiry_refused(error),
            })
        }
    }
}

/// The form of a client id that the OAuth library takes (observed).
pub(crate) fn is_client_id(id: &str) -> bool {
    (3..=40).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
}

/// `expires_in` wins over `expires_at` when both are sent. Chosen. What cannot be read is refused where the other
/// impossible expiries are, after the credentials.
fn lifetime(expires_in: Option<&str>, expires_at: Option<&str>) -> Lifetime {
    let unreadable = Lifetime::Unreadable;
    match (expires_in, expires_at) {
        (Some("0"), _) => Lifetime::Forever,
        (Some(seconds), _) => match seconds.parse() {
            Ok(seconds) if seconds > 0 => Lifetime::Seconds(seconds),
            _ => unreadable("expires_in must be a whole number of seconds, 0 for never"),
        },
        (None, Some(date)) => match wire::parse_date(date) {
            Some(end) => Lifetime::Until(end),
            None => unreadable("expires_at must be an ISO 8601 date"),
        },
        (None, None) => Lifetime::Unstated,
    }
}

fn expiry_refused(error: ExpiryError) -> ApiError {
    let what = match error {
        ExpiryError::Past => "expires_at is in the past",
        ExpiryError::TooFar => "expires_in is too far in the future",
        ExpiryError::Unreadable(what) => what,
    };
    ApiError::TokenRequestInvalid(what.to_owned())
}
