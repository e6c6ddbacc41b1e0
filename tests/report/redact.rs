//! Keeps secrets out of reports: those that a scenario's world knows, and whatever looks like one.
//!
//! The journal of the cloud hides the secrets of requests by itself. Here it is about the other texts of a report: the
//! sentences of scenarios, and what a failing step says.

use std::collections::BTreeSet;

use serde_json::Value;

/// What stands in a secret's place, as in the journal.
const HIDDEN: &str = "***";
/// Hex digits in a row that may be a token. Ids of devices and users have 24, tokens 40.
const LONG_HEX: usize = 32;
/// Shorter ones are only hidden where they stand in quotes, lest half of a text were hidden.
const SHORT: usize = 4;

/// The secrets of one scenario.
#[derive(Debug, Clone, Default)]
pub struct Secrets {
    /// Longer ones first, so that a part of one is not hidden before the whole.
    values: Vec<String>,
}

impl Secrets {
    /// These, and whatever looks like a secret.
    pub fn new(values: impl IntoIterator<Item = String>) -> Self {
        let values: BTreeSet<String> = values.into_iter().filter(|value| !value.is_empty()).collect();
        let mut values: Vec<String> = values.into_iter().collect();
        values.sort_by_key(|value| std::cmp::Reverse(value.len()));
        Self { values }
    }

    /// The text as it is told: without secrets, and without what a terminal or a page would obey.
    pub fn tell(&self, text: &str) -> String {
        clean(&self.hide(text))
    }

    /// The text without them.
    pub fn hide(&self, text: &str) -> String {
        let mut shown = text.to_owned();
        for value in &self.values {
            if value.len() < SHORT {
                shown = shown.replace(&format!("\"{value}\""), &format!("\"{HIDDEN}\""));
            } else if shown.contains(value.as_str()) {
                shown = shown.replace(value.as_str(), HIDDEN);
            }
        }
        hide_long_hex(&hide_named(&shown))
    }
}

/// Without the colours of a terminal and other control characters: a text from a file or a program is shown, not obeyed.
pub fn clean(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '\u{1b}' if characters.peek() == Some(&'[') => {
                characters.by_ref().skip(1).find(char::is_ascii_alphabetic);
            }
            '\n' | '\t' => shown.push(character),
            _ if character.is_control() => shown.push('\u{fffd}'),
            _ => shown.push(character),
        }
    }
    shown
}

/// Whether a field, a header or a word of this name holds a secret.
pub fn is_secret(name: &str) -> bool {
    const PARTS: [&str; 6] = ["token", "secret", "passw", "recovery", "credential", "authorization"];
    // Names of endings and kinds: `token_type`, `token=revoked` in prose.
    const HARMLESS: [&str; 3] = ["token_type", "tokens", "invalidate_tokens"];
    let name = name.to_ascii_lowercase();
    !HARMLESS.contains(&name.as_str())
        && (PARTS.iter().any(|part| name.contains(part)) || ["otp", "_code"].iter().any(|end| name.ends_with(end)))
}

/// Texts that stand under the name of a secret, however deep.
pub fn secrets_in(answer: &Value) -> Vec<String> {
    match answer {
        Value::Object(fields) => {
            let own = |(name, value): (&String, &Value)| match value.as_str() {
                Some(text) if is_secret(name) && text.len() > SHORT => vec![text.to_owned()],
                _ => secrets_in(value),
            };
            fields.iter().flat_map(own).collect()
        }
        Value::Array(items) => items.iter().flat_map(secrets_in).collect(),
        _ => Vec::new(),
    }
}

/// Hides what follows the name of a secret: in JSON, in a form, in a header, and in the sentence
/// `logs in with the password "…"`.
fn hide_named(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(is_name) {
        shown.push_str(&rest[..start]);
        rest = &rest[start..];
        let end = rest.find(|c| !is_name(c)).unwrap_or(rest.len());
        let (name, after) = rest.split_at(end);
        shown.push_str(name);
        rest = after;
        let Some((between, value)) = value_of(name, after) else { continue };
        shown.push_str(between);
        shown.push_str(HIDDEN);
        rest = &after[between.len() + value.len()..];
    }
    shown + rest
}

fn is_name(character: char) -> bool {
    character.is_ascii_alphanumeric() || character == '_' || character == '-'
}

/// What separates a name from its value, and the value, if it is a secret.
fn value_of<'a>(name: &str, after: &'a str) -> Option<(&'a str, &'a str)> {
    let is_scheme = ["Bearer", "Basic"].contains(&name);
    if !is_scheme && !is_secret(name) {
        return None;
    }
    let begins = after.find(|c: char| !" \"\\'=:".contains(c))?;
    let (between, value) = after.split_at(begins);
    let is_field = between.contains(['=', ':']);
    let is_quoted = between.contains('"');
    let is_spoken = is_quoted && ["password", "secret", "passphrase"].contains(&name);
    let is_header = is_scheme && between == " ";
    if !(is_field || is_spoken || is_header) {
        return None;
    }
    let is_end = |c: char| if is_quoted { c == '"' || c == '\\' || c == '\n' } else { " \t\n\"'&,;)}]>\\".contains(c) };
    let value = &value[..value.find(is_end).unwrap_or(value.len())];
    // What is said of a secret is none; nor is a scheme, after which the secret comes.
    let is_word = ["null", "undefined", "true", "false", "None", "Bearer", "Basic"].contains(&value);
    (!value.is_empty() && !is_word).then_some((between, value))
}

fn hide_long_hex(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(|c: char| c.is_ascii_hexdigit()) {
        shown.push_str(&rest[..start]);
        rest = &rest[start..];
        let end = rest.find(|c: char| !c.is_ascii_hexdigit()).unwrap_or(rest.len());
        shown.push_str(if end >= LONG_HEX { HIDDEN } else { &rest[..end] });
        rest = &rest[end..];
    }
    shown + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hide(text: &str) -> String {
        Secrets::new(["analytical-engine".to_owned(), "s".to_owned(), "engine".to_owned()]).hide(text)
    }

    #[test]
    fn what_is_known_is_hidden_wherever_it_stands() {
        assert_eq!(hide("she says analytical-engine, \"s\" and so on"), "she says ***, \"***\" and so on");
    }

    #[test]
    fn what_follows_the_name_of_a_secret_is_hidden() {
        for (text, shown) in [
            ("{\"access_token\":\"abc\",\"expires_in\":60}", "{\"access_token\":\"***\",\"expires_in\":60}"),
            ("\"{\\\"mfa_token\\\":\\\"abc\\\"}\"", "\"{\\\"mfa_token\\\":\\\"***\\\"}\""),
            ("a=b&password=hunter2&c=d", "a=b&password=***&c=d"),
            ("Authorization: Bearer abc\nHost: x", "Authorization: Bearer ***\nHost: x"),
            ("Authorization: Basic cGFydGljbGU6\n", "Authorization: Basic ***\n"),
            ("Ada logs in with the password \"hunter 2\"", "Ada logs in with the password \"***\""),
            ("client_secret: xyz", "client_secret: ***"),
        ] {
            assert_eq!(hide(text), shown);
        }
    }

    #[test]
    fn what_looks_like_a_token_is_hidden_and_an_id_is_not() {
        let token = "0123456789abcdef0123456789abcdef01234567";
        assert_eq!(hide(&format!("/v1/x/{token}/y")), "/v1/x/***/y");
        assert_eq!(hide("e00fce68d1fa92cdb2a8b1a4"), "e00fce68d1fa92cdb2a8b1a4");
    }

    #[test]
    fn what_is_told_cannot_command_a_terminal() {
        let told = Secrets::default().tell("a\u{1b}[2Jb\u{7}\u{1b}]0;title\u{9b}\tpassword=hunter2\n");
        assert_eq!(told, "ab\u{fffd}\u{fffd}]0;title\u{fffd}\tpassword=***\n");
    }

    #[test]
    fn what_is_merely_said_about_secrets_is_shown() {
        for text in [
            "Ada's token expires",
            "the token \"first\" has expired",
            "{\"token_type\":\"bearer\"}",
            "its password is changed",
            "a token: null",
        ] {
            assert_eq!(hide(text), text);
        }
    }
}
