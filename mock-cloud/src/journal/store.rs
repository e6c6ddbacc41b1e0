//! The ring of exchanges, and who listens to it.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use jiff::Timestamp;

use super::exchange::Exchange;
use crate::events::{KEEP_ALIVE, SILENCE, StreamQueue};

/// Streams of the journal that may be open at once.
const MAX_LISTENERS: usize = 100;

/// Bytes that all exchanges together may take, about, however many may be remembered. Chosen.
const MAX_BYTES: usize = 32 * 1024 * 1024;

/// The last exchanges.
pub(crate) struct Journal {
    ring: Mutex<Ring>,
    length: usize,
}

#[derive(Default)]
struct Ring {
    exchanges: VecDeque<Arc<Exchange>>,
    /// What they weigh.
    bytes: usize,
    /// Numbers given so far; emptying the journal does not begin anew.
    numbered: u64,
    /// Exchanges that made room for others since the journal was emptied.
    forgotten: u64,
    listeners: Vec<Arc<StreamQueue>>,
    /// When something was last said to them.
    spoke: Option<Timestamp>,
}

/// There are too many streams of the journal.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct TooManyListeners;

impl Journal {
    pub(crate) fn new(length: usize) -> Self {
        Self { ring: Mutex::default(), length }
    }

    /// Whether anything is remembered at all.
    pub(crate) fn is_on(&self) -> bool {
        self.length > 0
    }

    /// Adds the newest exchange. The oldest goes when there are too many.
    pub(super) fn push(&self, mut exchange: Exchange) {
        let mut ring = self.ring();
        ring.numbered += 1;
        exchange.number = ring.numbered;
        if !ring.listeners.is_empty() {
            let frame = frame(&exchange);
            ring.spoke = Some(exchange.at);
            ring.listeners.retain(|listener| listener.push(&frame).is_ok());
        }
        ring.bytes += exchange.weight();
        ring.exchanges.push_back(Arc::new(exchange));
        let mut forgotten = Vec::new();
        while ring.exchanges.len() > self.length || ring.bytes > MAX_BYTES {
            let Some(oldest) = ring.exchanges.pop_front() else { break };
            ring.bytes -= oldest.weight();
            ring.forgotten += 1;
            forgotten.push(oldest);
        }
        drop(ring);
        // Their memory is given back without the lock.
        drop(forgotten);
    }

    /// All of them, the newest last.
    pub(crate) fn all(&self) -> Vec<Arc<Exchange>> {
        self.ring().exchanges.iter().cloned().collect()
    }

    /// All of them, and how many there is no memory of any more.
    pub(super) fn all_and_forgotten(&self) -> (Vec<Arc<Exchange>>, u64) {
        let ring = self.ring();
        (ring.exchanges.iter().cloned().collect(), ring.forgotten)
    }

    /// Forgets all exchanges, and says how many they were.
    pub(crate) fn clear(&self) -> usize {
        let exchanges = {
            let mut ring = self.ring();
            ring.forgotten = 0;
            ring.bytes = 0;
            std::mem::take(&mut ring.exchanges)
        };
        exchanges.len()
    }

    /// A reader that is handed every exchange from here on.
    pub(super) fn listen(&self, queue: Arc<StreamQueue>) -> Result<(), TooManyListeners> {
        let mut ring = self.ring();
        ring.listeners.retain(|listener| !listener.is_gone());
        if ring.listeners.len() >= MAX_LISTENERS {
            return Err(TooManyListeners);
        }
        ring.listeners.push(queue);
        Ok(())
    }

    /// Gives every stream an empty line if they have been silent as long as event streams may be.
    pub(crate) fn keep_alive(&self, now: Timestamp) {
        let mut ring = self.ring();
        if ring.spoke.is_none_or(|spoke| now.duration_since(spoke) >= SILENCE) {
            ring.spoke = Some(now);
            ring.listeners.retain(|listener| listener.push(&KEEP_ALIVE).is_ok());
        }
    }

    /// Gives every stream an empty line whatever the cloud's clock says.
    pub(crate) fn keep_alive_all(&self) {
        self.ring().listeners.retain(|listener| listener.push(&KEEP_ALIVE).is_ok());
    }

    /// What waits for those who listen.
    pub(crate) fn queues(&self) -> Vec<Arc<StreamQueue>> {
        self.ring().listeners.clone()
    }

    /// Ends all streams cleanly.
    pub(crate) fn end_streams(&self) {
        for listener in std::mem::take(&mut self.ring().listeners) {
            listener.end();
        }
    }

    fn ring(&self) -> MutexGuard<'_, Ring> {
        self.ring.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn frame(exchange: &Exchange) -> Bytes {
    let mut frame = b"event: request\ndata: ".to_vec();
    serde_json::to_writer(&mut frame, exchange).expect("our own types serialize into memory");
    frame.extend_from_slice(b"\n\n");
    frame.into()
}

#[cfg(test)]
mod tests {
    use super::super::fields::Fields;
    use super::*;
    use crate::clock::MANUAL_START;
    use crate::connection::Connection;
    use crate::ids::RequestId;

    fn exchange() -> Exchange {
        Exchange {
            number: 0,
            order: 0,
            at: MANUAL_START,
            method: http::Method::GET,
            path: "/".to_owned(),
            route: None,
            query: Fields::default(),
            body: Fields::default(),
            caller: None,
            status: 200,
            error: None,
            request_id: RequestId::ZERO,
            micros: 0,
            unknown: Vec::new(),
            faults: Vec::new(),
        }
    }

    #[test]
    fn a_reader_that_does_not_read_loses_its_connection_and_nobody_waits_for_it() {
        let journal = Journal::new(10);
        let connections = [1, 9].map(|frames| {
            let connection = Connection::new([127, 0, 0, 1].into());
            journal.listen(StreamQueue::new(connection.clone(), frames)).expect("there is room");
            connection
        });
        for _ in 0..3 {
            journal.push(exchange());
        }
        assert_eq!(connections.map(|connection| connection.is_stalled()), [true, false]);
        assert_eq!(journal.ring().listeners.len(), 1);
        assert_eq!(journal.all().len(), 3);
    }

    #[test]
    fn who_has_heard_nothing_for_so_long_is_kept_alive() {
        let journal = Journal::new(10);
        let queue = StreamQueue::new(Connection::new([127, 0, 0, 1].into()), 9);
        let _body = queue.body(Arc::default(), crate::limits::OpenStream::default());
        journal.listen(queue.clone()).expect("there is room");
        journal.push(exchange());
        let waiting = |seconds| {
            journal.keep_alive(MANUAL_START + jiff::SignedDuration::from_secs(seconds));
            format!("{queue:?}")
        };
        assert!(waiting(1).contains("waiting: 1"), "the exchange alone");
        assert!(waiting(9).contains("waiting: 2"), "and an empty line");
        assert!(waiting(12).contains("waiting: 2"), "and no other so soon");
    }

    #[test]
    fn its_bytes_are_bounded_however_many_exchanges_it_may_hold() {
        let journal = Journal::new(100_000);
        let long = || Exchange { path: "x".repeat(1 << 20), ..exchange() };
        for _ in 0..40 {
            journal.push(long());
        }
        let (kept, forgotten) = journal.all_and_forgotten();
        assert_eq!((kept.len(), forgotten), (31, 9));
        assert_eq!(kept[0].number, 10);
        assert_eq!(journal.ring().bytes, kept.iter().map(|exchange| exchange.weight()).sum::<usize>());
        journal.clear();
        assert_eq!(journal.ring().bytes, 0);
    }

    #[test]
    fn so_many_may_listen_and_those_who_left_make_room() {
        let journal = Journal::new(10);
        let listen = || {
            let queue = StreamQueue::new(Connection::new([127, 0, 0, 1].into()), 9);
            let body = queue.body(Arc::default(), crate::limits::OpenStream::default());
            journal.listen(queue).map(|()| body)
        };
        let readers: Vec<_> = (0..MAX_LISTENERS).map(|_| listen().expect("there is room")).collect();
        assert!(listen().is_err());
        drop(readers);
        assert!(listen().is_ok());
    }
}
