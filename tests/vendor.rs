//! The vendor's own clients: which versions the scenarios are for, and where they are installed.
//!
//! `tests/vendor/install` puts them there, as `tests/vendor/package-lock.json` has them to the byte.

use std::path::{Path, PathBuf};

/// Scenarios with one of these tags run the vendor's clients.
pub const TAGS: [&str; 2] = ["particle-api-js", "particle-cli"];

/// What is installed, to the byte.
const LOCK: &str = include_str!("vendor/package-lock.json");
/// Its copy beside what was installed of it.
const INSTALLED: &str = "installed.json";
/// Runs a script with one of the API clients.
pub const RUNNER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/vendor/run.cjs");

/// Where they are, if they are installed.
pub fn folder() -> PathBuf {
    let told = std::env::var_os("CLOUD_CHAMBER_VENDOR").map(PathBuf::from);
    told.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/vendor"))
}

/// Whether these scenarios can run. Where everything must run, they do not ask.
///
/// # Errors
/// What to do for it.
pub fn is_here() -> Result<(), String> {
    let installed = std::fs::read_to_string(folder().join(INSTALLED));
    let is_same = installed.as_ref().is_ok_and(|installed| installed == LOCK);
    if is_same || std::env::var_os("CI").is_some_and(|ci| ci == "true") {
        return Ok(());
    }
    let how = if installed.is_ok() { "others are installed" } else { "they are not installed" };
    Err(format!("{how}; run tests/vendor/install, which takes Node and npm"))
}
