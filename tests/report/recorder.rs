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
use cucumber::gherkin::{Feature, Rule, Scenario, Step};
use cucumber::writer::Normalized;
use cucumber::{Writer, cli, parser};

use super::console::Console;
use super::redact::Secrets;
use super::timeline::Moment;
use super::{Case, Outcome, Report, Spot, StepLine};
use crate::vocabulary;
use crate::world::CloudWorld;

/// What scenarios left behind, until their last word.
#[derive(Debug, Clone, Default)]
pub struct Evidence(Rc<RefCell<HashMap<Spot, Left>>>);

/// Which secrets a scenario has, and what its cloud saw.
type Left = (Secrets, Vec<Moment>);

impl Evidence {
    /// Keeps what a scenario left behind.
    pub fn keep(&self, spot: Spot, secrets: Secrets, moments: Vec<Moment>) {
        self.0.borrow_mut().insert(spot, (secrets, moments));
    }

    fn take(&self, spot: &Spot) -> Left {
        self.0.borrow_mut().remove(spot).unwrap_or_default()
    }
}

/// Makes a report of a run while it runs.
#[derive(Debug)]
pub struct Recorder {
    report: Report,
    open: HashMap<Spot, Open>,
    evidence: Evidence,
    console: Console,
    began: Instant,
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
    shorter.unwrap_or(path).display().to_string()
}

impl Recorder {
    /// An empty report.
    pub fn new(console: Console, evidence: Evidence) -> Self {
        let (report, open) = (Report::default(), HashMap::new());
        Self { report, open, evidence, console, began: Instant::now() }
    }

    /// All that was recorded.
    pub fn finish(mut self) -> Report {
        self.console.end();
        self.report.took = self.began.elapsed();
        self.report.cases.sort_by(|one, other| one.spot.cmp(&other.spot));
        self.report
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
        let (secrets, timeline) = self.evidence.take(&open.case.spot);
        let mut case = open.case;
        case.took = now - open.began;
        let worst = case.steps.iter().map(|step| step.outcome).find(|outcome| !outcome.is_good());
        case.outcome = worst.unwrap_or(if case.attempts > 1 { Outcome::Flaky } else { Outcome::Passed });
        if matches!(case.outcome, Outcome::Failed | Outcome::Ambiguous) && retries_left > 0 {
            self.console.again(&case);
            return;
        }
        case.steps.extend(skipped(&case.steps, feature, rule, scenario));
        case.timeline = timeline;
        hide(&mut case, &secrets);
        self.console.finished(&case);
        self.report.cases.push(case);
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

/// The steps that were not come to.
fn skipped(done: &[StepLine], feature: &Feature, rule: Option<&Rule>, scenario: &Scenario) -> Vec<StepLine> {
    let backgrounds = feature.background.iter().chain(rule.iter().filter_map(|rule| rule.background.as_ref()));
    let backgrounds = backgrounds.flat_map(|background| &background.steps).map(|step| written(step, true));
    let steps = scenario.steps.iter().map(|step| written(step, false));
    let is_done =
        |step: &StepLine| done.iter().any(|line| (line.line, line.background) == (step.line, step.background));
    backgrounds.chain(steps).filter(|step| !is_done(step)).collect()
}

fn hide(case: &mut Case, secrets: &Secrets) {
    let hide = |text: &mut String| *text = secrets.hide(text);
    hide(&mut case.name);
    for step in &mut case.steps {
        hide(&mut step.text);
        step.attached.iter_mut().chain(&mut step.error).for_each(hide);
    }
    for moment in &mut case.timeline {
        hide(&mut moment.what);
        moment.reason.iter_mut().for_each(hide);
        // The line of a request has no secret; it was made of what the journal shows.
    }
}

impl Writer<CloudWorld> for Recorder {
    type Cli = cli::Empty;

    async fn handle_event(&mut self, event: parser::Result<Event<Cucumber<CloudWorld>>>, _: &cli::Empty) {
        match event.map(Event::into_inner) {
            Err(error) => {
                let error = told(&error);
                self.console.error(&error);
                self.report.errors.push(error);
            }
            Ok(Cucumber::ParsingFinished { scenarios, .. }) => self.console.expect(scenarios),
            Ok(Cucumber::Feature(feature, event)) => self.feature(&feature, event),
            Ok(Cucumber::Started | Cucumber::Finished) => {}
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

/// An error of a feature file, in one paragraph.
fn told(error: &parser::Error) -> String {
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
