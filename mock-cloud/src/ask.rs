//! A question to a cloud that runs, for the commands that ask one.

use http::Uri;
use http::header::{AUTHORIZATION, HOST};
use http_body_util::{BodyExt as _, Empty, Limited};
use hyper::body::Bytes;
use hyper::client::conn::http1::handshake;
use hyper::{Request, StatusCode};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::net::TcpStream;

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

/// Asks the cloud at `url` for `path`, with the token of its control surface if there is one.
pub(crate) async fn ask(url: &str, path: &str, control_token: Option<&str>) -> Result<(StatusCode, Value), Unanswered> {
    let place = place(url).map_err(Unanswered::Url)?;
    let nobody = |error: &dyn std::fmt::Display| Unanswered::Nobody(format!("no cloud answers at {url} ({error})"));
    let socket = TcpStream::connect(place.as_str()).await.map_err(|error| nobody(&error))?;
    let (mut sender, connection) = handshake(TokioIo::new(socket)).await.map_err(|error| nobody(&error))?;
    tokio::spawn(connection);
    let mut request = Request::get(path).header(HOST, place);
    if let Some(token) = control_token {
        request = request.header(AUTHORIZATION, format!("Bearer {token}"));
    }
    let request = request.body(Empty::<Bytes>::new()).map_err(|error| Unanswered::Url(error.to_string()))?;
    let answer = sender.send_request(request).await.map_err(|error| nobody(&error))?;
    let status = answer.status();
    let body = Limited::new(answer.into_body(), LONGEST_ANSWER).collect().await.map_err(|error| nobody(&error))?;
    match serde_json::from_slice(&body.to_bytes()) {
        Ok(value) => Ok((status, value)),
        Err(_) => Err(Unanswered::Stranger(format!("what answers at {url} is no cloud-chamber"))),
    }
}

/// Host and port of a URL.
fn place(url: &str) -> Result<String, String> {
    let wrong = || format!("{url} is no address of a cloud; write it as http://127.0.0.1:8080");
    let uri: Uri = url.parse().map_err(|_| wrong())?;
    let authority = uri.authority().filter(|_| uri.scheme_str() == Some("http")).ok_or_else(wrong)?;
    let host = authority.host();
    Ok(format!("{host}:{}", authority.port_u16().unwrap_or(80)))
}

#[cfg(test)]
mod tests {
    use super::place;

    #[test]
    fn a_place_is_host_and_port_of_an_http_url() {
        assert_eq!(place("http://127.0.0.1:8080"), Ok("127.0.0.1:8080".to_owned()));
        assert_eq!(place("http://localhost/"), Ok("localhost:80".to_owned()));
        assert_eq!(place("http://[::1]:9/x"), Ok("[::1]:9".to_owned()));
        for wrong in ["", "localhost:8080", "https://localhost", "http://", "ftp://localhost"] {
            assert!(place(wrong).is_err(), "{wrong}");
        }
    }
}
