//! Time for our client that passes when a scenario says so.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Poll, Waker};
use std::time::Duration;

use particle_client::{Sleep, Timer};
use tokio::sync::watch;

/// A timer moved by hand; clones are the same timer.
#[derive(Clone, Debug)]
pub struct HandTimer {
    state: Arc<Mutex<State>>,
    asked: Arc<watch::Sender<usize>>,
}

#[derive(Debug, Default)]
struct State {
    now: Duration,
    sleepers: Vec<Waker>,
}

impl Default for HandTimer {
    fn default() -> Self {
        Self { state: Arc::default(), asked: Arc::new(watch::Sender::new(0)) }
    }
}

impl HandTimer {
    /// Lets time pass, and wakes who sleeps.
    pub fn pass(&self, time: Duration) {
        let mut state = self.state();
        state.now += time;
        let sleepers = std::mem::take(&mut state.sleepers);
        drop(state);
        sleepers.into_iter().for_each(Waker::wake);
    }

    /// How many sleeps were asked for so far, and whatever number follows.
    pub fn asked(&self) -> watch::Receiver<usize> {
        self.asked.subscribe()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Timer for HandTimer {
    fn sleep(&self, duration: Duration) -> Sleep {
        let timer = self.clone();
        let end = timer.state().now + duration;
        self.asked.send_modify(|asked| *asked += 1);
        Box::pin(std::future::poll_fn(move |context| {
            let mut state = timer.state();
            if state.now >= end {
                return Poll::Ready(());
            }
            state.sleepers.push(context.waker().clone());
            Poll::Pending
        }))
    }
}
