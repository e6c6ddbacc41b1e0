//! One connection: its socket, watched, and the handle by which it is dropped.
//!
//! hyper cannot end an answer while its socket is full, so a reader that has stopped reading can only be dropped here,
//! with its socket and all its memory. The handle travels with every request as an extension. On HTTP/2 each request has
//! one of its own, for its stream of the connection: whoever drops that leaves the other streams alone.

use std::io;
use std::net::IpAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::sync::Notify;
use tokio::sync::futures::Notified;

/// The handle of a connection, or of a stream of one.
pub(crate) struct Connection {
    peer: IpAddr,
    /// What it is a stream of, on HTTP/2.
    carrier: Option<Arc<Connection>>,
    secure: bool,
    /// The last write found the socket full; the last turn of a stream found no room in the peer's window.
    stalled: AtomicBool,
    /// A stream that has begun to be answered, which may find no room.
    answers: AtomicBool,
    /// In this turn of a stream its body had nothing more to give.
    drained: AtomicBool,
    closed: AtomicBool,
    /// It has a part in replacing the world, and outlives the old one.
    kept: AtomicBool,
    /// The answer on it waits for the cloud's clock.
    held: AtomicBool,
    /// It ends with a reset instead of a goodbye.
    reset: AtomicBool,
    close: Notify,
    progress: Notify,
    /// How many turns of its task were asked for, and up to which one they were taken.
    asked: AtomicU64,
    taken: AtomicU64,
    turn: Notify,
    /// Something was written since somebody asked.
    wrote: AtomicBool,
}

impl Connection {
    /// One that was accepted from this address. An IPv4 peer is the same one when it comes over an IPv6 socket.
    pub(crate) fn new(peer: IpAddr) -> Arc<Self> {
        Self::with(peer, None, false)
    }

    /// As [`Connection::new`], for one that speaks TLS.
    pub(crate) fn secure(peer: IpAddr) -> Arc<Self> {
        Self::with(peer, None, true)
    }

    /// A stream of this connection.
    pub(crate) fn stream(self: &Arc<Self>) -> Arc<Self> {
        Self::with(self.peer, Some(self.clone()), self.secure)
    }

    fn with(peer: IpAddr, carrier: Option<Arc<Self>>, secure: bool) -> Arc<Self> {
        Arc::new(Self {
            peer: peer.to_canonical(),
            carrier,
            secure,
            stalled: AtomicBool::new(false),
            answers: AtomicBool::new(false),
            drained: AtomicBool::new(false),
            closed: AtomicBool::new(false),
            kept: AtomicBool::new(false),
            held: AtomicBool::new(false),
            reset: AtomicBool::new(false),
            close: Notify::new(),
            progress: Notify::new(),
            asked: AtomicU64::new(0),
            taken: AtomicU64::new(0),
            turn: Notify::new(),
            wrote: AtomicBool::new(false),
        })
    }

    /// Who is at the other end.
    pub(crate) fn peer(&self) -> IpAddr {
        self.peer
    }

    /// Whether it is a stream of a connection that has many.
    pub(crate) fn is_stream(&self) -> bool {
        self.carrier.is_some()
    }

    /// What URLs that lead here begin with.
    pub(crate) fn scheme(&self) -> &'static str {
        if self.secure { "https" } else { "http" }
    }

    /// Drops the connection as soon as its task runs; the stream alone, if it is one.
    pub(crate) fn close(&self) {
        self.closed.store(true, Ordering::Release);
        self.close.notify_one();
        self.progressed();
    }

    /// From now on the answer that is being made comes, whatever becomes of the world that makes it; or no longer.
    pub(crate) fn keep(&self, kept: bool) {
        self.kept.store(kept, Ordering::Release);
    }

    pub(crate) fn is_kept(&self) -> bool {
        self.kept.load(Ordering::Acquire)
    }

    /// From now on an answer that is made already waits for the cloud's clock; or no longer.
    pub(crate) fn hold(&self, held: bool) {
        self.held.store(held, Ordering::Release);
        self.progressed();
    }

    pub(crate) fn is_held(&self) -> bool {
        self.held.load(Ordering::Acquire)
    }

    /// As [`Connection::close`], but the peer is told that the connection is reset: what is under way to it is lost.
    pub(crate) fn reset(&self) {
        self.reset.store(true, Ordering::Release);
        self.close();
    }

    /// Waits for [`Connection::close`].
    pub(crate) async fn closed(&self) {
        self.close.notified().await;
    }

    /// Whether the peer reads slower than is written, or is gone.
    pub(crate) fn is_stalled(&self) -> bool {
        let carrier = self.carrier.as_ref().is_some_and(|carrier| carrier.is_stalled());
        carrier || self.stalled.load(Ordering::Acquire) || self.is_closed()
    }

    fn is_closed(&self) -> bool {
        self.closed.load(Ordering::Acquire)
    }

    /// Whether something was written since this was last asked.
    pub(crate) fn has_written(&self) -> bool {
        self.wrote.swap(false, Ordering::AcqRel)
    }

    /// The next time that something was written, found impossible to write, or taken out of a queue.
    pub(crate) fn progress(&self) -> Notified<'_> {
        self.carrier.as_deref().unwrap_or(self).progress.notified()
    }

    pub(crate) fn progressed(&self) {
        self.carrier.as_deref().unwrap_or(self).progress.notify_waiters();
    }

    /// The body of its answer has given all that it has.
    pub(crate) fn drained(&self) {
        self.drained.store(true, Ordering::Release);
        self.progressed();
    }

    /// Nothing more comes of it.
    pub(crate) fn ended(&self) {
        self.closed.store(true, Ordering::Release);
        self.progressed();
    }
}

/// What only streams need. hyper hands what a body gives to the connection, whose task writes it in its next turn.
impl Connection {
    /// The answer of this stream begins.
    pub(crate) fn answers(&self) {
        self.answers.store(true, Ordering::Release);
    }

    /// A turn of the task of this stream. When that waits although its body has more to give, the peer leaves no room.
    pub(crate) fn in_turn<T>(&self, poll: impl FnOnce() -> Poll<T>) -> Poll<T> {
        self.drained.store(false, Ordering::Release);
        self.stalled.store(false, Ordering::Release);
        let polled = poll();
        let may_stall = polled.is_pending() && self.answers.load(Ordering::Acquire);
        if may_stall && !self.drained.load(Ordering::Acquire) {
            self.stalled.store(true, Ordering::Release);
            self.progressed();
        }
        polled
    }

    /// Waits until the connection of this stream has written what it was given, as far as there is room. A connection
    /// that is no stream's writes at once.
    pub(crate) async fn written(&self) {
        let Some(carrier) = &self.carrier else { return };
        let turn = carrier.asked.fetch_add(1, Ordering::AcqRel) + 1;
        carrier.turn.notify_one();
        loop {
            let progress = carrier.progress();
            tokio::pin!(progress);
            progress.as_mut().enable();
            if carrier.taken.load(Ordering::Acquire) >= turn || carrier.is_closed() {
                return;
            }
            progress.await;
        }
    }

    /// Waits until a turn of the task of this connection is asked for.
    pub(crate) async fn turn_asked_for(&self) {
        self.turn.notified().await;
    }

    /// A turn of the task of this connection.
    pub(crate) fn take_turn<T>(&self, poll: impl FnOnce() -> T) -> T {
        let asked = self.asked.load(Ordering::Acquire);
        let polled = poll();
        if self.taken.swap(asked, Ordering::AcqRel) != asked {
            self.progressed();
        }
        polled
    }
}

/// A socket that tells its handle when it is full.
pub(crate) struct Watched {
    socket: TcpStream,
    connection: Arc<Connection>,
}

impl Watched {
    pub(crate) fn new(socket: TcpStream, connection: Arc<Connection>) -> Self {
        Self { socket, connection }
    }

    fn note<T>(&self, outcome: Poll<T>) -> Poll<T> {
        let stalled = outcome.is_pending();
        if !stalled && !self.connection.wrote.load(Ordering::Relaxed) {
            self.connection.wrote.store(true, Ordering::Release);
        }
        if self.connection.stalled.swap(stalled, Ordering::AcqRel) != stalled && stalled {
            self.connection.progressed();
        }
        outcome
    }
}

impl AsyncRead for Watched {
    fn poll_read(self: Pin<&mut Self>, context: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().socket).poll_read(context, buffer)
    }
}

impl AsyncWrite for Watched {
    fn poll_write(self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let outcome = Pin::new(&mut this.socket).poll_write(context, bytes);
        this.note(outcome)
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffers: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let outcome = Pin::new(&mut this.socket).poll_write_vectored(context, buffers);
        this.note(outcome)
    }

    fn is_write_vectored(&self) -> bool {
        self.socket.is_write_vectored()
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().socket).poll_flush(context)
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        ready!(Pin::new(&mut this.socket).poll_shutdown(context))?;
        Poll::Ready(Ok(()))
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        if self.connection.reset.load(Ordering::Acquire)
            && let Err(error) = self.socket.set_zero_linger()
        {
            tracing::warn!(%error, "a connection could not be reset, and is closed");
        }
        self.connection.ended();
    }
}

#[cfg(test)]
mod tests {
    use std::future::{Future, poll_fn};
    use std::pin::pin;
    use std::task::Waker;

    use super::*;

    fn poll<F: Future>(future: Pin<&mut F>) -> Poll<F::Output> {
        future.poll(&mut Context::from_waker(Waker::noop()))
    }

    #[test]
    fn a_stream_waits_for_a_turn_of_its_connection_that_begins_later() {
        let connection = Connection::new([127, 0, 0, 1].into());
        let stream = connection.stream();
        let mut written = pin!(connection.take_turn(|| {
            let mut written = Box::pin(stream.written());
            assert!(poll(written.as_mut()).is_pending());
            written
        }));
        assert!(poll(written.as_mut()).is_pending(), "that turn was under way already");
        assert!(poll(pin!(connection.turn_asked_for())).is_ready());
        connection.take_turn(|| {});
        assert!(poll(written.as_mut()).is_ready());

        let mut written = pin!(stream.written());
        assert!(poll(written.as_mut()).is_pending());
        connection.ended();
        assert!(poll(written.as_mut()).is_ready(), "nothing more is written");
        assert!(poll(pin!(connection.written())).is_ready(), "a connection of its own writes at once");
    }

    #[test]
    fn a_stream_is_dropped_alone_and_stalls_alone() {
        let connection = Connection::new([127, 0, 0, 1].into());
        let [one, other] = [connection.stream(), connection.stream()];
        one.close();
        assert!(poll(pin!(one.closed())).is_ready() && one.is_stalled());
        assert!(poll(pin!(connection.closed())).is_pending() && !connection.is_stalled() && !other.is_stalled());

        let turn = |drained: bool| {
            other.in_turn(|| {
                if drained {
                    other.drained();
                }
                poll(pin!(poll_fn(|_| Poll::<()>::Pending)))
            })
        };
        assert!(turn(false).is_pending() && !other.is_stalled(), "nothing is answered yet");
        other.answers();
        assert!(turn(false).is_pending() && other.is_stalled(), "there is more, and no room for it");
        assert!(turn(true).is_pending() && !other.is_stalled());
        connection.ended();
        assert!(other.is_stalled(), "what carries it is gone");
    }
}
