//! Everything that can go wrong, in one type that keeps the cloud's own words.

use std::fmt;
use std::time::Duration;

use serde_json::Value;

use crate::Refusal;

/// A failed operation.
///
/// `Display` is one sentence for a person. Tokens and passwords appear in neither `Display` nor `Debug`.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The client was set up with something it cannot work with: a base URL, a certificate, a name.
    #[error("cannot set up the client: {0}")]
    Setup(String),
    /// An argument that cannot be sent, found before anything was sent.
    #[error("invalid argument: {0}")]
    InvalidArgument(String),
    /// No connection: nothing was sent.
    #[error("cannot reach {cloud}: {reason}")]
    Unreachable {
        /// Scheme, host and port of the cloud.
        cloud: String,
        /// What the network or TLS said.
        reason: String,
    },
    /// The connection broke before the answer was complete. Whether the cloud acted on the request is unknown.
    #[error("the connection broke before the answer was complete: {reason}")]
    Broken {
        /// What the network said.
        reason: String,
    },
    /// The client's own time limit passed. Whether the cloud acted on the request is unknown.
    #[error("no answer within {}", Humane(*.limit))]
    TimedOut {
        /// The limit, as set with [`ClientBuilder::timeout`](crate::ClientBuilder::timeout).
        limit: Duration,
    },
    /// The cloud's answer is larger than this client reads.
    #[error("the answer is larger than {limit} bytes")]
    TooLarge {
        /// The largest body that is read, in bytes.
        limit: usize,
    },
    /// The cloud answered, and refused.
    #[error("{0}")]
    Refused(Box<Refusal>),
    /// The user did not allow the application what it asked for.
    #[error("the user said no: {reason}")]
    Denied {
        /// What the cloud says.
        reason: String,
    },
    /// The cloud answered something that this client does not understand.
    #[error("cannot read the answer ({status}): {reason}")]
    Unreadable {
        /// HTTP status of the answer.
        status: u16,
        /// What is wrong with it.
        reason: String,
    },
    /// The variable was read, and holds a value of another type than asked for.
    #[error("variable {variable:?} holds {found}, which cannot be read as {expected}: {reason}")]
    VariableType {
        /// Name of the variable.
        variable: String,
        /// The value, as JSON.
        found: Box<Value>,
        /// The Rust type that was asked for.
        expected: &'static str,
        /// What does not fit.
        reason: String,
    },
    /// An event that cannot be read; the stream itself goes on.
    #[error("cannot read an event: {0}")]
    UnreadableEvent(String),
}

impl Error {
    pub(crate) fn refused(status: u16, body: String) -> Self {
        Error::Refused(Box::new(Refusal::new(status, body)))
    }

    /// The cloud's own answer, if it gave one.
    pub fn refusal(&self) -> Option<&Refusal> {
        match self {
            Error::Refused(refusal) => Some(refusal),
            _ => None,
        }
    }

    /// The HTTP status of the cloud's answer, if it gave one.
    pub fn status(&self) -> Option<u16> {
        match self {
            Error::Refused(refusal) => Some(refusal.status),
            Error::Unreadable { status, .. } => Some(*status),
            _ => None,
        }
    }

    /// The cloud's own words if it gave any, else what this client has to say.
    pub fn message(&self) -> String {
        self.refusal().map_or_else(|| self.to_string(), Refusal::message)
    }

    /// Nobody answered in time: the cloud did not (this client's limit), or the device did not (the cloud's).
    ///
    /// The cloud reports a silent device as 408 for variables, but as 400 or 500 with a sentence for functions and
    /// signals; the sentence is looked at too.
    ///
    /// Source: observed (`Timed out.`, `timed out`, `Request Timed Out`).
    pub fn is_timeout(&self) -> bool {
        match self {
            Error::TimedOut { .. } => true,
            Error::Refused(refusal) => matches!(refusal.status, 408 | 504) || refusal.says("timed out"),
            _ => false,
        }
    }

    /// There was no connection to the cloud at all.
    pub fn is_unreachable(&self) -> bool {
        matches!(self, Error::Unreachable { .. })
    }

    /// The token is unknown, revoked or expired: log in again.
    pub fn is_unauthorized(&self) -> bool {
        self.refusal().is_some_and(|refusal| refusal.status == 401 || self.is_code("invalid_token"))
    }

    /// User name, password, or one-time code are wrong. The cloud does not say which.
    pub fn is_invalid_grant(&self) -> bool {
        self.is_code("invalid_grant")
    }

    /// The account wants a second factor. [`login`](crate::Client::login) answers this with a
    /// [challenge](crate::MfaChallenge) and not with an error; it is an error only if the cloud gave no `mfa_token`.
    pub fn is_mfa_required(&self) -> bool {
        self.is_code("mfa_required")
    }

    /// The token is good but may not do this. For devices it also means "no such device".
    pub fn is_permission_denied(&self) -> bool {
        self.status() == Some(403) && !self.is_mfa_required()
    }

    /// The named thing does not exist. An unknown *device* is mostly reported as
    /// [permission denied](Error::is_permission_denied) instead.
    pub fn is_not_found(&self) -> bool {
        self.status() == Some(404)
    }

    /// Too many requests; [`retry_after`](Error::retry_after) says how long to wait.
    pub fn is_rate_limited(&self) -> bool {
        self.status() == Some(429)
    }

    /// How long the cloud wants to be left alone, if it tells (header `Retry-After`).
    pub fn retry_after(&self) -> Option<Duration> {
        self.refusal().and_then(|refusal| refusal.retry_after)
    }

    /// The same request may succeed later: no connection, a time limit, 408, 429, or a server error.
    pub(crate) fn is_transient(&self) -> bool {
        match self {
            Error::Unreachable { .. } | Error::Broken { .. } | Error::TimedOut { .. } => true,
            Error::Refused(refusal) => matches!(refusal.status, 408 | 429 | 500..),
            _ => false,
        }
    }

    fn is_code(&self, code: &str) -> bool {
        self.refusal().is_some_and(|refusal| refusal.error.as_deref() == Some(code))
    }
}

/// Prints `30 s` and not `30s` or `30.000s`.
struct Humane(Duration);

impl fmt::Display for Humane {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} s", self.0.as_secs_f64())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Answers of the real cloud, and what a caller learns from them.
    #[test]
    fn finds_the_words_in_every_family_of_error() {
        let answers = [
            (401, r#"{"error":"invalid_token","error_description":"The access token provided has expired."}"#),
            (400, r#"{"error":"invalid_grant","error_description":"User credentials are invalid"}"#),
            (403, r#"{"error":"Permission Denied","info":"I didn't recognize that device name or ID"}"#),
            (404, r#"{"ok":false,"error":"Function brew not found"}"#),
            (400, r#"{"ok":false,"error":"Timed out."}"#),
            (408, r#"{"error":"Timed out."}"#),
            (404, r#"{"ok":false,"errors":[["Core isn't online",404]]}"#),
            (500, r#"{"ok":false,"code":500,"errors":[{"error":"Timed out, didn't hear back from device service"}]}"#),
            (400, r#"{"ok":false,"errors":[{"error":{"status":"a"}},"b"]}"#),
            (400, r#"{"info":"only a hint"}"#),
            (502, "<html>Bad Gateway</html>"),
            (500, ""),
        ];
        let seen = answers.map(|(status, body)| {
            let error = Error::refused(status, body.to_owned());
            let kinds = [
                (error.is_timeout(), "timeout"),
                (error.is_unauthorized(), "unauthorized"),
                (error.is_invalid_grant(), "invalid grant"),
                (error.is_permission_denied(), "permission denied"),
                (error.is_not_found(), "not found"),
                (error.is_transient(), "transient"),
            ];
            let kinds: Vec<&str> = kinds.into_iter().filter_map(|(is, name)| is.then_some(name)).collect();
            format!("{error} {kinds:?}")
        });
        insta::assert_snapshot!(seen.join("\n"), @r#"
        the cloud refused (401): The access token provided has expired. ["unauthorized"]
        the cloud refused (400): User credentials are invalid ["invalid grant"]
        the cloud refused (403): Permission Denied (I didn't recognize that device name or ID) ["permission denied"]
        the cloud refused (404): Function brew not found ["not found"]
        the cloud refused (400): Timed out. ["timeout"]
        the cloud refused (408): Timed out. ["timeout", "transient"]
        the cloud refused (404): Core isn't online ["not found"]
        the cloud refused (500): Timed out, didn't hear back from device service ["timeout", "transient"]
        the cloud refused (400): a; b []
        the cloud refused (400): only a hint []
        the cloud refused (502): Bad Gateway ["transient"]
        the cloud refused (500): Internal Server Error ["transient"]
        "#);
    }

    #[test]
    fn a_second_factor_is_not_a_missing_permission() {
        let error = Error::refused(403, r#"{"error":"mfa_required"}"#.to_owned());
        assert!(error.is_mfa_required() && !error.is_permission_denied());
    }
}
