//! The end of a wait, between the core that decides it and the request that waits.

use std::fmt;

use firmware::link::{Refusal, Token, UpdateRefusal, Value};
use tokio::sync::oneshot;

use crate::app::App;

/// How a request to a device ended.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Answer {
    /// A function returned.
    Returned(i32),
    /// A variable was read.
    Value(Value),
    /// The device answered with an error.
    Refused(Refusal),
    /// A ping or a signal arrived, or an update is taken.
    Acknowledged,
    /// An update is not taken.
    UpdateRefused(UpdateRefusal),
    /// Offline, or silent for too long.
    TimedOut,
}

/// Whoever waits for an [`Answer`].
pub(crate) struct Waiter(oneshot::Sender<Answer>);

impl Waiter {
    pub(super) fn new(token: Token) -> (Self, Wait) {
        let (sender, receiver) = oneshot::channel();
        (Self(sender), Wait { token, receiver })
    }

    /// Ends the wait. Whoever gave up waiting does not hear of it.
    pub(crate) fn answer(self, answer: Answer) {
        let _ = self.0.send(answer);
    }
}

impl fmt::Debug for Waiter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Waiter")
    }
}

/// A request on its way to a device and back.
#[must_use = "a request that nobody waits for stays open until it times out"]
pub(crate) struct Wait {
    token: Token,
    receiver: oneshot::Receiver<Answer>,
}

impl Wait {
    /// Of the request.
    pub(crate) fn token(&self) -> Token {
        self.token
    }

    /// Waits for the end. When the caller goes away first, the request is forgotten at once.
    pub(crate) async fn answer(self, app: &App) -> Answer {
        struct Forget<'a>(&'a App, Token);
        impl Drop for Forget<'_> {
            fn drop(&mut self) {
                self.0.decide(|cloud, _| cloud.forget_call(self.1));
            }
        }
        let mut receiver = self.receiver;
        // Mostly the device has answered already: its shard was free and ran it on the spot.
        if let Ok(answer) = receiver.try_recv() {
            return answer;
        }
        let _forget = Forget(app, self.token);
        receiver.await.unwrap_or(Answer::TimedOut)
    }
}

#[cfg(test)]
impl Wait {
    /// How it ended, if it has.
    pub(super) fn now(&mut self) -> Option<Answer> {
        self.receiver.try_recv().ok()
    }
}
