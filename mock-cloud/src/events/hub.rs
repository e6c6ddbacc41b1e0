//! All open streams, and the one place that writes to them.

use std::collections::HashMap;
use std::sync::Arc;

use bytes::Bytes;
use jiff::{SignedDuration, Timestamp};

use super::frame::{KEEP_ALIVE, made_up};
use super::model::{NewStream, Published, SILENCE, StreamEnd};
use super::queue::{Closed, Kept, StreamQueue};
use crate::faults::{OnEvent, Seen};
use crate::user::UserKey;

/// The streams of each user, in the order they were opened.
#[derive(Default)]
pub(crate) struct Hub {
    by_user: HashMap<UserKey, Vec<Stream>>,
    entries: usize,
    /// Entries up to which nobody looks for those whose reader is gone.
    roomy: usize,
    /// Streams that were written to since someone last asked.
    touched: Vec<Arc<StreamQueue>>,
    /// Whether anyone will ask.
    recording: bool,
}

struct Stream {
    spec: NewStream,
    last_write: Timestamp,
    /// A fault has it say nothing more.
    stalled: bool,
    seen: Seen,
}

/// What a stream keeps back, and for how long.
pub(crate) struct Later {
    pub(crate) queue: Arc<StreamQueue>,
    pub(crate) round: u64,
    pub(crate) by: SignedDuration,
}

impl Stream {
    fn new(spec: NewStream) -> Self {
        Self { last_write: spec.opened_at, spec, stalled: false, seen: Seen::default() }
    }

    /// Whether a fault has it say nothing just now.
    fn is_silent(&self) -> bool {
        self.stalled || self.spec.queue.is_keeping_back()
    }

    /// Hands over an event as a fault has it; whether the stream goes on.
    fn take(&mut self, event: &Published, becomes: OnEvent, later: &mut Vec<Later>) -> Result<(), Closed> {
        let queue = &self.spec.queue;
        match becomes {
            OnEvent::Sent => queue.push(&event.frame),
            OnEvent::Dropped { sent } => {
                if sent {
                    queue.push(&event.frame)?;
                }
                queue.tear();
                Err(Closed)
            }
            OnEvent::Stalled { sent } => {
                self.stalled = true;
                if sent { queue.push(&event.frame) } else { Ok(()) }
            }
            // One thing at a time: behind what is kept back already it takes its place.
            _ if queue.is_keeping_back() => queue.push(&event.frame),
            OnEvent::Torn(by) => {
                let half = event.frame.len() / 2;
                queue.push(&event.frame.slice(..half))?;
                let round = queue.keep_back(Kept::InOrder);
                later.push(Later { queue: queue.clone(), round, by });
                queue.push(&event.frame.slice(half..))
            }
            OnEvent::Repeated(copies) => (0..=copies).try_for_each(|_| queue.push(&event.frame)),
            OnEvent::Mixed(kept, by) => {
                let round = queue.keep_back(kept);
                later.push(Later { queue: queue.clone(), round, by });
                queue.push(&event.frame)
            }
            OnEvent::Flooded { count, from } => {
                queue.push(&event.frame)?;
                (1..=count).try_for_each(|number| queue.push(&made_up(&event.name, number, event.at, &from)))
            }
        }
    }
}

impl Hub {
    pub(crate) fn open(&mut self, spec: NewStream) {
        if self.entries > self.roomy {
            // Readers go without a word, and on a clock that stands nothing else would come across them.
            self.tend(|stream| !stream.spec.queue.is_gone());
            self.roomy = 64.max(2 * self.entries);
        }
        self.entries += 1;
        self.by_user.entry(spec.user).or_default().push(Stream::new(spec));
    }

    /// Hands an event to every stream that wants it, and says how many those are.
    pub(crate) fn publish(&mut self, event: &Published) -> usize {
        self.publish_spoiled(event, |_, _| OnEvent::Sent).0
    }

    /// Hands an event to every stream that wants it, as faults have it; answers how many those are, and what is kept back.
    pub(crate) fn publish_spoiled(
        &mut self,
        event: &Published,
        mut judge: impl FnMut(&NewStream, &mut Seen) -> OnEvent,
    ) -> (usize, Vec<Later>) {
        let (mut hearing, mut later) = (0, Vec::new());
        let Self { by_user, entries, touched, recording, .. } = self;
        let Some(streams) = by_user.get_mut(&event.owner) else { return (hearing, later) };
        retain(streams, entries, |stream| {
            if !stream.spec.wants(event) {
                return true;
            }
            if stream.stalled {
                return !stream.spec.queue.is_gone();
            }
            // An event that came due within a jump is dated back, but is written now.
            stream.last_write = stream.last_write.max(event.at);
            if *recording {
                touched.push(stream.spec.queue.clone());
            }
            let becomes = judge(&stream.spec, &mut stream.seen);
            let taken = stream.take(event, becomes, &mut later).is_ok();
            hearing += usize::from(taken);
            taken
        });
        (hearing, later)
    }

    /// Hands bytes to one reader, the last ones of its answer if so said.
    pub(crate) fn hand(&mut self, queue: &Arc<StreamQueue>, bytes: &Bytes, last: bool) {
        // A reader that is gone needs nothing more.
        let _ = queue.push(bytes);
        if last {
            queue.end();
        }
        self.touch(queue);
    }

    /// Gives a stream what was kept back in this round.
    pub(crate) fn let_go(&mut self, queue: &Arc<StreamQueue>, round: u64) {
        queue.let_go(round);
        self.touch(queue);
    }

    fn touch(&mut self, queue: &Arc<StreamQueue>) {
        if self.recording {
            self.touched.push(queue.clone());
        }
    }

    /// Gives every stream that has been silent too long an empty line; forgets streams whose reader is gone.
    pub(crate) fn keep_alive(&mut self, now: Timestamp) {
        self.tend(|stream| {
            if now.duration_since(stream.last_write) < SILENCE || stream.is_silent() {
                return !stream.spec.queue.is_gone();
            }
            stream.last_write = now;
            stream.spec.queue.push(&KEEP_ALIVE).is_ok()
        });
    }

    /// Gives every stream an empty line whatever the cloud's clock says, for clients that live in wall time.
    pub(crate) fn keep_alive_all(&mut self) {
        self.tend(|stream| match stream.is_silent() {
            true => !stream.spec.queue.is_gone(),
            false => stream.spec.queue.push(&KEEP_ALIVE).is_ok(),
        });
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

    pub(crate) fn is_recording(&self) -> bool {
        self.recording
    }

    /// The streams written to since the last time.
    pub(crate) fn take_touched(&mut self) -> Vec<Arc<StreamQueue>> {
        std::mem::take(&mut self.touched)
    }

    fn tend(&mut self, mut keep: impl FnMut(&mut Stream) -> bool) {
        let Self { by_user, entries, touched, recording, .. } = self;
        for streams in by_user.values_mut() {
            retain(streams, entries, |stream| {
                if *recording {
                    touched.push(stream.spec.queue.clone());
                }
                keep(stream)
            });
        }
        by_user.retain(|_, streams| !streams.is_empty());
    }
}

fn retain(streams: &mut Vec<Stream>, entries: &mut usize, keep: impl FnMut(&mut Stream) -> bool) {
    let before = streams.len();
    streams.retain_mut(keep);
    *entries -= before - streams.len();
}

#[cfg(test)]
mod tests {
    use super::super::model::{Scope, SentEvent};
    use super::*;
    use crate::cloud::tests::{ada_and_her_lamp, at};
    use crate::cloud::{Cloud, Effect};
    use crate::connection::Connection;
    use crate::devices::DeviceKey;
    use crate::limits::OpenStream;
    use firmware::link::Event;
    use http_body::Body as _;
    use std::pin::pin;
    use std::task::{Context, Poll, Waker};

    struct Reader {
        queue: Arc<StreamQueue>,
        body: super::super::queue::EventBody,
        connection: Arc<Connection>,
    }

    fn listen(hub: &mut Hub, user: UserKey, scope: Scope, prefix: &str, max_frames: usize) -> Reader {
        let connection = Connection::new([127, 0, 0, 1].into());
        let queue = StreamQueue::new(connection.clone(), max_frames);
        hub.open(NewStream {
            user,
            scope,
            prefix: prefix.to_owned(),
            token: "token".into(),
            queue: queue.clone(),
            opened_at: at(0),
            path: "/v1/devices/events".into(),
            route: None,
        });
        Reader { body: queue.body(Arc::default(), OpenStream::default()), queue, connection }
    }

    /// What the reader can read now; `None` at the end of the stream.
    fn read(reader: &mut Reader) -> Vec<Option<Bytes>> {
        let mut context = Context::from_waker(Waker::noop());
        let mut frames = Vec::new();
        loop {
            match pin!(&mut reader.body).poll_frame(&mut context) {
                Poll::Ready(Some(Ok(frame))) => frames.push(frame.into_data().ok()),
                Poll::Ready(None) => {
                    frames.push(None);
                    return frames;
                }
                Poll::Pending => return frames,
            }
        }
    }

    fn publish(cloud: &mut Cloud, hub: &mut Hub, user: UserKey, name: &str) {
        let event = Event { name: name.to_owned(), data: None, ttl: 60 };
        cloud.publish_from_api(user, event, at(1));
        deliver(cloud, hub);
    }

    fn deliver(cloud: &mut Cloud, hub: &mut Hub) {
        for effect in cloud.take_effects() {
            if let Effect::Publish(event) = effect {
                hub.publish(&event);
            }
        }
    }

    #[test]
    fn a_stream_hears_its_owners_events_of_its_scope_and_prefix() {
        let (mut cloud, ada, lamp) = ada_and_her_lamp();
        let grace = cloud.users.find("grace@example.com").expect("she is there");
        let mut hub = Hub::default();
        let mut readers = [
            listen(&mut hub, ada, Scope::Mine, "", 9),
            listen(&mut hub, ada, Scope::Mine, "temp/", 9),
            listen(&mut hub, ada, Scope::Device(lamp), "", 9),
            listen(&mut hub, ada, Scope::Device(DeviceKey(77)), "", 9),
            listen(&mut hub, grace, Scope::Mine, "", 9),
        ];
        publish(&mut cloud, &mut hub, ada, "temp/inside");
        publish(&mut cloud, &mut hub, ada, "Temp/inside");
        let event = Event { name: "temp/".to_owned(), data: None, ttl: 60 };
        cloud.publish_from_device(lamp, SentEvent { event, ack: None }, at(1));
        deliver(&mut cloud, &mut hub);
        let heard = readers.each_mut().map(|reader| read(reader).len());
        assert_eq!(heard, [3, 2, 1, 0, 0]);
    }

    #[test]
    fn a_full_queue_drops_its_connection_and_nobody_elses() {
        let (mut cloud, ada, _) = ada_and_her_lamp();
        let mut hub = Hub::default();
        let mut slow = listen(&mut hub, ada, Scope::Mine, "", 3);
        let mut quick = listen(&mut hub, ada, Scope::Mine, "", 3);
        for _ in 0..4 {
            publish(&mut cloud, &mut hub, ada, "tick");
            assert_eq!(read(&mut quick).len(), 1);
        }
        assert!(slow.connection.is_stalled(), "its connection is closed");
        assert!(slow.queue.is_gone());
        assert_eq!(read(&mut slow).len(), 0);
        assert_eq!(hub.entries, 1);
    }

    #[test]
    fn silence_of_nine_seconds_earns_one_empty_line() {
        let (mut cloud, ada, _) = ada_and_her_lamp();
        let mut hub = Hub::default();
        let mut reader = listen(&mut hub, ada, Scope::Mine, "", 9);
        hub.keep_alive(at(8));
        assert_eq!(read(&mut reader), []);
        publish(&mut cloud, &mut hub, ada, "tick");
        read(&mut reader);
        hub.keep_alive(at(9));
        assert_eq!(read(&mut reader), []);
        hub.keep_alive(at(10));
        assert_eq!(read(&mut reader), [Some(KEEP_ALIVE)]);
        hub.keep_alive(at(18));
        assert_eq!(read(&mut reader), []);
    }

    #[test]
    fn an_ended_stream_sends_what_waits_and_then_ends() {
        let (mut cloud, ada, _) = ada_and_her_lamp();
        let mut hub = Hub::default();
        let mut reader = listen(&mut hub, ada, Scope::Mine, "", 9);
        publish(&mut cloud, &mut hub, ada, "tick");
        hub.end(&StreamEnd::Token("another".into()));
        publish(&mut cloud, &mut hub, ada, "tick");
        hub.end(&StreamEnd::Token("token".into()));
        publish(&mut cloud, &mut hub, ada, "tick");
        let frames = read(&mut reader);
        assert_eq!((frames.len(), frames.last()), (3, Some(&None)));
    }

    #[test]
    fn readers_that_come_and_go_do_not_pile_up_on_a_clock_that_stands() {
        let (_, ada, _) = ada_and_her_lamp();
        let mut hub = Hub::default();
        let _stays = listen(&mut hub, ada, Scope::Mine, "", 9);
        for _ in 0..10_000 {
            drop(listen(&mut hub, ada, Scope::Mine, "", 9));
        }
        assert!(hub.entries < 200, "{}", hub.entries);
    }

    #[test]
    fn a_reader_that_is_gone_is_forgotten() {
        let (_, ada, _) = ada_and_her_lamp();
        let mut hub = Hub::default();
        drop(listen(&mut hub, ada, Scope::Mine, "", 9));
        hub.keep_alive(at(3));
        assert_eq!(hub.entries, 0);
    }
}
