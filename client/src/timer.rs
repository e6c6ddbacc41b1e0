//! The passing of time, as something that is handed in: time limits, back-off and idle limits all sleep here.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

/// A wait in progress.
pub type Sleep = Pin<Box<dyn Future<Output = ()> + Send>>;

/// Sleeps on behalf of the client.
///
/// [`TokioTimer`] is the real one. A test passes its own, which ends a sleep when the test says so, and then
/// needs no real waiting: the client has no other source of time, apart from the limit for opening a TCP connection,
/// and a [`LoopbackListener`](crate::LoopbackListener)'s patience with a silent one.
pub trait Timer: fmt::Debug + Send + Sync + 'static {
    /// A future that is ready once `duration` has passed, counted from this call.
    fn sleep(&self, duration: Duration) -> Sleep;
}

/// The timer of the tokio runtime.
#[derive(Debug, Clone, Copy, Default)]
pub struct TokioTimer;

impl Timer for TokioTimer {
    fn sleep(&self, duration: Duration) -> Sleep {
        Box::pin(tokio::time::sleep(duration))
    }
}
