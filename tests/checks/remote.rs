//! `cloud-chamber-e2e --base-url`: a good part of our own scenarios on a cloud that runs already, and what a cloud that is
//! no cloud-chamber is asked.

use std::process::{Command, Output};
use std::sync::Arc;

use e2e::gate::{Gate, Upstream};
use mock_cloud::{ClockMode, MockCloud};

const FEATURES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../features");

/// Runs the program beside the clouds of this process, and answers with its exit code and its words.
async fn run(arguments: &[&str], environment: &[(&str, &str)]) -> (Option<i32>, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cloud-chamber-e2e"));
    command.args(arguments).envs(environment.iter().copied()).current_dir(FEATURES);
    let output = tokio::task::spawn_blocking(move || command.output()).await.expect("no panic");
    let Output { status, stdout, stderr } = output.expect("the program starts");
    (status.code(), String::from_utf8([stdout, stderr].concat()).expect("text"))
}

/// How many scenarios passed, as the program says last.
fn passed(said: &str) -> usize {
    let line = said.lines().rev().find(|line| line.contains(" passed")).unwrap_or_else(|| panic!("{said}"));
    line.split(' ').next().and_then(|count| count.parse().ok()).unwrap_or_else(|| panic!("{line}"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn scenarios_run_on_a_cloud_that_runs_and_it_is_given_back() {
    let cloud = MockCloud::builder().clock(ClockMode::Scaled(2.0)).start().await.expect("a cloud");
    let url = cloud.url();
    let concepts = [
        "authentication",
        "cloud_safe",
        "control",
        "customers",
        "devices",
        "harness",
        "journal",
        "limits",
        "oauth",
        "team",
        "user",
    ];
    let arguments: Vec<&str> = ["--base-url", &url].into_iter().chain(concepts).collect();
    let (code, said) = run(&arguments, &[]).await;
    assert_eq!(code, Some(0), "{said}");
    assert!(passed(&said) > 200, "{said}");
    assert!(said.contains("not on this cloud: it is tagged @in-process"), "{said}");
    assert_eq!(cloud.clock(), ClockMode::Scaled(2.0), "the clock runs as it did");
    assert!(
        cloud.devices().iter().any(|device| device.name.as_deref() == Some("workbench")),
        "the first world is back"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_report_tells_what_a_cloud_that_runs_was_asked() {
    let cloud = MockCloud::start().await.expect("a cloud");
    let report = std::env::temp_dir().join(format!("cloud-chamber-e2e-remote-{}.json", std::process::id()));
    let (url, file) = (cloud.url(), report.display().to_string());
    let failing = "../tests/fixtures/kinds/failing.feature";
    let (code, said) = run(&["--base-url", &url, failing, "--name", "something else", "--json", &file], &[]).await;
    assert_eq!(code, Some(1), "{said}");
    let told = std::fs::read_to_string(&report).expect("a report");
    std::fs::remove_file(&report).expect("it is there");
    let line = "curl $CLOUD/v1/devices/lamp/led -H \\\"Authorization: Bearer $TOKEN\\\" -d arg=on";
    assert!(told.contains(line), "{told}");
    assert!(told.contains("I didn't recognize that device"), "{told}");
}

/// With a clock that stands from the start, devices are exact to the millisecond.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn firmware_and_its_events_are_the_same_on_a_cloud_that_stands() {
    let cloud = MockCloud::builder().start().await.expect("a cloud");
    let (code, said) =
        run(&["--base-url", &cloud.url(), "firmware", "events/status.feature", "events/choice.feature"], &[]).await;
    assert_eq!(code, Some(0), "{said}");
    assert!(passed(&said) > 70, "{said}");
}

#[tokio::test]
async fn nobody_there_is_said_at_once() {
    let (code, said) = run(&["--base-url", "http://127.0.0.1:1", "cloud_safe"], &[]).await;
    assert!(code == Some(1) && said.contains("cannot reach http://127.0.0.1:1"), "{said}");
}

/// A cloud without `/_mock`, which remembers what it was asked.
async fn real_cloud() -> (MockCloud, Gate) {
    let cloud = MockCloud::builder().clock(ClockMode::Real).start().await.expect("a cloud");
    let upstream = Upstream::parse(&cloud.url()).expect("an address");
    let hides = |head: &e2e::gate::Head| match head.path().starts_with("/_mock") {
        true => Err((404, "Not Found".to_owned())),
        false => Ok(()),
    };
    let gate = Gate::before(upstream, Arc::new(hides)).await.expect("a gate");
    (cloud, gate)
}

const ADA: (&str, &str) = ("CLOUD_CHAMBER_E2E_ADA", "ada@example.com:analytical-engine");

fn is_read(line: &str) -> bool {
    line.starts_with("GET ") || line == "POST /oauth/token" || line == "DELETE /v1/access_tokens/current"
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_real_cloud_is_asked_what_changes_nothing() {
    let (_cloud, gate) = real_cloud().await;
    let (code, said) = run(&["--base-url", &gate.url(), "."], &[ADA]).await;
    assert_eq!(code, Some(0), "{said}");
    assert!(passed(&said) >= 12, "{said}");
    assert!(said.contains("it is not tagged @cloud-safe, and this is no cloud-chamber"), "{said}");
    let passed = gate.passed();
    assert!(passed.iter().all(|line| is_read(line)), "{passed:#?}");
    assert!(passed.iter().any(|line| line == "DELETE /v1/access_tokens/current"), "{passed:#?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whom_nobody_introduces_does_not_play() {
    let (_cloud, gate) = real_cloud().await;
    let (code, said) = run(&["--base-url", &gate.url(), "cloud_safe"], &[]).await;
    assert_eq!(code, Some(0), "some need nobody: {said}");
    assert!(said.contains("Ada is unknown; set CLOUD_CHAMBER_E2E_ADA=username:password"), "{said}");
    let feature = "../tests/fixtures/real/writes.feature";
    let (code, said) = run(&["--base-url", &gate.url(), feature, "--name", "Switching a light"], &[]).await;
    assert_eq!(code, Some(1), "nothing was checked: {said}");
    assert!(said.contains("no scenario ran; left out, 1 of 1: "), "{said}");
    assert!(said.contains("Ada is unknown; set CLOUD_CHAMBER_E2E_ADA=username:password"), "{said}");
}

/// What answers before a cloud, or in its stead, is not taken for a cloud without `/_mock`.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_that_tells_nothing_is_no_real_cloud() {
    let cloud = MockCloud::start().await.expect("a cloud");
    for (status, words) in [(502, "Bad Gateway"), (403, "This Host is not served here")] {
        let upstream = Upstream::parse(&cloud.url()).expect("an address");
        let gate = Gate::before(upstream, Arc::new(move |_| Err((status, words.to_owned())))).await.expect("a gate");
        let (code, said) = run(&["--base-url", &gate.url(), "cloud_safe"], &[ADA]).await;
        assert!(code == Some(1) && said.contains(words) && said.contains(&status.to_string()), "{code:?}: {said}");
    }
}

/// A feature that tries to change things, and claims to be safe.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_changes_things_gets_out_only_when_it_is_allowed() {
    let (cloud, gate) = real_cloud().await;
    let feature = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/real/writes.feature");
    let url = gate.url();
    let (code, said) = run(&["--base-url", &url, feature], &[ADA]).await;
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("POST /v1/devices/porch-light/led was not sent"), "{said}");
    let out = gate.passed();
    assert!(!out.is_empty() && out.iter().all(|line| is_read(line)), "{out:#?}");
    assert_eq!(cloud.pin("porch-light", "D7"), Ok(0));

    let (code, said) = run(&["--base-url", &url, "--allow-writes", feature], &[ADA]).await;
    assert_eq!(code, Some(0), "{said}");
    assert_eq!(cloud.pin("porch-light", "D7"), Ok(1));
}
