//! Threads that run a fleet as its clock goes.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use super::agenda::NEVER;
use super::shard::{Progress, Shard};
use super::{Fleet, FleetClock, Sink};
use crate::link::Micros;

/// The least time between the starts of two slices: waking a thread costs as much as hundreds of loops.
const SLICE: Duration = Duration::from_millis(10);
/// The most virtual time a slice goes through, so that a worker that cannot keep up falls behind evenly.
const LONGEST_SLICE: Micros = 1_000_000;
/// How long a worker may be behind its clock before it gives up what it missed. Without an end the debt would grow for
/// ever, and the next input to a device would have to pay it.
const PATIENCE: Duration = Duration::from_secs(1);

/// The threads of a running fleet. They end when this is dropped, which waits for them.
#[must_use = "the threads end when this is dropped"]
pub struct Workers {
    fleet: Arc<Fleet>,
    stop: Arc<AtomicBool>,
    threads: Vec<JoinHandle<()>>,
}

impl Workers {
    pub(super) fn start(fleet: Arc<Fleet>, clock: &Arc<dyn FleetClock>, sink: &Arc<dyn Sink>) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let spawn = |number| {
            let (fleet, stop) = (Arc::clone(&fleet), Arc::clone(&stop));
            let (clock, sink) = (Arc::clone(clock), Arc::clone(sink));
            let work = move || run(&fleet.shards[number], &stop, &*clock, &*sink);
            let thread = thread::Builder::new().name(format!("fleet-{number}")).spawn(work);
            thread.expect("a thread for each core can be had")
        };
        let threads = (0..fleet.shards.len()).map(spawn).collect();
        Self { fleet, stop, threads }
    }
}

impl Drop for Workers {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Release);
        self.fleet.clock_changed();
        for thread in self.threads.drain(..) {
            // A sink that panicked has said so already.
            let _ = thread.join();
        }
    }
}

fn run(shard: &Shard, stop: &AtomicBool, clock: &dyn FleetClock, sink: &dyn Sink) {
    let mut behind_since = None;
    while !stop.load(Ordering::Acquire) {
        let begin = Instant::now();
        let Progress { first_due, behind } = shard.work(clock.now(), LONGEST_SLICE, sink);
        sink.flush();
        if behind {
            if begin.duration_since(*behind_since.get_or_insert(begin)) > PATIENCE {
                shard.give_up(clock.now(), sink);
                sink.lagging();
                behind_since = None;
            }
            thread::yield_now();
            continue;
        }
        behind_since = None;
        if first_due == NEVER {
            shard.wait(None);
        } else {
            // A loop runs once its time is past, hence one microsecond more.
            let wait = clock.wall_until(first_due + 1);
            shard.wait(wait.map(|wait| wait.max(SLICE.saturating_sub(begin.elapsed()))));
        }
    }
}
