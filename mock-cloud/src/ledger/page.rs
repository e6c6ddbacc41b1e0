//! `docs/ledger.md`, made from the tables.

use std::fmt::Write as _;

use super::operations::OPERATIONS;
use super::{Mark, Rule};
use crate::error::ApiError;
use crate::reference::NOT_COVERED;
use crate::scopes;

const HEAD: &str = "# The ledger

Every rule by which the cloud answers, and how sure we are that the real cloud does so: *observed* for what it was seen to
answer (or the software that it is made of), *documented* for what the reference says, *chosen* where both are silent. This page
is made from the tables that the program itself uses, and a test holds it to them.

An answer tells its rule when it is asked to: `curl -i -H 'X-Mock-Explain: 1' …` adds `X-Mock-Rule`, `X-Mock-Mark` and
`X-Mock-Source`. `GET /_mock/ledger` has all of this as JSON.
";

/// The whole page.
pub(super) fn page() -> String {
    let mut page = String::from(HEAD);
    let marks = OPERATIONS.iter().filter(|of| !of.template.starts_with("/_mock")).map(|of| of.rule.mark);
    let _ = writeln!(page, "\n## Operations\n\n{}.\n", count(marks));
    page += "| Rule | Operation | In the reference | Scope | Mark | Source |\n| --- | --- | --- | --- | --- | --- |\n";
    for of in OPERATIONS {
        let scope = scopes::of_operation(of.method, of.template).map_or(String::new(), |scope| format!("`{scope}`"));
        let Rule { name, mark, source } = of.rule;
        let (method, template, title, mark) = (of.method, of.template, of.title, mark.word());
        let _ = writeln!(page, "| `{name}` | `{method} {template}` | {title} | {scope} | {mark} | {source} |");
    }
    let samples = ApiError::samples();
    let _ = writeln!(page, "\n## Failures\n\n{}.\n", count(samples.iter().map(|error| error.rule().mark)));
    page += "| Rule | Status | Answer | Mark | Source |\n| --- | --- | --- | --- | --- |\n";
    for error in samples {
        let (status, answer) = error.sample();
        let Rule { name, mark, source } = error.rule();
        let _ = writeln!(page, "| `{name}` | {status} | `{answer}` | {} | {source} |", mark.word());
    }
    page += "\n## Documented and not built here\n\nThese answer 501 by the rule `error.NotCovered`.\n\n";
    for (section, methods, template) in NOT_COVERED {
        let _ = writeln!(page, "- `{} {template}` ({section})", methods.join(", "));
    }
    page
}

fn count(marks: impl Iterator<Item = Mark>) -> String {
    let marks: Vec<Mark> = marks.collect();
    let of = |mark: Mark| marks.iter().filter(|other| **other == mark).count();
    let (observed, documented, chosen) = (of(Mark::Observed), of(Mark::Documented), of(Mark::Chosen));
    format!("{} of them: {observed} observed, {documented} documented, {chosen} chosen", marks.len())
}
