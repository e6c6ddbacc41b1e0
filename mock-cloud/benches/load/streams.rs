//! Streams that are kept open, and events that must come through all of them, each once and in order.

use std::cell::{Cell, RefCell};
use std::net::SocketAddr;
use std::rc::Rc;
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use super::requests::Caller;
use super::{Delivered, hundredth};
use crate::http;
use crate::process::cpu_time;

/// A burst comes from two publishers; order holds for each alone.
const PUBLISHERS: usize = 2;
/// Connections that are being opened at a time.
const OPENING: usize = 128;
/// How long the last events may take after the last one was published.
const PATIENCE: Duration = Duration::from_secs(20);

pub(super) struct Streams {
    address: SocketAddr,
    server: u32,
    count: u64,
    readers: JoinSet<()>,
    seen: Rc<Seen>,
}

/// What all readers have seen.
#[derive(Default)]
struct Seen {
    /// When each publisher published its events.
    sent: [RefCell<Vec<Instant>>; PUBLISHERS],
    delivered: Cell<u64>,
    wrong: Cell<u64>,
    latencies: RefCell<Vec<Duration>>,
    last: Cell<Option<Instant>>,
}

impl Streams {
    pub(super) fn new(address: SocketAddr, server: u32) -> Self {
        Self { address, server, count: 0, readers: JoinSet::new(), seen: Rc::default() }
    }

    pub(super) async fn open(&mut self, request: &str, count: usize) -> Duration {
        let begin = Instant::now();
        let (address, gate) = (self.address, Rc::new(Semaphore::new(OPENING)));
        let mut opening = JoinSet::new();
        for _ in 0..count {
            let (request, gate) = (request.to_owned(), gate.clone());
            opening.spawn_local(async move {
                let _turn = gate.acquire().await.expect("a gate that stays open");
                Reader::open(address, &request).await
            });
        }
        while let Some(reader) = opening.join_next().await {
            let mut reader = reader.expect("a stream that opens");
            reader.next = self.seen.sent.each_ref().map(|sent| sent.borrow().len());
            self.readers.spawn_local(reader.read(self.seen.clone()));
        }
        self.count += count as u64;
        begin.elapsed()
    }

    pub(super) async fn paced(&mut self, token: &str, per_second: u32, time: Duration) -> Delivered {
        let mut publisher = Caller::connect(self.address).await;
        let mut ticks = tokio::time::interval(Duration::from_secs(1) / per_second);
        let events = u64::from(per_second) * time.as_millis() as u64 / 1000;
        let begin = self.begin();
        for _ in 0..events {
            ticks.tick().await;
            publish(&mut publisher, &self.seen, token, 0).await;
        }
        self.end(begin, events).await
    }

    pub(super) async fn burst(&mut self, token: &str, events: u64) -> Delivered {
        let each = events / PUBLISHERS as u64;
        let mut publishers = JoinSet::new();
        let begin = self.begin();
        for number in 0..PUBLISHERS {
            let (address, seen, token) = (self.address, self.seen.clone(), token.to_owned());
            publishers.spawn_local(async move {
                let mut publisher = Caller::connect(address).await;
                for _ in 0..each {
                    publish(&mut publisher, &seen, &token, number).await;
                }
            });
        }
        publishers.join_all().await;
        self.end(begin, each * PUBLISHERS as u64).await
    }

    fn begin(&self) -> (Instant, Duration) {
        self.seen.delivered.set(0);
        self.seen.wrong.set(0);
        self.seen.latencies.borrow_mut().clear();
        (Instant::now(), cpu_time(self.server))
    }

    async fn end(&self, (begin, used): (Instant, Duration), events: u64) -> Delivered {
        let (seen, expected, published) = (&self.seen, events * self.count, Instant::now());
        while seen.delivered.get() < expected && published.elapsed() < PATIENCE {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        let cpu = cpu_time(self.server) - used;
        let mut latencies = seen.latencies.take();
        latencies.sort_unstable();
        Delivered {
            events: seen.delivered.get(),
            wrong: seen.wrong.get() + expected.abs_diff(seen.delivered.get()),
            time: seen.last.get().map_or_else(|| begin.elapsed(), |last| last.duration_since(begin)),
            cpu,
            p50: hundredth(&latencies, 50),
            p99: hundredth(&latencies, 99),
        }
    }
}

/// An event of 200 bytes that says who sent it and which of the sender's it is.
async fn publish(publisher: &mut Caller, seen: &Seen, token: &str, number: usize) {
    let sequence = seen.sent[number].borrow().len();
    let form = format!("name=bench&data={number}.{sequence:010}{:.<80}", "");
    let request = http::request("POST", "/v1/devices/events", token, Some(&form));
    seen.sent[number].borrow_mut().push(Instant::now());
    publisher.ask(request.as_bytes()).await;
}

/// One stream: its socket, and what is left of what was read.
struct Reader {
    socket: TcpStream,
    buffer: Vec<u8>,
    next: [usize; PUBLISHERS],
}

impl Reader {
    async fn open(address: SocketAddr, request: &str) -> Self {
        let mut socket = TcpStream::connect(address).await.expect("a server that listens");
        socket.write_all(request.as_bytes()).await.expect("a server that listens");
        let mut buffer = Vec::with_capacity(2048);
        let head = loop {
            let count = socket.read_buf(&mut buffer).await.expect("a server that answers");
            assert!(count > 0, "a stream was refused");
            if let Some(head) = buffer.windows(4).position(|window| window == b"\r\n\r\n") {
                break head + 4;
            }
        };
        assert!(buffer.starts_with(b"HTTP/1.1 200 "), "{}", String::from_utf8_lossy(&buffer));
        buffer.drain(..head);
        Self { socket, buffer, next: [0; PUBLISHERS] }
    }

    async fn read(mut self, seen: Rc<Seen>) {
        loop {
            let mut taken = 0;
            while let Some((chunk, rest)) = chunk(&self.buffer[taken..]) {
                note(chunk, &mut self.next, &seen);
                taken = self.buffer.len() - rest.len();
            }
            self.buffer.drain(..taken);
            if self.socket.read_buf(&mut self.buffer).await.unwrap_or_default() == 0 {
                // Whatever is missing will be counted as missing.
                eprintln!("a stream ended");
                return;
            }
        }
    }
}

/// Splits one piece of the chunked coding off.
fn chunk(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let line = bytes.iter().position(|byte| *byte == b'\r')?;
    let size = bytes[..line]
        .iter()
        .fold(0, |size, digit| 16 * size + char::from(*digit).to_digit(16).expect("the size of a chunk") as usize);
    let rest = bytes.get(line + 2..)?;
    Some((rest.get(..size)?, rest.get(size + 2..)?))
}

/// Takes note of an event; what opens a stream or keeps it alive is none.
fn note(frame: &[u8], next: &mut [usize; PUBLISHERS], seen: &Seen) {
    let Some(data) = frame.strip_prefix(b"event: bench\ndata: {\"data\":\"") else { return };
    let now = Instant::now();
    let number = usize::from(data[0] - b'0');
    let sequence = data[2..12].iter().fold(0, |sequence, digit| 10 * sequence + usize::from(digit - b'0'));
    if sequence != next[number] || !frame.ends_with(b"\"}\n\n") {
        seen.wrong.set(seen.wrong.get() + 1);
    }
    next[number] = sequence + 1;
    seen.delivered.set(seen.delivered.get() + 1);
    seen.last.set(Some(now));
    let sent = seen.sent[number].borrow()[sequence];
    seen.latencies.borrow_mut().push(now.duration_since(sent));
}
