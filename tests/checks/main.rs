//! What no scenario can say: the programs called as anyone calls them, and the client's way to `/_mock`.

mod control;
mod examples;
mod program;
mod record;
mod remote;
mod tls;

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// The program `cloud-chamber` of this workspace, built as it is now.
fn cloud_chamber() -> &'static Path {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    BUILT.get_or_init(|| e2e::programs::build(&["--package", "mock-cloud", "--bin", "cloud-chamber"]))
}
