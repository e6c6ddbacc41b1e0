//! What users see on their way to a token.

use axum::response::Response;
use http::StatusCode;
use maud::{Markup, html};

use super::model::{Asked, FailedLogIn, LogInFault, Over, Question};
use super::{PATH, TRANSACTION};
use crate::page::page;
use crate::scopes::Scopes;

/// The page with a question. A repeated one after a wrong answer has status 400, and 403 for single sign-on as at the token
/// endpoint.
pub(super) fn answer(question: &Question) -> Response {
    let client = &question.client;
    let (status, title, content) = match &question.kind {
        Asked::LogIn { failed } => {
            let status = match failed {
                None => StatusCode::OK,
                Some(FailedLogIn { why: LogInFault::Wrong, .. }) => StatusCode::BAD_REQUEST,
                Some(FailedLogIn { why: LogInFault::SingleSignOn, .. }) => StatusCode::FORBIDDEN,
            };
            (status, format!("Log in to use {client}"), log_in(question, failed.as_ref()))
        }
        Asked::Code { wrong } => {
            let status = if *wrong { StatusCode::BAD_REQUEST } else { StatusCode::OK };
            (status, "Enter your one-time code".to_owned(), code(*wrong))
        }
        Asked::Consent { username, scopes, unknown_scope } => {
            let content = consent(question, username, scopes, unknown_scope.as_deref());
            (StatusCode::OK, format!("Allow {client}?"), content)
        }
    };
    let body = html! {
        h1 { (title) }
        form method="post" action=(PATH) {
            input type="hidden" name=(TRANSACTION) value=(question.transaction);
            (content)
        }
    };
    page(status, &title, &body, &question.origin)
}

/// The page at the end of a transaction that did not come to its own.
pub(super) fn over(over: Over) -> Response {
    let sentence: &str = over.into();
    let title = "This log-in is over";
    let body = html! {
        h1 { (title) }
        p role="alert" { (sentence) }
        p { "Nothing was allowed. Go back to the application and start again from there." }
    };
    page(StatusCode::BAD_REQUEST, title, &body, "")
}

fn log_in(question: &Question, failed: Option<&FailedLogIn>) -> Markup {
    let wrong = failed.map(|failed| failed.username.as_str());
    html! {
        p { strong { (question.client) } " at " (question.origin) " wants to use your account of this cloud." }
        @if let Some(FailedLogIn { why, .. }) = failed {
            p #wrong .bad role="alert" {
                @match why {
                    LogInFault::Wrong => { "The username or the password is wrong." }
                    LogInFault::SingleSignOn => { "This account uses single sign-on; it has no password here." }
                }
            }
        }
        label for="username" { "Username (email)" }
        input #username name="username" type="text" inputmode="email" autocomplete="username" autocapitalize="none"
            spellcheck="false" required autofocus value=[wrong] aria-describedby=[wrong.map(|_| "wrong")]
            aria-invalid=[wrong.map(|_| "true")];
        label for="password" { "Password" }
        input #password name="password" type="password" autocomplete="current-password" required
            aria-describedby=[wrong.map(|_| "wrong")] aria-invalid=[wrong.map(|_| "true")];
        div .buttons {
            button .go type="submit" name="step" value="login" { "Log in" }
            (cancel("Cancel"))
        }
    }
}

/// One field takes both kinds of code. It asks phones for no number pad, on which a recovery code could not be typed.
fn code(wrong: bool) -> Markup {
    html! {
        div #hint {
            p { "Your account has a second factor. Open your authenticator app and type the six digits it shows." }
            p .note { "Without the app, type one of your recovery codes instead. Each works once." }
        }
        @if wrong {
            p #wrong .bad role="alert" { "That code is wrong, too old, or was used before." }
        }
        label for="otp" { "One-time code or recovery code" }
        input #otp name="otp" type="text" autocomplete="one-time-code" autocapitalize="none" spellcheck="false" required
            autofocus aria-describedby=(if wrong { "hint wrong" } else { "hint" })
            aria-invalid=[wrong.then_some("true")];
        div .buttons {
            button .go type="submit" name="step" value="code" { "Continue" }
            (cancel("Cancel"))
        }
    }
}

fn consent(question: &Question, username: &str, scopes: &Scopes, unknown_scope: Option<&str>) -> Markup {
    html! {
        p {
            strong { (question.client) } ", "
            @match &question.owner {
                Some(owner) => { "made by " strong { (owner) } }
                None => { "whose maker this cloud does not know" }
            }
            ", asks for access to the account " strong { (username) } "."
        }
        @if scopes.is_full() {
            p { "It will have " strong { "full permissions" } ": all that you can do yourself, such as" }
            ul {
                li { "see, rename, claim and unclaim your devices" }
                li { "call their functions and read their variables" }
                li { "read and publish events" }
            }
            @if let Some(scope) = unknown_scope {
                p .note {
                    "It asked for the scope “" (scope) "”, which this cloud does not know. That is no limit: it means full permissions."
                }
            }
        } @else {
            p { "It will be able to do this, and nothing else:" }
            ul {
                @for scope in scopes.names() {
                    li { (describe(scope)) " (" code { (scope) } ")" }
                }
            }
        }
        p .note { "Either way you are sent back to " strong { (question.origin) } "." }
        div .buttons {
            button .go type="submit" name="step" value="allow" { "Allow" }
            (cancel("Deny"))
        }
    }
}

fn describe(scope: &str) -> &str {
    match scope {
        crate::scopes::CREATE_CUSTOMERS => "create customers",
        other => other,
    }
}

fn cancel(label: &str) -> Markup {
    html! { button type="submit" name="step" value="deny" formnovalidate { (label) } }
}
