//! One table of a world file: its values by key, each of the type it must have.

use std::fmt::Display;
use std::ops::RangeInclusive;

use jiff::{SignedDuration, Timestamp};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::clock::Clock;
use crate::duration;

use super::nearest::{Quoted, refusal};
use super::problems::Problems;

/// A value where it stands.
pub(super) type Value<'t> = Spanned<DeValue<'t>>;

/// A table whose keys are known to exist. Its methods take a value out, or note what is wrong with it and return `None`.
pub(super) struct Fields<'t, 'p, 's> {
    table: &'t DeTable<'t>,
    /// Where the table begins: the place of what it lacks.
    start: usize,
    problems: &'p mut Problems<'s>,
}

impl<'t, 'p, 's> Fields<'t, 'p, 's> {
    /// Notes every key that is not one of `known`. `what` is the table's name in messages, in brackets if it has any.
    pub(super) fn new(
        what: &str,
        table: &'t DeTable<'t>,
        start: usize,
        known: &[&str],
        problems: &'p mut Problems<'s>,
    ) -> Self {
        for key in table.keys() {
            if !known.contains(&key.get_ref().as_ref()) {
                problems.add_at(key.span().start, || {
                    let key = key.get_ref();
                    refusal(&format!("{what} has no key {}", Quoted(key)), key, known)
                });
            }
        }
        Self { table, start, problems }
    }

    pub(super) fn value(&self, key: &str) -> Option<&'t Value<'t>> {
        self.table.get(key)
    }

    pub(super) fn problems(&mut self) -> &mut Problems<'s> {
        self.problems
    }

    /// Notes that a key is missing, if it is.
    pub(super) fn require(&mut self, key: &str, example: &str) {
        if self.table.get(key).is_none() {
            self.problems.add_at(self.start, || format!("{key} is missing; add {example}"));
        }
    }

    pub(super) fn text(&mut self, key: &str) -> Option<&'t str> {
        let value = self.value(key)?;
        self.as_text(key, value)
    }

    /// One of these words, as its place among them.
    pub(super) fn word(&mut self, key: &str, known: &[&str]) -> Option<usize> {
        let text = self.text(key)?;
        let found = known.iter().position(|word| *word == text);
        if found.is_none() {
            let start = self.value(key)?.span().start;
            self.problems.add_at(start, || refusal(&format!("unknown {key} {}", Quoted(text)), text, known));
        }
        found
    }

    pub(super) fn texts(&mut self, key: &str) -> Option<Vec<String>> {
        let value = self.value(key)?;
        let Some(items) = value.get_ref().as_array() else {
            return self.mistyped(key, value, "a list of texts in quotes, [\"…\", \"…\"]");
        };
        let texts = items.iter().filter_map(|item| self.as_text(&format!("each of {key}"), item));
        Some(texts.map(str::to_owned).collect())
    }

    fn as_text(&mut self, what: &str, value: &'t Value<'t>) -> Option<&'t str> {
        match value.get_ref() {
            DeValue::String(text) => Some(text),
            _ => self.mistyped(what, value, "a text in quotes"),
        }
    }

    pub(super) fn flag(&mut self, key: &str) -> Option<bool> {
        let value = self.value(key)?;
        match value.get_ref() {
            DeValue::Boolean(flag) => Some(*flag),
            _ => self.mistyped(key, value, "true or false"),
        }
    }

    pub(super) fn number<N>(&mut self, key: &str, range: RangeInclusive<N>) -> Option<N>
    where
        N: TryFrom<u64> + PartialOrd + Display,
    {
        let value = self.value(key)?;
        number(key, value, range, self.problems)
    }

    /// A duration as a text with its unit. A day has 24 hours; months and years have no length.
    pub(super) fn duration(&mut self, key: &str) -> Option<SignedDuration> {
        let value = self.value(key)?;
        let DeValue::String(text) = value.get_ref() else {
            let expected = "a text with a unit, such as \"30s\", \"5 minutes\" or \"90 days\"";
            return self.mistyped(key, value, expected);
        };
        let duration = duration::parse(text);
        if duration.is_none() {
            self.problems.add_at(value.span().start, || {
                let text = Quoted(text);
                format!(
                    "{key} {text} is no duration; write it as \"30s\", \"5 minutes\" or \"90 days\"; weeks are the longest unit"
                )
            });
        }
        duration
    }

    /// A moment, as `"2026-03-01T00:00:00Z"`.
    pub(super) fn moment(&mut self, key: &str) -> Option<Timestamp> {
        let text = self.text(key)?;
        let moment = text.parse().ok().filter(|moment| Clock::can_show(*moment));
        if moment.is_none() {
            let start = self.value(key)?.span().start;
            self.problems.add_at(start, || {
                format!("{key} must be a moment from 1970 to the year 9000, as \"2026-03-01T00:00:00Z\"")
            });
        }
        moment
    }

    /// A duration as whole milliseconds, at least one.
    pub(super) fn period_ms(&mut self, key: &str) -> Option<u32> {
        let duration = self.duration(key)?;
        let whole = duration.subsec_nanos() % 1_000_000 == 0;
        let period = u32::try_from(duration.as_millis()).ok();
        let period = period.filter(|ms| *ms > 0 && whole);
        if period.is_none() {
            let start = self.value(key)?.span().start;
            self.problems.add_at(start, || {
                let max = u32::MAX;
                format!("{key} must be whole milliseconds, from \"1ms\" to \"{max}ms\" (seven weeks)")
            });
        }
        period
    }

    fn mistyped<T>(&mut self, what: &str, value: &Value<'_>, expected: &str) -> Option<T> {
        mistyped(what, value, expected, self.problems);
        None
    }
}

/// Notes a value of the wrong type. What it is, is not said: it may be a password.
pub(super) fn mistyped(what: &str, value: &Value<'_>, expected: &str, problems: &mut Problems<'_>) {
    problems.add_at(value.span().start, || {
        let found = match value.get_ref() {
            DeValue::String(_) => "a text in quotes",
            DeValue::Integer(_) => "a whole number",
            DeValue::Float(_) => "a number with a fraction",
            DeValue::Boolean(_) => "true or false",
            DeValue::Datetime(_) => "a date or time",
            DeValue::Array(_) => "a list",
            DeValue::Table(_) => "a table",
        };
        format!("{what} must be {expected}, not {found}")
    });
}

/// A whole number within a range.
pub(super) fn number<N>(
    what: &str,
    value: &Value<'_>,
    range: RangeInclusive<N>,
    problems: &mut Problems<'_>,
) -> Option<N>
where
    N: TryFrom<u64> + PartialOrd + Display,
{
    let expected = format!("a whole number from {} to {}", range.start(), range.end());
    let DeValue::Integer(digits) = value.get_ref() else {
        mistyped(what, value, &expected, problems);
        return None;
    };
    let number = u64::from_str_radix(digits.as_str(), digits.radix())
        .ok()
        .and_then(|number| N::try_from(number).ok())
        .filter(|number| range.contains(number));
    if number.is_none() {
        problems.add_at(value.span().start, || format!("{what} must be {expected}"));
    }
    number
}
