//! `/examples/`: pages for a browser, as living examples of how the API is used from one.
//!
//! Their texts lie in `web/examples` and in the program. They are meant to be read, and to work from the disk as well,
//! so they have no templates and no build step. Scripts and styles come from here alone. They
//! connect to nobody but the cloud that serves them; nobody may frame them, and their forms are never sent, not even without
//! JavaScript. The page about the token in the page is one file with a script inside, and the copies that it makes of
//! itself inherit its policy, with a script that no hash can foresee: its policy allows that one file what it is made of.
//!
//! No page holds a token. They are no part of the API, so the API's open CORS is not for them.
//!
//! Source: chosen throughout. The behaviour of the pages follows the application note AN032.

use axum::Extension;
use axum::Router;
use axum::body::Body;
use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use bytes::Bytes;
use http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderValue, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use http::{HeaderName, StatusCode};
use maud::html;

use crate::app::App;
use crate::page::{IsPage, NO_REFERRER, page};

const INDEX: &str = "/examples/";

pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/examples", get(async || (Extension(IsPage), Redirect::temporary(INDEX))))
        .route(INDEX, get(async || file("index.html")))
        .route("/examples/{*file}", get(async |Path(name): Path<String>| file(&name)))
}

const HTML: &str = "text/html; charset=utf-8";
const SCRIPT: &str = "text/javascript; charset=utf-8";
const STYLE: &str = "text/css; charset=utf-8";

/// Every file, with its content type.
const FILES: &[(&str, &str, &str)] = &[
    ("index.html", HTML, include_str!("../web/examples/index.html")),
    ("led.html", HTML, include_str!("../web/examples/led.html")),
    ("led.js", SCRIPT, include_str!("../web/examples/led.js")),
    ("sensor.html", HTML, include_str!("../web/examples/sensor.html")),
    ("sensor.js", SCRIPT, include_str!("../web/examples/sensor.js")),
    (EMBEDDED, HTML, include_str!("../web/examples/embedded-token.html")),
    ("session.js", SCRIPT, include_str!("../web/examples/session.js")),
    ("sse.js", SCRIPT, include_str!("../web/examples/sse.js")),
    ("style.css", STYLE, include_str!("../web/examples/style.css")),
];

const EMBEDDED: &str = "embedded-token.html";

/// For all but one.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; connect-src 'self'; \
     form-action 'none'; frame-ancestors 'none'; base-uri 'none'";

/// For the one with everything inside. It fetches its own source, which may be a copy in the browser's memory.
const POLICY_OF_EMBEDDED: &str = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:; \
     connect-src http: https: blob:; form-action 'none'; frame-ancestors 'none'; base-uri 'none'";

fn file(name: &str) -> Response {
    let Some((name, kind, text)) = FILES.iter().find(|(of, _, _)| *of == name) else { return not_there() };
    let policy = if *name == EMBEDDED { POLICY_OF_EMBEDDED } else { POLICY };
    let headers: [(HeaderName, &'static str); 5] = [
        (CONTENT_TYPE, kind),
        (CACHE_CONTROL, "no-cache"),
        (CONTENT_SECURITY_POLICY, policy),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (X_FRAME_OPTIONS, "DENY"),
    ];
    let headers = headers.map(|(name, value)| (name, HeaderValue::from_static(value)));
    (Extension(IsPage), headers, NO_REFERRER, Body::from(Bytes::from_static(text.as_bytes()))).into_response()
}

fn not_there() -> Response {
    let body = html! {
        h1 { "There is no such example" }
        p { a href=(INDEX) { "All examples" } }
    };
    page(StatusCode::NOT_FOUND, "No such example", &body, "")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bad_input;

    #[tokio::test]
    async fn every_file_is_served_as_what_it_is_and_to_no_other_origin() {
        let served = bad_input::served();
        for (name, kind, text) in FILES {
            let uri = format!("/examples/{name}");
            let answer = served.send("GET", &uri, &[("origin", "https://evil.example")], "").await;
            assert_eq!((answer.status, answer.header("content-type")), (StatusCode::OK, *kind), "{name}");
            assert_eq!(answer.body, *text);
            assert_eq!(answer.header("access-control-allow-origin"), "", "{name}");
            let head = served.send("HEAD", &uri, &[], "").await;
            assert_eq!((head.status, &*head.body), (StatusCode::OK, ""), "{name}");
            assert_eq!(head.header("content-length"), text.len().to_string(), "{name}");
        }
        assert_eq!(served.send("GET", INDEX, &[], "").await.body, FILES[0].2);
    }

    #[tokio::test]
    async fn what_is_not_there_is_a_page_that_leads_to_what_is() {
        let served = bad_input::served();
        for name in ["nothing.html", "a/b", "..%2Fled.html", "%3Cscript%3E", "led.html/"] {
            let answer = served.send("GET", &format!("/examples/{name}"), &[], "").await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{name}");
            assert!(
                answer.body.contains("href=\"/examples/\"") && !answer.body.contains("<script>"),
                "{}",
                answer.body
            );
        }
    }

    /// What stands between two texts, wherever it does.
    fn between<'a>(text: &'a str, before: &str, after: &str) -> Vec<&'a str> {
        text.split(before).skip(1).filter_map(|rest| rest.split(after).next()).collect()
    }

    #[test]
    fn what_a_page_refers_to_is_there() {
        let known = |name: &str| FILES.iter().any(|(of, _, _)| *of == name);
        for (name, _, text) in FILES.iter().filter(|(_, kind, _)| *kind == HTML) {
            let referred = [between(text, "src=\"", "\""), between(text, "href=\"", "\"")].concat();
            for target in referred.into_iter().filter(|target| *target != "data:,") {
                assert!(known(target), "{name} refers to {target}");
            }
        }
    }

    #[test]
    fn pages_keep_to_their_policy_and_put_no_text_in_as_markup() {
        for (name, kind, text) in FILES {
            let is_inline = text.contains("<script>") || text.contains("<style>") || text.contains(" style=");
            assert_eq!(is_inline, *name == EMBEDDED, "{name}");
            for word in [
                "innerHTML =",
                "outerHTML =",
                "insertAdjacentHTML",
                "document.write",
                "eval(",
                " onclick=",
                "type=\"module\"",
            ] {
                assert!(!text.contains(word), "{name} has {word}");
            }
            if *kind == HTML {
                assert!(text.contains("<html lang=\"en\">") && text.contains("name=\"viewport\""), "{name}");
            }
        }
    }

    #[test]
    fn what_is_built_in_has_no_token() {
        let embedded = FILES.iter().find(|(name, _, _)| *name == EMBEDDED).expect("it is there").2;
        assert!(embedded.contains("const ACCESS_TOKEN = \"\";") && embedded.contains("const DEVICE_ID = \"\";"));
    }
}
