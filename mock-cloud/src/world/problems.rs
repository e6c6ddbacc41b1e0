//! Mistakes as they are found, and where in the file they are.

use std::fmt;

use toml::de::{DeTable, DeValue};

use super::error::{Problem, WorldError};

/// Mistakes listed at once; the rest is counted. It also bounds what a file full of mistakes can cost.
const MAX_LISTED: usize = 20;

/// The line of a place in a text, from 1.
pub(super) fn line(text: &[u8], offset: usize) -> usize {
    let before = &text[..offset.min(text.len())];
    1 + before.iter().filter(|byte| **byte == b'\n').count()
}

/// A part of a world, named so that it can be found again in the file it came from.
///
/// Users, clients and devices of a world are counted as in its file; stock clients come after those of the file.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    /// The table: `cloud`, `user`, `token`, `client`, `organization`, `product`, `device`, `fleet` or `fault`.
    pub(super) table: &'static str,
    /// Which of several, from 0.
    pub(super) index: usize,
    /// Which value of it.
    pub(super) key: &'static str,
    /// Which of the value's own items, from 0.
    pub(super) item: usize,
}

impl Place {
    /// A value of a table.
    pub(super) fn new(table: &'static str, index: usize, key: &'static str) -> Self {
        Self { table, index, key, item: 0 }
    }

    /// The offset of the value, or of what it would be part of if the file leaves it out.
    fn find(self, root: &DeTable<'_>) -> usize {
        let Some(mut value) = root.get(self.table) else {
            return 0;
        };
        if let Some(one) = value.get_ref().get(self.index) {
            value = one;
        }
        if let Some(inner) = value.get_ref().get(self.key) {
            value = inner;
        }
        if let DeValue::Array(items) = value.get_ref()
            && let Some(item) = items.get(self.item)
        {
            value = item;
        }
        value.span().start
    }
}

/// For worlds that were made in Rust: `device 2, owner`.
impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.table {
            "cloud" => write!(f, "settings, {}", self.key),
            table => write!(f, "{table} {}, {}", self.index + 1, self.key),
        }
    }
}

/// What the mistakes are in.
#[derive(Clone, Copy)]
enum Source<'a> {
    Rust,
    File { text: &'a str, file: &'a str, root: Option<&'a DeTable<'a>> },
}

/// Mistakes as they are found.
pub(super) struct Problems<'a> {
    source: Source<'a>,
    /// With the offset to sort by.
    found: Vec<(usize, Problem)>,
    unlisted: usize,
}

impl<'a> Problems<'a> {
    /// Of a world that was not read from a file.
    pub(super) fn in_rust() -> Self {
        Self::new(Source::Rust)
    }

    /// Of a file; `root` is what the TOML parser made of it.
    pub(super) fn in_file(text: &'a str, file: &'a str, root: Option<&'a DeTable<'a>>) -> Self {
        Self::new(Source::File { text, file, root })
    }

    fn new(source: Source<'a>) -> Self {
        Self { source, found: Vec::new(), unlisted: 0 }
    }

    /// A mistake at an offset in the file. The text is made only if it is going to be listed.
    pub(super) fn add_at(&mut self, offset: usize, text: impl FnOnce() -> String) {
        if self.found.len() == MAX_LISTED {
            self.unlisted += 1;
            return;
        }
        let place = self.place(offset);
        let text = text();
        self.found.push((offset, Problem { place, text }));
    }

    /// An offset in the file, for people: `world.toml:14`.
    pub(super) fn place(&self, offset: usize) -> String {
        match self.source {
            Source::Rust => String::from("world"),
            Source::File { text, file, .. } => format!("{file}:{}", line(text.as_bytes(), offset)),
        }
    }

    /// A mistake at a place that was told while the file was read. They are listed in the order in which they are found.
    pub(super) fn add_told(&mut self, place: &str, text: impl FnOnce() -> String) {
        if self.found.len() == MAX_LISTED {
            self.unlisted += 1;
            return;
        }
        self.found.push((self.found.len(), Problem { place: place.to_owned(), text: text() }));
    }

    /// A mistake in a part of the world. The text may [tell](Self::tell) of other parts.
    pub(super) fn add(&mut self, place: Place, text: impl FnOnce(&Self) -> String) {
        if self.found.len() == MAX_LISTED {
            self.unlisted += 1;
            return;
        }
        let text = text(self);
        match self.source {
            Source::File { root: Some(root), .. } => self.add_at(place.find(root), || text),
            _ => self.found.push((self.found.len(), Problem { place: format!("world: {place}"), text })),
        }
    }

    /// Another part of the world, in the middle of a sentence: `line 3`.
    pub(super) fn tell(&self, place: Place) -> String {
        match self.source {
            Source::File { text, root: Some(root), .. } => format!("line {}", line(text.as_bytes(), place.find(root))),
            _ => place.to_string(),
        }
    }

    /// Whether nothing was found.
    pub(super) fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// All of it, unless nothing was found.
    pub(super) fn into_result(self) -> Result<(), WorldError> {
        if self.found.is_empty() { Ok(()) } else { Err(self.into_error()) }
    }

    /// What was found, in the order of the file.
    pub(super) fn into_error(mut self) -> WorldError {
        self.found.sort_by_key(|(offset, _)| *offset);
        WorldError::Invalid {
            problems: self.found.into_iter().map(|(_, problem)| problem).collect(),
            unlisted: self.unlisted,
        }
    }
}
