//! The vocabulary: every sentence that a scenario may use, as its step definition writes it.
//!
//! Cucumber knows the definitions as regular expressions only. So the sources of [`crate::steps`], which lie in the
//! program, are read for the lines `#[given(…)]`, `#[when(…)]` and `#[then(…)]` and for the words above them; a test holds
//! the two against each other. From here come `docs/steps.md` and the sentences that are offered for one that nobody knows.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt::{self, Write as _};
use std::iter::Peekable;
use std::str::Chars;

use cucumber::codegen::{Regex, StepConstructor as _, WorldInventory, inventory};
use cucumber::gherkin::{Feature, Step, StepType};
use cucumber::step::Location;

use crate::world::CloudWorld;

macro_rules! sources {
    ($($file:literal),* $(,)?) => { &[$(($file, include_str!(concat!("steps/", $file)))),*] };
}

/// Every file with step definitions, by its path below `tests/steps/`.
const SOURCES: &[(&str, &str)] = sources![
    "authentication.rs",
    "authorization.rs",
    "binaries.rs",
    "browser.rs",
    "claim_codes.rs",
    "clock.rs",
    "control.rs",
    "curl.rs",
    "customers.rs",
    "devices/answers.rs",
    "devices/crowds.rs",
    "devices/mod.rs",
    "devices/placing.rs",
    "devices/records.rs",
    "devices/waiting.rs",
    "diagnostics.rs",
    "events/carried.rs",
    "events/mod.rs",
    "events/page.rs",
    "events/publishing.rs",
    "events/repeat.rs",
    "events/slow.rs",
    "events/spoiled.rs",
    "events/streams.rs",
    "events/subscribing.rs",
    "events/watching.rs",
    "faults.rs",
    "firmware.rs",
    "integrations.rs",
    "journal.rs",
    "led_server.rs",
    "ledger.rs",
    "limits.rs",
    "oauth.rs",
    "programs.rs",
    "readme.rs",
    "serial.rs",
    "sketches.rs",
    "team.rs",
    "tls.rs",
    "user.rs",
    "vendor.rs",
    "wire.rs",
    "world.rs",
];

/// How many sentences are offered for one that nobody knows.
const OFFERED: usize = 3;

/// One sentence of the vocabulary.
#[derive(Debug, Clone)]
pub struct Definition {
    /// `Given`, `When` or `Then`.
    pub kind: StepType,
    /// As it is written: words with `{string}` and the like, or a regular expression.
    pub sentence: String,
    /// What is said above the definition.
    pub words: String,
    /// The file below `tests/steps/`.
    pub file: &'static str,
    /// Of the attribute.
    pub line: u32,
}

impl Definition {
    /// The folder or file that it is in.
    fn concept(&self) -> &'static str {
        let end = self.file.find('/').unwrap_or(self.file.len() - ".rs".len());
        &self.file[..end]
    }
}

impl fmt::Display for Definition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", word(self.kind), self.sentence)
    }
}

/// All definitions, in the order of files and lines.
pub fn all() -> Vec<Definition> {
    SOURCES.iter().flat_map(|(file, source)| read(file, source)).collect()
}

fn read(file: &'static str, source: &str) -> Vec<Definition> {
    let (mut all, mut words, mut above) = (Vec::new(), Vec::new(), Vec::new());
    let mut lines = (1..).zip(source.lines());
    while let Some((number, line)) = lines.next() {
        let mut line = line.trim_start().to_owned();
        if line.starts_with("#[") && line.ends_with('(') {
            // A long sentence has a line of its own.
            for (_, part) in lines.by_ref() {
                line.push_str(part.trim());
                if part.ends_with(")]") {
                    break;
                }
            }
        }
        if let Some(text) = line.strip_prefix("///") {
            words.push(text.trim().to_owned());
        } else if let Some((kind, sentence)) = attribute(&line) {
            above.push(Definition { kind, sentence, words: String::new(), file, line: number });
        } else if !line.starts_with("#[") {
            // The function itself: what stood above it belongs to every sentence for it.
            let words = std::mem::take(&mut words).join(" ");
            all.extend(above.drain(..).map(|definition| Definition { words: words.clone(), ..definition }));
        }
    }
    all
}

/// The sentence of a line such as `#[given(expr = "…")]`.
fn attribute(line: &str) -> Option<(StepType, String)> {
    let (name, argument) = line.strip_prefix("#[")?.strip_suffix(")]")?.split_once('(')?;
    let kind = match name {
        "given" => StepType::Given,
        "when" => StepType::When,
        "then" => StepType::Then,
        _ => return None,
    };
    let (is_regex, literal) = match argument.split_once(" = ") {
        Some(("regex", literal)) => (true, literal),
        Some(("expr", literal)) => (false, literal),
        _ => (false, argument),
    };
    let text = literal.trim_start_matches('r').trim_matches('#').strip_prefix('"')?.strip_suffix('"')?;
    let text = if literal.starts_with('r') { text.to_owned() } else { unescaped(text) };
    Some((kind, if is_regex { text.trim_start_matches('^').trim_end_matches('$').to_owned() } else { text }))
}

fn unescaped(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        shown.extend(if character == '\\' { characters.next() } else { Some(character) });
    }
    shown
}

/// As a sentence begins.
fn word(kind: StepType) -> &'static str {
    match kind {
        StepType::Given => "Given",
        StepType::When => "When",
        StepType::Then => "Then",
    }
}

/// Which definitions cucumber knows, by kind, with their patterns.
fn known() -> Vec<(StepType, Location, Regex)> {
    type Given = <CloudWorld as WorldInventory>::Given;
    type When = <CloudWorld as WorldInventory>::When;
    type Then = <CloudWorld as WorldInventory>::Then;
    let given = inventory::iter::<Given>().map(|step| (StepType::Given, step.inner()));
    let when = inventory::iter::<When>().map(|step| (StepType::When, step.inner()));
    let then = inventory::iter::<Then>().map(|step| (StepType::Then, step.inner()));
    given.chain(when).chain(then).map(|(kind, (location, pattern, _))| (kind, location, pattern())).collect()
}

/// A definition's file and line as a report shows them.
pub fn place(location: &Location) -> String {
    let file = location.path.rsplit_once("steps/").map_or(location.path, |(_, file)| file);
    format!("tests/steps/{file}:{}", location.line)
}

/// What to say of a sentence that no definition fits: the nearest ones.
pub fn undefined(step: &Step) -> String {
    let offered = nearest(step, &all());
    let mut said = "no step is defined for this sentence; the nearest ones are".to_owned();
    for one in offered {
        let _ = write!(said, "\n  {one}");
    }
    said + "\ndocs/steps.md has all of them"
}

/// What to say of a sentence that several definitions fit.
pub fn ambiguous(locations: impl IntoIterator<Item = Location>) -> String {
    let all = all();
    let mut said = "several steps are defined for this sentence".to_owned();
    for location in locations {
        let place = place(&location);
        let found = all.iter().find(|one| format!("tests/steps/{}:{}", one.file, one.line) == place);
        let sentence = found.map_or_else(String::new, Definition::to_string);
        let _ = write!(said, "\n  {sentence}  ({place})");
    }
    said + "\nsay it so that only one of them fits"
}

fn nearest(step: &Step, all: &[Definition]) -> Vec<Definition> {
    let sought = signs(&step.value);
    let mut rated: Vec<_> = all
        .iter()
        .map(|definition| {
            let common = common(&sought, &signs(&definition.sentence));
            // Of two that are as near, the one that begins as the sentence does.
            (common * 2 + u32::from(definition.kind == step.ty), definition)
        })
        .collect();
    rated.sort_by_key(|(rate, _)| std::cmp::Reverse(*rate));
    rated.into_iter().take(OFFERED).map(|(_, definition)| definition.clone()).collect()
}

/// The words of a sentence in lower case; `{}` for whatever stands in quotes, numbers, people and placeholders.
fn signs(sentence: &str) -> Vec<String> {
    let mut plain = String::new();
    let mut characters = sentence.chars().peekable();
    let skip_to = |characters: &mut Peekable<Chars<'_>>, end: char| {
        characters.find(|character| *character == end);
        " {} "
    };
    while let Some(character) = characters.next() {
        match character {
            '"' => plain.push_str(skip_to(&mut characters, '"')),
            '{' => plain.push_str(skip_to(&mut characters, '}')),
            '(' => plain.push_str(skip_to(&mut characters, ')')),
            _ if character.is_alphanumeric() || character == '\'' => plain.extend(character.to_lowercase()),
            _ => plain.push(' '),
        }
    }
    let is_value = |word: &str| {
        let name = word.trim_end_matches("'s");
        word.starts_with(|c: char| c.is_ascii_digit()) || ["ada", "grace", "joe", "pete"].contains(&name)
    };
    plain.split_whitespace().map(|word| if is_value(word) { "{}".to_owned() } else { word.to_owned() }).collect()
}

/// How much two sentences have in common, their order kept: 0 to 1000.
fn common(one: &[String], other: &[String]) -> u32 {
    let mut row = vec![0u32; other.len() + 1];
    for word in one {
        let mut diagonal = 0;
        for (place, against) in other.iter().enumerate() {
            let above = row[place + 1];
            // A word says more than a placeholder does.
            let weight = if word == "{}" { 1 } else { 2 };
            row[place + 1] = if alike(word, against) { diagonal + weight } else { above.max(row[place]) };
            diagonal = above;
        }
    }
    let weight = |words: &[String]| words.iter().map(|word| if word == "{}" { 1 } else { 2 }).sum::<u32>();
    let most = weight(one) + weight(other);
    (2000 * row[other.len()]).checked_div(most).unwrap_or_default()
}

/// Whether two words are the same but for a slip of the finger or an ending.
fn alike(one: &str, other: &str) -> bool {
    let shared = one.bytes().zip(other.bytes()).take_while(|(a, b)| a == b).count();
    one == other || shared >= 3 && one.len().max(other.len()) - shared <= 3
}

/// `docs/steps.md`: all sentences by concept, with examples from these features.
pub fn markdown(features: &[Feature]) -> String {
    let mut text = INTRODUCTION.to_owned();
    let examples = examples(features);
    let mut concepts: BTreeMap<&str, Vec<Definition>> = BTreeMap::new();
    for definition in all() {
        concepts.entry(definition.concept()).or_default().push(definition);
    }
    for (concept, definitions) in concepts {
        // Writing into memory does not fail; so it is below.
        let _ = writeln!(text, "\n## {concept}\n\n{}\n", about(concept));
        for kind in [StepType::Given, StepType::When, StepType::Then] {
            for definition in definitions.iter().filter(|definition| definition.kind == kind) {
                let _ = writeln!(text, "- {} `{}`", word(kind), definition.sentence);
                if !definition.words.is_empty() {
                    let _ = writeln!(text, "  <br>{}", definition.words);
                }
                let own = definition.to_string();
                let example = examples.get(&(definition.file, definition.line)).filter(|example| **example != own);
                if let Some(example) = example {
                    let _ = writeln!(text, "  <br>`{example}`");
                }
            }
        }
    }
    text
}

const INTRODUCTION: &str = "\
# The vocabulary

Every sentence that a scenario may use, with one that does. In it `{string}` stands for a text in quotes, `{int}` for a whole
number, `{float}` for a number, `{word}` for a word, `{actor}` for Ada, Grace, Joe or Sneaky Pete, who always have the same
accounts, or for anybody else of the world, by the username in quotes: `When \"me@example.com\" pings \"lamp\"`. Where a sentence is a regular expression, each group is one of its alternatives. `And` and `But` go on as what
stands before them.

A sentence that ends with a colon is followed by a text in `\"\"\"` or by a table.

This file is made from the step definitions: `cargo run -p e2e --bin cloud-chamber-e2e -- --steps features > docs/steps.md`.
";

/// The first paragraph of a concept's own file.
fn about(concept: &str) -> String {
    let file = [format!("{concept}.rs"), format!("{concept}/mod.rs")];
    let source = SOURCES.iter().find(|(name, _)| file.iter().any(|file| file == name)).map_or("", |(_, source)| source);
    let lines = source.lines().map_while(|line| line.strip_prefix("//!")).map(str::trim);
    lines.take_while(|line| !line.is_empty()).collect::<Vec<_>>().join(" ")
}

/// A sentence of these features for each definition, by its file and line; the first that fits.
fn examples(features: &[Feature]) -> BTreeMap<(&'static str, u32), String> {
    let mut sentences: HashMap<StepType, BTreeSet<&str>> = HashMap::new();
    for step in features.iter().flat_map(steps) {
        sentences.entry(step.ty).or_default().insert(&step.value);
    }
    let mut examples = BTreeMap::new();
    for (kind, location, pattern) in known() {
        let found = sentences.get(&kind).and_then(|all| all.iter().find(|sentence| pattern.is_match(sentence)));
        let file = SOURCES.iter().find(|(file, _)| location.path.ends_with(&format!("steps/{file}")));
        if let (Some(sentence), Some((file, _))) = (found, file) {
            examples.insert((*file, location.line), format!("{} {sentence}", word(kind)));
        }
    }
    examples
}

fn steps(feature: &Feature) -> impl Iterator<Item = &Step> {
    let rules = feature.rules.iter().flat_map(|rule| rule.background.iter().flat_map(|background| &background.steps));
    let background = feature.background.iter().flat_map(|background| &background.steps);
    let scenarios = feature.rules.iter().flat_map(|rule| &rule.scenarios).chain(&feature.scenarios);
    background.chain(rules).chain(scenarios.flat_map(|scenario| &scenario.steps))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{paths, runner};
    use cucumber::gherkin::{LineCol, Span};

    fn step(kind: StepType, sentence: &str) -> Step {
        Step {
            keyword: word(kind).to_owned(),
            ty: kind,
            value: sentence.to_owned(),
            docstring: None,
            table: None,
            span: Span::default(),
            position: LineCol::default(),
        }
    }

    #[test]
    fn every_definition_that_cucumber_knows_is_in_the_vocabulary() {
        let read: BTreeSet<String> =
            all().iter().map(|one| format!("{} tests/steps/{}:{}", word(one.kind), one.file, one.line)).collect();
        let known: BTreeSet<String> =
            known().iter().map(|(kind, location, _)| format!("{} {}", word(*kind), place(location))).collect();
        let missing: Vec<_> = known.symmetric_difference(&read).collect();
        assert!(missing.is_empty(), "is a file of steps missing in SOURCES? {missing:#?}");
    }

    #[test]
    fn the_document_is_as_the_definitions_are() {
        let files = paths::feature_files(&[runner::FEATURES.into()]).expect("our features");
        let features: Vec<Feature> = files.iter().map(|file| paths::read(file).expect("Gherkin")).collect();
        let document = include_str!("../docs/steps.md");
        assert!(
            document == markdown(&features),
            "docs/steps.md is not as the step definitions are: \
             cargo run -p e2e --bin cloud-chamber-e2e -- --steps features > docs/steps.md"
        );
    }

    #[test]
    fn a_sentence_that_nobody_knows_gets_its_neighbours() {
        let said = undefined(&step(StepType::When, "Ada call the function \"led\" on \"lamp\" with \"on\""));
        assert!(said.contains("\n  When {actor} calls {string} on {string} with {string}\n"), "{said}");
        assert_eq!(said.matches("\n  ").count(), OFFERED);
        let elsewhere = undefined(&step(StepType::Then, "Grace pings \"lamp\""));
        assert!(elsewhere.contains("When {actor} pings {string}"), "{elsewhere}");
    }

    #[test]
    fn of_a_sentence_with_two_meanings_both_are_told() {
        let sentences = ["Ada pings \"lamp\"", "Ada lists her devices"];
        let fits = |pattern: &Regex| sentences.iter().any(|sentence| pattern.is_match(sentence));
        let said = ambiguous(known().into_iter().filter(|(_, _, pattern)| fits(pattern)).map(|(_, place, _)| place));
        assert!(said.contains("\n  When {actor} pings {string}  (tests/steps/devices/"), "{said}");
        assert!(said.contains("\n  When {actor} lists her devices  (tests/steps/devices/"), "{said}");
        assert!(said.ends_with("say it so that only one of them fits"));
    }

    #[test]
    fn attributes_are_read_as_they_are_written() {
        let of = |line| attribute(line).map(|(_, sentence)| sentence);
        assert_eq!(of(r#"#[given("a \"b\"")]"#).as_deref(), Some("a \"b\""));
        assert_eq!(of(r#"#[when(expr = "{actor} rests")]"#).as_deref(), Some("{actor} rests"));
        assert_eq!(of(r##"#[then(regex = r#"^"([^"]+)" is (.+)$"#)]"##).as_deref(), Some(r#""([^"]+)" is (.+)"#));
        assert_eq!(of("#[expect(dead_code)]"), None);
    }
}
