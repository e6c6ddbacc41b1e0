//! Finds feature files and reads them.

use std::fs;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::task::{Context, Poll};

use cucumber::feature::Ext as _;
use cucumber::gherkin::{Feature, GherkinEnv};
use cucumber::{Parser, cli, parser};
use futures_core::Stream;

/// Feature files below these paths, in the order of their names; each once.
///
/// # Errors
/// A sentence about a path that does not exist, or holds no feature file.
pub fn feature_files(paths: &[PathBuf]) -> Result<Vec<PathBuf>, String> {
    let mut found = Vec::new();
    for path in paths {
        let before = found.len();
        // A file that is named is meant, whatever it is called.
        match fs::metadata(path) {
            Ok(about) if about.is_dir() => collect(path, &mut found)?,
            Ok(_) => found.push(path.clone()),
            Err(error) => return Err(format!("{}: {error}", path.display())),
        }
        if found.len() == before {
            return Err(format!("{}: there is no *.feature file in this folder", path.display()));
        }
    }
    let mut files = found
        .iter()
        .map(|path| path.canonicalize().map_err(|error| format!("{}: {error}", path.display())))
        .collect::<Result<Vec<_>, _>>()?;
    files.sort();
    files.dedup();
    Ok(files)
}

fn collect(folder: &Path, into: &mut Vec<PathBuf>) -> Result<(), String> {
    let failed = |error| format!("{}: {error}", folder.display());
    for entry in fs::read_dir(folder).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let path = entry.path();
        // Links to folders are not followed: they may lead round in a circle.
        if entry.file_type().map_err(failed)?.is_dir() {
            collect(&path, into)?;
        } else if path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("feature")) {
            into.push(path);
        }
    }
    Ok(())
}

/// Reads one file, with its outlines written out.
///
/// # Errors
/// When it is no Gherkin.
pub fn read(file: &Path) -> parser::Result<Feature> {
    Ok(Feature::parse_path(file, GherkinEnv::default())?.expand_examples()?)
}

/// Hands features that were found to cucumber.
pub struct Files;

impl Parser<Vec<PathBuf>> for Files {
    type Cli = cli::Empty;
    type Output = Features;

    fn parse(self, files: Vec<PathBuf>, _: cli::Empty) -> Features {
        Features(files.into_iter())
    }
}

/// Features, each read when it is asked for.
pub struct Features(std::vec::IntoIter<PathBuf>);

impl Stream for Features {
    type Item = parser::Result<Feature>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(self.0.next().map(|file| read(&file)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_that_leads_nowhere_is_told() {
        let said = feature_files(&["no/such/place".into()]).unwrap_err();
        assert!(said.starts_with("no/such/place: "), "{said}");
        let empty = feature_files(&[Path::new(env!("CARGO_MANIFEST_DIR")).join("steps")]).unwrap_err();
        assert!(empty.ends_with("there is no *.feature file in this folder"), "{empty}");
    }

    #[test]
    fn a_file_that_is_named_twice_is_found_once() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../features/readme");
        let twice = feature_files(&[folder.join("walk.feature"), folder.clone()]).expect("they are there");
        assert_eq!(twice, feature_files(&[folder]).expect("they are there"));
    }
}
