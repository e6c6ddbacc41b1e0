//! A request of the journal as a line for a shell. Its secrets are not there: the caller's token is `$TOKEN`, and other
//! secrets are variables with the names of their fields.

use serde_json::{Map, Value};

/// What stands in a secret's place in the journal.
const HIDDEN: &str = "***";

/// The line for an exchange as the journal shows it.
pub fn line(exchange: &Value) -> String {
    let text = |key: &str| exchange[key].as_str().unwrap_or_default();
    let (method, path) = (text("method"), text("path"));
    let mut line = String::from("curl");
    let fields = |key: &str| exchange[key].as_object().filter(|fields| !fields.is_empty());
    let (query, body) = (fields("query"), fields("body"));
    let files = exchange["files"].as_array();
    let implied = if body.is_some() || files.is_some() { "POST" } else { "GET" };
    if method != implied {
        line += &format!(" -X {method}");
    }
    // Where a secret stood in the path, the shell is not to look for files.
    let mut url = path.replace(HIDDEN, "SECRET");
    let mut in_url = false;
    for (name, value) in query.into_iter().flatten().filter(|(name, _)| *name != "access_token") {
        for value in each(value) {
            url += if in_url { "&" } else { "?" };
            url += &format!("{}={}", encoded(name), encoded(&plain(value)));
            in_url = true;
        }
    }
    line += &format!(" {}", quoted(&format!("$CLOUD{url}")));
    if text("user") != "nobody" {
        line += " -H \"Authorization: Bearer $TOKEN\"";
    } else if path == "/oauth/token" && body.is_none_or(|body| !body.contains_key("client_id")) {
        line += " -u \"$CLIENT\"";
    }
    if let Some(body) = body {
        line += &sent(body, files.is_some());
    }
    for file in files.into_iter().flatten() {
        line += &format!(" -F {}", quoted(&format!("file=@{}", file["name"].as_str().unwrap_or_default())));
    }
    line
}

/// The fields of a body: as a form if they fit into one, else as JSON.
fn sent(body: &Map<String, Value>, is_upload: bool) -> String {
    let fields: Vec<_> = body.iter().filter(|(name, _)| *name != "access_token").collect();
    let fits = fields.iter().all(|(_, value)| each(value).iter().all(|value| value.is_string()) || is_kept(value));
    if !fits {
        let json = fields.into_iter().map(|(name, value)| (name.clone(), value.clone()));
        let json = Value::Object(json.collect()).to_string();
        return format!(" -H \"Content-Type: application/json\" -d {}", quoted(&json));
    }
    let mut sent = String::new();
    for (name, value) in fields {
        for value in each(value) {
            let (flag, pair) = match value.as_str() {
                Some(HIDDEN) => ("-d", format!("\"{name}=${}\"", variable(name))),
                _ => {
                    let text = plain(value);
                    let harmless = |c: char| c.is_ascii_alphanumeric() || "-_.~:/,".contains(c);
                    let flag = if text.chars().all(harmless) { "-d" } else { "--data-urlencode" };
                    (flag, quoted(&format!("{name}={text}")))
                }
            };
            sent += &format!(" {} {pair}", if is_upload { "-F" } else { flag });
        }
    }
    sent
}

/// A note of the journal's instead of a value: too long to be kept, or the caller's token.
fn is_kept(value: &Value) -> bool {
    value.get("bytes").is_some() || value.get("ref").is_some()
}

fn each(value: &Value) -> Vec<&Value> {
    value.as_array().map_or_else(|| vec![value], |values| values.iter().collect())
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Object(_) if is_kept(value) => {
            value["bytes"].as_u64().map_or_else(|| "$TOKEN".to_owned(), |bytes| format!("(a text of {bytes} bytes)"))
        }
        other => other.to_string(),
    }
}

fn encoded(text: &str) -> String {
    let mut encoded = String::new();
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' | b'[' | b']' => {
                encoded.push(byte.into());
            }
            _ => encoded += &format!("%{byte:02X}"),
        }
    }
    encoded
}

fn variable(name: &str) -> String {
    let letters = name.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' });
    let name: String = letters.collect();
    if name.starts_with(|c: char| c.is_ascii_alphabetic()) { name } else { format!("SECRET{name}") }
}

/// For a shell: bare if nothing in it means anything; in double quotes if `$CLOUD` is to be filled in, else in single ones.
fn quoted(text: &str) -> String {
    let bare = |c: char| c.is_ascii_alphanumeric() || "-_.~:/=@,%+".contains(c);
    if let Some(rest) = text.strip_prefix("$CLOUD") {
        if rest.chars().all(bare) {
            return text.to_owned();
        }
        let rest = rest.replace('\\', "\\\\").replace('"', "\\\"").replace('$', "\\$").replace('`', "\\`");
        return format!("\"$CLOUD{rest}\"");
    }
    if text.chars().all(bare) { text.to_owned() } else { format!("'{}'", text.replace('\'', "'\\''")) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_request_is_a_line_that_a_shell_understands() {
        let ada = "ada@example.com";
        for (exchange, expected) in [
            (
                json!({ "method": "POST", "path": "/v1/devices/lamp/led", "body": { "arg": "it's on" }, "user": ada }),
                "curl $CLOUD/v1/devices/lamp/led -H \"Authorization: Bearer $TOKEN\" --data-urlencode 'arg=it'\\''s on'",
            ),
            (
                json!({ "method": "GET", "path": "/v1/devices", "user": ada,
                        "query": { "access_token": { "ref": "token of ada" }, "a b": ["1", "é"] } }),
                "curl \"$CLOUD/v1/devices?a%20b=1&a%20b=%C3%A9\" -H \"Authorization: Bearer $TOKEN\"",
            ),
            (
                json!({ "method": "POST", "path": "/oauth/token", "user": "nobody",
                        "body": { "grant_type": "password", "username": ada, "password": "***" } }),
                "curl $CLOUD/oauth/token -u \"$CLIENT\" -d grant_type=password --data-urlencode \
                 username=ada@example.com -d \"password=$PASSWORD\"",
            ),
            (
                json!({ "method": "PUT", "path": "/v1/user", "body": { "account_info": { "a": 1 } }, "user": ada }),
                "curl -X PUT $CLOUD/v1/user -H \"Authorization: Bearer $TOKEN\" -H \"Content-Type: application/json\" \
                 -d '{\"account_info\":{\"a\":1}}'",
            ),
            (
                json!({ "method": "DELETE", "path": "/v1/access_tokens/***", "user": ada }),
                "curl -X DELETE $CLOUD/v1/access_tokens/SECRET -H \"Authorization: Bearer $TOKEN\"",
            ),
        ] {
            assert_eq!(line(&exchange), expected);
        }
    }

    #[test]
    fn nothing_in_a_request_is_run_by_the_shell() {
        let exchange = json!({ "method": "GET", "path": "/v1/`id`$(id)\"", "user": "nobody" });
        assert_eq!(line(&exchange), "curl \"$CLOUD/v1/\\`id\\`\\$(id)\\\"\"");
    }
}
