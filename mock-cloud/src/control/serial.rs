//! `/_mock/devices/{device}/serial`: what a device has written to its serial port, live if wanted, and what it is to read.
//!
//! A device keeps its last 2 KiB. A stream begins with those, so that nothing falls between reading the log and following
//! it, and then carries what comes, as plain text. It is looked after when devices have run, so only a device that writes
//! more than it keeps from one look to the next loses some of it, and then the stream says how much. A reader that does
//! not read loses its connection, as those of events do. Source: chosen.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Extension;
use axum::body::Body;
use axum::extract::State;
use axum::response::Response;
use bytes::Bytes;
use firmware::{Device, SERIAL_INPUT_BYTES, Stimulus};
use http::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderValue};
use serde_json::json;

use super::devices::find;
use super::the_only_field;
use crate::app::{self, App};
use crate::connection::Connection;
use crate::devices::DeviceKey;
use crate::engine::Engine;
use crate::error::ApiError;
use crate::events::StreamQueue;
use crate::limits::OpenStream;
use crate::path::Segments;
use crate::wire::Incoming;

/// The log of one device, as text.
pub(super) async fn read(State(app): State<App>, Segments([device]): Segments<1>) -> Result<Response, ApiError> {
    let key = find(&app, &device)?;
    Ok(text(Body::from(app.inspect(key, |device| device.serial_text().0.to_owned()))))
}

/// The log of one device and then all that comes, as text, until either side has enough.
pub(super) async fn stream(
    State(app): State<App>,
    Segments([device]): Segments<1>,
    Extension(connection): Extension<Arc<Connection>>,
) -> Result<Response, ApiError> {
    let key = find(&app, &device)?;
    let (max_streams, frames) = app.decide(|cloud, _| (cloud.settings.max_streams, cloud.settings.stream_queue));
    if app.open_streams().load(Ordering::Relaxed) >= max_streams {
        return Err(ApiError::TooManyStreams);
    }
    let queue = StreamQueue::new(connection, frames);
    let body = queue.body(app.open_streams().clone(), OpenStream::default());
    app.serial().listen(&app, key, queue);
    Ok(text(Body::new(body)))
}

/// Puts text into the serial port: `{"text": "hello\n"}`. The application reads it when it wants to.
pub(super) async fn write(
    State(app): State<App>,
    Segments([device]): Segments<1>,
    incoming: Incoming,
) -> Result<Response, ApiError> {
    let key = find(&app, &device)?;
    let fields = incoming.into_fields()?;
    let invalid = |what: String| {
        ApiError::ControlInvalid(format!("{what}; send {{\"text\": \"…\"}}, at most {SERIAL_INPUT_BYTES} bytes"))
    };
    let text = the_only_field(&fields, "text").map_err(invalid)?;
    if text.len() > SERIAL_INPUT_BYTES {
        return Err(invalid(format!("a serial port does not hold {} bytes", text.len())));
    }
    if !app.inspect(key, Device::is_powered) {
        return Err(ApiError::ControlInvalid(format!("{device} has no power, and hears nothing")));
    }
    app.stimulate(key, Stimulus::Serial(text.as_bytes().to_vec()));
    Ok(app::json(&json!({ "ok": true })))
}

fn text(body: Body) -> Response {
    let mut response = Response::new(body);
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    response
}

/// Who follows serial ports.
#[derive(Default)]
pub(crate) struct Listeners {
    open: Mutex<Vec<Listener>>,
    /// Follows the length of `open`, so that nobody takes a lock while nobody listens.
    count: AtomicUsize,
}

struct Listener {
    device: DeviceKey,
    /// Bytes of the device's that it has had, or lost.
    position: u64,
    queue: Arc<StreamQueue>,
}

impl Listeners {
    fn listen(&self, engine: &Engine, device: DeviceKey, queue: Arc<StreamQueue>) {
        {
            let mut open = self.open();
            let position = engine.inspect(device, |device| device.serial_text().1);
            open.push(Listener { device, position, queue });
            self.count.store(open.len(), Ordering::Release);
        }
        self.tell(engine);
    }

    /// Hands every listener what is new; forgets those that are gone.
    pub(crate) fn tell(&self, engine: &Engine) {
        if self.count.load(Ordering::Acquire) == 0 {
            return;
        }
        let mut open = self.open();
        open.retain_mut(|listener| match engine.inspect(listener.device, |device| listener.news(device)) {
            Some(news) => listener.queue.push(&news).is_ok(),
            None => !listener.queue.is_gone(),
        });
        self.count.store(open.len(), Ordering::Release);
    }

    /// What waits for the listeners.
    pub(crate) fn queues(&self) -> Vec<Arc<StreamQueue>> {
        self.open().iter().map(|listener| listener.queue.clone()).collect()
    }

    /// Ends all streams cleanly.
    pub(crate) fn end(&self) {
        self.open().drain(..).for_each(|listener| listener.queue.end());
        self.count.store(0, Ordering::Release);
    }

    fn open(&self) -> MutexGuard<'_, Vec<Listener>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Listener {
    fn news(&mut self, device: &Device) -> Option<Bytes> {
        let (text, dropped) = device.serial_text();
        let news = news(text, dropped, self.position);
        self.position = dropped + text.len() as u64;
        news
    }
}

/// What somebody has not had who has had, or lost, this many bytes.
fn news(text: &str, dropped: u64, position: u64) -> Option<Bytes> {
    let had = usize::try_from(position.saturating_sub(dropped)).unwrap_or(usize::MAX);
    let new = text.get(had..).unwrap_or_default();
    match dropped.saturating_sub(position) {
        0 => (!new.is_empty()).then(|| Bytes::copy_from_slice(new.as_bytes())),
        lost => Some(Bytes::from(format!("[{lost} bytes were lost here]\n{new}"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn news_are_what_was_not_had_and_say_what_was_lost() {
        let told = |text, dropped, position| news(text, dropped, position).map(|bytes| bytes.to_vec());
        assert_eq!(told("", 0, 0), None);
        assert_eq!(told("one\ntwo\n", 0, 0), Some(b"one\ntwo\n".to_vec()));
        assert_eq!(told("one\ntwo\n", 10, 14), Some(b"two\n".to_vec()));
        assert_eq!(told("one\ntwo\n", 10, 18), None);
        assert_eq!(told("two\n", 10, 7), Some(b"[3 bytes were lost here]\ntwo\n".to_vec()));
    }
}
