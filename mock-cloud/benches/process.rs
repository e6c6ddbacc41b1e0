//! Processes that end with this one, and what the kernel says of them.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// All that run, for the case that this process is told to stop.
static RUNNING: Mutex<Vec<Arc<Mutex<Child>>>> = Mutex::new(Vec::new());

fn running() -> MutexGuard<'static, Vec<Arc<Mutex<Child>>>> {
    RUNNING.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A child with a pipe in each direction. It is killed when this is dropped.
pub(crate) struct Process {
    child: Arc<Mutex<Child>>,
    pid: u32,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Process {
    pub(crate) fn start(command: &mut Command) -> Self {
        let mut running = running();
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("{command:?} does not start: {error}"));
        let input = child.stdin.take().expect("a pipe was asked for");
        let output = BufReader::new(child.stdout.take().expect("a pipe was asked for"));
        let pid = child.id();
        let child = Arc::new(Mutex::new(child));
        running.push(child.clone());
        Self { child, pid, input, output }
    }

    /// This very program in another role.
    pub(crate) fn start_self(role: &[&str]) -> Self {
        let program = std::env::current_exe().expect("the path of this program");
        Self::start(Command::new(program).args(role))
    }

    /// Waits for a line from the child.
    pub(crate) fn hear(&mut self) -> String {
        let mut line = String::new();
        self.output.read_line(&mut line).expect("a pipe that can be read");
        assert!(line.ends_with('\n'), "process {} ended early; it said {line:?}", self.pid);
        line
    }

    pub(crate) fn say(&mut self, line: &str) {
        writeln!(self.input, "{line}").expect("a child that listens");
    }

    pub(crate) fn pid(&self) -> u32 {
        self.pid
    }

    /// Resident memory in bytes.
    pub(crate) fn resident(&self) -> f64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.pid)).expect("/proc of a running child");
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("resident memory");
        let kilobytes: f64 = line.trim_end_matches("kB").trim().parse().expect("a number");
        kilobytes * 1024.0
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        kill(&self.child);
        running().retain(|child| !Arc::ptr_eq(child, &self.child));
    }
}

fn kill(child: &Mutex<Child>) {
    let mut child = child.lock().unwrap_or_else(PoisonError::into_inner);
    let _ = child.kill();
    let _ = child.wait();
}

/// Processor time that a process has used, user and system, all threads.
pub(crate) fn cpu_time(pid: u32) -> Duration {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).expect("/proc of a running process");
    let (_, fields) = stat.rsplit_once(") ").expect("the name of the program in brackets");
    let fields: Vec<&str> = fields.split(' ').collect();
    let ticks: u64 = fields[11..=12].iter().map(|ticks| ticks.parse::<u64>().expect("a number")).sum();
    // The kernel keeps nanoseconds and shows hundredths of a second to programs, on every architecture that matters.
    Duration::from_millis(10 * ticks)
}

/// Kills all children when this process is told to stop, or after `longest`. A panic drops them as it unwinds.
pub(crate) fn end_with_this_one(longest: Duration) {
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(async {
            use tokio::signal::unix::{SignalKind, signal};
            let mut terminated = signal(SignalKind::terminate()).expect("a signal that can be caught");
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminated.recv() => {}
                () = tokio::time::sleep(longest) => eprintln!("taking too long: given up"),
            }
        });
        // Held until the end, so that none is started any more.
        let running = running();
        running.iter().for_each(|child| kill(child));
        std::process::exit(1);
    });
}
