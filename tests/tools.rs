//! Programs of others that some scenarios need: which tag asks for which, and whether it is here.
//!
//! Where one is missing, its scenarios are left out, and one line says how to get it. With `CI=true` none may be missing: the
//! scenarios run, and fail.

use crate::steps::{curl, sketches};
use crate::{browser, vendor};

/// Those that were looked for.
#[derive(Debug)]
pub struct Tools(Vec<Tool>);

#[derive(Debug)]
struct Tool {
    tags: &'static [&'static str],
    /// What its scenarios do.
    purpose: &'static str,
    /// Why it is not here, and how to get it.
    missing: Option<String>,
}

impl Tools {
    /// Looks for all of them.
    pub fn look() -> Self {
        let tool = |tags, purpose, here: Result<(), String>| Tool { tags, purpose, missing: here.err() };
        let compiler = sketches::compiler().map(drop).map_err(|why| why.to_string());
        Self(vec![
            tool(&["curl"], "needs curl", curl::is_here()),
            tool(&["clang"], "builds sketches", compiler),
            tool(&vendor::TAGS, "runs the vendor's clients", vendor::is_here()),
            tool(&["browser"], "needs a browser", browser::is_here()),
        ])
    }

    /// What a scenario with these tags lacks.
    pub fn lacked(&self, tagged: impl Fn(&str) -> bool) -> Option<String> {
        let needed = self.0.iter().filter(|tool| tool.tags.iter().any(|tag| tagged(tag)));
        needed.filter_map(Tool::sentence).next()
    }

    /// A sentence for each that is missing.
    pub fn missing(&self) -> impl Iterator<Item = String> {
        self.0.iter().filter_map(Tool::sentence)
    }
}

impl Tool {
    fn sentence(&self) -> Option<String> {
        Some(format!("skipped what {}: {}", self.purpose, self.missing.as_ref()?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_needs_a_missing_tool_lacks_it() {
        let tool = |tags, missing: Option<&str>| Tool { tags, purpose: "toasts", missing: missing.map(str::to_owned) };
        let tools = Tools(vec![tool(&["bread"], None), tool(&["toaster", "grill"], Some("buy one"))]);
        let sentence = Some("skipped what toasts: buy one".to_owned());
        assert_eq!(
            ["bread", "toaster", "grill"].map(|tag| tools.lacked(|of| of == tag)),
            [None, sentence.clone(), sentence]
        );
        assert_eq!(tools.missing().count(), 1);
    }
}
