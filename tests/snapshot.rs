//! Answers compared with recorded ones, in `tests/snapshots/<concept>/<feature>__<scenario>.snap`; those of other people's
//! features beside them, in `snapshots/<feature>__<scenario>.snap`.
//!
//! A cloud with a seed and a manual clock repeats itself to the byte, so nearly everything is compared as it is. What is
//! random by nature is held to its form and then hidden.

use std::collections::BTreeMap;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;
use std::sync::{LazyLock, Mutex};

use crate::http::{Answer, Exchange};
use crate::report::recorder;
use crate::runner::FEATURES;
use crate::world::Place;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/snapshots");

/// Headers that make a difference to somebody. The others are the server's own business.
const HEADERS: [&str; 21] = [
    "content-type",
    "cache-control",
    "pragma",
    "x-content-type-options",
    "content-security-policy",
    "referrer-policy",
    "x-frame-options",
    "www-authenticate",
    "retry-after",
    "location",
    "set-cookie",
    "access-control-allow-origin",
    "access-control-expose-headers",
    "access-control-allow-methods",
    "access-control-allow-headers",
    "access-control-max-age",
    "access-control-allow-credentials",
    "x-request-id",
    "x-mock-rule",
    "x-mock-mark",
    "x-mock-source",
];

/// Files that scenarios asked for, and the lines of those scenarios.
static USED: Mutex<BTreeMap<PathBuf, usize>> = Mutex::new(BTreeMap::new());

/// Where our own features lie, if they are here.
static OUR_FEATURES: LazyLock<Option<PathBuf>> = LazyLock::new(|| Path::new(FEATURES).canonicalize().ok());

/// Compares a text with the one recorded for this scenario. A scenario has one snapshot.
///
/// # Panics
/// When they differ, with what came; the difference is on standard error.
pub fn check(place: &Place, text: &str) {
    assert!(!place.asked.swap(true, Ordering::Relaxed), "two steps of a scenario would share its snapshot");
    let (folder, name) = path(place);
    let file = folder.join(format!("{name}.snap"));
    let before = USED.lock().expect("nobody panics in here").insert(file.clone(), place.line);
    assert!(
        before.is_none_or(|line| line == place.line),
        "two scenarios would share the snapshot {}",
        recorder::shown(&file)
    );
    let mut settings = insta::Settings::new();
    settings.set_snapshot_path(&folder);
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    let compare = || settings.bind(|| insta::assert_snapshot!(name, text));
    let compared = catch_unwind(AssertUnwindSafe(compare));
    let command = if is_ours(place) { "cargo test -p e2e -- " } else { "cloud-chamber-e2e --name " };
    assert!(
        compared.is_ok(),
        "not as recorded in {}. This came:\n\n{text}\n\nIf it is right: INSTA_UPDATE=always {command}{}",
        recorder::shown(&file),
        place.feature
    );
}

/// Leaves a scenario's snapshot in its place although the scenario does not run.
pub fn keep(place: &Place) {
    let (folder, name) = path(place);
    USED.lock().expect("nobody panics in here").insert(folder.join(format!("{name}.snap")), place.line);
}

fn is_ours(place: &Place) -> bool {
    OUR_FEATURES.as_ref().is_some_and(|ours| place.folder.starts_with(ours))
}

/// The texts of all snapshots of ours that there are.
pub fn all() -> Vec<String> {
    let folders = fs::read_dir(FOLDER).into_iter().flatten().flatten();
    let files = folders.flat_map(|folder| fs::read_dir(folder.path()).into_iter().flatten().flatten());
    files.filter_map(|file| fs::read_to_string(file.path()).ok()).collect()
}

/// The folder of a snapshot, and its name without its ending.
fn path(place: &Place) -> (PathBuf, String) {
    let Place { concept, feature, scenario, .. } = place;
    let folder = if is_ours(place) { Path::new(FOLDER).join(concept) } else { place.folder.join("snapshots") };
    (folder, format!("{feature}__{scenario}"))
}

/// Snapshots of ours that no scenario asked for.
pub fn unused() -> Vec<String> {
    let used = USED.lock().expect("nobody panics in here");
    let mut unused = Vec::new();
    for folder in fs::read_dir(FOLDER).into_iter().flatten().flatten() {
        for file in fs::read_dir(folder.path()).into_iter().flatten().flatten() {
            if !used.contains_key(&file.path()) {
                unused.push(format!("{}/{}", folder.file_name().display(), file.file_name().display()));
            }
        }
    }
    unused.sort();
    unused
}

/// What was sent and what came, as a snapshot shows it.
pub fn describe(exchanges: &[Exchange]) -> String {
    exchanges.iter().map(describe_one).collect::<Vec<_>>().join("\n\n")
}

fn describe_one(Exchange { request, answer }: &Exchange) -> String {
    let mut lines = Vec::new();
    match &request.written {
        Some(written) => lines.extend(written.lines().map(|line| format!("> {line}").trim_end().to_owned())),
        None => lines.push(format!("> {} {}", request.method, request.target)),
    }
    lines.push(String::new());
    lines.push(format!("{} {}", answer.status, answer.reason));
    for header in HEADERS {
        let values = answer.headers.iter().filter(|(name, _)| name == header);
        let mut values: Vec<_> =
            values.map(|(name, value)| format!("{name}: {}", hide_request_id(name, value))).collect();
        // That nothing is said twice has scenarios of its own.
        values.dedup();
        lines.extend(values);
    }
    if !answer.body.is_empty() {
        lines.push(String::new());
        lines.push(hide_address(&hide_durations(&hide_joke(
            &answer.text().replace(concat!("\"", env!("CARGO_PKG_VERSION"), "\""), "\"(our version)\""),
        ))));
    }
    lines.join("\n")
}

/// An answer with all its headers, but for what is of its own moment.
pub fn comparable(answer: &Answer) -> (u16, Vec<(String, String)>, String) {
    let of_the_moment = ["x-request-id", "date", "content-length"];
    let headers = answer.headers.iter().filter(|(name, _)| !of_the_moment.contains(&name.as_str()));
    (answer.status, headers.cloned().collect(), hide_joke(answer.text()))
}

fn hide_request_id<'a>(name: &str, value: &'a str) -> &'a str {
    if name != "x-request-id" {
        return value;
    }
    let groups: Vec<&str> = value.split('-').collect();
    let lengths: Vec<usize> = groups.iter().map(|group| group.len()).collect();
    let hex = value.bytes().all(|byte| byte == b'-' || byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte));
    assert!(lengths == [8, 4, 4, 4, 12] && hex, "x-request-id is no UUID: {value:?}");
    "(a UUID)"
}

/// A card begins with the address of the cloud, whose port is a free one.
fn hide_address(body: &str) -> String {
    const BEGINNING: &str = "{\"url\":\"http://127.0.0.1:";
    let Some(rest) = body.strip_prefix(BEGINNING) else { return body.to_owned() };
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    assert!(digits > 0 && rest[digits..].starts_with('"'), "no address: {body}");
    format!("{BEGINNING}(a free port){}", &rest[digits..])
}

/// How long an answer took is of its own moment, and the only time that does not come from the cloud's clock.
fn hide_durations(body: &str) -> String {
    const KEY: &str = "\"duration_us\":";
    let mut parts = body.split(KEY);
    let mut hidden = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let digits = part.bytes().take_while(u8::is_ascii_digit).count();
        assert!(digits > 0, "no duration: {part}");
        hidden.extend([KEY, "(a duration)", &part[digits..]]);
    }
    hidden
}

/// The real cloud calls devices that do not exist by a joke name.
fn hide_joke(body: &str) -> String {
    const KEY: &str = "\"device_name\":\"";
    let Some((before, rest)) = body.split_once(KEY) else { return body.to_owned() };
    let (joke, after) = rest.split_once('"').expect("a string has an end");
    if joke == "\u{2026}" {
        // The ledger tells that there is one.
        return body.to_owned();
    }
    let words = joke.split(' ').filter(|word| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase()));
    assert!(words.count() >= 2, "no joke: {joke:?}");
    format!("{before}{KEY}(a joke)\"{after}")
}
