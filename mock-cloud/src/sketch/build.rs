//! From a project to a module: every file compiled, the runtime linked to it, the result kept by what it depends on.
//!
//! The sources are copied into a directory of the build's own, so that a module depends on their content alone: the same
//! sketch gives the same bytes wherever it lies.

use std::path::{Path, PathBuf};

use firmware::wiring;

use super::cache::{self, Scratch};
use super::{Kind, Project, ProjectError, Source, Toolchain, preprocess, process};

/// The settings of Device OS: no exceptions, no run-time types, unsigned `char`, short enums.
const COMPILE: &[&str] = &[
    "-fno-exceptions",
    "-ffunction-sections",
    "-fdata-sections",
    "-fvisibility=hidden",
    "-funsigned-char",
    "-fshort-enums",
    "-mbulk-memory",
    "-ftls-model=local-exec",
];
const COMPILE_CPP: &[&str] = &["-std=gnu++17", "-fno-rtti", "-fno-threadsafe-statics", "-fno-c++-static-destructors"];
/// At most 16 pages. Where the stack lies is up to the toolchain's own arguments.
const LINK: &[&str] = &[
    "-Wl,--no-entry",
    "-Wl,--gc-sections",
    "-Wl,-z,stack-size=8192",
    "-Wl,--max-memory=1048576",
    "-Wl,--export=__stack_pointer",
    "-Wl,--strip-all",
];
/// How many compilers run at a time.
const MOST_LANES: usize = 4;
/// The library is made small, a sketch fast.
const RUNTIME_LEVEL: &str = "-Os";
const SKETCH_LEVEL: &str = "-O2";
/// `%lu` for a `uint32_t` is right on a device, and comes to the same here.
const SKETCH_REMARKS: &[&str] = &["-Wall", "-Wno-format", "-Wno-infinite-recursion"];

/// A sketch that was built.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Built {
    /// The module.
    pub wasm: Vec<u8>,
    /// What the compiler remarked; empty when nothing, or when the module came out of the cache.
    pub remarks: String,
}

/// A sketch that could not be built.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    /// The project cannot be read.
    #[error(transparent)]
    Project(#[from] ProjectError),
    /// The compiler refuses it: its own words, with the sketch's lines.
    #[error("{0}")]
    Refused(String),
    /// The compiler cannot be run, or the cache cannot be written.
    #[error("cannot build: {0}")]
    Io(#[from] std::io::Error),
}

/// Builds `project` with `toolchain`, or takes it out of the cache.
///
/// # Errors
/// [`BuildError::Refused`] when it does not compile.
pub fn build(project: &Project, toolchain: &Toolchain) -> Result<Built, BuildError> {
    let entry = cache::root().join(format!("{}.wasm", key_of(project, toolchain)));
    if let Ok(wasm) = std::fs::read(&entry) {
        return Ok(Built { wasm, remarks: String::new() });
    }
    let library = library(toolchain)?;
    let scratch = Scratch::new()?;
    for source in &project.sources {
        let text = if source.kind == Kind::Ino { preprocess(&source.path, &source.text) } else { source.text.clone() };
        write(&scratch.path().join("sketch").join(file_of(source)), &text)?;
    }
    let mut remarks = String::new();
    let mut objects = vec![];
    for (number, source) in project.sources.iter().filter(|source| source.kind != Kind::Header).enumerate() {
        let object = format!("{number}.o");
        remarks += &compile(project, source, &object, toolchain, &library, scratch.path())?;
        objects.push(object);
    }
    let mut command = toolchain.command();
    command.args(toolchain.link()).args(LINK).args(&objects);
    command.args(wiring::RUNTIME.iter().map(|(path, _)| library.join(object_of(path)))).args(["-o", "sketch.wasm"]);
    let linked = process::run(&mut command, scratch.path())?;
    if !linked.success {
        return Err(BuildError::Refused(linked.text));
    }
    let made = scratch.path().join("sketch.wasm");
    let wasm = std::fs::read(&made)?;
    std::fs::rename(&made, &entry)?;
    Ok(Built { wasm, remarks })
}

fn compile(
    project: &Project,
    source: &Source,
    object: &str,
    toolchain: &Toolchain,
    library: &Path,
    directory: &Path,
) -> Result<String, BuildError> {
    let mut command = toolchain.command();
    command.args(COMPILE).args(SKETCH_REMARKS).arg(SKETCH_LEVEL);
    if source.kind != Kind::C {
        command.args(COMPILE_CPP);
    }
    for include in &project.include {
        command.arg(format!("-I{include}"));
    }
    command.arg("-isystem").arg(library.join("include"));
    command.args(["-c", &file_of(source), "-o"]).arg(directory.join(object));
    let finished = process::run(&mut command, &directory.join("sketch"))?;
    if finished.success { Ok(finished.text) } else { Err(BuildError::Refused(finished.text)) }
}

/// The runtime's objects and headers, built once for a toolchain.
fn library(toolchain: &Toolchain) -> Result<PathBuf, BuildError> {
    let name = format!("wiring-{}", library_key(toolchain));
    let entry = cache::root().join(&name);
    if entry.is_dir() {
        return Ok(entry);
    }
    let scratch = Scratch::new()?;
    for (path, text) in wiring::files() {
        write(&scratch.path().join("include").join(path), text)?;
    }
    let lanes = std::thread::available_parallelism().map_or(1, usize::from).min(MOST_LANES);
    let refused = std::thread::scope(|scope| {
        let lanes: Vec<_> = (0..lanes)
            .map(|lane| {
                let files = wiring::RUNTIME.iter().skip(lane).step_by(lanes);
                let root = scratch.path();
                scope.spawn(move || files.into_iter().try_for_each(|(path, _)| compile_runtime(path, toolchain, root)))
            })
            .collect();
        lanes.into_iter().map(|lane| lane.join().expect("a lane only runs a compiler")).find(Result::is_err)
    });
    refused.unwrap_or(Ok(()))?;
    Ok(scratch.keep_as(&name)?)
}

fn compile_runtime(path: &str, toolchain: &Toolchain, root: &Path) -> Result<(), BuildError> {
    // A directory for each, as what the compiler says goes to a file in it.
    let directory = root.join(object_of(path).replace(".o", ""));
    std::fs::create_dir_all(&directory)?;
    let mut command = toolchain.command();
    command.args(COMPILE).args(COMPILE_CPP).arg(RUNTIME_LEVEL);
    command.arg("-c").arg(format!("../include/{path}")).arg("-o").arg(format!("../{}", object_of(path)));
    let finished = process::run(&mut command, &directory)?;
    if finished.success { Ok(()) } else { Err(BuildError::Refused(finished.text)) }
}

fn library_key(toolchain: &Toolchain) -> String {
    let settings = [COMPILE, COMPILE_CPP, SKETCH_REMARKS, LINK, toolchain.link()].concat();
    let settings = settings.into_iter().chain([RUNTIME_LEVEL, SKETCH_LEVEL, toolchain.version()]);
    let files = wiring::files().flat_map(|(path, text)| [path, text]);
    cache::key(settings.chain(files).map(str::as_bytes))
}

fn key_of(project: &Project, toolchain: &Toolchain) -> String {
    let library = library_key(toolchain);
    let sources = project.sources.iter().flat_map(|source| [source.path.as_bytes(), source.text.as_bytes()]);
    let include = project.include.iter().map(String::as_bytes);
    cache::key(std::iter::once(library.as_bytes()).chain(sources).chain(include))
}

/// The file of the build: a sketch's is C++.
fn file_of(source: &Source) -> String {
    if source.kind == Kind::Ino { format!("{}.cpp", source.path) } else { source.path.clone() }
}

fn object_of(path: &str) -> String {
    path.replace('/', "-").replace(".cpp", ".o")
}

fn write(path: &Path, text: &str) -> std::io::Result<()> {
    if let Some(parent) = path.parent() {
        std::fs::create_dir_all(parent)?;
    }
    std::fs::write(path, text)
}

#[cfg(test)]
mod tests;
