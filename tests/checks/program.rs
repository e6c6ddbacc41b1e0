//! The program `cloud-chamber-e2e`, called as anyone calls it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

use crate::examples::is_here;

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");
const FIXTURES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures");

/// A folder of a test's own, which it leaves empty.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("cloud-chamber-e2e-{name}-{}", std::process::id()));
        fs::create_dir_all(&path).expect("a folder");
        Self(path)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn program(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cloud-chamber-e2e"));
    command.args(arguments).current_dir(FIXTURES).env_remove("INSTA_UPDATE");
    command
}

fn run(arguments: &[&str]) -> (i32, String) {
    told(&program(arguments).output().expect("the program starts"))
}

fn told(output: &Output) -> (i32, String) {
    let said = [&output.stdout[..], &output.stderr].concat();
    (output.status.code().expect("no signal"), String::from_utf8(said).expect("text"))
}

/// Runs with every kind of report, and gives them back in the order JUnit, JSON, HTML.
fn reports(name: &str, arguments: &[&str]) -> (i32, String, [String; 3]) {
    let folder = Folder::new(name);
    let files = ["junit.xml", "report.json", "deep/report.html"].map(|file| folder.path(file));
    let mut command = program(arguments);
    command.env("E2E_MARK", folder.path("mark"));
    for (option, file) in ["--junit", "--json", "--html"].into_iter().zip(&files) {
        command.arg(option).arg(file);
    }
    let (code, said) = told(&command.output().expect("the program starts"));
    (code, said, files.map(|file| fs::read_to_string(file).expect("a report")))
}

#[test]
fn what_a_browser_showed_is_kept_when_a_scenario_fails() {
    if !is_here(Path::new("chromedriver"), "https://developer.chrome.com/docs/chromedriver") {
        return;
    }
    let (code, said) = run(&["browser/failing.feature"]);
    assert_eq!(code, 1, "{said}");
    let told = said.split("what the browser showed is in ").nth(1).and_then(|rest| rest.lines().next());
    let kept: Vec<&str> = told.expect("where it is").split(", ").collect();
    for (path, kind) in kept.iter().zip(["png", "html", "log"]) {
        assert!(path.ends_with(kind) && fs::exists(Path::new(ROOT).join(path)).expect("a folder"), "{path}");
    }
    let [picture, page, _] = kept[..] else { panic!("three files, not {kept:?}") };
    assert!(fs::read(Path::new(ROOT).join(picture)).expect("a picture").starts_with(b"\x89PNG"));
    let page = fs::read_to_string(Path::new(ROOT).join(page)).expect("a page");
    assert!(page.contains("Log in to Particle"), "{page}");
}

#[test]
fn it_succeeds_only_if_all_passed() {
    let (code, said) = run(&["kinds/failing.feature", "--tags", "@good"]);
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("1 passed, 0 failed"), "{said}");
    let (code, said) = run(&["kinds/failing.feature"]);
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("1 passed, 3 failed"), "{said}");
    assert!(said.contains("✘ kinds/failing.feature:7 Scenarios that fail on purpose: The device says"), "{said}");
}

#[test]
fn it_fails_when_there_is_nothing_to_run() {
    for (arguments, why) in [
        (&["kinds/failing.feature", "--tags", "@demo and not @demo"][..], "no scenario was chosen"),
        (&["left_out/unfinished.feature"], "no scenario ran; left out, 1 of 1: it is tagged @wip"),
        (&["nowhere"], "nowhere: "),
        (&["own/lamp.toml/.."], "own/lamp.toml/..: "),
        (&[], "features: "),
    ] {
        let (code, said) = run(arguments);
        assert!(code == 1 && said.contains(why), "{arguments:?}: {code}, {said}");
    }
    assert_eq!(run(&["kinds", "--tags", "@a and ("]).0, 2);
    assert_eq!(run(&["kinds", "--jobs", "0"]).0, 2);
}

#[test]
fn tags_and_names_choose() {
    let (code, said) = run(&["kinds/failing.feature", "--list", "--tags", "@demo and not @good", "--skip", "token"]);
    let listed: Vec<&str> = said.lines().collect();
    let expected = ["The device says something else", "A password is said"];
    assert_eq!(listed, expected.map(|name| format!("Scenarios that fail on purpose: {name}: test")));
    assert_eq!(code, 0);
}

#[test]
fn a_file_that_is_no_gherkin_is_an_error_and_the_others_run() {
    let (code, said, [junit, json, _]) =
        reports("broken", &["kinds/broken.feature", "kinds/failing.feature", "--name", "what it says"]);
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("1 passed, 1 failed"), "{said}");
    assert!(junit.contains("name=\"kinds/broken.feature\"") && junit.contains("<error message=\""), "{junit}");
    assert!(json.contains("\"error_message\": \"kinds/broken.feature:1:14: it is no Gherkin"), "{json}");
    for part in ["line 1: This is no Gherkin.", "here a step begins with Given, When, Then, And, But or *"] {
        assert!([&said, &junit, &json].iter().all(|text| text.contains(part)), "{said}");
    }
}

#[test]
fn the_nearest_sentences_are_offered_for_one_that_nobody_knows() {
    let (code, said, [junit, json, html]) = reports("undefined", &["kinds/undefined.feature", "--retries", "3"]);
    assert_eq!(code, 1, "{said}");
    assert!(!said.contains("tried again"), "nothing changes by trying: {said}");
    let offer = "{actor} calls {string} on {string} with {string}";
    for text in [&said, &junit, &json, &html] {
        assert!(text.contains(offer), "{text}");
    }
    let json: Value = serde_json::from_str(&json).expect("JSON");
    let statuses = json[0]["elements"][0]["steps"].as_array().expect("steps");
    let statuses: Vec<_> = statuses.iter().map(|step| &step["result"]["status"]).collect();
    assert_eq!(statuses, ["passed", "undefined", "skipped"]);
    assert!(junit.contains("<failure type=\"undefined\""), "{junit}");
}

#[test]
fn what_passes_only_when_tried_again_is_flaky_and_counts() {
    let (code, said, [junit, json, html]) = reports("flaky", &["kinds/flaky.feature", "--retries", "2"]);
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("1 passed (1 of them flaky), 0 failed"), "{said}");
    assert!(junit.contains("failures=\"0\"") && junit.contains("flaky: "), "{junit}");
    assert!(json.contains("\"flaky\": true") && json.contains("\"attempts\": 2"), "{json}");
    assert!(html.contains("All passed") && html.contains("Flaky"), "{html}");
    assert!(said.contains("tried again\n      ! if [ -e"), "{said}");
    assert!(junit.contains("try 1 failed: if [ -e") && json.contains("\"earlier_errors\": [\n"), "{junit} {json}");
    assert!(html.contains("Why it was tried again after try 1:"), "{html}");
    let (code, said, _) = reports("not-flaky", &["kinds/flaky.feature"]);
    assert_eq!(code, 1, "{said}");
}

#[test]
fn names_command_no_terminal_and_tell_no_secret_and_without_steps_nothing_passes() {
    let (code, said, [junit, json, html]) = reports("odd", &["odd/names.feature", "--verbose"]);
    assert!(code == 1 && said.contains("1 passed, 1 failed"), "{said}");
    assert!(said.contains("it has no steps, so nothing was checked"), "{said}");
    for text in [said, junit, json, html] {
        assert!(!text.contains(['\u{1b}', '\r']) && !text.contains("\\u001b"), "{text:?}");
        assert!(!text.contains("hunter2") && text.contains("password=***"), "{text}");
    }
}

/// The program under test holds a pipe, which ends with the last of its group.
#[cfg(unix)]
#[test]
fn who_breaks_a_run_off_gets_its_report_and_no_program_stays() {
    use std::io::{BufRead as _, BufReader, Read as _};
    use std::process::Stdio;

    for signal in ["INT", "TERM"] {
        let folder = Folder::new(&format!("interrupted-{signal}"));
        let (pipe, junit) = (folder.path("pipe"), folder.path("junit.xml"));
        assert!(Command::new("mkfifo").arg(&pipe).status().expect("mkfifo is there").success());
        let mut command = program(&["odd/long.feature", "--jobs", "1", "--junit"]);
        command.arg(&junit).env("E2E_MARK", &pipe).stdout(Stdio::piped()).stderr(Stdio::piped());
        let running = command.spawn().expect("the program starts");
        let mut held = BufReader::new(fs::File::open(&pipe).expect("a pipe"));
        let mut line = String::new();
        held.read_line(&mut line).expect("it says a line");
        assert_eq!(line, "begun\n");
        let sent = Command::new("kill").args(["-s", signal, &running.id().to_string()]).status();
        assert!(sent.expect("kill is there").success());
        held.read_to_string(&mut line).expect("the pipe ends");
        let (code, said) = told(&running.wait_with_output().expect("it ends"));
        assert!(code == 130 && said.contains("1 passed, 1 failed") && said.contains("interrupted"), "{code}: {said}");
        let junit = fs::read_to_string(&junit).expect("a report");
        assert!(junit.contains("It is done before") && junit.contains("not all scenarios have run"), "{junit}");
    }
}

/// `| head -1`.
#[test]
fn whoever_stops_reading_ends_nothing() {
    let (output, input) = std::io::pipe().expect("a pipe");
    drop(output);
    let mut command = program(&["kinds/failing.feature", "--verbose"]);
    let output = command.stdout(input).output().expect("the program starts");
    let (code, said) = told(&output);
    assert!(code == 1 && !said.contains("panicked"), "{code}: {said}");
}

#[test]
fn the_page_tells_what_the_cloud_saw() {
    let (_, said, [_, json, html]) = reports("timeline", &["kinds/failing.feature", "--name", "something else"]);
    let json: Value = serde_json::from_str(&json).expect("JSON");
    let timeline = json[0]["elements"][0]["timeline"].as_array().unwrap_or_else(|| panic!("{said}"));
    let line = |moment: &Value| {
        let text = |key: &str| moment[key].as_str().unwrap_or_default().to_owned();
        format!("{}, {}: {} {}", text("kind"), text("who"), text("what"), text("reason"))
    };
    let lines: Vec<String> = timeline.iter().map(line).collect();
    let place =
        |part: &str| lines.iter().position(|line| line.contains(part)).unwrap_or_else(|| panic!("{part}: {lines:#?}"));
    let in_order = [
        "from device, lamp: connects, with Device OS ",
        "event, lamp: spark/status \"online\": nobody listens",
        "request, ada@example.com: GET /v1/devices/events",
        "request, ada@example.com: POST /v1/devices/events 200",
        "event, : door \"open\": 1 stream hears it",
        "request, ada@example.com: POST /v1/devices/lamp/led 200",
        "to device, lamp: call led with \"on\"",
        "from device, lamp: the function returned 1",
        "request, ada@example.com: POST /v1/devices/nothing/led 403 {",
    ];
    let places = in_order.map(place);
    assert!(places.is_sorted(), "{places:?} {lines:#?}");
    assert!(html.contains("I didn't recognize that device"), "{html}");
    assert!(
        html.contains("curl $CLOUD/v1/devices/lamp/led -H &quot;Authorization: Bearer $TOKEN&quot; -d arg=on"),
        "{html}"
    );
}

#[test]
fn no_secret_is_in_any_report() {
    let (code, said, reports) = reports("secrets", &["kinds/failing.feature", "--verbose"]);
    assert_eq!(code, 1);
    for text in reports.iter().chain([&said]) {
        for secret in ["hunter2", "analytical-engine", "cGFydGljbGU6cGFydGljbGU"] {
            assert!(!text.contains(secret), "{secret} is in {text}");
        }
        let token = text.split(|c: char| !c.is_ascii_hexdigit()).find(|digits| digits.len() >= 32);
        assert_eq!(token, None, "{text}");
        assert!(text.contains("***"), "something was hidden: {text}");
    }
}

#[test]
fn features_elsewhere_have_a_world_of_their_own_and_snapshots_beside_them() {
    let folder = Folder::new("own");
    for file in ["world.feature", "lamp.toml"] {
        fs::copy(Path::new(FIXTURES).join("own").join(file), folder.path(file)).expect("a copy");
    }
    let run = |update: &str| {
        let mut command = program(&["--world", "lamp.toml", "world.feature"]);
        told(&command.current_dir(&folder.0).env("INSTA_UPDATE", update).output().expect("the program starts"))
    };
    let (code, said) = run("no");
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("not as recorded in snapshots/world__the_answer_of_her_own.snap"), "{said}");
    assert!(said.contains("INSTA_UPDATE=always cloud-chamber-e2e"), "{said}");
    assert_eq!(run("always").0, 0);
    assert!(folder.path("snapshots/world__the_answer_of_her_own.snap").exists());
    let (code, said) = run("no");
    assert_eq!(code, 0, "{said}");
    fs::write(folder.path("lamp.toml"), "[[user]]\nusrname = \"x\"\n").expect("it can be written");
    let (code, said) = run("no");
    assert!(code == 1 && said.contains("did you mean \"username\"?"), "{said}");
}
