//! The command line. Every flag can also be given as `CLOUD_CHAMBER_` and its name in the environment.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Parser, Subcommand};
use jiff::Timestamp;
use mock_cloud::world::{DeviceSpec, UserSpec};
use mock_cloud::{ClockMode, RateLimits};

use crate::hurry;

/// A mock Particle Device Cloud with living devices inside.
#[derive(Parser, Debug)]
#[command(version, about, args_conflicts_with_subcommands = false)]
pub(crate) struct Args {
    /// `serve`, which is also what happens without a command.
    #[command(subcommand)]
    pub(crate) command: Option<Command>,

    /// Where to listen; port 0 is any free one.
    #[arg(
        long,
        global = true,
        env = "CLOUD_CHAMBER_LISTEN",
        value_name = "ADDRESS:PORT",
        default_value = "127.0.0.1:8080"
    )]
    pub(crate) listen: SocketAddr,

    /// Speaks https instead of http, with a certificate for api.particle.io; people trust its authority once.
    #[arg(long, global = true, env = "CLOUD_CHAMBER_TLS")]
    pub(crate) tls: bool,

    /// Where --tls keeps its authority; in the user's own directory for data without it.
    #[arg(long, global = true, env = "CLOUD_CHAMBER_TLS_DIR", value_name = "DIRECTORY")]
    pub(crate) tls_dir: Option<PathBuf>,

    /// A world file (TOML); the built-in world without one.
    #[arg(long, global = true, env = "CLOUD_CHAMBER_WORLD", value_name = "FILE")]
    pub(crate) world: Option<PathBuf>,

    /// One more user, on top of the world. May be given again.
    #[arg(long, global = true, env = "CLOUD_CHAMBER_USER", value_name = "NAME:PASSWORD", value_parser = hurry::user, hide_env_values = true)]
    pub(crate) user: Vec<UserSpec>,

    /// One more device, of the first --user or else of the world's first user. May be given again.
    #[arg(long, global = true, env = "CLOUD_CHAMBER_DEVICE", value_name = "NAME=FIRMWARE", value_parser = hurry::device)]
    pub(crate) device: Vec<DeviceSpec>,

    /// How the clock runs: real, manual (only by /_mock), or faster, as x60.
    #[arg(long, global = true, env = "CLOUD_CHAMBER_CLOCK", value_name = "real|manual|xN", default_value = "real")]
    pub(crate) clock: ClockMode,

    /// Where the clock stands at first, as 2026-01-01T00:00:00Z.
    #[arg(long, global = true, env = "CLOUD_CHAMBER_START", value_name = "DATE")]
    pub(crate) start: Option<Timestamp>,

    /// Makes the run repeatable: ids, tokens and noise come from this number.
    #[arg(long, global = true, env = "CLOUD_CHAMBER_SEED", value_name = "N")]
    pub(crate) seed: Option<u64>,

    /// Prints no card.
    #[arg(long, global = true, env = "CLOUD_CHAMBER_QUIET", conflicts_with = "json")]
    pub(crate) quiet: bool,

    /// Prints one line of JSON instead of the card, once the cloud answers.
    #[arg(long, global = true, env = "CLOUD_CHAMBER_JSON")]
    pub(crate) json: bool,

    /// What to log to stderr: error, warn, info, debug, trace, or per module as mock_cloud=debug.
    #[arg(long, global = true, env = "CLOUD_CHAMBER_LOG", value_name = "LEVEL", default_value = "warn")]
    pub(crate) log: String,

    /// One more name that requests may give as Host.
    #[arg(long, global = true, env = "CLOUD_CHAMBER_ALLOW_HOST", value_name = "NAME", value_delimiter = ',')]
    pub(crate) allow_host: Vec<String>,

    /// Lets OAuth clients redirect to http on this machine (loopback addresses and localhost), beside https.
    #[arg(long, global = true, env = "CLOUD_CHAMBER_ALLOW_INSECURE_REDIRECTS")]
    pub(crate) allow_insecure_redirects: bool,

    /// Whether callers are held to the real cloud's limits on how often may be asked; off, unless the world turns them on.
    #[arg(long, global = true, env = "CLOUD_CHAMBER_RATE_LIMITS", value_name = "off|documented")]
    pub(crate) rate_limits: Option<RateLimits>,

    /// Lets callers have sketches compiled on this machine (POST /v1/binaries), in a box; needs clang and Linux.
    #[arg(long, global = true, env = "CLOUD_CHAMBER_ALLOW_COMPILE")]
    pub(crate) allow_compile: bool,

    /// Lets --listen name an address that other machines can reach; /_mock then asks for a token.
    #[arg(long, global = true, env = "CLOUD_CHAMBER_ALLOW_REMOTE")]
    pub(crate) allow_remote: bool,
}

#[derive(Subcommand, Debug)]
pub(crate) enum Command {
    /// Starts the cloud.
    Serve,
    /// Prints the one-time code that a user's authenticator app would show now, asked of a running cloud.
    Otp {
        /// Whose.
        #[arg(value_name = "USER")]
        whose: String,
        /// Where the cloud answers.
        #[arg(long, env = "CLOUD_CHAMBER_URL", value_name = "URL", default_value = "http://127.0.0.1:8080")]
        url: String,
        /// What /_mock asks for if the cloud listens beyond loopback; it is on the card.
        #[arg(long, env = "CLOUD_CHAMBER_CONTROL_TOKEN", value_name = "TOKEN", hide_env_values = true)]
        control_token: Option<String>,
        /// Whom to trust if it speaks https: the certificate that its card names; that of --tls-dir without it.
        #[arg(long, env = "CLOUD_CHAMBER_CA", value_name = "FILE")]
        ca: Option<PathBuf>,
    },
    /// Waits until a cloud answers, for shells that have just started one.
    Wait {
        /// Where it will answer.
        #[arg(env = "CLOUD_CHAMBER_URL", value_name = "URL", default_value = "http://127.0.0.1:8080")]
        at: String,
        /// How long to wait at most, in seconds.
        #[arg(long, value_name = "SECONDS", default_value = "30", value_parser = clap::value_parser!(u64).range(..=86_400))]
        timeout: u64,
        /// Whom to trust if it speaks https: the certificate that its card names; that of --tls-dir without it.
        #[arg(long, env = "CLOUD_CHAMBER_CA", value_name = "FILE")]
        ca: Option<PathBuf>,
    },
    /// Works on sketches: Wiring firmware in C++.
    #[command(subcommand)]
    Sketch(SketchCommand),
}

#[derive(Subcommand, Debug)]
pub(crate) enum SketchCommand {
    /// Compiles a sketch to a WebAssembly module that an emulated board runs.
    Build {
        /// A .ino or .cpp file, or a directory with a project.
        #[arg(value_name = "SKETCH")]
        path: PathBuf,
        /// Where the module goes; beside the sketch without one.
        #[arg(short, long, value_name = "FILE.wasm")]
        output: Option<PathBuf>,
    },
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory as _;

    #[test]
    fn the_command_line_holds_together() {
        Args::command().debug_assert();
    }

    /// A flag of every command and an argument of one must not share a name, which shows only when they are read.
    #[test]
    fn every_command_can_be_read() {
        let read = |line: &str| Args::try_parse_from(line.split(' ')).map(|args| args.command);
        assert!(matches!(read("cloud-chamber"), Ok(None)));
        assert!(matches!(read("cloud-chamber serve --user me@example.com:x --device a=led"), Ok(Some(Command::Serve))));
        let otp = read("cloud-chamber otp grace@example.com --url http://localhost:1").expect("a command");
        assert!(matches!(otp, Some(Command::Otp { whose, .. }) if whose == "grace@example.com"));
        let wait = read("cloud-chamber wait http://localhost:1 --timeout 5").expect("a command");
        assert!(matches!(wait, Some(Command::Wait { at, timeout: 5, ca: None }) if at == "http://localhost:1"));
        assert!(matches!(read("cloud-chamber sketch build a.ino -o b.wasm"), Ok(Some(Command::Sketch { .. }))));
    }
}
