//! Sketches: Wiring firmware compiled to WebAssembly, as a device's application.
//!
//! `firmware/wiring/README.md` is the contract between such a module and its board. A [`SketchModule`] is parsed and
//! checked once and shared by all devices that run it; each of them has a memory of its own.
//!
//! | module | what is in it |
//! | --- | --- |
//! | `engine` | the interpreter: the one file that knows which it is |
//! | `interface` | what sketch and interpreter have to say to each other |
//! | `machine` | what a running sketch has told its board, beside what any application may |
//! | `imports` | what a sketch may ask of its board |
//! | `calls` | calls that wait: what they wait for, and what is left of them |
//! | `application` | loops, waits, timers and requests in the order of time |
//!
//! # Waiting
//!
//! `delay()` and its like leave the sketch in the middle of a call. The call is put aside whole and goes on when virtual
//! time has come that far; other devices run meanwhile. Handlers that run while a call waits lie on top of it and end
//! before it goes on, as on a processor with one stack.
//!
//! # A module is not trusted
//!
//! It has its memory and the imports. A loop without an end runs out of steps, a stack or a heap without an end meets a
//! limit, and whatever else a module does wrong ends its own device, which then starts afresh.

mod application;
mod calls;
mod engine;
mod imports;
mod interface;
mod machine;
mod publications;

use std::fmt;
use std::sync::Arc;

pub(crate) use application::Sketch;
use engine::Code;

use crate::device::config::hash_of_bytes;

/// The sketch `firmware/sketches/pins.ino`, which does what the vendor's Tinker does: functions that read and write pins.
pub const TINKER: &[u8] = include_bytes!("../../sketches/pins.wasm");

/// The largest module in bytes. Source: chosen; sketches have some ten thousand.
pub const MAX_MODULE: usize = 4 << 20;

/// A sketch that can be run, checked and shared.
pub struct SketchModule {
    code: Code,
    name: Box<str>,
    hash: [u8; 32],
}

impl SketchModule {
    /// Reads and checks a compiled sketch that is called `sketch`, with a hash that is no SHA-256.
    ///
    /// # Errors
    /// What keeps `bytes` from being firmware for an emulated board; [`SketchError`] says it in a sentence.
    pub fn load(bytes: &[u8]) -> Result<Arc<Self>, SketchError> {
        Self::load_as("sketch", hash_of_bytes(bytes), bytes)
    }

    /// As [`SketchModule::load`], with what people call it, and the SHA-256 of `bytes`, which this crate can't compute.
    ///
    /// # Errors
    /// As [`SketchModule::load`].
    pub fn load_as(name: &str, hash: [u8; 32], bytes: &[u8]) -> Result<Arc<Self>, SketchError> {
        if bytes.len() > MAX_MODULE {
            return Err(SketchError::TooLong(bytes.len()));
        }
        // The interpreter would say so at length.
        if !bytes.starts_with(b"\0asm") {
            return Err(SketchError::NotWasm("it does not begin as one".into()));
        }
        Ok(Arc::new(Self { code: Code::load(bytes)?, name: name.into(), hash }))
    }

    /// What people call it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Tells modules apart by their content.
    pub(crate) fn hash(&self) -> [u8; 32] {
        self.hash
    }
}

impl fmt::Debug for SketchModule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SketchModule").field("name", &self.name).finish_non_exhaustive()
    }
}

/// Why a module is no firmware for an emulated board.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SketchError {
    /// It is longer than [`MAX_MODULE`].
    TooLong(usize),
    /// It is no valid WebAssembly module.
    NotWasm(String),
    /// It lacks an export of the contract, or has it with another type.
    MissingExport(&'static str),
    /// It asks for something that no board has.
    UnknownImport {
        /// The module it wants it from.
        module: String,
        /// The import.
        name: String,
    },
    /// It needs more pages of memory than a board has.
    TooMuchMemory(u64),
    /// It was built for another version of the contract.
    OtherAbi(i32),
    /// It can't be started.
    CannotStart(String),
}

impl fmt::Display for SketchError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLong(bytes) => write!(f, "the module has {bytes} bytes, more than {MAX_MODULE}"),
            Self::NotWasm(why) => write!(f, "not a WebAssembly module: {why}"),
            Self::MissingExport(name) => write!(f, "not firmware: the module does not export {name}"),
            Self::UnknownImport { module, name } => {
                write!(f, "the module imports {name} from {module}, which the board does not offer")
            }
            Self::TooMuchMemory(pages) => {
                write!(f, "the module needs {pages} pages of memory, more than {}", engine::MOST_PAGES)
            }
            Self::OtherAbi(abi) => write!(f, "the module was built for version {abi} of the board, not 1"),
            Self::CannotStart(why) => write!(f, "the module cannot be started: {why}"),
        }
    }
}

impl std::error::Error for SketchError {}
