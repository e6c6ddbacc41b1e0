//! The program `cloud-chamber`: arguments, the card it prints, and the end.

mod args;
mod ask;
mod card;
mod hurry;
mod log;
mod otp;
mod progress;
mod wait;

use std::io::{IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use args::{Args, Command, SketchCommand};
use clap::Parser;
use mock_cloud::sketch::{self, Project, Toolchain};
use mock_cloud::world::World;
use mock_cloud::{MockCloud, StartError};

/// The configuration is wrong: an argument, the world file, or the address.
const EXIT_CONFIGURATION: u8 = 2;

fn main() -> ExitCode {
    let args = Args::parse();
    if let Err(problem) = log::start(&args.log) {
        return refuse(&problem);
    }
    if let Some(Command::Sketch(SketchCommand::Build { path, output })) = &args.command {
        return build(path, output.as_deref());
    }
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return refuse(&format!("cannot start: {error}")),
    };
    let code = match &args.command {
        Some(Command::Otp { whose, url, control_token, ca }) => {
            let ca = trusted(&args, ca);
            runtime.block_on(tell_otp(url, whose, control_token.as_deref(), ca.as_deref()))
        }
        Some(Command::Wait { at, timeout, ca }) => {
            let ca = trusted(&args, ca);
            match runtime.block_on(wait::until_ready(at, ca.as_deref(), Duration::from_secs(*timeout))) {
                Ok(()) => ExitCode::SUCCESS,
                Err(problem) => fail(&problem),
            }
        }
        _ => runtime.block_on(serve(&args)),
    };
    // A connection that will not end must not keep the program.
    runtime.shutdown_timeout(Duration::from_millis(200));
    code
}

/// Builds a sketch; what the compiler says goes to stderr.
fn build(path: &Path, output: Option<&Path>) -> ExitCode {
    let output = output.map_or_else(|| path.with_extension("wasm"), Path::to_owned);
    let made = Toolchain::find()
        .map_err(|error| error.to_string())
        .and_then(|toolchain| Ok((Project::read(path).map_err(|error| error.to_string())?, toolchain)))
        .and_then(|(project, toolchain)| sketch::build(&project, &toolchain).map_err(|error| error.to_string()));
    match made {
        Ok(built) => {
            eprint!("{}", built.remarks);
            if let Err(error) = std::fs::write(&output, &built.wasm) {
                return refuse(&format!("cannot write {}: {error}", output.display()));
            }
            println!("{} ({} bytes)", output.display(), built.wasm.len());
            ExitCode::SUCCESS
        }
        Err(problem) => fail(&problem),
    }
}

/// Prints the one-time code of a user of a running cloud, alone on its line.
async fn tell_otp(url: &str, user: &str, control_token: Option<&str>, ca: Option<&Path>) -> ExitCode {
    match otp::ask(url, user, control_token, ca).await {
        Ok(code) => {
            println!("{code}");
            ExitCode::SUCCESS
        }
        Err(problem) => fail(&problem),
    }
}

/// Where `--tls` keeps its authority.
fn tls_dir(args: &Args) -> Option<PathBuf> {
    args.tls_dir.clone().or_else(mock_cloud::default_tls_dir)
}

/// The certificate that a cloud that speaks https is judged by.
fn trusted(args: &Args, given: &Option<PathBuf>) -> Option<PathBuf> {
    given.clone().or_else(|| tls_dir(args).map(|directory| directory.join("authority.pem")))
}

async fn serve(args: &Args) -> ExitCode {
    let world = match &args.world {
        Some(path) => World::load(path).map_err(|error| error.to_string()),
        None => Ok(World::built_in()),
    };
    let world = world.and_then(|world| hurry::add(world, &args.user, &args.device));
    let (world, users) = match world {
        // The card shows passwords, which the running cloud only knows as hashes.
        Ok(world) => {
            let users = world.users.clone();
            (world, users)
        }
        Err(problem) => return refuse(&problem),
    };
    let cloud = match start(args, world).await {
        Ok(cloud) => cloud,
        Err(problem) => return refuse(&problem),
    };
    let card = match () {
        () if args.json => format!("{}\n", cloud.card()),
        () if args.quiet => String::new(),
        () => card::text(&cloud, &users, args.clock) + "\n",
    };
    // Whoever has closed its end does not want to know; the cloud goes on.
    let _ = std::io::stdout().write_all(card.as_bytes());
    signalled().await;
    cloud.stop().await;
    ExitCode::SUCCESS
}

async fn start(args: &Args, world: World) -> Result<MockCloud, String> {
    let beyond_loopback = !args.listen.ip().is_loopback();
    if beyond_loopback && !args.allow_remote {
        return Err(format!(
            "--listen {} is reachable from other machines; add --allow-remote if that is what you want",
            args.listen
        ));
    }
    let mut builder = MockCloud::builder()
        .world(world)
        .clock(args.clock)
        .listen(args.listen)
        .control_token(beyond_loopback)
        .allow_compile(args.allow_compile);
    if args.tls {
        let directory = tls_dir(args).ok_or("there is no directory for data of yours; name one with --tls-dir")?;
        builder = builder.tls_kept_in(directory);
    }
    if args.allow_insecure_redirects {
        builder = builder.allow_insecure_redirects(true);
    }
    if let Some(rate_limits) = args.rate_limits {
        builder = builder.rate_limits(rate_limits);
    }
    if let Some(start) = args.start {
        builder = builder.start_at(start);
    }
    if let Some(seed) = args.seed {
        builder = builder.seed(seed);
    }
    for name in &args.allow_host {
        builder = builder.allow_host(name);
    }
    if !args.quiet && std::io::stderr().is_terminal() {
        builder = builder.on_progress(progress::show);
    }
    builder.start().await.map_err(|error| match &error {
        StartError::Bind { address, error: cause } if cause.kind() == std::io::ErrorKind::AddrInUse => {
            format!("port {} is taken; choose another with --listen {}:0 (any free one)", address.port(), address.ip())
        }
        _ => error.to_string(),
    })
}

/// Waits for Ctrl-C or a request to terminate.
async fn signalled() {
    let interrupted = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminated) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = interrupted => {}
                _ = terminated.recv() => {}
            }
            return;
        }
    }
    let _ = interrupted.await;
}

/// What was asked for did not work out.
fn fail(problem: &str) -> ExitCode {
    eprintln!("cloud-chamber: {}", problem.trim_end());
    ExitCode::FAILURE
}

/// It cannot even be tried.
fn refuse(problem: &str) -> ExitCode {
    eprintln!("cloud-chamber: {problem}");
    ExitCode::from(EXIT_CONFIGURATION)
}
