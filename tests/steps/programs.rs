//! Programs under test, run beside the cloud.
//!
//! A line is given to `sh -c`, so that it may use variables, quotes and pipes. It runs in the folder of the feature file,
//! with these variables in its environment: `CLOUD_CHAMBER_URL`, the address of the cloud; `<NAME>_TOKEN`, a token of
//! everybody's with an account, as `ADA_TOKEN`; `PARTICLE_ACCESS_TOKEN`, the first of them; `<NAME>_CODE`, the one-time
//! code of whoever has a second factor, as `GRACE_CODE`; and `<DEVICE>_ID`, the id of
//! every device with a name, as `LAMP_ID`. When the scenario ends, it ends with everything that it has begun.

use cucumber::gherkin::Step;
use cucumber::{given, then, when};

use super::vendor::Clients;
use crate::programs::{Program, variable};
use crate::venue::Venue;
use crate::world::CloudWorld;

/// The program that was run or started last, and those before it.
#[derive(Default)]
pub(super) struct Running {
    last: Option<Program>,
    before: Vec<Program>,
}

impl Running {
    fn keep(&mut self, program: Program) {
        let before = self.last.replace(program);
        self.before.extend(before);
    }

    pub(super) fn last(&mut self) -> &mut Program {
        self.last.as_mut().expect("a program was run or started")
    }
}

async fn environment(world: &mut CloudWorld) -> Vec<(String, String)> {
    let mut environment = vec![("CLOUD_CHAMBER_URL".to_owned(), world.url().await)];
    for actor in world.people() {
        let token = world.session(actor).await.token().expose().to_owned();
        if environment.len() == 1 {
            environment.push(("PARTICLE_ACCESS_TOKEN".to_owned(), token.clone()));
        }
        environment.push((format!("{}_TOKEN", variable(actor.name())), token));
        if world.venue != Venue::Real
            && let Some(code) = world.code_of(actor).await
        {
            environment.push((format!("{}_CODE", variable(actor.name())), code));
        }
    }
    for device in world.devices().await {
        if let Some(name) = device.name {
            environment.push((format!("{}_ID", variable(&name)), device.id));
        }
    }
    environment.extend(world.notes::<Clients>().environment());
    environment
}

pub(super) async fn begin(world: &mut CloudWorld, line: &str) {
    let environment = environment(world).await;
    let turn = world.notes::<Clients>().turn().await;
    let mut program = Program::start(line, &world.place.folder.clone(), environment);
    if turn.is_some() {
        program.begins().await;
    }
    world.notes::<Running>().keep(program);
}

pub(super) async fn run_line(world: &mut CloudWorld, line: &str) {
    let environment = environment(world).await;
    let _turn = world.notes::<Clients>().turn().await;
    let mut program = Program::start(line, &world.place.folder.clone(), environment);
    program.end().await;
    world.notes::<Running>().keep(program);
}

/// A quotation mark within quotes is written `\"`.
fn unescaped(line: &str) -> String {
    line.replace("\\\"", "\"")
}

/// The same of what a program says, where the end of a line is written `\n`.
fn said(text: &str) -> String {
    unescaped(text).replace("\\n", "\n")
}

/// Waits until it has ended, for a minute at most.
#[given(expr = "I ran {string}")]
#[when(expr = "I run {string}")]
async fn run(world: &mut CloudWorld, line: String) {
    run_line(world, &unescaped(&line)).await;
}

/// Waits until it has ended, for a minute at most.
#[when("I run:")]
async fn run_lines(world: &mut CloudWorld, step: &Step) {
    let lines = step.docstring().expect("lines for a shell").clone();
    run_line(world, &lines).await;
}

/// It goes on beside the scenario, until that ends.
#[given(expr = "I started {string}")]
#[when(expr = "I start {string}")]
async fn start(world: &mut CloudWorld, line: String) {
    begin(world, &unescaped(&line)).await;
}

#[when("I stop it")]
async fn stop(world: &mut CloudWorld) {
    world.notes::<Running>().last().stop().await;
}

/// Of a program that goes on, waits until it says so, for a minute at most. The end of a line is written `\n`.
#[given(expr = "its output contains {string}")]
#[then(expr = "its output contains {string}")]
async fn contains(world: &mut CloudWorld, text: String) {
    world.notes::<Running>().last().says(&said(&text)).await;
}

/// Waits until it has ended.
#[then("its output contains, in this order:")]
async fn contains_all(world: &mut CloudWorld, step: &Step) {
    let program = world.notes::<Running>().last();
    program.end().await;
    let output = program.output();
    let mut rest = output.as_str();
    for row in &step.table.as_ref().expect("a table").rows {
        let found = rest.find(&row[0]).unwrap_or_else(|| panic!("{:?} is not in what came next:\n{rest}", row[0]));
        rest = &rest[found + row[0].len()..];
    }
}

/// Waits until it has ended.
#[then(expr = "its output does not contain {string}")]
async fn contains_not(world: &mut CloudWorld, text: String) {
    let program = world.notes::<Running>().last();
    program.end().await;
    assert!(!program.output().contains(&said(&text)), "it said:\n{}", program.output());
}

/// Waits until it has ended, for a minute at most.
#[then(expr = "it ends with exit code {int}")]
async fn ends_with(world: &mut CloudWorld, code: i32) {
    let program = world.notes::<Running>().last();
    let ended = program.end().await;
    assert_eq!(ended, Some(code), "it said:\n{}", program.output());
}
