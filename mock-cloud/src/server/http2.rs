//! HTTP/2: many requests on one connection, each with a task and a handle of its own.
//!
//! hyper hands the task of each stream to [`Streams`], which spawns it. Dropping such a task resets its stream and frees what
//! was written for it and not sent; the others go on. So what on HTTP/1.1 ends a connection (a reader that does not read, a
//! fault, a world that is replaced) here ends a stream.

use std::convert::Infallible;
use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use axum::response::Response;
use http::Request;
use hyper::body::Incoming;
use hyper::rt::Executor;
use hyper::server::conn::http2;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::time::{Instant, sleep};

use super::{HEAD_TIMEOUT, STOP_TIMEOUT};
use crate::connection::Connection;
use crate::house::House;
use crate::stop::Stopped;

/// Requests on one connection at the same time. What hyper has, too.
const MOST_STREAMS: u32 = 200;
/// The longest head of a request, as the peer is told. What hyper has, too; far more than any token takes.
const LONGEST_HEAD: u32 = 16 * 1024;
/// Bytes of one answer that the connection takes before the socket does. As many as wait for a stream at most, so that a
/// stream which waits does so for its peer; the connection takes no more than the peer has room for. Chosen.
const SEND_BUFFER: usize = 4 * 1024 * 1024;
/// Bytes of one request that a peer may send before they are read. What HTTP/2 begins with.
const STREAM_WINDOW: u32 = 64 * 1024 - 1;
/// Bytes of all requests of a connection: room for each, so that one which is not read never holds up another.
const WINDOW: u32 = MOST_STREAMS * STREAM_WINDOW;
/// Streams that a peer may open and reset at once before they are looked at; then it loses its connection. What h2 has, too.
const RESET_AT_ONCE: usize = 20;
/// Streams that were reset because of what the peer did; beyond these it loses its connection. What hyper has, too.
const RESET_FOR_ERRORS: usize = 1024;

/// Serves one connection until it ends. One without a request for [`HEAD_TIMEOUT`] is ended.
pub(super) async fn serve<S>(socket: S, connection: Arc<Connection>, house: Arc<House>, mut stop: Stopped)
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let streams = Streams::default();
    let service = Service { house, connection: connection.clone(), streams: streams.clone() };
    let serving = http2::Builder::new(streams.clone())
        .timer(TokioTimer::new())
        .max_concurrent_streams(MOST_STREAMS)
        .max_header_list_size(LONGEST_HEAD)
        .max_send_buf_size(SEND_BUFFER)
        .initial_stream_window_size(STREAM_WINDOW)
        .initial_connection_window_size(WINDOW)
        .max_pending_accept_reset_streams(RESET_AT_ONCE)
        .max_local_error_reset_streams(RESET_FOR_ERRORS)
        .serve_connection(TokioIo::new(socket), service);
    let mut serving = pin!(serving);
    let (mut stopping, mut begun) = (false, 0);
    let mut idle = pin!(sleep(HEAD_TIMEOUT));
    loop {
        let turn = poll_fn(|context| connection.take_turn(|| serving.as_mut().poll(context)));
        tokio::select! {
            // In this order, without drawing lots at every poll.
            biased;
            result = turn => {
                if let Err(error) = result {
                    tracing::debug!(%error, "connection ended");
                }
                return;
            }
            () = connection.closed() => return,
            // The next turn is taken by going round.
            () = connection.turn_asked_for() => {}
            () = stop.wait(), if !stopping => {
                stopping = true;
                serving.as_mut().graceful_shutdown();
            }
            () = idle.as_mut() => {
                // What was answered may still be on its way to a slow reader.
                let moved = connection.has_written();
                let quiet = streams.are_quiet_since(&mut begun) && !moved;
                if quiet && stopping {
                    return;
                }
                if quiet {
                    stopping = true;
                    serving.as_mut().graceful_shutdown();
                }
                let next = if quiet { STOP_TIMEOUT } else { HEAD_TIMEOUT };
                idle.as_mut().reset(Instant::now() + next);
            }
        }
    }
}

/// What becomes of a stream that hyper has opened.
struct Service {
    house: Arc<House>,
    connection: Arc<Connection>,
    streams: Streams,
}

impl hyper::service::Service<Request<Incoming>> for Service {
    type Response = Response;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response, Infallible>> + Send>>;

    fn call(&self, request: Request<Incoming>) -> Self::Future {
        let stream = self.connection.stream();
        self.streams.expect(stream.clone());
        let answering = super::answer(self.house.clone(), stream.clone(), request);
        Box::pin(async move {
            let response = answering.await;
            stream.answers();
            Ok(response)
        })
    }
}

/// The streams of a connection: spawns their tasks.
#[derive(Clone, Default)]
struct Streams(Arc<Tasks>);

#[derive(Default)]
struct Tasks {
    /// Whose task comes next: hyper calls the service and then hands the task over, on the same thread.
    next: Mutex<Option<Arc<Connection>>>,
    begun: AtomicU64,
    ended: AtomicU64,
}

impl Streams {
    fn expect(&self, stream: Arc<Connection>) {
        *self.0.next.lock().unwrap_or_else(PoisonError::into_inner) = Some(stream);
    }

    /// Whether there is no stream now, and has been none since `begun` of them had begun; notes how many have.
    fn are_quiet_since(&self, begun: &mut u64) -> bool {
        let ended = self.0.ended.load(Ordering::Acquire);
        let now = self.0.begun.load(Ordering::Acquire);
        std::mem::replace(begun, now) == now && ended == now
    }
}

impl<F: Future<Output = ()> + Send + 'static> Executor<F> for Streams {
    fn execute(&self, task: F) {
        let stream = self.0.next.lock().unwrap_or_else(PoisonError::into_inner).take();
        // hyper has no other tasks but those of a CONNECT that succeeds, and here none does.
        let Some(stream) = stream else { return };
        self.0.begun.fetch_add(1, Ordering::AcqRel);
        let lives = Lives { tasks: self.0.clone(), stream };
        tokio::spawn(async move {
            let Lives { stream, .. } = &lives;
            let mut task = pin!(task);
            let turns = poll_fn(|context| stream.in_turn(|| task.as_mut().poll(context)));
            tokio::select! {
                biased;
                () = turns => return,
                () = stream.closed() => {}
            }
            // What the connection was given before is sent, as far as there is room; then the task is dropped.
            stream.written().await;
        });
    }
}

/// A stream, as long as its task lives.
struct Lives {
    tasks: Arc<Tasks>,
    stream: Arc<Connection>,
}

impl Drop for Lives {
    fn drop(&mut self) {
        self.tasks.ended.fetch_add(1, Ordering::AcqRel);
        self.stream.ended();
    }
}
