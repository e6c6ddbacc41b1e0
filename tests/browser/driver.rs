//! The process that drives the browsers of a run.

use std::fs;
use std::path::{Path, PathBuf};

use super::tools::Tools;
use crate::programs::Program;

/// What the driver says when it listens, before the number of its port.
const LISTENS: &str = "started successfully on port ";

/// It is given a port that is free on `::1`, and ends where the same is taken on 127.0.0.1: as so often it may try.
const TRIES: usize = 8;

/// A driver, in a process group of its own that ends when this is dropped, on a port that it chose itself.
#[derive(Debug)]
pub(super) struct Driver {
    url: String,
    // Dropped in this order: nobody writes into the folder once the program has ended.
    _program: Program,
    _folder: Folder,
}

/// Where the browsers have their profiles. It goes with the run.
#[derive(Debug)]
struct Folder(PathBuf);

impl Folder {
    fn make() -> Self {
        let path = std::env::temp_dir().join(format!("cloud-chamber-browsers-{}", std::process::id()));
        fs::create_dir_all(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What cannot be removed lies in a folder for such things.
        let _ = fs::remove_dir_all(&self.0);
    }
}

impl Driver {
    /// Starts it, and waits until it listens.
    pub(super) async fn start(tools: &Tools) -> Self {
        let folder = Folder::make();
        let place = folder.0.display().to_string();
        let environment = [
            ("CHROMEDRIVER", tools.driver.display().to_string()),
            // It makes a profile for each browser below it, and browsers look for settings below their home.
            ("TMPDIR", place.clone()),
            ("HOME", place),
        ];
        let environment: Vec<_> = environment.map(|(name, value)| (name.to_owned(), value)).to_vec();
        for _ in 1..TRIES {
            let mut program = start(environment.clone());
            if program.says_or_ends(LISTENS).await {
                return Self::listening(program, folder).await;
            }
        }
        let mut program = start(environment);
        program.says(LISTENS).await;
        Self::listening(program, folder).await
    }

    async fn listening(program: Program, folder: Folder) -> Self {
        let port = loop {
            if let Some(port) = port(&program.output()) {
                break port;
            }
            // The line has begun, and its end is on its way.
            tokio::task::yield_now().await;
        };
        Self { url: format!("http://127.0.0.1:{port}"), _program: program, _folder: folder }
    }

    pub(super) fn url(&self) -> &str {
        &self.url
    }
}

fn start(environment: Vec<(String, String)>) -> Program {
    Program::start("exec \"$CHROMEDRIVER\" --port=0", Path::new(""), environment)
}

/// The number at the end of a line that is there as a whole.
fn port(said: &str) -> Option<u16> {
    let (line, _) = said.split_once(LISTENS)?.1.split_once('\n')?;
    line.trim_end().trim_end_matches('.').parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_port_is_read_when_its_line_is_whole() {
        assert_eq!(port("Starting…\nChromeDriver was started successfully on port 40727.\n"), Some(40727));
        assert_eq!(port("ChromeDriver was started successfully on port 407"), None);
    }
}
