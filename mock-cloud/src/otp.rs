//! `cloud-chamber otp USER`: the code that a user's authenticator app would show now, asked of a cloud that runs.

use http::Uri;
use http::header::{AUTHORIZATION, HOST};
use http_body_util::{BodyExt as _, Empty, Limited};
use hyper::Request;
use hyper::body::Bytes;
use hyper::client::conn::http1::handshake;
use hyper_util::rt::TokioIo;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;
use tokio::net::TcpStream;

/// Far more than a user's record takes.
const LONGEST_ANSWER: usize = 64 * 1024;

/// Asks the cloud at `url`, whose control surface may want a token.
///
/// # Errors
/// A sentence for whoever typed the command.
pub(crate) async fn ask(url: &str, username: &str, control_token: Option<&str>) -> Result<String, String> {
    let place = place(url)?;
    let nobody = |error: &dyn std::fmt::Display| {
        format!("no cloud answers at {url} ({error}); start one with `cloud-chamber`, or name it with --url")
    };
    let socket = TcpStream::connect(place.as_str()).await.map_err(|error| nobody(&error))?;
    let (mut sender, connection) = handshake(TokioIo::new(socket)).await.map_err(|error| nobody(&error))?;
    tokio::spawn(connection);
    let username = utf8_percent_encode(username, NON_ALPHANUMERIC);
    let mut request = Request::get(format!("/_mock/users/{username}")).header(HOST, place);
    if let Some(token) = control_token {
        request = request.header(AUTHORIZATION, format!("Bearer {token}"));
    }
    let request = request.body(Empty::<Bytes>::new()).map_err(|error| error.to_string())?;
    let answer = sender.send_request(request).await.map_err(|error| nobody(&error))?;
    let status = answer.status();
    let body = Limited::new(answer.into_body(), LONGEST_ANSWER).collect().await.map_err(|error| nobody(&error))?;
    let user: Value = serde_json::from_slice(&body.to_bytes())
        .map_err(|_| format!("what answers at {url} is no cloud-chamber; name the right one with --url"))?;
    code(&user).ok_or_else(|| match user["error"].as_str() {
        Some(error) if status == 401 => format!("{error}; give it with --control-token"),
        Some(error) => error.to_owned(),
        None => format!("{} has no second factor", user["username"].as_str().unwrap_or("this user")),
    })
}

fn code(user: &Value) -> Option<String> {
    Some(user["otp"].as_str()?.to_owned())
}

/// Host and port of a URL.
fn place(url: &str) -> Result<String, String> {
    let wrong = || format!("--url {url} is no address of a cloud; write it as http://127.0.0.1:8080");
    let uri: Uri = url.parse().map_err(|_| wrong())?;
    let authority = uri.authority().filter(|_| uri.scheme_str() == Some("http")).ok_or_else(wrong)?;
    let host = authority.host();
    Ok(format!("{host}:{}", authority.port_u16().unwrap_or(80)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_host_and_port_of_an_http_url() {
        assert_eq!(place("http://127.0.0.1:8080"), Ok("127.0.0.1:8080".to_owned()));
        assert_eq!(place("http://localhost/"), Ok("localhost:80".to_owned()));
        assert_eq!(place("http://[::1]:9/x"), Ok("[::1]:9".to_owned()));
        for wrong in ["", "localhost:8080", "https://localhost", "http://", "ftp://localhost"] {
            assert!(place(wrong).is_err(), "{wrong}");
        }
    }

    #[tokio::test]
    async fn a_running_cloud_tells_the_code_and_what_is_missing() {
        let cloud = mock_cloud::MockCloud::start().await.expect("a cloud");
        let url = cloud.url();
        assert_eq!(ask(&url, "grace@example.com", None).await.ok(), cloud.otp("grace@example.com"));
        let ada = ask(&url, "ada@example.com", None).await;
        assert_eq!(ada, Err("ada@example.com has no second factor".to_owned()));
        let nobody = ask(&url, "joe/../x", None).await.expect_err("nobody is called so");
        assert!(nobody.contains("no user \"joe/../x\""), "{nobody}");
        cloud.stop().await;
        let gone = ask(&url, "grace@example.com", None).await.expect_err("it has stopped");
        assert!(gone.contains("start one with `cloud-chamber`"), "{gone}");
    }
}
