//! Sketches: firmware from files, and what the bench shows of a device that runs it.

use std::path::Path;

use cucumber::gherkin::Step;
use cucumber::{given, then, when};
use mock_cloud::sketch::{NoToolchain, Toolchain};
use mock_cloud::world::World;
use serde_json::Value;

use super::control::Reading;
use crate::folder::Folder;
use crate::http::Request;
use crate::world::CloudWorld;

/// The sketches that the repository has, with their modules.
pub const SKETCHES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../firmware/sketches");
const DOCUMENT: &str = include_str!("../../docs/sketches.md");

/// Whether scenarios that build sketches can run. Where everything must run, they do not ask.
///
/// # Errors
/// What to install.
pub fn compiler() -> Result<(), NoToolchain> {
    if std::env::var_os("CI").is_some_and(|ci| ci == "true") { Ok(()) } else { Toolchain::find().map(drop) }
}

#[given("the world of this file, beside the shipped sketches:")]
fn start_beside(world: &mut CloudWorld, step: &Step) {
    let read = World::from_toml(step.docstring().expect("a world file"), "world.toml");
    let read = read.and_then(|read| read.with_sketches(Path::new(SKETCHES)));
    *world.plan() = read.unwrap_or_else(|error| panic!("{error}"));
}

#[given(expr = "a folder with the file {string}:")]
#[given(expr = "the folder has the file {string}:")]
fn has_file(world: &mut CloudWorld, name: String, step: &Step) {
    let text = step.docstring().expect("what is in it").trim_start_matches('\n');
    world.notes::<Folder>().put(&name, text);
}

/// Each file stands in a block of its own, below a line that ends with its name.
#[given("a folder with the files of docs/sketches.md")]
fn has_documented_files(world: &mut CloudWorld) {
    for (name, language) in [("blink.ino", "cpp"), ("my.toml", "toml")] {
        let start = format!("`{name}`:\n\n```{language}\n");
        let (_, block) = DOCUMENT.split_once(&start).unwrap_or_else(|| panic!("the document has no {start:?}"));
        let (text, _) = block.split_once("```").expect("the block ends");
        world.notes::<Folder>().put(name, text);
    }
}

#[when(expr = "its {string} is loaded")]
fn load(world: &mut CloudWorld, name: String) {
    let folder = world.notes::<Folder>().path().to_owned();
    let reading = world.notes::<Reading>();
    reading.result = Some(World::load(&folder.join(name)));
    reading.folder = Some(folder.display().to_string());
}

#[given(expr = "the world of its {string}")]
fn start_with(world: &mut CloudWorld, name: String) {
    let path = world.notes::<Folder>().path().join(name);
    *world.plan() = World::load(&path).unwrap_or_else(|error| panic!("{error}"));
}

#[then("a mistake says, in this order:")]
fn mistake_says(world: &mut CloudWorld, step: &Step) {
    let words = world.notes::<Reading>().mistakes();
    let mut rest = words.as_str();
    for row in &step.table.as_ref().expect("a table").rows {
        let found = rest.find(&row[0]).unwrap_or_else(|| panic!("{:?} is not in what came next:\n{rest}", row[0]));
        rest = &rest[found + row[0].len()..];
    }
}

async fn on_the_bench(world: &mut CloudWorld, device: &str) -> Value {
    world.send(Request::new("GET", &format!("/_mock/devices/{device}"))).await.answer.json()
}

#[then(expr = "the bench shows of {string}:")]
async fn bench_shows(world: &mut CloudWorld, device: String, step: &Step) {
    let seen = on_the_bench(world, &device).await;
    for row in &step.table.as_ref().expect("a table").rows {
        let value = seen.pointer(&format!("/{}", row[0].replace('.', "/"))).unwrap_or_else(|| panic!("no {}", row[0]));
        let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        assert_eq!(value, row[1], "{} in {seen}", row[0]);
    }
}

#[then(expr = "the serial log of {string} holds {string}")]
async fn serial_holds(world: &mut CloudWorld, device: String, text: String) {
    let seen = on_the_bench(world, &device).await;
    let mut lines = seen["serial"].as_array().expect("a list of lines").iter().filter_map(Value::as_str);
    assert!(lines.any(|line| line.contains(&text)), "{seen}");
}
