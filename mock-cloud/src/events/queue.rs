//! The queue between an event and one reader.
//!
//! It starts empty and grows with what waits, up to a bound. The reader's side is an HTTP body: a frame of it is one
//! event, whole. hyper asks for frames until there are none and only then writes, so what has piled up shares a write.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::fmt;
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use bytes::Bytes;
use http_body::{Body, Frame};

use crate::connection::Connection;
use crate::limits::OpenStream;

/// Bytes that may wait for one reader, whatever the number of frames. Chosen.
const MAX_BYTES: usize = 4 * 1024 * 1024;

/// What waits for one reader.
pub(crate) struct StreamQueue {
    state: Mutex<State>,
    connection: Arc<Connection>,
    max_frames: usize,
}

#[derive(Default)]
struct State {
    frames: VecDeque<Bytes>,
    bytes: usize,
    /// No more will come; what is here is still sent.
    ended: bool,
    /// The reader is gone.
    gone: bool,
    reader: Option<Waker>,
}

/// The stream takes nothing any more.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Closed;

impl StreamQueue {
    pub(crate) fn new(connection: Arc<Connection>, max_frames: usize) -> Arc<Self> {
        Arc::new(Self { state: Mutex::default(), connection, max_frames })
    }

    /// The reader's side, counted in `open` and keeping its place as long as it lives.
    pub(crate) fn body(self: &Arc<Self>, open: Arc<AtomicUsize>, place: OpenStream) -> EventBody {
        open.fetch_add(1, Ordering::Relaxed);
        EventBody { queue: self.clone(), open, _place: place }
    }

    /// Adds a frame and wakes the reader. A reader that has let too much pile up loses its connection, and with it the
    /// socket and all memory, instead of a hole in its stream.
    pub(crate) fn push(&self, frame: &Bytes) -> Result<(), Closed> {
        let mut state = self.state();
        if state.gone || state.ended {
            return Err(Closed);
        }
        if state.frames.len() >= self.max_frames || state.bytes + frame.len() > MAX_BYTES {
            state.gone = true;
            state.frames = VecDeque::new();
            drop(state);
            tracing::warn!("stream dropped: its reader stopped reading");
            self.connection.close();
            return Err(Closed);
        }
        state.bytes += frame.len();
        state.frames.push_back(frame.clone());
        if let Some(reader) = state.reader.take() {
            drop(state);
            reader.wake();
        }
        Ok(())
    }

    /// Ends the stream cleanly after what waits in it.
    pub(crate) fn end(&self) {
        let mut state = self.state();
        state.ended = true;
        if let Some(reader) = state.reader.take() {
            drop(state);
            reader.wake();
        }
    }

    pub(crate) fn is_gone(&self) -> bool {
        self.state().gone
    }

    /// Waits until the connection has taken all that is here, or its socket is full, or it is gone. So it waits for this
    /// process to do its work, never for the peer.
    pub(crate) async fn handed_over(&self) {
        loop {
            let progress = self.connection.progress();
            tokio::pin!(progress);
            // Registered before looking, so that progress made in between is not missed.
            progress.as_mut().enable();
            let done = {
                let state = self.state();
                state.gone || state.frames.is_empty()
            };
            if done || self.connection.is_stalled() {
                return;
            }
            progress.await;
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for StreamQueue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StreamQueue").field("waiting", &self.state().frames.len()).finish_non_exhaustive()
    }
}

/// The body of a stream's answer.
pub(crate) struct EventBody {
    queue: Arc<StreamQueue>,
    open: Arc<AtomicUsize>,
    _place: OpenStream,
}

impl Body for EventBody {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let mut state = self.queue.state();
        if let Some(frame) = state.frames.pop_front() {
            state.bytes -= frame.len();
            return Poll::Ready(Some(Ok(Frame::data(frame))));
        }
        if state.ended {
            return Poll::Ready(None);
        }
        if !state.reader.as_ref().is_some_and(|reader| reader.will_wake(context.waker())) {
            state.reader = Some(context.waker().clone());
        }
        drop(state);
        self.queue.connection.progressed();
        Poll::Pending
    }
}

impl Drop for EventBody {
    fn drop(&mut self) {
        self.open.fetch_sub(1, Ordering::Relaxed);
        {
            let mut state = self.queue.state();
            state.gone = true;
            state.frames = VecDeque::new();
            state.bytes = 0;
        }
        self.queue.connection.progressed();
    }
}
