//! What of a request is shown, and what not.
//!
//! On routes that devices are used through, a field is hidden when its name is that of a secret. Where passwords, codes
//! and client secrets travel, and where nobody knows who is calling (a misspelt `access_token` looks like any field), it
//! is the other way round: a field is shown only when its name is known to be harmless. Wherever it stands, a row of hex
//! digits as long as a token is hidden.

use std::borrow::Cow;

use serde_json::Value;

use super::exchange::Caller;
use super::fields::Kept;

/// What stands in a secret's place.
pub(super) const HIDDEN: &str = "***";
/// Hex digits in a row that may be a token. Ids of devices and users have 24, tokens 40.
const LONG_HEX: usize = 32;
/// The longest name of a field that is shown, in bytes.
const MAX_NAME: usize = 64;

/// Names whose values are shown everywhere.
const HARMLESS: &[&str] = &[
    "grant_type",
    "client_id",
    "response_type",
    "redirect_uri",
    "scope",
    "scope[]",
    "scopes",
    "scopes[]",
    "expires_in",
    "expires_at",
    "username",
    "invalidate_tokens",
    "name",
    "type",
    "id",
    "account_info",
    "first_name",
    "last_name",
    "company_name",
    "business_account",
    "friendly_name",
    "no_password",
    "arg",
    "args",
    "format",
    "data",
    "ttl",
    "private",
    "notes",
    "signal",
    "request_transfer",
    "app",
    "file_type",
    "firmware_updates_forced",
    "start_date",
    "end_date",
    "email",
    "nonce",
    "page",
    "per_page",
    "perPage",
    "product_id",
    "platform_id",
];

/// How careful to be.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Care {
    /// Hide what is called a secret.
    Names,
    /// Show what is known to be harmless, and nothing else.
    AllButHarmless,
}

impl Care {
    /// What a request to this route deserves.
    pub(super) fn of(route: Option<&str>, caller: Option<&Caller>) -> Self {
        const ACCOUNTS: [&str; 5] = ["/oauth", "/v1/access_tokens", "/v1/user", "/reset-password", "/v1/clients"];
        let secrets_travel = |route: &str| {
            ACCOUNTS.iter().any(|start| route.starts_with(start))
                || ["/clients", "/customers", "/team"].iter().any(|part| route.contains(part))
        };
        match (route, caller) {
            (Some(route), Some(_)) if !secrets_travel(route) => Self::Names,
            _ => Self::AllButHarmless,
        }
    }

    fn hides(self, name: &str) -> bool {
        !HARMLESS.contains(&name) && (self == Self::AllButHarmless || is_secret(name))
    }

    /// A field as it is kept.
    pub(super) fn field(self, name: String, kept: Kept) -> (String, Kept) {
        let kept = match kept {
            Kept::Value(_) | Kept::Cut(_) if name == "access_token" => Kept::CallersToken,
            // A value without a name: `-d secret`, read as a form.
            Kept::Value(Value::String(text)) if text.is_empty() && self.hides(&name) => {
                return (HIDDEN.to_owned(), Kept::Secret);
            }
            Kept::Value(_) | Kept::Cut(_) if self.hides(&name) => Kept::Secret,
            Kept::Value(value) => Kept::Value(self.value(value)),
            Kept::Cut(_) | Kept::Secret | Kept::CallersToken => kept,
        };
        match shown_name(&name) {
            Cow::Borrowed(_) => (name, kept),
            // What is no name may be a whole body that was sent as another kind.
            Cow::Owned(shown) => (shown, Kept::Secret),
        }
    }

    /// A value without the secrets in it.
    pub(super) fn value(self, value: Value) -> Value {
        match value {
            Value::String(text) => Value::String(shown_text(text)),
            Value::Array(items) => items.into_iter().map(|item| self.value(item)).collect(),
            Value::Object(fields) => {
                let shown = fields.into_iter().map(|(name, value)| {
                    let value = if self.hides(&name) { Value::from(HIDDEN) } else { self.value(value) };
                    (shown_name(&name).into_owned(), value)
                });
                Value::Object(shown.collect())
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => value,
        }
    }
}

/// An answer's fields: what it calls a secret is hidden, the rest are the cloud's own words.
pub(super) fn answer(value: Value) -> Value {
    Care::Names.value(value)
}

fn is_secret(name: &str) -> bool {
    const PARTS: [&str; 8] =
        ["token", "secret", "passw", "recovery", "credential", "authorization", "api_key", "apikey"];
    let name = name.to_ascii_lowercase();
    PARTS.iter().any(|part| name.contains(part)) || ["code", "otp"].iter().any(|word| name.ends_with(word))
}

/// The name of a field, if it looks like one.
pub(crate) fn shown_name(name: &str) -> Cow<'_, str> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"_-.[]".contains(&byte);
    if name.len() <= MAX_NAME && name.bytes().all(plain) && !has_long_hex(name) {
        Cow::Borrowed(name)
    } else {
        Cow::Owned(HIDDEN.to_owned())
    }
}

fn shown_text(text: String) -> String {
    if !has_long_hex(&text) {
        return text;
    }
    let mut shown = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some(start) = rest.find(|c: char| c.is_ascii_hexdigit()) {
        shown.push_str(&rest[..start]);
        rest = &rest[start..];
        let end = rest.find(|c: char| !c.is_ascii_hexdigit()).unwrap_or(rest.len());
        shown.push_str(if end >= LONG_HEX { HIDDEN } else { &rest[..end] });
        rest = &rest[end..];
    }
    shown + rest
}

fn has_long_hex(text: &str) -> bool {
    text.len() >= LONG_HEX
        && text.as_bytes().split(|byte| !byte.is_ascii_hexdigit()).any(|digits| digits.len() >= LONG_HEX)
}

/// A path without the tokens in it: those that the route says are some, what comes after `access_tokens` if no route
/// knows it, and what looks like one however it is encoded.
pub(super) fn path(path: &str, route: Option<&str>) -> String {
    if !path.contains("token") && !path.contains('%') && !has_long_hex(path) && path.len() <= MAX_PATH {
        return path.to_owned();
    }
    let mut template = route.map(|route| route.split('/'));
    let mut after_tokens = false;
    let mut shown = String::new();
    for (number, segment) in path.split('/').enumerate() {
        if number > 0 {
            shown.push('/');
        }
        let named = template.as_mut().and_then(Iterator::next);
        let hidden = match named {
            Some(named) => named == "{token}",
            None => after_tokens && segment != "current",
        };
        let decoded = percent_encoding::percent_decode_str(segment).decode_utf8_lossy();
        shown.push_str(if !segment.is_empty() && (hidden || has_long_hex(&decoded)) { HIDDEN } else { segment });
        after_tokens |= decoded == "access_tokens";
        if shown.len() > MAX_PATH {
            let end = (0..=MAX_PATH).rev().find(|end| shown.is_char_boundary(*end));
            shown.truncate(end.unwrap_or_default());
            shown.push('…');
            return shown;
        }
    }
    shown
}

/// The longest path that is kept, in bytes.
const MAX_PATH: usize = 1024;

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_path_does_not_show_the_token_it_names() {
        let token = "0123456789abcdef0123456789abcdef01234567";
        let known = Some("/v1/access_tokens/{token}");
        assert_eq!(path("/v1/access_tokens/short", known), "/v1/access_tokens/***");
        assert_eq!(path("/v1/access_tokens/current", Some("/v1/access_tokens/current")), "/v1/access_tokens/current");
        assert_eq!(path("/v1/access_tokens/short/x", None), "/v1/access_tokens/***/***");
        assert_eq!(path(&format!("/v1/devices/{token}"), None), "/v1/devices/***");
        assert_eq!(path("/v1/devices/%30123456789abcdef0123456789abcdef", None), "/v1/devices/***");
        assert_eq!(path("/v1/devices/e00fce68d1fa92cdb2a8b1a4/led", None), "/v1/devices/e00fce68d1fa92cdb2a8b1a4/led");
        assert!(path(&format!("/{}", "é".repeat(2000)), None).len() <= MAX_PATH + 3);
    }

    #[test]
    fn secrets_are_known_by_their_names_at_any_depth() {
        let sent =
            json!({ "arg": "on", "deep": [{ "Password": "x", "otp": 7, "plain": "0123456789abcdef".repeat(3) }] });
        let shown = Care::Names.value(sent);
        assert_eq!(shown, json!({ "arg": "on", "deep": [{ "Password": "***", "otp": "***", "plain": "***" }] }));
        let guarded = Care::AllButHarmless.value(json!({ "username": "ada", "passwrod": "x" }));
        assert_eq!(guarded, json!({ "username": "ada", "passwrod": "***" }));
    }
}
