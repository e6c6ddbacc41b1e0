//! Inputs on their way to the devices of a shard.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use super::shard::lock;
use crate::device::Input;
use crate::link::Micros;

/// Letters in an inbox from which on a sender waits for its turn.
///
/// Chosen: far more than a cloud has requests under way, and small enough (some 300 KiB) to be no worry.
pub(super) const INBOX: usize = 4096;

/// An input for the device at a seat of the shard.
pub(super) struct Letter {
    pub(super) seat: usize,
    pub(super) at: Micros,
    pub(super) input: Input,
}

#[derive(Default)]
pub(super) struct Inbox {
    letters: Mutex<Vec<Letter>>,
    /// Follows `letters` being non-empty; a hint that costs one load between two devices of a slice.
    hint: AtomicBool,
}

impl Inbox {
    /// Puts a letter in and says whether the inbox was full already.
    pub(super) fn put(&self, letter: Letter) -> bool {
        let mut letters = lock(&self.letters);
        let full = letters.len() >= INBOX;
        letters.push(letter);
        self.hint.store(true, Ordering::Relaxed);
        full
    }

    /// Moves all letters to `spare`, which is empty, in the order they came.
    pub(super) fn take(&self, spare: &mut Vec<Letter>) {
        let mut letters = lock(&self.letters);
        std::mem::swap(&mut *letters, spare);
        self.hint.store(false, Ordering::Relaxed);
    }

    /// Whether there are letters, for certain.
    pub(super) fn is_empty(&self) -> bool {
        lock(&self.letters).is_empty()
    }

    /// Whether there seem to be letters.
    #[inline]
    pub(super) fn seems_used(&self) -> bool {
        self.hint.load(Ordering::Relaxed)
    }
}
