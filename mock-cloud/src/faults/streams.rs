//! What faults do to streams of events: which of them acts on an event that is about to be handed to a stream.

use jiff::{SignedDuration, Timestamp};

use super::model::MAX_FAULTS;
use super::rule::OnStream;
use crate::cloud::Cloud;
use crate::events::{Kept, NewStream, Published};

/// How long a stream waits for the events that are to be mixed up; then it mixes those it has. Chosen.
const MIXING: SignedDuration = SignedDuration::from_secs(10);

/// What becomes of an event on one stream.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum OnEvent {
    /// It is sent.
    Sent,
    /// It is the last one, or not even sent; then the connection is dropped.
    Dropped { sent: bool },
    /// It is the last one, or not even sent; then the stream says nothing more.
    Stalled { sent: bool },
    /// Half of it is sent, and the rest so much later.
    Torn(SignedDuration),
    /// It is sent, and so many times again.
    Repeated(u32),
    /// It waits for others, and all come in another order.
    Mixed(Kept, SignedDuration),
    /// It is sent, and behind it so many that are made up, as if they came from there.
    Flooded { count: u32, from: String },
}

/// How many events of a stream each fault was about that counts them.
#[derive(Debug, Default)]
pub(crate) struct Seen(Vec<(u64, u32)>);

impl Seen {
    /// Forgets faults that are gone, before they become many.
    fn forget_all_but(&mut self, there: impl Fn(u64) -> bool) {
        if self.0.len() > MAX_FAULTS {
            self.0.retain(|(fault, _)| there(*fault));
        }
    }

    /// Counts one more.
    fn count(&mut self, fault: u64) -> u32 {
        let place = self.0.iter().position(|(id, _)| *id == fault).unwrap_or_else(|| {
            self.0.push((fault, 0));
            self.0.len() - 1
        });
        let count = &mut self.0[place].1;
        *count = count.saturating_add(1);
        *count
    }
}

impl Cloud {
    /// What becomes of an event that a stream is to be handed: what the oldest fault does that is due.
    pub(crate) fn fault_on_event(
        &mut self,
        stream: &NewStream,
        seen: &mut Seen,
        event: &Published,
        now: Timestamp,
    ) -> OnEvent {
        let Self { faults, users, devices, .. } = self;
        let seed = faults.seed();
        seen.forget_all_but(|fault| faults.has(fault));
        let reader = &users.get(stream.user).username;
        let mut becomes = OnEvent::Sent;
        for (entry, does) in faults.on_streams() {
            let about = &entry.rule.about;
            let meant = about.has_path(&stream.path, stream.route())
                && about.has_user(Some(reader))
                && about.device.is_none_or(|device| event.device == Some(device))
                && about.has_event(&event.name);
            if !meant {
                continue;
            }
            // Whoever counts the events of a stream counts on, even if another acts.
            let reached = match does {
                OnStream::DropAfter(limit) | OnStream::StallAfter(limit) => seen.count(entry.id) == limit.max(1),
                _ => true,
            };
            if !reached || becomes != OnEvent::Sent {
                continue;
            }
            let Some(lot) = entry.due(seed, now) else { continue };
            becomes = match does {
                OnStream::DropAfter(limit) => OnEvent::Dropped { sent: limit > 0 },
                OnStream::StallAfter(limit) => OnEvent::Stalled { sent: limit > 0 },
                OnStream::Tear(gap) => OnEvent::Torn(gap),
                OnStream::Duplicate(copies) => OnEvent::Repeated(copies),
                OnStream::Reorder(window) => OnEvent::Mixed(Kept::Mixed { window, seed: lot.number("order") }, MIXING),
                OnStream::Flood(count) => {
                    let from = event.device.map_or_else(|| "api".to_owned(), |key| devices.get(key).id.to_string());
                    OnEvent::Flooded { count, from }
                }
            };
        }
        becomes
    }

    /// Whether any fault is about streams.
    pub(crate) fn spoils_streams(&mut self) -> bool {
        self.faults.on_streams().next().is_some()
    }
}
