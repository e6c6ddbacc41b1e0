//! What the cloud says when it refuses: many shapes, one reading.

use std::fmt;
use std::time::Duration;

use reqwest::header::HeaderValue;
use serde_json::Value;

/// The cloud's own error answer, whole.
///
/// The cloud has no single error envelope; the words are found under `error_description`, `error`, `errors[]` and `info`.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct Refusal {
    /// HTTP status. Not always an error status: some refusals come with 200.
    pub status: u16,
    /// The body as received (this request's own token or password, had the body repeated them, are replaced).
    pub body: String,
    /// The body as JSON, if it is JSON.
    pub json: Option<Value>,
    /// `error`: a code (`invalid_grant`) or a sentence (`Permission Denied`), by endpoint.
    pub error: Option<String>,
    /// `error_description`: the sentence of OAuth and token errors.
    pub error_description: Option<String>,
    /// `info`: a hint beside `error`.
    pub info: Option<String>,
    /// `errors`: every text found in it, whatever its nesting.
    pub errors: Vec<String>,
    /// How long to wait before asking again, from the header `Retry-After`; comes with 429, if the cloud tells.
    pub retry_after: Option<Duration>,
}

impl Refusal {
    pub(crate) fn new(status: u16, body: String) -> Self {
        let json = serde_json::from_str::<Value>(&body).ok();
        let word = |key: &str| Some(json.as_ref()?.get(key)?.as_str()?.to_owned());
        let mut errors = Vec::new();
        if let Some(list) = json.as_ref().and_then(|json| json.get("errors")) {
            collect_words(list, &mut errors);
        }
        Self {
            error: word("error"),
            error_description: word("error_description"),
            info: word("info"),
            errors,
            retry_after: None,
            status,
            body,
            json,
        }
    }

    /// With what the header `Retry-After` says, as whole seconds. Its other form, a date, is left aside: what it means
    /// depends on clocks that may differ.
    pub(crate) fn with_retry_after(mut self, header: Option<&HeaderValue>) -> Self {
        let seconds = header.and_then(|value| value.to_str().ok()?.trim().parse().ok());
        self.retry_after = seconds.map(Duration::from_secs);
        self
    }

    /// The words a person should read: `error_description`, else `error`, else `errors`, else `info`, else the status.
    ///
    /// Source: observed (the order in which the vendor's clients look).
    pub fn message(&self) -> String {
        let first = [&self.error_description, &self.error].into_iter().flatten().next().cloned();
        first
            .or_else(|| (!self.errors.is_empty()).then(|| self.errors.join("; ")))
            .or_else(|| self.info.clone())
            .unwrap_or_else(|| self.reason())
    }

    fn reason(&self) -> String {
        let reason = reqwest::StatusCode::from_u16(self.status).ok().and_then(|status| status.canonical_reason());
        reason.unwrap_or("unknown status").to_owned()
    }

    pub(crate) fn says(&self, needle: &str) -> bool {
        let words = [&self.error, &self.error_description, &self.info];
        let mut words = words.into_iter().flatten().chain(&self.errors);
        words.any(|word| word.to_ascii_lowercase().contains(needle))
    }
}

/// Finds the texts in `errors`: strings, objects with `error`, objects with `error.status`, lists of these.
///
/// Source: observed (`["…"]`, `[["…", 404]]`, `[{"error":"…"}]`, `[{"error":{"status":"…"}}]`).
fn collect_words(value: &Value, words: &mut Vec<String>) {
    match value {
        Value::String(word) => words.push(word.clone()),
        Value::Array(items) => items.iter().for_each(|item| collect_words(item, words)),
        Value::Object(object) => {
            let inner = ["error", "status", "message"].into_iter().find_map(|key| object.get(key));
            if let Some(inner) = inner {
                collect_words(inner, words);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let message = self.message();
        write!(f, "the cloud refused ({}): {message}", self.status)?;
        match &self.info {
            Some(info) if *info != message => write!(f, " ({info})"),
            _ => Ok(()),
        }
    }
}

impl fmt::Debug for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The parsed fields repeat the body.
        f.debug_struct("Refusal").field("status", &self.status).field("body", &self.body).finish()
    }
}
