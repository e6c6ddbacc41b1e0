//! Bodies that do not arrive as they should.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use axum::body::Body;
use axum::response::Response;
use bytes::{Bytes, BytesMut};
use http::header::{CONTENT_LENGTH, HeaderValue};
use http_body::{Body as _, Frame, SizeHint};
use http_body_util::BodyExt as _;
use jiff::SignedDuration;
use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};

use crate::app::App;
use crate::connection::Connection;
use crate::events::StreamQueue;
use crate::limits::OpenStream;

/// Says how long the body would be, for one that does not know it itself.
fn declare_length(response: &mut Response) -> Option<u64> {
    let length = response.body().size_hint().exact()?;
    response.headers_mut().insert(CONTENT_LENGTH, HeaderValue::from(length));
    Some(length)
}

/// Sends so many bytes of a body, and less than all in any case; then the connection ends.
pub(super) fn truncate(mut response: Response, bytes: usize, connection: Arc<Connection>) -> Response {
    let length = declare_length(&mut response);
    let most = length.map_or(usize::MAX, |length| usize::try_from(length).unwrap_or(usize::MAX).saturating_sub(1));
    response.map(|inner| Body::new(Truncated { inner, left: bytes.min(most), connection }))
}

struct Truncated {
    inner: Body,
    left: usize,
    connection: Arc<Connection>,
}

impl http_body::Body for Truncated {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        if self.left > 0
            && let Some(frame) = ready!(Pin::new(&mut self.inner).poll_frame(context))
        {
            let left = self.left;
            let cut = frame.map(|frame| frame.map_data(|data| data.slice(..data.len().min(left))));
            let sent = cut.as_ref().ok().and_then(Frame::data_ref).map_or(0, Bytes::len);
            self.left -= sent;
            return Poll::Ready(Some(cut));
        }
        // hyper writes what it has been given so far before it looks for more, and then the connection is gone.
        self.connection.close();
        Poll::Pending
    }
}

/// Changes this share of a body's bytes, at least one in each piece; its length stays.
pub(super) fn garble(response: Response, share: f64, seed: u64) -> Response {
    response.map(|inner| Body::new(Garbled { inner, share, chance: StdRng::seed_from_u64(seed) }))
}

struct Garbled {
    inner: Body,
    share: f64,
    chance: StdRng,
}

impl Garbled {
    fn spoil(&mut self, data: &Bytes) -> Bytes {
        let mut bytes = BytesMut::from(&data[..]);
        let limit = (self.share * f64::from(u32::MAX)) as u32;
        let mut changed = false;
        for byte in bytes.iter_mut() {
            if self.chance.next_u32() <= limit {
                *byte ^= self.change();
                changed = true;
            }
        }
        if !changed && !bytes.is_empty() {
            let place = self.chance.next_u64() as usize % bytes.len();
            bytes[place] ^= self.change();
        }
        bytes.freeze()
    }

    /// Bits to turn around, never none.
    fn change(&mut self) -> u8 {
        (self.chance.next_u32() % 255) as u8 + 1
    }
}

impl http_body::Body for Garbled {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let frame = ready!(Pin::new(&mut self.inner).poll_frame(context));
        Poll::Ready(frame.map(|frame| frame.map(|frame| frame.map_data(|data| self.spoil(&data)))))
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}

/// Sends a body that is whole byte for byte, with this time between on the cloud's clock.
pub(super) async fn dribble(
    app: &App,
    mut response: Response,
    gap: SignedDuration,
    connection: Arc<Connection>,
) -> Response {
    declare_length(&mut response);
    let (head, body) = response.into_parts();
    // It is in memory already, and cannot end early.
    let body = body.collect().await.map(|body| body.to_bytes()).unwrap_or_default();
    let queue = StreamQueue::new(connection, body.len() + 1);
    app.decide(|cloud, now| cloud.dribble(queue.clone(), body, gap, now));
    // Not one of the event streams: it is counted apart, and has a place of nobody's.
    Response::from_parts(head, Body::new(queue.body(Arc::default(), OpenStream::default())))
}
