//! Receiving the redirect on this machine, for programs that are no web server.

use std::net::Ipv4Addr;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

use crate::{Error, Secret};

/// The longest head of a request that is read, in bytes.
const MAX_HEAD: usize = 16 * 1024;
/// Connections that may be open at once: browsers open some on suspicion.
const MAX_CONNECTIONS: usize = 16;
/// How long a connection may take to say what it wants.
const PATIENCE: Duration = Duration::from_secs(10);

/// Waits on 127.0.0.1 for the user to come back from the cloud's log-in page.
///
/// The cloud has to allow plain http to this machine: cloud-chamber does with `--allow-insecure-redirects`, the real cloud
/// takes https only (observed). The OAuth client registers the address to the letter, so the port is a fixed one.
///
/// ```no_run
/// # async fn tour(cloud: particle_client::Client, state: String) -> Result<(), particle_client::Error> {
/// let listener = particle_client::LoopbackListener::bind(4000).await?;
/// let page = cloud.authorization(&state).redirect_uri(listener.redirect_uri()).url();
/// println!("Log in at {page}");
/// let session = cloud.exchange_code(listener.receive(&state).await?).await?;
/// # Ok(()) }
/// ```
#[derive(Debug)]
pub struct LoopbackListener {
    listener: TcpListener,
    port: u16,
}

impl LoopbackListener {
    /// Listens on a port of 127.0.0.1; on any free one for 0.
    ///
    /// # Errors
    /// [`Error::Setup`] when the port is taken.
    pub async fn bind(port: u16) -> Result<Self, Error> {
        let refused = |error| Error::Setup(format!("listening on 127.0.0.1:{port}: {error}"));
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await.map_err(refused)?;
        let port = listener.local_addr().map_err(refused)?.port();
        Ok(Self { listener, port })
    }

    /// The address to register, and to ask for.
    pub fn redirect_uri(&self) -> String {
        format!("http://127.0.0.1:{}/callback", self.port)
    }

    /// Waits for the redirect with this `state` and answers its code. Whatever else arrives is turned away and waited
    /// past: other programs and web pages can reach this port too. There is no time limit; drop it to give up.
    ///
    /// # Errors
    /// [`Error::Denied`] when the user said no; [`Error::InvalidArgument`] for an empty state.
    pub async fn receive(&self, state: &str) -> Result<Secret, Error> {
        if state.is_empty() {
            return Err(Error::InvalidArgument("the state is empty, and anyone could guess it".to_owned()));
        }
        let state: Arc<str> = state.into();
        let mut connections = JoinSet::new();
        loop {
            tokio::select! {
                accepted = self.listener.accept(), if connections.len() < MAX_CONNECTIONS => {
                    if let Ok((socket, _)) = accepted {
                        connections.spawn(tokio::time::timeout(PATIENCE, serve(socket, state.clone())));
                    }
                }
                Some(served) = connections.join_next(), if !connections.is_empty() => {
                    if let Ok(Ok(Some(result))) = served {
                        return result;
                    }
                }
            }
        }
    }
}

/// What a redirect says; `None` for any other request.
type Redirect = Option<Result<Secret, Error>>;

async fn serve(mut socket: TcpStream, state: Arc<str>) -> Redirect {
    let head = read_head(&mut socket).await?;
    let redirect = read(&head, &state);
    let (status, text) = match &redirect {
        Some(Ok(_)) => ("200 OK", "You are logged in. You can close this window."),
        Some(Err(_)) => ("200 OK", "Nothing was allowed. You can close this window."),
        None => ("404 Not Found", "This is not the page you came for."),
    };
    let length = text.len();
    let answer = format!(
        "HTTP/1.1 {status}\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: {length}\r\n\
         Cache-Control: no-store\r\nReferrer-Policy: no-referrer\r\nConnection: close\r\n\r\n{text}"
    );
    // The code counts, whether or not the browser waits for these words.
    let _ = socket.write_all(answer.as_bytes()).await;
    let _ = socket.shutdown().await;
    redirect
}

async fn read_head(socket: &mut TcpStream) -> Option<String> {
    let mut head = Vec::new();
    while !head.windows(4).any(|window| window == b"\r\n\r\n") {
        let room = MAX_HEAD - head.len();
        if room == 0 || (&mut *socket).take(room as u64).read_buf(&mut head).await.ok()? == 0 {
            return None;
        }
    }
    String::from_utf8(head).ok()
}

/// Reads the request line of a redirect, if it is one of ours.
fn read(head: &str, state: &str) -> Redirect {
    let target = head.strip_prefix("GET /callback?")?.split_once(" HTTP/1.")?.0;
    let pairs: Vec<_> = form_urlencoded::parse(target.as_bytes()).collect();
    let value = |name: &str| {
        let mut values = pairs.iter().filter(|(key, _)| key == name).map(|(_, value)| value.as_ref());
        values.next().filter(|_| values.next().is_none())
    };
    if value("state")? != state {
        return None;
    }
    if let Some(error) = value("error") {
        let reason = value("error_description").unwrap_or(error).to_owned();
        return Some(Err(Error::Denied { reason }));
    }
    Some(Ok(value("code").filter(|code| !code.is_empty())?.into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(line: &str) -> Option<Result<String, String>> {
        let redirect = read(&format!("{line} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"), "a b")?;
        Some(redirect.map(|code| code.expose().to_owned()).map_err(|error| error.to_string()))
    }

    #[test]
    fn only_a_redirect_with_the_right_state_counts() {
        assert_eq!(code("GET /callback?code=c0de&state=a+b"), Some(Ok("c0de".to_owned())));
        assert_eq!(code("GET /callback?state=a%20b&code=c0de"), Some(Ok("c0de".to_owned())));
        for other in [
            "GET /callback?code=c0de&state=ab",
            "GET /callback?code=c0de",
            "GET /callback?code=&state=a+b",
            "GET /callback?code=1&code=2&state=a+b",
            "GET /callback?code=1&state=a+b&state=x",
            "GET /callback/x?code=c0de&state=a+b",
            "GET /favicon.ico",
            "POST /callback?code=c0de&state=a+b",
            "nonsense",
        ] {
            assert_eq!(code(other), None, "{other}");
        }
    }

    #[test]
    fn a_refusal_keeps_the_clouds_words() {
        let line =
            "GET /callback?error=access_denied&error_description=The%20user%20denied%20access&code=500&state=a+b";
        assert_eq!(code(line), Some(Err("the user said no: The user denied access".to_owned())));
    }

    #[tokio::test]
    async fn waits_past_strangers_and_silent_connections() {
        let listener = LoopbackListener::bind(0).await.unwrap();
        let port = listener.port;
        assert_eq!(listener.redirect_uri(), format!("http://127.0.0.1:{port}/callback"));
        let browser = async {
            let _silent = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
            let mut answers = Vec::new();
            for target in ["/callback?code=evil&state=guess", "/callback?code=c0de&state=s"] {
                let mut socket = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
                socket.write_all(format!("GET {target} HTTP/1.1\r\n\r\n").as_bytes()).await.unwrap();
                let mut answer = String::new();
                socket.read_to_string(&mut answer).await.unwrap();
                answers.push(answer);
            }
            answers
        };
        let (code, answers) = tokio::join!(listener.receive("s"), browser);
        assert_eq!(code.unwrap().expose(), "c0de");
        assert!(answers[0].starts_with("HTTP/1.1 404") && answers[1].ends_with("You can close this window."));
        assert!(matches!(listener.receive("").await, Err(Error::InvalidArgument(_))));
    }

    #[tokio::test]
    async fn a_head_without_end_is_not_read_for_ever() {
        let listener = LoopbackListener::bind(0).await.unwrap();
        let mut socket = TcpStream::connect(("127.0.0.1", listener.port)).await.unwrap();
        let (mut accepted, _) = listener.listener.accept().await.unwrap();
        socket.write_all(&[b'x'; MAX_HEAD]).await.unwrap();
        assert_eq!(read_head(&mut accepted).await, None);
    }
}
