//! Runs scenarios, many at the same time, and says what came of it.
//!
//! Two programs call it: `cloud-chamber-e2e` with anyone's features, and the test program of this repository with ours.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::rc::Rc;
use std::sync::Arc;
use std::thread::available_parallelism;

use clap::Parser as _;
use cucumber::gherkin::{Feature, Rule, Scenario};
use cucumber::tag::Ext as _;
use cucumber::{Cucumber, World as _, cli, event};
use mock_cloud::world::World as Plan;

use crate::browser::Browsers;
use crate::options::Options;
use crate::paths::{self, Files};
use crate::report::clients;
use crate::report::console::{self, Console};
use crate::report::recorder::{Evidence, Recorder, SoFar};
use crate::report::redact::{self, Secrets};
use crate::report::{LeftOut, Report, Spot, Trouble, timeline};
use crate::stage::Loan;
use crate::tools::Tools;
use crate::venue::{self, Venue};
use crate::world::{CloudWorld, Place};
use crate::{coverage, record, snapshot, vocabulary};

/// Where our scenarios are.
pub const FEATURES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../features");

/// Where scenarios are looked for unless the command line says where.
const HERE: &str = "features";

/// Most scenarios wait for sockets most of the time, so more of them run at once than there are cores.
const SCENARIOS_PER_CORE: usize = 16;

/// Runs what the command line of the program asks for; fails unless every scenario passed, and there was one.
pub fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    if arguments.next().as_deref() == Some("record") {
        return record::main(arguments);
    }
    let mut options = Options::parse();
    if options.paths.is_empty() {
        options.paths.push(HERE.into());
    }
    start(options, 1)
}

/// Runs the scenarios of this repository, as the command line of `cargo test` asks; fails unless every one passed.
pub fn test() -> ExitCode {
    let options = Options::of_test(Path::new(FEATURES), std::env::args().skip(1));
    // A filter may be meant for another test program of the workspace.
    start(options.unwrap_or_else(|error| error.exit()), 0)
}

/// Runs what these options ask for.
pub(crate) fn start(options: Options, at_least: usize) -> ExitCode {
    // One thread: the order in which steps act is then the same whenever a scenario is run alone. The clouds have
    // threads of their own.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    match runtime.block_on(run(Arc::new(options), at_least)) {
        Ok(code) => code,
        Err(why) => {
            let _ = writeln!(std::io::stderr(), "{why}");
            ExitCode::FAILURE
        }
    }
}

/// Ends when somebody wants this program to end. Source: chosen; 130 is what shells say of a program that Ctrl-C has ended.
async fn interrupted() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let listen = |kind| signal(kind).expect("a signal that can be listened for");
        let (mut terminate, mut hang_up) = (listen(SignalKind::terminate()), listen(SignalKind::hangup()));
        tokio::select! {
            _ = tokio::signal::ctrl_c() => {}
            _ = terminate.recv() => {}
            _ = hang_up.recv() => {}
        }
    }
    #[cfg(not(unix))]
    let _ = tokio::signal::ctrl_c().await;
}

/// How the program ends; or what makes a run impossible.
async fn run(options: Arc<Options>, at_least: usize) -> Result<ExitCode, String> {
    let files = paths::feature_files(&options.paths)?;
    if options.steps || options.list {
        return only_print(&options, &files).map(|()| ExitCode::SUCCESS);
    }
    let plan = options.world.as_deref().map(Plan::load).transpose().map_err(|error| error.to_string())?;
    let whole = is_whole(&options, &files);
    let venue = Venue::of(&options).await?;
    let loan = Loan::of(venue, &options).await.map_err(|error| error.message())?;
    let choice = Choice::new(options.clone(), venue);
    let so_far = SoFar::default();
    // What is dropped in the middle of it ends what it has begun: clouds, and programs with their groups.
    let was_interrupted = tokio::select! {
        () = perform(&options, plan, files, choice.clone(), so_far.clone()) => false,
        () = interrupted() => true,
    };
    let mut report = so_far.take();
    if was_interrupted {
        let why = "interrupted: not all scenarios have run".to_owned();
        report.errors.push(Trouble { file: None, why });
    }
    let report = Report { left_out: choice.left_out(), ..report };
    choice.explain();
    let loose = if whole && report.failed() + report.errors.len() == 0 { loose_ends() } else { 0 };
    // What came of it is told first: a cloud that has died cannot be given back, and is what the report is about.
    let written = report.write(&options).and_then(|()| write_clients(&options, &report));
    sum_up(&report, loose);
    let given_back = match loan {
        Some(loan) => tokio::select! {
            back = loan.give_back() => back.map_err(|error| format!("the cloud is not as it was: {}", error.message())),
            () = interrupted() => Err("the cloud is not as it was: interrupted".to_owned()),
        },
        None => Ok(()),
    };
    let troubles: Vec<String> = [written, given_back].into_iter().filter_map(Result::err).collect();
    if was_interrupted {
        let _ = writeln!(std::io::stderr(), "{}", [vec!["interrupted".to_owned()], troubles].concat().join("\n"));
        return Ok(ExitCode::from(130));
    }
    if !troubles.is_empty() {
        return Err(troubles.join("\n"));
    }
    if report.cases.len() + report.errors.len() < at_least {
        return Err(nothing_ran(&report.left_out));
    }
    let is_good = report.failed() + report.errors.len() + loose == 0;
    Ok(if is_good { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

async fn perform(options: &Arc<Options>, plan: Option<Plan>, files: Vec<PathBuf>, choice: Choice, so_far: SoFar) {
    let evidence = Evidence::default();
    let recorder = Recorder::new(Console::new(options.verbose), evidence.clone(), so_far);
    let retries = (options.retries > 0).then_some(options.retries);
    let tells = options.tells_of_failures();
    let (begun, venue, browsers) = (options.clone(), choice.venue, Arc::new(Browsers::default()));
    Cucumber::<_, _, _, _, _, cli::Empty>::custom(Files, cucumber::runner::Basic::default(), recorder)
        .with_default_cli()
        .steps(CloudWorld::collection())
        .max_concurrent_scenarios(jobs(options))
        .retries(retries)
        .before(move |feature, _, scenario, world| {
            world.prepare(Place::new(feature, scenario), begun.clone(), venue, plan.clone());
            world.lend(browsers.clone());
            Box::pin(async {})
        })
        .after(move |feature, _, scenario, end, world| {
            let (spot, evidence) = (Spot::of(feature, scenario), evidence.clone());
            let failed = !matches!(end, event::ScenarioFinished::StepPassed);
            Box::pin(async move {
                let Some(world) = world else { return };
                let saw = if failed && tells { timeline::seen(world).await } else { Vec::new() };
                let shown = if failed { world.keep_browser().await } else { None };
                evidence.keep(spot, world.secrets(), saw, shown);
                world.part().await;
            })
        })
        .filter_run(files, move |feature, rule, scenario| choice.wants(feature, rule, scenario))
        .await;
}

/// How many scenarios run at the same time. Those that share a server come one after the other.
fn jobs(options: &Options) -> usize {
    let cores = available_parallelism().map_or(1, NonZeroUsize::get);
    let unless_told = if options.base_url.is_some() { 1 } else { cores * SCENARIOS_PER_CORE };
    options.jobs.map_or(unless_told, NonZeroUsize::get)
}

/// Whether this is all of our own scenarios, on clouds of their own.
fn is_whole(options: &Options, files: &[PathBuf]) -> bool {
    let is_plain = !options.chooses() && options.base_url.is_none() && options.world.is_none();
    let ours = paths::feature_files(&[FEATURES.into()]);
    is_plain && ours.is_ok_and(|ours| ours.iter().all(|file| files.contains(file)))
}

/// Which scenarios run, and what is said of the others.
#[derive(Clone)]
struct Choice {
    options: Arc<Options>,
    venue: Venue,
    tools: Rc<Tools>,
    left_out: Rc<RefCell<Vec<LeftOut>>>,
}

impl Choice {
    fn new(options: Arc<Options>, venue: Venue) -> Self {
        Self { options, venue, tools: Rc::new(Tools::look()), left_out: Rc::default() }
    }

    fn wants(&self, feature: &Feature, rule: Option<&Rule>, scenario: &Scenario) -> bool {
        if !is_meant(&self.options, feature, rule, scenario) {
            return false;
        }
        let Some(why) = self.hindrance(feature, rule, scenario) else { return true };
        snapshot::keep(&Place::new(feature, scenario));
        let told = |text: &str| Secrets::default().tell(text);
        let (place, feature, name) = (Spot::of(feature, scenario), told(&feature.name), told(&scenario.name));
        self.left_out.borrow_mut().push(LeftOut { place, feature, name, why });
        false
    }

    /// Why a scenario that is meant does not run.
    fn hindrance(&self, feature: &Feature, rule: Option<&Rule>, scenario: &Scenario) -> Option<String> {
        let tagged = |name: &str| tags(feature, rule, scenario).any(|tag| tag == name);
        if tagged("wip") && !self.options.wip {
            Some("it is tagged @wip, and runs with --wip".to_owned())
        } else {
            self.tools.lacked(tagged).or_else(|| self.venue.hindrance(feature, rule, scenario))
        }
    }

    fn left_out(&self) -> Vec<LeftOut> {
        let mut left_out = self.left_out.borrow().clone();
        left_out.sort_by(|one, other| one.place.cmp(&other.place));
        left_out
    }

    /// Says what did not run: once for a tool that is missing, and by name for what is unfinished.
    fn explain(&self) {
        self.tools.missing().for_each(|sentence| console::say(&sentence));
        let mut elsewhere = BTreeMap::<_, usize>::new();
        for left in self.left_out.borrow().iter().filter(|left| left.why.starts_with(venue::ELSEWHERE)) {
            *elsewhere.entry(left.why.clone()).or_default() += 1;
        }
        for (why, count) in elsewhere {
            console::say(&format!("left out, {count} scenario(s): {why}"));
        }
        for left in self.left_out().iter().filter(|left| left.why.contains("@wip")) {
            console::say(&format!("tagged @wip, not run without --wip: {}: {}", left.feature, left.name));
        }
    }
}

fn tags<'a>(
    feature: &'a Feature,
    rule: Option<&'a Rule>,
    scenario: &'a Scenario,
) -> impl Iterator<Item = &'a String> + Clone {
    feature.tags.iter().chain(rule.map_or(&[][..], |rule| &rule.tags)).chain(&scenario.tags)
}

/// Whether the command line means this scenario.
fn is_meant(options: &Options, feature: &Feature, rule: Option<&Rule>, scenario: &Scenario) -> bool {
    let path = feature.path.as_deref().unwrap_or(Path::new("")).display().to_string();
    let path = path.rfind("features/").map_or(path.as_str(), |start| &path[start..]);
    let whole = format!("{}: {}", feature.name, scenario.name);
    let has_any = |parts: &[String]| parts.iter().any(|part| [path, &whole].iter().any(|name| name.contains(part)));
    let tagged = options.tags.as_ref().is_none_or(|tagged| tagged.eval(tags(feature, rule, scenario)));
    tagged && (options.name.is_empty() || has_any(&options.name)) && !has_any(&options.skip)
}

/// What there is, without running it.
fn only_print(options: &Options, files: &[PathBuf]) -> Result<(), String> {
    let features: Vec<Feature> = files
        .iter()
        .map(|file| paths::read(file).map_err(|error| format!("{}: {error}", file.display())))
        .collect::<Result<_, _>>()?;
    let mut text = if options.steps { vocabulary::markdown(&features) } else { String::new() };
    for feature in features.iter().filter(|_| options.list) {
        let plain = feature.scenarios.iter().map(|scenario| (None, scenario));
        let ruled = feature.rules.iter().flat_map(|rule| rule.scenarios.iter().map(move |one| (Some(rule), one)));
        for (_, scenario) in plain.chain(ruled).filter(|(rule, one)| is_meant(options, feature, *rule, one)) {
            // The form in which test programs list what they have.
            text += &redact::clean(&format!("{}: {}: test\n", feature.name, scenario.name));
        }
    }
    // Whoever stops reading has read enough.
    let _ = std::io::stdout().write_all(text.as_bytes());
    Ok(())
}

/// Writes the table of the vendor's clients, if it was asked for. A scenario that failed or did not run proves nothing.
fn write_clients(options: &Options, report: &Report) -> Result<(), String> {
    let Some(path) = &options.clients else { return Ok(()) };
    let folder = Path::new(FEATURES).join("vendor");
    let files = paths::feature_files(&[folder])?;
    let features: Vec<Feature> = files.iter().flat_map(|file| paths::read(file)).collect();
    let scenarios: BTreeSet<Spot> =
        features.iter().flat_map(|feature| feature.scenarios.iter().map(|one| Spot::of(feature, one))).collect();
    let passed: BTreeSet<&Spot> =
        report.cases.iter().filter(|case| case.outcome.is_good()).map(|case| &case.spot).collect();
    let open = scenarios.iter().filter(|spot| !passed.contains(spot)).count();
    if open > 0 {
        return Err(format!("{} was not written: {open} scenario(s) of features/vendor did not pass", path.display()));
    }
    let text = clients::markdown(&features)?;
    std::fs::write(path, text).map_err(|error| format!("cannot write {}: {error}", path.display()))
}

/// Why a run came to nothing. Whoever runs it in a build must not take that for a success.
fn nothing_ran(left_out: &[LeftOut]) -> String {
    let whys: BTreeSet<&str> = left_out.iter().map(|left| left.why.as_str()).collect();
    match left_out.len() {
        0 => "no scenario was chosen: look at --tags, --name and --skip".to_owned(),
        count => {
            let whys: Vec<&str> = whys.into_iter().collect();
            format!("no scenario ran; left out, {count} of {count}: {}", whys.join("; "))
        }
    }
}

fn sum_up(report: &Report, loose: usize) {
    for case in report.cases.iter().filter(|case| !case.outcome.is_good()) {
        console::say(&format!("{}: {}", case.outcome.word(), console::title(case)));
    }
    for case in report.flaky() {
        console::say(&format!(
            "flaky, passed when it was tried for the {}. time: {}",
            case.attempts,
            console::title(case)
        ));
    }
    let failed = report.failed() + report.errors.len() + loose;
    let flaky = report.flaky().count();
    let flaky = if flaky > 0 { format!(" ({flaky} of them flaky)") } else { String::new() };
    console::say(&format!("{} passed{flaky}, {failed} failed, in {:.1} s", report.passed(), report.took.as_secs_f64()));
}

/// What a whole run did not exercise of all there is, or did not ask for of all that is recorded.
fn loose_ends() -> usize {
    let missing = coverage::missing();
    for operation in &missing {
        console::say(&format!("no scenario sends {operation}: add one that does"));
    }
    let unused = snapshot::unused();
    for name in &unused {
        console::say(&format!("no scenario asks for tests/snapshots/{name}: delete it"));
    }
    missing.len() + unused.len()
}
