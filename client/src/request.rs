//! A request as a value: what an operation asks for, before anything is sent.
//!
//! Operations build a [`Request`] and hand it to the transport. Method, path, query and encoding are therefore
//! tested without a server.

use std::fmt;

use bytes::Bytes;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use reqwest::Method;

use crate::{Error, Secret};

/// Everything but the unreserved characters of RFC 3986: a device name may hold blanks, slashes, or any script.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The secret of the public OAuth client. It is a part of the vendor's name, so hiding it would only garble messages.
const PUBLIC_SECRET: &str = "particle";

/// A shorter secret (a one-letter password, say) would blank out half of a message.
const SHORTEST_HIDDEN: usize = 4;

/// What stands in for a secret.
const REDACTED: &str = "[redacted]";

/// A path built from fixed parts and percent-encoded values.
#[derive(Clone)]
pub(crate) struct Path {
    encoded: String,
    shown: String,
}

impl Path {
    pub(crate) fn new(literal: &str) -> Self {
        Self { encoded: literal.to_owned(), shown: literal.to_owned() }
    }

    /// Appends a fixed part, slash included.
    pub(crate) fn literal(mut self, literal: &str) -> Self {
        self.encoded.push_str(literal);
        self.shown.push_str(literal);
        self
    }

    /// Appends a value as one segment.
    ///
    /// Nothing, `.` and `..` are refused: encoded or not, they would name another route.
    pub(crate) fn segment(mut self, what: &str, value: &str) -> Result<Self, Error> {
        let encoded = encode(what, value)?;
        self.shown = format!("{}/{encoded}", self.shown);
        self.encoded = format!("{}/{encoded}", self.encoded);
        Ok(self)
    }

    /// Appends a value that must not be shown.
    pub(crate) fn secret(mut self, what: &str, value: &Secret) -> Result<Self, Error> {
        let encoded = encode(what, value.expose())?;
        self.encoded = format!("{}/{encoded}", self.encoded);
        self.shown = format!("{}/{REDACTED}", self.shown);
        Ok(self)
    }
}

fn encode(what: &str, value: &str) -> Result<String, Error> {
    if matches!(value, "" | "." | "..") {
        let found = if value.is_empty() { "empty" } else { "only dots" };
        return Err(Error::InvalidArgument(format!("the {what} is {found}")));
    }
    Ok(utf8_percent_encode(value, SEGMENT).to_string())
}

/// The value of a form field.
#[derive(Clone)]
pub(crate) enum Field {
    Plain(String),
    Secret(Secret),
}

impl Field {
    fn text(&self) -> &str {
        match self {
            Field::Plain(text) => text,
            Field::Secret(secret) => secret.expose(),
        }
    }
}

impl From<&str> for Field {
    fn from(text: &str) -> Self {
        Field::Plain(text.to_owned())
    }
}

impl From<String> for Field {
    fn from(text: String) -> Self {
        Field::Plain(text)
    }
}

impl From<&Secret> for Field {
    fn from(secret: &Secret) -> Self {
        Field::Secret(secret.clone())
    }
}

/// A file that is sent: its path in the project, with `/`, and what is in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceFile {
    path: String,
    bytes: Bytes,
}

impl SourceFile {
    /// A file under this path.
    pub fn new(path: impl Into<String>, bytes: impl Into<Bytes>) -> Self {
        Self { path: path.into(), bytes: bytes.into() }
    }
}

/// Who is asking.
#[derive(Clone)]
pub(crate) enum Auth {
    /// Nobody: the body says it (`POST /oauth/token`).
    None,
    /// `Authorization: Bearer …`. The token never travels in the query or the body.
    Bearer(Secret),
    /// `Authorization: Basic …`, with an account's user name and password.
    Basic { username: String, password: Secret },
}

/// One request to the cloud.
#[derive(Clone)]
pub(crate) struct Request {
    pub(crate) method: Method,
    pub(crate) path: Path,
    pub(crate) query: Vec<(&'static str, Field)>,
    pub(crate) form: Vec<(&'static str, Field)>,
    /// Instead of the form, with its type: JSON where the reference shows it. It is not looked through for secrets.
    pub(crate) text: Option<(&'static str, String)>,
    /// With these the fields go into a multipart body.
    pub(crate) files: Vec<SourceFile>,
    pub(crate) auth: Auth,
}

impl Request {
    pub(crate) fn new(method: Method, path: Path, auth: Auth) -> Self {
        Self { method, path, query: Vec::new(), form: Vec::new(), text: None, files: Vec::new(), auth }
    }

    pub(crate) fn query(mut self, name: &'static str, value: impl Into<Field>) -> Self {
        self.query.push((name, value.into()));
        self
    }

    pub(crate) fn field(mut self, name: &'static str, value: impl Into<Field>) -> Self {
        self.form.push((name, value.into()));
        self
    }

    pub(crate) fn json(mut self, body: serde_json::Value) -> Self {
        self.text = Some(("application/json", body.to_string()));
        self
    }

    #[cfg(feature = "control")]
    pub(crate) fn text(mut self, kind: &'static str, text: String) -> Self {
        self.text = Some((kind, text));
        self
    }

    pub(crate) fn files(mut self, files: Vec<SourceFile>) -> Self {
        self.files = files;
        self
    }

    /// Path and query, percent-encoded.
    pub(crate) fn target(&self) -> String {
        if self.query.is_empty() {
            self.path.encoded.clone()
        } else {
            format!("{}?{}", self.path.encoded, pairs(&self.query))
        }
    }

    /// The body with its type, or nothing when the operation has no parameters.
    pub(crate) fn typed_body(&self) -> Option<(String, Vec<u8>)> {
        let typed = |kind: &str, body: String| Some((kind.to_owned(), body.into_bytes()));
        match &self.text {
            Some((kind, text)) => typed(kind, text.clone()),
            None if !self.files.is_empty() => Some(self.multipart()),
            None if self.form.is_empty() => None,
            None => typed("application/x-www-form-urlencoded", pairs(&self.form)),
        }
    }

    /// Fields and files, the files as `file`, `file1` and so on. Source: documented.
    fn multipart(&self) -> (String, Vec<u8>) {
        let occurs = |boundary: &str| {
            let inside = |bytes: &[u8]| bytes.windows(boundary.len()).any(|window| window == boundary.as_bytes());
            self.files.iter().any(|file| inside(&file.bytes))
                || self.form.iter().any(|(_, field)| inside(field.text().as_bytes()))
        };
        let mut boundaries = (0..).map(|number: u64| format!("particle-client-{number}"));
        let boundary = boundaries.find(|boundary| !occurs(boundary)).expect("no file holds all numbers");
        let mut body = Vec::new();
        for (name, field) in &self.form {
            let head = format!("--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n");
            body.extend([head.as_bytes(), field.text().as_bytes(), b"\r\n"].concat());
        }
        for (number, file) in self.files.iter().enumerate() {
            let name = if number == 0 { "file".to_owned() } else { format!("file{number}") };
            // As browsers do it.
            let path = file.path.replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A");
            let head = format!(
                "--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"{path}\"\r\n\
                 Content-Type: application/octet-stream\r\n\r\n"
            );
            body.extend([head.as_bytes(), &file.bytes, b"\r\n"].concat());
        }
        body.extend(format!("--{boundary}--\r\n").into_bytes());
        (format!("multipart/form-data; boundary={boundary}"), body)
    }

    /// Removes this request's secrets from a text that came back, should the other side repeat them.
    pub(crate) fn redact(&self, text: String) -> String {
        let auth = match &self.auth {
            Auth::None => None,
            Auth::Bearer(secret) | Auth::Basic { password: secret, .. } => Some(secret),
        };
        let fields = self.query.iter().chain(&self.form).filter_map(|(_, field)| match field {
            Field::Secret(secret) => Some(secret),
            Field::Plain(_) => None,
        });
        auth.into_iter()
            .chain(fields)
            .map(Secret::expose)
            .filter(|secret| secret.len() >= SHORTEST_HIDDEN && *secret != PUBLIC_SECRET)
            .fold(text, |text, secret| {
                let quoted = serde_json::Value::from(secret).to_string();
                text.replace(secret, REDACTED).replace(quoted.trim_matches('"'), REDACTED)
            })
    }
}

fn pairs(pairs: &[(&'static str, Field)]) -> String {
    form_urlencoded::Serializer::new(String::new())
        .extend_pairs(pairs.iter().map(|(name, value)| (name, value.text())))
        .finish()
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Values stay out altogether: a function's argument or an event's data may be somebody's secret too.
        write!(f, "{} {}", self.method, self.path.shown)
    }
}

#[cfg(test)]
impl Request {
    pub(crate) fn body(&self) -> Option<String> {
        self.typed_body().map(|(_, body)| String::from_utf8_lossy(&body).into_owned())
    }

    /// All of the request as text, secrets included, for the snapshots of the operations.
    pub(crate) fn wire(&self) -> String {
        let mut text = format!("{} {}", self.method, self.target());
        match &self.auth {
            Auth::None => {}
            Auth::Bearer(token) => text += &format!("\nauthorization: Bearer {}", token.expose()),
            Auth::Basic { username, password } => {
                text += &format!("\nauthorization: Basic {username}:{}", password.expose());
            }
        }
        if let Some(body) = self.body() {
            text += &format!("\n\n{body}");
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path_of(device: &str) -> Result<String, Error> {
        Ok(Path::new("/v1/devices").segment("device", device)?.literal("/ping").encoded)
    }

    #[test]
    fn segments_are_percent_encoded_whatever_they_hold() {
        insta::assert_snapshot!(
            ["lamp", "my lamp", "a/b", "50%", "ø?#&+", "läm\u{1F4A1}"].map(|name| path_of(name).unwrap()).join("\n"),
            @r"
        /v1/devices/lamp/ping
        /v1/devices/my%20lamp/ping
        /v1/devices/a%2Fb/ping
        /v1/devices/50%25/ping
        /v1/devices/%C3%B8%3F%23%26%2B/ping
        /v1/devices/l%C3%A4m%F0%9F%92%A1/ping
        "
        );
    }

    #[test]
    fn refuses_segments_that_would_name_another_route() {
        for name in ["", ".", ".."] {
            assert!(matches!(path_of(name), Err(Error::InvalidArgument(_))), "{name:?}");
        }
        assert_eq!(path_of("...").unwrap(), "/v1/devices/.../ping");
    }

    #[test]
    fn debug_output_shows_neither_values_nor_secrets() {
        let path = Path::new("/v1/access_tokens").secret("token", &"5ec4e7".into()).unwrap();
        let request = Request::new(Method::DELETE, path, Auth::Bearer("b3a4e4".into()))
            .query("otp", &Secret::from("123456"))
            .field("arg", "door code 4711");
        assert_eq!(format!("{request:?}"), "DELETE /v1/access_tokens/[redacted]");
    }

    #[test]
    fn an_echoed_secret_is_removed_even_where_json_escaped_it() {
        let request = Request::new(Method::POST, Path::new("/oauth/token"), Auth::None)
            .field("client_secret", &Secret::from("particle"))
            .field("password", &Secret::from("quo\"ted"));
        assert_eq!(
            request.redact(r#"{"error":"particle: quo\"ted or quo"ted"}"#.to_owned()),
            r#"{"error":"particle: [redacted] or [redacted]"}"#
        );
    }
}
