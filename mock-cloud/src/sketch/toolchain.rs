//! Finds a C++ compiler that makes WebAssembly.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::process;

/// The compiler a user names, instead of one that is found.
const CLANG_VARIABLE: &str = "CLOUD_CHAMBER_CLANG";
/// What a compiler must manage to count: a header of the C library and one of the C++ library.
const PROBE: &str =
    "#include <stdlib.h>\n#include <functional>\nint probe() { return std::function<int()>([] { return 1; })(); }\n";

/// A C++ compiler with the libraries for `wasm32-wasi`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Toolchain {
    program: OsString,
    /// Before all other arguments.
    leading: Vec<&'static str>,
    version: String,
}

/// There is no compiler for sketches.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "no C++ compiler for WebAssembly: install `clang lld wasi-libc libc++-dev-wasm32 libc++abi-14-dev-wasm32 \
     libclang-rt-dev-wasm32` (Debian) or run `pip install ziglang`, or name one in {CLANG_VARIABLE}{}",
    .0.as_deref().map(|why| format!(" ({why})")).unwrap_or_default()
)]
pub struct NoToolchain(Option<String>);

impl Toolchain {
    /// The compiler named by `CLOUD_CHAMBER_CLANG`, else a clang, else zig, each tried before it is taken.
    ///
    /// # Errors
    /// When none is there, or the named one cannot do it.
    pub fn find() -> Result<Self, NoToolchain> {
        let scratch = super::cache::Scratch::new().map_err(|error| NoToolchain(Some(error.to_string())))?;
        if let Some(named) = std::env::var_os(CLANG_VARIABLE).filter(|named| !named.is_empty()) {
            return Self::probe(named.clone(), vec![], scratch.path())
                .ok_or_else(|| NoToolchain(Some(format!("{} does not do it", named.to_string_lossy()))));
        }
        let numbered = (14..=23).rev().map(|version| format!("clang++-{version}"));
        let clangs = std::iter::once("clang++".to_owned()).chain(numbered).map(|program| (program, vec![]));
        let zigs = [("python3", vec!["-m", "ziglang", "c++"]), ("zig", vec!["c++"])];
        let zigs = zigs.into_iter().map(|(program, leading)| (program.to_owned(), leading));
        clangs
            .chain(zigs)
            .find_map(|(program, leading)| Self::probe(program.into(), leading, scratch.path()))
            .ok_or(NoToolchain(None))
    }

    /// A run of the compiler, for one target and always the same way.
    pub(super) fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        command.args(&self.leading).args(["--target=wasm32-wasi", "-fno-color-diagnostics"]);
        if self.is_zig() {
            // Zig checks for undefined behaviour unless told otherwise.
            command.arg("-fno-sanitize=all");
        }
        command
    }

    /// How it puts the stack below the data, so that overflowing it is an access out of bounds, and leaves out `main`.
    pub(super) fn link(&self) -> &'static [&'static str] {
        // Zig puts the stack there by itself.
        if self.is_zig() { &["-mexec-model=reactor"] } else { &["-nostartfiles", "-Wl,--stack-first"] }
    }

    /// The file of its program, with all links followed; `None` for one that cannot work in a box: zig, which writes a
    /// cache that all its builds read.
    pub(super) fn boxable(&self) -> Option<PathBuf> {
        if self.is_zig() {
            return None;
        }
        let program = Path::new(&self.program);
        if program.components().count() > 1 {
            return program.canonicalize().ok();
        }
        let path = std::env::var_os("PATH")?;
        std::env::split_paths(&path).find_map(|directory| directory.join(program).canonicalize().ok())
    }

    /// What it calls itself; two of the same name build the same.
    pub(super) fn version(&self) -> &str {
        &self.version
    }

    fn is_zig(&self) -> bool {
        self.leading.contains(&"c++")
    }

    fn probe(program: OsString, leading: Vec<&'static str>, scratch: &Path) -> Option<Self> {
        let mut version = Command::new(&program);
        version.args(&leading).arg("--version");
        let said = process::run(&mut version, scratch).ok().filter(|finished| finished.success)?;
        let toolchain = Self { program, leading, version: said.text.lines().next()?.to_owned() };
        // One that did it once is not asked again.
        let names = [toolchain.program.as_encoded_bytes(), toolchain.version.as_bytes(), PROBE.as_bytes()];
        let proof = super::cache::root().join(format!("toolchain-{}", super::cache::key(names)));
        if proof.is_file() {
            return Some(toolchain);
        }
        std::fs::write(scratch.join("probe.cpp"), PROBE).ok()?;
        let mut command = toolchain.command();
        command.args(toolchain.link()).args(["-std=gnu++17", "-fno-exceptions", "-Wl,--no-entry"]);
        command.args(["probe.cpp", "-o", "probe.wasm"]);
        process::run(&mut command, scratch).ok().filter(|finished| finished.success)?;
        // Without the proof the next one asks again.
        let _ = std::fs::write(proof, "");
        Some(toolchain)
    }
}
