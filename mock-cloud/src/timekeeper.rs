//! Lets time pass.
//!
//! On a clock that runs, one task waits for whatever is due next and does it. [`advance`] and [`skip`] move the clock by
//! hand, on any clock, one at a time: they are jobs of that same task. So is a change of how the clock runs, so that it
//! never meets a time that is passing.

use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tokio::sync::{mpsc, oneshot};

use crate::app::App;
use crate::clock::{Clock, ClockMode};
use crate::cloud::Cloud;
use crate::crew::Crew;
use crate::stop::Stopped;

/// The longest stretch that devices run before the cloud hears them, while time is advanced by hand.
const SLICE: SignedDuration = SignedDuration::from_millis(10);

/// Wall time between keep-alives on a clock that is not real time, since real clients hang up on a silent stream.
const WALL_KEEP_ALIVE: Duration = Duration::from_secs(10);

/// How time is to pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Passage {
    /// Devices run through every millisecond.
    Advance,
    /// Devices sleep through it.
    Skip,
}

/// Why time cannot pass so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TimeError {
    /// Time does not go back.
    #[error("time cannot go back")]
    Negative,
    /// Beyond the year 9000.
    #[error("the clock does not go that far")]
    TooFar,
    /// The cloud has stopped.
    #[error("the cloud has stopped")]
    Stopped,
}

/// How the clock is to run from now on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Pace {
    /// In this mode.
    Mode(ClockMode),
    /// As it ran before it was frozen.
    AsBefore,
}

enum Work {
    Pass(Passage, SignedDuration),
    Run(Pace),
}

struct Job {
    work: Work,
    done: oneshot::Sender<Result<Timestamp, TimeError>>,
}

/// Asks the timekeeper for something.
#[derive(Clone)]
pub(crate) struct Timekeeper(mpsc::Sender<Job>);

impl Timekeeper {
    /// Starts keeping the time of a cloud, until `stop` says so; the crew is aboard if the clock runs.
    pub(crate) fn start(app: App, crew: Arc<Crew>, wall_keep_alive: bool, stop: Stopped) -> Self {
        let (sender, jobs) = mpsc::channel(16);
        let keeper = Keeper { app: app.clone(), crew, wall_keep_alive };
        keeper.man();
        tokio::spawn(keep(keeper, jobs, stop.clone()));
        if wall_keep_alive {
            tokio::spawn(keep_streams_alive(app, stop));
        }
        Self(sender)
    }

    /// Moves the clock and answers where it stands when all that was due is done.
    pub(crate) async fn pass(&self, passage: Passage, by: SignedDuration) -> Result<Timestamp, TimeError> {
        self.order(Work::Pass(passage, by)).await
    }

    /// Lets the clock run in another way, from where it is; answers where that is.
    pub(crate) async fn run(&self, pace: Pace) -> Result<Timestamp, TimeError> {
        self.order(Work::Run(pace)).await
    }

    async fn order(&self, work: Work) -> Result<Timestamp, TimeError> {
        let (done, outcome) = oneshot::channel();
        self.0.send(Job { work, done }).await.map_err(|_| TimeError::Stopped)?;
        outcome.await.map_err(|_| TimeError::Stopped)?
    }
}

/// What the task of the timekeeper works with.
struct Keeper {
    app: App,
    crew: Arc<Crew>,
    wall_keep_alive: bool,
}

impl Keeper {
    /// Has threads run the devices, or not, as the clock's mode wants it.
    fn man(&self) {
        if self.app.clock().mode() == ClockMode::Manual {
            self.crew.stop();
        } else {
            self.crew.start(&self.app);
        }
    }

    /// Changes how the clock runs. A frozen cloud is like one that was started with a manual clock: no thread is at work,
    /// every device has been run up to the date at which the clock stands, and what was due by then is done.
    async fn run(&self, pace: Pace) -> Timestamp {
        let clock = self.app.clock();
        let mode = match pace {
            Pace::Mode(mode) => mode,
            Pace::AsBefore => clock.running_mode(),
        };
        let turned = clock.set_mode(mode);
        // The workers still look by the old pace; they look again now.
        self.app.fleet().clock_changed();
        self.man();
        if mode == ClockMode::Manual {
            self.app.record_streams(true);
            self.app.catch_up();
            self.app.settle_streams().await;
            self.app.record_streams(false);
        }
        // The next one by the wall may be 10 s off, and the last one by the cloud's clock nearly as long ago.
        if self.wall_keep_alive && mode != ClockMode::Real {
            self.app.keep_alive_in_wall_time();
        }
        turned
    }
}

async fn keep(keeper: Keeper, mut jobs: mpsc::Receiver<Job>, mut stop: Stopped) {
    let app = &keeper.app;
    loop {
        let due = app.decide(|cloud, now| {
            cloud.fire_due(now);
            cloud.timers.next_due()
        });
        // A standing clock waits for a job alone; a running one looks again when something is due or gets due sooner.
        let next = due.and_then(|due| app.clock().wall_until(due));
        tokio::select! {
            // In this order: a cloud that has stopped takes no job any more.
            biased;
            () = stop.wait() => return,
            job = jobs.recv() => match job {
                // Whoever asked may have gone, and then nobody wants the time to pass.
                Some(job) if job.done.is_closed() => {}
                Some(job) => {
                    let unwanted = || job.done.is_closed() || stop.is_given();
                    let outcome = match job.work {
                        Work::Pass(passage, by) => pass(app, passage, by, unwanted).await,
                        Work::Run(pace) => Ok(keeper.run(pace).await),
                    };
                    let _ = job.done.send(outcome);
                }
                None => return,
            },
            () = sleep(next) => {}
            () = app.sooner() => {}
        }
    }
}

async fn sleep(wait: Option<Duration>) {
    match wait {
        Some(wait) => tokio::time::sleep(wait).await,
        None => std::future::pending().await,
    }
}

async fn pass(
    app: &App,
    passage: Passage,
    by: SignedDuration,
    unwanted: impl Fn() -> bool,
) -> Result<Timestamp, TimeError> {
    if by.is_negative() {
        return Err(TimeError::Negative);
    }
    let target = app.clock().now().checked_add(by).map_err(|_| TimeError::TooFar)?;
    if !Clock::can_show(target) {
        return Err(TimeError::TooFar);
    }
    app.clock().freeze();
    app.record_streams(true);
    match passage {
        Passage::Advance => advance(app, target, unwanted).await,
        Passage::Skip => {
            // The devices first: one that is asked something after the jump must not run through what it slept through.
            app.sleep_through(target);
            app.clock().jump_to(target);
            app.decide(Cloud::fire_due);
            app.settle_streams().await;
        }
    }
    app.record_streams(false);
    app.clock().resume();
    app.fleet().clock_changed();
    Ok(app.clock().now())
}

/// Steps from one thing that happens to the next, in slices of [`SLICE`] at most while any device runs. After each step
/// the connections get what it published, so that a reader who reads loses nothing however far time is moved.
///
/// Ends early, where it is, when nobody waits for it any more.
async fn advance(app: &App, target: Timestamp, unwanted: impl Fn() -> bool) {
    let mut now = app.clock().now();
    let mut steps = 0u32;
    while now < target && !unwanted() {
        let slice_end = now.saturating_add(SLICE).unwrap_or(target);
        let next = app.next_event().map_or(target, |event| event.max(slice_end)).min(target);
        let due = app.decide(|cloud, _| cloud.timers.next_due());
        now = due.map_or(next, |due| due.clamp(now, next));
        app.clock().jump_to(now);
        app.catch_up();
        app.settle_streams().await;
        steps += 1;
        if steps.is_multiple_of(64) {
            // A long advance leaves the other tasks of this thread their turn.
            tokio::task::yield_now().await;
        }
    }
}

async fn keep_streams_alive(app: App, mut stop: Stopped) {
    let mut ticks = tokio::time::interval(WALL_KEEP_ALIVE);
    loop {
        tokio::select! {
            _ = ticks.tick() => if app.clock().mode() != ClockMode::Real {
                app.keep_alive_in_wall_time();
            },
            () = stop.wait() => return,
        }
    }
}
