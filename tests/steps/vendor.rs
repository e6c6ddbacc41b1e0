//! The vendor's own clients: particle-cli as a person types it, and scripts with particle-api-js.
//!
//! particle-cli is called by the sentences for programs. It finds a home folder of the scenario's own, with its settings in
//! it, and itself on the path. A script is the body of an async function. It has `particle`, a client for the cloud; `token`,
//! the first person's; `ADA_TOKEN`, `LAMP_ID` and the like; `failure(promise)`, which tells how something fails, without the
//! cloud's address; and `once` of Node's events. It may hold what a request by hand may, as `{Grace's code}`.

use std::num::NonZeroUsize;
use std::sync::LazyLock;
use std::thread::available_parallelism;

use cucumber::gherkin::Step;
use cucumber::{given, then, when};
use serde_json::json;
use tokio::sync::{Semaphore, SemaphorePermit};

use super::programs::{Running, begin, run_line};
use super::wire::expand;
use crate::cast::Actor;
use crate::folder::Folder;
use crate::http::{Answer, Exchange, Request};
use crate::vendor;
use crate::world::CloudWorld;

/// What the clients need in their environment, once a scenario has them.
#[derive(Default)]
pub(super) struct Clients {
    environment: Vec<(String, String)>,
}

impl Clients {
    pub(super) fn environment(&self) -> Vec<(String, String)> {
        self.environment.clone()
    }

    /// A turn to start a client, if the scenario has them. Each takes a second of a core to begin, and scenarios that all
    /// start theirs at once would wait for each other till their patience ends.
    pub(super) async fn turn(&self) -> Option<SemaphorePermit<'static>> {
        static TURNS: LazyLock<Semaphore> =
            LazyLock::new(|| Semaphore::new(available_parallelism().map_or(1, NonZeroUsize::get)));
        if self.environment.is_empty() { None } else { Some(TURNS.acquire().await.expect("never closed")) }
    }
}

/// Gives the scenario a home, and the clients on its path.
pub(super) fn equip(world: &mut CloudWorld) {
    let home = world.notes::<Folder>().path().display().to_string();
    std::fs::create_dir_all(&home).expect("a place for a folder");
    let modules = vendor::folder().join("node_modules");
    let path = std::env::var("PATH").unwrap_or_default();
    let settings = [
        ("HOME", home),
        ("PATH", format!("{}:{path}", modules.join(".bin").display())),
        ("NODE_PATH", modules.display().to_string()),
        // Else its own remarks on the dependencies of old clients come between.
        ("NODE_NO_WARNINGS", "1".to_owned()),
        ("NO_PROXY", "127.0.0.1,localhost,::1".to_owned()),
        ("no_proxy", "127.0.0.1,localhost,::1".to_owned()),
    ];
    let settings = settings.map(|(name, value)| (name.to_owned(), value));
    world.notes::<Clients>().environment = settings.into();
}

/// Where it keeps its settings. Source: observed.
const PROFILE: &str = ".particle/particle.config.json";

/// It has no settings yet, and would ask the vendor's own cloud.
#[given("particle-cli was never used here")]
fn is_new(world: &mut CloudWorld) {
    equip(world);
}

/// As `particle profile set apiUrl …` does it.
#[given("particle-cli is pointed at the cloud")]
async fn is_pointed(world: &mut CloudWorld) {
    equip(world);
    let settings = json!({ "apiUrl": world.url().await });
    world.notes::<Folder>().put(PROFILE, &settings.to_string());
}

/// As `particle login` leaves it.
#[given(expr = "{actor} is logged in with particle-cli")]
async fn is_logged_in(world: &mut CloudWorld, actor: Actor) {
    equip(world);
    let token = world.session(actor).await.token().expose().to_owned();
    // The clock of the cloud is not that of this machine, and the client compares the two.
    let settings = json!({
        "apiUrl": world.url().await, "username": actor.username(), "access_token": token,
        "access_token_expires_at": "9999-12-31T23:59:59.999Z",
    });
    world.notes::<Folder>().put(PROFILE, &settings.to_string());
}

/// The command line that runs a script.
fn prepared(world: &mut CloudWorld, version: u32, script: &str) -> String {
    equip(world);
    let folder = world.notes::<Folder>();
    folder.put("script.js", script);
    let module = match version {
        12 => "particle-api-js".to_owned(),
        older => format!("particle-api-js-{older}"),
    };
    format!("node '{}' {module} '{}'", vendor::RUNNER, folder.path().join("script.js").display())
}

/// The same of the script that stands in a step.
async fn written(world: &mut CloudWorld, version: u32, step: &Step) -> String {
    let text = step.docstring().expect("a script").clone();
    let script = expand(world, &text).await;
    prepared(world, version, &script)
}

/// It ends well within a minute, or the step fails. What it returns is the answer, as JSON.
#[when(expr = "this script runs with particle-api-js {int}:")]
async fn script(world: &mut CloudWorld, version: u32, step: &Step) {
    let line = written(world, version, step).await;
    run_line(world, &line).await;
    read_result(world).await;
}

/// A table of methods, and what the cloud answers to each with whatever is in it: 501 of a route that it does not have yet,
/// 404 of one that the reference does not have either.
#[then(expr = "the cloud has no route for these methods of particle-api-js {int}:")]
async fn without_route(world: &mut CloudWorld, version: u32, step: &Step) {
    let rows = &step.table.as_ref().expect("a table").rows;
    let names: Vec<&String> = rows.iter().map(|row| &row[0]).collect();
    let script = format!("const names = {};\n{}", json!(names), include_str!("../vendor/without_route.js"));
    let line = prepared(world, version, &script);
    run_line(world, &line).await;
    read_result(world).await;
    let told = world.exchanges.last().expect("the script has ended").answer.json();
    let different: Vec<String> = rows
        .iter()
        .map(|row| (&row[0], told[&row[0]].to_string(), &row[1]))
        .filter(|(_, told, expected)| told != *expected)
        .map(|(name, told, expected)| format!("{name}: {told}, not {expected}"))
        .collect();
    assert!(different.is_empty(), "{}", different.join("\n"));
}

/// It goes on beside the scenario, until that ends.
#[given(expr = "this script was started with particle-api-js {int}:")]
async fn start(world: &mut CloudWorld, version: u32, step: &Step) {
    let line = written(world, version, step).await;
    begin(world, &line).await;
}

/// It ends well within a minute, or the step fails. What it returns is the answer, as JSON.
#[when("the script ends")]
async fn read_result(world: &mut CloudWorld) {
    let program = world.notes::<Running>().last();
    let (ended, output) = (program.end().await, program.output());
    assert_eq!(ended, Some(0), "the script failed:\n{output}");
    let body = output.lines().next_back().unwrap_or_default().as_bytes().to_vec();
    let answer = Answer { status: 0, reason: String::new(), headers: Vec::new(), body };
    world.exchanges.push(Exchange { request: Request::new("", ""), answer });
}
