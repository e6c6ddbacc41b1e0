//! A timer whose sleeps end when the test ends them.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use particle_client::{Sleep, Timer};
use tokio::sync::oneshot;

/// Remembers every sleep that was asked for.
#[derive(Debug, Clone, Default)]
pub(crate) struct ManualTimer {
    sleeps: Arc<Mutex<Vec<Asleep>>>,
}

/// How long, and what ends it.
type Asleep = (Duration, oneshot::Sender<()>);

impl ManualTimer {
    /// Ends the sleep that began last, and says how long it would have been.
    pub(crate) fn end_last_sleep(&self) -> Duration {
        let mut sleeps = self.sleeps.lock().unwrap();
        // A sleep that was dropped (an idle limit, after the next byte) has nobody waiting for it.
        sleeps.retain(|(_, end)| !end.is_closed());
        let (duration, end) = sleeps.pop().expect("the client sleeps");
        end.send(()).unwrap();
        duration
    }
}

impl Timer for ManualTimer {
    fn sleep(&self, duration: Duration) -> Sleep {
        let (end, ended) = oneshot::channel();
        self.sleeps.lock().unwrap().push((duration, end));
        Box::pin(async move {
            if ended.await.is_err() {
                std::future::pending().await
            }
        })
    }
}
