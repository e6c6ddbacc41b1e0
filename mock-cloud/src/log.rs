//! The program's log: lines on stderr, written by a thread of its own.
//!
//! A reader of stderr that stops reading must not stop the cloud, so a line that finds no room is dropped.

use std::io::{self, Write};
use std::sync::mpsc::{SyncSender, TrySendError, sync_channel};

use tracing_subscriber::filter::Targets;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

/// Lines that wait at most.
const WAITING: usize = 1024;

/// Starts the log.
///
/// # Errors
/// A sentence, when `filter` is no level and no list of them.
pub(crate) fn start(filter: &str) -> Result<(), String> {
    let targets: Targets = filter.parse().map_err(|error| format!("--log {filter}: {error}"))?;
    let (sender, lines) = sync_channel::<Vec<u8>>(WAITING);
    let write = move || lines.iter().try_for_each(|line| io::stderr().write_all(&line));
    std::thread::Builder::new().name("log".to_owned()).spawn(write).map_err(|error| format!("no log: {error}"))?;
    let lines = tracing_subscriber::fmt::layer().with_writer(Lines(sender)).with_target(false);
    tracing_subscriber::registry().with(lines).with(targets).init();
    Ok(())
}

#[derive(Clone)]
struct Lines(SyncSender<Vec<u8>>);

impl<'a> MakeWriter<'a> for Lines {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

impl Write for Lines {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        match self.0.try_send(line.to_vec()) {
            Ok(()) | Err(TrySendError::Full(_) | TrySendError::Disconnected(_)) => Ok(line.len()),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
