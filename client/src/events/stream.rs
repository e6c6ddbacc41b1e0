//! An open stream: reads, notices when nobody is there, connects again.

use std::fmt;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use futures_core::Stream;

use super::Event;
use super::backoff::Backoff;
use crate::Error;
use crate::request::Request;
use crate::sse::{Decoder, MAX_EVENT, TooLong};
use crate::timer::Sleep;
use crate::transport::{ByteStream, Transport};

/// The greeting, `:ok` and an empty line. More lines than these prove that a connection carries something.
const GREETING_LINES: u64 = 2;

/// Events as they happen.
///
/// ```no_run
/// # async fn tour(session: particle_client::Session) -> Result<(), particle_client::Error> {
/// let mut events = session.events().stream().all_mine().prefix("sensor").open().await?;
/// while let Some(event) = events.next().await {
///     let event = event?;
///     println!("{} from {}: {:?}", event.name, event.coreid, event.data);
/// }
/// # Ok(()) }
/// ```
///
/// The stream connects again by itself when a connection ends, breaks, or stays silent for longer than the
/// [`idle_limit`](super::EventStreamRequest::idle_limit); [`next_item`](EventStream::next_item) tells about it. The
/// cloud repeats nothing, so events of the time in between are lost.
///
/// An error is an item. After [`Error::UnreadableEvent`] the stream goes on; any other error is the last item, because
/// trying again would not help: 400, 401 (the token has expired), 403 or 404 instead of a connection. Server errors,
/// 429 and network failures are never items: they are waited out.
///
/// Dropping the stream closes the connection. Nothing is read ahead while nobody asks.
///
/// Source: observed (idle limit and reconnection of the vendor's client; no replay). Back-off, end after a refusal: chosen.
pub struct EventStream {
    transport: Transport,
    request: Request,
    idle_limit: Duration,
    backoff: Backoff,
    decoder: Decoder,
    state: State,
}

enum State {
    Open { bytes: ByteStream, idle: Sleep },
    Waiting(Sleep),
    Connecting(Pin<Box<dyn Future<Output = Result<ByteStream, Error>> + Send>>),
    Ended,
}

/// What happens on a stream: an event, or a change of the connection.
#[derive(Debug)]
#[non_exhaustive]
pub enum StreamItem {
    /// An event.
    Event(Event),
    /// The connection is gone, or an attempt to connect has failed; the next attempt follows.
    Disconnected {
        /// Why.
        reason: Disconnect,
        /// How long the stream waits before it connects again.
        retry_in: Duration,
    },
    /// The connection stands again. Events published in between are lost.
    Reconnected,
}

/// Why a connection is gone.
#[derive(Debug)]
#[non_exhaustive]
pub enum Disconnect {
    /// The cloud ended the stream.
    Closed,
    /// Nothing came for this long, not even a keep-alive.
    Idle(Duration),
    /// The connection broke, or could not be made.
    Failed(Error),
}

impl fmt::Display for Disconnect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Disconnect::Closed => f.write_str("the cloud ended the stream"),
            Disconnect::Idle(limit) => write!(f, "nothing came for {} s", limit.as_secs_f64()),
            Disconnect::Failed(error) => error.fmt(f),
        }
    }
}

impl EventStream {
    pub(super) async fn open(
        transport: Transport,
        request: Request,
        idle_limit: Duration,
        backoff: Backoff,
    ) -> Result<Self, Error> {
        let bytes = transport.open(&request, idle_limit).await?;
        let idle = transport.timer().sleep(idle_limit);
        let state = State::Open { bytes, idle };
        Ok(Self { transport, request, idle_limit, backoff, decoder: Decoder::default(), state })
    }

    /// The next event; `None` after an error that ended the stream.
    ///
    /// May be dropped before it is ready, as `select!` does: no event is lost.
    pub async fn next(&mut self) -> Option<Result<Event, Error>> {
        poll_fn(|context| self.poll_event(context)).await
    }

    /// The next event or change of the connection; `None` after an error that ended the stream.
    ///
    /// May be dropped before it is ready, as `select!` does: no item is lost.
    pub async fn next_item(&mut self) -> Option<Result<StreamItem, Error>> {
        poll_fn(|context| self.poll_item(context)).await
    }

    /// The same stream, with changes of the connection among the items.
    pub fn with_connection_changes(self) -> StreamItems {
        StreamItems(self)
    }

    fn poll_event(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Event, Error>>> {
        loop {
            match ready!(self.poll_item(context)) {
                Some(Ok(StreamItem::Event(event))) => return Poll::Ready(Some(Ok(event))),
                Some(Ok(StreamItem::Disconnected { .. } | StreamItem::Reconnected)) => {}
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => return Poll::Ready(None),
            }
        }
    }

    fn poll_item(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<StreamItem, Error>>> {
        loop {
            if let Some(frame) = self.decoder.next() {
                let event = frame.map_err(|TooLong| too_long()).and_then(Event::from_frame);
                return Poll::Ready(Some(event.map(StreamItem::Event)));
            }
            match &mut self.state {
                State::Open { bytes, idle } => match bytes.as_mut().poll_next(context) {
                    Poll::Ready(Some(Ok(chunk))) => {
                        *idle = self.transport.timer().sleep(self.idle_limit);
                        self.decoder.feed(&chunk);
                        if self.decoder.lines() > GREETING_LINES {
                            self.backoff.reset();
                        }
                    }
                    Poll::Ready(Some(Err(error))) => {
                        return self.disconnected(Disconnect::Failed(error));
                    }
                    Poll::Ready(None) => return self.disconnected(Disconnect::Closed),
                    // Only after the bytes: a reader who was away for long has something to read, not a dead connection.
                    Poll::Pending => {
                        ready!(idle.as_mut().poll(context));
                        return self.disconnected(Disconnect::Idle(self.idle_limit));
                    }
                },
                State::Waiting(sleep) => {
                    ready!(sleep.as_mut().poll(context));
                    self.state = State::Connecting(self.connect());
                }
                State::Connecting(connecting) => match ready!(connecting.as_mut().poll(context)) {
                    Ok(bytes) => {
                        let idle = self.transport.timer().sleep(self.idle_limit);
                        self.state = State::Open { bytes, idle };
                        return Poll::Ready(Some(Ok(StreamItem::Reconnected)));
                    }
                    Err(error) if error.is_transient() => {
                        return self.disconnected(Disconnect::Failed(error));
                    }
                    Err(error) => {
                        self.state = State::Ended;
                        return Poll::Ready(Some(Err(error)));
                    }
                },
                State::Ended => return Poll::Ready(None),
            }
        }
    }

    fn connect(&self) -> Pin<Box<dyn Future<Output = Result<ByteStream, Error>> + Send>> {
        let (transport, request, limit) = (self.transport.clone(), self.request.clone(), self.idle_limit);
        Box::pin(async move { transport.open(&request, limit).await })
    }

    /// Drops the connection, and with it the event that was still incomplete.
    fn disconnected(&mut self, reason: Disconnect) -> Poll<Option<Result<StreamItem, Error>>> {
        let retry_in = self.backoff.wait();
        self.decoder = Decoder::default();
        self.state = State::Waiting(self.transport.timer().sleep(retry_in));
        Poll::Ready(Some(Ok(StreamItem::Disconnected { reason, retry_in })))
    }
}

fn too_long() -> Error {
    Error::UnreadableEvent(format!("it is larger than {MAX_EVENT} bytes"))
}

impl Stream for EventStream {
    type Item = Result<Event, Error>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.get_mut().poll_event(context)
    }
}

impl fmt::Debug for EventStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = match &self.state {
            State::Open { .. } => "open",
            State::Waiting(_) => "waiting",
            State::Connecting(_) => "connecting",
            State::Ended => "ended",
        };
        f.debug_struct("EventStream").field("request", &self.request).field("state", &state).finish_non_exhaustive()
    }
}

/// An [`EventStream`] whose items include changes of the connection.
#[derive(Debug)]
pub struct StreamItems(EventStream);

impl Stream for StreamItems {
    type Item = Result<StreamItem, Error>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.get_mut().0.poll_item(context)
    }
}

#[cfg(test)]
mod tests {
    use std::task::Waker;

    use bytes::Bytes;

    use super::*;
    use crate::session::offline_session;

    /// A connection that holds these bytes, and then nothing.
    struct Waiting(Option<Bytes>);

    impl Stream for Waiting {
        type Item = Result<Bytes, Error>;

        fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
            self.0.take().map_or(Poll::Pending, |bytes| Poll::Ready(Some(Ok(bytes))))
        }
    }

    #[tokio::test]
    async fn a_reader_who_was_away_for_long_finds_what_came_in_between() {
        let data = r#"{"data":"1","ttl":60,"published_at":"2026-01-01T00:00:00Z","coreid":"api"}"#;
        let bytes = Waiting(Some(format!("event: a\ndata: {data}\n\n").into()));
        let session = offline_session();
        let mut stream = EventStream {
            transport: session.transport().clone(),
            request: session.request(reqwest::Method::GET, crate::request::Path::new("/v1/events/a")),
            idle_limit: Duration::from_secs(15),
            backoff: Backoff::new(Duration::from_secs(1), Duration::from_secs(30)),
            decoder: Decoder::default(),
            // The limit has passed, too.
            state: State::Open { bytes: Box::pin(bytes), idle: Box::pin(std::future::ready(())) },
        };
        let mut context = Context::from_waker(Waker::noop());
        let Poll::Ready(Some(Ok(event))) = stream.poll_event(&mut context) else {
            panic!("the event is there");
        };
        assert_eq!(event.data.as_deref(), Some("1"));
        assert!(stream.poll_event(&mut context).is_pending());
    }
}
