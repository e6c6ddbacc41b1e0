//! One connection of HTTP/2, by hand: many streams, each read or not as a scenario says. Nothing of our client is used here.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use h2::client::{ResponseFuture, SendRequest};
use h2::{Reason, RecvStream};
use tokio::sync::Notify;
use tokio::task::JoinHandle;
use tokio::time::timeout;

use crate::coverage;
use crate::http::{Answer, Exchange, Request};
use crate::tunnel;

/// Far more than any answer takes on the slowest machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// Bytes that all streams together may carry unread; each may carry 64 KiB.
const CONNECTION_WINDOW: u32 = 4 << 20;

/// A connection.
#[derive(Debug)]
pub struct Carrier {
    sender: SendRequest<Bytes>,
    task: JoinHandle<Result<(), h2::Error>>,
    host: String,
}

impl Carrier {
    /// Connects to a cloud that speaks TLS, under the name of the real one.
    ///
    /// # Panics
    /// When the cloud does not want HTTP/2.
    pub async fn connect(cloud: SocketAddr, ca: &str) -> Self {
        let name = "api.particle.io";
        let socket = tunnel::connect(cloud, name, Some(ca), &["h2", "http/1.1"]).await.expect("a handshake");
        assert_eq!(socket.get_ref().1.alpn_protocol(), Some(&b"h2"[..]), "the cloud takes HTTP/2");
        let mut builder = h2::client::Builder::new();
        // As browsers do: a stream that is not read leaves room for the others.
        builder.initial_connection_window_size(CONNECTION_WINDOW);
        let (sender, connection) = builder.handshake(socket).await.expect("HTTP/2");
        Self { sender, task: tokio::spawn(connection), host: format!("{name}:{}", cloud.port()) }
    }

    /// Sends a request whole, and does not wait for the answer.
    ///
    /// # Panics
    /// When the connection is gone.
    pub async fn begin(&mut self, request: Request) -> Asked {
        coverage::saw(&request.method, &request.target);
        let named = |name: &str| request.headers.iter().find(|(header, _)| header.eq_ignore_ascii_case(name));
        let host = named("host").map_or(self.host.as_str(), |(_, host)| host);
        let mut head = http::Request::builder().method(request.method.as_str());
        head = head.uri(format!("https://{host}{}", request.target));
        for (name, value) in request.headers.iter().filter(|(name, _)| !name.eq_ignore_ascii_case("host")) {
            head = head.header(name.to_ascii_lowercase(), value);
        }
        let head = head.body(()).expect("a request");
        let sender = self.sender.clone().ready().await;
        self.sender = sender.expect("the connection is there");
        let ends = request.body.is_empty();
        let (answer, mut body) = self.sender.send_request(head, ends).expect("the connection is there");
        if !ends {
            body.send_data(Bytes::from(request.body.clone()), true).expect("the connection is there");
        }
        Asked { request, answer }
    }

    /// Sends a request, and waits for the whole answer.
    ///
    /// # Errors
    /// With which reason the cloud reset its stream.
    pub async fn send(&mut self, request: Request) -> Result<Exchange, Reason> {
        self.begin(request).await.finish().await
    }

    /// Whether nobody has ended it.
    pub fn is_open(&self) -> bool {
        !self.task.is_finished()
    }

    /// Waits until the cloud has ended it.
    ///
    /// # Panics
    /// When it goes on for a minute.
    pub async fn ended(self) {
        // It ends when nobody can ask any more, too; so the sender stays until then.
        let Self { sender, task, .. } = self;
        let ended = timeout(PATIENCE, task).await.expect("the connection ends").expect("no panic");
        // Both ends say goodbye, and the other one may be gone already.
        assert!(ended.as_ref().err().is_none_or(h2::Error::is_io), "{ended:?}");
        drop(sender);
    }
}

/// A request that is on its way.
#[derive(Debug)]
pub struct Asked {
    request: Request,
    answer: ResponseFuture,
}

impl Asked {
    /// Waits for the head of the answer.
    ///
    /// # Errors
    /// With which reason the cloud reset the stream.
    pub async fn head(self) -> Result<(Request, http::Response<RecvStream>), Reason> {
        let answer = timeout(PATIENCE, self.answer).await.expect("an answer within a minute");
        Ok((self.request, answer.map_err(|error| reset(&error))?))
    }

    /// Waits for the whole answer.
    ///
    /// # Errors
    /// With which reason the cloud reset the stream.
    pub async fn finish(self) -> Result<Exchange, Reason> {
        let (request, response) = self.head().await?;
        let (head, mut stream) = response.into_parts();
        let mut body = Vec::new();
        while let Some(piece) = timeout(PATIENCE, stream.data()).await.expect("a body within a minute") {
            let piece = piece.map_err(|error| reset(&error))?;
            stream.flow_control().release_capacity(piece.len()).expect("what was read");
            body.extend_from_slice(&piece);
        }
        let headers = head.headers.iter();
        let headers = headers.map(|(name, value)| (name.to_string(), value.to_str().expect("text").to_owned()));
        let reason = head.status.canonical_reason().unwrap_or_default().to_owned();
        let answer = Answer { status: head.status.as_u16(), reason, headers: headers.collect(), body };
        Ok(Exchange { request, answer })
    }
}

/// The reason of a reset that came from the cloud, about one stream alone.
fn reset(error: &h2::Error) -> Reason {
    assert!(error.is_reset() && error.is_remote(), "the cloud resets a stream, and no more than that: {error}");
    error.reason().expect("a reset has a reason")
}

/// How a stream came to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// With the mark that ends a body.
    Clean,
    /// By a reset of it.
    Reset,
}

/// A stream of events, which is read all the time, or when somebody wants to see it.
#[derive(Debug)]
pub struct Listening {
    carried: Arc<Carried>,
    /// Of which nothing is read yet.
    asleep: Option<RecvStream>,
}

#[derive(Debug, Default)]
struct Carried {
    /// What came, and how it ended.
    so_far: Mutex<(Vec<u8>, Option<End>)>,
    more: Notify,
}

impl Listening {
    /// Reads all the time.
    pub fn eager(stream: RecvStream) -> Self {
        let mut listening = Self::asleep(stream);
        listening.wake();
        listening
    }

    /// Reads nothing until it is asked for.
    pub fn asleep(stream: RecvStream) -> Self {
        Self { carried: Arc::default(), asleep: Some(stream) }
    }

    fn wake(&mut self) {
        let Some(stream) = self.asleep.take() else { return };
        tokio::spawn(read(stream, self.carried.clone()));
    }

    /// Waits until it has carried so many events; answers what it carried, and how it ended if it has.
    ///
    /// # Panics
    /// When that takes a minute.
    pub async fn carried(&mut self, events: usize) -> (String, Option<End>) {
        self.until(|text, end| count(text) >= events || end.is_some()).await
    }

    /// Waits until it has ended.
    ///
    /// # Panics
    /// When that takes a minute.
    pub async fn ended(&mut self) -> (String, End) {
        let (text, end) = self.until(|_, end| end.is_some()).await;
        (text, end.expect("waited for"))
    }

    async fn until(&mut self, enough: impl Fn(&str, Option<End>) -> bool) -> (String, Option<End>) {
        self.wake();
        let waiting = async {
            loop {
                let more = self.carried.more.notified();
                let mut more = std::pin::pin!(more);
                more.as_mut().enable();
                let (text, end) = {
                    let so_far = self.carried.so_far.lock().unwrap_or_else(PoisonError::into_inner);
                    (String::from_utf8(so_far.0.clone()).expect("text"), so_far.1)
                };
                if enough(&text, end) {
                    return (text, end);
                }
                more.await;
            }
        };
        timeout(PATIENCE, waiting).await.expect("what a stream is to carry comes within a minute")
    }
}

/// How many events there are in what a stream carried.
pub fn count(text: &str) -> usize {
    text.matches("event: ").count()
}

async fn read(mut stream: RecvStream, carried: Arc<Carried>) {
    loop {
        let piece = stream.data().await;
        let mut so_far = carried.so_far.lock().unwrap_or_else(PoisonError::into_inner);
        match piece {
            Some(Ok(piece)) => {
                so_far.0.extend_from_slice(&piece);
                // A stream that is reset already needs no room.
                let _ = stream.flow_control().release_capacity(piece.len());
            }
            Some(Err(error)) => {
                so_far.1 = Some(if error.is_reset() && error.is_remote() { End::Reset } else { panic!("{error}") });
            }
            None => so_far.1 = Some(End::Clean),
        }
        let over = so_far.1.is_some();
        drop(so_far);
        carried.more.notify_waiters();
        if over {
            return;
        }
    }
}
