//! Blanks out what is no code.

/// `text` with comments, literals and preprocessor lines made blank, byte for byte, so that places stay the same.
///
/// Ends of lines stay. A preprocessor line keeps its `#`.
pub(super) fn mask(text: &str) -> Vec<u8> {
    let bytes = text.as_bytes();
    let mut masked = bytes.to_vec();
    let mut at = 0;
    let mut line_start = true;
    // Where the letters, digits and quotes before `at` begin, so that no text is walked through again and again.
    let mut word = 0;
    while at < bytes.len() {
        let end = match bytes[at] {
            b'/' if bytes[at..].starts_with(b"//") => end_of_line(bytes, at),
            b'/' if bytes[at..].starts_with(b"/*") => behind(bytes, at + 2, b"*/"),
            b'R' if bytes[at..].starts_with(b"R\"") && !within_word(&bytes[word..at]) => end_of_raw(bytes, at + 2),
            b'"' => end_of_literal(bytes, at),
            // A quote between digits separates them.
            b'\'' if !within_number(&bytes[word..at]) => end_of_literal(bytes, at),
            b'#' if line_start => {
                let end = end_of_directive(bytes, at + 1);
                blank(&mut masked[at + 1..end]);
                (at, word) = (end, end);
                continue;
            }
            b'\n' => {
                line_start = true;
                at += 1;
                word = at;
                continue;
            }
            byte => {
                line_start &= byte.is_ascii_whitespace();
                at += 1;
                if !(byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'\'')) {
                    word = at;
                }
                continue;
            }
        };
        blank(&mut masked[at..end]);
        (at, word) = (end, end);
    }
    masked
}

fn blank(bytes: &mut [u8]) {
    for byte in bytes {
        if *byte != b'\n' {
            *byte = b' ';
        }
    }
}

/// Whether a word goes on behind `before`, which a raw string cannot begin in. Its prefixes are letters, too: u8R, LR.
fn within_word(before: &[u8]) -> bool {
    let word = before.rsplit(|byte| *byte == b'\'').next().unwrap_or_default();
    !matches!(word, b"" | b"u8" | b"u" | b"U" | b"L")
}

/// Whether a quote behind `before` separates digits.
fn within_number(before: &[u8]) -> bool {
    before.first().is_some_and(u8::is_ascii_digit)
}

fn end_of_line(bytes: &[u8], mut at: usize) -> usize {
    while at < bytes.len() && bytes[at] != b'\n' {
        // A comment goes on behind a backslash at the end of its line.
        at += if bytes[at] == b'\\' { 2 } else { 1 };
    }
    at.min(bytes.len())
}

/// A directive ends with its line, but for backslashes and comments that reach over the end of it.
fn end_of_directive(bytes: &[u8], mut at: usize) -> usize {
    while at < bytes.len() && bytes[at] != b'\n' {
        at = match bytes[at] {
            b'\\' if bytes[at..].starts_with(b"\\\r\n") => at + 3,
            b'\\' => at + 2,
            b'/' if bytes[at..].starts_with(b"//") => end_of_line(bytes, at),
            b'/' if bytes[at..].starts_with(b"/*") => behind(bytes, at + 2, b"*/"),
            b'"' => end_of_literal(bytes, at),
            _ => at + 1,
        };
    }
    at.min(bytes.len())
}

fn end_of_literal(bytes: &[u8], at: usize) -> usize {
    let quote = bytes[at];
    let mut at = at + 1;
    while at < bytes.len() && bytes[at] != b'\n' {
        match bytes[at] {
            b'\\' => at += 2,
            byte if byte == quote => return at + 1,
            _ => at += 1,
        }
    }
    at.min(bytes.len())
}

/// `at` is behind the quote of `R"name(...)name"`.
fn end_of_raw(bytes: &[u8], at: usize) -> usize {
    let Some(open) = bytes[at..].iter().position(|byte| *byte == b'(') else { return bytes.len() };
    let closing = [b")", &bytes[at..at + open], b"\""].concat();
    behind(bytes, at + open + 1, &closing)
}

/// The place behind the next `what`, or the end.
fn behind(bytes: &[u8], from: usize, what: &[u8]) -> usize {
    let from = from.min(bytes.len());
    bytes[from..].windows(what.len()).position(|window| window == what).map_or(bytes.len(), |at| from + at + what.len())
}
