//! What is to be built: one file, or a directory.
//!
//! A directory is read as the vendor's tools do: with `project.properties`, the sources in `src/`; without, those beside
//! each other and in `src/`; and the libraries in `lib/*/src/`. Source: documented.

use std::path::{Path, PathBuf};

/// Largest sum of all files of a project, in bytes.
const MOST: u64 = 16 << 20;
/// The same of an upload.
const MOST_SENT: u64 = 2 << 20;
/// The largest `.ino` file of an upload, in bytes: what is made of it is made outside of the box, and the time for that
/// can grow with the square of its length.
const MOST_SKETCH: usize = 64 << 10;
/// The longest name in a path of an upload, in bytes: what file systems hold, with room for what a build adds.
const MOST_NAME: usize = 240;
/// Most files of a project.
const MOST_FILES: usize = 2000;

/// How a file is built.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A sketch, which is made C++ first.
    Ino,
    /// C++.
    Cpp,
    /// C.
    C,
    /// A header: found by the others.
    Header,
}

impl Kind {
    /// What a file of this name is; `None` for one that is not built.
    pub fn of(path: &str) -> Option<Self> {
        Some(match Path::new(path).extension()?.to_str()? {
            "ino" | "pde" => Self::Ino,
            "cpp" | "cc" | "cxx" => Self::Cpp,
            "c" => Self::C,
            "h" | "hpp" | "hh" | "inc" => Self::Header,
            _ => return None,
        })
    }
}

/// A file of a project.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// Its path in the project, with `/`; the name in compile errors.
    pub path: String,
    /// How it is built.
    pub kind: Kind,
    /// What is in it.
    pub text: String,
}

impl Source {
    /// The file that the compiler sees: a sketch's is C++.
    pub(super) fn built_as(&self) -> String {
        if self.kind == Kind::Ino { format!("{}.cpp", self.path) } else { self.path.clone() }
    }
}

/// A sketch with all that belongs to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Project {
    /// In the order of their paths.
    pub sources: Vec<Source>,
    /// Directories to find headers in, relative as the paths.
    pub include: Vec<String>,
}

/// A project that cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum ProjectError {
    /// A file or directory cannot be read.
    #[error("cannot read {}: {error}", .path.display())]
    Read {
        /// Which.
        path: PathBuf,
        /// Why.
        error: std::io::Error,
    },
    /// Nothing in it can be built.
    #[error("{} holds no sketch: no .ino, .cpp or .c file", .0.display())]
    Empty(PathBuf),
    /// A file that was sent cannot lie beside the others.
    #[error(
        "{0:?} cannot be a file of this project: it is there twice, its name is too long, or another's name goes on from it"
    )]
    Name(String),
    /// A sketch that was sent is too long.
    #[error("{0:?} is too long: over 64 KiB; put a part of it into .cpp files")]
    Long(String),
    /// It is too large for a sketch.
    #[error("{} is too large for a sketch: more than {MOST_FILES} files or {most_mib} MiB", .path.display())]
    TooLarge {
        /// Which.
        path: PathBuf,
        /// What it may weigh.
        most_mib: u64,
    },
}

impl Project {
    /// Reads the sketch at `path`, a file or a directory.
    ///
    /// # Errors
    /// When something cannot be read, or there is nothing to build.
    pub fn read(path: &Path) -> Result<Self, ProjectError> {
        if path.is_dir() { Self::directory(path) } else { Self::file(path) }
    }

    /// The files of an upload: names of plain segments, and texts.
    ///
    /// The layout is that of a directory; only that without `project.properties` all that was sent counts, wherever it
    /// lies, since its sender has chosen it. Source: documented (the reference's example sends `lib/…` alone).
    ///
    /// # Errors
    /// When there is nothing to build, too much, or a name that cannot lie beside the others.
    pub fn from_files(files: Vec<(String, String)>) -> Result<Self, ProjectError> {
        let upload = || PathBuf::from("the upload");
        let structured = files.iter().any(|(path, _)| path == "project.properties");
        let mut sources: Vec<Source> = files
            .into_iter()
            .filter(|(path, _)| !structured || path.starts_with("src/") || library_of(path).is_some())
            .filter_map(|(path, text)| Some(Source { kind: Kind::of(&path)?, path, text }))
            .collect();
        if sources.iter().all(|source| source.kind == Kind::Header) {
            return Err(ProjectError::Empty(upload()));
        }
        let bytes: usize = sources.iter().map(|source| source.text.len()).sum();
        if bytes as u64 > MOST_SENT || sources.len() > MOST_FILES {
            return Err(ProjectError::TooLarge { path: upload(), most_mib: MOST_SENT >> 20 });
        }
        let long = |source: &&Source| source.kind == Kind::Ino && source.text.len() > MOST_SKETCH;
        if let Some(source) = sources.iter().find(long) {
            return Err(ProjectError::Long(source.path.clone()));
        }
        sources.sort_by(|a, b| a.path.cmp(&b.path));
        let mut names: Vec<String> = sources.iter().map(Source::built_as).collect();
        names.sort();
        let clashes =
            |one: &str, other: &str| one == other || other.strip_prefix(one).is_some_and(|on| on.starts_with('/'));
        let wrong = names.iter().enumerate().find(|(place, name)| {
            let later = names[place + 1..].iter().take_while(|other| other.starts_with(name.as_str()));
            name.split('/').any(|segment| segment.len() > MOST_NAME)
                || later.into_iter().any(|other| clashes(name, other))
        });
        if let Some((_, name)) = wrong {
            return Err(ProjectError::Name(name.clone()));
        }
        let mut include = vec![".".to_owned()];
        if sources.iter().any(|source| source.path.starts_with("src/")) {
            include.push("src".to_owned());
        }
        for library in sources.iter().filter_map(|source| library_of(&source.path)) {
            if include.last().is_none_or(|last| last != library) {
                include.push(library.to_owned());
            }
        }
        Ok(Self { sources, include })
    }

    /// One file, with the headers that lie beside it.
    fn file(path: &Path) -> Result<Self, ProjectError> {
        let kind = kind_of(path).filter(|kind| *kind != Kind::Header);
        let kind = kind.ok_or_else(|| ProjectError::Empty(path.to_owned()))?;
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let mut sources = vec![Source { path: name, kind, text: read(path)? }];
        let beside = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let mut reader = Reader { root: beside, sources: vec![], bytes: 0 };
        reader.flat(beside)?;
        sources.extend(reader.sources.into_iter().filter(|source| source.kind == Kind::Header));
        Ok(Self { sources, include: vec![".".to_owned()] })
    }

    fn directory(root: &Path) -> Result<Self, ProjectError> {
        let mut include = vec![".".to_owned()];
        let mut reader = Reader { root, sources: vec![], bytes: 0 };
        if !root.join("project.properties").is_file() {
            reader.flat(root)?;
        }
        if root.join("src").is_dir() {
            include.push("src".to_owned());
            reader.deep(&root.join("src"))?;
        }
        for library in entries(&root.join("lib")) {
            let source = library.join("src");
            if source.is_dir() {
                include.push(relative(root, &source));
                reader.deep(&source)?;
            }
        }
        if reader.sources.iter().all(|source| source.kind == Kind::Header) {
            return Err(ProjectError::Empty(root.to_owned()));
        }
        reader.sources.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(Self { sources: reader.sources, include })
    }
}

struct Reader<'a> {
    root: &'a Path,
    sources: Vec<Source>,
    bytes: u64,
}

impl Reader<'_> {
    /// The files right in `directory`.
    fn flat(&mut self, directory: &Path) -> Result<(), ProjectError> {
        for path in entries(directory) {
            if let Some(kind) = kind_of(&path).filter(|_| path.is_file()) {
                let text = read(&path)?;
                self.bytes += text.len() as u64;
                self.sources.push(Source { path: relative(self.root, &path), kind, text });
                if self.bytes > MOST || self.sources.len() > MOST_FILES {
                    return Err(ProjectError::TooLarge { path: self.root.to_owned(), most_mib: MOST >> 20 });
                }
            }
        }
        Ok(())
    }

    /// Also those in directories below; links to directories are not followed.
    fn deep(&mut self, directory: &Path) -> Result<(), ProjectError> {
        self.flat(directory)?;
        for path in entries(directory) {
            if path.is_dir() && !path.is_symlink() {
                self.deep(&path)?;
            }
        }
        Ok(())
    }
}

/// The sources of the library that a file belongs to: `lib/x/src` of `lib/x/src/y.h`.
fn library_of(path: &str) -> Option<&str> {
    let (name, rest) = path.strip_prefix("lib/")?.split_once('/')?;
    rest.starts_with("src/").then(|| &path[.."lib/".len() + name.len() + "/src".len()])
}

fn kind_of(path: &Path) -> Option<Kind> {
    Kind::of(path.to_str()?)
}

/// In the order of their names; a directory that is not there is empty.
fn entries(directory: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> =
        std::fs::read_dir(directory).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    paths.sort();
    paths
}

fn relative(root: &Path, path: &Path) -> String {
    let path = path.strip_prefix(root).unwrap_or(path);
    path.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
}

fn read(path: &Path) -> Result<String, ProjectError> {
    let bytes = std::fs::read(path).map_err(|error| ProjectError::Read { path: path.to_owned(), error })?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
