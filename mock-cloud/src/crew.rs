//! The threads that run the devices while the clock runs.
//!
//! A clock that stands needs none: whoever moves it runs the devices, and a second thread at it would only make the order
//! of what they say a matter of luck. So the threads come and go with the clock.

use std::sync::{Mutex, MutexGuard, PoisonError};

use firmware::Workers;

use crate::app::App;

/// The threads of one cloud.
pub(crate) struct Crew(Mutex<State>);

enum State {
    Ashore,
    Aboard(#[expect(dead_code, reason = "they end when it is dropped")] Workers),
    /// The cloud has stopped.
    Dismissed,
}

impl Crew {
    /// Without threads as yet.
    pub(crate) fn new() -> Self {
        Self(Mutex::new(State::Ashore))
    }

    /// From now on one thread for each shard runs its devices as the clock goes.
    pub(crate) fn start(&self, app: &App) {
        let mut state = self.state();
        if matches!(*state, State::Ashore) {
            *state = State::Aboard(app.fleet().start(app.clone(), app.clone()));
        }
    }

    /// Ends the threads, and waits until they have finished their slices.
    pub(crate) fn stop(&self) {
        let mut state = self.state();
        if matches!(*state, State::Aboard(_)) {
            *state = State::Ashore;
        }
    }

    /// As [`Crew::stop`], for good.
    pub(crate) fn dismiss(&self) {
        *self.state() = State::Dismissed;
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
