//! The ledger: every rule by which the cloud answers, with a mark that says how sure we are that the real cloud does so, and
//! where that is from.
//!
//! With `X-Mock-Explain: 1` an answer tells its rule, mark and source in headers. A failure says which it is wherever it
//! comes from ([`crate::error`]); everything else is by the rule of its operation. `GET /_mock/ledger` lists all of them,
//! and `docs/ledger.md` is made from the same tables. Source: chosen.

mod operations;
#[cfg(test)]
mod page;
#[cfg(test)]
mod tests;

use axum::Router;
use axum::response::Response;
use axum::routing::get;
use http::header::{HeaderName, HeaderValue};
use http::{HeaderMap, Method, Uri};
use serde_json::{Value, json};

use crate::app::{self, App};
use crate::error::ApiError;
use crate::scopes;

const X_MOCK_EXPLAIN: HeaderName = HeaderName::from_static("x-mock-explain");
const X_MOCK_RULE: HeaderName = HeaderName::from_static("x-mock-rule");
const X_MOCK_MARK: HeaderName = HeaderName::from_static("x-mock-mark");
const X_MOCK_SOURCE: HeaderName = HeaderName::from_static("x-mock-source");

/// How sure we are of a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mark {
    /// The real cloud was seen to do so, or the software that it or its local version is made of.
    Observed,
    /// The reference says so.
    Documented,
    /// Both are silent.
    Chosen,
}

impl Mark {
    /// As it is told.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Observed => "observed",
            Self::Documented => "documented",
            Self::Chosen => "chosen",
        }
    }
}

/// What an answer follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Rule {
    pub(crate) name: &'static str,
    pub(crate) mark: Mark,
    /// In ASCII, since it stands in a header.
    pub(crate) source: &'static str,
}

/// An operation, and the rule by which it answers.
#[derive(Debug)]
pub(crate) struct Operation {
    pub(crate) rule: Rule,
    pub(crate) method: &'static str,
    pub(crate) template: &'static str,
    /// What the reference calls it.
    pub(crate) title: &'static str,
}

/// Whether a request asks to be explained.
pub(crate) fn is_asked(headers: &HeaderMap) -> bool {
    headers.get(X_MOCK_EXPLAIN).is_some_and(|value| value == "1")
}

/// Tells with an answer by which rule it is.
pub(crate) fn explain(method: &Method, uri: &Uri, response: &mut Response) {
    let rule = response.extensions().get::<Rule>().copied().or_else(|| {
        if method == Method::OPTIONS { Some(operations::PREFLIGHT) } else { Some(operation(method, uri.path())?.rule) }
    });
    let Some(Rule { name, mark, source }) = rule else { return };
    let headers = response.headers_mut();
    headers.insert(X_MOCK_RULE, HeaderValue::from_static(name));
    headers.insert(X_MOCK_MARK, HeaderValue::from_static(mark.word()));
    headers.insert(X_MOCK_SOURCE, HeaderValue::from_static(source));
}

/// The operation that a request is for: of several that fit, the one with the most words of its own, and no open end.
fn operation(method: &Method, path: &str) -> Option<&'static Operation> {
    let method = if method == Method::HEAD { "GET" } else { method.as_str() };
    let fitting = operations::OPERATIONS.iter().filter(|of| of.method == method && fits(of.template, path));
    let words = |template: &str| template.split('/').filter(|part| !part.starts_with('{')).count();
    fitting.max_by_key(|of| (words(of.template), !of.template.contains("{*")))
}

fn fits(template: &str, path: &str) -> bool {
    let mut path = path.trim_end_matches('/').split('/');
    for part in template.split('/') {
        match path.next() {
            _ if part.starts_with("{*") => return true,
            Some(segment) if part == segment || (part.starts_with('{') && !segment.is_empty()) => {}
            _ => return false,
        }
    }
    path.next().is_none()
}

pub(crate) fn routes() -> Router<App> {
    Router::new().route("/_mock/ledger", get(list))
}

/// `GET /_mock/ledger`.
async fn list() -> Response {
    app::json(&all())
}

/// Every operation with the scope that a limited token needs for it, and every failure with what it answers.
fn all() -> Value {
    let operations = operations::OPERATIONS.iter().map(|of| {
        let mut row = json!({ "rule": of.rule.name, "method": of.method, "path": of.template, "title": of.title });
        if let Some(scope) = scopes::of_operation(of.method, of.template) {
            row["scope"] = json!(scope);
        }
        row["mark"] = json!(of.rule.mark.word());
        row["source"] = json!(of.rule.source);
        row
    });
    let errors = ApiError::samples().into_iter().map(|error| {
        let (status, answer) = error.sample();
        let Rule { name, mark, source } = error.rule();
        json!({ "rule": name, "status": status, "answer": answer, "mark": mark.word(), "source": source })
    });
    json!({ "operations": operations.collect::<Vec<_>>(), "errors": errors.collect::<Vec<_>>() })
}
