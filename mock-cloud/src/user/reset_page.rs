//! `/reset-password`: the page behind the link in the mail.
//!
//! It works without JavaScript, by keyboard and with a screen reader. What it is sent back with is the link's own token,
//! which a page of another site does not know; no cookie or other standing proof is involved, so there is nothing that
//! such a page could ride on. The token is in the URL, so the page sends no referrer and is not stored.
//!
//! Source: chosen throughout. The real cloud has such a page elsewhere.

use axum::Extension;
use axum::body::Body;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderValue, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
    X_FRAME_OPTIONS,
};
use http::{HeaderName, StatusCode};
use maud::{DOCTYPE, Markup, html};

use super::reset::ResetError;
use crate::app::App;
use crate::error::ApiError;
use crate::oauth::IsPage;
use crate::wire::Incoming;

pub(super) const PATH: &str = "/reset-password";

/// Nothing is loaded, nothing runs, nobody frames it, and the form goes nowhere else.
const HEADERS: [(HeaderName, HeaderValue); 6] = [
    (CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8")),
    (
        CONTENT_SECURITY_POLICY,
        HeaderValue::from_static("default-src 'none'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"),
    ),
    (REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
    (CACHE_CONTROL, HeaderValue::from_static("no-store")),
    (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    (X_FRAME_OPTIONS, HeaderValue::from_static("DENY")),
];

/// The form, if the link is good.
pub(crate) async fn show(State(app): State<App>, incoming: Incoming) -> Result<Response, ApiError> {
    let token = incoming.query.text("token")?.unwrap_or_default();
    let username =
        app.decide(|cloud, now| cloud.reset_user(token, now).map(|user| cloud.users.get(user).username.clone()));
    Ok(match username {
        Ok(username) => page(StatusCode::OK, &form(&username, token, None)),
        Err(ResetError) => page(StatusCode::NOT_FOUND, &stale()),
    })
}

/// Sets the password.
pub(crate) async fn submit(State(app): State<App>, incoming: Incoming) -> Result<Response, ApiError> {
    let fields = incoming.into_fields()?;
    fields.note_unknown("reset_password", &["token", "username", "password", "password_again", "invalidate_tokens"]);
    let text = |name| fields.text(name).map(Option::unwrap_or_default);
    let (token, password, again) = (text("token")?, text("password")?, text("password_again")?);
    let invalidate_tokens = fields.truth("invalidate_tokens")?.unwrap_or(false);
    let fault = match password {
        "" => Some("The new password must not be empty."),
        _ if password != again => Some("The two passwords differ."),
        _ => None,
    };
    let username = app.decide(|cloud, now| {
        let user = match fault {
            Some(_) => cloud.reset_user(token, now),
            None => cloud.reset_password(token, password, invalidate_tokens, now),
        };
        user.map(|user| cloud.users.get(user).username.clone())
    });
    Ok(match (username, fault) {
        (Ok(username), Some(_)) => page(StatusCode::BAD_REQUEST, &form(&username, token, fault)),
        (Ok(username), None) => page(StatusCode::OK, &done(&username)),
        (Err(ResetError), _) => page(StatusCode::NOT_FOUND, &stale()),
    })
}

fn page(status: StatusCode, content: &Markup) -> Response {
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { "Reset your password · Cloud Chamber" }
            }
            body { main { (content) } }
        }
    };
    let mut response = (status, Extension(IsPage), Body::from(page.into_string())).into_response();
    response.headers_mut().extend(HEADERS);
    response
}

fn form(username: &str, token: &str, fault: Option<&str>) -> Markup {
    html! {
        h1 { "Set a new password" }
        p { "For the account " strong { (username) } "." }
        @if let Some(fault) = fault {
            p role="alert" { strong { (fault) } }
        }
        form method="post" action=(PATH) {
            input type="hidden" name="token" value=(token);
            input type="hidden" name="username" value=(username) autocomplete="username";
            p {
                label for="password" { "New password" }
                br;
                input #password type="password" name="password" autocomplete="new-password" required autofocus;
            }
            p {
                label for="password_again" { "The same again" }
                br;
                input #password_again type="password" name="password_again" autocomplete="new-password" required;
            }
            p {
                input #invalidate_tokens type="checkbox" name="invalidate_tokens" value="true" checked;
                label for="invalidate_tokens" { " Log out everywhere: end all access tokens of the account" }
            }
            p { button type="submit" { "Set password" } }
        }
    }
}

fn done(username: &str) -> Markup {
    html! {
        h1 { "Your password is set" }
        p { "The account " strong { (username) } " now opens with the new password. You can close this page." }
    }
}

fn stale() -> Markup {
    html! {
        h1 { "This link no longer works" }
        p { "It was used, it is too old, or a newer one was sent. Ask for a new link and use the newest mail." }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_user_is_called_stays_text() {
        let form = form("\"><script>@example.com", "0", Some("<b>")).into_string();
        assert!(!form.contains("<script>") && !form.contains("<b>"), "{form}");
        assert!(form.contains("&quot;&gt;&lt;script&gt;@example.com"), "{form}");
    }
}
