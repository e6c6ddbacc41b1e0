//! Binaries: sources are compiled by the cloud, and the result is fetched or flashed.

mod build_targets;
mod compile;
mod download;

pub use build_targets::{BuildTarget, BuildTargets};
pub use compile::{CompileRequest, Compiled};

use crate::Session;

/// Compiling; see [`Session::binaries`].
#[derive(Debug, Clone)]
pub struct Binaries {
    session: Session,
}

impl Binaries {
    pub(crate) fn new(session: Session) -> Self {
        Self { session }
    }
}

#[cfg(test)]
fn offline_binaries() -> Binaries {
    crate::session::offline_session().binaries()
}
