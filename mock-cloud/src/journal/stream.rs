//! `GET /_mock/requests/stream`: every exchange from now on, as server-sent events called `request`.
//!
//! A reader that lets too much pile up loses its connection, as one of an event stream does, and it is kept alive with
//! empty lines as those are. What was asked before `advance` returns has been handed to the connection by then.

use std::sync::Arc;

use axum::Extension;
use axum::body::Body;
use axum::extract::State;
use axum::response::Response;
use http::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderValue};

use crate::app::App;
use crate::connection::Connection;
use crate::error::ApiError;
use crate::events::{OPENING, StreamQueue};
use crate::limits::OpenStream;

/// Opens a stream; its first bytes come at once.
pub(super) async fn stream(
    State(app): State<App>,
    Extension(connection): Extension<Arc<Connection>>,
) -> Result<Response, ApiError> {
    if !app.journal.is_on() {
        return Err(super::verify::off());
    }
    let frames = app.decide(|cloud, _| cloud.settings.stream_queue);
    let queue = StreamQueue::new(connection, frames);
    queue.push(&OPENING).expect("a new queue takes its first frame");
    app.journal.listen(queue.clone()).map_err(|_| ApiError::TooManyStreams)?;
    // Not one of the event streams: these are counted apart, and have a place of nobody's.
    let mut response = Response::new(Body::new(queue.body(Arc::default(), OpenStream::default())));
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/event-stream"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    Ok(response)
}
