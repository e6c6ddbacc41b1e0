//! What came of a run, and the forms in which it is told.
//!
//! [`recorder`] writes down what cucumber says while it runs; [`console`] shows it, and a line of progress. At the end
//! [`junit`], [`json`] and [`html`] make files of it, and [`clients`] makes the table of the vendor's clients. For a scenario that failed, [`timeline`] asks its cloud what it saw.
//! No secret gets into any of them: [`redact`].

pub mod clients;
pub mod console;
pub mod curl;
pub mod html;
pub mod json;
pub mod junit;
pub mod recorder;
pub mod redact;
pub mod timeline;

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::options::Options;
use timeline::Moment;

/// A whole run.
#[derive(Debug, Default)]
pub struct Report {
    /// Scenarios that ran, in the order of their files and lines.
    pub cases: Vec<Case>,
    /// Scenarios that were chosen and yet did not run.
    pub left_out: Vec<LeftOut>,
    /// Files that are no Gherkin, and other things that went wrong outside of scenarios.
    pub errors: Vec<Trouble>,
    /// In wall time.
    pub took: Duration,
}

/// What went wrong outside of scenarios.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trouble {
    /// The feature file that it is about, if it is about one.
    pub file: Option<String>,
    /// In words.
    pub why: String,
}

impl Trouble {
    /// What it is about, as a name for a report.
    pub fn name(&self) -> &str {
        self.file.as_deref().unwrap_or("the run")
    }
}

/// A scenario that was not run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOut {
    /// Where it stands.
    pub place: Spot,
    /// The feature's.
    pub feature: String,
    /// The scenario's.
    pub name: String,
    /// The reason, in words.
    pub why: String,
}

/// A line of a feature file.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Spot {
    /// As it is shown: from the working folder if it is below it.
    pub file: String,
    /// Counted from 1.
    pub line: usize,
}

/// How a scenario or a step ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// As it should.
    Passed,
    /// It passed when it was tried again.
    Flaky,
    /// It did not.
    Failed,
    /// No step definition fits.
    Undefined,
    /// More than one step definition fits.
    Ambiguous,
    /// Something before it failed.
    Skipped,
}

impl Outcome {
    /// Whether all is well.
    pub fn is_good(self) -> bool {
        matches!(self, Self::Passed | Self::Flaky)
    }

    /// In a report.
    pub fn word(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Flaky => "flaky",
            Self::Failed => "failed",
            Self::Undefined => "undefined",
            Self::Ambiguous => "ambiguous",
            Self::Skipped => "skipped",
        }
    }
}

/// A scenario that ran.
#[derive(Debug, Clone)]
pub struct Case {
    /// Where it stands.
    pub spot: Spot,
    /// The feature's name.
    pub feature: String,
    /// Where the feature begins.
    pub feature_line: usize,
    /// The rule's name, within one.
    pub rule: Option<String>,
    /// The scenario's name.
    pub name: String,
    /// `Scenario`, `Scenario Outline`, …
    pub keyword: String,
    /// Of the feature, the rule and the scenario.
    pub tags: Vec<String>,
    /// How it ended the last time it was tried.
    pub outcome: Outcome,
    /// How often it was tried.
    pub attempts: usize,
    /// Why it failed when it was tried before, the first time first.
    pub earlier: Vec<String>,
    /// In wall time, the last time.
    pub took: Duration,
    /// Its steps and those of its background, the last time.
    pub steps: Vec<StepLine>,
    /// What its cloud saw, if it failed.
    pub timeline: Vec<Moment>,
}

impl Case {
    /// Why it failed, in one text.
    pub fn reason(&self) -> Option<&str> {
        self.steps.iter().find_map(|step| step.error.as_deref())
    }
}

/// A step that was to run.
#[derive(Debug, Clone)]
pub struct StepLine {
    /// `Given`, `And`, …
    pub keyword: String,
    /// The sentence.
    pub text: String,
    /// A text or table below it, as it is written.
    pub attached: Option<String>,
    /// Its line in the file.
    pub line: usize,
    /// Whether it belongs to the background.
    pub background: bool,
    /// How it ended.
    pub outcome: Outcome,
    /// In wall time.
    pub took: Duration,
    /// Why it failed.
    pub error: Option<String>,
    /// Where the step is defined.
    pub definition: Option<String>,
}

impl Report {
    /// How many scenarios passed, flaky ones among them.
    pub fn passed(&self) -> usize {
        self.cases.iter().filter(|case| case.outcome.is_good()).count()
    }

    /// How many scenarios failed.
    pub fn failed(&self) -> usize {
        self.cases.len() - self.passed()
    }

    /// Those that passed only when they were tried again.
    pub fn flaky(&self) -> impl Iterator<Item = &Case> {
        self.cases.iter().filter(|case| case.outcome == Outcome::Flaky)
    }

    /// Writes the files that were asked for, each whatever becomes of the others.
    ///
    /// # Errors
    /// A sentence about each file that cannot be written.
    pub fn write(&self, options: &Options) -> Result<(), String> {
        let write = |path: &Option<PathBuf>, text: &dyn Fn() -> String| match path {
            Some(path) => put(path, &text()),
            None => Ok(()),
        };
        let written = [
            write(&options.junit, &|| junit::text(self)),
            write(&options.json, &|| json::text(self)),
            write(&options.html, &|| html::text(self)),
        ];
        let troubles: Vec<String> = written.into_iter().filter_map(Result::err).collect();
        if troubles.is_empty() { Ok(()) } else { Err(troubles.join("\n")) }
    }
}

fn put(path: &Path, text: &str) -> Result<(), String> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let made = folder.map_or(Ok(()), fs::create_dir_all);
    made.and_then(|()| fs::write(path, text)).map_err(|error| format!("cannot write {}: {error}", path.display()))
}

#[cfg(test)]
pub(crate) mod samples {
    use super::*;

    /// A run with one scenario of each kind.
    pub(crate) fn report() -> Report {
        let step = |text: &str, outcome, error: Option<&str>| StepLine {
            keyword: "When".to_owned(),
            text: text.to_owned(),
            attached: None,
            line: 5,
            background: false,
            outcome,
            took: Duration::from_millis(12),
            error: error.map(str::to_owned),
            definition: Some("steps/devices/mod.rs:7".to_owned()),
        };
        let case = |name: &str, line, outcome, steps| Case {
            spot: Spot { file: "features/lamp.feature".to_owned(), line },
            feature: "Switching <lamps> & \"more\"".to_owned(),
            feature_line: 1,
            rule: None,
            name: name.to_owned(),
            keyword: "Scenario".to_owned(),
            tags: vec!["smoke".to_owned()],
            outcome,
            attempts: 1 + usize::from(outcome == Outcome::Flaky),
            earlier: (outcome == Outcome::Flaky).then(|| "it was late".to_owned()).into_iter().collect(),
            took: Duration::from_millis(34),
            steps,
            timeline: Vec::new(),
        };
        let failing = "it is \u{1b}[31moff\u{1b}[0m ]]> <b>&\u{0}";
        let cases = vec![
            case("It is on", 4, Outcome::Passed, vec![step("Ada calls \"led\"", Outcome::Passed, None)]),
            case(
                "It is off",
                9,
                Outcome::Failed,
                vec![
                    step("Ada calls \"led\"", Outcome::Failed, Some(failing)),
                    step("Ada rests", Outcome::Skipped, None),
                ],
            ),
            case("It is new", 14, Outcome::Flaky, vec![step("Ada calls \"led\"", Outcome::Passed, None)]),
            case("It is odd", 19, Outcome::Undefined, vec![step("Ada sings", Outcome::Undefined, Some("no step"))]),
        ];
        let left_out = vec![LeftOut {
            place: Spot { file: "features/lamp.feature".to_owned(), line: 24 },
            feature: "Switching <lamps> & \"more\"".to_owned(),
            name: "It waits".to_owned(),
            why: "it is tagged @wip".to_owned(),
        }];
        let why = "features/bad.feature:1:1: expected a feature".to_owned();
        let errors = vec![Trouble { file: Some("features/bad.feature".to_owned()), why }];
        Report { cases, left_out, errors, took: Duration::from_millis(1500) }
    }
}
