//! Writes down what cucumber says while it runs.
//!
//! What a scenario's cloud saw, and which secrets it has, is asked for while the cloud still runs, and waits in the
//! [`Evidence`] until the scenario's last word.

use std::cell::RefCell;
use std::collections::HashMap;
use std::path::Path;
use std::rc::Rc;
use std::time::{Duration, Instant};

use cucumber::event::{self, Cucumber, Event, Hook, RetryableScenario, Source, StepError};
use cucumber::gherkin::{Feature, ParseFileError, Rule, Scenario, Step};
use cucumber::writer::Normalized;
use cucumber::{Writer, cli, parser};

use super::console::Console;
use super::redact::{self, Secrets};
use super::timeline::Moment;
use super::{Case, Outcome, Report, Spot, StepLine, Trouble};
use crate::vocabulary;
use crate::world::CloudWorld;

/// What scenarios left behind, until their last word.
#[derive(Debug, Clone, Default)]
pub struct Evidence(Rc<RefCell<HashMap<Spot, Left>>>);

/// Which secrets a scenario has, what its cloud saw, and where to find what its browser showed.
type Left = (Secrets, Vec<Moment>, Option<String>);

impl Evidence {
    /// Keeps what a scenario left behind.
    pub fn keep(&self, spot: Spot, secrets: Secrets, moments: Vec<Moment>, shown: Option<String>) {
        self.0.borrow_mut().insert(spot, (secrets, moments, shown));
    }

    fn take(&self, spot: &Spot) -> Left {
        self.0.borrow_mut().remove(spot).unwrap_or_default()
    }
}

/// What is recorded so far. It outlives a run that is broken off.
#[derive(Debug, Clone)]
pub struct SoFar {
    report: Rc<RefCell<Report>>,
    began: Instant,
}

impl Default for SoFar {
    fn default() -> Self {
        Self { report: Rc::default(), began: Instant::now() }
    }
}

impl SoFar {
    /// All that was recorded, in order.
    pub fn take(&self) -> Report {
        let mut report = self.report.take();
        report.took = self.began.elapsed();
        report.cases.sort_by(|one, other| one.spot.cmp(&other.spot));
        report
    }
}

/// Makes a report of a run while it runs.
#[derive(Debug)]
pub struct Recorder {
    so_far: SoFar,
    open: HashMap<Spot, Open>,
    /// Why scenarios failed that are tried again.
    earlier: HashMap<Spot, Vec<String>>,
    evidence: Evidence,
    console: Console,
}

/// A scenario that runs.
#[derive(Debug)]
struct Open {
    case: Case,
    began: Instant,
    step_began: Instant,
}

impl Spot {
    /// Where a scenario stands.
    pub fn of(feature: &Feature, scenario: &Scenario) -> Self {
        Self { file: shown(feature.path.as_deref().unwrap_or(Path::new(""))), line: scenario.position.line }
    }
}

/// A path from the working folder, or from the folder of this repository, if it is below one of them.
pub fn shown(path: &Path) -> String {
    let repository = Path::new(env!("CARGO_MANIFEST_DIR")).parent();
    let here = std::env::current_dir().ok();
    let shorter = [here.as_deref(), repository].into_iter().flatten().find_map(|folder| path.strip_prefix(folder).ok());
    redact::clean(&shorter.unwrap_or(path).display().to_string())
}

impl Recorder {
    /// Nothing is recorded yet.
    pub fn new(console: Console, evidence: Evidence, so_far: SoFar) -> Self {
        Self { so_far, open: HashMap::new(), earlier: HashMap::new(), evidence, console }
    }

    fn scenario(
        &mut self,
        feature: &Feature,
        rule: Option<&Rule>,
        scenario: &Scenario,
        RetryableScenario { event, retries }: RetryableScenario<CloudWorld>,
    ) {
        let spot = Spot::of(feature, scenario);
        let now = Instant::now();
        if let event::Scenario::Started = event {
            let attempts = retries.map_or(1, |retries| retries.current + 1);
            let case = begun(feature, rule, scenario, attempts);
            self.open.insert(spot, Open { case, began: now, step_began: now });
            return;
        }
        let Some(open) = self.open.get_mut(&spot) else { return };
        match event {
            event::Scenario::Background(step, event) => open.step(&step, true, event, now),
            event::Scenario::Step(step, event) => open.step(&step, false, event, now),
            event::Scenario::Hook(which, Hook::Failed(_, why)) => open.case.steps.push(StepLine {
                keyword: which.to_string().to_lowercase(),
                text: "the scenario".to_owned(),
                attached: None,
                line: scenario.position.line,
                background: false,
                outcome: Outcome::Failed,
                took: now - open.step_began,
                error: Some(said(&why)),
                definition: None,
            }),
            event::Scenario::Finished => {
                let Some(open) = self.open.remove(&spot) else { return };
                let left = retries.map_or(0, |retries| retries.left);
                self.finished(open, now, feature, rule, scenario, left);
            }
            event::Scenario::Started | event::Scenario::Hook(..) | event::Scenario::Log(_) => {}
        }
    }

    fn finished(
        &mut self,
        open: Open,
        now: Instant,
        feature: &Feature,
        rule: Option<&Rule>,
        scenario: &Scenario,
        retries_left: usize,
    ) {
        let (secrets, timeline, shown) = self.evidence.take(&open.case.spot);
        let mut case = open.case;
        case.took = now - open.began;
        let worst = case.steps.iter().map(|step| step.outcome).find(|outcome| !outcome.is_good());
        case.outcome = worst.unwrap_or(if case.attempts > 1 { Outcome::Flaky } else { Outcome::Passed });
        let is_tried_again = matches!(case.outcome, Outcome::Failed | Outcome::Ambiguous) && retries_left > 0;
        if scenario.steps.is_empty() {
            case.outcome = Outcome::Failed;
            case.steps.push(nothing_to_do(scenario));
        }
        case.steps.extend(skipped(&case.steps, feature, rule, scenario));
        case.timeline = timeline;
        if let (Some(shown), Some(error)) = (shown, case.steps.iter_mut().find_map(|step| step.error.as_mut())) {
            *error += &format!("\n{shown}");
        }
        tell(&mut case, &secrets);
        if is_tried_again {
            self.console.again(&case);
            let why = case.reason().unwrap_or_default().to_owned();
            self.earlier.entry(case.spot).or_default().push(why);
            return;
        }
        case.earlier = self.earlier.remove(&case.spot).unwrap_or_default();
        self.console.finished(&case);
        self.so_far.report.borrow_mut().cases.push(case);
    }
}

impl Open {
    fn step(&mut self, step: &Step, background: bool, event: event::Step<CloudWorld>, now: Instant) {
        let (outcome, error, definition) = match event {
            event::Step::Started => {
                self.step_began = now;
                return;
            }
            event::Step::Passed(_, definition) => (Outcome::Passed, None, definition),
            event::Step::Skipped => (Outcome::Undefined, Some(vocabulary::undefined(step)), None),
            event::Step::Failed(_, definition, _, why) => {
                let (outcome, error) = match why {
                    StepError::NotFound => (Outcome::Undefined, vocabulary::undefined(step)),
                    StepError::AmbiguousMatch(matches) => {
                        let places = matches.possible_matches.into_iter().filter_map(|(_, place)| place);
                        (Outcome::Ambiguous, vocabulary::ambiguous(places))
                    }
                    StepError::Panic(why) => (Outcome::Failed, said(&why)),
                };
                (outcome, Some(error), definition)
            }
        };
        let took = now - self.step_began;
        let definition = definition.as_ref().map(vocabulary::place);
        self.case.steps.push(StepLine { outcome, took, error, definition, ..written(step, background) });
    }
}

fn begun(feature: &Feature, rule: Option<&Rule>, scenario: &Scenario, attempts: usize) -> Case {
    let tags = feature.tags.iter().chain(rule.iter().flat_map(|rule| &rule.tags)).chain(&scenario.tags);
    Case {
        spot: Spot::of(feature, scenario),
        feature: feature.name.clone(),
        feature_line: feature.position.line,
        rule: rule.map(|rule| rule.name.clone()),
        name: scenario.name.clone(),
        keyword: scenario.keyword.clone(),
        tags: tags.cloned().collect(),
        outcome: Outcome::Passed,
        attempts,
        earlier: Vec::new(),
        took: Duration::ZERO,
        steps: Vec::new(),
        timeline: Vec::new(),
    }
}

fn written(step: &Step, background: bool) -> StepLine {
    let table = step.table.as_ref().map(|table| {
        let rows = table.rows.iter().map(|row| format!("| {} |", row.join(" | ")));
        rows.collect::<Vec<_>>().join("\n")
    });
    StepLine {
        keyword: step.keyword.trim().to_owned(),
        text: step.value.clone(),
        attached: step.docstring.as_ref().map(|text| text.trim_matches('\n').to_owned()).or(table),
        line: step.position.line,
        background,
        outcome: Outcome::Skipped,
        took: Duration::ZERO,
        error: None,
        definition: None,
    }
}

/// What stands for the steps of a scenario that has none. A sentence that begins in another way is a description for
/// Gherkin, and would seem to pass.
fn nothing_to_do(scenario: &Scenario) -> StepLine {
    let why = "it has no steps, so nothing was checked; here a step begins with Given, When, Then, And, But or *";
    StepLine {
        keyword: scenario.keyword.clone(),
        text: "without steps".to_owned(),
        attached: None,
        line: scenario.position.line,
        background: false,
        outcome: Outcome::Failed,
        took: Duration::ZERO,
        error: Some(why.to_owned()),
        definition: None,
    }
}

/// The steps that were not come to.
fn skipped(done: &[StepLine], feature: &Feature, rule: Option<&Rule>, scenario: &Scenario) -> Vec<StepLine> {
    let backgrounds = feature.background.iter().chain(rule.iter().filter_map(|rule| rule.background.as_ref()));
    let backgrounds = backgrounds.flat_map(|background| &background.steps).map(|step| written(step, true));
    let steps = scenario.steps.iter().map(|step| written(step, false));
    let is_done =
        |step: &StepLine| done.iter().any(|line| (line.line, line.background) == (step.line, step.background));
    backgrounds.chain(steps).filter(|step| !is_done(step)).collect()
}

/// Makes every text of a case one that may be shown: the one place for that.
fn tell(case: &mut Case, secrets: &Secrets) {
    let tell = |text: &mut String| *text = secrets.tell(text);
    [&mut case.feature, &mut case.name, &mut case.keyword].into_iter().for_each(tell);
    case.rule.iter_mut().chain(&mut case.tags).for_each(tell);
    for step in &mut case.steps {
        tell(&mut step.text);
        step.attached.iter_mut().chain(&mut step.error).for_each(tell);
    }
    for moment in &mut case.timeline {
        tell(&mut moment.what);
        moment.who.iter_mut().chain(&mut moment.reason).for_each(tell);
        // The line of a request has no secret; it was made of what the journal shows.
    }
}

impl Writer<CloudWorld> for Recorder {
    type Cli = cli::Empty;

    async fn handle_event(&mut self, event: parser::Result<Event<Cucumber<CloudWorld>>>, _: &cli::Empty) {
        match event.map(Event::into_inner) {
            Err(error) => {
                let Trouble { file, why } = told(&error);
                let error = Trouble { file, why: Secrets::default().tell(&why) };
                self.console.error(&error.why);
                self.so_far.report.borrow_mut().errors.push(error);
            }
            Ok(Cucumber::ParsingFinished { scenarios, .. }) => self.console.expect(scenarios),
            Ok(Cucumber::Feature(feature, event)) => self.feature(&feature, event),
            Ok(Cucumber::Finished) => self.console.end(),
            Ok(Cucumber::Started) => {}
        }
    }
}

impl Recorder {
    fn feature(&mut self, feature: &Source<Feature>, event: event::Feature<CloudWorld>) {
        match event {
            event::Feature::Scenario(scenario, event) => self.scenario(feature, None, &scenario, event),
            event::Feature::Rule(rule, event::Rule::Scenario(scenario, event)) => {
                self.scenario(feature, Some(&rule), &scenario, event);
            }
            event::Feature::Started | event::Feature::Rule(..) | event::Feature::Finished => {}
        }
    }
}

/// Scenarios come in the order in which they run; the report is sorted at its end.
impl Normalized for Recorder {}

/// What a panic said.
fn said(why: &event::Info) -> String {
    let text = why.downcast_ref::<String>().cloned();
    let text = text.or_else(|| why.downcast_ref::<&str>().map(|text| (*text).to_owned()));
    text.unwrap_or_else(|| "it panicked without a word".to_owned())
}

/// An error of a feature file: where, and the line at which a reader was lost.
fn told(error: &parser::Error) -> Trouble {
    let parser::Error::Parsing(parsing) = error else {
        return Trouble { file: None, why: chain(error) };
    };
    match &**parsing {
        ParseFileError::Reading { path, source } => {
            let file = shown(path);
            Trouble { why: format!("{file}: {source}"), file: Some(file) }
        }
        ParseFileError::Parsing { path, error, source } => {
            let (file, said) = (shown(path), source.to_string());
            // The place is not told in any other way: "Error at 6:1: …".
            let mut numbers = said.split(|c: char| !c.is_ascii_digit()).filter_map(|digits| digits.parse().ok());
            let (line, column): (usize, usize) = (numbers.next().unwrap_or(1), numbers.next().unwrap_or(1));
            let mut why = format!("{file}:{line}:{column}: it is no Gherkin");
            if let Some(error) = error {
                why += &format!(": {error}");
            }
            let text = std::fs::read_to_string(path).unwrap_or_default();
            // At the beginning of a line, what came before it was not understood.
            let last = if column > 1 { line } else { line.saturating_sub(1) };
            let before = text.lines().enumerate().take(last).filter(|(_, line)| !line.trim().is_empty()).last();
            if let Some((number, line)) = before {
                why += &format!("\n  line {}: {}", number + 1, line.trim());
            }
            why += "\n  here a step begins with Given, When, Then, And, But or *";
            Trouble { file: Some(file), why }
        }
    }
}

/// An error with its causes, in one paragraph.
fn chain(error: &parser::Error) -> String {
    let mut told = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(deeper) = cause {
        let text = deeper.to_string();
        if !told.contains(&text) {
            told += &format!(": {text}");
        }
        cause = deeper.source();
    }
    told
}
