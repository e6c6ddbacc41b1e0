//! What no scenario can say: the programs called as anyone calls them, and the client's way to `/_mock`.

mod control;
mod examples;
mod program;
mod record;
mod remote;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// The program `cloud-chamber` of this workspace, built as it is now.
fn cloud_chamber() -> &'static Path {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    BUILT.get_or_init(|| {
        let mut cargo = Command::new(env!("CARGO"));
        cargo.args([
            "build",
            "--quiet",
            "--package",
            "mock-cloud",
            "--bin",
            "cloud-chamber",
            "--message-format",
            "json",
        ]);
        let built = cargo.current_dir(env!("CARGO_MANIFEST_DIR")).output().expect("cargo runs");
        assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
        let told = String::from_utf8(built.stdout).expect("JSON");
        let messages = told.lines().filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok());
        let executable = messages.filter_map(|message| message["executable"].as_str().map(PathBuf::from)).next_back();
        executable.expect("cargo names what it has built")
    })
}
