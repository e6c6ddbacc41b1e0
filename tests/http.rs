//! HTTP/1.1 by hand: what is sent is what a scenario says, byte for byte, and what is read is what came.
//!
//! None of our client is used here, so that two independent readings of the protocol check each other.

use std::net::SocketAddr;
use std::time::Duration;

use serde_json::Value;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::coverage;

/// Far more than any answer takes on the slowest machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// A request, nearly as it is sent: `Host`, `Connection: close` and `Content-Length` are added where they are missing.
#[derive(Clone, Debug)]
pub struct Request {
    /// As it is sent.
    pub method: String,
    /// Path and query, as they are sent.
    pub target: String,
    /// In the order they are sent.
    pub headers: Vec<(String, String)>,
    /// As it is sent.
    pub body: Vec<u8>,
    /// As a scenario wrote it, before tokens and ids were filled in.
    pub written: Option<String>,
}

impl Request {
    /// A request without headers and body.
    pub fn new(method: &str, target: &str) -> Self {
        let (method, target) = (method.to_owned(), target.to_owned());
        Self { method, target, headers: Vec::new(), body: Vec::new(), written: None }
    }

    /// With one more header.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// With this access token in the `Authorization` header.
    #[must_use]
    pub fn bearer(self, token: &str) -> Self {
        self.header("Authorization", &format!("Bearer {token}"))
    }

    /// With a form as its body, encoded already.
    #[must_use]
    pub fn form(mut self, form: &str) -> Self {
        self.body = form.as_bytes().to_vec();
        self.header("Content-Type", "application/x-www-form-urlencoded")
    }

    /// With JSON as its body.
    #[must_use]
    pub fn json(mut self, json: &Value) -> Self {
        self.body = json.to_string().into_bytes();
        self.header("Content-Type", "application/json")
    }

    /// Reads a request as a scenario writes it: a request line, header lines, an empty line, the body. `\xff` in the body
    /// is that byte.
    ///
    /// # Panics
    /// When the text is no request.
    pub fn parse(text: &str) -> Self {
        let text = text.trim_matches('\n');
        let (head, body) = text.split_once("\n\n").unwrap_or((text, ""));
        let mut lines = head.lines();
        let line = lines.next().unwrap_or_default();
        let (method, target) = line.split_once(' ').unwrap_or_else(|| panic!("{line:?} is no request line"));
        let mut request = Self::new(method, target);
        for line in lines {
            let (name, value) = line.split_once(':').unwrap_or_else(|| panic!("{line:?} is no header"));
            request = request.header(name, value.trim());
        }
        // Lines between the parts of an upload end as those of a head do.
        let is_upload = request.headers.iter().any(|(_, value)| value.starts_with("multipart/"));
        request.body = if is_upload { unescape(&(body.replace('\n', "\r\n") + "\r\n")) } else { unescape(body) };
        request
    }

    /// The bytes on the wire.
    pub fn bytes(&self, host: SocketAddr) -> Vec<u8> {
        let has = |name: &str| self.headers.iter().any(|(present, _)| present.eq_ignore_ascii_case(name));
        let mut head = format!("{} {} HTTP/1.1\r\n", self.method, self.target);
        if !has("Host") {
            head += &format!("Host: {host}\r\n");
        }
        for (name, value) in &self.headers {
            head += &format!("{name}: {value}\r\n");
        }
        if !has("Connection") {
            head += "Connection: close\r\n";
        }
        if !self.body.is_empty() && !has("Content-Length") && !has("Transfer-Encoding") {
            head += &format!("Content-Length: {}\r\n", self.body.len());
        }
        [head.as_bytes(), b"\r\n", &self.body].concat()
    }
}

fn unescape(text: &str) -> Vec<u8> {
    let mut parts = text.split("\\x");
    let mut bytes = parts.next().unwrap_or_default().as_bytes().to_vec();
    for part in parts {
        let (hex, rest) = part.split_at_checked(2).expect("two hex digits after \\x");
        bytes.push(u8::from_str_radix(hex, 16).expect("two hex digits after \\x"));
        bytes.extend_from_slice(rest.as_bytes());
    }
    bytes
}

/// An answer that has come whole.
#[derive(Clone, Debug)]
pub struct Answer {
    /// Of the status line.
    pub status: u16,
    /// Of the status line.
    pub reason: String,
    /// In the order they came; names in lower case.
    pub headers: Vec<(String, String)>,
    /// Without the framing of chunks.
    pub body: Vec<u8>,
}

impl Answer {
    /// The value of a header.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(present, _)| present == name).map(|(_, value)| value.as_str())
    }

    /// The body as text.
    ///
    /// # Panics
    /// When it is no UTF-8.
    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.body).expect("every answer is UTF-8")
    }

    /// The body as JSON.
    ///
    /// # Panics
    /// When it is none.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("no JSON ({error}): {}", self.text()))
    }

    /// An answer to a HEAD has the head alone, whatever that says of the body.
    fn parse(bytes: &[u8], with_body: bool) -> Self {
        let end = bytes.windows(4).position(|four| four == b"\r\n\r\n").unwrap_or_else(|| {
            panic!("the connection ended within the head of the answer: {:?}", String::from_utf8_lossy(bytes))
        });
        let head = std::str::from_utf8(&bytes[..end]).expect("a head in ASCII");
        let mut lines = head.split("\r\n");
        let status = lines.next().unwrap_or_default();
        let (status, reason) =
            status.strip_prefix("HTTP/1.1 ").and_then(|line| line.split_once(' ')).expect("a status line");
        let headers: Vec<(String, String)> = lines
            .filter_map(|line| line.split_once(':'))
            .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
            .collect();
        let mut answer = Self {
            status: status.parse().expect("a status"),
            reason: reason.to_owned(),
            headers,
            body: bytes[end + 4..].to_vec(),
        };
        if !with_body {
            assert_eq!(answer.text(), "", "an answer without a body");
        } else if answer.header("transfer-encoding") == Some("chunked") {
            answer.body = join_chunks(&answer.body);
        } else if let Some(length) = answer.header("content-length") {
            let length: usize = length.parse().expect("a length");
            assert_eq!(answer.body.len(), length, "the body is as long as its head says");
        }
        answer
    }
}

fn join_chunks(mut bytes: &[u8]) -> Vec<u8> {
    let mut body = Vec::new();
    loop {
        let end = bytes.windows(2).position(|two| two == b"\r\n").expect("the size of a chunk");
        let size = std::str::from_utf8(&bytes[..end]).expect("hex digits");
        let size = usize::from_str_radix(size, 16).expect("hex digits");
        if size == 0 {
            return body;
        }
        body.extend_from_slice(&bytes[end + 2..end + 2 + size]);
        bytes = &bytes[end + 2 + size + 2..];
    }
}

/// How a connection ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RawEnd {
    /// The cloud has closed it.
    Closed,
    /// The cloud has reset it: what was under way is lost.
    Reset,
}

/// What came over a connection, be it an answer or not.
#[derive(Clone, Debug)]
pub struct Raw {
    /// As they came.
    pub bytes: Vec<u8>,
    /// How the connection ended.
    pub end: RawEnd,
}

impl Raw {
    fn split(&self) -> (&[u8], &[u8]) {
        match self.bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            Some(end) => (&self.bytes[..end], &self.bytes[end + 4..]),
            None => (&self.bytes, b""),
        }
    }

    /// Status line and headers.
    pub fn head(&self) -> String {
        String::from_utf8_lossy(self.split().0).into_owned()
    }

    /// What came behind them.
    pub fn body(&self) -> &[u8] {
        self.split().1
    }

    /// How long the head says that the body is.
    pub fn declared(&self) -> Option<usize> {
        let head = self.head().to_ascii_lowercase();
        head.lines().find_map(|line| line.strip_prefix("content-length: "))?.parse().ok()
    }
}

/// A request that is sent, and its answer.
#[derive(Clone, Debug)]
pub struct Exchange {
    /// What was sent.
    pub request: Request,
    /// What came.
    pub answer: Answer,
}

/// A request that is on its way.
#[derive(Debug)]
pub struct Pending {
    request: Request,
    stream: TcpStream,
}

impl Pending {
    /// Whether a part of the answer is here.
    pub fn is_answered(self) -> (Self, bool) {
        // Asks the kernel itself: the runtime may not have heard yet.
        let stream = self.stream.into_std().expect("the same socket");
        let answered = stream.peek(&mut [0]).is_ok();
        let stream = TcpStream::from_std(stream).expect("the same socket");
        (Self { stream, ..self }, answered)
    }

    /// What has come by now, as the kernel knows it.
    pub fn read_available(self) -> (Self, Vec<u8>) {
        use std::io::Read as _;
        let mut bytes = Vec::new();
        let mut stream = self.stream.into_std().expect("the same socket");
        // It ends with "would block", and what came before that is kept.
        let _ = stream.read_to_end(&mut bytes);
        let stream = TcpStream::from_std(stream).expect("the same socket");
        (Self { stream, ..self }, bytes)
    }

    /// Reads up to the end of the connection, whatever it is, and whatever came.
    ///
    /// # Panics
    /// When the end does not come in a minute of wall time.
    pub async fn read_raw(mut self) -> Raw {
        let mut bytes = Vec::new();
        let read = tokio::time::timeout(PATIENCE, self.stream.read_to_end(&mut bytes)).await;
        let end = match read.unwrap_or_else(|_| panic!("the connection does not end")) {
            Ok(_) => RawEnd::Closed,
            Err(error) if error.kind() == std::io::ErrorKind::ConnectionReset => RawEnd::Reset,
            Err(error) => panic!("{error}"),
        };
        Raw { bytes, end }
    }

    /// Waits for the whole answer.
    ///
    /// # Panics
    /// When it does not come in a minute of wall time.
    pub async fn finish(mut self) -> Exchange {
        let mut bytes = Vec::new();
        let read = tokio::time::timeout(PATIENCE, self.stream.read_to_end(&mut bytes)).await;
        let Request { method, target, .. } = &self.request;
        match read {
            Err(_) => panic!("{method} {target} has no answer after {PATIENCE:?}; does it wait for the clock to move?"),
            // The end of a connection may be abrupt after the answer to a request that was refused unread.
            Ok(Err(error)) if bytes.is_empty() => panic!("{method} {target} has no answer: {error}"),
            Ok(_) => Exchange { answer: Answer::parse(&bytes, method != "HEAD"), request: self.request },
        }
    }
}

/// Sends a request whole, and does not wait for the answer.
///
/// # Panics
/// When there is no connection.
pub async fn begin(cloud: SocketAddr, request: Request) -> Pending {
    coverage::saw(&request.method, &request.target);
    let mut stream = TcpStream::connect(cloud).await.expect("the cloud accepts connections");
    // A request that is refused early may not be read to its end.
    let _ = stream.write_all(&request.bytes(cloud)).await;
    Pending { request, stream }
}

/// Sends a request and waits for its answer.
///
/// # Panics
/// When there is none.
pub async fn send(cloud: SocketAddr, request: Request) -> Exchange {
    begin(cloud, request).await.finish().await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_is_sent_as_it_is_written() {
        let request = Request::parse("POST /v1/x?y=%ff\nContent-Type: text/plain\n\na=\\xffb");
        let bytes = request.bytes(([127, 0, 0, 1], 80).into());
        let head = "POST /v1/x?y=%ff HTTP/1.1\r\nHost: 127.0.0.1:80\r\nContent-Type: text/plain\r\n\
                    Connection: close\r\nContent-Length: 4\r\n\r\n";
        assert_eq!(bytes, [head.as_bytes(), b"a=\xffb"].concat());
    }

    #[test]
    fn chunks_are_joined() {
        let bytes = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nA\r\n0123456789\r\n0\r\n\r\n";
        let answer = Answer::parse(bytes, true);
        assert_eq!((answer.status, answer.reason.as_str(), answer.text()), (200, "OK", "abc0123456789"));
    }

    #[test]
    #[should_panic(expected = "as long as its head says")]
    fn an_answer_that_is_cut_off_is_noticed() {
        Answer::parse(b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nabc", true);
    }
}
