//! Finds the functions and the types of a sketch.

use std::collections::HashMap;

/// A definition at the outermost level.
pub(super) struct Function {
    /// Where its first word stands.
    pub(super) start: usize,
    /// Its head, without default arguments and semicolon.
    pub(super) prototype: String,
}

/// What a sketch declares at its outermost level.
pub(super) struct Found {
    pub(super) includes_wiring: bool,
    pub(super) functions: Vec<Function>,
    /// Names of types, and where their declarations end, in this order.
    types: HashMap<String, Vec<usize>>,
    /// Before the first declaration, behind the includes, and outside of every `#if`.
    first: usize,
}

impl Found {
    /// Where the prototype of `function` is put.
    pub(super) fn place_of(&self, function: &Function) -> usize {
        let declared = |word: &str| {
            let ends = self.types.get(word)?;
            ends[..ends.partition_point(|end| *end <= function.start)].last().copied()
        };
        words(&function.prototype).filter_map(declared).fold(self.first, usize::max)
    }
}

pub(super) fn scan(text: &str, masked: &[u8]) -> Found {
    let mut found =
        Found { includes_wiring: includes_wiring(text, masked), functions: vec![], types: HashMap::new(), first: 0 };
    let mut first = None;
    let mut start = 0;
    // Where a declaration begins that has a value in braces, and so is no function.
    let mut valued = None;
    let mut at = 0;
    while at < masked.len() {
        match masked[at] {
            // A preprocessor line ends whatever was before it.
            b'#' => {
                at = masked[at..].iter().position(|byte| *byte == b'\n').map_or(masked.len(), |end| at + end);
                start = at;
            }
            b';' => {
                let head = &masked[start..at];
                note_type(&mut found, head, at + 1);
                at += 1;
                start = at;
            }
            b'(' => at = behind_bracket(masked, at),
            b'{' => {
                let end = behind_bracket(masked, at);
                if valued == Some(start) {
                    at = end;
                    continue;
                }
                if let Some(function) = function(masked, start, at) {
                    first.get_or_insert(function.start);
                    found.functions.push(function);
                    start = end;
                } else if is_type(&masked[start..at]) {
                    let semicolon =
                        masked[end..].iter().position(|byte| *byte == b';').map_or(masked.len(), |s| end + s + 1);
                    note_type(&mut found, &masked[start..at], semicolon);
                    at = semicolon;
                    start = semicolon;
                    continue;
                } else if !masked[start..at].contains(&b'=') {
                    // A namespace or a linkage block; a value in braces goes on to its semicolon.
                    note_type(&mut found, &masked[start..at], end);
                    start = end;
                } else {
                    valued = Some(start);
                }
                at = end;
            }
            _ => at += 1,
        }
    }
    if let Some(function) = first {
        let includes = behind_includes(text, masked, function);
        let code = |byte: &u8| !byte.is_ascii_whitespace();
        let declaration = masked[includes..].iter().position(code).map_or(function, |at| includes + at);
        found.first =
            if masked[declaration] == b'#' { first_declaration(masked, declaration, function) } else { declaration };
        found.first = outside_conditions(text, masked, found.first).max(includes);
    }
    found
}

fn includes_wiring(text: &str, masked: &[u8]) -> bool {
    let mut place = 0;
    text.split_inclusive('\n').any(|line| {
        let code = &masked[place..place + line.len()];
        place += line.len();
        let directive = code.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'#');
        let rest: String = line.trim_start().chars().skip(1).filter(|c| !c.is_whitespace()).collect();
        directive
            && ["Particle.h", "application.h"].iter().any(|header| {
                rest.starts_with(&format!("include\"{header}\"")) || rest.starts_with(&format!("include<{header}>"))
            })
    })
}

/// The first code from `from` on that is no preprocessor line; at most `function`.
fn first_declaration(masked: &[u8], from: usize, function: usize) -> usize {
    let mut at = from;
    while at < function {
        match masked[at] {
            b'#' => at += masked[at..].iter().position(|byte| *byte == b'\n').unwrap_or(masked.len() - at),
            byte if byte.is_ascii_whitespace() => at += 1,
            _ => return at,
        }
    }
    function
}

/// The preprocessor lines before `place`: where each begins and ends, and what stands behind its `#`.
fn directives<'a>(text: &'a str, masked: &'a [u8], place: usize) -> impl Iterator<Item = (usize, usize, &'a str)> {
    let mut line_start = 0;
    text[..place].split_inclusive('\n').filter_map(move |line| {
        let (start, end) = (line_start, line_start + line.len());
        line_start = end;
        let hash = masked[start..end].iter().position(|byte| !byte.is_ascii_whitespace())?;
        (masked[start + hash] == b'#').then(|| (start, end, line[hash + 1..].trim_start()))
    })
}

/// The start of the outermost `#if` that is open at `place`, else `place`.
fn outside_conditions(text: &str, masked: &[u8], place: usize) -> usize {
    let mut open = vec![];
    for (start, _, directive) in directives(text, masked, place) {
        if directive.starts_with("if") {
            open.push(start);
        } else if directive.starts_with("endif") {
            open.pop();
        }
    }
    open.first().copied().unwrap_or(place)
}

/// The end of the last `#include` before `place`, or of the `#endif` behind it where it stands under conditions.
fn behind_includes(text: &str, masked: &[u8], place: usize) -> usize {
    let (mut depth, mut included, mut behind) = (0_usize, false, 0);
    for (_, end, directive) in directives(text, masked, place) {
        if directive.starts_with("if") {
            depth += 1;
        } else if directive.starts_with("endif") {
            depth = depth.saturating_sub(1);
        }
        included |= directive.starts_with("include");
        if depth == 0 && included {
            (included, behind) = (false, end);
        }
    }
    behind
}

/// The place behind the bracket that closes the one at `at`.
fn behind_bracket(masked: &[u8], at: usize) -> usize {
    let (open, close) = if masked[at] == b'(' { (b'(', b')') } else { (b'{', b'}') };
    let mut depth = 0_usize;
    for (place, byte) in masked.iter().enumerate().skip(at) {
        if *byte == open {
            depth += 1;
        } else if *byte == close {
            depth -= 1;
            if depth == 0 {
                return place + 1;
            }
        }
    }
    masked.len()
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').filter(|word| !word.is_empty())
}

const TYPE_WORDS: [&str; 4] = ["struct", "class", "union", "enum"];

/// `struct Name`, `typedef struct`: not a function that returns one, which has parentheses.
fn is_type(head: &[u8]) -> bool {
    let head = String::from_utf8_lossy(head);
    !head.contains('(') && !head.contains('=') && words(&head).any(|word| TYPE_WORDS.contains(&word))
}

/// Notes the name of a type that is declared from `head` to `end`.
fn note_type(found: &mut Found, head: &[u8], end: usize) {
    let head = String::from_utf8_lossy(head);
    let mut all = words(&head).skip_while(|word| matches!(*word, "template" | "typename"));
    let name = match all.next() {
        Some("using" | "namespace") => all.next(),
        Some("typedef") => words(&head).last(),
        Some(word) if TYPE_WORDS.contains(&word) => all.find(|word| !matches!(*word, "class" | "struct" | "final")),
        _ => None,
    };
    if let Some(name) = name {
        found.types.entry(name.to_owned()).or_default().push(end);
    }
}

/// The function whose head is between `start` and the brace at `brace`.
fn function(masked: &[u8], start: usize, brace: usize) -> Option<Function> {
    let (start, open) = parameters(masked, start, brace)?;
    let before = std::str::from_utf8(&masked[start..open]).ok()?;
    let mut names = words(before);
    let no_function = ["struct", "class", "union", "enum", "namespace", "template", "typedef", "using", "extern"];
    let first = names.next()?;
    // A type and a name at least; `operator+` and `Type::method` have no prototype of their own.
    names.next()?;
    let scoped = before
        .trim_end()
        .rfind(|c: char| !c.is_ascii() || !is_word(c as u8))
        .is_some_and(|at| before.as_bytes()[..=at].ends_with(b"::"));
    let returns_type = TYPE_WORDS.contains(&first) && names.next().is_some();
    if (no_function.contains(&first) && !returns_type) || scoped || before.contains('=') || before.contains("operator")
    {
        return None;
    }
    let close = behind_bracket(masked, open);
    // Only a return type or a few words may follow the parameters.
    let after = std::str::from_utf8(masked.get(close..brace)?).ok()?.trim();
    if !(after.is_empty() || after.starts_with("->") || after == "noexcept") {
        return None;
    }
    let parameters = without_defaults(masked, open, close);
    let prototype = format!("{}{parameters} {after}", plain(masked, start, open));
    Some(Function { start, prototype: prototype.split_whitespace().collect::<Vec<_>>().join(" ") })
}

/// Where the head begins, and the parenthesis of its parameters. Macros in front, as `SYSTEM_MODE(MANUAL)`, are left out.
fn parameters(masked: &[u8], mut start: usize, brace: usize) -> Option<(usize, usize)> {
    loop {
        start += masked[start..brace].iter().position(|byte| !byte.is_ascii_whitespace())?;
        let mut angle = 0_usize;
        let mut at = start;
        let open = loop {
            match masked.get(at).filter(|_| at < brace)? {
                b'<' => angle += 1,
                b'>' if at == start || masked[at - 1] != b'-' => angle = angle.saturating_sub(1),
                b'(' if angle == 0 => break at,
                _ => {}
            }
            at += 1;
        };
        let single = masked[start..open].iter().all(|byte| is_word(*byte) || byte.is_ascii_whitespace())
            && words(std::str::from_utf8(&masked[start..open]).ok()?).count() == 1;
        if !single {
            return Some((start, open));
        }
        start = behind_bracket(masked, open);
        if start >= brace {
            return None;
        }
    }
}

/// The code between two places, without comments and literals.
fn plain(masked: &[u8], from: usize, to: usize) -> String {
    String::from_utf8_lossy(&masked[from..to]).into_owned()
}

/// The parameters in their parentheses, each up to its `=`.
fn without_defaults(masked: &[u8], open: usize, close: usize) -> String {
    let mut made = String::new();
    let (mut depth, mut angle) = (0_usize, 0_usize);
    let mut skipping = false;
    let mut from = open;
    for at in open..close {
        match masked[at] {
            b'(' | b'[' | b'{' => depth += 1,
            b')' | b']' | b'}' => {
                depth = depth.saturating_sub(1);
                if depth == 0 && skipping {
                    (skipping, from) = (false, at);
                }
            }
            // In a value, `a<b` opens a list of types and `a < b` compares.
            b'<' if !skipping || is_word(masked[at - 1]) => angle += 1,
            b'>' => angle = angle.saturating_sub(1),
            b',' if depth == 1 && angle == 0 && skipping => (skipping, from) = (false, at),
            b'=' if depth == 1 && angle == 0 && !skipping => {
                made.push_str(&plain(masked, from, at));
                skipping = true;
            }
            _ => {}
        }
    }
    if !skipping {
        made.push_str(&plain(masked, from, close));
    }
    made
}
