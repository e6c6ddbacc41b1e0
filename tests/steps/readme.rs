//! The lines of the README and of the documents, run as they stand there.

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

async fn paste_all(world: &mut CloudWorld, document: &str) {
    let blocks = document.split("```sh\n").skip(1).filter_map(|block| Some(block.split_once("```")?.0));
    let script = blocks.collect::<String>();
    paste(world, script.strip_prefix(FIRST_LINE).expect("the first block begins so")).await;
}

async fn paste(world: &mut CloudWorld, walk: &str) {
    let cloud = MockCloud::builder().clock(ClockMode::Real).start().await.expect("a cloud");
    // Settings and proxies of whoever runs this do not get in.
    let script = format!("curl() {{ command curl -q --noproxy '*' \"$@\"; }}\nCLOUD={}\n{walk}", cloud.url());
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
