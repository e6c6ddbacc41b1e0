//! Calls that wait.

use super::engine::Rest;
use crate::link::{Micros, Token};

/// Requests are looked at this often in a long `delay()`. Source: observed (Device OS).
pub(super) const PUMP: Micros = 1_000_000;

/// What a call waits for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wait {
    pub(super) until: Micros,
    /// When requests are handled next.
    pub(super) pump: Option<Micros>,
    /// Whether they are handled at the end, too.
    pub(super) pump_at_end: bool,
    pub(super) answer: Reading,
}

/// What the import that waits answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reading {
    Nothing,
    Millis,
    Micros,
    WholeMillis,
    /// What has become of a publication.
    Outcome(i32),
    /// Nothing; but the radio has been off for the time.
    Awake,
}

impl Wait {
    /// For a time in which requests are handled now and then.
    pub(super) fn delay(now: Micros, length: Micros) -> Self {
        let until = now + length;
        let pump = (length > PUMP).then_some(now + PUMP);
        Self { until, pump, pump_at_end: false, answer: Reading::Nothing }
    }

    /// For requests, and a millisecond.
    pub(super) fn process(now: Micros) -> Self {
        Self::look(now, now + 1000, Reading::Nothing)
    }

    /// For a time in which requests are handled at once, and at its end.
    pub(super) fn look(now: Micros, until: Micros, answer: Reading) -> Self {
        Self { until, pump: Some(now), pump_at_end: true, answer }
    }

    /// For a time alone.
    pub(super) fn time(until: Micros, answer: Reading) -> Self {
        Self { until, pump: None, pump_at_end: false, answer }
    }
}

/// Why the sketch was called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    Init,
    Setup,
    Loop,
    Call { token: Token, whole: bool },
    Read { token: Token },
    Handler,
}

/// A call that waits.
pub(super) struct Waiting {
    pub(super) rest: Rest,
    pub(super) wait: Wait,
    pub(super) purpose: Purpose,
    /// Requests that are still to be handled before the call waits on.
    pub(super) pumping: usize,
}
