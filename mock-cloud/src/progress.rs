//! A bar on the terminal while a large fleet starts.

use std::io::Write as _;

/// Fewer devices have started before anybody looks.
const WORTH_A_BAR: usize = 2000;
const WIDTH: usize = 40;

/// Shows how many devices have started; the bar goes when all have.
pub(crate) fn show(started: usize, all: usize) {
    if all < WORTH_A_BAR {
        return;
    }
    let line = if started < all { bar(started, all) } else { String::new() };
    // A terminal that takes no more is no reason to stop.
    let _ = write!(std::io::stderr(), "\r\x1b[2K{line}");
}

fn bar(started: usize, all: usize) -> String {
    let done = WIDTH * started / all;
    format!("starting devices [{}{}] {started}/{all}", "#".repeat(done), " ".repeat(WIDTH - done))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_is_as_long_as_what_is_done() {
        assert_eq!(bar(5000, 10_000), format!("starting devices [{}{}] 5000/10000", "#".repeat(20), " ".repeat(20)));
    }
}
