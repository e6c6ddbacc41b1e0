//! Finds the scenarios, runs them all at the same time, and counts.

use std::cell::RefCell;
use std::num::NonZeroUsize;
use std::path::Path;
use std::process::ExitCode;
use std::rc::Rc;
use std::thread::available_parallelism;

use cucumber::World as _;
use cucumber::gherkin::{Feature, Rule, Scenario};
use cucumber::writer::Stats as _;

use crate::steps::{curl, sketches};
use crate::world::{CloudWorld, Place};
use crate::{coverage, snapshot};

/// Where the scenarios are.
const FEATURES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../features");

/// Most scenarios wait for sockets most of the time, so more of them run at once than there are cores.
const SCENARIOS_PER_CORE: usize = 16;

/// What the command line asks for. It is also given what other test programs of the workspace understand, so it ignores
/// what it does not know.
#[derive(Debug, Default, PartialEq)]
struct Arguments {
    /// Parts of names; a scenario runs if one of them occurs in its path, its feature's name or its own.
    filters: Vec<String>,
    /// Only say what there is.
    list: bool,
    /// Run what is tagged `@wip` too.
    unfinished: bool,
}

impl Arguments {
    fn read(arguments: impl Iterator<Item = String>) -> Self {
        /// Options of `libtest` that take a value in the next argument.
        const WITH_VALUE: [&str; 7] =
            ["--test-threads", "--skip", "--logfile", "--format", "--color", "--shuffle-seed", "-Z"];
        let (mut read, mut arguments) = (Self::default(), arguments);
        while let Some(argument) = arguments.next() {
            match argument.as_str() {
                "--list" => read.list = true,
                "--wip" => read.unfinished = true,
                option if WITH_VALUE.contains(&option) => drop(arguments.next()),
                option if option.starts_with('-') => {}
                _ => read.filters.push(argument),
            }
        }
        read
    }

    fn wants(&self, feature: &Feature, scenario: &Scenario) -> bool {
        let path = feature.path.as_deref().unwrap_or(Path::new("")).display().to_string();
        let path = path.rfind("features/").map_or("", |start| &path[start..]);
        let names = [path, &feature.name, &scenario.name];
        self.filters.is_empty() || self.filters.iter().any(|part| names.iter().any(|name| name.contains(part)))
    }
}

/// Runs what the command line asks for; fails unless every scenario passed.
pub fn main() -> ExitCode {
    let arguments = Arguments::read(std::env::args().skip(1));
    if arguments.list {
        return ExitCode::SUCCESS;
    }
    // One thread: the order in which steps act is then the same whenever a scenario is run alone. The clouds have
    // threads of their own.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(run(arguments))
}

async fn run(arguments: Arguments) -> ExitCode {
    let whole = arguments.filters.is_empty();
    let curl = curl::is_here();
    let compiler = Rc::new(sketches::compiler());
    let cores = available_parallelism().map_or(1, NonZeroUsize::get);
    let waiting = Rc::new(RefCell::new(Vec::new()));
    let wants = {
        let (waiting, compiler) = (waiting.clone(), compiler.clone());
        move |feature: &Feature, _: Option<&Rule>, scenario: &Scenario| {
            let tagged = |name: &str| feature.tags.iter().chain(&scenario.tags).any(|tag| tag == name);
            if !arguments.wants(feature, scenario) {
                return false;
            }
            let unfinished = tagged("wip") && !arguments.unfinished;
            let runs = !unfinished && (curl || !tagged("curl")) && (compiler.is_ok() || !tagged("clang"));
            if unfinished {
                waiting.borrow_mut().push(format!("{}: {}", feature.name, scenario.name));
            }
            if !runs {
                snapshot::keep(&Place::new(feature, scenario));
            }
            runs
        }
    };
    let writer = CloudWorld::cucumber()
        .with_default_cli()
        .max_concurrent_scenarios(cores * SCENARIOS_PER_CORE)
        .before(|feature, _, scenario, world| {
            world.place = Place::new(feature, scenario);
            Box::pin(async {})
        })
        .fail_on_skipped()
        .filter_run(FEATURES, wants)
        .await;
    let scenarios = writer.scenarios_stats();
    let mut failed = scenarios.total() - scenarios.passed + writer.parsing_errors();
    if !curl {
        println!("skipped what needs `curl`, which is not installed: https://curl.se/download.html");
    }
    if let Err(why) = &*compiler {
        println!("skipped what builds sketches: {why}");
    }
    for scenario in waiting.borrow().iter() {
        println!("tagged @wip, not run without --wip: {scenario}");
    }
    if whole && failed == 0 {
        failed += loose_ends();
    }
    println!("{} passed, {failed} failed", scenarios.passed);
    if failed == 0 && !writer.execution_has_failed() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// What a whole run did not exercise of all there is, or did not ask for of all that is recorded.
fn loose_ends() -> usize {
    let missing = coverage::missing();
    for operation in &missing {
        println!("no scenario sends {operation}: add one that does");
    }
    let unused = snapshot::unused();
    for name in &unused {
        println!("no scenario asks for tests/snapshots/{name}: delete it");
    }
    missing.len() + unused.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Arguments {
        Arguments::read(line.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn what_other_test_programs_are_told_does_not_disturb() {
        assert_eq!(read("--test-threads 1 --nocapture --format=pretty --color always -Z unstable-options"), read(""));
    }

    #[test]
    fn parts_of_names_choose_scenarios() {
        assert_eq!(read("--test-threads=1 login -q logout").filters, ["login", "logout"]);
    }
}
