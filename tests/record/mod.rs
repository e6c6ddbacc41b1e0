//! `cloud-chamber-e2e record`: a stretch of the journal of a cloud that runs becomes a feature and a world file.
//!
//! The cloud's world is taken at the beginning, its journal at the end; [`script`] makes a text of the two. Then the text is
//! played, since only that proves that it passes. The journal keeps no secrets, so the feature has none, either. The world
//! file has them all, for people have to log in.

mod request;
mod script;
mod sentence;
#[cfg(test)]
mod tests;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Parser;
use jiff::SignedDuration;
use mock_cloud::world::World as Plan;
use particle_client::control::{Control, Pace};
use particle_client::{Client, Login};
use tokio::process::Command;

use crate::cast::Actor;
use crate::options::Options;
use crate::programs::variable;
use crate::runner;
use crate::stage::remote_control;
use script::{Script, Stretch};

/// Records what a cloud-chamber is asked as a feature that can be run again.
///
/// It takes the cloud's world at once, and its journal when the program of --run has ended, at Ctrl-C, or at the end of the
/// input. The feature that it writes is played, and the exit code is 0 only if that passes. What is done through /_mock
/// meanwhile, and what faults do, is not recorded.
#[derive(Debug, Parser)]
#[command(name = "cloud-chamber-e2e record")]
struct Arguments {
    /// The address of the cloud.
    #[arg(long, value_name = "URL", default_value = "http://127.0.0.1:8080")]
    url: String,

    /// Begin after the exchange with this number, and end with the last one that there is, unless there is a --run.
    #[arg(long, value_name = "N")]
    since: Option<u64>,

    /// Record what this line for a shell asks. CLOUD_CHAMBER_URL, tokens and ids of devices are in its environment.
    #[arg(long, value_name = "LINE")]
    run: Option<String>,

    /// The feature to write; the world file gets the same name, and the ending .toml.
    #[arg(short, long, value_name = "NAME.feature")]
    output: PathBuf,
}

/// Records as the arguments after `record` say.
pub(crate) fn main(arguments: impl Iterator<Item = String>) -> ExitCode {
    let arguments = Arguments::parse_from(["cloud-chamber-e2e record".to_owned()].into_iter().chain(arguments));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let recorded = runtime.block_on(record(&arguments));
    // Somebody else may still wait for the input.
    runtime.shutdown_background();
    match recorded {
        Ok(options) => runner::start(options, 1),
        Err(why) => {
            eprintln!("{why}");
            ExitCode::FAILURE
        }
    }
}

/// Writes both files, and says how they are played.
async fn record(arguments: &Arguments) -> Result<Options, String> {
    let Arguments { url, since, run, output } = arguments;
    if output.extension().is_none_or(|extension| extension != "feature") {
        return Err(format!("{}: the name of a feature ends with .feature", output.display()));
    }
    let client = Client::new(url).map_err(|error| format!("--url: {error}"))?;
    let control = remote_control(&client);
    let told = |error: particle_client::Error| format!("{url}: {}", error.message());
    let clock = control.clock().read().await.map_err(told)?;
    let exported = control.world().export().await.map_err(told)?;
    let plan = Plan::from_toml(&exported, "world").map_err(|error| error.to_string())?;
    let environment = match run {
        Some(_) => environment(&client, &control, &plan).await.map_err(told)?,
        None => Vec::new(),
    };
    let last = control.requests().query().limit(1).await.map_err(told)?;
    let after = since.unwrap_or_else(|| last.last().map_or(0, |exchange| exchange.number));
    match (run, since) {
        (Some(line), _) => {
            let ended = Command::new("sh").arg("-c").arg(line).envs(environment).kill_on_drop(true).status().await;
            let status = ended.map_err(|error| format!("--run: {error}"))?;
            if !status.success() {
                eprintln!("{line:?} ended with {status}; what it asked is recorded all the same");
            }
        }
        (None, Some(_)) => {}
        (None, None) => {
            eprintln!("recording; Ctrl-C or the end of the input ends it");
            wait_for_the_end().await;
        }
    }
    let exchanges = control.requests().query().after(after).await.map_err(told)?;
    match exchanges.first() {
        None => return Err("nothing was asked; nothing is written".to_owned()),
        Some(first) if first.number > after + 1 => {
            eprintln!("the journal has forgotten what came before number {}", first.number);
        }
        Some(_) => {}
    }
    // What is known of a stretch that is over is when it began.
    let began = since.and(exchanges.first()).map_or(clock.now, |first| first.at.min(clock.now));
    let world = output.with_extension("toml");
    let remarks: Vec<&str> = exported.lines().take_while(|line| line.starts_with('#')).collect();
    let plan = playable(plan);
    write(&world, &world_file(&plan, &remarks))?;
    let name = output.file_stem().unwrap_or_default().to_string_lossy().replace(['-', '_'], " ");
    let stretch = Stretch { plan: &plan, began, stands: clock.pace == Pace::Frozen, exchanges: &exchanges };
    let Script { text, told, left_out } = stretch.tell(&name);
    write(output, &text)?;
    println!("{}: {told} of {} exchanges; world: {}", output.display(), told + left_out, world.display());
    if told == 0 {
        return Err("none of them can be told; the remarks in the feature say why".to_owned());
    }
    Ok(Options { paths: vec![output.clone()], world: Some(world), ..Options::default() })
}

/// The world without what would hinder a replay: faults, and devices that take their time on a clock that stands.
fn playable(mut plan: Plan) -> Plan {
    plan.faults.clear();
    plan.fault_sets.clear();
    plan.settings.offline_wait = SignedDuration::ZERO;
    plan.devices.iter_mut().for_each(|device| device.latency = SignedDuration::ZERO);
    plan
}

fn world_file(plan: &Plan, remarks: &[&str]) -> String {
    let head = "# This file holds secrets: passwords, second factors and tokens of the recorded world. Keep it as you keep them.\n\
                # Left out: faults, latencies and the wait for devices that are offline.\n";
    let remarks: String = remarks.iter().map(|remark| format!("{remark}\n")).collect();
    format!("{head}{remarks}{}", plan.to_toml())
}

fn write(path: &Path, text: &str) -> Result<(), String> {
    fs::write(path, text).map_err(|error| format!("{}: {error}", path.display()))
}

/// What a program under test finds in its environment. The tokens are new ones, made before the recording begins.
async fn environment(
    client: &Client,
    control: &Control,
    plan: &Plan,
) -> Result<Vec<(String, String)>, particle_client::Error> {
    let mut environment = vec![("CLOUD_CHAMBER_URL".to_owned(), client.base_url().to_owned())];
    for user in plan.users.iter().filter(|user| !user.password.is_empty()) {
        let session = match client.login(&user.username, user.password.as_str()).await? {
            Login::Token(session) => session,
            Login::MfaRequired(challenge) => match control.users().code(&user.username).await? {
                Some(code) => challenge.submit(code).await?,
                None => continue,
            },
        };
        let token = session.token().expose().to_owned();
        if environment.len() == 1 {
            environment.push(("PARTICLE_ACCESS_TOKEN".to_owned(), token.clone()));
        }
        environment.push((format!("{}_TOKEN", variable(Actor::called(&user.username).name())), token));
    }
    for device in control.devices().list().await? {
        if let Some(name) = device.name {
            environment.push((format!("{}_ID", variable(&name)), device.id));
        }
    }
    Ok(environment)
}

/// Ctrl-C, or the end of the input.
async fn wait_for_the_end() {
    let (ends, ended) = tokio::sync::oneshot::channel();
    // A thread of its own, which may wait for ever.
    std::thread::spawn(move || {
        let _ = std::io::copy(&mut std::io::stdin(), &mut std::io::sink());
        let _ = ends.send(());
    });
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = ended => {}
    }
}
