//! A run as one page: what failed comes first and open, each with its steps and the timeline of what its cloud saw.
//!
//! The page needs no network, no script and nothing beside it. What folds is `<details>`, which a keyboard and a screen
//! reader know.

use std::time::Duration;

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::redact::clean;
use super::timeline::{Kind, Moment};
use super::{Case, Outcome, Report, StepLine};

/// Longer texts in a timeline are folded, in characters.
const LONG: usize = 160;

const STYLE: &str = include_str!("style.css");

/// The whole page.
pub fn text(report: &Report) -> String {
    let (passed, failed) = (report.passed(), report.failed());
    let title = if failed + report.errors.len() == 0 { "All passed" } else { "Not all passed" };
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="referrer" content="no-referrer";
                title { (title) " – cloud-chamber-e2e" }
                style { (PreEscaped(STYLE)) }
            }
            body {
                main {
                    h1 { (title) }
                    p.faint {
                        (counted(passed, "scenario")) " passed, " (failed) " failed, "
                        (report.flaky().count()) " flaky, " (report.left_out.len()) " not run, in " (shown(report.took))
                    }
                    @if !report.errors.is_empty() {
                        h2 { "What went wrong outside of scenarios" }
                        @for error in &report.errors { pre.error { (clean(&error.why)) } }
                    }
                    @if failed > 0 {
                        h2 { "Failed" }
                        p.faint {
                            "In the lines for a shell, " code { "$CLOUD" } " is the address of a cloud and "
                            code { "$TOKEN" } " the caller's token; other secrets are variables as well."
                        }
                        @for case in report.cases.iter().filter(|case| !case.outcome.is_good()) { (in_full(case)) }
                    }
                    @if report.flaky().next().is_some() {
                        h2 { "Flaky: passed when tried again" }
                        @for case in report.flaky() { (in_short(case)) }
                    }
                    @if passed > 0 {
                        h2 { "Passed" }
                        @for (file, cases) in by_file(report) {
                            details {
                                summary { (cases[0].feature) " " span.faint { (file) ", " (cases.len()) } }
                                @for case in cases { (in_short(case)) }
                            }
                        }
                    }
                    @if !report.left_out.is_empty() {
                        h2 { "Not run" }
                        ul {
                            @for left in &report.left_out {
                                li { (left.feature) ": " (left.name) " " span.faint { (clean(&left.why)) } }
                            }
                        }
                    }
                }
            }
        }
    };
    page.into_string()
}

/// Scenarios that passed at once, by file.
fn by_file(report: &Report) -> Vec<(&str, Vec<&Case>)> {
    let mut files: Vec<(&str, Vec<&Case>)> = Vec::new();
    for case in report.cases.iter().filter(|case| case.outcome == Outcome::Passed) {
        match files.last_mut().filter(|(file, _)| *file == case.spot.file) {
            Some((_, cases)) => cases.push(case),
            None => files.push((&case.spot.file, vec![case])),
        }
    }
    files
}

fn in_full(case: &Case) -> Markup {
    html! {
        details open {
            summary { (head(case)) }
            (steps(case))
            h3 { "What the cloud saw" }
            (timeline(&case.timeline))
        }
    }
}

/// What happened before the first request is folded: it is how every scenario begins.
fn timeline(moments: &[Moment]) -> Markup {
    let first = moments.iter().position(|moment| moment.kind == Kind::Request).unwrap_or(0);
    let (before, after) = moments.split_at(first);
    html! {
        @if moments.is_empty() {
            p.faint { "Nothing: it was not asked anything, or does not remember." }
        }
        @if !before.is_empty() {
            details { summary.faint { "Before the first request: " (counted(before.len(), "entry")) } (table(before)) }
        }
        @if !after.is_empty() { (table(after)) }
    }
}

fn table(moments: &[Moment]) -> Markup {
    let mut day = "";
    html! {
        table {
            thead { tr { th { "Cloud time" } th { "What" } th { "Who" } th { "What happened" } } }
            tbody {
                @for moment in moments {
                    @let (date, time) = moment.at.split_once('T').unwrap_or(("", &moment.at));
                    tr {
                        td.when title=(moment.at) {
                            @if std::mem::replace(&mut day, date) != date { (date) br; }
                            (time)
                        }
                        (row(moment))
                    }
                }
            }
        }
    }
}

fn in_short(case: &Case) -> Markup {
    html! {
        details {
            summary { (head(case)) }
            @for (number, why) in (1..).zip(&case.earlier) {
                p.faint { "Why it was tried again after try " (number) ":" }
                pre.error { (clean(why)) }
            }
            (steps(case))
        }
    }
}

fn head(case: &Case) -> Markup {
    html! {
        span class={ "word " (case.outcome.word()) } { (case.outcome.word()) } " "
        @if case.outcome.is_good() { (case.name) } @else { strong { (case.feature) ": " (case.name) } } " "
        span.faint {
            (case.spot.file) ":" (case.spot.line) ", " (shown(case.took))
            @if case.attempts > 1 { ", tried " (case.attempts) " times" }
            @for tag in &case.tags { " @" (tag) }
        }
    }
}

fn steps(case: &Case) -> Markup {
    html! { ol.steps { @for step in &case.steps { li { (step_line(step)) } } } }
}

fn step_line(step: &StepLine) -> Markup {
    html! {
        span class=(step.outcome.word()) {
            @match step.outcome {
                Outcome::Passed | Outcome::Flaky => { "✔ " }
                Outcome::Skipped => { "– " }
                Outcome::Failed | Outcome::Undefined | Outcome::Ambiguous => { "✘ " }
            }
            span.word { (step.keyword) } " " (step.text)
        }
        @if step.background { span.faint { " (background)" } }
        @if step.outcome == Outcome::Skipped { span.faint { " (not come to)" } }
        @if let Some(attached) = &step.attached { pre { (clean(attached)) } }
        @if let Some(error) = &step.error {
            @if let Some(definition) = &step.definition { span.faint { " " (definition) } }
            pre.error { (clean(error)) }
        }
    }
}

fn row(moment: &Moment) -> Markup {
    html! {
        td.kind { (moment.kind.word()) }
        td.who { (moment.who.as_deref().unwrap_or_default()) }
        td {
            @match moment.kind {
                Kind::Request => { strong { (moment.what) } }
                Kind::ToDevice | Kind::FromDevice | Kind::Event => { (folded(&clean(&moment.what))) }
            }
            @if let Some(reason) = &moment.reason {
                " → " span class=(if moment.refused { "failed" } else { "passed" }) { (clean(reason)) }
            }
            @if let Some(curl) = &moment.curl { code.curl tabindex="0" { (clean(curl)) } }
        }
    }
}

/// A text of which only the beginning is shown at first if it is long.
fn folded(text: &str) -> Markup {
    match text.char_indices().nth(LONG) {
        None => html! { (text) },
        Some((end, _)) => html! { details { summary { (&text[..end]) "…" } (&text[end..]) } },
    }
}

fn counted(number: usize, thing: &str) -> String {
    match (number, thing.strip_suffix('y')) {
        (1, _) => format!("1 {thing}"),
        (_, Some(stem)) => format!("{number} {stem}ies"),
        (_, None) => format!("{number} {thing}s"),
    }
}

fn shown(time: Duration) -> String {
    if time < Duration::from_secs(1) {
        format!("{} ms", time.as_millis())
    } else {
        format!("{:.1} s", time.as_secs_f64())
    }
}

#[cfg(test)]
mod tests {
    use super::super::samples;
    use super::*;

    #[test]
    fn the_page_shows_what_failed_and_is_escaped() {
        let page = text(&samples::report());
        assert!(page.contains("Switching &lt;lamps&gt; &amp; &quot;more&quot;"), "{page}");
        assert!(page.contains("it is off ]]&gt; &lt;b&gt;&amp;\u{fffd}"), "{page}");
        assert!(page.contains("<details open>"), "what failed is open");
    }

    #[test]
    fn the_page_needs_nothing_beside_it() {
        let page = text(&samples::report());
        for part in ["http:", "https:", "src=", "href=", "<script", "url(", "@import"] {
            assert!(!page.contains(part), "{part}");
        }
    }
}
