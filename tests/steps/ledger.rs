//! The ledger of marks, and whether the scenarios bear it out.

use std::collections::BTreeSet;
use std::path::Path;

use cucumber::gherkin::Step;
use cucumber::then;
use serde_json::Value;

use crate::coverage;
use crate::http::Request;
use crate::snapshot;
use crate::world::CloudWorld;

/// What a sample of the ledger has where answers differ.
const ANY: char = '\u{2026}';

async fn ledger(world: &mut CloudWorld) -> Value {
    world.send(Request::new("GET", "/_mock/ledger")).await.answer.json()
}

fn rows<'l>(ledger: &'l Value, list: &str) -> &'l [Value] {
    ledger[list].as_array().unwrap_or_else(|| panic!("a list of {list}: {ledger}"))
}

fn text<'l>(row: &'l Value, key: &str) -> &'l str {
    row[key].as_str().unwrap_or_else(|| panic!("{key} of {row}"))
}

/// An operation without the names of its parameters, which are everybody's own.
fn plain(method: &str, template: &str) -> String {
    let parts = template.split('/').map(|part| match part {
        part if part.starts_with("{*") => "{*}",
        part if part.starts_with('{') => "{}",
        part => part,
    });
    format!("{method} {}", parts.collect::<Vec<_>>().join("/"))
}

#[then("every operation of the ledger is covered, and no other")]
async fn covered(world: &mut CloudWorld) {
    let ledger = ledger(world).await;
    let listed = rows(&ledger, "operations").iter().map(|row| plain(text(row, "method"), text(row, "path")));
    let covered = coverage::operations().iter().map(|(method, template)| plain(method, template));
    let (listed, covered): (BTreeSet<_>, BTreeSet<_>) = (listed.collect(), covered.collect());
    let uncovered: Vec<_> = listed.difference(&covered).collect();
    let unlisted: Vec<_> = covered.difference(&listed).collect();
    assert!(
        uncovered.is_empty() && unlisted.is_empty(),
        "add to tests/coverage.rs: {uncovered:?}; add to mock-cloud/src/ledger/operations.rs: {unlisted:?}"
    );
}

#[then("every failure of the ledger is in a recorded answer, but for:")]
async fn recorded(world: &mut CloudWorld, step: &Step) {
    let ledger = ledger(world).await;
    let excepted = &step.table.as_ref().expect("a table").rows;
    let features = texts_under(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../features")));
    let written = features.iter().flat_map(|text| text.lines()).flat_map(|line| line.split(" | ")).map(bare);
    let recorded = snapshot::all();
    let answers: Vec<&str> = recorded.iter().flat_map(|answer| answer.lines()).chain(written).collect();
    let seen = |row: &Value| {
        let body = row["answer"].to_string();
        let parts: Vec<&str> = body.split(ANY).collect();
        answers.iter().any(|line| holds(line, &parts))
    };
    let unseen: Vec<&str> =
        rows(&ledger, "errors").iter().filter(|row| !seen(row)).map(|row| text(row, "rule")).collect();
    let excepted: Vec<&str> = excepted.iter().map(|row| row[0].as_str()).collect();
    assert_eq!(unseen, excepted, "left: what no recorded answer has; right: what may be so, with reasons");
}

/// What a line or a cell of a feature says.
fn bare(text: &str) -> &str {
    text.trim_matches(|letter: char| letter == '|' || letter.is_whitespace())
}

fn texts_under(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let texts = entries.flat_map(|entry| match entry.path() {
        path if path.is_dir() => texts_under(&path),
        path => std::fs::read_to_string(path).into_iter().collect(),
    });
    texts.collect()
}

/// Whether a line is these parts, in their order, with anything in between.
fn holds(line: &str, parts: &[&str]) -> bool {
    let (Some(first), Some(last)) = (parts.first(), parts.last()) else { return false };
    let Some(mut rest) = line.strip_prefix(first) else { return false };
    if parts.len() == 1 {
        return rest.is_empty();
    }
    for part in &parts[1..parts.len() - 1] {
        let Some(found) = rest.find(part) else { return false };
        rest = &rest[found + part.len()..];
    }
    rest.ends_with(last)
}
