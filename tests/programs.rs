//! Programs under test: run by a shell beside the cloud, in a group of their own that ends with the scenario.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt as _};
use tokio::process::{Child, Command};
use tokio::sync::watch;
use tokio::time::timeout;

/// The longest wait for a program, in wall time.
const PATIENCE: Duration = Duration::from_secs(60);
/// The longest wait for the last words of a program that has ended, in wall time.
const LAST_WORDS: Duration = Duration::from_secs(2);
/// So many bytes of what a program says are kept: the last.
const KEPT: usize = 256 << 10;

/// A program that was started. Its whole process group ends when this is dropped.
#[derive(Debug)]
pub struct Program {
    line: String,
    child: Child,
    /// Of the group, and of the shell that leads it.
    group: Option<u32>,
    output: watch::Receiver<Output>,
}

/// What a program has said on both of its outputs, in the order in which it came.
#[derive(Debug, Default)]
struct Output {
    bytes: Vec<u8>,
    left_out: usize,
    /// How many of the two are still open.
    open: usize,
}

impl Output {
    fn push(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
        let surplus = self.bytes.len().saturating_sub(KEPT);
        self.bytes.drain(..surplus);
        self.left_out += surplus;
    }

    fn text(&self) -> String {
        let text = plain(&String::from_utf8_lossy(&self.bytes));
        match self.left_out {
            0 => text,
            bytes => format!("[{bytes} bytes before that were left out]\n{text}"),
        }
    }
}

impl Program {
    /// Starts a command line by `sh -c`, so that it can use its environment, quotes and pipes as one is used to.
    ///
    /// # Panics
    /// When there is no shell, or no such folder.
    pub fn start(line: &str, folder: &Path, environment: Vec<(String, String)>) -> Self {
        let mut command = Command::new("sh");
        for secret in std::env::vars_os().map(|(name, _)| name).filter(|name| is_ours(&name.to_string_lossy())) {
            command.env_remove(secret);
        }
        command.arg("-c").arg(line).envs(environment).stdin(Stdio::null());
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
        if !folder.as_os_str().is_empty() {
            command.current_dir(folder);
        }
        #[cfg(unix)]
        command.process_group(0);
        let mut child =
            command.spawn().unwrap_or_else(|error| panic!("sh -c {line:?} in {}: {error}", folder.display()));
        let (said, output) = watch::channel(Output { open: 2, ..Output::default() });
        tokio::spawn(listen(child.stdout.take(), said.clone()));
        tokio::spawn(listen(child.stderr.take(), said));
        Self { line: line.to_owned(), group: child.id(), child, output }
    }

    /// What it has said so far.
    pub fn output(&self) -> String {
        self.output.borrow().text()
    }

    /// Waits until it has ended, and answers with its exit code; `None` if a signal ended it.
    ///
    /// # Panics
    /// When that takes more than a minute.
    pub async fn end(&mut self) -> Option<i32> {
        let status = timeout(PATIENCE, self.child.wait()).await;
        let status =
            status.unwrap_or_else(|_| panic!("{:?} runs on after {PATIENCE:?}; so far:\n{}", self.line, self.output()));
        // What it began and left behind may hold its outputs open, and has no more to say in this.
        self.end_group().await;
        // A daemon in a group of its own may go on and hold them, too; what was said until now is all there is.
        let closed = self.output.wait_for(|output| output.open == 0);
        let _ = timeout(LAST_WORDS, closed).await;
        status.expect("a child that can be waited for").code()
    }

    /// Waits until it has said anything at all, or has ended.
    ///
    /// # Panics
    /// When it does neither for a minute.
    pub async fn begins(&mut self) {
        let said = self.output.wait_for(|output| output.open == 0 || !output.bytes.is_empty());
        assert!(timeout(PATIENCE, said).await.is_ok(), "{:?} has said nothing for {PATIENCE:?}", self.line);
    }

    /// Waits until it says this.
    ///
    /// # Panics
    /// When it ends without, or says nothing of the kind for a minute.
    pub async fn says(&mut self, text: &str) {
        if self.says_or_ends(text).await {
            return;
        }
        match self.output.borrow().open {
            0 => panic!("{:?} ended without having said {text:?}; it said:\n{}", self.line, self.output()),
            _ => panic!("{:?} has not said {text:?} for {PATIENCE:?}; so far:\n{}", self.line, self.output()),
        }
    }

    /// Whether it says this before it ends, and within a minute.
    pub async fn says_or_ends(&mut self, text: &str) -> bool {
        let said = self.output.wait_for(|output| output.open == 0 || output.text().contains(text));
        // Both of its outputs may have ended, too.
        let _ = timeout(PATIENCE, said).await;
        self.output().contains(text)
    }

    /// Ends it with all that it has begun.
    pub async fn stop(&mut self) {
        self.end_group().await;
        let _ = self.child.wait().await;
    }

    async fn end_group(&mut self) {
        if let Some(kill) = self.group.take().and_then(kill_group) {
            // Whoever has ended already has nothing against it.
            let _ = Command::from(kill).status().await;
        }
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        if let Some(mut kill) = self.group.take().and_then(kill_group) {
            // Whoever has ended already has nothing against it.
            let _ = kill.status();
        }
    }
}

/// A text without what only moves a terminal's cursor or changes its colours: `ESC [ … letter`.
fn plain(text: &str) -> String {
    let mut parts = text.split("\u{1b}[");
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        plain += part.trim_start_matches(|sign: char| !sign.is_ascii_alphabetic()).get(1..).unwrap_or_default();
    }
    plain
}

/// Whether a variable of the environment is meant for who runs the scenarios, and not for the programs under test: passwords
/// and tokens of a real cloud are among them.
fn is_ours(name: &str) -> bool {
    name.starts_with("CLOUD_CHAMBER_") || name == "PARTICLE_ACCESS_TOKEN"
}

/// What ends a process group. The shell can do it, and is there.
fn kill_group(group: u32) -> Option<std::process::Command> {
    if !cfg!(unix) {
        return None;
    }
    let mut command = std::process::Command::new("sh");
    command.arg("-c").arg(format!("kill -s KILL -- -{group}"));
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    Some(command)
}

async fn listen(output: Option<impl AsyncRead + Unpin>, said: watch::Sender<Output>) {
    if let Some(mut output) = output {
        let mut chunk = [0; 4096];
        while let Ok(length @ 1..) = output.read(&mut chunk).await {
            said.send_modify(|output| output.push(&chunk[..length]));
        }
    }
    said.send_modify(|output| output.open -= 1);
}

/// Builds a program of this workspace, which these arguments of `cargo build` name, and says where it is.
///
/// # Panics
/// When it cannot be built.
pub fn build(which: &[&str]) -> PathBuf {
    let mut cargo = std::process::Command::new(env!("CARGO"));
    cargo.args(["build", "--quiet", "--message-format", "json"]).args(which);
    let built = cargo.current_dir(env!("CARGO_MANIFEST_DIR")).output().expect("cargo runs");
    assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
    let told = String::from_utf8(built.stdout).expect("JSON");
    let messages = told.lines().filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok());
    let executable = messages.filter_map(|message| message["executable"].as_str().map(PathBuf::from)).next_back();
    executable.expect("cargo names what it has built")
}

/// A name as a variable of the environment: `Sneaky Pete` becomes `SNEAKY_PETE`.
pub fn variable(name: &str) -> String {
    let mut variable: String = name
        .chars()
        .map(|letter| if letter.is_ascii_alphanumeric() { letter.to_ascii_uppercase() } else { '_' })
        .collect();
    if variable.starts_with(|letter: char| letter.is_ascii_digit()) {
        variable.insert(0, '_');
    }
    variable
}

#[cfg(test)]
mod tests {
    use super::*;

    fn start(line: &str) -> Program {
        Program::start(line, Path::new(""), vec![("WORD".to_owned(), "hello".to_owned())])
    }

    #[test]
    fn names_become_variables() {
        assert_eq!(
            ["lamp", "Sneaky Pete", "tank-level", "3d"].map(variable),
            ["LAMP", "SNEAKY_PETE", "TANK_LEVEL", "_3D"]
        );
    }

    #[test]
    fn colours_and_cursors_are_no_words() {
        assert_eq!(plain("\u{1b}[2K\u{1b}[1G> \u{1b}[1;36mada\u{1b}[39m\n"), "> ada\n");
        assert_eq!(plain("cut \u{1b}["), "cut ");
    }

    #[tokio::test]
    async fn a_program_says_what_it_says_and_ends() {
        let mut program = start("echo $WORD; echo aside >&2; exit 3");
        assert_eq!(program.end().await, Some(3));
        assert!(program.output().contains("hello\n") && program.output().contains("aside\n"), "{}", program.output());
    }

    #[test]
    fn what_is_meant_for_the_runner_is_not_handed_on() {
        for name in ["CLOUD_CHAMBER_E2E_ADA", "CLOUD_CHAMBER_CONTROL_TOKEN", "PARTICLE_ACCESS_TOKEN"] {
            assert!(is_ours(name), "{name}");
        }
        assert!(!["PATH", "HOME", "LAMP_ID"].into_iter().any(is_ours));
    }

    #[tokio::test]
    async fn the_last_of_much_output_is_kept() {
        let mut program = start("yes | head -c 600000; echo end");
        assert_eq!(program.end().await, Some(0));
        let output = program.output();
        assert!(
            output.len() < KEPT + 100 && output.ends_with("end\n") && output.contains("left out"),
            "{}",
            output.len()
        );
    }

    /// The shell of the group is waited for, and its children are gone with it: they hold the pipe's other end.
    #[tokio::test]
    async fn what_a_program_has_begun_ends_with_it() {
        let mut program = start("sleep 1000 & sleep 1000 & echo ready; wait");
        program.says("ready").await;
        let mut output = program.output.clone();
        drop(program);
        timeout(PATIENCE, output.wait_for(|output| output.open == 0))
            .await
            .expect("nobody holds them")
            .expect("a listener");
    }

    #[tokio::test]
    async fn what_it_leaves_behind_does_not_hold_up_its_end() {
        let mut program = start("sleep 1000 & echo begun");
        assert_eq!(program.end().await, Some(0));
        assert_eq!(program.output(), "begun\n");
    }

    /// The daemon has said its number once the shell goes on, and only then holds the program's output.
    #[cfg(target_os = "linux")]
    #[tokio::test]
    async fn a_daemon_that_holds_its_outputs_does_not_hold_up_its_end() {
        let mut program = start("exec 3>&1; echo $(setsid -f sh -c 'echo $$; exec sleep 50 >&3')");
        assert_eq!(timeout(PATIENCE / 4, program.end()).await, Ok(Some(0)));
        let daemon = program.output().trim().to_owned();
        let ended = std::process::Command::new("kill").arg(&daemon).status().expect("kill is there");
        assert!(ended.success() && program.output.borrow().open > 0, "it ran on: {daemon}");
    }

    #[tokio::test]
    #[should_panic(expected = "ended without having said \"never\"; it said:\nsomething")]
    async fn a_program_that_ends_without_a_word_is_told() {
        start("echo something").says("never").await;
    }
}
