//! The box that a compiler works in when others than the user send the sources.
//!
//! Landlock, a part of the Linux kernel, takes from a thread and all that it starts every file but those that a compiler
//! needs, and the network; there is no way back. The shell's `ulimit` bounds memory, time and the size of files. Nothing
//! that a sketch says can widen the box, since all of it holds before the compiler runs. Chosen.

use std::path::{Path, PathBuf};
use std::process::Command;

/// Address space of one compiler, in KiB. A sketch takes half of it.
const MOST_MEMORY: u64 = 1 << 20;
/// Processor time of one compiler, in seconds.
const MOST_SECONDS: u64 = 60;
/// The largest file that it writes, its messages included, in blocks of 512 bytes.
const MOST_BLOCKS: u64 = 16 << 11;
/// What the shell ends with when it may not run the program, or does not find it.
pub(super) const NOT_RUN: [i32; 2] = [126, 127];

/// The same run of a program, bounded and without the environment of this process.
pub(super) fn bounded(command: &Command, scratch: &Path) -> Command {
    let script = format!(
        "ulimit -c 0 && ulimit -v {MOST_MEMORY} && ulimit -t {MOST_SECONDS} && ulimit -f {MOST_BLOCKS} && exec \"$@\""
    );
    let mut bounded = Command::new("/bin/sh");
    bounded.arg("-c").arg(script).arg("sh").arg(command.get_program()).args(command.get_args());
    bounded.env_clear().env("LC_ALL", "C").env("HOME", scratch).env("TMPDIR", scratch);
    if let Some(path) = std::env::var_os("PATH") {
        bounded.env("PATH", path);
    }
    bounded
}

/// What every compiler reads: programs, libraries and headers of the system.
const SYSTEM: &[&str] = &[
    "/bin",
    "/lib",
    "/lib32",
    "/lib64",
    "/usr/bin",
    "/usr/include",
    "/usr/lib",
    "/usr/lib32",
    "/usr/lib64",
    "/usr/libexec",
    "/etc/ld.so.cache",
];
/// The same of a compiler that lies elsewhere, from its own root.
const OWN: &[&str] = &["bin", "include", "lib", "lib64", "libexec", "share/wasi-sysroot"];

/// What the compiler at `program` reads, below its own directory and of the system.
pub(super) fn readable(program: &Path) -> Vec<PathBuf> {
    let root = program.parent().and_then(Path::parent).filter(|root| root.parent().is_some());
    let own = root.into_iter().flat_map(|root| OWN.iter().map(|part| root.join(part)));
    SYSTEM.iter().map(PathBuf::from).chain(own).collect()
}

/// Puts this thread, and all that it starts from now on, into the box: it reads and runs what is `readable`, reads and
/// writes what lies in `scratch`, and that is all.
///
/// # Errors
/// A sentence on why there is no box here.
#[cfg(target_os = "linux")]
pub(super) fn enter(readable: &[PathBuf], scratch: &Path) -> Result<(), String> {
    use landlock::{
        ABI, Access as _, AccessFs, AccessNet, CompatLevel, Compatible as _, Ruleset, RulesetAttr as _,
        RulesetCreatedAttr as _, RulesetError, Scope, path_beneath_rules,
    };
    // No links and devices: whatever lies there is what it seems.
    let write = AccessFs::from_read(ABI::V1)
        | AccessFs::WriteFile
        | AccessFs::MakeReg
        | AccessFs::MakeDir
        | AccessFs::RemoveFile
        | AccessFs::RemoveDir
        | AccessFs::Truncate;
    let write = write & !AccessFs::Execute;
    let enter = || -> Result<(), RulesetError> {
        Ruleset::default()
            // Without these there is no box.
            .set_compatibility(CompatLevel::HardRequirement)
            .handle_access(AccessFs::from_all(ABI::V1))?
            // Younger kernels close more: truncating, the network, other processes.
            .set_compatibility(CompatLevel::BestEffort)
            .handle_access(AccessFs::from_all(ABI::V5))?
            .handle_access(AccessNet::from_all(ABI::V4))?
            .scope(Scope::from_all(ABI::V6))?
            .create()?
            .add_rules(path_beneath_rules(readable, AccessFs::from_read(ABI::V1)))?
            .add_rules(path_beneath_rules([scratch], write))?
            .add_rules(path_beneath_rules(["/dev/null"], AccessFs::ReadFile | AccessFs::WriteFile))?
            .restrict_self()?;
        Ok(())
    };
    enter().map_err(|error| format!("this kernel has no Landlock to box the compiler in ({error})"))
}

/// There is no box but Linux's.
#[cfg(not(target_os = "linux"))]
pub(super) fn enter(_: &[PathBuf], _: &Path) -> Result<(), String> {
    Err("only Linux has the box that the compiler has to work in".to_owned())
}

#[cfg(all(test, target_os = "linux"))]
mod tests;
