//! One connection: its socket, watched, and the handle by which it is dropped.
//!
//! hyper cannot end an answer while its socket is full, so a reader that has stopped reading can only be dropped here,
//! with its socket and all its memory. The handle travels with every request as an extension.

use std::io;
use std::net::IpAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::sync::Notify;
use tokio::sync::futures::Notified;

/// The handle of a connection.
pub(crate) struct Connection {
    peer: IpAddr,
    /// The last write found the socket full.
    stalled: AtomicBool,
    closed: AtomicBool,
    /// It has a part in replacing the world, and outlives the old one.
    kept: AtomicBool,
    /// The answer on it waits for the cloud's clock.
    held: AtomicBool,
    /// It ends with a reset instead of a goodbye.
    reset: AtomicBool,
    close: Notify,
    progress: Notify,
}

impl Connection {
    /// One that was accepted from this address. An IPv4 peer is the same one when it comes over an IPv6 socket.
    pub(crate) fn new(peer: IpAddr) -> Arc<Self> {
        Arc::new(Self {
            peer: peer.to_canonical(),
            stalled: AtomicBool::new(false),
            closed: AtomicBool::new(false),
            kept: AtomicBool::new(false),
            held: AtomicBool::new(false),
            reset: AtomicBool::new(false),
            close: Notify::new(),
            progress: Notify::new(),
        })
    }

    /// Who is at the other end.
    pub(crate) fn peer(&self) -> IpAddr {
        self.peer
    }

    /// Drops the connection as soon as its task runs.
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
        self.stalled.load(Ordering::Acquire) || self.closed.load(Ordering::Acquire)
    }

    /// The next time that something was written, found impossible to write, or taken out of a queue.
    pub(crate) fn progress(&self) -> Notified<'_> {
        self.progress.notified()
    }

    pub(crate) fn progressed(&self) {
        self.progress.notify_waiters();
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
        self.connection.closed.store(true, Ordering::Release);
        self.connection.progressed();
    }
}
