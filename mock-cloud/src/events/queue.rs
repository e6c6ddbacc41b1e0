//! The queue between an event and one reader.
//!
//! It starts empty and grows with what waits, up to a bound. The reader's side is an HTTP body: a frame of it is one
//! event, whole; on HTTP/2 those that wait together come together. hyper asks for frames until there are none and only
//! then writes, so what has piled up shares a write.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::fmt;
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use bytes::{Bytes, BytesMut};
use http_body::{Body, Frame};
use rand::SeedableRng as _;
use rand::rngs::StdRng;
use rand::seq::SliceRandom as _;

use crate::connection::Connection;
use crate::limits::OpenStream;

/// Bytes that may wait for one reader, whatever the number of frames. Chosen.
const MAX_BYTES: usize = 4 * 1024 * 1024;

/// Bytes of frames that go together on HTTP/2: as many as one frame of that takes.
const MAX_TOGETHER: usize = 16 * 1024;

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
    /// No more will come, and the connection is dropped behind what is here.
    torn: bool,
    /// What is kept back.
    kept: Option<KeptBack>,
    /// How often something was kept back.
    rounds: u64,
    reader: Option<Waker>,
}

/// In which order what a stream keeps back is sent in the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kept {
    /// As it came.
    InOrder,
    /// In another one, which this seed decides; at the latest when there are so many.
    Mixed { window: usize, seed: u64 },
}

/// What is kept back of a stream.
struct KeptBack {
    frames: Vec<Bytes>,
    kept: Kept,
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
    /// socket and all memory, instead of a hole in its stream; on HTTP/2 its stream, and with that what waits for it.
    pub(crate) fn push(&self, frame: &Bytes) -> Result<(), Closed> {
        let mut state = self.state();
        if state.gone || state.ended || state.torn {
            return Err(Closed);
        }
        let waiting = state.frames.len() + state.kept.as_ref().map_or(0, |kept| kept.frames.len());
        if waiting >= self.max_frames || state.bytes + frame.len() > MAX_BYTES {
            state.gone = true;
            state.frames = VecDeque::new();
            state.kept = None;
            drop(state);
            tracing::warn!("stream dropped: its reader stopped reading");
            self.connection.close();
            return Err(Closed);
        }
        state.bytes += frame.len();
        if let Some(kept) = &mut state.kept {
            kept.frames.push(frame.clone());
            let enough = matches!(kept.kept, Kept::Mixed { window, .. } if kept.frames.len() >= window);
            if !enough {
                return Ok(());
            }
            state.let_go();
        } else {
            state.frames.push_back(frame.clone());
        }
        wake(state);
        Ok(())
    }

    /// Ends the stream cleanly after what waits in it.
    pub(crate) fn end(&self) {
        let mut state = self.state();
        state.let_go();
        state.ended = true;
        wake(state);
    }

    /// Drops the connection behind what waits in the stream, whose body does not come to its end.
    pub(crate) fn tear(&self) {
        let mut state = self.state();
        state.let_go();
        state.torn = true;
        wake(state);
    }

    /// Keeps back what comes from here on, in the round whose number is answered.
    pub(crate) fn keep_back(&self, kept: Kept) -> u64 {
        let mut state = self.state();
        state.rounds += 1;
        state.kept = Some(KeptBack { frames: Vec::new(), kept });
        state.rounds
    }

    /// Whether anything that comes is kept back.
    pub(crate) fn is_keeping_back(&self) -> bool {
        self.state().kept.is_some()
    }

    /// Lets go of what was kept back in this round, if that is not over.
    pub(crate) fn let_go(&self, round: u64) {
        let mut state = self.state();
        if state.rounds == round {
            state.let_go();
            wake(state);
        }
    }

    pub(crate) fn is_gone(&self) -> bool {
        self.state().gone
    }

    /// Waits until the connection has taken all that is here, or its socket is full, or it is gone. So it waits for this
    /// process to do its work, never for the peer, and not for an answer that itself waits for the cloud's clock.
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
            if self.connection.is_stalled() || self.connection.is_held() {
                return;
            }
            if done {
                break;
            }
            progress.await;
        }
        self.connection.written().await;
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// What is sent next: one frame, or all that wait. On HTTP/2 each piece of a body has a frame of the connection's own
    /// around it, and clients hang up on a server that sends many small ones before they have read any.
    fn next(&mut self, together: bool) -> Option<Bytes> {
        let first = self.frames.pop_front()?;
        self.bytes -= first.len();
        if !together || self.frames.is_empty() {
            return Some(first);
        }
        let mut joined = BytesMut::from(&first[..]);
        while let Some(frame) = self.frames.front().filter(|frame| joined.len() + frame.len() <= MAX_TOGETHER) {
            self.bytes -= frame.len();
            joined.extend_from_slice(frame);
            self.frames.pop_front();
        }
        Some(joined.freeze())
    }

    /// Puts what was kept back behind what waits.
    fn let_go(&mut self) {
        let Some(KeptBack { mut frames, kept }) = self.kept.take() else { return };
        if let Kept::Mixed { seed, .. } = kept {
            mix(&mut frames, seed);
        }
        self.frames.extend(frames);
    }
}

/// Brings two or more into an order that they were not in.
fn mix(frames: &mut [Bytes], seed: u64) {
    let mut order: Vec<usize> = (0..frames.len()).collect();
    order.shuffle(&mut StdRng::seed_from_u64(seed));
    if order.is_sorted() {
        order.rotate_left(1.min(frames.len()));
    }
    let mixed: Vec<Bytes> = order.iter().map(|&place| frames[place].clone()).collect();
    frames.clone_from_slice(&mixed);
}

/// Tells the reader that there is something for it, without the lock.
fn wake(mut state: MutexGuard<'_, State>) {
    if let Some(reader) = state.reader.take() {
        drop(state);
        reader.wake();
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
        if let Some(frame) = state.next(self.queue.connection.is_stream()) {
            return Poll::Ready(Some(Ok(Frame::data(frame))));
        }
        if state.ended {
            return Poll::Ready(None);
        }
        if state.torn {
            // hyper writes what it has been given so far before it looks for more, and then the connection is gone.
            drop(state);
            self.queue.connection.close();
            return Poll::Pending;
        }
        if !state.reader.as_ref().is_some_and(|reader| reader.will_wake(context.waker())) {
            state.reader = Some(context.waker().clone());
        }
        drop(state);
        self.queue.connection.drained();
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
            state.kept = None;
            state.bytes = 0;
        }
        self.queue.connection.progressed();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The pieces that a reader of what waits in a stream gets.
    fn pieces(connection: Arc<Connection>, frames: &[&[u8]]) -> Vec<Bytes> {
        let queue = StreamQueue::new(connection, 9);
        for frame in frames {
            queue.push(&Bytes::copy_from_slice(frame)).expect("it takes nine");
        }
        queue.end();
        let mut body = queue.body(Arc::default(), OpenStream::default());
        let mut context = Context::from_waker(Waker::noop());
        let mut pieces = Vec::new();
        while let Poll::Ready(Some(Ok(frame))) = Pin::new(&mut body).poll_frame(&mut context) {
            pieces.push(frame.into_data().expect("data"));
        }
        assert_eq!(queue.state().bytes, 0);
        pieces
    }

    #[test]
    fn what_waits_on_http2_goes_together_as_far_as_a_frame_takes_it() {
        let connection = Connection::new([127, 0, 0, 1].into());
        let large = [b'x'; MAX_TOGETHER - 2];
        let frames: [&[u8]; 5] = [b"a", b"bc", &large, b"de", b"f"];
        assert_eq!(pieces(connection.clone(), &frames), frames);
        let together = pieces(connection.stream(), &frames);
        let large_and_more = [&large[..], b"de"].concat();
        assert_eq!(together, [b"abc", &large_and_more[..], b"f"]);
    }
}
