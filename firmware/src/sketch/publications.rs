//! Events that a sketch wants to see acknowledged.

use std::collections::VecDeque;

use crate::link::{Micros, Token};

/// How long an acknowledgement may take. Source: observed (Device OS).
const PATIENCE: Micros = 20_000_000;
/// Publications whose outcome is kept; of older ones it is forgotten, and counts as failed. Source: chosen; more than a
/// sketch may publish in the time that an acknowledgement may take.
const MOST: usize = 128;
/// Numbers below this one say something else to the sketch.
const FIRST: i32 = 2;

/// What has become of a publication, by the number that the sketch sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    Open = 0,
    Acknowledged = 1,
    /// Device OS's number for a wait that was too long.
    TimedOut = -160,
}

/// The publications of a sketch, oldest first.
#[derive(Default)]
pub(super) struct Publications(VecDeque<Publication>);

struct Publication {
    token: Token,
    end: Micros,
    acknowledged: bool,
}

impl Publications {
    /// Notes one that was published now, and gives it a number for the sketch.
    pub(super) fn add(&mut self, token: Token, now: Micros) -> i32 {
        if self.0.len() >= MOST {
            self.0.pop_front();
        }
        self.0.push_back(Publication { token, end: now + PATIENCE, acknowledged: false });
        number(token)
    }

    /// The cloud has taken one; too late is as never.
    pub(super) fn acknowledge(&mut self, token: Token, now: Micros) {
        if let Some(known) = self.0.iter_mut().find(|known| known.token == token && now < known.end) {
            known.acknowledged = true;
        }
    }

    /// What has become of one. Once that is known to the sketch, nobody asks again.
    pub(super) fn look(&mut self, wanted: i32, now: Micros) -> Outcome {
        let Some(place) = self.0.iter().position(|known| number(known.token) == wanted) else {
            return Outcome::TimedOut;
        };
        let Publication { end, acknowledged, .. } = self.0[place];
        if !acknowledged && now < end {
            return Outcome::Open;
        }
        self.0.remove(place);
        if acknowledged { Outcome::Acknowledged } else { Outcome::TimedOut }
    }
}

fn number(token: Token) -> i32 {
    (token.0 & 0x3fff_ffff) as i32 + FIRST
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_acknowledgement_counts_within_twenty_seconds() {
        let mut publications = Publications::default();
        let [first, second] = [7, 8].map(|token| publications.add(Token(token), 5));
        assert!(first >= FIRST && first != second);
        publications.acknowledge(Token(7), 20_000_004);
        publications.acknowledge(Token(8), 20_000_005);
        assert_eq!(publications.look(second, 20_000_004), Outcome::Open);
        assert_eq!(publications.look(second, 20_000_005), Outcome::TimedOut);
        assert_eq!(publications.look(first, 90_000_000), Outcome::Acknowledged);
        assert!(publications.0.is_empty(), "what is known is not kept");
    }

    #[test]
    fn of_those_that_nobody_asks_for_the_last_are_kept() {
        let mut publications = Publications::default();
        let numbers: Vec<i32> = (0..1000).map(|token| publications.add(Token(token), 0)).collect();
        assert_eq!(publications.0.len(), MOST);
        assert_eq!(publications.look(numbers[0], 0), Outcome::TimedOut);
        assert_eq!(publications.look(numbers[999], 0), Outcome::Open);
    }
}
