//! What is to be built: one file, or a directory.
//!
//! A directory is read as the vendor's tools do: with `project.properties`, the sources in `src/`; without, those beside
//! each other and in `src/`; and the libraries in `lib/*/src/`. Source: documented.

use std::path::{Path, PathBuf};

/// Largest sum of all files of a project, in bytes.
const MOST: u64 = 16 << 20;
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
    /// It is too large for a sketch.
    #[error("{} is too large for a sketch: more than {MOST_FILES} files or 16 MiB", .0.display())]
    TooLarge(PathBuf),
}

impl Project {
    /// Reads the sketch at `path`, a file or a directory.
    ///
    /// # Errors
    /// When something cannot be read, or there is nothing to build.
    pub fn read(path: &Path) -> Result<Self, ProjectError> {
        if path.is_dir() { Self::directory(path) } else { Self::file(path) }
    }

    /// One file, with the headers that lie beside it.
    fn file(path: &Path) -> Result<Self, ProjectError> {
        let kind = kind(path).filter(|kind| *kind != Kind::Header);
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
            if let Some(kind) = kind(&path).filter(|_| path.is_file()) {
                let text = read(&path)?;
                self.bytes += text.len() as u64;
                self.sources.push(Source { path: relative(self.root, &path), kind, text });
                if self.bytes > MOST || self.sources.len() > MOST_FILES {
                    return Err(ProjectError::TooLarge(self.root.to_owned()));
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

fn kind(path: &Path) -> Option<Kind> {
    Some(match path.extension()?.to_str()? {
        "ino" | "pde" => Kind::Ino,
        "cpp" | "cc" | "cxx" => Kind::Cpp,
        "c" => Kind::C,
        "h" | "hpp" | "hh" | "inc" => Kind::Header,
        _ => return None,
    })
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
