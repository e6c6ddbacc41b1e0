//! The smallest HTTP server: one connection at a time, and the test decides every byte of the answer.

use std::net::SocketAddr;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

pub(crate) struct Server {
    listener: TcpListener,
    address: SocketAddr,
}

/// A request that has been read and waits for its answer. Dropping it closes the connection.
pub(crate) struct Exchange {
    socket: TcpStream,
    /// Request line.
    pub(crate) line: String,
    /// Header lines, in lower case names as the client sends them.
    pub(crate) headers: Vec<String>,
    pub(crate) body: String,
}

impl Server {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        Self { listener, address }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Reads the next request.
    pub(crate) async fn accept(&self) -> Exchange {
        let (mut socket, _) = self.listener.accept().await.unwrap();
        let mut bytes = Vec::new();
        let head_end = loop {
            if let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
                break end;
            }
            assert_ne!(socket.read_buf(&mut bytes).await.unwrap(), 0, "the client hung up");
        };
        let head = String::from_utf8(bytes[..head_end].to_vec()).unwrap();
        let mut lines = head.split("\r\n").map(str::to_owned);
        let line = lines.next().unwrap();
        let headers: Vec<String> = lines.collect();
        let length = headers.iter().find_map(|header| header.strip_prefix("content-length: "));
        let length: usize = length.map_or(0, |length| length.parse().unwrap());
        let mut body = bytes.split_off(head_end + 4);
        while body.len() < length {
            assert_ne!(socket.read_buf(&mut body).await.unwrap(), 0, "the client hung up");
        }
        Exchange { socket, line, headers, body: String::from_utf8(body).unwrap() }
    }

    /// Reads the next request and answers it with JSON.
    pub(crate) async fn answer(&self, status: &str, json: &str) -> Exchange {
        let mut exchange = self.accept().await;
        let length = json.len();
        let head = format!("HTTP/1.1 {status}\r\ncontent-type: application/json; charset=utf-8\r\n");
        exchange.write(&format!("{head}content-length: {length}\r\nconnection: close\r\n\r\n{json}")).await;
        exchange
    }

    /// Reads the next request and opens an event stream.
    pub(crate) async fn stream(&self) -> Exchange {
        let mut exchange = self.accept().await;
        let head = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n";
        exchange.write(head).await;
        exchange.chunk(":ok\n\n").await;
        exchange
    }
}

impl Exchange {
    pub(crate) async fn write(&mut self, text: &str) {
        self.socket.write_all(text.as_bytes()).await.unwrap();
    }

    /// Writes until the other side has had enough.
    pub(crate) async fn write_while_read(&mut self, text: &str) {
        let _ = self.socket.write_all(text.as_bytes()).await;
    }

    /// Sends a part of a chunked body.
    pub(crate) async fn chunk(&mut self, text: &str) {
        self.write(&format!("{:x}\r\n{text}\r\n", text.len())).await;
    }

    /// Sends an event, with its number as data.
    pub(crate) async fn event(&mut self, name: &str, number: u32) {
        let time = "2026-01-01T00:00:00.000Z";
        let data = format!(r#"{{"data":"{number}","ttl":60,"published_at":"{time}","coreid":"api"}}"#);
        self.chunk(&format!("event: {name}\ndata: {data}\n\n")).await;
    }

    /// Ends a chunked body as it should be ended.
    pub(crate) async fn end(mut self) {
        self.write("0\r\n\r\n").await;
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find_map(|header| header.strip_prefix(name)?.strip_prefix(": "))
    }
}
