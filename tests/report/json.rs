//! A run as JSON, in the form that Cucumber's own tools read: features with their `elements`, and those with their steps.
//!
//! What that form has no word for stands in keys of our own, which its readers pass over: `attempts`, `earlier_errors`,
//! `flaky` and `timeline` of a scenario.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::{Value, json};

use super::timeline::Moment;
use super::{Case, Outcome, Report, StepLine, Trouble};

/// The whole file.
pub fn text(report: &Report) -> String {
    let mut features: BTreeMap<(&str, &str, usize), Vec<Value>> = BTreeMap::new();
    for case in &report.cases {
        let feature = features.entry((&case.spot.file, &case.feature, case.feature_line)).or_default();
        feature.push(element(case));
    }
    let features = features.into_iter().map(|((uri, name, line), elements)| {
        json!({ "uri": uri, "id": slug(name), "keyword": "Feature", "name": name, "line": line, "elements": elements })
    });
    let features = features.chain(report.errors.iter().map(trouble));
    let mut text = serde_json::to_string_pretty(&features.collect::<Vec<_>>()).expect("text and numbers");
    text.push('\n');
    text
}

/// A feature with one element that failed: readers of this form know no other way to hear of a file that cannot be read.
fn trouble(trouble: &Trouble) -> Value {
    let result = json!({ "status": "failed", "duration": 0, "error_message": trouble.why });
    let step = json!({ "keyword": "* ", "name": "it is read and run", "line": 1, "match": {}, "result": result });
    let name = trouble.name();
    let element = json!({
        "id": format!("{};trouble", slug(name)),
        "type": "scenario",
        "keyword": "Scenario",
        "name": name,
        "line": 1,
        "tags": [],
        "steps": [step],
    });
    json!({ "uri": name, "id": slug(name), "keyword": "Feature", "name": name, "line": 1, "elements": [element] })
}

fn element(case: &Case) -> Value {
    let tags: Vec<Value> =
        case.tags.iter().map(|tag| json!({ "name": format!("@{tag}"), "line": case.spot.line })).collect();
    let mut element = json!({
        "id": format!("{};{}", slug(&case.feature), slug(&case.name)),
        "type": "scenario",
        "keyword": case.keyword,
        "name": case.name,
        "line": case.spot.line,
        "tags": tags,
        "steps": case.steps.iter().map(step).collect::<Vec<_>>(),
        "attempts": case.attempts,
        "earlier_errors": case.earlier,
        "flaky": case.outcome == Outcome::Flaky,
    });
    if !case.timeline.is_empty() {
        element["timeline"] = case.timeline.iter().map(moment).collect();
    }
    element
}

fn step(step: &StepLine) -> Value {
    let mut result = json!({ "status": step.outcome.word(), "duration": nanoseconds(step.took) });
    if let Some(error) = &step.error {
        result["error_message"] = error.as_str().into();
    }
    json!({
        "keyword": format!("{} ", step.keyword),
        "name": step.text,
        "line": step.line,
        "match": { "location": step.definition },
        "result": result,
    })
}

fn moment(moment: &Moment) -> Value {
    let mut shown = json!({ "at": moment.at, "kind": moment.kind.word(), "what": moment.what });
    if let Some(who) = &moment.who {
        shown["who"] = who.as_str().into();
    }
    if let Some(reason) = &moment.reason {
        shown["reason"] = reason.as_str().into();
    }
    if let Some(curl) = &moment.curl {
        shown["curl"] = curl.as_str().into();
    }
    shown
}

fn nanoseconds(time: Duration) -> u64 {
    u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)
}

fn slug(name: &str) -> String {
    name.to_lowercase().split_whitespace().collect::<Vec<_>>().join("-")
}

#[cfg(test)]
mod tests {
    use super::super::samples;
    use super::*;

    #[test]
    fn a_run_has_the_keys_that_readers_of_cucumbers_form_need() {
        let read: Value = serde_json::from_str(&text(&samples::report())).expect("JSON");
        let feature = &read[0];
        let trouble = &read[1]["elements"][0]["steps"][0]["result"];
        assert_eq!((&read[1]["uri"], &trouble["status"]), (&json!("features/bad.feature"), &json!("failed")));
        assert_eq!(trouble["error_message"], "features/bad.feature:1:1: expected a feature");
        assert_eq!((&feature["uri"], &feature["keyword"]), (&json!("features/lamp.feature"), &json!("Feature")));
        let statuses: Vec<_> =
            (0..4).map(|number| &feature["elements"][number]["steps"][0]["result"]["status"]).collect();
        assert_eq!(statuses, ["passed", "failed", "passed", "undefined"]);
        let failed = &feature["elements"][1];
        assert_eq!(failed["type"], "scenario");
        assert_eq!(failed["tags"][0]["name"], "@smoke");
        assert_eq!(failed["steps"][0]["result"]["duration"], 12_000_000);
        assert_eq!(failed["steps"][1]["result"]["status"], "skipped");
        assert_eq!(feature["elements"][2]["flaky"], true);
        assert_eq!(feature["elements"][2]["earlier_errors"], json!(["it was late"]));
    }
}
