//! The only file that sends: HTTP, time limits and size limits.

use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use bytes::Bytes;
use futures_core::Stream;
use reqwest::header::{ACCEPT, CONTENT_TYPE, LOCATION, RETRY_AFTER};
use rustls::pki_types::CertificateDer;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::request::{Auth, Request};
use crate::{Error, Refusal, Secret, Timer, base_url, tls};

/// The largest answer that is read. The largest real ones, device lists, stay far below.
pub(crate) const MAX_BODY: usize = 8 << 20;

/// The body of an event stream, as it arrives.
pub(crate) type ByteStream = Pin<Box<dyn Stream<Item = Result<Bytes, Error>> + Send>>;

/// What [`Transport::new`] needs to know.
pub(crate) struct Settings {
    pub(crate) timeout: Duration,
    pub(crate) connect_timeout: Duration,
    pub(crate) user_agent: String,
    pub(crate) timer: Arc<dyn Timer>,
    pub(crate) extra_roots: Vec<CertificateDer<'static>>,
}

/// A connection pool to one cloud.
#[derive(Debug, Clone)]
pub(crate) struct Transport {
    http: reqwest::Client,
    /// Without a trailing slash: paths bring theirs.
    base: Arc<str>,
    timeout: Duration,
    timer: Arc<dyn Timer>,
}

/// A complete answer with a success status.
pub(crate) struct Answer {
    pub(crate) status: u16,
    /// The header `Location`, which may hold a token.
    pub(crate) location: Option<Secret>,
    pub(crate) body: String,
}

impl Transport {
    pub(crate) fn new(base_url: &str, settings: Settings) -> Result<Self, Error> {
        let base = base_url::parse(base_url)?;
        let secure = base.scheme() == "https";
        let mut http = reqwest::Client::builder()
            .tls_backend_preconfigured(tls::config(secure, settings.extra_roots)?)
            .user_agent(settings.user_agent)
            .connect_timeout(settings.connect_timeout)
            // A redirect could carry the token to another host, or turn a POST into a GET.
            .redirect(reqwest::redirect::Policy::none())
            // Calling a function twice is not calling it once: what is sent again is the caller's decision.
            .retry(reqwest::retry::never())
            .referer(false);
        if base_url::is_loopback(&base) {
            http = http.no_proxy();
        }
        let http = http.build().map_err(|error| Error::Setup(innermost(&error)))?;
        let base = base.as_str().trim_end_matches('/').into();
        Ok(Self { http, base, timeout: settings.timeout, timer: settings.timer })
    }

    pub(crate) fn base(&self) -> &str {
        &self.base
    }

    pub(crate) fn timer(&self) -> &Arc<dyn Timer> {
        &self.timer
    }

    /// Sends a request and reads the answer into `T`.
    ///
    /// # Errors
    /// Also when the status is fine and the body says `ok: false` or `error`: some refusals come with 200.
    pub(crate) async fn json<T: DeserializeOwned>(&self, request: &Request) -> Result<T, Error> {
        let Answer { status, body, .. } = self.text(request).await?;
        let value = match body.trim() {
            "" => Value::Null,
            text => serde_json::from_str::<Value>(text)
                .map_err(|error| Error::Unreadable { status, reason: format!("it is not JSON ({error})") })?,
        };
        if value.get("ok") == Some(&Value::Bool(false)) || value.get("error").is_some_and(Value::is_string) {
            return Err(Error::refused(status, request.redact(body)));
        }
        T::deserialize(value).map_err(|error| Error::Unreadable { status, reason: error.to_string() })
    }

    /// Sends a request whose answer holds nothing but its success.
    pub(crate) async fn done(&self, request: &Request) -> Result<(), Error> {
        self.json::<serde::de::IgnoredAny>(request).await.map(drop)
    }

    /// Sends a request and returns the body as it is.
    pub(crate) async fn text(&self, request: &Request) -> Result<Answer, Error> {
        self.within(self.timeout, async {
            let mut response = self.send(request).await?;
            let status = response.status();
            if status.is_success() && is_event_stream(&response) {
                // A device, function or variable called "events": its address is that of an endless stream.
                let reason = "it is an event stream".to_owned();
                return Err(Error::Unreadable { status: status.as_u16(), reason });
            }
            if !status.is_success() {
                return Err(refused(&mut response, request).await?);
            }
            let location = response.headers().get(LOCATION).and_then(|value| value.to_str().ok()).map(Secret::from);
            Ok(Answer { status: status.as_u16(), location, body: read_body(&mut response).await? })
        })
        .await?
    }

    /// Opens an event stream: returns once the cloud has accepted it, after `limit` at the latest.
    pub(crate) async fn open(&self, request: &Request, limit: Duration) -> Result<ByteStream, Error> {
        let response = self
            .within(limit, async {
                let mut response = self.send(request).await?;
                let status = response.status();
                if !status.is_success() {
                    return Err(refused(&mut response, request).await?);
                }
                if !is_event_stream(&response) {
                    let reason = "it is not an event stream".to_owned();
                    return Err(Error::Unreadable { status: status.as_u16(), reason });
                }
                Ok(response)
            })
            .await??;
        Ok(Box::pin(Chunks(Box::pin(response.bytes_stream()))))
    }

    /// Sends a request and returns the body as bytes.
    pub(crate) async fn bytes(&self, request: &Request) -> Result<Bytes, Error> {
        self.within(self.timeout, async {
            let mut response = self.send(request).await?;
            if !response.status().is_success() {
                return Err(refused(&mut response, request).await?);
            }
            read_bytes(&mut response).await.map(Bytes::from)
        })
        .await?
    }

    async fn send(&self, request: &Request) -> Result<reqwest::Response, Error> {
        let url = format!("{}{}", self.base, request.target());
        let mut sending = self.http.request(request.method.clone(), url).header(ACCEPT, "*/*");
        sending = match &request.auth {
            Auth::None => sending,
            Auth::Bearer(token) => sending.bearer_auth(token.expose()),
            Auth::Basic { username, password } => sending.basic_auth(username, Some(password.expose())),
        };
        if let Some((kind, body)) = request.typed_body() {
            sending = sending.header(CONTENT_TYPE, kind).body(body);
        }
        sending.send().await.map_err(|error| self.failed_to_send(&error))
    }

    fn failed_to_send(&self, error: &reqwest::Error) -> Error {
        // reqwest's own text holds the URL, and a URL may hold a token.
        let reason = innermost(error);
        if error.is_builder() {
            Error::InvalidArgument(reason)
        } else if error.is_connect() {
            Error::Unreachable { cloud: self.base.to_string(), reason }
        } else {
            Error::Broken { reason }
        }
    }

    async fn within<F: Future>(&self, limit: Duration, future: F) -> Result<F::Output, Error> {
        let mut future = pin!(future);
        let mut sleep = self.timer.sleep(limit);
        poll_fn(|context| {
            if let Poll::Ready(output) = future.as_mut().poll(context) {
                return Poll::Ready(Ok(output));
            }
            sleep.as_mut().poll(context).map(|()| Err(Error::TimedOut { limit }))
        })
        .await
    }
}

/// Bytes of a response, with this crate's errors.
struct Chunks<S>(Pin<Box<S>>);

impl<S: Stream<Item = reqwest::Result<Bytes>>> Stream for Chunks<S> {
    type Item = Result<Bytes, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut std::task::Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.as_mut().poll_next(context).map(|chunk| chunk.map(|chunk| chunk.map_err(|error| broken(&error))))
    }
}

/// The error that an answer without success stands for.
async fn refused(response: &mut reqwest::Response, request: &Request) -> Result<Error, Error> {
    let body = request.redact(read_body(response).await?);
    let refusal = Refusal::new(response.status().as_u16(), body);
    Ok(Error::Refused(Box::new(refusal.with_retry_after(response.headers().get(RETRY_AFTER)))))
}

async fn read_body(response: &mut reqwest::Response) -> Result<String, Error> {
    let body = read_bytes(response).await?;
    Ok(String::from_utf8(body).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned()))
}

async fn read_bytes(response: &mut reqwest::Response) -> Result<Vec<u8>, Error> {
    let too_large = Error::TooLarge { limit: MAX_BODY };
    if response.content_length().is_some_and(|length| length > MAX_BODY as u64) {
        return Err(too_large);
    }
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| broken(&error))? {
        if body.len() + chunk.len() > MAX_BODY {
            return Err(too_large);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

fn is_event_stream(response: &reqwest::Response) -> bool {
    let content_type = response.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    content_type.is_some_and(|value| value.trim_start().to_ascii_lowercase().starts_with("text/event-stream"))
}

fn broken(error: &reqwest::Error) -> Error {
    Error::Broken { reason: innermost(error) }
}

/// The cause at the end of the chain: "Connection refused (os error 111)", and no URL.
fn innermost(error: &reqwest::Error) -> String {
    let mut cause: Option<&dyn std::error::Error> = std::error::Error::source(error);
    while let Some(next) = cause.and_then(|cause| cause.source()) {
        cause = Some(next);
    }
    cause.map_or_else(|| "the request could not be sent".to_owned(), ToString::to_string)
}
