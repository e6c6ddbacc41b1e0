//! `docs/clients.md`: which commands and methods of the vendor's clients pass, and which scenario shows it.
//!
//! What the clients have stands in `tests/vendor/inventory.json`, which a scenario holds against the installed ones. What
//! works is read from the scenarios themselves: every command that a shell is given, and every method that a script calls
//! and that is not meant to fail. So the table is one of the features, and is written by a run in which all of them passed.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;

use cucumber::gherkin::{Feature, Scenario, Step};
use serde_json::Value;

use crate::vendor::TAGS;

const INVENTORY: &str = include_str!("../vendor/inventory.json");

/// The sentence above methods that the cloud has no route for, up to the version.
const WITHOUT_ROUTE: &str = "the cloud has no route for these methods of particle-api-js ";

/// Commands that no scenario runs, by how they begin, and why.
const NOT_RUN: &[(&str, &str)] = &[
    ("binary", "works on files of one's own, and asks no cloud"),
    ("bundle", "works on files of one's own, and asks no cloud"),
    ("cloud login", "is `login`"),
    ("cloud logout", "is `logout`"),
    ("config", "no route yet: environment and secrets are not in the API reference"),
    ("container", "needs a Docker registry of the vendor's"),
    ("device doctor", "is not supported by the client any more"),
    ("device-protection", "needs a device on USB"),
    ("doctor", "is not supported by the client any more"),
    ("esim", "needs a device on USB"),
    ("flash", "flashes on USB; over the air it is `cloud flash`"),
    ("help", "asks no cloud"),
    ("identify", "needs a device on USB"),
    ("keys", "needs a device on USB"),
    ("library", "no route yet: libraries are not in the API reference"),
    ("logic-function", "no route yet: Logic answers 501"),
    ("preprocess", "works on files of one's own, and asks no cloud"),
    ("product", "no route yet: the devices of products answer 501"),
    ("project", "works on files of one's own, and asks no cloud"),
    ("serial", "needs a device on USB"),
    ("tachyon", "needs a device on USB, and asks hosts of the vendor's"),
    ("udp", "needs a device in the local network"),
    ("update", "needs a device on USB"),
    ("update-cli", "asks hosts of the vendor's"),
    ("usb", "needs a device on USB"),
    ("variable monitor", "is `monitor`"),
    ("version", "asks no cloud"),
    ("wifi", "needs a device on USB"),
];

/// Methods that no scenario shows, and why.
const NOT_CALLED: &[(&str, &str)] = &[
    ("head", "the client takes no answer without a body, which an answer to HEAD never has"),
    ("patch", "no route takes PATCH"),
];

/// One version of a client.
struct Client {
    name: String,
    version: String,
    commands: Vec<String>,
}

impl Client {
    /// The part of the version that scenarios name.
    fn major(&self) -> &str {
        self.version.split('.').next().unwrap_or_default()
    }
}

fn inventory() -> Vec<Client> {
    let told: Value = serde_json::from_str(INVENTORY).expect("tests/vendor/inventory.json is JSON");
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    let clients = told.as_array().expect("a list of clients").iter();
    clients
        .map(|client| Client {
            name: text(&client["client"]),
            version: text(&client["version"]),
            commands: client["commands"].as_array().expect("a list").iter().map(text).collect(),
        })
        .collect()
}

/// Which command or method of which client is shown by which scenario, the first that does.
#[derive(Default)]
struct Shown<'f> {
    by: BTreeMap<(usize, String), (&'f Feature, &'f Scenario)>,
    /// What the cloud answers to methods that it has no route for.
    answers: BTreeMap<(usize, String), String>,
}

impl<'f> Shown<'f> {
    fn of(clients: &[Client], features: &'f [Feature]) -> Result<Self, String> {
        let mut shown = Self::default();
        for feature in features {
            for scenario in &feature.scenarios {
                for step in &scenario.steps {
                    shown.read(clients, feature, scenario, step)?;
                }
            }
        }
        Ok(shown)
    }

    fn read(
        &mut self,
        clients: &[Client],
        feature: &'f Feature,
        scenario: &'f Scenario,
        step: &Step,
    ) -> Result<(), String> {
        let text = format!("{}\n{}", step.value, step.docstring.as_deref().unwrap_or_default());
        let version_after = |sentence: &str| {
            let (_, rest) = step.value.split_once(sentence)?;
            Some(rest.trim_end_matches(':').to_owned())
        };
        let api = |major: &str| {
            let found = clients.iter().position(|client| client.name == TAGS[0] && client.major() == major);
            found.ok_or_else(|| format!("{:?}: there is no version {major}", step.value))
        };
        if let Some(major) = version_after(WITHOUT_ROUTE) {
            let client = api(&major)?;
            for row in step.table.iter().flat_map(|table| &table.rows) {
                let known = clients[client].commands.contains(&row[0]);
                known.then_some(()).ok_or_else(|| format!("{} {major} has no method {}", TAGS[0], row[0]))?;
                self.answers.insert((client, row[0].clone()), row[1].clone());
            }
        } else if let Some(major) = version_after("with particle-api-js ") {
            let client = api(&major)?;
            for method in clients[client].commands.iter().filter(|method| calls(&text, method)) {
                self.by.entry((client, method.clone())).or_insert((feature, scenario));
            }
        } else if step.value.starts_with("I ") {
            let client = clients.iter().position(|client| client.name == TAGS[1]).expect("it is in the inventory");
            for words in typed(&text) {
                let command = longest(&clients[client].commands, &words)
                    .ok_or_else(|| format!("particle {}: there is no such command", words.join(" ")))?;
                self.by.entry((client, command)).or_insert((feature, scenario));
            }
        }
        Ok(())
    }
}

/// Whether a script calls a method, and does not mean it to fail.
fn calls(script: &str, method: &str) -> bool {
    let call = format!(".{method}(");
    script.match_indices(&call).any(|(place, _)| {
        let before = &script[..place];
        let start = before.rfind(|letter: char| !(letter.is_alphanumeric() || letter == '_')).map_or(0, |at| at + 1);
        !before[..start].ends_with("failure(")
    })
}

/// The words that follow `particle` wherever a shell would run it, as far as they can be a command.
fn typed(text: &str) -> Vec<Vec<&str>> {
    let mut found = Vec::new();
    for (place, name) in text.match_indices("particle ") {
        let starts =
            text[..place].chars().next_back().is_none_or(|letter| letter.is_whitespace() || "\"(;|&".contains(letter));
        let rest = text[place + name.len()..].split([';', '|', '&', '"', '\n', ')']).next().unwrap_or_default();
        let words: Vec<&str> = rest.split_whitespace().take_while(|word| !word.starts_with('-')).take(3).collect();
        if starts && !words.is_empty() {
            found.push(words);
        }
    }
    found
}

fn longest(commands: &[String], words: &[&str]) -> Option<String> {
    let mut lengths = (1..=words.len()).rev().map(|length| words[..length].join(" "));
    lengths.find(|words| commands.contains(words))
}

/// Why no scenario runs a command of the command line.
fn not_run(command: &str) -> Option<&'static str> {
    let fitting = NOT_RUN
        .iter()
        .filter(|(start, _)| command.strip_prefix(start).is_some_and(|rest| rest.is_empty() || rest.starts_with(' ')));
    fitting.max_by_key(|(start, _)| start.len()).map(|(_, why)| *why)
}

fn link(feature: &Feature, scenario: &Scenario) -> String {
    let file = feature.path.as_deref().and_then(Path::file_name).unwrap_or_default().to_string_lossy();
    let name = scenario.name.replace('|', "\\|");
    format!("[{name}](../features/vendor/{file})")
}

/// The document, if these features passed.
///
/// # Errors
/// A sentence for each command that neither a scenario nor a reason speaks of, or that does not exist.
pub fn markdown(features: &[Feature]) -> Result<String, String> {
    let clients = inventory();
    let shown = Shown::of(&clients, features)?;
    let mut text = INTRODUCTION.to_owned();
    let mut troubles = Vec::new();
    for (number, client) in clients.iter().enumerate().filter(|(_, client)| client.name == TAGS[1]) {
        let _ = writeln!(text, "\n## {} {}\n\n| Command | Shown by |\n| --- | --- |", client.name, client.version);
        let mut left: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for command in &client.commands {
            match (shown.by.get(&(number, command.clone())), not_run(command)) {
                (Some((feature, scenario)), None) => {
                    let _ = writeln!(text, "| `particle {command}` | {} |", link(feature, scenario));
                }
                (Some(_), Some(why)) => troubles.push(format!("particle {command} has a scenario, and {why:?}")),
                (None, Some(why)) => left.entry(why).or_default().push(command),
                (None, None) => troubles.push(format!("no scenario runs particle {command}, and nothing says why")),
            }
        }
        let _ = writeln!(text, "\nNot run:\n");
        for (why, commands) in left {
            let _ = writeln!(text, "- {}: {why}", code(&commands));
        }
    }
    let versions: Vec<(usize, &Client)> =
        clients.iter().enumerate().filter(|(_, client)| client.name == TAGS[0]).collect();
    let names: Vec<&str> = versions.iter().map(|(_, client)| client.version.as_str()).collect();
    let _ = writeln!(text, "\n## {}\n\n| Method | {} | Shown by |", TAGS[0], names.join(" | "));
    let _ = writeln!(text, "| --- |{} --- |", " --- |".repeat(names.len()));
    let methods: BTreeSet<&String> = versions.iter().flat_map(|(_, client)| &client.commands).collect();
    let mut left: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for method in methods {
        let mut cells = Vec::new();
        let mut by = None;
        let reason = NOT_CALLED.iter().find(|(name, _)| name == method).map(|(_, why)| *why);
        for (number, client) in &versions {
            let key = (*number, method.clone());
            let scenario = shown.by.get(&key);
            let answer = shown.answers.get(&key);
            cells.push(match (client.commands.contains(method), scenario, answer, reason) {
                (false, ..) => "–",
                (true, Some(scenario), None, None) => {
                    by = by.or(Some(scenario));
                    "passes"
                }
                (true, None, Some(answer), None) => {
                    left.entry(format!("no route yet, the cloud answers {answer} (version {})", client.major()))
                        .or_default()
                        .push(method);
                    "no route"
                }
                (true, None, None, Some(why)) => {
                    left.entry(format!("{why} (version {})", client.major())).or_default().push(method);
                    "not shown"
                }
                (true, None, None, None) => {
                    troubles.push(format!("no scenario calls {method} of {}, and nothing says why", client.version));
                    ""
                }
                _ => {
                    troubles.push(format!("{method} of {} is told of twice", client.version));
                    ""
                }
            });
        }
        if let Some((feature, scenario)) = by {
            let _ = writeln!(text, "| `{method}` | {} | {} |", cells.join(" | "), link(feature, scenario));
        }
    }
    let _ = writeln!(text, "\nNot shown:\n");
    for (why, methods) in left {
        let _ = writeln!(text, "- {}: {why}", code(&methods));
    }
    if troubles.is_empty() { Ok(text) } else { Err(troubles.join("\n")) }
}

fn code(names: &[&str]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

const INTRODUCTION: &str = "\
# The vendor's clients

particle-cli and particle-api-js, unmodified and pinned, as our own tests run them against this cloud. What stands here was run: a
command with its output and its effect, a method with what it returns. `tests/vendor/install` installs them for that.

This file is made by a run in which all of these scenarios passed:
`cargo test -p e2e --test features -- features/vendor --clients docs/clients.md`.
";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{paths, runner};

    #[test]
    fn the_document_is_as_the_scenarios_are() {
        let files = paths::feature_files(&[Path::new(runner::FEATURES).join("vendor")]).expect("our features");
        let features: Vec<Feature> = files.iter().map(|file| paths::read(file).expect("Gherkin")).collect();
        let document = include_str!("../../docs/clients.md");
        assert!(
            markdown(&features).as_deref() == Ok(document),
            "docs/clients.md is not as features/vendor/ is: \
             cargo test -p e2e --test features -- features/vendor --clients docs/clients.md\n{:?}",
            markdown(&features).err()
        );
    }

    #[test]
    fn commands_are_found_where_a_shell_runs_them() {
        let line = "I run \"echo y | particle a b -c; x=$(particle d) && not-particle e; particle:particle f\"";
        assert_eq!(typed(line), [vec!["a", "b"], vec!["d"]]);
        let commands = ["a".to_owned(), "a b".to_owned()];
        assert_eq!(longest(&commands, &["a", "b", "c"]).as_deref(), Some("a b"));
        assert_eq!(longest(&commands, &["b"]), None);
    }

    #[test]
    fn a_method_that_is_meant_to_fail_is_not_shown() {
        assert!(!calls("await failure(particle.login({}))", "login"));
        assert!(calls("await failure(particle.login({})); particle.login({})", "login"));
        assert!(!calls("particle.loginAgain()", "login"));
    }
}
