//! The command lines of the reference, run by the real `curl`.

use std::path::PathBuf;
use std::process::Stdio;
use std::sync::atomic::{AtomicUsize, Ordering};

use cucumber::gherkin::Step;
use cucumber::{given, then, when};
use firmware::Firmware;
use firmware::link::DeviceId;
use mock_cloud::world::DeviceSpec;
use tokio::process::Command;

use crate::cast::Actor;
use crate::http::{Answer, Exchange, Request};
use crate::snapshot;
use crate::world::CloudWorld;

/// Whether these scenarios can run. Where everything must run, they do not ask.
///
/// # Errors
/// How to get it.
pub fn is_here() -> Result<(), String> {
    let found = std::process::Command::new("curl").arg("--version").stdout(Stdio::null()).status();
    let is_here = found.is_ok_and(|status| status.success()) || std::env::var_os("CI").is_some_and(|ci| ci == "true");
    if is_here { Ok(()) } else { Err("it is not installed: https://curl.se/download.html".to_owned()) }
}

/// Whom to trust, in a file of the scenario's own.
#[derive(Default)]
struct Authority(Option<PathBuf>);

impl Authority {
    fn keep(&mut self, pem: &str) -> String {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        let path = self.0.get_or_insert_with(|| {
            let number = NEXT.fetch_add(1, Ordering::Relaxed);
            let path = std::env::temp_dir().join(format!("cloud-chamber-e2e-ca-{}-{number}.pem", std::process::id()));
            std::fs::write(&path, pem).expect("a place for a certificate");
            path
        });
        path.display().to_string()
    }
}

impl Drop for Authority {
    fn drop(&mut self) {
        if let Some(path) = &self.0 {
            let _ = std::fs::remove_file(path);
        }
    }
}

/// Everybody and everything that the introduction names.
#[given("the world of the reference's introduction")]
fn introduction(world: &mut CloudWorld) {
    let ada = Actor::Ada.account().with_token("9876987698769876987698769876987698769876");
    let ada = ada.with_token("1234").with_token("38bb7b318cc6898c80317decb34525844bc9db55");
    let pete = Actor::SneakyPete.account().with_token("1234123412341234123412341234123412341234");
    let device = DeviceSpec::new("mydevice").owned_by(Actor::Ada.username()).firmware(Firmware::Coffee);
    let id = DeviceId::parse("0123456789abcdef01234567").expect("24 hex digits");
    let plan = world.plan();
    plan.users.extend([ada, pete, Actor::Joe.account()]);
    plan.devices.push(device.id(id));
}

#[when("this command is typed:")]
async fn typed(world: &mut CloudWorld, step: &Step) {
    let line = step.docstring().expect("a command").trim();
    let url = world.url().await;
    let (url, trust) = match world.ca().await {
        None => (url, String::new()),
        // The real name, at the cloud's own port.
        Some(ca) => {
            let (address, _) = world.secure().await;
            let file = world.notes::<Authority>().keep(&ca);
            let host = format!("api.particle.io:{}", address.port());
            (format!("https://{host}"), format!("--cacert '{file}' --resolve {host}:{}", address.ip()))
        }
    };
    // The same `curl` as in the line, which also says what status it saw. No settings of whoever runs this get in.
    let script = format!(
        "curl() {{ command curl --disable --silent --show-error --max-time 60 --noproxy '*' {trust} \
         --write-out '\n%{{http_code}}\n%{{content_type}}' \"$@\"; }}\n{}",
        line.replace("https://api.particle.io", &url)
    );
    let output = Command::new("sh").arg("-c").arg(script).output().await.expect("a shell");
    let said = String::from_utf8(output.stdout).expect("text");
    assert!(output.status.success(), "{line}: {}{said}", String::from_utf8_lossy(&output.stderr));
    let mut lines = said.rsplitn(3, '\n');
    let (content_type, status, body) = (lines.next(), lines.next(), lines.next());
    let answer = Answer {
        status: status.and_then(|status| status.parse().ok()).expect("a status"),
        reason: "(as curl saw it)".to_owned(),
        headers: vec![("content-type".to_owned(), content_type.unwrap_or_default().to_owned())],
        body: body.unwrap_or_default().as_bytes().to_vec(),
    };
    let request = Request { written: Some(format!("$ {line}")), ..Request::new("", "") };
    world.exchanges.push(Exchange { request, answer });
}

#[then("curl prints what is recorded")]
fn prints_as_recorded(world: &mut CloudWorld) {
    snapshot::check(&world.place, &snapshot::describe(&world.exchanges));
}
