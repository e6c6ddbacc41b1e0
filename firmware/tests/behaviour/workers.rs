//! A fleet on its own threads, with a clock the test turns by hand.

use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant};

use firmware::link::{Micros, Platform, Uplink};
use firmware::{
    Device, DeviceConfig, Firmware, Fleet, FleetClock, Input, Output, Pin, Sink, Slot, Stimulus, Waveform, Workers,
};

use crate::support::{HELLO, PROBE, SENSOR, call, id, publication};

const PATIENCE: Duration = Duration::from_secs(20);

/// A clock that stands until it is moved, or that runs with the wall a given number of times as fast.
struct HandClock {
    at: AtomicU64,
    runs: AtomicBool,
    pace: u64,
    begin: Instant,
}

impl HandClock {
    fn standing() -> Arc<Self> {
        Self::with_pace(1, false)
    }

    fn with_pace(pace: u64, runs: bool) -> Arc<Self> {
        Arc::new(Self { at: AtomicU64::new(0), runs: AtomicBool::new(runs), pace, begin: Instant::now() })
    }

    fn set(&self, at: Micros, fleet: &Fleet) {
        self.at.store(at, Ordering::SeqCst);
        fleet.clock_changed();
    }
}

impl FleetClock for HandClock {
    fn now(&self) -> Micros {
        match self.runs.load(Ordering::SeqCst) {
            true => self.begin.elapsed().as_micros() as u64 * self.pace,
            false => self.at.load(Ordering::SeqCst),
        }
    }

    fn wall_until(&self, at: Micros) -> Option<Duration> {
        let runs = self.runs.load(Ordering::SeqCst);
        runs.then(|| Duration::from_micros(at.saturating_sub(self.now()).div_ceil(self.pace)))
    }
}

/// Lets the test wait until enough has been said.
#[derive(Default)]
struct Awaited {
    outputs: Mutex<Vec<Output>>,
    said: Condvar,
    flushes: AtomicU32,
    lags: AtomicU32,
}

impl Awaited {
    fn wait_for(&self, what: &str, enough: impl Fn(&[Output]) -> bool) -> Vec<Output> {
        let outputs = self.outputs.lock().unwrap();
        let (mut outputs, late) = self.said.wait_timeout_while(outputs, PATIENCE, |outputs| !enough(outputs)).unwrap();
        assert!(!late.timed_out(), "waited in vain for {what}; got {outputs:?}");
        std::mem::take(&mut outputs)
    }
}

impl Sink for Awaited {
    fn uplink(&self, outputs: &mut Vec<Output>) {
        self.outputs.lock().unwrap().append(outputs);
        self.said.notify_all();
    }

    fn flush(&self) {
        self.flushes.fetch_add(1, Ordering::SeqCst);
    }

    fn lagging(&self) {
        self.lags.fetch_add(1, Ordering::SeqCst);
    }
}

struct Running {
    fleet: Arc<Fleet>,
    sink: Arc<Awaited>,
    workers: Workers,
}

fn running(count: u32, firmware: Firmware, shards: usize, clock: &Arc<HandClock>) -> Running {
    let device = |number| {
        let analog = vec![(Pin::A0, Waveform::Constant(500))];
        Device::new(DeviceConfig { analog, ..DeviceConfig::new(id(number), Platform::Argon, firmware.clone()) })
    };
    let fleet = Arc::new(Fleet::new((0..count).map(device).collect(), NonZeroUsize::new(shards).unwrap()));
    let sink = Arc::new(Awaited::default());
    fleet.boot(0, &*sink);
    (0..count).for_each(|slot| fleet.send(Slot(slot), HELLO, 0, &*sink));
    sink.outputs.lock().unwrap().clear();
    let workers = fleet.start(Arc::clone(clock) as Arc<dyn FleetClock>, Arc::clone(&sink) as Arc<dyn Sink>);
    Running { fleet, sink, workers }
}

/// Rings until a worker has made a pass; each pass ends with a flush.
fn await_pass(fleet: &Fleet, sink: &Awaited) {
    let before = sink.flushes.load(Ordering::SeqCst);
    let begin = Instant::now();
    fleet.clock_changed();
    while sink.flushes.load(Ordering::SeqCst) == before {
        assert!(begin.elapsed() < PATIENCE, "no worker makes a pass");
        std::thread::yield_now();
    }
}

#[test]
fn workers_follow_a_clock_that_is_moved_by_hand() {
    let clock = HandClock::standing();
    let Running { fleet, sink, workers } = running(20, SENSOR, 2, &clock);
    clock.set(1_000_000, &fleet);
    clock.set(2_500_000, &fleet);
    let said = sink.wait_for("one event of each sensor", |outputs| outputs.len() >= 20);
    let events: Vec<_> = said.into_iter().filter_map(|output| publication((output.at, output.message))).collect();
    assert_eq!(events, vec![(1000, "500".to_string()); 20]);
    drop(workers);
    assert!(sink.flushes.load(Ordering::SeqCst) > 0);
}

#[test]
fn a_worker_asleep_wakes_for_a_device_that_has_something_to_do_again() {
    let clock = HandClock::with_pace(1, true);
    let Running { fleet, sink, workers } = running(1, PROBE, 1, &clock);
    fleet.send(Slot(0), call(1, "pause", "rest"), clock.now(), &*sink);
    assert!(fleet.next_wake() >= Some(25_000_000), "a ping is all");
    // Of two passes from now on the second finds nothing to do, and then the worker sleeps until it is woken.
    await_pass(&fleet, &sink);
    await_pass(&fleet, &sink);
    fleet.send(Slot(0), call(2, "pause", "go"), clock.now(), &*sink);
    let woken = fleet.inspect(Slot(0), Device::wake).expect("its loop is to run");
    let begin = Instant::now();
    while fleet.next_wake().is_some_and(|wake| wake <= woken) {
        assert!(begin.elapsed() < PATIENCE, "the worker sleeps on");
        std::thread::yield_now();
    }
    drop(workers);
}

#[test]
fn calls_are_answered_while_workers_run() {
    let clock = HandClock::with_pace(10, true);
    let Running { fleet, sink, workers } = running(50, Firmware::Demo, 2, &clock);
    for number in 0..2_000u64 {
        fleet.send(Slot((number % 50) as u32), call(number, "led", "on"), clock.now(), &*sink);
    }
    let is_result = |output: &Output| matches!(output.message, Uplink::FunctionResult { .. });
    let enough = |outputs: &[Output]| outputs.iter().filter(|output| is_result(output)).count() == 2_000;
    let said = sink.wait_for("2000 results", enough);
    for slot in 0..50 {
        let own = said.iter().filter(|output| output.device == Slot(slot));
        assert!(own.clone().is_sorted_by_key(|output| (output.at, output.sequence)), "device {slot}");
    }
    drop(workers);
}

#[test]
fn a_clock_hundreds_of_times_as_fast_is_kept_up_with() {
    let clock = HandClock::with_pace(300, true);
    let Running { fleet, sink, workers } = running(1, SENSOR, 1, &clock);
    let levels = [1000, 2000, 3000];
    for level in levels {
        let waveform = Waveform::Constant(level);
        let input = Input::Stimulus(Stimulus::Analog { pin: Pin::A0, waveform });
        fleet.send(Slot(0), input, clock.now(), &*sink);
        let data = level.to_string();
        let published = move |output: &Output| match &output.message {
            Uplink::Event(event) => event.data.as_deref() == Some(&data),
            _ => false,
        };
        sink.wait_for("the new level", |outputs| outputs.iter().any(&published));
    }
    drop(workers);
}

#[test]
fn workers_end_when_dropped_even_if_the_clock_stands_or_all_is_idle() {
    for firmware in [SENSOR, Firmware::Led] {
        let Running { fleet, sink, workers } = running(2, firmware, 2, &HandClock::standing());
        drop(workers);
        assert_eq!((Arc::strong_count(&fleet), Arc::strong_count(&sink)), (1, 1), "no thread is left");
    }
}

#[test]
fn a_worker_with_nothing_to_do_does_nothing() {
    let clock = HandClock::with_pace(1, true);
    let Running { fleet, sink, workers } = running(5, Firmware::Led, 1, &clock);
    // One pass when it starts, and one for each ring.
    for rings in 1..4 {
        await_pass(&fleet, &sink);
        assert!(sink.flushes.load(Ordering::SeqCst) <= 1 + rings);
    }
    drop(workers);
}

/// Holds up whoever hands over the first event until the test says so.
struct Held {
    go_on: Mutex<bool>,
    changed: Condvar,
    awaited: Awaited,
}

impl Sink for Held {
    fn uplink(&self, outputs: &mut Vec<Output>) {
        let is_event = matches!(outputs[0].message, Uplink::Event(_));
        self.awaited.outputs.lock().unwrap().append(outputs);
        self.awaited.said.notify_all();
        if is_event {
            let go_on = self.go_on.lock().unwrap();
            drop(self.changed.wait_timeout_while(go_on, PATIENCE, |go_on| !*go_on).unwrap());
        }
    }

    fn flush(&self) {
        self.awaited.flush();
    }
}

#[test]
fn what_came_while_a_worker_handed_over_is_answered_by_that_worker() {
    let clock = HandClock::standing();
    let Running { fleet, workers, .. } = running(1, Firmware::Demo, 1, &clock);
    drop(workers);
    let sink = Arc::new(Held { go_on: Mutex::new(false), changed: Condvar::new(), awaited: Awaited::default() });
    let workers = fleet.start(Arc::clone(&clock) as Arc<dyn FleetClock>, Arc::clone(&sink) as Arc<dyn Sink>);
    // The worker's first pass finds the clock at 0; setting the clock makes it do one more and no others.
    let begin = Instant::now();
    while sink.awaited.flushes.load(Ordering::SeqCst) == 0 {
        assert!(begin.elapsed() < PATIENCE, "no worker makes a pass");
        std::thread::yield_now();
    }
    clock.set(1_000_001, &fleet);
    sink.awaited.wait_for("the event", |outputs| !outputs.is_empty());
    fleet.send(Slot(0), call(1, "led", "on"), 1_000_001, &*sink);
    assert!(sink.awaited.outputs.lock().unwrap().is_empty(), "the worker has the turn");
    *sink.go_on.lock().unwrap() = true;
    sink.changed.notify_all();
    sink.awaited.wait_for("the result, with the clock standing", |outputs| !outputs.is_empty());
    drop(workers);
}

#[test]
fn a_worker_that_cannot_keep_up_gives_up_what_it_missed_and_goes_on_answering() {
    // A thousand million loops a second are due: more than any core runs.
    let clock = HandClock::with_pace(1_000_000, true);
    let Running { fleet, sink, workers } = running(1, SENSOR, 1, &clock);
    let begin = Instant::now();
    while sink.lags.load(Ordering::SeqCst) == 0 {
        assert!(begin.elapsed() < PATIENCE, "the worker never gives up");
        std::thread::yield_now();
    }
    // The worker has run a few million loops at most, which take some 10^10 of these microseconds.
    let due = fleet.next_wake().expect("a sensor never idles");
    assert!(due > 900_000_000_000, "the first second's debt is forgiven, yet the next loop is due at {due}");
    drop(workers);
}
