//! The serial port: the last lines an application has logged.

use alloc::string::String;
use core::fmt::Write as _;

/// Bytes kept for each device. Chosen: some fifty lines, small enough for ten thousand devices.
const CAPACITY: usize = 2048;
/// A line is cut here, so that one line cannot push out all others.
const LONGEST_LINE: usize = 256;
/// And a category here. Source: chosen.
const LONGEST_CATEGORY: usize = 32;

#[derive(Default)]
pub(super) struct Serial {
    text: String,
    /// Bytes that were dropped from the beginning.
    dropped: u64,
}

impl Serial {
    /// Appends a line in the form of Device OS's log, and drops the oldest lines that no longer fit.
    pub(super) fn write(&mut self, millis: u32, category: &str, level: &str, line: &str) {
        let (category, line) = (super::cut(category, LONGEST_CATEGORY), super::cut(line, LONGEST_LINE));
        self.make_room("0000000000 [] : \n".len() + category.len() + level.len() + line.len());
        writeln!(self.text, "{millis:010} [{category}] {level}: {line}").expect("a String takes everything");
    }

    /// Appends text as it is.
    #[cfg(feature = "wasm")]
    pub(super) fn write_raw(&mut self, text: &str) {
        let text = super::cut(text, CAPACITY);
        self.make_room(text.len());
        self.text.push_str(text);
    }

    fn make_room(&mut self, length: usize) {
        let before = self.text.len();
        let excess = (before + length).saturating_sub(CAPACITY);
        if excess > 0 {
            let bytes = self.text.as_bytes();
            let end = bytes[excess - 1..].iter().position(|byte| *byte == b'\n').map_or(before, |at| excess + at);
            self.text.drain(..end);
            self.dropped += end as u64;
        }
        self.text.reserve(if self.text.is_empty() { 64 } else { 0 });
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }

    pub(super) fn dropped(&self) -> u64 {
        self.dropped
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::format;

    #[test]
    fn a_line_carries_the_time_in_milliseconds() {
        let mut serial = Serial::default();
        serial.write(1000, "app", "INFO", "published 42");
        assert_eq!(serial.text(), "0000001000 [app] INFO: published 42\n");
    }

    #[test]
    fn the_oldest_lines_go_first_and_whole() {
        let mut serial = Serial::default();
        let mut written = 0;
        for millis in 0..1000 {
            let line = format!("line {millis} {}", "é".repeat(millis as usize % 30));
            serial.write(millis, "app", "INFO", &line);
            written += "0000000000 [app] INFO: \n".len() + line.len();
        }
        assert_eq!(serial.dropped() as usize + serial.text().len(), written);
        assert!(serial.text().len() <= CAPACITY && serial.text().len() > CAPACITY - LONGEST_LINE);
        let first: u32 = serial.text()[..10].parse().unwrap();
        for (line, millis) in serial.text().lines().zip(first..) {
            assert!(line.starts_with(&format!("{millis:010} [app] INFO: line {millis} ")), "{line}");
        }
        assert!(serial.text().ends_with('\n'));
    }

    #[test]
    fn an_endless_line_is_cut() {
        let mut serial = Serial::default();
        serial.write(0, "app", "INFO", "kept");
        serial.write(1, "app", "INFO", &"x".repeat(100_000));
        assert_eq!(serial.text().lines().count(), 2);
    }
}
