//! A run as JUnit XML, which build servers read: a suite for each feature, a case for each scenario.
//!
//! The form is the one that Jenkins, GitLab and GitHub's actions agree on. A scenario that passed only when it was tried
//! again says so in its output; there is no word for it in the form.

use std::fmt::Write as _;
use std::time::Duration;

use super::{Case, Outcome, Report, StepLine};

/// The whole file.
pub fn text(report: &Report) -> String {
    let mut xml = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let (failures, errors) = (report.failed(), report.errors.len());
    let tests = report.cases.len() + report.left_out.len() + errors;
    let skipped = report.left_out.len();
    // Writing into memory does not fail; so it is throughout.
    let _ = writeln!(
        xml,
        "<testsuites name=\"cloud-chamber-e2e\" tests=\"{tests}\" failures=\"{failures}\" errors=\"{errors}\" \
         skipped=\"{skipped}\" time=\"{}\">",
        seconds(report.took)
    );
    for suite in suites(report) {
        write_suite(&mut xml, report, &suite);
    }
    if !report.errors.is_empty() {
        let _ = writeln!(
            xml,
            "  <testsuite name=\"feature files\" tests=\"{errors}\" failures=\"0\" errors=\"{errors}\" skipped=\"0\" \
             time=\"0.000\">"
        );
        for error in &report.errors {
            let _ = writeln!(
                xml,
                "    <testcase classname=\"feature files\" name=\"{}\" time=\"0.000\">\n      <error message=\"{}\"/>\n    \
                 </testcase>",
                escaped(error.name()),
                escaped(&error.why)
            );
        }
        xml.push_str("  </testsuite>\n");
    }
    xml.push_str("</testsuites>\n");
    xml
}

/// Files and names of features, in their order.
fn suites(report: &Report) -> Vec<(&str, &str)> {
    let ran = report.cases.iter().map(|case| (case.spot.file.as_str(), case.feature.as_str()));
    let left_out = report.left_out.iter().map(|left| (left.place.file.as_str(), left.feature.as_str()));
    let mut suites: Vec<(&str, &str)> = ran.chain(left_out).collect();
    suites.sort_unstable();
    // A name may be written in two ways, as a secret in it was known or not; the cases of a file are in one suite.
    suites.dedup_by_key(|suite| suite.0);
    suites
}

fn write_suite(xml: &mut String, report: &Report, suite: &(&str, &str)) {
    let cases: Vec<&Case> = report.cases.iter().filter(|case| case.spot.file == suite.0).collect();
    let left_out: Vec<_> = report.left_out.iter().filter(|left| left.place.file == suite.0).collect();
    let failures = cases.iter().filter(|case| !case.outcome.is_good()).count();
    let took = cases.iter().map(|case| case.took).sum();
    let (file, feature) = (escaped(suite.0), escaped(suite.1));
    let _ = writeln!(
        xml,
        "  <testsuite name=\"{feature}\" file=\"{file}\" tests=\"{}\" failures=\"{failures}\" errors=\"0\" \
         skipped=\"{}\" time=\"{}\">",
        cases.len() + left_out.len(),
        left_out.len(),
        seconds(took)
    );
    for case in cases {
        write_case(xml, case);
    }
    for left in left_out {
        let _ = writeln!(
            xml,
            "    <testcase classname=\"{feature}\" name=\"{}\" file=\"{file}\" line=\"{}\" time=\"0.000\">\n      \
             <skipped message=\"{}\"/>\n    </testcase>",
            escaped(&left.name),
            left.place.line,
            escaped(&left.why)
        );
    }
    xml.push_str("  </testsuite>\n");
}

fn write_case(xml: &mut String, case: &Case) {
    let _ = write!(
        xml,
        "    <testcase classname=\"{}\" name=\"{}\" file=\"{}\" line=\"{}\" time=\"{}\">",
        escaped(&case.feature),
        escaped(&case.name),
        escaped(&case.spot.file),
        case.spot.line,
        seconds(case.took)
    );
    if !case.outcome.is_good() {
        let reason = case.reason().unwrap_or("it did not end");
        let first = reason.lines().next().unwrap_or_default();
        let _ = write!(
            xml,
            "\n      <failure type=\"{}\" message=\"{}\">{}</failure>",
            case.outcome.word(),
            escaped(first),
            escaped(reason)
        );
    }
    let mut output: String = case.steps.iter().map(line).collect();
    for (number, why) in case.earlier.iter().enumerate().rev() {
        output = format!("try {} failed: {why}\n{output}", number + 1);
    }
    if case.outcome == Outcome::Flaky {
        output = format!("flaky: passed when it was tried for the {}. time\n{output}", case.attempts);
    }
    let _ = writeln!(xml, "\n      <system-out>{}</system-out>\n    </testcase>", escaped(&output));
}

fn line(step: &StepLine) -> String {
    format!("{:9} {} {}\n", step.outcome.word(), step.keyword, step.text)
}

fn seconds(time: Duration) -> String {
    format!("{:.3}", time.as_secs_f64())
}

/// A text as it may stand between tags and in quotes. XML has no way to write control characters, so a sign stands for
/// them; the colours of a terminal are left out.
pub fn escaped(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '&' => shown.push_str("&amp;"),
            '<' => shown.push_str("&lt;"),
            '>' => shown.push_str("&gt;"),
            '"' => shown.push_str("&quot;"),
            '\u{1b}' if characters.peek() == Some(&'[') => {
                // A colour ends with a letter.
                characters.by_ref().skip(1).find(char::is_ascii_alphabetic);
            }
            '\n' | '\t' => shown.push(character),
            '\r' => shown.push_str("&#13;"),
            '\u{0}'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{fffe}' | '\u{ffff}' => shown.push('\u{fffd}'),
            _ => shown.push(character),
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::super::samples;
    use super::*;

    #[test]
    fn a_run_is_a_suite_for_each_feature() {
        insta::assert_snapshot!(text(&samples::report()));
    }

    #[test]
    fn what_xml_cannot_say_is_replaced() {
        assert_eq!(escaped("a\u{1b}[31;1mb\u{1b}[0m\u{0}]]>\r\n&\u{ffff}"), "ab\u{fffd}]]&gt;&#13;\n&amp;\u{fffd}");
    }

    #[test]
    fn every_tag_that_is_opened_is_closed_again() {
        let text = text(&samples::report());
        let mut open = Vec::new();
        for part in text.split('<').skip(2) {
            let (tag, rest) = part.split_once('>').expect("every tag ends");
            assert!(!rest.contains('>') && !tag.contains('\n'), "{part}");
            assert_eq!(tag.matches('"').count() % 2, 0, "{tag}");
            if let Some(name) = tag.strip_prefix('/') {
                assert_eq!(open.pop(), Some(name), "{tag}");
            } else if !tag.ends_with('/') {
                open.push(tag.split(' ').next().unwrap_or_default());
            }
        }
        assert_eq!(open, [""; 0]);
    }
}
