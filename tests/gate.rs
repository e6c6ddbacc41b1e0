//! A gate before a cloud: every request goes through it, and only what a rule lets pass is sent at all.
//!
//! It stands between whatever a scenario uses (our client, requests by hand, `curl`, a program under test) and a cloud that
//! is not ours to change. It also speaks TLS for those that do not. One connection carries one request, so that nothing
//! can hide behind one that was let pass.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};

use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use rustls_platform_verifier::BuilderVerifierExt as _;
use serde_json::json;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio_rustls::TlsConnector;

/// The longest head of a request that is looked at.
const LONGEST_HEAD: usize = 64 << 10;
/// The longest body that is passed on.
const LONGEST_BODY: usize = 4 << 20;

/// Where a cloud is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Upstream {
    secure: bool,
    host: String,
    port: u16,
    /// What stands before every path; empty as a rule.
    prefix: String,
}

impl Upstream {
    /// Reads a base URL.
    ///
    /// # Errors
    /// A sentence.
    pub fn parse(url: &str) -> Result<Self, String> {
        let wrong = || format!("{url:?} is no address of a cloud; write it as https://api.particle.io");
        let (secure, rest) = match url.split_once("://") {
            Some(("https", rest)) => (true, rest),
            Some(("http", rest)) => (false, rest),
            _ => return Err(wrong()),
        };
        let (authority, prefix) = rest.split_once('/').unwrap_or((rest, ""));
        if authority.contains('@') || prefix.contains(['?', '#']) {
            return Err(wrong());
        }
        let (host, port) = match authority.rsplit_once(':') {
            Some((host, port)) if !port.ends_with(']') => (host, port.parse().map_err(|_| wrong())?),
            _ => (authority, if secure { 443 } else { 80 }),
        };
        let prefix = prefix.trim_end_matches('/');
        let prefix = if prefix.is_empty() { String::new() } else { format!("/{prefix}") };
        let host = host.trim_matches(['[', ']']).to_owned();
        if host.is_empty() { Err(wrong()) } else { Ok(Self { secure, host, port, prefix }) }
    }

    /// Whether it can be talked to without a gate: by plain HTTP, at paths as they are.
    pub fn is_plain(&self) -> bool {
        !self.secure && self.prefix.is_empty()
    }

    /// Its socket.
    ///
    /// # Errors
    /// When the name is not known.
    pub async fn address(&self) -> std::io::Result<SocketAddr> {
        let mut found = tokio::net::lookup_host((self.host.as_str(), self.port)).await?;
        found.next().ok_or_else(|| std::io::Error::other(format!("{} has no address", self.host)))
    }

    fn authority(&self) -> String {
        let host = if self.host.contains(':') { format!("[{}]", self.host) } else { self.host.clone() };
        match (self.secure, self.port) {
            (true, 443) | (false, 80) => host,
            (_, port) => format!("{host}:{port}"),
        }
    }
}

/// The head of a request.
#[derive(Debug)]
pub struct Head {
    /// As it is sent.
    pub method: String,
    /// Path and query, as they are sent.
    pub target: String,
    headers: Vec<(String, String)>,
}

impl Head {
    /// The path without its query.
    pub fn path(&self) -> &str {
        self.target.split('?').next().unwrap_or_default()
    }

    fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(present, _)| present.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// Reads a head whose end was found. Whatever two readers might read in two ways is none.
    fn parse(bytes: &[u8]) -> Result<Self, String> {
        let text = std::str::from_utf8(bytes).map_err(|_| "a head is text")?;
        let mut lines = text.split("\r\n");
        if text.split("\r\n").any(|line| line.contains(['\r', '\n'])) {
            return Err("a line of the head has a loose end".to_owned());
        }
        let mut words = lines.next().unwrap_or_default().split(' ');
        let (Some(method), Some(target), Some("HTTP/1.1"), None) =
            (words.next(), words.next(), words.next(), words.next())
        else {
            return Err("that is no request of HTTP/1.1".to_owned());
        };
        if !target.starts_with('/') {
            return Err("a target begins with a slash".to_owned());
        }
        let mut headers: Vec<(String, String)> = Vec::new();
        for line in lines {
            let (name, value) = line.split_once(':').ok_or("a header has a colon")?;
            if name.is_empty() || name.contains([' ', '\t']) {
                return Err("a header's name has no blanks".to_owned());
            }
            headers.push((name.to_owned(), value.trim().to_owned()));
        }
        let count = |name: &str| headers.iter().filter(|(present, _)| present.eq_ignore_ascii_case(name)).count();
        if count("transfer-encoding") > 0 {
            return Err(
                "a body in pieces (Transfer-Encoding) does not pass; send it whole, with a Content-Length".to_owned()
            );
        }
        if count("content-length") > 1 {
            return Err("a body has one length, and it is told".to_owned());
        }
        if headers.iter().any(|(name, _)| name.to_ascii_lowercase().contains("method")) {
            return Err("a header must not stand for a method".to_owned());
        }
        Ok(Self { method: method.to_owned(), target: target.to_owned(), headers })
    }

    fn length(&self) -> Result<usize, String> {
        let length = self.header("content-length").map_or(Ok(0), str::parse).map_err(|_| "a length is a number")?;
        if length > LONGEST_BODY { Err("the body is too long".to_owned()) } else { Ok(length) }
    }

    /// As it goes on: to the other host, and with an end after its answer.
    fn rewritten(&self, upstream: &Upstream) -> Vec<u8> {
        let mut text = format!(
            "{} {}{} HTTP/1.1\r\nHost: {}\r\n",
            self.method,
            upstream.prefix,
            self.target,
            upstream.authority()
        );
        let ours = ["host", "connection", "keep-alive", "upgrade", "expect"];
        for (name, value) in &self.headers {
            if !ours.contains(&name.to_ascii_lowercase().as_str()) {
                text += &format!("{name}: {value}\r\n");
            }
        }
        text += "Connection: close\r\n\r\n";
        text.into_bytes()
    }
}

/// What is let pass: `Err` holds the status and the words that a refused request is answered with.
pub type Rule = Arc<dyn Fn(&Head) -> Result<(), (u16, String)> + Send + Sync>;

/// Everything passes.
pub fn everything() -> Rule {
    Arc::new(|_| Ok(()))
}

/// Reads pass, requests for tokens, and the end of the very token that a request comes with. Nothing else gets out.
pub fn reads_only() -> Rule {
    Arc::new(|head| {
        let own_token = || {
            let bearer = head.header("authorization")?.strip_prefix("Bearer ")?;
            let ended = head.target.strip_prefix("/v1/access_tokens/")?;
            (ended == "current" || ended == bearer).then_some(())
        };
        let passes = match head.method.as_str() {
            "GET" | "HEAD" => true,
            "POST" => head.target == "/oauth/token",
            "DELETE" => own_token().is_some(),
            _ => false,
        };
        let Head { method, .. } = head;
        let words = || {
            format!("{method} {} was not sent: this is no cloud-chamber, and --allow-writes is not set", head.path())
        };
        if passes { Ok(()) } else { Err((403, words())) }
    })
}

/// A gate that stands until it is dropped.
#[derive(Debug)]
pub struct Gate {
    address: SocketAddr,
    passed: Arc<Mutex<Vec<String>>>,
    task: JoinHandle<()>,
}

impl Gate {
    /// Opens a gate on a free port of this machine.
    ///
    /// # Errors
    /// When this machine has no free port, or no certificates to trust.
    pub async fn before(upstream: Upstream, rule: Rule) -> std::io::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let address = listener.local_addr()?;
        let tls = if upstream.secure { Some(trust()?) } else { None };
        let passed = Arc::new(Mutex::new(Vec::new()));
        let keeper = Arc::new(Keeper { upstream, rule, tls, passed: Arc::clone(&passed) });
        let task = tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                let keeper = Arc::clone(&keeper);
                // A connection that breaks concerns its two ends alone.
                tokio::spawn(async move { drop(keeper.serve(socket).await) });
            }
        });
        Ok(Self { address, passed, task })
    }

    /// Where to knock.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The same as a base URL.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Method and path of everything that went out.
    pub fn passed(&self) -> Vec<String> {
        self.passed.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Drop for Gate {
    fn drop(&mut self) {
        self.task.abort();
    }
}

fn trust() -> std::io::Result<TlsConnector> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let config = config.and_then(|config| config.with_platform_verifier()).map_err(std::io::Error::other)?;
    Ok(TlsConnector::from(Arc::new(config.with_no_client_auth())))
}

struct Keeper {
    upstream: Upstream,
    rule: Rule,
    tls: Option<TlsConnector>,
    passed: Arc<Mutex<Vec<String>>>,
}

impl Keeper {
    async fn serve(&self, mut client: TcpStream) -> std::io::Result<()> {
        let (head, rest) = read_head(&mut client).await?;
        let judged = Head::parse(&head).and_then(|head| head.length().map(|length| (head, length)));
        let (head, length) = match judged {
            Ok(judged) => judged,
            Err(words) => return refuse(&mut client, 400, &words).await,
        };
        if let Err((status, words)) = (self.rule)(&head) {
            return refuse(&mut client, status, &words).await;
        }
        let mut body = rest;
        body.truncate(length);
        let had = body.len();
        body.resize(length, 0);
        client.read_exact(&mut body[had..]).await?;
        self.passed.lock().unwrap_or_else(PoisonError::into_inner).push(format!("{} {}", head.method, head.path()));
        let cloud = TcpStream::connect((self.upstream.host.as_str(), self.upstream.port)).await?;
        match &self.tls {
            None => self.pass_on(client, cloud, &head, &body).await,
            Some(tls) => {
                let name = ServerName::try_from(self.upstream.host.clone()).map_err(std::io::Error::other)?;
                self.pass_on(client, tls.connect(name, cloud).await?, &head, &body).await
            }
        }
    }

    async fn pass_on<C>(&self, client: TcpStream, mut cloud: C, head: &Head, body: &[u8]) -> std::io::Result<()>
    where
        C: AsyncRead + AsyncWrite + Unpin,
    {
        cloud.write_all(&head.rewritten(&self.upstream)).await?;
        cloud.write_all(body).await?;
        cloud.flush().await?;
        let (mut more, mut answers) = client.into_split();
        let mut ignored = [0; 1024];
        let answered = tokio::io::copy(&mut cloud, &mut answers);
        // What else the client sends goes nowhere; that it leaves ends the connection with the cloud.
        let left = async { while let Ok(1..) = more.read(&mut ignored).await {} };
        tokio::select! {
            answered = answered => answered.map(drop)?,
            () = left => {}
        }
        answers.shutdown().await
    }
}

/// The head of a request without the empty line that ends it, and what came with it.
async fn read_head(client: &mut TcpStream) -> std::io::Result<(Vec<u8>, Vec<u8>)> {
    let mut bytes = Vec::new();
    loop {
        if let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            let rest = bytes.split_off(end + 4);
            bytes.truncate(end);
            return Ok((bytes, rest));
        }
        if bytes.len() > LONGEST_HEAD || client.read_buf(&mut bytes).await? == 0 {
            return Err(std::io::ErrorKind::InvalidData.into());
        }
    }
}

async fn refuse(client: &mut TcpStream, status: u16, words: &str) -> std::io::Result<()> {
    let body = json!({ "error": words }).to_string();
    let head = format!(
        "HTTP/1.1 {status} Refused\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    );
    client.write_all(head.as_bytes()).await?;
    client.write_all(body.as_bytes()).await?;
    client.shutdown().await
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(text: &str) -> Result<Head, String> {
        Head::parse(text.replace('\n', "\r\n").as_bytes())
    }

    #[test]
    fn an_address_is_read_with_all_its_parts() {
        let read = |url| Upstream::parse(url).map(|it| (it.secure, it.authority(), it.port, it.prefix));
        assert_eq!(read("https://api.particle.io"), Ok((true, "api.particle.io".to_owned(), 443, String::new())));
        assert_eq!(read("http://[::1]:8080/a/"), Ok((false, "[::1]:8080".to_owned(), 8080, "/a".to_owned())));
        assert_eq!(read("http://127.0.0.1:9"), Ok((false, "127.0.0.1:9".to_owned(), 9, String::new())));
        for wrong in ["", "api.particle.io", "ftp://x", "http://", "http://ada:x@y", "http://x:y", "http://x/?a"] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn reads_get_out_and_nothing_else() {
        let passes = |text: &str| reads_only()(&head(text).unwrap()).is_ok();
        let own = "\nAuthorization: Bearer 0123";
        for text in ["GET /v1/devices HTTP/1.1", "HEAD /v1/devices HTTP/1.1", "POST /oauth/token HTTP/1.1"] {
            assert!(passes(text), "{text}");
        }
        for target in ["/v1/access_tokens/current", "/v1/access_tokens/0123"] {
            assert!(passes(&format!("DELETE {target} HTTP/1.1{own}")), "{target}");
            assert!(!passes(&format!("DELETE {target} HTTP/1.1")), "{target} without a token");
        }
        for line in [
            "POST /v1/devices/lamp/led",
            "PUT /v1/devices/lamp",
            "DELETE /v1/devices/lamp",
            "DELETE /v1/access_tokens/4567",
            "DELETE /v1/access_tokens",
            "POST /oauth/token/../../v1/devices",
            "POST /oauth/token?x=1",
            "POST /oauth/authorize",
            "DELETE /v1/access_tokens/0123/../4567",
            "PATCH /v1/devices",
            "OPTIONS /v1/devices",
            "get /v1/devices",
        ] {
            assert!(!passes(&format!("{line} HTTP/1.1{own}")), "{line}");
        }
    }

    #[test]
    fn what_two_readers_may_read_in_two_ways_is_no_request() {
        for text in [
            "GET http://else.where/ HTTP/1.1",
            "GET / HTTP/1.0",
            "GET  / HTTP/1.1",
            "GET /\tx HTTP/1.1 x",
            "GET / HTTP/1.1\nA : b",
            "GET / HTTP/1.1\nTransfer-Encoding: chunked",
            "GET / HTTP/1.1\nContent-Length: 1\nContent-Length: 2",
            "GET / HTTP/1.1\nX-HTTP-Method-Override: DELETE",
            "GET / HTTP/1.1\n folded: x",
        ] {
            assert!(head(text).is_err(), "{text}");
        }
        assert!(Head::parse(b"GET / HTTP/1.1\r\nA: b\nDELETE: c").is_err());
        assert!(head("GET / HTTP/1.1\nContent-Length: -1").unwrap().length().is_err());
    }

    #[test]
    fn a_request_goes_on_to_the_other_host_with_its_end_told() {
        let upstream = Upstream::parse("https://cloud.example/x").unwrap();
        let head = head("GET /v1?a=b HTTP/1.1\nHost: 127.0.0.1:1\nConnection: keep-alive\nAccept: */*").unwrap();
        let text = "GET /x/v1?a=b HTTP/1.1\r\nHost: cloud.example\r\nAccept: */*\r\nConnection: close\r\n\r\n";
        assert_eq!(head.rewritten(&upstream), text.as_bytes());
    }
}
