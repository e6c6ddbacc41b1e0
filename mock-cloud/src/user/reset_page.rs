//! `/reset-password`: the page behind the link in the mail.
//!
//! It works without JavaScript, by keyboard and with a screen reader. What it is sent back with is the link's own token,
//! which a page of another site does not know; no cookie or other standing proof is involved, so there is nothing that
//! such a page could ride on. The token is in the URL, so the page sends no referrer and is not stored.
//!
//! Source: chosen throughout. The real cloud has such a page elsewhere.

use std::sync::Arc;

use axum::Extension;
use axum::extract::State;
use axum::response::Response;
use http::StatusCode;
use jiff::Timestamp;
use maud::{Markup, html};

use super::UserKey;
use super::reset::ResetError;
use crate::app::App;
use crate::cloud::Cloud;
use crate::connection::Connection;
use crate::error::ApiError;
use crate::limits::{Attempt, TooOften};
use crate::page::{self, page};
use crate::wire::Incoming;

pub(crate) const PATH: &str = "/reset-password";

/// The form, if the link is good.
pub(crate) async fn show(
    State(app): State<App>,
    Extension(connection): Extension<Arc<Connection>>,
    incoming: Incoming,
) -> Result<Response, ApiError> {
    let token = incoming.query.text("token")?.unwrap_or_default();
    let username = match whose(&app, &connection, |cloud, now| cloud.reset_user(token, now)) {
        Ok(username) => username,
        Err(wait) => return Ok(too_often(wait)),
    };
    Ok(match username {
        Ok(username) => page(StatusCode::OK, TITLE, &form(&username, token, None), ""),
        Err(ResetError) => page(StatusCode::NOT_FOUND, TITLE, &stale(), ""),
    })
}

/// Sets the password.
pub(crate) async fn submit(
    State(app): State<App>,
    Extension(connection): Extension<Arc<Connection>>,
    incoming: Incoming,
) -> Result<Response, ApiError> {
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
    let username = whose(&app, &connection, |cloud, now| match fault {
        Some(_) => cloud.reset_user(token, now),
        None => cloud.reset_password(token, password, invalidate_tokens, now),
    });
    let username = match username {
        Ok(username) => username,
        Err(wait) => return Ok(too_often(wait)),
    };
    Ok(match (username, fault) {
        (Ok(username), Some(_)) => page(StatusCode::BAD_REQUEST, TITLE, &form(&username, token, fault), ""),
        (Ok(username), None) => page(StatusCode::OK, TITLE, &done(&username), ""),
        (Err(ResetError), _) => page(StatusCode::NOT_FOUND, TITLE, &stale(), ""),
    })
}

/// The name of the account that a link opens. Links that open none are failures: somebody may be guessing.
fn whose(
    app: &App,
    connection: &Connection,
    rule: impl FnOnce(&mut Cloud, Timestamp) -> Result<UserKey, ResetError>,
) -> Result<Result<String, ResetError>, TooOften> {
    let peer = connection.peer();
    app.decide(|cloud, now| {
        cloud.limits.attempt(peer, now)?;
        let user = rule(cloud, now);
        cloud.limits.conclude(peer, if user.is_ok() { Attempt::Open } else { Attempt::Refused }, now);
        Ok(user.map(|user| cloud.users.get(user).username.clone()))
    })
}

/// What stands in for the page when it is asked for too often.
pub(crate) fn too_often(too_often: TooOften) -> Response {
    page::too_often(too_often.seconds(), "open the link again")
}

const TITLE: &str = "Reset your password";

fn form(username: &str, token: &str, fault: Option<&str>) -> Markup {
    html! {
        h1 { "Set a new password" }
        p { "For the account " strong { (username) } "." }
        @if let Some(fault) = fault {
            p #fault .bad role="alert" { (fault) }
        }
        form method="post" action=(PATH) {
            input type="hidden" name="token" value=(token);
            input type="hidden" name="username" value=(username) autocomplete="username";
            label for="password" { "New password" }
            input #password type="password" name="password" autocomplete="new-password" required autofocus
                aria-describedby=[fault.map(|_| "fault")] aria-invalid=[fault.map(|_| "true")];
            label for="password_again" { "The same again" }
            input #password_again type="password" name="password_again" autocomplete="new-password" required
                aria-describedby=[fault.map(|_| "fault")] aria-invalid=[fault.map(|_| "true")];
            div .tick {
                input #invalidate_tokens type="checkbox" name="invalidate_tokens" value="true" checked;
                label for="invalidate_tokens" { "Log out everywhere: end all access tokens of the account" }
            }
            div .buttons { button .go type="submit" { "Set password" } }
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
