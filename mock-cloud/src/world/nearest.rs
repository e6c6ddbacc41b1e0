//! Words in messages: quoting what a file says, and guessing what it meant.

use std::fmt;

/// Longest quotation in characters.
const MAX_QUOTED: usize = 48;
/// Longer words are not compared: the cost grows with the square, and nobody meant "led" by them.
const MAX_COMPARED: usize = 64;

/// Text from a file as it may stand in a message: in quotes, on one line, without control characters, cut when long.
pub(super) struct Quoted<'a>(pub(super) &'a str);

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let end = self.0.char_indices().nth(MAX_QUOTED).map(|(end, _)| end);
        write!(f, "{:?}", &self.0[..end.unwrap_or(self.0.len())])?;
        f.write_str(if end.is_some() { "…" } else { "" })
    }
}

/// A refusal of a word: what would have been right, and which of these was probably meant.
pub(super) fn refusal(what: &str, word: &str, known: &[&str]) -> String {
    let expected = known.join(", ");
    let head = format!("{what}; expected one of {expected}");
    match nearest(word, known.iter().copied()) {
        Some(guess) => format!("{head}; did you mean \"{guess}\"?"),
        None => head,
    }
}

/// The word that differs least, if it differs by no more than slips of the finger: one in three characters.
pub(super) fn nearest<'a>(word: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    if word.len() > MAX_COMPARED {
        return None;
    }
    let word = plain(word);
    known
        .filter(|candidate| candidate.len() <= MAX_COMPARED)
        .map(|candidate| (distance(&word, &plain(candidate)), candidate))
        .filter(|(distance, candidate)| *distance <= candidate.chars().count().min(word.len()) / 3)
        // Of two that are as near the one of the same length: a wrong letter is likelier than a missing one.
        .min_by_key(|(distance, candidate)| (*distance, plain(candidate).len().abs_diff(word.len())))
        .map(|(_, candidate)| candidate)
}

/// Words never differ by case and separators alone.
fn plain(word: &str) -> Vec<char> {
    word.to_lowercase().chars().filter(|c| !matches!(c, ' ' | '_' | '-')).collect()
}

/// How many characters to add, drop, replace or swap with their neighbour to make one word of the other.
fn distance(from: &[char], to: &[char]) -> usize {
    let mut rows = [Vec::new(), Vec::new(), (0..=to.len()).collect::<Vec<usize>>()];
    for (i, a) in from.iter().enumerate() {
        rows.rotate_left(1);
        let [before, above, row] = &mut rows;
        row.clear();
        row.push(i + 1);
        for (j, b) in to.iter().enumerate() {
            let changed = above[j] + usize::from(a != b);
            let least = changed.min(above[j + 1] + 1).min(row[j] + 1);
            let swapped = i > 0 && j > 0 && *a == to[j - 1] && from[i - 1] == *b;
            row.push(if swapped { least.min(before[j - 1] + 1) } else { least });
        }
    }
    rows[2][to.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn guesses_slips_and_nothing_far_fetched() {
        let known = ["photon", "photon-2", "p1", "boron", "led"];
        for (word, guess) in [
            ("bron", Some("boron")),
            ("Photon 2", Some("photon-2")),
            ("photon2", Some("photon-2")),
            ("photon-3", Some("photon-2")),
            ("LED", Some("led")),
            ("leds", Some("led")),
            ("phtoon", Some("photon")),
            ("p2", None),
            ("", None),
            ("toaster", None),
        ] {
            assert_eq!(nearest(word, known.into_iter()), guess, "{word}");
        }
    }

    #[test]
    fn quotes_stay_short_and_on_one_line() {
        assert_eq!(Quoted("a\n\u{1b}[31m\"").to_string(), r#""a\n\u{1b}[31m\"""#);
        assert_eq!(Quoted(&"ä".repeat(49)).to_string(), format!("\"{}\"…", "ä".repeat(48)));
    }
}
