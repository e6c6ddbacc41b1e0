//! Pages for a person at a browser: plain HTML without scripts, usable by keyboard and screen reader, in light and dark.
//!
//! Every value is escaped by `maud`. The policy of a page allows its own style and its own form, and nothing else: not
//! even a frame around it. Addresses of pages hold codes and tokens, so they send no referrer and are not stored. All
//! chosen.

use std::sync::LazyLock;

use axum::Extension;
use axum::body::Body;
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::header::{
    CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderValue, REFERRER_POLICY, RETRY_AFTER, X_CONTENT_TYPE_OPTIONS,
    X_FRAME_OPTIONS,
};
use http::{HeaderName, StatusCode};
use maud::{DOCTYPE, Markup, PreEscaped, html};
use sha2::{Digest, Sha256};

use crate::error::NO_STORE;

/// Marks an answer for a person at a browser: pages of other origins get no leave to read it.
#[derive(Clone, Copy)]
pub(crate) struct IsPage;

/// For answers whose address is a secret.
pub(crate) const NO_REFERRER: [(HeaderName, HeaderValue); 1] =
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
.tick{display:flex;gap:.6rem;align-items:baseline;margin-top:1.25rem}.tick input{width:auto}.tick label{margin:0;font-weight:400}\
@media(max-width:30rem){main{margin:0;border:0;border-radius:0;min-height:100vh}}";

/// The policy's name for the style.
static STYLE_HASH: LazyLock<String> = LazyLock::new(|| STANDARD.encode(Sha256::digest(STYLE)));

/// A page. Its form may lead back here, and from here to `origin` if there is one: a browser holds the redirect that
/// answers a form to the form's own policy.
pub(crate) fn page(status: StatusCode, title: &str, body: &Markup, origin: &str) -> Response {
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
        "default-src 'none'; style-src 'sha256-{}'; form-action 'self'{}; frame-ancestors 'none'; base-uri 'none'",
        *STYLE_HASH,
        form_target(origin)
    );
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_str(&policy).expect("a checked origin is plain ASCII"));
    response
}

/// The page for who tries too often; `then` says how to go on after the wait.
pub(crate) fn too_often(seconds: u64, then: &str) -> Response {
    let title = "Too many attempts";
    let minutes = seconds.div_ceil(60);
    let body = html! {
        h1 { (title) }
        p role="alert" {
            "Nothing was looked at. Wait " strong { (minutes) @if minutes == 1 { " minute" } @else { " minutes" } }
            ", then " (then) "."
        }
    };
    let mut response = page(StatusCode::TOO_MANY_REQUESTS, title, &body, "");
    response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
    response
}

/// Where else a form may lead, as a policy can say it: it knows no addresses of IPv6.
fn form_target(origin: &str) -> String {
    match origin {
        "" => String::new(),
        _ if origin.contains('[') => " http: https:".to_owned(),
        _ => format!(" {origin}"),
    }
}
