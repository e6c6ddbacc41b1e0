//! `analog.A0 = …`: what lies on a pin.

use std::ops::RangeInclusive;

use firmware::{Pin, Waveform};
use toml::de::DeValue;

use super::fields::{Fields, Value, mistyped, number};
use super::nearest::{Quoted, refusal};
use super::problems::Problems;

/// What a converter of 12 bits tells apart.
const LEVELS: RangeInclusive<u16> = 0..=4095;

/// How much later a pin sees what lies on it, beside the shape.
const LATER: &str = "later";

/// The pins of a device's `analog`, in the order of their names.
pub(super) fn pins(value: &Value<'_>, problems: &mut Problems<'_>) -> Vec<(Pin, Waveform)> {
    let DeValue::Table(table) = value.get_ref() else {
        mistyped("analog", value, "told for a pin, as analog.A0 = 2000", problems);
        return Vec::new();
    };
    let mut pins: Vec<(Pin, Waveform)> = Vec::new();
    for (name, value) in table.iter() {
        let start = name.span().start;
        let name: &str = name.get_ref();
        let Some(pin) = Pin::parse(name).filter(|pin| is_analog(*pin)) else {
            problems.add_at(start, || format!("{} is no analog pin; expected one of A0 to A7", Quoted(name)));
            continue;
        };
        if pins.iter().any(|(present, _)| *present == pin) {
            problems.add_at(start, || {
                format!("the pin {pin} is given twice, in small letters and in capitals; remove one")
            });
        }
        if let Some(waveform) = waveform(&pin.to_string(), value, problems) {
            pins.push((pin, waveform));
        }
    }
    pins
}

fn is_analog(pin: Pin) -> bool {
    (0..).map_while(Pin::analog).any(|analog| analog == pin)
}

fn waveform(pin: &str, value: &Value<'_>, problems: &mut Problems<'_>) -> Option<Waveform> {
    let DeValue::Table(table) = value.get_ref() else {
        if value.get_ref().is_integer() {
            return number(pin, value, LEVELS, problems).map(Waveform::Constant);
        }
        let expected = "a level from 0 to 4095, or { ramp = … }, { sine = … } or { steps = … }";
        mistyped(pin, value, expected, problems);
        return None;
    };
    let start = value.span().start;
    let mut shapes = table.iter().filter(|(name, _)| name.get_ref() != LATER);
    let (Some((shape, inner)), None) = (shapes.next(), shapes.next()) else {
        problems.add_at(start, || format!("{pin} takes one shape: {{ ramp = … }}, {{ sine = … }} or {{ steps = … }}"));
        return None;
    };
    let name: &str = shape.get_ref();
    let read = match name {
        "ramp" => ramp,
        "sine" => sine,
        "steps" => steps,
        _ => {
            problems.add_at(shape.span().start, || {
                let head = format!("unknown shape {}", Quoted(name));
                refusal(&head, name, &["ramp", "sine", "steps"])
            });
            return None;
        }
    };
    let waveform = read(inner, problems)?;
    let mut fields = Fields::new(pin, table, start, &[name, LATER], problems);
    match fields.value(LATER) {
        Some(_) => fields.period_ms(LATER).map(|by_ms| waveform.later(by_ms)),
        None => Some(waveform),
    }
}

fn ramp(value: &Value<'_>, problems: &mut Problems<'_>) -> Option<Waveform> {
    const EXAMPLE: &str = "{ from = 0, to = 4095, period = \"60s\" }";
    let mut fields = shape("ramp", value, &["from", "to", "period"], &[], EXAMPLE, problems)?;
    let from = fields.number("from", LEVELS);
    let to = fields.number("to", LEVELS);
    let period_ms = fields.period_ms("period");
    Some(Waveform::Ramp { from: from?, to: to?, period_ms: period_ms? })
}

fn sine(value: &Value<'_>, problems: &mut Problems<'_>) -> Option<Waveform> {
    const EXAMPLE: &str = "{ mid = 2048, amplitude = 1500, period = \"90s\", noise = 20 }";
    let mut fields = shape("sine", value, &["mid", "amplitude", "period"], &["noise"], EXAMPLE, problems)?;
    let mid = fields.number("mid", LEVELS);
    let amplitude = fields.number("amplitude", LEVELS);
    let noise = match fields.value("noise") {
        Some(_) => fields.number("noise", LEVELS),
        None => Some(0),
    };
    let period_ms = fields.period_ms("period");
    Some(Waveform::Sine { mid: mid?, amplitude: amplitude?, period_ms: period_ms?, noise: noise? })
}

fn steps(value: &Value<'_>, problems: &mut Problems<'_>) -> Option<Waveform> {
    const EXAMPLE: &str = "{ levels = [100, 900, 2000], every = \"5s\" }";
    let mut fields = shape("steps", value, &["levels", "every"], &[], EXAMPLE, problems)?;
    let every_ms = fields.period_ms("every");
    let value = fields.value("levels")?;
    let Some(items) = value.get_ref().as_array() else {
        mistyped("levels", value, "a list, as [100, 900, 2000]", fields.problems());
        return None;
    };
    if items.is_empty() {
        let start = value.span().start;
        fields.problems().add_at(start, || "levels must hold one level or more".to_owned());
    }
    let levels = items.iter().filter_map(|item| number("each of levels", item, LEVELS, fields.problems())).collect();
    Some(Waveform::Steps { levels, every_ms: every_ms? })
}

/// The fields of a shape.
fn shape<'t, 'p, 's>(
    name: &str,
    value: &'t Value<'t>,
    needed: &[&str],
    optional: &[&str],
    example: &str,
    problems: &'p mut Problems<'s>,
) -> Option<Fields<'t, 'p, 's>> {
    let DeValue::Table(table) = value.get_ref() else {
        mistyped(name, value, example, problems);
        return None;
    };
    let mut fields = Fields::new(name, table, value.span().start, &[needed, optional].concat(), problems);
    for key in needed {
        fields.require(key, &format!("it, as in {name} = {example}"));
    }
    Some(fields)
}
