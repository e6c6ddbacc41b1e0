//! Chance, as the seed has it.

use crate::ids;

/// What chance says on one occasion: a function of the world's seed, the fault and the number of the occasion, and of
/// nothing else. So neither another fault nor a token that is drawn changes what a fault does.
#[derive(Debug, Clone, Copy)]
pub(super) struct Lot(u64);

impl Lot {
    /// Of the n-th occasion of a fault.
    pub(super) fn new(seed: u64, fault: u64, occasion: u64) -> Self {
        Self(ids::number(seed, "fault", &format!("{fault}/{occasion}")))
    }

    /// A number of its own for each purpose.
    pub(super) fn number(self, purpose: &str) -> u64 {
        ids::number(self.0, "lot", purpose)
    }

    /// From 0 up to, but not including, 1.
    pub(super) fn share(self, purpose: &str) -> f64 {
        // As many bits as a double has digits.
        (self.number(purpose) >> 11) as f64 / (1u64 << 53) as f64
    }
}
