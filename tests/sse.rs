//! A reader of event streams over a plain socket. It keeps every chunk as it came, and knows nothing of our client.

use std::net::SocketAddr;
use std::time::Duration;

use jiff::Timestamp;
use serde_json::Value;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpSocket, TcpStream};
use tokio::time::timeout;

use crate::coverage;
use crate::http::Request;

/// The longest wait for bytes that must come, in wall time. Only a failing scenario waits so long.
const PATIENCE: Duration = Duration::from_secs(180);
/// The first bytes of every stream.
pub const GREETING: &[u8] = b":ok\n\n";
/// What a silent stream gets.
pub const KEEP_ALIVE: &[u8] = b"\n";

/// How a stream came to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// With the chunk of length 0 that ends a body.
    Clean,
    /// The connection is gone, and the body was not at its end.
    Torn,
}

/// An event stream that the cloud has opened.
#[derive(Debug)]
pub struct RawStream {
    socket: TcpStream,
    target: String,
    head: String,
    /// What came and is not a whole chunk yet.
    unread: Vec<u8>,
    chunks: Vec<Vec<u8>>,
    /// How many chunks a scenario has asked for.
    given: usize,
    end: Option<End>,
}

impl RawStream {
    /// Opens a stream; when this returns, the head of the answer is here.
    ///
    /// # Panics
    /// When the cloud answers with something else than a stream.
    pub async fn open(cloud: SocketAddr, request: Request) -> Self {
        Self::try_open(cloud, request).await.unwrap_or_else(|answer| panic!("no stream but\n{answer}"))
    }

    /// As [`RawStream::open`], but answers with the beginning of the answer that is no stream.
    ///
    /// # Errors
    /// The head, and what else has come.
    pub async fn try_open(cloud: SocketAddr, request: Request) -> Result<Self, String> {
        let socket = TcpStream::connect(cloud).await.expect("the cloud accepts connections");
        Self::over(socket, cloud, request).await
    }

    /// As [`RawStream::open`], with a socket that takes hardly anything while nobody reads.
    ///
    /// # Panics
    /// As [`RawStream::open`].
    pub async fn open_narrow(cloud: SocketAddr, request: Request) -> Self {
        let socket = TcpSocket::new_v4().expect("a socket");
        socket.set_recv_buffer_size(4096).expect("a buffer of one page");
        let socket = socket.connect(cloud).await.expect("the cloud accepts connections");
        Self::over(socket, cloud, request).await.unwrap_or_else(|answer| panic!("no stream but\n{answer}"))
    }

    async fn over(mut socket: TcpStream, cloud: SocketAddr, request: Request) -> Result<Self, String> {
        coverage::saw(&request.method, &request.target);
        // The real clients keep the connection open; so does this one, to see what comes after the stream's end.
        let request = request.header("Connection", "keep-alive");
        socket.write_all(&request.bytes(cloud)).await.expect("the cloud reads the request");
        let (head, unread) = read_head(&mut socket, &request.target).await;
        if !head.starts_with("HTTP/1.1 200 ") || !head.to_ascii_lowercase().contains("transfer-encoding: chunked") {
            return Err(format!("{head}\n\n{}", String::from_utf8_lossy(&unread)));
        }
        Ok(Self { socket, target: request.target, head, unread, chunks: Vec::new(), given: 0, end: None })
    }

    /// Status line and headers, without the empty line after them.
    pub fn head(&self) -> &str {
        &self.head
    }

    /// The value of a header.
    pub fn header(&self, name: &str) -> Option<&str> {
        let fields = self.head.lines().skip(1).filter_map(|line| line.split_once(": "));
        fields.into_iter().find(|(present, _)| present.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }

    /// Every chunk that was read so far.
    pub fn chunks(&self) -> &[Vec<u8>] {
        &self.chunks
    }

    /// How the stream ended, if it was read to its end.
    pub fn end(&self) -> Option<End> {
        self.end
    }

    /// What came behind the last whole chunk.
    pub fn rest(&self) -> &[u8] {
        &self.unread
    }

    /// Whether nothing is here that no chunk has been made of, in this process or in the kernel.
    pub fn has_nothing_more(&self) -> bool {
        let waits = |error: std::io::Error| error.kind() == std::io::ErrorKind::WouldBlock;
        self.unread.is_empty() && self.given == self.chunks.len() && self.socket.try_read(&mut [0]).is_err_and(waits)
    }

    /// The next chunk that nobody asked for yet; `None` at the end of the stream.
    ///
    /// # Panics
    /// When neither comes in a minute of wall time.
    pub async fn next(&mut self) -> Option<&[u8]> {
        if self.given == self.chunks.len() && !self.read_chunk().await {
            return None;
        }
        self.given += 1;
        self.chunks.get(self.given - 1).map(Vec::as_slice)
    }

    /// Reads up to the end of the stream.
    ///
    /// # Panics
    /// When nothing comes for a minute of wall time.
    pub async fn read_to_end(&mut self) -> End {
        while self.read_chunk().await {}
        self.end.expect("no chunk comes only at the end")
    }

    /// Sends another request over the same connection, after a clean end. Answers with the status line.
    ///
    /// # Panics
    /// When the connection cannot be used any more, or other bytes come first.
    pub async fn ask_again(&mut self, cloud: SocketAddr, request: Request) -> String {
        assert_eq!(self.end, Some(End::Clean), "only after a clean end is there room for another answer");
        coverage::saw(&request.method, &request.target);
        self.socket.write_all(&request.bytes(cloud)).await.expect("the connection still stands");
        let mut bytes = std::mem::take(&mut self.unread);
        let read = timeout(PATIENCE, self.socket.read_to_end(&mut bytes)).await;
        read.expect("an answer in a minute").expect("an answer");
        String::from_utf8_lossy(&bytes).lines().next().unwrap_or_default().to_owned()
    }

    /// One more chunk, or `false` at the end.
    async fn read_chunk(&mut self) -> bool {
        while self.end.is_none() {
            if let Some((start, end)) = first_chunk(&self.unread) {
                let chunk = self.unread[start..end].to_vec();
                self.unread.drain(..end + 2);
                if chunk.is_empty() {
                    self.end = Some(End::Clean);
                    return false;
                }
                self.chunks.push(chunk);
                return true;
            }
            match timeout(PATIENCE, self.socket.read_buf(&mut self.unread)).await {
                Ok(Ok(1..)) => {}
                Ok(Ok(0) | Err(_)) => self.end = Some(End::Torn),
                Err(_) => panic!(
                    "nothing came on {} for {PATIENCE:?}; so far it carried\n{}",
                    self.target,
                    self.chunks.iter().map(|chunk| visible(chunk)).collect::<Vec<_>>().join("\n")
                ),
            }
        }
        false
    }
}

async fn read_head(socket: &mut TcpStream, target: &str) -> (String, Vec<u8>) {
    let mut bytes = Vec::new();
    loop {
        if let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            let rest = bytes.split_off(end + 4);
            bytes.truncate(end);
            return (String::from_utf8(bytes).expect("a head in ASCII").replace("\r\n", "\n"), rest);
        }
        let read = timeout(PATIENCE, socket.read_buf(&mut bytes)).await;
        let read = read.unwrap_or_else(|_| panic!("{target} has no head after {PATIENCE:?}"));
        assert_ne!(read.expect("the connection stands"), 0, "the connection ended within the head of {target}");
    }
}

/// Where the content of the first chunk lies, if it is here whole, with its line end.
fn first_chunk(bytes: &[u8]) -> Option<(usize, usize)> {
    let line = bytes.windows(2).position(|two| two == b"\r\n")?;
    let size = std::str::from_utf8(&bytes[..line]).expect("the size of a chunk");
    let size = usize::from_str_radix(size, 16).unwrap_or_else(|_| panic!("{size:?} is no size of a chunk"));
    let (start, end) = (line + 2, line + 2 + size);
    let after = bytes.get(end..end + 2)?;
    assert_eq!(after, b"\r\n", "a chunk ends where its size says");
    Some((start, end))
}

/// Bytes as a scenario writes them: UTF-8 in which LF is `\n`, CR is `\r` and a backslash is `\\`.
pub fn visible(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    text.replace('\\', "\\\\").replace('\n', "\\n").replace('\r', "\\r")
}

/// An event, read from its chunk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    /// Of the line `event:`.
    pub name: String,
    /// Of the line `data:`, as are the following.
    pub data: Option<String>,
    /// Seconds.
    pub ttl: u64,
    /// When the cloud heard it.
    pub published_at: Timestamp,
    /// Who published it.
    pub coreid: String,
}

impl Frame {
    /// Reads a chunk; `None` for the greeting and for keep-alives.
    ///
    /// # Panics
    /// When the chunk is not, byte for byte, what a stream may carry.
    pub fn parse(chunk: &[u8]) -> Option<Self> {
        if chunk == GREETING || chunk == KEEP_ALIVE {
            return None;
        }
        let frame = Self::read(chunk).unwrap_or_else(|| panic!("this is no event: {}", visible(chunk)));
        assert_eq!(visible(&frame.bytes()), visible(chunk), "an event is written in exactly one way");
        Some(frame)
    }

    fn read(chunk: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(chunk).ok()?;
        let (name, data) = text.strip_prefix("event: ")?.split_once("\ndata: ")?;
        let data: Value = serde_json::from_str(data).ok()?;
        let text = |key: &str| data.get(key)?.as_str().map(str::to_owned);
        Some(Self {
            name: name.to_owned(),
            data: text("data"),
            ttl: data.get("ttl")?.as_u64()?,
            published_at: text("published_at")?.parse().ok()?,
            coreid: text("coreid")?,
        })
    }

    fn bytes(&self) -> Vec<u8> {
        let data = self.data.as_ref().map_or("null".to_owned(), |data| Value::from(data.as_str()).to_string());
        let Self { name, ttl, coreid, .. } = self;
        let at = format!("{:.3}", self.published_at);
        let line = format!(r#"{{"data":{data},"ttl":{ttl},"published_at":"{at}","coreid":"{coreid}"}}"#);
        format!("event: {name}\ndata: {line}\n\n").into_bytes()
    }
}
