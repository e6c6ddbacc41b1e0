//! The engine: one cloud with its clock, its devices and its streams, and the order in which things happen.
//!
//! Whoever has something to do calls [`Engine::decide`]. It locks the cloud, lets the rules decide, and unlocks; then
//! [`Engine::perform`] carries out what they left in the outbox, oldest first, one thread at a time. So what happened
//! first is seen first, the outbox holds at most what the running requests put in it, and no lock is held while a socket
//! is written to. Locks are taken in the order hub, serial listeners, shard of the fleet, cloud; nobody holds the cloud and asks for
//! another.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use firmware::link::Micros;
use firmware::{Device, Fleet, FleetClock, Input, Output, Sink, Slot, Stimulus};
use jiff::{SignedDuration, Timestamp};
use tokio::sync::{Notify, oneshot};

use crate::binaries::Compiling;
use crate::chronicle::Chronicle;
use crate::clock::Clock;
use crate::cloud::{Cloud, Effect};
use crate::control::Listeners;
use crate::devices::DeviceKey;
use crate::events::{Hub, Later, Published, StreamEnd};
use crate::faults::GoOn;
use crate::ids::RequestIds;
use crate::journal::Journal;
use crate::link::{Answer, Waiter};

/// Devices that start between two reports of progress.
const STARTED_AT_ONCE: usize = 500;

/// One running cloud.
pub(crate) struct Engine {
    cloud: Mutex<Cloud>,
    hub: Mutex<Hub>,
    serial: Listeners,
    open_streams: Arc<AtomicUsize>,
    fleet: Arc<Fleet>,
    clock: Clock,
    /// When the devices' time began.
    epoch: Timestamp,
    /// Rings when something becomes due sooner than anything was before.
    sooner: Notify,
    /// Whether devices have left out loops.
    lagged: AtomicBool,
    /// Whether there is any fault.
    faulty: AtomicBool,
    /// Requests that were told to go on, and have not gone on yet.
    going_on: Mutex<Vec<oneshot::Receiver<()>>>,
    pub(crate) request_ids: RequestIds,
    pub(crate) compiling: Compiling,
    pub(crate) journal: Journal,
    pub(crate) chronicle: Chronicle,
}

impl Engine {
    pub(crate) fn new(cloud: Cloud, fleet: Fleet, clock: Clock, request_ids: RequestIds, compiling: Compiling) -> Self {
        Self {
            journal: Journal::new(cloud.settings.journal),
            cloud: Mutex::new(cloud),
            hub: Mutex::default(),
            serial: Listeners::default(),
            open_streams: Arc::default(),
            fleet: Arc::new(fleet),
            epoch: clock.now(),
            clock,
            sooner: Notify::new(),
            lagged: AtomicBool::new(false),
            faulty: AtomicBool::new(false),
            going_on: Mutex::default(),
            request_ids,
            compiling,
            chronicle: Chronicle::default(),
        }
    }

    /// Remembers so many things that happen to devices.
    pub(crate) fn with_chronicle(self, length: usize) -> Self {
        Self { chronicle: Chronicle::new(length), ..self }
    }

    /// Lets the rules decide something about the cloud as it is now, and sees to what follows from it.
    pub(crate) fn decide<T>(&self, rules: impl FnOnce(&mut Cloud, Timestamp) -> T) -> T {
        let (result, follows) = self.locked(rules);
        if follows {
            self.perform();
        }
        result
    }

    /// As [`Engine::decide`], for whoever is about to perform what follows anyway; says whether anything does.
    fn locked<T>(&self, rules: impl FnOnce(&mut Cloud, Timestamp) -> T) -> (T, bool) {
        let (result, answers, follows) = {
            let mut cloud = lock(&self.cloud);
            let due = cloud.timers.next_due();
            let result = rules(&mut cloud, self.clock.now());
            let now_due = cloud.timers.next_due();
            if now_due.is_some_and(|at| due.is_none_or(|before| at < before)) {
                self.sooner.notify_one();
            }
            let faulty = !cloud.faults.is_empty();
            if self.is_faulty() != faulty {
                self.faulty.store(faulty, Ordering::Relaxed);
            }
            (result, cloud.take_answers(), cloud.has_effects())
        };
        deliver(answers);
        (result, follows)
    }

    /// Whether there is any fault, for those who then need not look. One that is added while they pass may miss them.
    pub(crate) fn is_faulty(&self) -> bool {
        self.faulty.load(Ordering::Relaxed)
    }

    /// Carries out what is in the outbox, and what follows from that, until it is empty.
    fn perform(&self) {
        let mut hub = lock(&self.hub);
        loop {
            let effects = lock(&self.cloud).take_effects();
            if effects.is_empty() {
                break;
            }
            self.carry_out(effects, &mut hub);
        }
        drop(hub);
        self.serial.tell(self);
    }

    fn carry_out(&self, effects: Vec<Effect>, hub: &mut Hub) {
        for effect in effects {
            match effect {
                Effect::ToDevice(device, message) => {
                    self.chronicle.told(device, self.clock.now(), &message);
                    self.send(device, Input::Message(message));
                }
                Effect::Publish(event) => {
                    let streams =
                        if self.is_faulty() { self.publish_spoiled(&event, hub) } else { hub.publish(&event) };
                    self.chronicle.published(&event, streams);
                }
                Effect::Stimulate(device, stimulus) => self.send(device, Input::Stimulus(stimulus)),
                Effect::Hand { queue, bytes, last } => hub.hand(&queue, &bytes, last),
                Effect::LetGo { queue, round } => hub.let_go(&queue, round),
                Effect::GoOn(GoOn(request)) => {
                    let (gone_on, done) = oneshot::channel();
                    // Whoever gave up waiting goes nowhere.
                    if request.send(gone_on).is_ok() && hub.is_recording() {
                        lock(&self.going_on).push(done);
                    }
                }
                Effect::OpenStream(stream) => hub.open(stream),
                Effect::EndStreams(end) => hub.end(&end),
                Effect::KeepAlive(now) => {
                    hub.keep_alive(now);
                    self.journal.keep_alive(now);
                }
                Effect::LookFor(device, at) => {
                    self.fleet.bring(Slot(device.0), micros_between(self.epoch, at), self);
                    let follows = {
                        let mut cloud = lock(&self.cloud);
                        cloud.give_up(device, at);
                        cloud.take_effects()
                    };
                    // What comes of it happened then, before what was decided behind it.
                    self.carry_out(follows, hub);
                }
            }
        }
    }

    /// Hands an event to the streams as the faults have it.
    fn publish_spoiled(&self, event: &Published, hub: &mut Hub) -> usize {
        let (streams, _) = self.locked(|cloud, now| {
            if !cloud.spoils_streams() {
                return hub.publish(event);
            }
            let (streams, later) =
                hub.publish_spoiled(event, |stream, seen| cloud.fault_on_event(stream, seen, event, now));
            for Later { queue, round, by } in later {
                cloud.let_go_later(queue, round, by, now);
            }
            streams
        });
        streams
    }

    pub(crate) fn clock(&self) -> &Clock {
        &self.clock
    }

    pub(crate) fn fleet(&self) -> &Arc<Fleet> {
        &self.fleet
    }

    /// How many event streams are open. Each counts itself for as long as its answer lives.
    pub(crate) fn open_streams(&self) -> &Arc<AtomicUsize> {
        &self.open_streams
    }

    /// Waits until something is due sooner than what was known.
    pub(crate) async fn sooner(&self) {
        self.sooner.notified().await;
    }

    /// Changes the world around a device.
    pub(crate) fn stimulate(&self, device: DeviceKey, stimulus: Stimulus) {
        self.send(device, Input::Stimulus(stimulus));
        self.perform();
    }

    /// Looks at a device.
    pub(crate) fn inspect<T>(&self, device: DeviceKey, look: impl FnOnce(&Device) -> T) -> T {
        self.fleet.inspect(Slot(device.0), look)
    }

    /// Who listens to serial ports.
    pub(crate) fn serial(&self) -> &Listeners {
        &self.serial
    }

    /// The devices' time now.
    pub(crate) fn micros(&self) -> Micros {
        micros_between(self.epoch, self.clock.now())
    }

    /// Starts all devices, and says how many have started so far; answers when their sessions stand.
    pub(crate) fn boot(&self, mut progress: impl FnMut(usize)) {
        let (all, at) = (self.fleet.len(), self.micros());
        for first in (0..all).step_by(STARTED_AT_ONCE) {
            let end = all.min(first + STARTED_AT_ONCE);
            self.fleet.boot_some(first..end, at, self);
            self.perform();
            progress(end);
        }
    }

    /// Runs all devices up to the clock, and does what has come due.
    pub(crate) fn catch_up(&self) {
        self.fleet.step(self.micros(), self);
        self.decide(Cloud::fire_due);
        self.serial.tell(self);
    }

    /// Lets the devices sleep until then.
    pub(crate) fn sleep_through(&self, until: Timestamp) {
        self.fleet.sleep_through(micros_between(self.epoch, until), self);
    }

    /// When anything happens next: something due, or a loop of a device.
    pub(crate) fn next_event(&self) -> Option<Timestamp> {
        let due = lock(&self.cloud).timers.next_due();
        let wake = self.fleet.next_wake().map(|at| self.date_of(at));
        due.into_iter().chain(wake).min()
    }

    /// From now on remembers which streams are written to, or stops doing so.
    pub(crate) fn record_streams(&self, recording: bool) {
        lock(&self.hub).record(recording);
    }

    /// Waits until what was published is in the hands of the connections; see [`crate::events`].
    pub(crate) async fn settle_streams(&self) {
        // Requests first: what they publish is for streams, too. Each goes on until it waits for something else.
        let going_on = std::mem::take(&mut *lock(&self.going_on));
        for request in going_on {
            let _ = request.await;
        }
        let mut touched = lock(&self.hub).take_touched();
        touched.extend(self.serial.queues());
        touched.extend(self.journal.queues());
        for queue in touched {
            queue.handed_over().await;
        }
    }

    /// A keep-alive on every stream, whatever the clock says.
    pub(crate) fn keep_alive_in_wall_time(&self) {
        lock(&self.hub).keep_alive_all();
        self.journal.keep_alive_all();
    }

    /// Ends all streams cleanly.
    pub(crate) fn end_streams(&self) {
        self.journal.end_streams();
        self.decide(|cloud, _| {
            cloud.tear_dribbles();
            cloud.effect(Effect::EndStreams(StreamEnd::All));
        });
        self.serial.end();
    }

    fn send(&self, device: DeviceKey, input: Input) {
        self.fleet.send(Slot(device.0), input, self.micros(), self);
    }

    fn date_of(&self, at: Micros) -> Timestamp {
        let since = SignedDuration::from_micros(i64::try_from(at).unwrap_or(i64::MAX));
        self.epoch.saturating_add(since).unwrap_or(Timestamp::MAX)
    }
}

/// What devices say goes to the cloud, in their order.
impl Sink for Engine {
    fn uplink(&self, outputs: &mut Vec<Output>) {
        // What follows is performed when the devices have all had their turn.
        self.locked(|cloud, _| {
            for output in outputs.drain(..) {
                let (device, at) = (DeviceKey(output.device.0), self.date_of(output.at));
                self.chronicle.said(device, at, &output.message);
                cloud.receive(device, at, output.message);
            }
        });
    }

    fn lagging(&self) {
        if !self.lagged.swap(true, Ordering::Relaxed) {
            tracing::warn!(
                "the devices cannot keep up with the clock and leave out loops: fewer devices or a slower clock"
            );
        }
    }

    fn flush(&self) {
        self.perform();
    }
}

impl FleetClock for Engine {
    fn now(&self) -> Micros {
        self.micros()
    }

    fn wall_until(&self, at: Micros) -> Option<Duration> {
        self.clock.wall_until(self.date_of(at))
    }
}

/// Tells those who wait. It takes no lock and wakes tasks at most.
fn deliver(answers: Vec<(Waiter, Answer)>) {
    for (waiter, answer) in answers {
        waiter.answer(answer);
    }
}

fn micros_between(from: Timestamp, to: Timestamp) -> Micros {
    Micros::try_from(to.duration_since(from).as_micros()).unwrap_or(0)
}

/// A panic elsewhere must not take the cloud down; the tables are whole after every method of theirs.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
