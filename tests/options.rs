//! The command line of `cloud-chamber-e2e`, and of the scenarios as a test program.

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use clap::{CommandFactory as _, Parser};
use cucumber::gherkin::tagexpr::TagOperation;

/// Runs feature files against a fresh cloud for each scenario, or against a cloud that runs.
///
/// The exit code is 0 only if every scenario passed. One that passes only when it is tried again is flaky, which is said,
/// and counts as passed.
#[derive(Clone, Debug, Default, Parser)]
#[command(
    name = "cloud-chamber-e2e",
    version,
    after_help = "`cloud-chamber-e2e record --help` says how a feature is recorded from a cloud that runs."
)]
pub struct Options {
    /// Feature files, and folders to look for them in.
    #[arg(value_name = "PATHS")]
    pub paths: Vec<PathBuf>,

    /// A world file that each cloud starts with; what a scenario says with Given is added to it.
    #[arg(long, value_name = "FILE", conflicts_with = "base_url")]
    pub world: Option<PathBuf>,

    /// The address of a cloud that runs; without it, each scenario starts one of its own.
    #[arg(long, value_name = "URL")]
    pub base_url: Option<String>,

    /// With a --base-url that is no cloud-chamber, let scenarios change things there. Without it nothing but reads, requests
    /// for tokens and the end of one's own token leaves this machine.
    #[arg(long, requires = "base_url")]
    pub allow_writes: bool,

    /// Where to write a JUnit file, which build servers read.
    #[arg(long, value_name = "FILE")]
    pub junit: Option<PathBuf>,

    /// Where to write a page that shows what happened in each scenario that failed.
    #[arg(long, value_name = "FILE")]
    pub html: Option<PathBuf>,

    /// Where to write all results as JSON.
    #[arg(long, value_name = "FILE")]
    pub json: Option<PathBuf>,

    /// Where to write which commands and methods of the vendor's clients pass; only if all of these scenarios did.
    #[arg(long, value_name = "FILE", hide = true)]
    pub clients: Option<PathBuf>,

    /// Which scenarios to run, by their tags, as in "@smoke and not @slow".
    #[arg(long, value_name = "EXPRESSION")]
    pub tags: Option<TagOperation>,

    /// How many scenarios run at the same time [default: 16 for each core, and 1 with --base-url].
    #[arg(long, value_name = "N", conflicts_with = "base_url")]
    pub jobs: Option<NonZeroUsize>,

    /// How often a scenario that fails is tried again.
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub retries: usize,

    /// Only scenarios with this in their path, in their feature's name or in their own; may be repeated.
    #[arg(long, value_name = "PART")]
    pub name: Vec<String>,

    /// Without the scenarios that have this in their path, in their feature's name or in their own; may be repeated.
    #[arg(long, value_name = "PART")]
    pub skip: Vec<String>,

    /// Run what is tagged @wip, too.
    #[arg(long)]
    pub wip: bool,

    /// Only say which scenarios there are.
    #[arg(long)]
    pub list: bool,

    /// Only print the vocabulary as Markdown, with examples from the features at PATHS.
    #[arg(long)]
    pub steps: bool,

    /// Show the steps of scenarios that pass, too.
    #[arg(long)]
    pub verbose: bool,
}

/// What `cargo test` hands to every test program of a workspace, beside what is ours.
mod libtest {
    /// Options without a value that change nothing here.
    pub(super) const SILENT: [&str; 10] = [
        "--include-ignored",
        "--ignored",
        "--exclude-should-panic",
        "--test",
        "--bench",
        "--quiet",
        "-q",
        "--report-time",
        "--ensure-time",
        "--shuffle",
    ];

    /// Options with a value that change nothing here.
    pub(super) const SILENT_WITH_VALUE: [&str; 5] = ["--logfile", "--format", "--color", "--shuffle-seed", "-Z"];
}

impl Options {
    /// Whether somebody wants to know what became of the scenarios that fail.
    pub fn tells_of_failures(&self) -> bool {
        self.html.is_some() || self.json.is_some()
    }

    /// Whether only some of the scenarios that there are were chosen.
    pub fn chooses(&self) -> bool {
        !self.name.is_empty() || !self.skip.is_empty() || self.tags.is_some()
    }

    /// Reads the command line of the test program: our options beside those of `libtest`, and parts of names instead of
    /// paths.
    ///
    /// # Errors
    /// When there is something in it that neither knows.
    pub fn of_test(features: &Path, arguments: impl IntoIterator<Item = String>) -> Result<Self, clap::Error> {
        let mut ours = vec!["features".to_owned(), features.display().to_string()];
        let mut arguments = arguments.into_iter();
        while let Some(argument) = arguments.next() {
            let name = argument.split_once('=').map_or(argument.as_str(), |(name, _)| name);
            match name {
                "--nocapture" | "--no-capture" | "--show-output" => ours.push("--verbose".to_owned()),
                "--test-threads" => {
                    let threads = argument.split_once('=').map(|(_, threads)| threads.to_owned());
                    ours.extend(["--jobs".to_owned(), threads.or_else(|| arguments.next()).unwrap_or_default()]);
                }
                // Every name is a part of itself, so a whole name chooses its scenario, and those that contain it.
                "--exact" => {}
                _ if libtest::SILENT.contains(&name) => {}
                _ if libtest::SILENT_WITH_VALUE.contains(&name) => {
                    if name == argument {
                        drop(arguments.next());
                    }
                }
                _ if name.starts_with('-') => {
                    let separate = name == argument && takes_value(name);
                    ours.push(argument);
                    if separate {
                        ours.extend(arguments.next());
                    }
                }
                _ => ours.extend(["--name".to_owned(), argument]),
            }
        }
        Self::try_parse_from(ours)
    }
}

/// Whether this is an option of ours that is followed by a value.
fn takes_value(name: &str) -> bool {
    let command = Options::command();
    let found = command.get_arguments().find(|argument| argument.get_long() == name.strip_prefix("--"));
    found.is_some_and(|argument| argument.get_action().takes_values())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of_test(line: &str) -> Options {
        Options::of_test(Path::new("features"), line.split_whitespace().map(str::to_owned)).unwrap()
    }

    #[test]
    fn the_command_line_is_well_formed() {
        Options::command().debug_assert();
    }

    #[test]
    fn options_of_libtest_live_beside_ours() {
        let line =
            "--test-threads 1 --nocapture --format=pretty --color always -Z unstable-options -q --junit a.xml log";
        let read = of_test(line);
        assert_eq!(read.jobs.map(NonZeroUsize::get), Some(1));
        assert_eq!((read.verbose, read.junit, read.name), (true, Some("a.xml".into()), vec!["log".to_owned()]));
        assert_eq!(read.paths, [Path::new("features")]);
    }

    #[test]
    fn parts_of_names_choose_scenarios() {
        let read = of_test("--test-threads=1 login -q --wip logout --skip mfa");
        assert_eq!((read.name, read.skip), (vec!["login".to_owned(), "logout".to_owned()], vec!["mfa".to_owned()]));
    }

    #[test]
    fn what_nobody_knows_is_refused() {
        let read = Options::of_test(Path::new("features"), ["--no-such-thing".to_owned()]);
        assert!(read.unwrap_err().to_string().contains("--no-such-thing"));
    }
}
