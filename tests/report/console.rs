//! What is seen while it runs: scenarios that fail, as they fail, and a line of progress.
//!
//! On a terminal the line is written over and over, on standard error; elsewhere one is written every ten seconds, so that
//! the log of a build shows that it lives.

use std::io::{IsTerminal as _, Write as _};
use std::time::{Duration, Instant};

use super::{Case, Outcome, StepLine};

/// How often a line of progress is written where it cannot be written over.
const SELDOM: Duration = Duration::from_secs(10);
/// How often it is written over, at most.
const OFTEN: Duration = Duration::from_millis(100);
/// The longest line of progress, in characters.
const WIDTH: usize = 100;

/// Shows a run.
#[derive(Debug)]
pub struct Console {
    verbose: bool,
    is_terminal: bool,
    shown: Instant,
    counts: Counts,
}

/// How far a run is.
#[derive(Debug, Default, Clone, Copy)]
pub struct Counts {
    all: usize,
    passed: usize,
    failed: usize,
    flaky: usize,
}

impl Counts {
    /// The line of progress.
    fn line(self, name: &str) -> String {
        let Self { all, passed, failed, flaky } = self;
        let mut line = format!("{}/{all}", passed + failed);
        if failed > 0 {
            line += &format!(", {failed} failed");
        }
        if flaky > 0 {
            line += &format!(", {flaky} flaky");
        }
        format!("{line}: {name}").chars().take(WIDTH).collect()
    }
}

impl Console {
    /// Shows failures, and with `verbose` what passes, too.
    pub fn new(verbose: bool) -> Self {
        let is_terminal = std::io::stderr().is_terminal();
        Self { verbose, is_terminal, shown: Instant::now(), counts: Counts::default() }
    }

    /// So many scenarios there are.
    pub(super) fn expect(&mut self, scenarios: usize) {
        self.counts.all = scenarios;
    }

    pub(super) fn error(&mut self, error: &str) {
        self.wipe();
        say(error);
    }

    /// A scenario failed, and is tried again; why, is said now, for the next time it may pass.
    pub(super) fn again(&mut self, case: &Case) {
        self.wipe();
        let why = case.reason().unwrap_or_default().lines().map(|line| format!("\n      ! {line}")).collect::<String>();
        say(&format!("? {}: tried again{why}", title(case)));
    }

    pub(super) fn finished(&mut self, case: &Case) {
        match case.outcome {
            Outcome::Passed => self.counts.passed += 1,
            Outcome::Flaky => {
                self.counts.passed += 1;
                self.counts.flaky += 1;
            }
            _ => self.counts.failed += 1,
        }
        if self.verbose || !case.outcome.is_good() {
            self.wipe();
            say(&describe(case));
        }
        if self.shown.elapsed() >= if self.is_terminal { OFTEN } else { SELDOM } {
            self.shown = Instant::now();
            self.progress(&self.counts.line(&case.name));
        }
    }

    pub(super) fn end(&mut self) {
        self.wipe();
    }

    fn progress(&self, line: &str) {
        let mut out = std::io::stderr().lock();
        // Who does not listen to standard error misses nothing else.
        let _ = if self.is_terminal { write!(out, "\r\x1b[2K{line}") } else { writeln!(out, "{line}") };
        let _ = out.flush();
    }

    fn wipe(&self) {
        if self.is_terminal {
            let mut out = std::io::stderr().lock();
            let _ = write!(out, "\r\x1b[2K");
            let _ = out.flush();
        }
    }
}

/// Writes a line on standard output. Whoever stops reading has read enough; the run goes on.
pub fn say(line: &str) {
    let _ = writeln!(std::io::stdout().lock(), "{line}");
}

fn sign(outcome: Outcome) -> char {
    match outcome {
        Outcome::Passed => '✔',
        Outcome::Flaky => '~',
        Outcome::Skipped => '-',
        Outcome::Failed | Outcome::Undefined | Outcome::Ambiguous => '✘',
    }
}

/// Where a scenario stands and what it is called.
pub fn title(case: &Case) -> String {
    format!("{}:{} {}: {}", case.spot.file, case.spot.line, case.feature, case.name)
}

fn describe(case: &Case) -> String {
    let mut lines = vec![format!("{} {}", sign(case.outcome), title(case))];
    lines.extend(case.steps.iter().map(describe_step));
    lines.join("\n")
}

fn describe_step(step: &StepLine) -> String {
    let mut text = format!("  {} {} {}", sign(step.outcome), step.keyword, step.text);
    let indented = |text: &str, by: &str| text.lines().map(|line| format!("\n{by}{line}")).collect::<String>();
    if let Some(attached) = &step.attached {
        text += &indented(attached, "        ");
    }
    if let Some(error) = &step.error {
        if let Some(definition) = &step.definition {
            text += &format!("  ({definition})");
        }
        text += &indented(error, "      ! ");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::super::samples;
    use super::*;

    #[test]
    fn the_line_of_progress_says_how_far_and_how_well() {
        let counts = Counts { all: 1100, passed: 12, failed: 0, flaky: 0 };
        assert_eq!(counts.line("Switching on"), "12/1100: Switching on");
        let worse = Counts { failed: 2, flaky: 1, ..counts };
        assert_eq!(worse.line(&"é".repeat(200)).chars().count(), WIDTH);
        assert!(worse.line("x").starts_with("14/1100, 2 failed, 1 flaky: "));
    }

    #[test]
    fn a_scenario_that_fails_is_shown_with_its_steps() {
        let shown = describe(&samples::report().cases[3]);
        assert_eq!(
            shown,
            "✘ features/lamp.feature:19 Switching <lamps> & \"more\": It is odd\n  ✘ When Ada sings  \
             (steps/devices/mod.rs:7)\n      ! no step"
        );
    }
}
