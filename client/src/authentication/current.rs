//! What the cloud says about the token that asks.

use std::time::Duration;

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;

use crate::wire;

/// What the cloud knows about an access token.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(from = "TokenInfoAnswer")]
#[non_exhaustive]
pub struct TokenInfo {
    /// When it expires; `None` means never, unless [`expires_in`](TokenInfo::expires_in) says more.
    pub expires_at: Option<Timestamp>,
    /// How long it still lives, where the cloud says that instead of a date; zero means for ever.
    pub expires_in: Option<Duration>,
    /// Id of the OAuth client that it was made with.
    pub client: Option<String>,
    /// What it may do; empty for a user's ordinary token.
    pub scopes: Vec<String>,
    /// Organizations that it belongs to; empty for a user's ordinary token.
    pub orgs: Vec<Value>,
}

/// The reference says `client` where client libraries expect `client_id`, and describes `expires_in` where its own
/// sample holds `expires_at`.
#[derive(Deserialize)]
struct TokenInfoAnswer {
    expires_at: Option<Timestamp>,
    #[serde(default, deserialize_with = "wire::optional_seconds")]
    expires_in: Option<Duration>,
    client: Option<String>,
    client_id: Option<String>,
    scopes: Option<Vec<String>>,
    orgs: Option<Vec<Value>>,
}

impl From<TokenInfoAnswer> for TokenInfo {
    fn from(answer: TokenInfoAnswer) -> Self {
        Self {
            expires_at: answer.expires_at,
            expires_in: answer.expires_in,
            client: answer.client.or(answer.client_id),
            scopes: answer.scopes.unwrap_or_default(),
            orgs: answer.orgs.unwrap_or_default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_both_spellings() {
        let sample = r#"{"expires_at":"2026-04-01T00:00:00.000Z","client":"particle","scopes":[],"orgs":[]}"#;
        let info: TokenInfo = serde_json::from_str(sample).unwrap();
        assert_eq!(info.expires_at, Some("2026-04-01T00:00:00Z".parse().unwrap()));
        assert_eq!(info.client.as_deref(), Some("particle"));

        let info: TokenInfo = serde_json::from_str(r#"{"expires_in":0,"client_id":"lab-7"}"#).unwrap();
        assert_eq!((info.expires_at, info.expires_in), (None, Some(Duration::ZERO)));
        assert_eq!(info.client.as_deref(), Some("lab-7"));
    }
}
