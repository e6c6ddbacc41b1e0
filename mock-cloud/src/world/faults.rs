//! Faults in a world file: `[[fault]]` tables, and sets of them by name.
//!
//! What a fault may be written with is said once, in [`Fault`]; here its keys get their lines.

use serde_json::{Map, Number, Value as Json};
use toml::de::{DeTable, DeValue};

use super::fields::{Fields, mistyped};
use super::nearest::{Quoted, refusal};
use super::problems::Problems;
use crate::faults::{Fault, FaultSet};

/// `faults = ["bad-wifi"]`.
pub(super) fn sets(fields: &mut Fields<'_, '_, '_>) -> Vec<FaultSet> {
    let Some(value) = fields.value("faults") else { return Vec::new() };
    let names = FaultSet::ALL.map(FaultSet::name);
    let Some(items) = value.get_ref().as_array() else {
        mistyped("faults", value, "a list of names, such as [\"bad-wifi\"]", fields.problems());
        return Vec::new();
    };
    let mut sets = Vec::new();
    for item in items {
        match item.get_ref() {
            DeValue::String(text) => match text.parse() {
                Ok(set) => sets.push(set),
                Err(_) => fields
                    .problems()
                    .add_at(item.span().start, || refusal(&format!("unknown faults {}", Quoted(text)), text, &names)),
            },
            _ => mistyped("each of faults", item, "a text in quotes", fields.problems()),
        }
    }
    sets
}

/// One table of `[[fault]]`. Whether it makes sense as a whole is a matter of the rules.
pub(super) fn fault(table: &DeTable<'_>, start: usize, problems: &mut Problems<'_>) -> Option<Fault> {
    let keys: Vec<&str> = Fault::keys().collect();
    let mut fields = Fields::new("[[fault]]", table, start, &keys, problems);
    let mut written = Map::new();
    for (key, value) in table {
        if !keys.contains(&key.get_ref().as_ref()) {
            return None;
        }
        written.insert(key.get_ref().to_string(), json(value.get_ref()));
    }
    Fault::read(written)
        .map_err(|complaint| {
            let place = complaint.key.as_ref().and_then(|key| fields.value(key));
            let place = place.map_or(start, |value| value.span().start);
            fields.problems().add_at(place, || complaint.text);
        })
        .ok()
}

/// A value of TOML as JSON. What JSON has not becomes a text, which is refused where it stands.
fn json(value: &DeValue<'_>) -> Json {
    match value {
        DeValue::String(text) => Json::String(text.to_string()),
        DeValue::Integer(digits) => {
            let number = i64::from_str_radix(digits.as_str(), digits.radix());
            number.map_or_else(|_| digits.as_str().into(), Json::from)
        }
        DeValue::Float(digits) => {
            let number = digits.as_str().parse().ok().and_then(Number::from_f64);
            number.map_or_else(|| digits.as_str().into(), Json::Number)
        }
        DeValue::Boolean(flag) => Json::Bool(*flag),
        DeValue::Datetime(date) => Json::String(date.to_string()),
        DeValue::Array(items) => items.iter().map(|item| json(item.get_ref())).collect(),
        DeValue::Table(table) => {
            Json::Object(table.iter().map(|(key, value)| (key.get_ref().to_string(), json(value.get_ref()))).collect())
        }
    }
}
