//! Limits on how often may be asked, as the real cloud has them: off unless turned on, counted for each IP address on the
//! cloud's own clock.
//!
//! | What | How often | Mark |
//! | --- | --- | --- |
//! | any request | 10,000 in 5 minutes | documented |
//! | `POST /oauth/token`, what the log-in pages post, making customers | 100 in 5 minutes together; after 10 failures in a row not for 30 minutes | documented; the pages and customers: chosen |
//! | giving a password elsewhere: with Basic auth, to change or delete an account; the links of password resets | its failures count in the same row, and it waits with the others | chosen |
//! | listing tokens; deleting them; creating users; password resets; opening streams | 100 in 5 minutes each | documented |
//! | open streams | 100 at once | documented |
//!
//! The address is that of the accepted connection, never one that a header claims. `/_mock` and the preflight of browsers
//! are not counted (chosen), nor is what names a wrong `Host`. The look-up of serial numbers, 50 an hour for each user
//! (documented), is not covered and so has no limit. What a refused request gets is in the shape of its route (chosen, but
//! for the code on `/oauth/token`), with `Retry-After`; too many open streams get none, since nobody knows when one ends.

mod model;
#[cfg(test)]
mod tests;

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;
use std::sync::Arc;

use axum::Extension;
use axum::extract::{MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::Method;
use jiff::{SignedDuration, Timestamp};

use self::model::Kind;
use crate::app::{self, App};
use crate::cloud::Cloud;
use crate::connection::Connection;
use crate::error::ApiError;
use crate::oauth;
use crate::user;

pub(crate) use model::{Attempt, Limits, OpenStream, TooOften};

/// Whether callers are held to the limits of the real cloud.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum RateLimits {
    /// Nobody is.
    #[default]
    Off,
    /// As the reference documents them.
    Documented,
}

impl RateLimits {
    /// Both.
    pub(crate) const ALL: [Self; 2] = [Self::Off, Self::Documented];

    /// As in a world file and on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Documented => "documented",
        }
    }
}

impl fmt::Display for RateLimits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for RateLimits {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|limits| limits.name() == text);
        found.ok_or_else(|| format!("expected `off` or `documented`, not `{text}`"))
    }
}

const CUSTOMERS: &str = "/v1/products/{product}/customers";

/// Routes with a window of their own.
const ROUTES: &[(Method, &str, Kind)] = &[
    (Method::POST, "/oauth/token", Kind::TokenCreation),
    (Method::POST, "/oauth/authorize", Kind::TokenCreation),
    (Method::POST, CUSTOMERS, Kind::TokenCreation),
    (Method::GET, "/v1/access_tokens", Kind::TokenListing),
    (Method::DELETE, "/v1/access_tokens", Kind::TokenDeletion),
    (Method::DELETE, "/v1/access_tokens/current", Kind::TokenDeletion),
    (Method::DELETE, "/v1/access_tokens/{token}", Kind::TokenDeletion),
    (Method::POST, "/v1/users", Kind::UserCreation),
    (Method::POST, "/v1/user/password-reset", Kind::PasswordReset),
    (Method::GET, "/v1/events/{*prefix}", Kind::StreamOpening),
    (Method::GET, "/v1/devices/events", Kind::StreamOpening),
    (Method::GET, "/v1/devices/events/", Kind::StreamOpening),
    (Method::GET, "/v1/devices/events/{*prefix}", Kind::StreamOpening),
    (Method::GET, "/v1/devices/{device}/events", Kind::StreamOpening),
    (Method::GET, "/v1/devices/{device}/events/", Kind::StreamOpening),
    (Method::GET, "/v1/devices/{device}/events/{*prefix}", Kind::StreamOpening),
];

fn kind(method: &Method, template: &str) -> Option<Kind> {
    // axum answers a HEAD with what it has for GET.
    let method = if method == Method::HEAD { &Method::GET } else { method };
    let found = ROUTES.iter().find(|(of, path, _)| of == method && *path == template);
    found.map(|(_, _, kind)| *kind)
}

/// Stands before all routes while the limits are on, and answers in their place when somebody asks too often.
pub(crate) async fn guard(
    State(app): State<App>,
    Extension(connection): Extension<Arc<Connection>>,
    request: Request,
    next: Next,
) -> Response {
    if app::is_control(request.uri()) {
        return next.run(request).await;
    }
    let template = request.extensions().get::<MatchedPath>().map_or("", MatchedPath::as_str);
    let kind = kind(request.method(), template);
    match app.decide(|cloud, now| cloud.limits.admit(connection.peer(), kind, now)) {
        Ok(()) => next.run(request).await,
        Err(too_often) => refusal(template, kind, too_often),
    }
}

/// An attempt to get a token or a code, or a customer with its first token: refused while its peer is blocked, and noted in
/// the peer's row. `granted` says what ends the row, since not everything that is given needed a secret.
pub(crate) fn for_a_token<T>(
    cloud: &mut Cloud,
    peer: IpAddr,
    now: Timestamp,
    granted: Attempt,
    rule: impl FnOnce(&mut Cloud) -> Result<T, ApiError>,
) -> Result<T, ApiError> {
    cloud.limits.attempt(peer, now)?;
    let result = rule(cloud);
    let attempt = match &result {
        Ok(_) => granted,
        Err(error) if is_guess(error) => Attempt::Refused,
        Err(_) => Attempt::Open,
    };
    cloud.limits.conclude(peer, attempt, now);
    result
}

/// Anything else that takes a password, or what stands in for one. Otherwise whoever guesses would go on here. It never ends
/// a row: no token is given.
pub(crate) fn for_an_account<T>(
    cloud: &mut Cloud,
    peer: IpAddr,
    now: Timestamp,
    rule: impl FnOnce(&mut Cloud) -> Result<T, ApiError>,
) -> Result<T, ApiError> {
    for_a_token(cloud, peer, now, Attempt::Open, rule).map_err(|error| match error {
        ApiError::TokenTooOften { retry_after } => ApiError::AccountTooOften { retry_after },
        error => error,
    })
}

/// Which refusals are failures. Chosen: those of what somebody who does not know it would have to guess.
fn is_guess(error: &ApiError) -> bool {
    matches!(
        error,
        ApiError::ClientInvalid
            | ApiError::UserCredentialsInvalid
            | ApiError::OtpInvalid
            | ApiError::RecoveryCodeInvalid
            | ApiError::BasicUnknownUser
            | ApiError::BasicBadPassword
            | ApiError::PasswordWrong
    )
}

/// What somebody gets who has asked too often on this route.
pub(crate) fn refused(method: &Method, template: &str, retry_after: u64) -> Response {
    let retry_after = SignedDuration::from_secs(i64::try_from(retry_after).unwrap_or(i64::MAX));
    refusal(template, kind(method, template), TooOften { retry_after })
}

/// In the shape of the route's other refusals.
fn refusal(template: &str, kind: Option<Kind>, too_often: TooOften) -> Response {
    let retry_after = too_often.seconds();
    match template {
        CUSTOMERS if kind.is_some() => ApiError::TokenTooOften { retry_after }.into_response(),
        _ if template.starts_with("/oauth/") => oauth::too_often(template, too_often),
        user::RESET_PAGE => user::reset_too_often(too_often),
        "/v1/users" | "/v1/user/password-reset" => ApiError::AccountTooOften { retry_after }.into_response(),
        _ if template.starts_with("/v1/access_tokens") => ApiError::AccountTooOften { retry_after }.into_response(),
        _ => ApiError::TooOften { retry_after }.into_response(),
    }
}
