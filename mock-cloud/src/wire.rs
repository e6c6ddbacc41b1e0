//! Reading what callers send: query, form or JSON body, Basic auth; and writing dates.
//!
//! Routes under `/v1` take a form or JSON alike (documented), so both become the same [`Params`]. Everything here is
//! strict: text must be UTF-8, a field is of its type and given once. A field that no one asks for is named in the log.

use std::time::Duration;

use axum::body::Body;
use axum::extract::{FromRequest, MatchedPath};
use base64::Engine as _;
use bytes::{Bytes, BytesMut};
use http::header::{AUTHORIZATION, CONTENT_TYPE, EXPECT};
use http::{HeaderMap, Method, Request};
use http_body::Body as _;
use http_body_util::BodyExt;
use jiff::Timestamp;
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::Value;

use crate::error::ApiError;
use crate::journal;
use crate::upload::Upload;

/// The longest body of a request, in bytes. Chosen.
const MAX_BODY: usize = 1024 * 1024;
/// The longest upload of files, in bytes. Chosen.
const MAX_UPLOAD: usize = 8 * 1024 * 1024;
/// How long a body may take to arrive, in wall time. Chosen.
const BODY_TIMEOUT: Duration = Duration::from_secs(60);
/// Unknown fields of one request that the log names at most.
const MAX_NOTED: usize = 8;
/// Bytes that are read at most before a body that is too long is refused.
const MAX_THROWN_AWAY: usize = 64 * 1024 * 1024;

/// One request, read whole.
pub(crate) struct Incoming {
    pub(crate) method: Method,
    pub(crate) headers: HeaderMap,
    pub(crate) query: Params,
    pub(crate) body: Payload,
}

/// What the body of a request was.
pub(crate) enum Payload {
    /// None, or an empty one.
    Nothing,
    /// `application/x-www-form-urlencoded`.
    Form(Params),
    /// A JSON object.
    Json(Params),
    /// `multipart/form-data`.
    Files(Upload),
    /// Something that no route takes, and why.
    Unusable(ApiError),
}

impl Incoming {
    /// The fields of the body, whichever form they came in.
    pub(crate) fn into_fields(self) -> Result<Params, ApiError> {
        self.body.into_fields()
    }

    pub(crate) async fn read(request: Request<Body>) -> Result<Self, ApiError> {
        let (parts, body) = request.into_parts();
        journal::note(|draft| draft.route(parts.extensions.get::<MatchedPath>()));
        let query = match parts.uri.query() {
            None => Params::default(),
            Some(query) => Params::from_pairs(query.as_bytes()).ok_or(ApiError::UrlMalformed)?,
        };
        let kind = content_type(&parts.headers);
        let limit = if kind == ContentType::Multipart { MAX_UPLOAD } else { MAX_BODY };
        let body = if !body.is_end_stream() {
            let body = bounded(&parts.headers, body, limit).await?;
            if kind == ContentType::Multipart && !body.is_empty() {
                let upload = Upload::read(&parts.headers, body).await;
                upload.map_or_else(|what| Payload::Unusable(ApiError::BodyMalformed(what)), Payload::Files)
            } else {
                Payload::parse(kind, &body)
            }
        } else {
            Payload::Nothing
        };
        journal::note(|draft| draft.read(&query, &body));
        Ok(Self { method: parts.method, headers: parts.headers, query, body })
    }
}

impl<S: Sync> FromRequest<S> for Incoming {
    type Rejection = ApiError;

    async fn from_request(request: Request<Body>, _: &S) -> Result<Self, ApiError> {
        Self::read(request).await
    }
}

/// The body of a request, whatever it holds; empty if it has none.
pub(crate) async fn whole(request: Request<Body>, limit: usize) -> Result<Bytes, ApiError> {
    let (parts, body) = request.into_parts();
    if body.is_end_stream() { Ok(Bytes::new()) } else { bounded(&parts.headers, body, limit).await }
}

/// A body of at most `limit` bytes, in the time that one may take.
async fn bounded(headers: &HeaderMap, body: Body, limit: usize) -> Result<Bytes, ApiError> {
    let declared = body.size_hint().exact().unwrap_or(0);
    // Whoever asks before sending is told no before sending, and so is whoever would send without end.
    let asks = headers.contains_key(EXPECT);
    if declared > MAX_THROWN_AWAY as u64 || (asks && declared > limit as u64) {
        return Err(ApiError::BodyTooLarge { limit });
    }
    let body = tokio::time::timeout(BODY_TIMEOUT, collect(body, limit)).await;
    body.map_err(|_| ApiError::BodyTooSlow)?
}

/// Looks for the access token of a request before anything else reads it; in its body only if that is a form, which is
/// put back as it was.
///
/// # Errors
/// As [`Incoming::read`] would fail.
pub(crate) async fn peek_token(request: Request<Body>) -> Result<(Request<Body>, Option<String>), ApiError> {
    let headers = request.headers();
    let bearer = headers.get(AUTHORIZATION).and_then(|header| header.to_str().ok()?.split_once(' '));
    let in_header = bearer.filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
    let in_header = in_header.map(|(_, token)| token.trim().to_owned());
    let token_of = |pairs: &[u8]| {
        let params = Params::from_pairs(pairs)?;
        params.text("access_token").ok().flatten().map(str::to_owned)
    };
    let token = in_header.or_else(|| token_of(request.uri().query()?.as_bytes()));
    let declared = request.body().size_hint().upper().is_some_and(|bytes| bytes <= MAX_BODY as u64);
    let in_form = content_type(headers) == ContentType::Form && declared && !headers.contains_key(EXPECT);
    if token.is_some() || !in_form {
        return Ok((request, token));
    }
    let (parts, body) = request.into_parts();
    let body = bounded(&parts.headers, body, MAX_BODY).await?;
    let token = token_of(&body);
    Ok((Request::from_parts(parts, Body::from(body)), token))
}

/// Reads a body of at most `limit` bytes.
///
/// What is longer is read on and thrown away, within reason: a peer that is still sending when the connection closes
/// does not get to see the answer.
async fn collect(mut body: Body, limit: usize) -> Result<Bytes, ApiError> {
    let declared = body.size_hint().exact();
    let mut taken = 0;
    let mut bytes = BytesMut::new();
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|_| ApiError::BodyMalformed("The request body ended early".to_owned()))?;
        let Ok(data) = frame.into_data() else { continue };
        taken += data.len();
        if taken <= limit {
            if declared == Some(data.len() as u64) {
                return Ok(data);
            }
            bytes.extend_from_slice(&data);
        } else if taken > MAX_THROWN_AWAY {
            break;
        }
    }
    if taken <= limit { Ok(bytes.freeze()) } else { Err(ApiError::BodyTooLarge { limit }) }
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum ContentType {
    Form,
    Json,
    Multipart,
    Other,
}

/// What a request says its body is.
pub(crate) fn content_type(headers: &HeaderMap) -> ContentType {
    let kind = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    let is = |name: &str| kind.eq_ignore_ascii_case(name);
    if is("application/x-www-form-urlencoded") {
        ContentType::Form
    } else if is("application/json") {
        ContentType::Json
    } else if is("multipart/form-data") {
        ContentType::Multipart
    } else {
        ContentType::Other
    }
}

impl Payload {
    /// The fields, whichever form they came in.
    pub(crate) fn into_fields(self) -> Result<Params, ApiError> {
        match self {
            Self::Nothing => Ok(Params::default()),
            Self::Form(params) | Self::Json(params) => Ok(params),
            Self::Files(_) => {
                Err(ApiError::BodyMalformed("This route takes JSON or a form, not multipart/form-data".to_owned()))
            }
            Self::Unusable(error) => Err(error),
        }
    }

    fn parse(kind: ContentType, body: &[u8]) -> Self {
        let unusable = |what: String| Self::Unusable(ApiError::BodyMalformed(what));
        match kind {
            _ if body.is_empty() => Self::Nothing,
            ContentType::Form => {
                Params::from_pairs(body).map_or_else(|| unusable("The form body is not UTF-8".to_owned()), Self::Form)
            }
            ContentType::Json => {
                serde_json::from_slice(body).map_or_else(|error| unusable(json_fault(&error)), Self::Json)
            }
            ContentType::Multipart | ContentType::Other => {
                unusable("The body must be application/json or application/x-www-form-urlencoded".to_owned())
            }
        }
    }
}

fn json_fault(error: &serde_json::Error) -> String {
    if error.is_data() {
        "The JSON body must be an object".to_owned()
    } else {
        format!("The JSON body is malformed: {error}")
    }
}

/// Named values in the order they were sent.
#[derive(Default, Debug)]
pub(crate) struct Params(Vec<(String, Value)>);

impl Params {
    /// Reads `a=1&b=2`; `None` if a name or a value does not decode to UTF-8.
    pub(crate) fn from_pairs(pairs: &[u8]) -> Option<Self> {
        let decode = |text: &[u8]| -> Option<String> {
            let spaced: Vec<u8> = text.iter().map(|&byte| if byte == b'+' { b' ' } else { byte }).collect();
            let decoded: Vec<u8> = percent_encoding::percent_decode(&spaced).collect();
            String::from_utf8(decoded).ok()
        };
        let mut params = Vec::new();
        for pair in pairs.split(|&byte| byte == b'&').filter(|pair| !pair.is_empty()) {
            let mut halves = pair.splitn(2, |&byte| byte == b'=');
            let name = decode(halves.next().unwrap_or_default())?;
            let value = decode(halves.next().unwrap_or_default())?;
            params.push((name, Value::String(value)));
        }
        Some(Self(params))
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(key, _)| key == name)
    }

    /// The value under `name`; JSON's null counts as absent.
    ///
    /// # Errors
    /// When it is given more than once.
    pub(crate) fn value(&self, name: &str) -> Result<Option<&Value>, ApiError> {
        let mut found = self.0.iter().filter(|(key, _)| key == name).map(|(_, value)| value);
        let first = found.next();
        if found.next().is_some() {
            return Err(ApiError::FieldInvalid(format!("{name} is given more than once")));
        }
        Ok(first.filter(|value| !value.is_null()))
    }

    /// Text under `name`.
    ///
    /// # Errors
    /// When it is given twice or is not text.
    pub(crate) fn text(&self, name: &str) -> Result<Option<&str>, ApiError> {
        match self.value(name)? {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => Err(ApiError::FieldInvalid(format!("{name} must be a string"))),
        }
    }

    /// A list of texts under `name`: an array in JSON; in a form `name` or `name[]`, as often as there are items.
    ///
    /// # Errors
    /// When something else than text is in it.
    pub(crate) fn texts(&self, name: &str) -> Result<Option<Vec<&str>>, ApiError> {
        let refused = || ApiError::FieldInvalid(format!("{name} must be a list of strings"));
        let is_meant = |key: &str| key.strip_suffix("[]").unwrap_or(key) == name;
        let mut found = None;
        for (_, value) in self.0.iter().filter(|(key, value)| is_meant(key) && !value.is_null()) {
            let texts: &mut Vec<&str> = found.get_or_insert_default();
            match value {
                Value::String(text) => texts.push(text),
                Value::Array(items) => {
                    for item in items {
                        texts.push(item.as_str().ok_or_else(refused)?);
                    }
                }
                _ => return Err(refused()),
            }
        }
        Ok(found)
    }

    /// A whole number under `name`, as JSON number or as digits; forms know nothing but text.
    pub(crate) fn whole(&self, name: &str) -> Result<Option<i64>, ApiError> {
        let number = match self.value(name)? {
            None => return Ok(None),
            Some(Value::Number(number)) => number.as_i64(),
            Some(Value::String(text)) => text.parse().ok(),
            Some(_) => None,
        };
        number.map(Some).ok_or_else(|| ApiError::FieldInvalid(format!("{name} must be a whole number")))
    }

    /// `true` or `false` under `name`, as JSON or as a word.
    pub(crate) fn truth(&self, name: &str) -> Result<Option<bool>, ApiError> {
        match self.value(name)? {
            None => Ok(None),
            Some(Value::Bool(truth)) => Ok(Some(*truth)),
            Some(Value::String(text)) if text == "true" => Ok(Some(true)),
            Some(Value::String(text)) if text == "false" => Ok(Some(false)),
            Some(_) => Err(ApiError::FieldInvalid(format!("{name} must be true or false"))),
        }
    }

    /// All of it as one JSON object, for `serde`.
    ///
    /// # Errors
    /// When a field is given twice.
    pub(crate) fn into_object(self) -> Result<Value, ApiError> {
        let mut object = serde_json::Map::new();
        for (name, value) in self.0 {
            if object.contains_key(&name) {
                return Err(ApiError::FieldInvalid(format!("{name} is given more than once")));
            }
            object.insert(name, value);
        }
        Ok(Value::Object(object))
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value))
    }

    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(name, _)| name.as_str())
    }

    /// Says in the log and in the journal which fields the operation does not know. The real cloud ignores them, so they are no error,
    /// but a misspelt field should not go unnoticed.
    pub(crate) fn note_unknown(&self, operation: &str, known: &[&str]) {
        let unknown = |name: &&str| *name != "access_token" && !known.contains(name);
        for name in self.names().filter(unknown).take(MAX_NOTED) {
            // What is no name may be a whole body, sent as another kind than it is.
            tracing::warn!(operation, field = %journal::shown_name(name), "unknown field ignored");
            journal::note(|draft| draft.unknown_field(name));
        }
    }
}

impl From<Vec<(String, Value)>> for Params {
    fn from(fields: Vec<(String, Value)>) -> Self {
        Self(fields)
    }
}

impl<'de> Deserialize<'de> for Params {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Pairs;
        impl<'de> Visitor<'de> for Pairs {
            type Value = Params;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a JSON object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Params, A::Error> {
                let mut pairs = Vec::new();
                while let Some(pair) = map.next_entry()? {
                    pairs.push(pair);
                }
                Ok(Params(pairs))
            }
        }
        deserializer.deserialize_map(Pairs)
    }
}

/// Name and password of an HTTP Basic header.
pub(crate) struct Basic {
    pub(crate) name: String,
    pub(crate) password: String,
}

impl Basic {
    /// Whether the header is Basic auth, readable or not.
    pub(crate) fn is_meant(headers: &HeaderMap) -> bool {
        let scheme = headers.get(AUTHORIZATION).and_then(|header| header.to_str().ok()?.split(' ').next());
        scheme.is_some_and(|scheme| scheme.eq_ignore_ascii_case("basic"))
    }

    /// `None` if there is no header, it is not Basic, or it does not decode.
    pub(crate) fn from_headers(headers: &HeaderMap) -> Option<Self> {
        let header = headers.get(AUTHORIZATION)?.to_str().ok()?;
        let (scheme, credentials) = header.split_once(' ')?;
        if !scheme.eq_ignore_ascii_case("basic") {
            return None;
        }
        let decoded = base64::engine::general_purpose::STANDARD.decode(credentials.trim()).ok()?;
        let text = String::from_utf8(decoded).ok()?;
        let (name, password) = text.split_once(':')?;
        Some(Self { name: name.to_owned(), password: password.to_owned() })
    }
}

/// A double as JavaScript writes it: without a point when it is whole. Chosen, since the real cloud is a Node program.
pub(crate) fn number(value: f64) -> Value {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    if value.fract() == 0.0 && value.abs() < EXACT { Value::from(value as i64) } else { Value::from(value) }
}

/// ISO 8601 with milliseconds and `Z`, as the real cloud writes dates (observed).
pub(crate) fn date(at: Timestamp) -> String {
    const PRINTER: jiff::fmt::temporal::DateTimePrinter =
        jiff::fmt::temporal::DateTimePrinter::new().precision(Some(3));
    PRINTER.timestamp_to_string(&at)
}

/// Reads an ISO 8601 date: an instant, or a date without an offset taken as UTC, as JavaScript takes a bare date.
pub(crate) fn parse_date(text: &str) -> Option<Timestamp> {
    let civil = || text.parse::<jiff::civil::DateTime>().ok()?.to_zoned(jiff::tz::TimeZone::UTC).ok();
    text.parse().ok().or_else(|| Some(civil()?.timestamp()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json(text: &str) -> Params {
        serde_json::from_str(text).expect("an object")
    }

    #[test]
    fn a_form_is_decoded_once_and_keeps_its_order() {
        let params = Params::from_pairs(b"a=1+2&b=%2525&c&=d&a2=%C3%A9").expect("UTF-8");
        assert_eq!(params.text("a"), Ok(Some("1 2")));
        assert_eq!(params.text("b"), Ok(Some("%25")));
        assert_eq!(params.text("c"), Ok(Some("")));
        assert_eq!(params.text("a2"), Ok(Some("é")));
        assert_eq!(params.names().collect::<Vec<_>>(), ["a", "b", "c", "", "a2"]);
        assert!(Params::from_pairs(b"a=%FF").is_none());
    }

    #[test]
    fn a_field_given_twice_is_refused_in_form_and_json() {
        let twice = Err(ApiError::FieldInvalid("a is given more than once".to_owned()));
        assert_eq!(Params::from_pairs(b"a=1&a=2").expect("UTF-8").text("a"), twice);
        assert_eq!(json(r#"{"a":1,"a":2}"#).value("a").map(|_| None), twice);
    }

    #[test]
    fn a_field_of_the_wrong_type_is_refused_by_name() {
        let params = json(r#"{"n":1.5,"t":7,"b":"yes","nothing":null}"#);
        assert_eq!(params.whole("n"), Err(ApiError::FieldInvalid("n must be a whole number".to_owned())));
        assert_eq!(params.text("t"), Err(ApiError::FieldInvalid("t must be a string".to_owned())));
        assert_eq!(params.truth("b"), Err(ApiError::FieldInvalid("b must be true or false".to_owned())));
        assert_eq!(params.text("nothing"), Ok(None));
        assert_eq!(params.whole("t"), Ok(Some(7)));
    }

    #[test]
    fn a_list_is_an_array_or_a_field_given_several_times() {
        let expected = Ok(Some(vec!["1", "2"]));
        assert_eq!(json(r#"{"a":["1","2"]}"#).texts("a"), expected);
        assert_eq!(Params::from_pairs(b"a=1&a=2").expect("UTF-8").texts("a"), expected);
        assert_eq!(Params::from_pairs(b"a%5B%5D=1&b=7&a[]=2").expect("UTF-8").texts("a"), expected);
        assert_eq!(json(r#"{"a":[]}"#).texts("a"), Ok(Some(vec![])));
        assert_eq!(json(r#"{"a":null,"b":["1"]}"#).texts("a"), Ok(None));
        for wrong in [r#"{"a":[1]}"#, r#"{"a":7}"#, r#"{"a":{"a":"1"}}"#] {
            assert_eq!(json(wrong).texts("a"), Err(ApiError::FieldInvalid("a must be a list of strings".to_owned())));
        }
    }

    #[test]
    fn dates_have_milliseconds_and_are_read_with_or_without_an_offset() {
        let at = parse_date("2026-01-01T00:00:00.5Z").expect("a date");
        assert_eq!(date(at), "2026-01-01T00:00:00.500Z");
        assert_eq!(parse_date("2026-01-01T01:00:00+01:00").map(date), Some("2026-01-01T00:00:00.000Z".to_owned()));
        assert_eq!(parse_date("2026-01-01").map(date), Some("2026-01-01T00:00:00.000Z".to_owned()));
        assert_eq!(parse_date("tomorrow"), None);
    }
}
