//! The rules: who asked how often, and when to come back.
//!
//! A window is fixed: it begins with the first request it counts and ends five minutes later, whatever came in between. So
//! a few numbers a peer suffice, and the moment to come back is known exactly. A request that is refused counts nowhere.
//! Windows, and what a failure is: chosen; the numbers are documented.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use super::RateLimits;
use crate::bounded::Bounded;

/// The length of every window. Documented.
const WINDOW: SignedDuration = SignedDuration::from_mins(5);
/// Refused attempts in a row after which no tokens are made for a while. Documented.
const MAX_FAILURES: u32 = 10;
/// That while. Documented.
const BLOCK: SignedDuration = SignedDuration::from_mins(30);
/// Streams that one peer may have open. Documented.
const MAX_STREAMS: usize = 100;
/// Peers that are remembered; one more drops the oldest, and it begins anew. Chosen, so that nothing grows without bound.
const MAX_PEERS: usize = 10_000;

/// What is counted, each in a window of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Any request, those below among them.
    Request,
    TokenCreation,
    TokenListing,
    TokenDeletion,
    UserCreation,
    PasswordReset,
    StreamOpening,
}

impl Kind {
    const COUNT: usize = 7;

    /// Requests a window holds. Documented.
    fn limit(self) -> u32 {
        match self {
            Self::Request => 10_000,
            _ => 100,
        }
    }
}

/// Why a request is not looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TooOften {
    /// How long until it would be.
    pub(crate) retry_after: SignedDuration,
}

impl TooOften {
    /// In whole seconds, never too early.
    pub(crate) fn seconds(self) -> u64 {
        let part = u64::from(self.retry_after.subsec_nanos() > 0);
        u64::try_from(self.retry_after.as_secs()).unwrap_or(0) + part
    }
}

/// What became of an attempt to get a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Attempt {
    /// A token or a code was given, which ends the row.
    Granted,
    /// A password, a one-time code or a client's secret was wrong.
    Refused,
    /// Neither: the second factor is still to come, or something was malformed.
    Open,
}

/// Too many streams are open. Nobody knows when one of them ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TooManyOpen;

/// Keeps the place of an open stream until it is dropped.
#[derive(Debug, Default)]
pub(crate) struct OpenStream {
    _place: Option<Arc<()>>,
}

/// Who asked how often.
pub(crate) struct Limits {
    rate_limits: RateLimits,
    peers: Bounded<Peer, IpAddr>,
    /// For each peer with streams one entry that is shared with its [`OpenStream`]s.
    streams: HashMap<IpAddr, Arc<()>>,
    /// Entries up to which nobody looks for those without streams.
    roomy: usize,
}

#[derive(Debug, Clone, Copy)]
struct Peer {
    windows: [Window; Kind::COUNT],
    failures: u32,
    blocked_until: Timestamp,
}

#[derive(Debug, Clone, Copy)]
struct Window {
    ends_at: Timestamp,
    requests: u32,
}

impl Window {
    fn full_until(&self, limit: u32, now: Timestamp) -> Option<Timestamp> {
        (now < self.ends_at && self.requests >= limit).then_some(self.ends_at)
    }

    fn count(&mut self, now: Timestamp) {
        if now >= self.ends_at {
            *self = Self { ends_at: now.saturating_add(WINDOW).unwrap_or(Timestamp::MAX), requests: 0 };
        }
        self.requests += 1;
    }
}

impl Default for Peer {
    fn default() -> Self {
        let window = Window { ends_at: Timestamp::MIN, requests: 0 };
        Self { windows: [window; Kind::COUNT], failures: 0, blocked_until: Timestamp::MIN }
    }
}

impl Peer {
    fn block(&self, now: Timestamp) -> Option<Timestamp> {
        (now < self.blocked_until).then_some(self.blocked_until)
    }
}

impl Limits {
    pub(crate) fn new(rate_limits: RateLimits) -> Self {
        Self { rate_limits, peers: Bounded::new(MAX_PEERS), streams: HashMap::new(), roomy: 64 }
    }

    /// Whether anybody is held to anything.
    pub(crate) fn are_on(&self) -> bool {
        self.rate_limits == RateLimits::Documented
    }

    /// Counts a request, unless there were too many: of any kind, or of its own.
    pub(super) fn admit(&mut self, ip: IpAddr, kind: Option<Kind>, now: Timestamp) -> Result<(), TooOften> {
        if !self.are_on() {
            return Ok(());
        }
        let kinds = || [Some(Kind::Request), kind].into_iter().flatten();
        let peer = self.peer(ip);
        let block = peer.block(now).filter(|_| kind == Some(Kind::TokenCreation));
        let full = kinds().filter_map(|kind| peer.windows[kind as usize].full_until(kind.limit(), now));
        if let Some(until) = full.chain(block).max() {
            return Err(TooOften { retry_after: until.duration_since(now) });
        }
        for kind in kinds() {
            peer.windows[kind as usize].count(now);
        }
        Ok(())
    }

    /// Whether an attempt to get a token may be made now. To be asked together with the attempt: of many that were admitted
    /// at once, no more are made than the row is long.
    pub(crate) fn attempt(&self, ip: IpAddr, now: Timestamp) -> Result<(), TooOften> {
        let until = self.peers.get(&ip).and_then(|peer| peer.block(now));
        until.map_or(Ok(()), |until| Err(TooOften { retry_after: until.duration_since(now) }))
    }

    /// Notes what became of it. What neither succeeds nor fails leaves the row as it is: otherwise an account with a second
    /// factor, whose password is known, would give ten more guesses at any other.
    pub(crate) fn conclude(&mut self, ip: IpAddr, attempt: Attempt, now: Timestamp) {
        if !self.are_on() {
            return;
        }
        let peer = self.peer(ip);
        match attempt {
            Attempt::Open => {}
            Attempt::Granted => peer.failures = 0,
            Attempt::Refused => {
                peer.failures += 1;
                if peer.failures >= MAX_FAILURES {
                    peer.failures = 0;
                    peer.blocked_until = now.saturating_add(BLOCK).unwrap_or(Timestamp::MAX);
                }
            }
        }
    }

    /// Takes a place for one more stream.
    pub(crate) fn open_stream(&mut self, ip: IpAddr) -> Result<OpenStream, TooManyOpen> {
        if !self.are_on() {
            return Ok(OpenStream::default());
        }
        if self.streams.len() > self.roomy {
            // Streams end without a word to the cloud.
            self.streams.retain(|_, open| Arc::strong_count(open) > 1);
            self.roomy = 64.max(2 * self.streams.len());
        }
        let open = self.streams.entry(ip).or_default();
        // One of them is the entry's own.
        if Arc::strong_count(open) > MAX_STREAMS {
            return Err(TooManyOpen);
        }
        Ok(OpenStream { _place: Some(open.clone()) })
    }

    fn peer(&mut self, ip: IpAddr) -> &mut Peer {
        if self.peers.get(&ip).is_none() {
            self.peers.insert(ip, Peer::default());
        }
        self.peers.get_mut(&ip).expect("just seen or just added")
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use super::*;
    use crate::clock::MANUAL_START;

    const ADA: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);
    const GRACE: IpAddr = IpAddr::V4(Ipv4Addr::new(127, 0, 0, 2));

    /// So many milliseconds after the start.
    fn at(ms: i64) -> Timestamp {
        MANUAL_START + SignedDuration::from_millis(ms)
    }

    fn wait(ms: i64) -> Result<(), TooOften> {
        Err(TooOften { retry_after: SignedDuration::from_millis(ms) })
    }

    fn limits() -> Limits {
        Limits::new(RateLimits::Documented)
    }

    #[test]
    fn a_window_begins_with_its_first_request_and_ends_to_the_millisecond() {
        let mut limits = limits();
        for kind in [Kind::TokenListing, Kind::TokenDeletion, Kind::UserCreation, Kind::PasswordReset] {
            let mut admit = |ms| limits.admit(ADA, Some(kind), at(ms));
            assert_eq!(admit(1_000), Ok(()));
            for _ in 1..100 {
                assert_eq!(admit(300_999), Ok(()));
            }
            assert_eq!(admit(300_999), wait(1), "{kind:?}");
            assert_eq!(admit(301_000), Ok(()));
            for _ in 1..100 {
                assert_eq!(admit(301_000), Ok(()));
            }
            assert_eq!(admit(301_001), wait(299_999));
            // The next kind begins where nothing is full.
            limits = Limits::new(RateLimits::Documented);
        }
    }

    #[test]
    fn ten_thousand_requests_of_all_kinds_fill_a_window_and_the_longest_wait_is_told() {
        let mut limits = limits();
        for _ in 0..99 {
            assert_eq!(limits.admit(ADA, Some(Kind::StreamOpening), at(0)), Ok(()));
        }
        for _ in 99..9_999 {
            assert_eq!(limits.admit(ADA, None, at(0)), Ok(()));
        }
        assert_eq!(limits.admit(ADA, Some(Kind::TokenListing), at(60_000)), Ok(()));
        assert_eq!(limits.admit(ADA, None, at(60_000)), wait(240_000));
        // What was refused counts nowhere: of the hundredth stream, too, there is one left.
        assert_eq!(limits.admit(ADA, Some(Kind::StreamOpening), at(60_000)), wait(240_000));
        assert_eq!(limits.admit(ADA, None, at(299_999)), wait(1));
        assert_eq!(limits.admit(ADA, Some(Kind::TokenListing), at(300_000)), Ok(()));
    }

    #[test]
    fn peers_and_kinds_are_counted_apart() {
        let mut limits = limits();
        for _ in 0..100 {
            assert_eq!(limits.admit(ADA, Some(Kind::TokenListing), at(0)), Ok(()));
        }
        assert_eq!(limits.admit(ADA, Some(Kind::TokenListing), at(0)), wait(300_000));
        assert_eq!(limits.admit(ADA, Some(Kind::TokenDeletion), at(0)), Ok(()));
        assert_eq!(limits.admit(GRACE, Some(Kind::TokenListing), at(0)), Ok(()));
    }

    #[test]
    fn the_tenth_failure_in_a_row_blocks_for_thirty_minutes_to_the_millisecond() {
        let mut limits = limits();
        for _ in 0..9 {
            limits.conclude(ADA, Attempt::Refused, at(0));
        }
        assert_eq!(limits.attempt(ADA, at(0)), Ok(()));
        limits.conclude(ADA, Attempt::Refused, at(5));
        for (ms, expected) in [(5, wait(1_800_000)), (1_800_004, wait(1)), (1_800_005, Ok(()))] {
            assert_eq!(limits.attempt(ADA, at(ms)), expected);
            assert_eq!(limits.admit(ADA, Some(Kind::TokenCreation), at(ms)), expected);
        }
        assert_eq!(limits.admit(ADA, Some(Kind::TokenListing), at(5)), Ok(()), "the rest is not blocked");
        assert_eq!(limits.attempt(GRACE, at(5)), Ok(()));
        // After it the count begins anew.
        for _ in 0..9 {
            limits.conclude(ADA, Attempt::Refused, at(1_800_005));
        }
        assert_eq!(limits.attempt(ADA, at(1_800_005)), Ok(()));
    }

    #[test]
    fn success_ends_a_row_and_what_is_open_does_not() {
        for (between, blocked) in [(Attempt::Granted, false), (Attempt::Open, true)] {
            let mut limits = limits();
            for _ in 0..9 {
                limits.conclude(ADA, Attempt::Refused, at(0));
            }
            limits.conclude(ADA, between, at(0));
            limits.conclude(ADA, Attempt::Refused, at(0));
            assert_eq!(limits.attempt(ADA, at(0)).is_err(), blocked, "{between:?}");
        }
    }

    #[test]
    fn a_hundred_streams_are_open_at_most_and_one_that_ends_makes_room() {
        let mut limits = limits();
        let mut open: Vec<OpenStream> = (0..100).map(|_| limits.open_stream(ADA).expect("a place")).collect();
        assert_eq!(limits.open_stream(ADA).map(|_| ()), Err(TooManyOpen));
        assert!(limits.open_stream(GRACE).is_ok());
        open.pop();
        let last = limits.open_stream(ADA);
        assert!(last.is_ok());
        assert_eq!(limits.open_stream(ADA).map(|_| ()), Err(TooManyOpen));
    }

    #[test]
    fn many_peers_take_bounded_memory_and_the_oldest_is_forgotten() {
        let mut limits = limits();
        for _ in 0..10 {
            limits.conclude(ADA, Attempt::Refused, at(0));
        }
        for number in 0..10_000 {
            assert!(limits.attempt(ADA, at(0)).is_err(), "{number}");
            let ip = IpAddr::from(Ipv4Addr::from_bits(0x0a00_0000 + number));
            assert_eq!(limits.admit(ip, None, at(0)), Ok(()));
            drop(limits.open_stream(ip));
        }
        assert_eq!(limits.attempt(ADA, at(0)), Ok(()));
        assert!(limits.streams.len() < 200, "{}", limits.streams.len());
    }

    #[test]
    fn nothing_is_counted_while_the_limits_are_off() {
        let mut limits = Limits::new(RateLimits::Off);
        for _ in 0..200 {
            assert_eq!(limits.admit(ADA, Some(Kind::TokenCreation), at(0)), Ok(()));
            limits.conclude(ADA, Attempt::Refused, at(0));
            assert_eq!(limits.attempt(ADA, at(0)), Ok(()));
            assert!(limits.open_stream(ADA).is_ok());
        }
        assert!(limits.peers.get(&ADA).is_none() && limits.streams.is_empty());
    }

    #[test]
    fn a_wait_is_told_in_whole_seconds_never_too_few() {
        let seconds = |ms| TooOften { retry_after: SignedDuration::from_millis(ms) }.seconds();
        assert_eq!([1, 999, 1_000, 1_001, 1_800_000].map(seconds), [1, 1, 1, 2, 1_800]);
    }
}
