//! What users see: plain HTML without scripts, usable by keyboard and screen reader, in light and dark.
//!
//! Every value is escaped by `maud`. The policy of each page allows its own style and its own form, and nothing else: not
//! even a frame around it. The form may lead to where the application is, since a browser holds the redirect that answers
//! a form to the form's own policy. All chosen.

use std::sync::LazyLock;

use axum::Extension;
use axum::body::Body;
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::header::{
    CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderValue, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use http::{HeaderName, StatusCode};
use maud::{DOCTYPE, Markup, PreEscaped, html};
use sha2::{Digest, Sha256};

use super::model::{Asked, Over, Question};
use super::{PATH, TRANSACTION};
use crate::error::NO_STORE;
use crate::scopes::Scopes;

/// Marks an answer for a person at a browser: pages of other origins get no leave to read it.
#[derive(Clone, Copy)]
pub(crate) struct IsPage;

/// Addresses here hold codes and tokens.
pub(super) const NO_REFERRER: [(HeaderName, HeaderValue); 1] =
    [(REFERRER_POLICY, HeaderValue::from_static("no-referrer"))];

const STYLE: &str = "\
:root{color-scheme:light dark;--line:light-dark(#767676,#8f8f8f);--go:light-dark(#0b57a4,#8ec5ff);\
--on-go:light-dark(#fff,#06203a);--bad:light-dark(#a30f1f,#ffb3ba)}\
*{box-sizing:border-box}\
body{margin:0;font:1rem/1.5 system-ui,sans-serif;background:light-dark(#f4f5f7,#16181b);color:light-dark(#1b1d20,#eceef0)}\
main{max-width:26rem;margin:8vh auto;padding:2rem;background:light-dark(#fff,#202327);border:1px solid var(--line);\
border-radius:.75rem;overflow-wrap:anywhere}\
h1{font-size:1.35rem;line-height:1.25;margin:0 0 1rem}\
label{display:block;margin:1rem 0 .25rem;font-weight:600}\
input{width:100%;font:inherit;padding:.6rem;border:1px solid var(--line);border-radius:.4rem}\
.buttons{display:flex;flex-wrap:wrap;gap:.75rem;margin-top:1.5rem}\
button{font:inherit;padding:.6rem 1.2rem;border:1px solid var(--go);border-radius:.4rem;background:transparent;\
color:var(--go);cursor:pointer}\
button.go{background:var(--go);color:var(--on-go);font-weight:600}\
:focus-visible{outline:3px solid var(--go);outline-offset:2px}\
.bad{color:var(--bad);font-weight:600}\
.note{font-size:.9rem}\
@media(max-width:30rem){main{margin:0;border:0;border-radius:0;min-height:100vh}}";

/// The policy's name for the style.
static STYLE_HASH: LazyLock<String> = LazyLock::new(|| STANDARD.encode(Sha256::digest(STYLE)));

/// The page with a question; a repeated one after a wrong answer has status 400.
pub(super) fn answer(question: &Question) -> Response {
    let client = &question.client;
    let (status, title, content) = match &question.kind {
        Asked::LogIn { wrong } => {
            (wrong.is_some(), format!("Log in to use {client}"), log_in(question, wrong.as_deref()))
        }
        Asked::Code { wrong } => (*wrong, "Enter your one-time code".to_owned(), code(*wrong)),
        Asked::Consent { username, scopes, unknown_scope } => {
            (false, format!("Allow {client}?"), consent(question, username, scopes, unknown_scope.as_deref()))
        }
    };
    let status = if status { StatusCode::BAD_REQUEST } else { StatusCode::OK };
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

fn log_in(question: &Question, wrong: Option<&str>) -> Markup {
    html! {
        p { strong { (question.client) } " at " (question.origin) " wants to use your account of this cloud." }
        @if wrong.is_some() {
            p #wrong .bad role="alert" { "The username or the password is wrong." }
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

fn code(wrong: bool) -> Markup {
    html! {
        p #hint { "Your account has a second factor. Open your authenticator app and type the six digits it shows." }
        @if wrong {
            p #wrong .bad role="alert" { "That code is wrong, too old, or was used before." }
        }
        label for="otp" { "One-time code" }
        input #otp name="otp" type="text" inputmode="numeric" autocomplete="one-time-code" spellcheck="false" required
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

fn page(status: StatusCode, title: &str, body: &Markup, origin: &str) -> Response {
    let text = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="robots" content="noindex";
                title { @if status != StatusCode::OK { "Error: " } (title) }
                style { (PreEscaped(STYLE)) }
            }
            body { main { (body) } }
        }
    };
    let mut response = (status, Extension(IsPage), Body::from(text.into_string())).into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    headers.extend(NO_STORE);
    headers.extend(NO_REFERRER);
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    let policy = format!(
        "default-src 'none'; style-src 'sha256-{}'; form-action 'self' {}; frame-ancestors 'none'; base-uri 'none'",
        *STYLE_HASH,
        form_target(origin)
    );
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_str(&policy).expect("a checked origin is plain ASCII"));
    response
}

/// Where a form may lead, as a policy can say it: it knows no addresses of IPv6.
fn form_target(origin: &str) -> &str {
    if origin.contains('[') { "http: https:" } else { origin }
}
