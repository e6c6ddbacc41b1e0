//! Whether everybody can use a page: by keyboard, by ear, with weak eyes, with thick fingers, at night.
//!
//! Most of it is looked up within the page, by `accessibility.js`. The names of controls are those that the browser itself
//! tells screen readers, and the way of the focus is gone with the Tab key.

use serde_json::{Value, json};
use thirtyfour::common::keys::Key;

use super::Browser;
use super::page::LOOK;

const CHECKS: &str = include_str!("accessibility.js");

/// What has to have a name, as browsers call it.
const NAMED: [&str; 16] = [
    "button",
    "checkbox",
    "combobox",
    "dialog",
    "image",
    "link",
    "listbox",
    "menuitem",
    "meter",
    "progressbar",
    "radio",
    "searchbox",
    "slider",
    "spinbutton",
    "switch",
    "textbox",
];

/// Tab may stop at what scrolls, too, which the page does not know of.
const SPARE_STEPS: usize = 4;

/// What nothing on a page waits for, else its colours were on their way.
const IS_STILL: &str = "document.readyState === 'complete' && document.getAnimations()\
    .every(one => one.playState !== 'running' || one.effect?.getComputedTiming().endTime === Infinity)";

impl Browser {
    /// What keeps somebody from using the page, in light and in dark.
    pub async fn flaws(&self) -> Vec<String> {
        self.is_still().await;
        let mut flaws = self.check("[structureFlaws(), targetFlaws()].flat()").await;
        flaws.extend(self.nameless().await);
        flaws.extend(self.flaws_of_looks().await);
        self.prefer("dark").await;
        self.is_still().await;
        let by_night = self.flaws_of_looks().await;
        self.prefer("light").await;
        let only_by_night = by_night.into_iter().filter(|flaw| !flaws.contains(flaw));
        let only_by_night: Vec<String> = only_by_night.map(|flaw| format!("in dark, {flaw}")).collect();
        flaws.extend(only_by_night);
        flaws
    }

    async fn is_still(&self) {
        assert!(self.until(IS_STILL, json!(null)).await.is_some(), "the page does not come to rest");
    }

    async fn flaws_of_looks(&self) -> Vec<String> {
        let mut flaws = self.check("contrastFlaws()").await;
        let steps = self.run("beginWalk()").await.as_u64().unwrap_or_default();
        let steps = usize::try_from(steps).expect("a page is finite") + SPARE_STEPS;
        self.keys(&Key::Tab.value().to_string().repeat(steps)).await;
        flaws.extend(self.check("walkFlaws()").await);
        flaws
    }

    /// Controls and pictures that a screen reader has no word for.
    async fn nameless(&self) -> Vec<String> {
        let tree = self.ask("Accessibility.getFullAXTree", json!({})).await;
        let nodes = tree["nodes"].as_array().cloned().unwrap_or_default();
        let mut flaws = Vec::new();
        for node in nodes.iter().filter(|node| node["ignored"] == false) {
            let role = node["role"]["value"].as_str().unwrap_or_default();
            let name = node["name"]["value"].as_str().unwrap_or_default();
            if NAMED.contains(&role) && name.trim().is_empty() {
                let element = self.ask("DOM.describeNode", json!({ "backendNodeId": node["backendDOMNodeId"] })).await;
                flaws.push(format!("{} has no name, and is a {role}", told(&element["node"])));
            }
        }
        flaws
    }

    async fn check(&self, expression: &str) -> Vec<String> {
        let found = self.run(expression).await;
        found.as_array().into_iter().flatten().filter_map(|flaw| flaw.as_str().map(str::to_owned)).collect()
    }

    async fn run(&self, expression: &str) -> Value {
        let script = format!("{LOOK}\n{CHECKS}\nreturn {expression};");
        let answer = self.window.execute(script, Vec::new()).await;
        answer.unwrap_or_else(|error| panic!("{expression}: {error}")).json().clone()
    }
}

/// An element as the page tells of it: `<input#name>`.
fn told(node: &Value) -> String {
    let attributes: Vec<&str> = node["attributes"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let id = attributes.chunks(2).find_map(|pair| match pair {
        ["id", id] => Some(format!("#{id}")),
        _ => None,
    });
    format!("<{}{}>", node["localName"].as_str().unwrap_or_default(), id.unwrap_or_default())
}
