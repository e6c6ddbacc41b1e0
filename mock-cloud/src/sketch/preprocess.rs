//! From an `.ino` file to C++: the include that may be left out, and prototypes, so that functions may be used above
//! their definition.
//!
//! Nothing that the sketch's author wrote is changed, and `#line` keeps errors where they belong. A prototype stands
//! before the first declaration and behind the includes, or behind the types of the file that it names, where those come
//! later: so a timer or a `STARTUP` at the head of a sketch may name a function, too.
//!
//! Source: documented (the vendor's preprocessor adds include and prototypes). Where the prototypes stand: chosen.

mod mask;
mod scan;

use std::fmt::Write as _;

use mask::mask;
use scan::{Function, scan};

/// Beyond this nobody reads columns, and one long line with many functions would become very many.
const FARTHEST_COLUMN: usize = 200;

/// Makes C++ of the sketch `text`, whose compile errors shall name `file`.
pub fn preprocess(file: &str, text: &str) -> String {
    let masked = mask(text);
    let found = scan(text, &masked);
    let name = file.replace('\\', "\\\\").replace('"', "\\\"");
    let mut made = String::new();
    if !found.includes_wiring {
        made.push_str("#include \"Particle.h\"\n");
    }
    let _ = writeln!(made, "#line 1 \"{name}\"");
    let mut places: Vec<(usize, &Function)> =
        found.functions.iter().map(|function| (found.place_of(function), function)).collect();
    places.sort_by_key(|(place, function)| (*place, function.start));
    let ends: Vec<usize> = text.match_indices('\n').map(|(place, _)| place).collect();
    let line_of = |place: usize| ends.partition_point(|end| *end < place) + 1;
    let mut written = 0;
    for (place, function) in places {
        made.push_str(&text[written..place]);
        written = place;
        if !made.ends_with('\n') {
            made.push('\n');
        }
        let _ = writeln!(made, "#line {} \"{name}\"\n{};", line_of(function.start), function.prototype);
        let _ = writeln!(made, "#line {} \"{name}\"", line_of(place));
        // What stands on the line of the prototypes keeps its column, unless that is far out.
        let column = place - text[..place].rfind('\n').map_or(0, |newline| newline + 1);
        made.extend(std::iter::repeat_n(' ', if column <= FARTHEST_COLUMN { column } else { 0 }));
    }
    made.push_str(&text[written..]);
    made
}

#[cfg(test)]
mod tests;
