//! One request on one connection, blocking; and request bytes.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use crate::server::Server;
use crate::tls;

/// The bytes of a request; a form if there is a body.
pub(crate) fn request(method: &str, path: &str, token: &str, form: Option<&str>) -> String {
    let head = format!("{method} {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n");
    match form {
        None => format!("{head}\r\n"),
        Some(form) => {
            let length = form.len();
            format!("{head}Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {length}\r\n\r\n{form}")
        }
    }
}

/// As [`exchange`], with a server that may speak TLS.
pub(crate) fn exchange_with(server: &Server, request: &str) -> String {
    let Some(ca) = &server.ca else { return exchange(server.address, request) };
    let name = "localhost".try_into().expect("a name");
    let session = rustls::ClientConnection::new(tls::client(ca), name).expect("a session");
    converse(rustls::StreamOwned::new(session, connect(server.address)), request)
}

/// Sends a request as soon as someone listens; the body of the answer, which must be 200.
pub(crate) fn exchange(address: SocketAddr, request: &str) -> String {
    converse(connect(address), request)
}

fn connect(address: SocketAddr) -> TcpStream {
    let deadline = Instant::now() + Duration::from_secs(10);
    loop {
        match TcpStream::connect(address) {
            Ok(socket) => return socket,
            Err(error) => assert!(Instant::now() < deadline, "{address}: {error}"),
        }
    }
}

fn converse(mut socket: impl Read + Write, request: &str) -> String {
    socket.write_all(request.as_bytes()).expect("a server that listens");
    let mut answer = Vec::new();
    let mut piece = [0; 4096];
    loop {
        if let Some(whole) = length(&answer)
            && answer.len() >= whole
        {
            let text = String::from_utf8(answer).expect("text");
            let (head, body) = text.split_once("\r\n\r\n").expect("a head");
            assert!(head.starts_with("HTTP/1.1 200 "), "{request:?} was answered with {text}");
            return body.to_owned();
        }
        let count = socket.read(&mut piece).expect("a server that answers");
        assert!(count > 0, "{request:?}: the connection was closed");
        answer.extend_from_slice(&piece[..count]);
    }
}

/// The length of the answer at the beginning of `bytes`, if its head is complete and says so.
pub(crate) fn length(bytes: &[u8]) -> Option<usize> {
    const FIELD: &[u8] = b"\r\ncontent-length: ";
    let head = bytes.windows(4).position(|window| window == b"\r\n\r\n")?;
    let field = bytes[..head].windows(FIELD.len()).position(|window| window == FIELD)?;
    let digits = bytes[field + FIELD.len()..].iter().take_while(|byte| byte.is_ascii_digit());
    Some(head + 4 + digits.fold(0, |number, digit| 10 * number + usize::from(digit - b'0')))
}
