//! Everything that can be wrong with a world, in words for the person who wrote it.

use std::io;

/// Why there is no world.
#[derive(Debug, thiserror::Error)]
pub enum WorldError {
    /// The file is not there, or cannot be read.
    #[error(
        "{file}: cannot be read ({source}); a world file is a text file in TOML, check the path and its permissions"
    )]
    Unreadable {
        /// The path as given.
        file: String,
        /// What the operating system says.
        source: io::Error,
    },
    /// The file is longer than [`MAX_FILE`](super::MAX_FILE).
    #[error("{file}: longer than 16 MiB, the limit for a world file; is it the right file?")]
    TooLong {
        /// The path as given.
        file: String,
    },
    /// The file is not text, or in another encoding.
    #[error("{file}:{line}: not UTF-8; save the file in that encoding")]
    NotUtf8 {
        /// The path as given.
        file: String,
        /// Of the first wrong byte, from 1.
        line: usize,
    },
    /// Mistakes in what the world says.
    #[error("{}", list(problems, *unlisted))]
    Invalid {
        /// In the order of the file, at most 20.
        problems: Vec<Problem>,
        /// How many more there are.
        unlisted: usize,
    },
}

/// One mistake.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Where: `world.toml:14`, or a description when the world was made in Rust.
    pub place: String,
    /// What is wrong and what would be right. Passwords, secrets and tokens are never quoted.
    pub text: String,
}

fn list(problems: &[Problem], unlisted: usize) -> String {
    let mut lines: Vec<String> =
        problems.iter().map(|problem| format!("{}: {}", problem.place, problem.text)).collect();
    if unlisted > 0 {
        lines.push(format!("and {unlisted} more"));
    }
    lines.join("\n")
}
