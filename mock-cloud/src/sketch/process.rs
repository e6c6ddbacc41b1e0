//! Runs a compiler, for a bounded time.

use std::io::{Read, Seek, SeekFrom};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// Longest time one run of a compiler may take; zig builds its C++ library at the first one.
const PATIENCE: Duration = Duration::from_secs(300);
/// How often it is looked whether it is done.
const LOOK: Duration = Duration::from_millis(5);

/// What a finished program said, on both of its outputs.
pub(super) struct Finished {
    pub(super) success: bool,
    pub(super) text: String,
}

/// Runs `command` in `directory` to its end; one that takes too long is ended.
///
/// Its output goes to a file, so that no pipe can fill up.
///
/// # Errors
/// When it cannot be started, or took too long.
pub(super) fn run(command: &mut Command, directory: &Path) -> std::io::Result<Finished> {
    let path = directory.join("output.txt");
    let mut output = std::fs::File::options().create(true).truncate(true).read(true).write(true).open(&path)?;
    let mut child = command
        .current_dir(directory)
        .stdin(Stdio::null())
        .stdout(output.try_clone()?)
        .stderr(output.try_clone()?)
        .spawn()?;
    let end = Instant::now() + PATIENCE;
    let status = loop {
        if let Some(status) = child.try_wait()? {
            break status;
        }
        if Instant::now() > end {
            child.kill()?;
            child.wait()?;
            return Err(std::io::Error::new(std::io::ErrorKind::TimedOut, "the compiler took more than five minutes"));
        }
        std::thread::sleep(LOOK);
    };
    let mut bytes = vec![];
    output.seek(SeekFrom::Start(0))?;
    output.read_to_end(&mut bytes)?;
    Ok(Finished { success: status.success(), text: String::from_utf8_lossy(&bytes).into_owned() })
}
