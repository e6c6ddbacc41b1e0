//! The lines of the README and of the documents, run as they stand there.

use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use cucumber::gherkin::Step;
use cucumber::{then, when};
use mock_cloud::{ClockMode, MockCloud};
use tokio::process::Command;
use tokio::time::timeout;

use crate::http::{Answer, Exchange, Request};
use crate::world::CloudWorld;

const README: &str = include_str!("../../README.md");
const CONTROL: &str = include_str!("../../docs/control.md");
const AUTH_FLOWS: &str = include_str!("../../docs/auth-flows.md");
const TLS: &str = include_str!("../../docs/tls.md");
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
    let folder = Folder::new();
    let ca = folder.0.join("authority.pem");
    std::fs::write(&ca, cloud.ca_pem().expect("it speaks TLS")).expect("a place for a certificate");
    let port = cloud.address().port();
    run(world, cloud, &format!("PORT={port}\nCA='{}'\n{script}", ca.display())).await;
}

/// A folder for a certificate, gone with the value.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("cloud-chamber-e2e-tls-{}-{number}", std::process::id()));
        std::fs::create_dir_all(&path).expect("a folder");
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
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
    let shell = Command::new("sh").arg("-e").arg("-c").arg(script).kill_on_drop(true).output();
    let output = timeout(Duration::from_secs(120), shell).await.expect("the walk ends within two minutes");
    let output = output.expect("a shell");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
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
