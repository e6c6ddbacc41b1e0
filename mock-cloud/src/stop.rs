//! The word that the cloud is to stop, for every task that goes on until then.

use tokio::sync::watch;

/// Gives the word. Dropping it is the word, too.
pub(crate) struct Stop(watch::Sender<bool>);

/// Hears it.
#[derive(Clone)]
pub(crate) struct Stopped(watch::Receiver<bool>);

impl Stop {
    pub(crate) fn new() -> (Self, Stopped) {
        let (sender, receiver) = watch::channel(false);
        (Self(sender), Stopped(receiver))
    }

    pub(crate) fn now(&self) {
        self.0.send_replace(true);
    }
}

impl Stopped {
    /// Whether the word was given.
    pub(crate) fn is_given(&self) -> bool {
        *self.0.borrow()
    }

    /// Waits for the word; at once if it was given before.
    pub(crate) async fn wait(&mut self) {
        let _ = self.0.wait_for(|stop| *stop).await;
    }
}
