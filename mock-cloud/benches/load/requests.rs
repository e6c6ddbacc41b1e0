//! The same request, over and over: each connection sends the next one when it has the answer to the last.

use std::cell::Cell;
use std::net::SocketAddr;
use std::rc::Rc;
use std::time::{Duration, Instant};

use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use super::{Called, Served, hundredth};
use crate::http;
use crate::process::cpu_time;

pub(super) async fn run(
    address: SocketAddr,
    connector: Option<&TlsConnector>,
    server: u32,
    request: &str,
    connections: usize,
    warm_up: Duration,
    time: Duration,
) -> Served {
    let answers = Rc::new(Cell::new(0));
    let mut callers = JoinSet::new();
    for _ in 0..connections {
        let caller = Caller::connect(address).await;
        let (request, answers) = (request.to_owned(), answers.clone());
        match connector {
            None => callers.spawn_local(go_on(caller, request, answers)),
            Some(connector) => callers.spawn_local(go_on(caller.secure(connector).await, request, answers)),
        };
    }
    tokio::time::sleep(warm_up).await;
    let (begin, before, used) = (Instant::now(), answers.get(), cpu_time(server));
    tokio::select! {
        () = tokio::time::sleep(time) => {}
        // None of them ends but by a panic.
        ended = callers.join_next() => ended.expect("callers").expect("a caller that goes on"),
    }
    Served { answers: answers.get() - before, time: begin.elapsed(), cpu: cpu_time(server) - used }
}

/// Asks again and again, and counts the answers.
async fn go_on<S: AsyncRead + AsyncWrite + Unpin>(mut caller: Caller<S>, request: String, answers: Rc<Cell<u64>>) {
    loop {
        caller.ask(request.as_bytes()).await;
        answers.set(answers.get() + 1);
    }
}

/// Requests on one connection, each due at its own moment, however long the ones before it took.
pub(super) async fn paced(address: SocketAddr, request: &str, per_second: u32, time: Duration) -> Called {
    let mut caller = Caller::connect(address).await;
    let mut ticks = tokio::time::interval(Duration::from_secs(1) / per_second);
    let mut latencies = Vec::new();
    let begin = Instant::now();
    let mut answered = begin;
    while begin.elapsed() < time {
        let due = ticks.tick().await.into_std();
        // This process wakes up late by itself, which is not the server's doing; a late answer to the last request is.
        let counted_from = if answered > due { due } else { Instant::now() };
        caller.ask(request.as_bytes()).await;
        answered = Instant::now();
        latencies.push(answered - counted_from);
    }
    latencies.sort_unstable();
    Called {
        p50: hundredth(&latencies, 50),
        p99: hundredth(&latencies, 99),
        worst: latencies.last().copied().unwrap_or_default(),
    }
}

/// A connection that is kept.
pub(super) struct Caller<S = TcpStream> {
    socket: S,
    buffer: Box<[u8; 4096]>,
}

impl Caller {
    pub(super) async fn connect(address: SocketAddr) -> Self {
        let socket = TcpStream::connect(address).await.expect("a server that listens");
        socket.set_nodelay(true).expect("a socket");
        Self { socket, buffer: Box::new([0; 4096]) }
    }

    /// The same, once hands are shaken.
    async fn secure(self, connector: &TlsConnector) -> Caller<TlsStream<TcpStream>> {
        let name = "localhost".try_into().expect("a name");
        let socket = connector.connect(name, self.socket).await.expect("a server that is trusted");
        Caller { socket, buffer: self.buffer }
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> Caller<S> {
    /// Sends a request and takes the answer, which must be 200 and fit the buffer.
    pub(super) async fn ask(&mut self, request: &[u8]) {
        self.socket.write_all(request).await.expect("a server that listens");
        self.socket.flush().await.expect("a server that listens");
        let mut filled = 0;
        loop {
            let count = self.socket.read(&mut self.buffer[filled..]).await.expect("a server that answers");
            assert!(count > 0, "the server closed a connection");
            filled += count;
            let answer = &self.buffer[..filled];
            if http::length(answer).is_some_and(|length| length == filled) {
                assert!(answer.starts_with(b"HTTP/1.1 200 "), "{}", String::from_utf8_lossy(answer));
                return;
            }
        }
    }
}
