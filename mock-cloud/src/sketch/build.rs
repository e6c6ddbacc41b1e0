//! From a project to a module: every file compiled, the runtime linked to it, the result kept by what it depends on.
//!
//! The sources are copied into a directory of the build's own, so that a module depends on their content alone: the same
//! sketch gives the same bytes wherever it lies.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use firmware::wiring;

use super::cache::{self, Scratch};
use super::process::Bounds;
use super::{Kind, Project, ProjectError, Source, Toolchain, confine, preprocess, process};

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

/// The module, as the linker leaves it.
const MODULE: &str = "sketch.wasm";
/// How long a build in the box may take.
const BOX_TIME: Duration = Duration::from_secs(60);
/// The most that is kept of what one compiler says in the box, in bytes.
const MOST_TEXT: u64 = 32 << 10;
/// The most that the objects of one sketch may weigh in the box, in bytes.
const MOST_OBJECTS: u64 = 64 << 20;
/// A compiler that was ended in its box says nothing that helps.
const OVER_BOUNDS: &str = "the compiler needed more memory, time or room than it has here";

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
    /// There is no box to build it in: why.
    #[error("{0}")]
    NoBox(String),
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
    lay(project, &scratch)?;
    let built = Bench { toolchain, library: &library, scratch: scratch.path(), bounds: None }.make(project)?;
    std::fs::rename(scratch.path().join(MODULE), &entry)?;
    Ok(built)
}

/// Builds a project that somebody else sent, with the compiler in a box: of files it gets nothing but itself, the library
/// and the sources, and it has little memory and a minute; see [`confine`].
///
/// Neither is the result taken out of the cache, where what the user built from the same text may have been made of
/// files that the sender must not see, nor kept there, where it would pile up.
///
/// # Errors
/// [`BuildError::Refused`] when it does not compile within these bounds; [`BuildError::NoBox`] when nothing may be built
/// here.
pub fn build_boxed(project: &Project, toolchain: &Toolchain) -> Result<Built, BuildError> {
    build_within(project, toolchain, BOX_TIME)
}

fn build_within(project: &Project, toolchain: &Toolchain, time: Duration) -> Result<Built, BuildError> {
    let program = toolchain.boxable().ok_or_else(|| {
        BuildError::NoBox("zig cannot work in a box; install clang, or name one in CLOUD_CHAMBER_CLANG".to_owned())
    })?;
    // Made of our own texts, and outside: nothing that was sent has a hand in it.
    let library = library(toolchain)?;
    let scratch = Scratch::new()?;
    lay(project, &scratch)?;
    let mut readable = confine::readable(&program);
    readable.push(library.clone());
    let bounds = Bounds { until: Instant::now() + time, text: MOST_TEXT };
    let bench = Bench { toolchain, library: &library, scratch: scratch.path(), bounds: Some(bounds) };
    // A thread that has entered the box never leaves it, so it is one of its own.
    let built = std::thread::scope(|scope| {
        let boxed = scope.spawn(|| {
            confine::enter(&readable, bench.scratch).map_err(BuildError::NoBox)?;
            bench.make(project)
        });
        boxed.join().unwrap_or_else(|_| Err(BuildError::NoBox("the box has broken down".to_owned())))
    });
    // Where things lie on this machine is nobody's business.
    let places = [library.join("include"), scratch.path().join("sketch"), library.clone(), scratch.path().to_owned()];
    let discreet = |text: String| {
        let named = places.iter().map(|place| place.to_string_lossy());
        named.fold(text, |text, place| text.replace(&format!("{place}/"), ""))
    };
    match built {
        Err(BuildError::Refused(text)) => Err(BuildError::Refused(discreet(text))),
        Ok(built) => Ok(Built { remarks: discreet(built.remarks), ..built }),
        other => other,
    }
}

/// Writes the sources to where they are compiled.
fn lay(project: &Project, scratch: &Scratch) -> std::io::Result<()> {
    for source in &project.sources {
        let text = if source.kind == Kind::Ino { preprocess(&source.path, &source.text) } else { source.text.clone() };
        write(&scratch.path().join("sketch").join(source.built_as()), &text)?;
    }
    Ok(())
}

/// Where one sketch is built.
struct Bench<'a> {
    toolchain: &'a Toolchain,
    library: &'a Path,
    scratch: &'a Path,
    /// Those of the box, if it stands in one.
    bounds: Option<Bounds>,
}

impl Bench<'_> {
    /// Compiles and links what lies in the scratch directory; the module is left there, too.
    fn make(&self, project: &Project) -> Result<Built, BuildError> {
        let (mut remarks, mut objects, mut size) = (String::new(), vec![], 0);
        for (number, source) in project.sources.iter().filter(|source| source.kind != Kind::Header).enumerate() {
            let object = format!("{number}.o");
            remarks += &self.compile(project, source, &object)?;
            size += std::fs::metadata(self.scratch.join(&object))?.len();
            if self.bounds.is_some() && size > MOST_OBJECTS {
                return Err(BuildError::Refused(format!("the sketch is too large: over {} MiB", MOST_OBJECTS >> 20)));
            }
            objects.push(object);
        }
        let mut command = self.toolchain.command();
        command.args(self.toolchain.link()).args(LINK).args(&objects);
        if self.bounds.is_some() {
            // Each thread of the linker would take address space.
            command.arg("-Wl,--threads=1");
        }
        let runtime = wiring::RUNTIME.iter().map(|(path, _)| self.library.join(object_of(path)));
        command.args(runtime).args(["-o", MODULE]);
        self.run(command, self.scratch)?;
        Ok(Built { wasm: std::fs::read(self.scratch.join(MODULE))?, remarks })
    }

    fn compile(&self, project: &Project, source: &Source, object: &str) -> Result<String, BuildError> {
        let mut command = self.toolchain.command();
        command.args(COMPILE).args(SKETCH_REMARKS).arg(SKETCH_LEVEL);
        if source.kind != Kind::C {
            command.args(COMPILE_CPP);
        }
        for include in &project.include {
            command.arg(format!("-I{include}"));
        }
        command.arg("-isystem").arg(self.library.join("include"));
        let file = source.built_as();
        // Else the compiler would take it for something to do.
        let file = if file.starts_with(['-', '@']) { format!("./{file}") } else { file };
        command.args(["-c", &file, "-o"]).arg(self.scratch.join(object));
        self.run(command, &self.scratch.join("sketch"))
    }

    /// What the compiler remarks.
    fn run(&self, mut command: Command, directory: &Path) -> Result<String, BuildError> {
        let Some(bounds) = self.bounds else {
            let finished = process::run(&mut command, directory)?;
            return if finished.success { Ok(finished.text) } else { Err(BuildError::Refused(finished.text)) };
        };
        command.arg("-fno-crash-diagnostics");
        let finished = match process::run_within(&mut confine::bounded(&command, self.scratch), directory, bounds) {
            Err(error) if error.kind() == std::io::ErrorKind::TimedOut => {
                return Err(BuildError::Refused(format!("{error}")));
            }
            finished => finished?,
        };
        match finished.code {
            _ if finished.success => Ok(finished.text),
            Some(code) if confine::NOT_RUN.contains(&code) => {
                Err(BuildError::NoBox(format!("the compiler does not run in its box: {}", finished.text.trim_end())))
            }
            Some(1) => Err(BuildError::Refused(finished.text)),
            // It was ended, or fell over: its last words are about itself.
            _ => Err(BuildError::Refused(OVER_BOUNDS.to_owned())),
        }
    }
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

fn object_of(path: &str) -> String {
    path.replace('/', "-").replace(".cpp", ".o")
}

fn write(path: &Path, text: &str) -> std::io::Result<()> {
    if let Some(parent) = path.parent() {
        std::fs::create_dir_all(parent)?;
    }
    std::fs::write(path, text)
}

#[cfg(all(test, target_os = "linux"))]
mod boxed;
#[cfg(test)]
mod tests;
