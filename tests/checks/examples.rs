//! The examples for other languages and for workflows, run as their readers run them.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::cloud_chamber;

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");

/// Whether a program is here. Where all must run, it has to be.
pub(crate) fn is_here(program: &Path, how_to_get_it: &str) -> bool {
    let here = Command::new(program).arg("--version").output().is_ok_and(|output| output.status.success());
    let all_must_run = std::env::var_os("CI").is_some();
    assert!(here || !all_must_run, "CI=true, and {} is not here: {how_to_get_it}", program.display());
    if !here {
        println!("skipped what needs {}: {how_to_get_it}", program.display());
    }
    here
}

/// What a program says, which has to succeed, with the cloud's program in its environment.
fn run(program: &Path, arguments: &[&str]) -> String {
    let mut command = Command::new(program);
    command.args(arguments).current_dir(ROOT).env("CLOUD_CHAMBER_BIN", cloud_chamber());
    command.env("PYTHONDONTWRITEBYTECODE", "1").env_remove("NODE_TEST_CONTEXT");
    let Output { status, stdout, stderr } = command.output().expect("a program that starts");
    let said = String::from_utf8_lossy(&[stdout, stderr].concat()).into_owned();
    assert!(status.success(), "{said}");
    said
}

#[test]
fn a_test_in_node_starts_a_cloud_and_drives_it() {
    let node = Path::new("node");
    if is_here(node, "https://nodejs.org") {
        let said = run(node, &["--test", "--test-reporter=tap", "client/examples/node/lamp.test.mjs"]);
        assert!(said.contains("# pass 3"), "{said}");
    }
}

#[test]
fn the_example_page_reads_a_stream_however_it_is_cut_and_comes_back() {
    let node = Path::new("node");
    if is_here(node, "https://nodejs.org") {
        let said = run(node, &["--test", "--test-reporter=tap", "tests/checks/event_stream.test.mjs"]);
        assert!(said.contains("# pass 6"), "{said}");
    }
}

#[test]
fn a_test_in_python_starts_a_cloud_and_drives_it() {
    // Where .ci/run puts it, or on PATH.
    let installed = Path::new(ROOT).join("target/python/bin/pytest");
    let pytest = if installed.exists() { installed } else { PathBuf::from("pytest") };
    if is_here(&pytest, "pip install pytest") {
        let said = run(&pytest, &["-q", "-p", "no:cacheprovider", "client/examples/python"]);
        assert!(said.contains("3 passed"), "{said}");
    }
}

#[cfg(unix)]
#[test]
fn a_workflow_starts_a_cloud_for_the_steps_after_it() {
    let script = "set -eu; folder=$(mktemp -d); export GITHUB_OUTPUT=$folder/output GITHUB_ENV=$folder/env
        .ci/action/start --clock manual
        . $folder/env; grep -c '^card={.*\"token\"' $folder/output
        $CLOUD_CHAMBER_BIN otp grace@example.com --url $CLOUD_CHAMBER_URL
        kill $CLOUD_CHAMBER_PID; rm -r $folder";
    let bash = Path::new("bash");
    if is_here(bash, "a shell that most systems have") {
        let said = run(bash, &["-c", script]);
        let lines: Vec<&str> = said.lines().collect();
        assert!(matches!(lines[..], ["1", code] if code.len() == 6), "{said}");
    }
}
