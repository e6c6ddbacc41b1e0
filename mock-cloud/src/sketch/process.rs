//! Runs a compiler, for a bounded time.

use std::io::{Read, Seek, SeekFrom};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// Longest time one run of a compiler may take; zig builds its C++ library at the first one.
const PATIENCE: Duration = Duration::from_secs(300);
/// How often it is looked whether it is done.
const LOOK: Duration = Duration::from_millis(5);
/// The most that is read of what it says, in bytes.
const MOST_TEXT: u64 = 16 << 20;

/// Where a compiler's words go, beside what it compiles; no file of an upload has a colon in its name.
pub(super) const OUTPUT: &str = "compiler:output";

/// What a finished program said, on both of its outputs.
pub(super) struct Finished {
    pub(super) success: bool,
    /// The code it ended with; `None` when a signal ended it.
    pub(super) code: Option<i32>,
    pub(super) text: String,
}

/// Until when a program may run, and how much of what it says is read.
#[derive(Clone, Copy)]
pub(super) struct Bounds {
    pub(super) until: Instant,
    pub(super) text: u64,
}

/// Runs `command` in `directory` to its end; one that takes too long is ended.
///
/// # Errors
/// When it cannot be started, or took too long.
pub(super) fn run(command: &mut Command, directory: &Path) -> std::io::Result<Finished> {
    run_within(command, directory, Bounds { until: Instant::now() + PATIENCE, text: MOST_TEXT })
}

/// As [`run`], with other bounds.
///
/// Its output goes to a file, so that no pipe can fill up.
pub(super) fn run_within(command: &mut Command, directory: &Path, bounds: Bounds) -> std::io::Result<Finished> {
    let path = directory.join(OUTPUT);
    let mut output = std::fs::File::options().create(true).truncate(true).read(true).write(true).open(&path)?;
    let mut child = command
        .current_dir(directory)
        .stdin(Stdio::null())
        .stdout(output.try_clone()?)
        .stderr(output.try_clone()?)
        .spawn()?;
    let status = loop {
        if let Some(status) = child.try_wait()? {
            break status;
        }
        if Instant::now() > bounds.until {
            child.kill()?;
            child.wait()?;
            return Err(std::io::Error::new(std::io::ErrorKind::TimedOut, "the compiler took too long"));
        }
        std::thread::sleep(LOOK);
    };
    let mut bytes = vec![];
    output.seek(SeekFrom::Start(0))?;
    output.take(bounds.text).read_to_end(&mut bytes)?;
    let text = String::from_utf8_lossy(&bytes).into_owned();
    Ok(Finished { success: status.success(), code: status.code(), text })
}
