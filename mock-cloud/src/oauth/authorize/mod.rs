//! `/oauth/authorize`: the log-in pages that an application sends its users to.
//!
//! A GET with what the application asks for begins a transaction and shows a log-in page. Each form that follows is
//! posted to the same address: name and password, a one-time code or a recovery code if the account has a second factor,
//! then consent. The last answer is a redirect back to the application, with a code for `POST /oauth/token`, or for the legacy implicit
//! grant (`response_type=token`) with the token itself, or with the user's refusal.
//!
//! A transaction lives in the cloud and is bound to one browser: the forms carry its id in a hidden field, and the browser
//! a secret of its own in an `HttpOnly`, `SameSite=Strict` cookie. Neither is of use without the other, so that no foreign
//! page can press a button here, and nobody can finish in one browser what was begun in another. `Origin` cannot be
//! checked as well: a browser told to send no referrer calls it `null`.
//!
//! Source: the flow, its redirects and its refusals are observed (forum, 2016, and the OAuth library that the real cloud
//! uses); the pages are chosen.

pub(super) mod model;
mod pages;
mod store;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Extension, Router};
use http::header::{COOKIE, HeaderValue, LOCATION, SET_COOKIE};
use http::{HeaderMap, Request, StatusCode};

use self::model::{Asked, BeginError, Choice, LogInFault, Next, Over, Question, Requested};
use super::token::is_client_id;
use crate::app::App;
use crate::connection::Connection;
use crate::error::{ApiError, NO_STORE};
use crate::limits::{Attempt, TooOften};
use crate::page::{self, IsPage, NO_REFERRER};
use crate::wire::{Incoming, Params};

pub(crate) use store::{Codes, MAX_CODES, MAX_TRANSACTIONS, Transactions};

const PATH: &str = "/oauth/authorize";

/// The hidden field with the transaction's id.
const TRANSACTION: &str = "transaction";

pub(super) fn routes() -> Router<App> {
    Router::new().route(PATH, get(begin).post(go_on))
}

/// Begins a transaction.
///
/// # Errors
/// In the order of the checks, as JSON: [`ApiError::ResponseTypeInvalid`], [`ApiError::ClientIdInvalid`],
/// [`ApiError::RedirectUriMissing`], [`ApiError::AuthorizeClientUnknown`], [`ApiError::RedirectUriMismatch`]. Nothing is
/// ever redirected to a URI that is not registered.
async fn begin(State(app): State<App>, request: Request<Body>) -> Result<Response, ApiError> {
    let incoming = Incoming::read(request).await?;
    start(&app, &incoming.query, &Params::default())
}

/// Takes a form of the pages; or, as the OAuth library does, what the application asks for (observed).
async fn go_on(
    State(app): State<App>,
    Extension(connection): Extension<Arc<Connection>>,
    request: Request<Body>,
) -> Result<Response, ApiError> {
    let mut incoming = Incoming::read(request).await?;
    let query = std::mem::take(&mut incoming.query);
    let headers = std::mem::take(&mut incoming.headers);
    let fields = incoming.into_fields()?;
    let Some(id) = fields.text(TRANSACTION)? else { return start(&app, &query, &fields) };
    let text = |name: &str| Ok::<_, ApiError>(fields.text(name)?.unwrap_or_default());
    let choice = match text("step")? {
        "login" => Choice::LogIn { username: text("username")?.trim(), password: text("password")? },
        "code" => Choice::Code(text("otp")?.trim()),
        "allow" => Choice::Allow,
        "deny" => Choice::Deny,
        _ => Choice::Nothing,
    };
    let cookie = cookie(&headers, &cookie_name(id)).unwrap_or_default();
    let peer = connection.peer();
    let next = app.decide(|cloud, now| {
        cloud.limits.attempt(peer, now)?;
        let next = cloud.continue_authorization(id, cookie, &choice, now);
        cloud.limits.conclude(peer, attempt(&choice, &next), now);
        Ok(next)
    });
    let next = match next {
        Ok(next) => next,
        Err(wait) => return Ok(too_often(wait)),
    };
    Ok(match next {
        Next::Ask(question) => pages::answer(&question),
        Next::GoTo(uri) => {
            let mut response = (StatusCode::FOUND, Extension(IsPage)).into_response();
            let headers = response.headers_mut();
            headers.insert(LOCATION, header(&uri));
            headers.extend(NO_STORE);
            headers.extend(NO_REFERRER);
            // The cookie has done its work.
            headers.append(SET_COOKIE, header(&set_cookie(id, "", 0)));
            response
        }
        Next::Over(over) => pages::over(over),
    })
}

/// A page for who tries too often. The transaction stays as it is, for as long as it lives.
pub(super) fn too_often(too_often: TooOften) -> Response {
    page::too_often(too_often.seconds(), "go back to the application and start again from there")
}

/// What counts as a failure here, and as success: not the log-in, which another account's would do for, but what the
/// application gets.
fn attempt(choice: &Choice<'_>, next: &Next) -> Attempt {
    match (choice, next) {
        (Choice::Allow, Next::GoTo(_)) => Attempt::Granted,
        (_, Next::Over(Over::TooManyWrongCodes)) => Attempt::Refused,
        (_, Next::Ask(Question { kind: Asked::LogIn { failed: Some(failed) }, .. })) => match failed.why {
            LogInFault::Wrong => Attempt::Refused,
            LogInFault::SingleSignOn => Attempt::Open,
        },
        (_, Next::Ask(Question { kind: Asked::Code { wrong: true }, .. })) => Attempt::Refused,
        _ => Attempt::Open,
    }
}

/// A field of the body counts before one of the query, as in the OAuth library (observed).
fn start(app: &App, query: &Params, body: &Params) -> Result<Response, ApiError> {
    let field = |name: &str| -> Result<Option<&str>, ApiError> {
        let value = if body.has(name) { body.text(name) } else { query.text(name) };
        // RFC 6749 3.1: nothing may be given twice.
        value.map_err(|error| ApiError::TokenRequestInvalid(error.to_string()))
    };
    let given = |name: &str| Ok::<_, ApiError>(field(name)?.filter(|value| !value.is_empty()));
    let implicit = match given("response_type")? {
        Some("code") => false,
        Some("token") => true,
        _ => return Err(ApiError::ResponseTypeInvalid),
    };
    let requested = Requested {
        implicit,
        client: given("client_id")?.filter(|id| is_client_id(id)).ok_or(ApiError::ClientIdInvalid)?,
        redirect_uri: given("redirect_uri")?,
        scope: given("scope")?.unwrap_or_default(),
        state: field("state")?,
    };
    let known = ["response_type", "client_id", "redirect_uri", "scope", "state"];
    query.note_unknown("get_oauth_authorize", &known);
    let begun = app.decide(|cloud, now| cloud.begin_authorization(&requested, now)).map_err(|error| match error {
        BeginError::RedirectMissing => ApiError::RedirectUriMissing,
        BeginError::ClientUnknown => ApiError::AuthorizeClientUnknown,
        BeginError::RedirectMismatch => ApiError::RedirectUriMismatch,
        BeginError::TooLong => ApiError::TokenRequestInvalid("state and scope are too long".to_owned()),
    })?;
    let mut response = pages::answer(&begun.question);
    let cookie = set_cookie(&begun.question.transaction, &begun.cookie, model::LIFETIME.as_secs());
    response.headers_mut().append(SET_COOKIE, header(&cookie));
    Ok(response)
}

/// Each transaction has a cookie of its own, so that several can be under way in one browser.
fn cookie_name(transaction: &str) -> String {
    // Eight of its digits tell transactions apart; whatever else was posted finds no cookie.
    let mark = transaction.get(..8).filter(|mark| mark.bytes().all(|byte| byte.is_ascii_alphanumeric()));
    format!("cloud-chamber-{}", mark.unwrap_or_default())
}

/// Not `Secure`: the cloud speaks plain http on loopback, where some browsers would then drop the cookie. Chosen.
fn set_cookie(transaction: &str, value: &str, max_age: i64) -> String {
    let name = cookie_name(transaction);
    format!("{name}={value}; Path={PATH}; Max-Age={max_age}; HttpOnly; SameSite=Strict")
}

fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let pairs = headers.get_all(COOKIE).into_iter().filter_map(|header| header.to_str().ok());
    let mut pairs = pairs.flat_map(|header| header.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(key, _)| *key == name).map(|(_, value)| value)
}

fn header(text: &str) -> HeaderValue {
    HeaderValue::from_str(text).expect("ids, and URIs that were checked and encoded, are plain ASCII")
}

impl From<Over> for &'static str {
    fn from(over: Over) -> Self {
        match over {
            Over::Unknown => "This page is no longer valid, or was opened in another browser.",
            Over::TooManyWrongCodes => "There were too many wrong codes.",
        }
    }
}
