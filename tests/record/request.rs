//! A request as a scenario writes it by hand, out of what the journal has of it.

use particle_client::control::Exchange;
use serde_json::{Map, Value};

/// What stands in the journal where a secret was.
const HIDDEN: &str = "***";

/// The request with this token, or a placeholder for it, where the caller had it.
///
/// # Errors
/// Why the journal does not tell enough.
pub(super) fn written(exchange: &Exchange, token: Option<&str>) -> Result<String, String> {
    let (query, in_query) = fields(&exchange.query)?;
    let (body, in_body) = fields(&exchange.body)?;
    if body.is_empty() && !in_body && exchange.status == 400 && !matches!(&*exchange.method, "GET" | "HEAD" | "DELETE")
    {
        return Err("whether it had a body that is none is not in the journal".to_owned());
    }
    let token_field = |there: bool| token.filter(|_| there).map(|token| format!("access_token={token}"));
    let mut query_pairs = pairs(&query).ok_or("its query is no list of names and texts")?;
    query_pairs.extend(token_field(in_query));
    let mut request = format!("{} {}", exchange.method, exchange.path.replace('{', "%7B"));
    if !query_pairs.is_empty() {
        request += &format!("?{}", query_pairs.join("&"));
    }
    if let Some(token) = token.filter(|_| !in_query && !in_body) {
        request += &format!("\nAuthorization: Bearer {token}");
    }
    if body.is_empty() && !in_body {
        return Ok(request);
    }
    match pairs(&body) {
        Some(mut form) => {
            form.extend(token_field(in_body));
            request += &format!("\nContent-Type: application/x-www-form-urlencoded\n\n{}", form.join("&"));
        }
        None => {
            let mut body = json(&Value::Object(body));
            if let Some(token) = token.filter(|_| in_body) {
                body.insert_str(1, &format!("\"access_token\":\"{token}\","));
            }
            request += &format!("\nContent-Type: application/json\n\n{body}");
        }
    }
    Ok(request)
}

/// The fields without the caller's token, and whether that was among them.
fn fields(sent: &Map<String, Value>) -> Result<(Map<String, Value>, bool), String> {
    let mut kept = sent.clone();
    let had_token = kept.shift_remove("access_token").is_some();
    // The secrets of the stock clients are their names.
    if kept.get("client_secret").is_some_and(|secret| secret == HIDDEN)
        && let Some(id) = kept.get("client_id").and_then(Value::as_str)
        && ["particle", "particle-api", "particle-cli"].contains(&id)
    {
        let secret = Value::from(id);
        kept.insert("client_secret".to_owned(), secret);
    }
    for (name, value) in &kept {
        if name.contains(HIDDEN) || hides(value) {
            return Err(format!("{name} is hidden in the journal"));
        }
        if is_cut(value) {
            return Err(format!("{name} was too long for the journal"));
        }
    }
    Ok((kept, had_token))
}

fn hides(value: &Value) -> bool {
    match value {
        Value::String(text) => text.contains(HIDDEN),
        Value::Array(items) => items.iter().any(hides),
        Value::Object(fields) => fields.iter().any(|(name, value)| name.contains(HIDDEN) || hides(value)),
        _ => false,
    }
}

fn is_cut(value: &Value) -> bool {
    value.as_object().is_some_and(|fields| fields.len() == 1 && fields.get("bytes").is_some_and(Value::is_u64))
}

/// As a form or a query; `None` if there is something in it that neither can say.
fn pairs(fields: &Map<String, Value>) -> Option<Vec<String>> {
    let mut pairs = Vec::new();
    for (name, value) in fields {
        let mut pair =
            |value: &Value| value.as_str().map(|text| pairs.push(format!("{}={}", encoded(name), encoded(text))));
        match value {
            // Such a field is meant to be given more than once.
            Value::Array(items) if name.ends_with("[]") => items.iter().try_for_each(&mut pair)?,
            _ => pair(value)?,
        }
    }
    Some(pairs)
}

fn encoded(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' | b'-' | b'_' | b'.' | b'~' | b'[' | b']' => {
                encoded.push(byte.into())
            }
            _ => encoded += &format!("%{byte:02X}"),
        }
    }
    encoded
}

/// JSON in which nothing looks like a placeholder of a scenario.
pub(super) fn json(value: &Value) -> String {
    let mut written = String::new();
    let text = value.to_string();
    let (mut letters, mut quoted) = (text.chars(), false);
    while let Some(letter) = letters.next() {
        match letter {
            '"' => {
                quoted = !quoted;
                written.push('"');
            }
            '\\' => match letters.next() {
                Some('\\') => written += "\\u005c",
                Some(other) => written.extend(['\\', other]),
                None => {}
            },
            '{' if quoted => written += "\\u007b",
            _ => written.push(letter),
        }
    }
    written
}
