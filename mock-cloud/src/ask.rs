//! A question to a cloud that runs, for the commands that ask one.

use std::path::Path;
use std::sync::Arc;

use http::Uri;
use http::header::{AUTHORIZATION, HOST};
use http_body_util::{BodyExt as _, Empty, Limited};
use hyper::body::Bytes;
use hyper::client::conn::http1::handshake;
use hyper::{Request, StatusCode};
use hyper_util::rt::TokioIo;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use serde_json::Value;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

/// Far more than a user's record or the cloud's health takes.
const LONGEST_ANSWER: usize = 64 * 1024;

/// Why there is no answer. The sentences are for whoever typed the command.
#[derive(Debug)]
pub(crate) enum Unanswered {
    /// The URL cannot be one.
    Url(String),
    /// Nobody is there, or somebody who stopped in the middle; it may be different soon.
    Nobody(String),
    /// Somebody else is there.
    Stranger(String),
}

impl Unanswered {
    pub(crate) fn sentence(self) -> String {
        let (Self::Url(sentence) | Self::Nobody(sentence) | Self::Stranger(sentence)) = self;
        sentence
    }
}

/// Asks the cloud at `url` for `path`, with the token of its control surface if there is one; `ca` is whom to trust if it
/// speaks TLS.
pub(crate) async fn ask(
    url: &str,
    path: &str,
    control_token: Option<&str>,
    ca: Option<&Path>,
) -> Result<(StatusCode, Value), Unanswered> {
    let Place { authority, host, secure } = Place::of(url).map_err(Unanswered::Url)?;
    let mut request = Request::get(path).header(HOST, &authority);
    if let Some(token) = control_token {
        request = request.header(AUTHORIZATION, format!("Bearer {token}"));
    }
    let request = request.body(Empty::new()).map_err(|error| Unanswered::Url(error.to_string()))?;
    let connector = if secure { Some(connector(ca)?) } else { None };
    let socket = TcpStream::connect(authority.as_str()).await.map_err(|error| nobody(url, &error))?;
    match connector {
        None => exchange(url, socket, request).await,
        Some(connector) => {
            let name = ServerName::try_from(host).map_err(|error| Unanswered::Url(error.to_string()))?;
            let socket = connector.connect(name, socket).await.map_err(|error| match error.kind() {
                std::io::ErrorKind::InvalidData => {
                    Unanswered::Stranger(format!("what answers at {url} is not trusted ({error})"))
                }
                _ => nobody(url, &error),
            })?;
            exchange(url, socket, request).await
        }
    }
}

fn nobody(url: &str, error: &dyn std::fmt::Display) -> Unanswered {
    Unanswered::Nobody(format!("no cloud answers at {url} ({error})"))
}

async fn exchange<S>(url: &str, socket: S, request: Request<Empty<Bytes>>) -> Result<(StatusCode, Value), Unanswered>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let (mut sender, connection) = handshake(TokioIo::new(socket)).await.map_err(|error| nobody(url, &error))?;
    tokio::spawn(connection);
    let answer = sender.send_request(request).await.map_err(|error| nobody(url, &error))?;
    let status = answer.status();
    let body = Limited::new(answer.into_body(), LONGEST_ANSWER).collect().await.map_err(|error| nobody(url, &error))?;
    match serde_json::from_slice(&body.to_bytes()) {
        Ok(value) => Ok((status, value)),
        Err(_) => Err(Unanswered::Stranger(format!("what answers at {url} is no cloud-chamber"))),
    }
}

/// Speaks TLS with those whom this authority vouches for, and with nobody else.
fn connector(ca: Option<&Path>) -> Result<TlsConnector, Unanswered> {
    let nobody = || "https needs somebody to trust; name the certificate with --ca".to_owned();
    let path = ca.ok_or_else(nobody).map_err(Unanswered::Url)?;
    let wrong = |error: &dyn std::fmt::Display| Unanswered::Url(format!("--ca {}: {error}", path.display()));
    let pem = std::fs::read(path).map_err(|error| match error.kind() {
        // A cloud that starts for the first time is about to write it.
        std::io::ErrorKind::NotFound => Unanswered::Nobody(format!("--ca {}: {error}", path.display())),
        _ => wrong(&error),
    })?;
    let certificates = CertificateDer::pem_slice_iter(&pem).collect::<Result<Vec<_>, _>>();
    let mut roots = RootCertStore::empty();
    for certificate in certificates.map_err(|error| wrong(&error))? {
        roots.add(certificate).map_err(|error| wrong(&error))?;
    }
    if roots.is_empty() {
        return Err(wrong(&"there is no certificate in it"));
    }
    let config = ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| wrong(&error))?;
    Ok(Arc::new(config.with_root_certificates(roots).with_no_client_auth()).into())
}

/// Where a URL leads.
#[derive(Debug, PartialEq, Eq)]
struct Place {
    /// Host and port.
    authority: String,
    /// Without brackets.
    host: String,
    secure: bool,
}

impl Place {
    fn of(url: &str) -> Result<Self, String> {
        let wrong = || format!("{url} is no address of a cloud; write it as http://127.0.0.1:8080");
        let uri: Uri = url.parse().map_err(|_| wrong())?;
        let (secure, port) = match uri.scheme_str() {
            Some("http") => (false, 80),
            Some("https") => (true, 443),
            _ => return Err(wrong()),
        };
        let authority = uri.authority().ok_or_else(wrong)?;
        let host = authority.host();
        let bare = host.trim_start_matches('[').trim_end_matches(']').to_owned();
        Ok(Self { authority: format!("{host}:{}", authority.port_u16().unwrap_or(port)), host: bare, secure })
    }
}

#[cfg(test)]
mod tests {
    use super::Place;

    #[test]
    fn a_place_is_host_and_port_of_a_url() {
        let place = |url| Place::of(url).map(|place| (place.authority, place.host, place.secure));
        let is = |authority: &str, host: &str, secure| Ok((authority.to_owned(), host.to_owned(), secure));
        assert_eq!(place("http://127.0.0.1:8080"), is("127.0.0.1:8080", "127.0.0.1", false));
        assert_eq!(place("http://localhost/"), is("localhost:80", "localhost", false));
        assert_eq!(place("https://localhost"), is("localhost:443", "localhost", true));
        assert_eq!(place("https://[::1]:9/x"), is("[::1]:9", "::1", true));
        for wrong in ["", "localhost:8080", "http://", "ftp://localhost"] {
            assert!(place(wrong).is_err(), "{wrong}");
        }
    }
}
