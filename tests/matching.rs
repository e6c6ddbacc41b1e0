//! JSON held against what is expected of it: a part of it, with placeholders.
//!
//! An object matches one that has all of its keys, and may have more. A list matches one of the same length, item by item.
//! A text such as `"<any string>"` stands for whatever is of that kind. Everything else has to be the same.

use serde_json::Value;

/// How many differences are told.
const MOST: usize = 20;
/// The most that is shown of a value, in characters.
const LONGEST: usize = 120;

/// What is different, each with its place: `$.devices[0].name: expected "lamp", came "fan"`. Nothing, if it matches.
pub fn differences(expected: &Value, actual: &Value) -> Vec<String> {
    let mut found = Vec::new();
    compare("$", expected, actual, &mut found);
    let more = found.len().saturating_sub(MOST);
    found.truncate(MOST);
    if more > 0 {
        found.push(format!("… and {more} more"));
    }
    found
}

fn compare(place: &str, expected: &Value, actual: &Value, found: &mut Vec<String>) {
    match (expected, actual) {
        (Value::Object(expected), Value::Object(actual)) => {
            for (key, value) in expected {
                let place = within(place, key);
                match actual.get(key) {
                    Some(actual) => compare(&place, value, actual, found),
                    None => found.push(format!("{place}: expected {}, but it is not there", shown(value))),
                }
            }
        }
        (Value::Array(expected), Value::Array(actual)) => {
            if expected.len() != actual.len() {
                found.push(format!("{place}: expected a list of {}, came one of {}", expected.len(), actual.len()));
            }
            for (index, (expected, actual)) in expected.iter().zip(actual).enumerate() {
                compare(&format!("{place}[{index}]"), expected, actual, found);
            }
        }
        (Value::String(text), actual) if is_placeholder(text) => {
            if !stands_for(text, actual) {
                found.push(format!("{place}: expected {}, came {}", &text[1..text.len() - 1], shown(actual)));
            }
        }
        (Value::Number(expected), Value::Number(actual)) if expected.as_f64() == actual.as_f64() => {}
        _ if expected == actual => {}
        _ => found.push(format!("{place}: expected {}, came {}", shown(expected), shown(actual))),
    }
}

/// Where a key is, as one writes it in JavaScript.
fn within(place: &str, key: &str) -> String {
    let plain = !key.is_empty() && key.chars().all(|letter| letter.is_alphanumeric() || letter == '_');
    if plain { format!("{place}.{key}") } else { format!("{place}[{key:?}]") }
}

fn is_placeholder(text: &str) -> bool {
    text.starts_with("<any") && text.ends_with('>')
}

fn stands_for(placeholder: &str, actual: &Value) -> bool {
    match placeholder {
        "<any>" => true,
        "<any string>" => actual.is_string(),
        "<any number>" => actual.is_number(),
        "<any integer>" => actual.as_f64().is_some_and(|number| number.fract() == 0.0),
        "<any boolean>" => actual.is_boolean(),
        "<any list>" => actual.is_array(),
        "<any object>" => actual.is_object(),
        "<any date>" => actual.as_str().is_some_and(|text| text.parse::<jiff::Timestamp>().is_ok()),
        "<any id>" => {
            actual.as_str().is_some_and(|text| text.len() == 24 && text.bytes().all(|b| b.is_ascii_hexdigit()))
        }
        unknown => panic!(
            "{unknown} stands for nothing; there are <any>, <any string>, <any number>, <any integer>, <any boolean>, \
             <any list>, <any object>, <any date> and <any id>"
        ),
    }
}

fn shown(value: &Value) -> String {
    let text = value.to_string();
    if text.chars().count() <= LONGEST { text } else { text.chars().take(LONGEST).chain(['…']).collect() }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_part_is_enough_of_an_object_and_not_of_a_list() {
        let actual = json!({ "id": "0123456789abcdef01234567", "n": 1.0, "list": [1, { "a": true, "b": null }] });
        assert_eq!(differences(&json!({}), &actual), [""; 0]);
        assert_eq!(differences(&json!({ "n": 1, "list": [1, { "b": null }] }), &actual), [""; 0]);
        assert_eq!(differences(&json!({ "list": [1] }), &actual), ["$.list: expected a list of 1, came one of 2"]);
    }

    #[test]
    fn every_difference_is_told_with_its_place() {
        let actual = json!({ "a": [{ "name": "fan" }], "odd key": 1, "t": "x" });
        let expected = json!({ "a": [{ "name": "lamp", "on": true }], "odd key": "1", "t": "<any number>" });
        assert_eq!(
            differences(&expected, &actual),
            [
                "$.a[0].name: expected \"lamp\", came \"fan\"",
                "$.a[0].on: expected true, but it is not there",
                "$[\"odd key\"]: expected \"1\", came 1",
                "$.t: expected any number, came \"x\"",
            ]
        );
    }

    #[test]
    fn placeholders_stand_for_a_kind() {
        let fits = |placeholder: &str, actual: Value| differences(&json!(placeholder), &actual).is_empty();
        assert!(fits("<any>", json!(null)) && fits("<any string>", json!("")) && !fits("<any string>", json!(1)));
        assert!(
            fits("<any integer>", json!(2.0)) && !fits("<any integer>", json!(2.5)) && fits("<any number>", json!(2.5))
        );
        assert!(
            fits("<any boolean>", json!(false)) && fits("<any list>", json!([1])) && fits("<any object>", json!({}))
        );
        assert!(fits("<any date>", json!("2026-01-01T00:00:00.000Z")) && !fits("<any date>", json!("soon")));
        assert!(fits("<any id>", json!("0123456789abcdef01234567")) && !fits("<any id>", json!("0123")));
    }

    #[test]
    #[should_panic(expected = "there are <any>, <any string>")]
    fn a_placeholder_that_stands_for_nothing_is_a_mistake() {
        differences(&json!("<any thing>"), &json!(1));
    }

    #[test]
    fn many_differences_are_cut() {
        let expected: Vec<usize> = (0..50).collect();
        assert_eq!(
            differences(&json!(expected), &json!(vec![99; 50])).last().map(String::as_str),
            Some("… and 30 more")
        );
    }
}
