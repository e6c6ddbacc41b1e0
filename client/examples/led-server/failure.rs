//! What a call is answered with: `{"ok": true}`, or `{"ok": false, "err": {"statusCode", "body", "errorDescription"}}`, as the vendor's
//! JavaScript client describes a failure and the application note passes it on.

use std::time::Duration;

use axum::http::StatusCode;
use axum::http::header::{CONTENT_TYPE, HeaderValue, RETRY_AFTER};
use axum::response::{IntoResponse, Response};
use particle_client::Error;
use serde::Serialize;
use serde_json::{Value, json};

/// A call that failed, and the status it is told with.
#[derive(Debug)]
pub(crate) struct Failure {
    status: StatusCode,
    details: Details,
    retry_after: Option<Duration>,
}

/// What the visitor's page is told.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Details {
    /// Of the cloud's answer, or of ours; none if nobody answered.
    status_code: Option<u16>,
    /// The cloud's own, or one in its form.
    body: Value,
    error_description: String,
}

impl Failure {
    /// The cloud refused what was sent to `url`, or did not answer. The server itself has done its work: it tells so with
    /// a 200, as in the application note.
    ///
    /// The address names device and function as the vendor's client has it; the token travels in a header. Where the cloud
    /// has said nothing, `body` holds a sentence of ours, for pages that show `err.body.error`.
    ///
    /// Source: observed (texts: the vendor's JavaScript client). The sentence: chosen.
    pub(crate) fn of_the_cloud(url: &str, error: &Error) -> Self {
        let reason = || json!({ "error": error.to_string() });
        let (status_code, body, said) = match (error.refusal(), error.status()) {
            (Some(refusal), _) => {
                // An answer that is no JSON is shown as the text it is.
                let body = refusal.json.clone().unwrap_or_else(|| json!({ "error": refusal.body }));
                (Some(refusal.status), body, refusal.error_description.as_deref())
            }
            (None, status) => (status, reason(), None),
        };
        let error_description = match (status_code, said) {
            (Some(status), Some(said)) => format!("HTTP error {status} from {url} - {said}"),
            (Some(status), None) => format!("HTTP error {status} from {url}"),
            (None, _) => format!("Network error from {url}"),
        };
        let details = Details { status_code, body, error_description };
        Self { status: StatusCode::OK, details, retry_after: None }
    }

    /// The server itself refuses, and the cloud hears nothing of it. Source: chosen.
    pub(crate) fn of_ours(status: StatusCode, sentence: &str) -> Self {
        let body = json!({ "error": sentence });
        let details = Details { status_code: Some(status.as_u16()), body, error_description: sentence.to_owned() };
        Self { status, details, retry_after: None }
    }

    /// Too many calls, and when there may be another.
    pub(crate) fn too_often(wait: Duration) -> Self {
        let failure = Self::of_ours(StatusCode::TOO_MANY_REQUESTS, "too many calls; wait a moment");
        Self { retry_after: Some(wait), ..failure }
    }
}

/// What every call is answered with.
#[derive(Serialize)]
struct Answer {
    ok: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    err: Option<Details>,
}

impl IntoResponse for Answer {
    fn into_response(self) -> Response {
        let text = serde_json::to_string(&self).expect("texts and numbers");
        ([(CONTENT_TYPE, "application/json")], text).into_response()
    }
}

/// The answer to a call that was carried out.
pub(crate) fn success() -> Response {
    Answer { ok: true, err: None }.into_response()
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let Self { status, details, retry_after } = self;
        let mut response = (status, Answer { ok: false, err: Some(details) }).into_response();
        if let Some(wait) = retry_after {
            // Whole seconds, and never too early.
            let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
            response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}
