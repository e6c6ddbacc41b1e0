//! A cloud-chamber of a test's own: the program, started and ended with a value.

use std::ffi::{OsStr, OsString};
use std::io::{BufRead as _, BufReader, Read, Write as _};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use tokio::sync::oneshot;

use super::{Card, Control};
use crate::{Client, Error, Secret, Session};

/// Devices in their thousands take a while to start; nobody waits longer than this.
const PATIENCE: Duration = Duration::from_secs(60);
/// The longest card that is read, in bytes: some ten thousands of devices.
const LONGEST_CARD: u64 = 16 << 20;
/// So many bytes of what the program says on stderr are kept: the last.
const WORDS: usize = 4096;

/// A cloud-chamber that runs as a program of its own, on a free port. It ends when this is dropped.
#[derive(Debug)]
pub struct Chamber {
    program: Program,
    card: Card,
    client: Client,
}

/// How a [`Chamber`] is started.
#[derive(Debug, Clone)]
#[must_use = "call `start`"]
pub struct ChamberBuilder {
    binary: OsString,
    arguments: Vec<OsString>,
}

impl Chamber {
    /// Starts the program with its built-in world, in real time. Answers once it can be talked to.
    ///
    /// `binary` is a path, or a name that is looked up in `PATH`: `cloud-chamber`.
    ///
    /// # Errors
    /// [`Error::Setup`] with what the program says, when it does not start.
    pub async fn start(binary: impl AsRef<OsStr>) -> Result<Self, Error> {
        Self::builder(binary).start().await
    }

    /// As [`start`](Chamber::start), with settings.
    pub fn builder(binary: impl AsRef<OsStr>) -> ChamberBuilder {
        let arguments = ["--json", "--listen", "127.0.0.1:0"].map(OsString::from).into();
        ChamberBuilder { binary: binary.as_ref().to_owned(), arguments }
    }

    /// Where it answers.
    pub fn url(&self) -> &str {
        self.client.base_url()
    }

    /// Who and what was in it when it started.
    pub fn card(&self) -> &Card {
        &self.card
    }

    /// A client of it, not logged in.
    pub fn client(&self) -> Client {
        self.client.clone()
    }

    /// Its control surface.
    pub fn control(&self) -> Control {
        let control = self.client.control();
        match &self.card.control_token {
            Some(token) => control.with_token(token),
            None => control,
        }
    }

    /// A session of somebody's whom the card names.
    ///
    /// # Errors
    /// [`Error::InvalidArgument`] when there is no such user, with those that there are.
    pub fn session(&self, username: &str) -> Result<Session, Error> {
        self.token(username).map(|token| self.client.session(token)).ok_or_else(|| {
            let known: Vec<&str> = self.card.users.iter().map(|user| user.username.as_str()).collect();
            Error::InvalidArgument(format!("no user {username:?}; there are {}", known.join(", ")))
        })
    }

    /// A good token of somebody's whom the card names.
    pub fn token(&self, username: &str) -> Option<&Secret> {
        self.card.user(username)?.token.as_ref()
    }

    /// The id of a device that the card names.
    pub fn device_id(&self, name: &str) -> Option<&str> {
        self.card.device(name).map(|device| device.id.as_str())
    }

    /// What the program has said on stderr lately: warnings, and more with `--log`.
    pub fn log(&self) -> String {
        self.program.words()
    }
}

impl ChamberBuilder {
    /// With a world file.
    pub fn world(self, path: impl AsRef<OsStr>) -> Self {
        self.argument("--world").argument(path)
    }

    /// With ids, tokens and noise made from this number.
    pub fn seed(self, seed: u64) -> Self {
        self.argument("--seed").argument(seed.to_string())
    }

    /// With a clock that stands, and moves when it is told to.
    pub fn frozen(self) -> Self {
        self.argument("--clock").argument("manual")
    }

    /// With one more argument, as `cloud-chamber --help` lists them.
    pub fn argument(mut self, argument: impl AsRef<OsStr>) -> Self {
        self.arguments.push(argument.as_ref().to_owned());
        self
    }

    /// Starts the program. Answers once it can be talked to.
    ///
    /// Its settings come from here alone: what the environment says for people (`CLOUD_CHAMBER_…`) does not reach it.
    ///
    /// # Errors
    /// [`Error::Setup`] with what the program says, when it does not start.
    pub async fn start(self) -> Result<Chamber, Error> {
        let mut command = Command::new(&self.binary);
        command.args(&self.arguments).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("CLOUD_CHAMBER_") {
                command.env_remove(name);
            }
        }
        let failed = |why: String| Error::Setup(format!("{}: {why}", self.binary.to_string_lossy()));
        let child = command.spawn().map_err(|error| failed(error.to_string()))?;
        let (mut program, card) = Program::new(child);
        let line = tokio::time::timeout(PATIENCE, card).await;
        let line = line.map_err(|_| failed(format!("it has printed no card after {} s", PATIENCE.as_secs())))?;
        let line = line.unwrap_or_default();
        if line.trim().is_empty() {
            return Err(failed(program.last_words()));
        }
        let card: Card = serde_json::from_str(&line).map_err(|error| failed(format!("its card: {error}")))?;
        let mut client = Client::builder(&card.url);
        if let Some(path) = &card.ca {
            let pem = std::fs::read(path).map_err(|error| failed(format!("{}: {error}", path.display())))?;
            client = client.trust_certificates(pem);
        }
        let client = client.build()?;
        Ok(Chamber { program, card, client })
    }
}

/// The program with its two outputs, which are read all the time so that it never waits for a reader.
#[derive(Debug)]
struct Program {
    child: Child,
    words: Arc<Mutex<Vec<u8>>>,
    readers: Vec<thread::JoinHandle<()>>,
}

impl Program {
    /// With the first line that it will print.
    fn new(mut child: Child) -> (Self, oneshot::Receiver<String>) {
        let (sender, card) = oneshot::channel();
        let words = Arc::new(Mutex::new(Vec::new()));
        let mut readers = Vec::new();
        if let Some(output) = child.stdout.take() {
            readers.push(thread::spawn(move || {
                let mut line = Vec::new();
                let mut output = BufReader::new(output);
                let read = (&mut output).take(LONGEST_CARD).read_until(b'\n', &mut line);
                // Whoever waited for the card may have lost patience.
                let _ = sender.send(read.map(|_| String::from_utf8_lossy(&line).into_owned()).unwrap_or_default());
                let _ = std::io::copy(&mut output, &mut std::io::sink());
            }));
        }
        if let Some(output) = child.stderr.take() {
            let words = Arc::clone(&words);
            readers.push(thread::spawn(move || keep_last(output, &words)));
        }
        (Self { child, words, readers }, card)
    }

    fn words(&self) -> String {
        let words = self.words.lock().unwrap_or_else(PoisonError::into_inner);
        String::from_utf8_lossy(&words).into_owned()
    }

    /// What it said before it ended.
    fn last_words(&mut self) -> String {
        self.end();
        let words = self.words();
        let words = words.trim().trim_start_matches("cloud-chamber: ");
        if words.is_empty() { "it ended without a word".to_owned() } else { words.to_owned() }
    }

    fn end(&mut self) {
        // It may have ended by itself; either way it is waited for, and its pipes end with it.
        let _ = self.child.kill();
        let _ = self.child.wait();
        for reader in self.readers.drain(..) {
            let _ = reader.join();
        }
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        self.end();
    }
}

/// Reads to the end, and keeps the last bytes.
fn keep_last(mut output: impl Read, words: &Mutex<Vec<u8>>) {
    let mut chunk = [0; 1024];
    while let Ok(length @ 1..) = output.read(&mut chunk) {
        let mut words = words.lock().unwrap_or_else(PoisonError::into_inner);
        // Writing to memory does not fail.
        let _ = words.write_all(&chunk[..length]);
        let surplus = words.len().saturating_sub(WORDS);
        words.drain(..surplus);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_words_are_kept() {
        let words = Mutex::default();
        keep_last(format!("{}end", "x".repeat(3 * WORDS)).as_bytes(), &words);
        let words = words.into_inner().unwrap();
        assert!(words.len() == WORDS && words.ends_with(b"xend"), "{}", words.len());
    }

    #[tokio::test]
    async fn a_program_that_is_not_there_is_named() {
        let error = Chamber::start("/no/such/cloud-chamber").await.unwrap_err();
        assert!(error.to_string().contains("/no/such/cloud-chamber: "), "{error}");
    }
}
