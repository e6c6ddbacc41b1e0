//! All open streams, and the one place that writes to them.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use jiff::Timestamp;

use super::frame::KEEP_ALIVE;
use super::model::{NewStream, Published, SILENCE, StreamEnd};
use super::queue::StreamQueue;
use crate::user::UserKey;

/// The streams of each user, in the order they were opened.
#[derive(Default)]
pub(crate) struct Hub {
    by_user: HashMap<UserKey, Vec<Stream>>,
    open: Arc<AtomicUsize>,
    /// Streams that were written to since someone last asked.
    touched: Vec<Arc<StreamQueue>>,
    /// Whether anyone will ask.
    recording: bool,
}

struct Stream {
    spec: NewStream,
    last_write: Timestamp,
}

impl Hub {
    /// How many streams are open, for whoever must not wait for the hub.
    pub(crate) fn count(&self) -> Arc<AtomicUsize> {
        self.open.clone()
    }

    pub(crate) fn open(&mut self, spec: NewStream) {
        self.open.fetch_add(1, Ordering::Relaxed);
        let last_write = spec.opened_at;
        self.by_user.entry(spec.user).or_default().push(Stream { spec, last_write });
    }

    /// Hands an event to every stream that wants it.
    pub(crate) fn publish(&mut self, event: &Published) {
        let Self { by_user, open, touched, recording } = self;
        let Some(streams) = by_user.get_mut(&event.owner) else { return };
        retain(streams, open, |stream| {
            if !stream.spec.wants(event) {
                return true;
            }
            stream.last_write = event.at;
            if *recording {
                touched.push(stream.spec.queue.clone());
            }
            stream.spec.queue.push(&event.frame).is_ok()
        });
    }

    /// Gives every stream that has been silent too long an empty line; forgets streams whose reader is gone.
    pub(crate) fn keep_alive(&mut self, now: Timestamp) {
        self.tend(|stream| {
            if now.duration_since(stream.last_write) < SILENCE {
                return !stream.spec.queue.is_gone();
            }
            stream.last_write = now;
            stream.spec.queue.push(&KEEP_ALIVE).is_ok()
        });
    }

    /// Gives every stream an empty line whatever the cloud's clock says, for clients that live in wall time.
    pub(crate) fn keep_alive_all(&mut self) {
        self.tend(|stream| stream.spec.queue.push(&KEEP_ALIVE).is_ok());
    }

    pub(crate) fn end(&mut self, end: &StreamEnd) {
        self.tend(|stream| match end {
            StreamEnd::Token(token) if stream.spec.token != *token => true,
            StreamEnd::Token(_) | StreamEnd::All => {
                stream.spec.queue.end();
                false
            }
        });
    }

    /// From now on remembers which streams are written to; those up to now are not asked about.
    pub(crate) fn record(&mut self, recording: bool) {
        self.recording = recording;
        self.touched = Vec::new();
    }

    /// The streams written to since the last time.
    pub(crate) fn take_touched(&mut self) -> Vec<Arc<StreamQueue>> {
        std::mem::take(&mut self.touched)
    }

    fn tend(&mut self, mut keep: impl FnMut(&mut Stream) -> bool) {
        let Self { by_user, open, touched, recording } = self;
        for streams in by_user.values_mut() {
            retain(streams, open, |stream| {
                if *recording {
                    touched.push(stream.spec.queue.clone());
                }
                keep(stream)
            });
        }
        by_user.retain(|_, streams| !streams.is_empty());
    }
}

fn retain(streams: &mut Vec<Stream>, open: &AtomicUsize, keep: impl FnMut(&mut Stream) -> bool) {
    let before = streams.len();
    streams.retain_mut(keep);
    open.fetch_sub(before - streams.len(), Ordering::Relaxed);
}
