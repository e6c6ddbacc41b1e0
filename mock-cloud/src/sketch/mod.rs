//! Building sketches: Wiring firmware in C++ becomes a WebAssembly module that an emulated board runs.
//!
//! [`preprocess`](preprocess::preprocess) is pure: it makes C++ of an `.ino` file. [`Project`] is what is to be built,
//! [`Toolchain`] the compiler that is installed, and [`build`] brings them together, with a cache of what was built;
//! [`build_boxed`] does it for sources that somebody else sent. [`load`] makes firmware for a device of all that, or of a
//! module.
//! What lies between a module and its board is written down in `firmware/wiring/README.md`.

mod build;
mod cache;
mod confine;
mod load;
mod preprocess;
mod process;
mod project;
mod toolchain;

pub use build::{BuildError, Built, build, build_boxed};
pub use load::{LoadError, load};
pub use preprocess::preprocess;
pub use project::{Kind, Project, ProjectError, Source};
pub use toolchain::{NoToolchain, Toolchain};
