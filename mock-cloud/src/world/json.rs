//! A world in JSON: the same tables and keys as in TOML.
//!
//! JSON is turned into TOML that has every value in the same line, as one inline table over many lines, and read as that.
//! So there is one reader, and mistakes are told with the lines of the JSON.

use toml::de::{DeTable, DeValue};

use super::error::WorldError;
use super::problems::Problems;
use super::{World, read};

/// What the whole of it is called in between.
const ROOT: &str = "w";

/// Reads a whole text.
pub(super) fn world(text: &str, file: &str) -> Result<World, WorldError> {
    if let Err(error) = serde_json::from_str::<serde_json::Map<String, serde_json::Value>>(text) {
        let start = text.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum();
        return Err(refusal(text, file, start, &format!("not a world in JSON: {error}")));
    }
    let toml = format!("{ROOT}={}", transcribe(text));
    let document = DeTable::parse(&toml).map_err(|error| {
        let what = match error.message() {
            "duplicate key" => "a key is given twice; remove one",
            what => what,
        };
        refusal(&toml, file, error.span().map_or(0, |span| span.start), &format!("not a world in JSON: {what}"))
    })?;
    match document.get_ref().get(ROOT).map(toml::Spanned::get_ref) {
        Some(DeValue::Table(root)) => read::table(root, &toml, file, &|_| false),
        _ => Err(refusal(&toml, file, 0, "not a world in JSON: it is an object")),
    }
}

fn refusal(text: &str, file: &str, start: usize, what: &str) -> WorldError {
    let mut problems = Problems::in_file(text, file, None);
    problems.add_at(start, || what.to_owned());
    problems.into_error()
}

/// Sound JSON as a TOML value, line for line.
fn transcribe(json: &str) -> String {
    let mut toml = String::with_capacity(json.len() + json.len() / 8);
    let mut rest = json;
    while let Some(at) = rest.find(['"', ':']) {
        toml.push_str(&rest[..at]);
        rest = &rest[at..];
        if let Some(after) = rest.strip_prefix(':') {
            toml.push('=');
            rest = after;
        } else {
            let end = 1 + end_of_text(&rest[1..]);
            // Escapes differ between the two, and so the text is written anew. It cannot hold the end of a line.
            let said: String = serde_json::from_str(&rest[..end]).unwrap_or_default();
            toml.push_str(&super::write::text(&said));
            rest = &rest[end..];
        }
    }
    toml.push_str(rest);
    toml
}

/// Where a text has ended whose opening quote is read.
fn end_of_text(rest: &str) -> usize {
    let mut escaped = false;
    for (place, byte) in rest.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return place + 1,
            _ => {}
        }
    }
    rest.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_world_in_json_is_the_same_world() {
        let json = r#"{
            "seed": 7,
            "cloud": { "journal": 5, "call_timeout": "9s" },
            "user": [{ "username": "ada", "password": "\ud83d\ude00\/\"\n\u0000:{}", "tokens": ["a:b", "c"] }],
            "device": [{ "name": "lamp", "owner": "ada", "online": false,
                         "analog": { "A0": { "ramp": { "from": 0, "to": 9, "period": "1s" } }, "A1": 3 } }]
        }"#;
        let world = World::from_json(json, "w.json").unwrap();
        assert_eq!((world.seed, world.settings.journal, world.settings.call_timeout.as_secs()), (7, 5, 9));
        assert_eq!(world.users[0].password, "\u{1f600}/\"\n\0:{}");
        assert_eq!(world.users[0].tokens, ["a:b", "c"]);
        assert_eq!((world.devices[0].online, world.devices[0].analog.len()), (false, 2));
        assert_eq!(World::from_json("{}", "w.json").unwrap().to_toml(), World::empty().to_toml());
    }

    #[test]
    fn mistakes_are_told_with_the_lines_of_the_json() {
        let refused = |text: &str| World::from_json(text, "w.json").unwrap_err().to_string();
        let two = refused("{\n\"user\": [\n{\"username\": \"ada\"},\n{\"username\": 7, \"password\": \"p\"}]}");
        assert_eq!(
            two,
            "w.json:3: password is missing; add password = \"…\"\n\
             w.json:4: username must be a text in quotes, not a whole number"
        );
        let twice = refused("{\n\"seed\": 1,\n\"seed\": 2}");
        assert_eq!(twice, "w.json:3: not a world in JSON: a key is given twice; remove one");
        for wrong in ["", "[]", "3", "{", "{\"seed\": }", "{\"seed\": null}", "{} {}", "{\"user\": [{}]} x", "seed = 1"]
        {
            let refused = refused(wrong);
            assert!(refused.starts_with("w.json:1: "), "{refused}");
        }
    }
}
