//! The lines of the README and of the documents, run as they stand there.

use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use cucumber::gherkin::Step;
use cucumber::{then, when};
use mock_cloud::{ClockMode, MockCloud};
use tokio::process::Command;
use tokio::time::timeout;

use super::vendor::{Clients, equip};
use crate::folder::Folder;
use crate::http::{Answer, Exchange, Request};
use crate::programs;
use crate::world::CloudWorld;

const README: &str = include_str!("../../README.md");
const CONTROL: &str = include_str!("../../docs/control.md");
const AUTH_FLOWS: &str = include_str!("../../docs/auth-flows.md");
const TLS: &str = include_str!("../../docs/tls.md");
/// Where a guide lies for each tool that can be pointed here.
const GUIDES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/guides");
/// What the lines of a cloud that speaks TLS begin with; the port and the file are changed.
const FIRST_LINES_OF_TLS: &str = "PORT=8080\nCA=$HOME/.local/share/cloud-chamber/tls/authority.pem\n";
/// What the walk begins with; the address is the one thing that is changed.
const FIRST_LINE: &str = "CLOUD=http://127.0.0.1:8080\n";

#[when("the walk of the README is pasted into a shell beside a cloud in real time")]
async fn pasted(world: &mut CloudWorld) {
    let (_, walk) = README.split_once(FIRST_LINE).expect("the walk begins so");
    let (walk, _) = walk.split_once("```").expect("the walk ends with its block");
    paste(world, walk).await;
}

#[when("all lines of the ways to a token are pasted into a shell beside a cloud in real time")]
async fn flows_pasted(world: &mut CloudWorld) {
    paste_all(world, AUTH_FLOWS).await;
}

#[when("all lines of the control surface are pasted into a shell beside a cloud in real time")]
async fn control_pasted(world: &mut CloudWorld) {
    paste_all(world, CONTROL).await;
}

/// Those for Node are run elsewhere.
#[when("all lines of the way to TLS are pasted into a shell beside a cloud in real time")]
async fn tls_pasted(world: &mut CloudWorld) {
    let (before, node) = TLS.split_once("## Node\n").expect("a part for Node");
    let (_, after) = node.split_once("\n## ").expect("parts behind it");
    let script = [lines(before), lines(after)].concat();
    let script = script.strip_prefix(FIRST_LINES_OF_TLS).expect("the first block begins so");
    let cloud = MockCloud::builder().clock(ClockMode::Real).tls().start().await.expect("a cloud");
    let folder = world.notes::<Folder>();
    folder.put("authority.pem", cloud.ca_pem().expect("it speaks TLS"));
    let ca = folder.path().join("authority.pem");
    let port = cloud.address().port();
    run(world, cloud, &format!("PORT={port}\nCA='{}'\n{script}", ca.display())).await;
}

/// `docs/guides/NAME.md`, in a folder of its own that is its home too. It finds the vendor's clients, and `cloud-chamber` if
/// it says so.
#[when(expr = "all lines of the guide {string} are pasted into a shell beside a cloud in real time")]
async fn guide_pasted(world: &mut CloudWorld, name: String) {
    let path = Path::new(GUIDES).join(&name).with_extension("md");
    let guide = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let lines = lines(&guide);
    let mut walk = lines.strip_prefix(FIRST_LINE).expect("the first block begins so").to_owned();
    if walk.lines().any(|line| line.starts_with("cloud-chamber ")) {
        let program = tokio::task::spawn_blocking(|| programs::build(&["-p", "mock-cloud", "--bin", "cloud-chamber"]));
        let program = program.await.expect("it is built");
        let folder = program.parent().expect("it lies in a folder");
        walk.insert_str(0, &format!("PATH='{}':$PATH\n", folder.display()));
    }
    equip(world);
    let _turn = world.notes::<Clients>().turn().await;
    paste(world, &walk).await;
}

/// What a document has for the shell.
fn lines(document: &str) -> String {
    document.split("```sh\n").skip(1).filter_map(|block| Some(block.split_once("```")?.0)).collect()
}

async fn paste_all(world: &mut CloudWorld, document: &str) {
    paste(world, lines(document).strip_prefix(FIRST_LINE).expect("the first block begins so")).await;
}

async fn paste(world: &mut CloudWorld, walk: &str) {
    let cloud = MockCloud::builder().clock(ClockMode::Real).start().await.expect("a cloud");
    let script = format!("CLOUD={}\n{walk}", cloud.url());
    run(world, cloud, &script).await;
}

async fn run(world: &mut CloudWorld, cloud: MockCloud, script: &str) {
    // Settings and proxies of whoever runs this do not get in.
    let script = format!("curl() {{ command curl -q --noproxy '*' \"$@\"; }}\n{script}");
    let mut shell = Command::new("sh");
    shell.arg("-e").arg("-c").arg(script).stdin(Stdio::null()).kill_on_drop(true);
    let environment = world.notes::<Clients>().environment();
    if !environment.is_empty() {
        shell.current_dir(world.notes::<Folder>().path()).envs(environment);
    }
    let output = timeout(Duration::from_secs(120), shell.output()).await.expect("the walk ends within two minutes");
    let output = output.expect("a shell");
    let said = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    assert!(output.status.success(), "{}\n{}", said(&output.stdout), said(&output.stderr));
    let answer = Answer { status: 0, reason: String::new(), headers: Vec::new(), body: output.stdout };
    world.exchanges.push(Exchange { request: Request::new("", ""), answer });
    cloud.stop().await;
}

#[then("it has printed, in this order:")]
fn printed(world: &mut CloudWorld, step: &Step) {
    let printed = world.exchanges.last().expect("something was run").answer.body.clone();
    let printed = String::from_utf8(printed).expect("text");
    let mut rest = printed.as_str();
    for row in &step.table.as_ref().expect("a table").rows {
        let found = rest.find(&row[0]).unwrap_or_else(|| panic!("{:?} is not in what came next:\n{rest}", row[0]));
        rest = &rest[found + row[0].len()..];
    }
}
