//! Finds the scenarios, runs them all at the same time, and counts.

use std::cell::RefCell;
use std::num::NonZeroUsize;
use std::path::Path;
use std::process::ExitCode;
use std::rc::Rc;
use std::sync::Arc;
use std::thread::available_parallelism;

use clap::Parser as _;
use cucumber::World as _;
use cucumber::gherkin::{Feature, Rule, Scenario};
use cucumber::writer::Stats as _;

use crate::options::Options;
use crate::steps::{curl, sketches};
use crate::world::{CloudWorld, Place};
use crate::{coverage, snapshot};

/// Where the scenarios are.
const FEATURES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../features");

/// Most scenarios wait for sockets most of the time, so more of them run at once than there are cores.
const SCENARIOS_PER_CORE: usize = 16;

/// Runs what the command line of the program asks for; fails unless every scenario passed.
pub fn main() -> ExitCode {
    start(Options::parse())
}

/// Runs the scenarios of this repository, as the command line of `cargo test` asks; fails unless every one passed.
pub fn test() -> ExitCode {
    start(Options::of_test(Path::new(FEATURES), std::env::args().skip(1)).unwrap_or_else(|error| error.exit()))
}

fn start(options: Options) -> ExitCode {
    if options.list {
        return ExitCode::SUCCESS;
    }
    // One thread: the order in which steps act is then the same whenever a scenario is run alone. The clouds have
    // threads of their own.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(run(Arc::new(options)))
}

fn wants(options: &Options, feature: &Feature, scenario: &Scenario) -> bool {
    let path = feature.path.as_deref().unwrap_or(Path::new("")).display().to_string();
    let path = path.rfind("features/").map_or("", |start| &path[start..]);
    let names = [path, &feature.name, &scenario.name];
    let has_any = |parts: &[String]| parts.iter().any(|part| names.iter().any(|name| name.contains(part)));
    (options.name.is_empty() || has_any(&options.name)) && !has_any(&options.skip)
}

async fn run(options: Arc<Options>) -> ExitCode {
    let whole = options.name.is_empty() && options.skip.is_empty();
    let curl = curl::is_here();
    let compiler = Rc::new(sketches::compiler());
    let cores = available_parallelism().map_or(1, NonZeroUsize::get);
    let waiting = Rc::new(RefCell::new(Vec::new()));
    let wants = {
        let (waiting, compiler, options) = (waiting.clone(), compiler.clone(), options.clone());
        move |feature: &Feature, _: Option<&Rule>, scenario: &Scenario| {
            let tagged = |name: &str| feature.tags.iter().chain(&scenario.tags).any(|tag| tag == name);
            if !wants(&options, feature, scenario) {
                return false;
            }
            let unfinished = tagged("wip") && !options.wip;
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
        .before(move |feature, _, scenario, world| {
            world.options = options.clone();
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
