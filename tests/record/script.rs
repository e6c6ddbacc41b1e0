//! From exchanges to the text of a feature. Pure: what there was goes in, a text comes out.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use jiff::Timestamp;
use mock_cloud::world::World as Plan;
use particle_client::control::Exchange;
use serde_json::Value;

use super::request::{self, json};
use super::sentence;
use crate::cast::Actor;
use crate::report::redact::Secrets;

/// The longest time that devices run through; what is longer goes by.
const LONGEST_RUN_MS: i64 = 600_000;

/// A stretch of the journal, with what has to be known to tell it.
pub(super) struct Stretch<'a> {
    /// The world in which it began.
    pub(super) plan: &'a Plan,
    /// What its clock showed then.
    pub(super) began: Timestamp,
    /// Whether that clock moves only when it is told to, so that every millisecond counts.
    pub(super) stands: bool,
    /// What was asked, in its order.
    pub(super) exchanges: &'a [Exchange],
}

/// A feature, and how much of the stretch it tells.
#[derive(Debug)]
pub(super) struct Script {
    pub(super) text: String,
    /// Exchanges that became steps.
    pub(super) told: usize,
    /// Exchanges that became remarks.
    pub(super) left_out: usize,
}

/// What is known of the people while the exchanges are gone through.
pub(super) struct Teller<'a> {
    pub(super) plan: &'a Plan,
    /// Who was asked for a one-time code last.
    pub(super) challenged: Option<Actor>,
    /// Whose session has ended.
    over: BTreeSet<Actor>,
    /// Who has called with a good token.
    seen: BTreeSet<Actor>,
}

/// Steps, one sentence or text a line, without the blanks before them.
pub(super) type Steps = Result<Vec<String>, String>;

impl Stretch<'_> {
    /// Tells it.
    pub(super) fn tell(&self, name: &str) -> Script {
        let mut script = Script { text: head(name), told: 0, left_out: 0 };
        let mut teller = Teller { plan: self.plan, challenged: None, over: BTreeSet::new(), seen: BTreeSet::new() };
        let secrets = secrets(self.plan);
        let mut passed_ms = 0;
        for exchange in self.exchanges {
            let late_ms = exchange.at.duration_since(self.began).as_millis() as i64 - passed_ms;
            // Nobody waits for less than a second on a clock that runs.
            let step_ms = if self.stands { late_ms } else { late_ms / 1000 * 1000 };
            let steps = teller.steps(exchange).and_then(|steps| match secrets.stand_in(&steps.join("\n")) {
                true => Err("a secret of this world stands in it".to_owned()),
                false => Ok(steps),
            });
            match steps {
                Ok(steps) => {
                    if step_ms > 0 {
                        passed_ms += step_ms;
                        line(&mut script.text, &passing(step_ms));
                    }
                    script.told += 1;
                    steps.iter().for_each(|step| line(&mut script.text, step));
                }
                Err(why) => {
                    script.left_out += 1;
                    let what = Secrets::new(secrets.0.clone()).hide(&format!("{} {}", exchange.method, exchange.path));
                    line(&mut script.text, &format!("# Left out: {what}, answered with {}: {why}", exchange.status));
                }
            }
        }
        script
    }
}

fn head(name: &str) -> String {
    let words: String = name.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
    format!(
        "# Recorded from the journal of a cloud. It plays in the world of the file beside it, with --world.\n\
         Feature: {words}\n\n  Scenario: As it was recorded\n"
    )
}

/// A step may have several lines; a text below it is shifted with it.
fn line(text: &mut String, step: &str) {
    for line in step.lines() {
        // Writing into memory does not fail.
        let _ = if line.trim().is_empty() { writeln!(text) } else { writeln!(text, "    {line}") };
    }
}

fn passing(ms: i64) -> String {
    let time = if ms % 1000 == 0 { format!("{} s", ms / 1000) } else { format!("{ms} ms") };
    if ms > LONGEST_RUN_MS { format!("When {time} go by") } else { format!("When {time} pass") }
}

/// What must not stand in a feature.
struct Known(Vec<String>);

impl Known {
    /// Whether one of them is in a text. Very short ones are words like others.
    fn stand_in(&self, text: &str) -> bool {
        self.0.iter().any(|secret| secret.len() >= 4 && text.contains(secret.as_str()))
    }
}

fn secrets(plan: &Plan) -> Known {
    let mut secrets = Vec::new();
    for user in &plan.users {
        secrets.extend([user.password.clone()].into_iter().chain(user.mfa_secret.clone()));
        secrets.extend(user.recovery_codes.iter().chain(&user.tokens).cloned());
    }
    secrets.extend(plan.tokens.iter().map(|token| token.value.clone()));
    // The stock clients' secrets are their names, and public.
    secrets.extend(plan.clients.iter().filter(|client| client.secret != client.id).map(|client| client.secret.clone()));
    secrets.retain(|secret| !secret.is_empty());
    Known(secrets)
}

impl Teller<'_> {
    fn steps(&mut self, exchange: &Exchange) -> Steps {
        whole(exchange)?;
        let caller = self.caller(exchange)?;
        let mut steps = Vec::new();
        if let Some(actor) = caller {
            if self.over.remove(&actor) {
                if !self.can_log_in(actor) {
                    return Err("it was sent with another token than the one that was ended before".to_owned());
                }
                steps.push(format!("Given {} is logged in", shown(actor)));
            }
            self.seen.insert(actor);
        }
        let told = match sentence::of(self, exchange, caller) {
            Some(told) => told?,
            None => self.by_hand(exchange, caller)?,
        };
        if let (Some(actor), "DELETE", "/v1/access_tokens/current", 200..300) =
            (caller, exchange.method.as_str(), exchange.path.as_str(), exchange.status)
        {
            self.over.insert(actor);
        }
        steps.extend(told);
        Ok(steps)
    }

    /// Who has called, if it was with a good token.
    fn caller(&self, exchange: &Exchange) -> Result<Option<Actor>, String> {
        match exchange.more.get("user_kind").and_then(Value::as_str) {
            None => Ok(None),
            Some("user") => self
                .user(&exchange.user)
                .map(Some)
                .ok_or_else(|| format!("{:?} was not in the world when this began", exchange.user)),
            Some(kind) => Err(format!("it came with a token of a {kind}, which a world file cannot hold")),
        }
    }

    /// One of the world's users.
    pub(super) fn user(&self, username: &str) -> Option<Actor> {
        let found = self.plan.users.iter().any(|user| user.username.eq_ignore_ascii_case(username));
        (found && !username.contains(['"', '\\'])).then(|| Actor::called(username))
    }

    /// Whether name and password are known, and enough.
    fn can_log_in(&self, actor: Actor) -> bool {
        let mut users = self.plan.users.iter();
        let user = users.find(|user| user.username.eq_ignore_ascii_case(actor.username()));
        user.is_some_and(|user| !user.password.is_empty() && user.mfa_secret.is_none())
    }

    /// Whether the password is known.
    pub(super) fn has_password(&self, actor: Actor) -> bool {
        let mut users = self.plan.users.iter();
        let user = users.find(|user| user.username.eq_ignore_ascii_case(actor.username()));
        user.is_some_and(|user| !user.password.is_empty())
    }

    /// Somebody's session is a new one.
    pub(super) fn logged_in(&mut self, actor: Actor) {
        self.over.remove(&actor);
        self.seen.insert(actor);
    }

    /// The request as it was sent, and status and words of the answer.
    fn by_hand(&self, exchange: &Exchange, caller: Option<Actor>) -> Steps {
        let token = match (caller, words(exchange)) {
            (Some(actor), _) => Some(format!("{{{}'s token}}", shown(actor))),
            (None, Some("The access token provided is invalid.")) => Some("nobodys-token".to_owned()),
            (None, Some("The access token provided has expired.")) => match self.seen.iter().collect::<Vec<_>>()[..] {
                [actor] => Some(format!("{{{}'s token}}", shown(*actor))),
                _ => return Err("nobody knows whose token it was that had expired".to_owned()),
            },
            (None, _) => None,
        };
        let request = request::written(exchange, token.as_deref())?;
        let mut steps = vec!["When this is sent:".to_owned(), format!("  \"\"\"\n{}\n  \"\"\"", shifted(&request))];
        steps.push(format!("Then the status is {}", exchange.status));
        if let Some(error) = &exchange.error {
            steps.push("And the answer matches:".to_owned());
            steps.push(format!("  \"\"\"\n  {}\n  \"\"\"", json(&without_secrets(error))));
        }
        Ok(steps)
    }
}

fn shifted(text: &str) -> String {
    let lines = text.lines().map(|line| if line.is_empty() { String::new() } else { format!("  {line}") });
    lines.collect::<Vec<_>>().join("\n")
}

/// Somebody's name as a sentence has it.
pub(super) fn shown(actor: Actor) -> String {
    match actor {
        Actor::Other(username) => format!("{username:?}"),
        _ => actor.name().to_owned(),
    }
}

/// What a refusal says.
pub(super) fn words(exchange: &Exchange) -> Option<&str> {
    let error = exchange.error.as_ref()?;
    error["error_description"].as_str().or_else(|| error["error"].as_str())
}

/// Fails when the journal does not tell all that was sent, or a replay would not be like it.
fn whole(exchange: &Exchange) -> Result<(), String> {
    let more = |key: &str| exchange.more.get(key);
    let is_stream =
        exchange.route.as_deref().is_some_and(|route| route.ends_with("/events") || route.contains("/events/"));
    let acted = more("faults").is_some();
    let why = if exchange.status == 0 || acted && exchange.status >= 400 {
        "a fault was at work, and the world file has none"
    } else if is_stream && exchange.method == "GET" && exchange.status == 200 {
        "it is a stream, which has no end"
    } else if exchange.method == "OPTIONS" {
        "its headers are not in the journal"
    } else if more("files").is_some() {
        "its files are not in the journal"
    } else if more("omitted_fields").is_some() {
        "the journal had no room for all of its fields"
    } else if exchange.path.contains("***") || exchange.path.contains('…') {
        "its path is not in the journal as a whole"
    } else {
        return Ok(());
    };
    Err(why.to_owned())
}

/// What the journal has hidden in an answer may be anything.
fn without_secrets(error: &Value) -> Value {
    match error {
        Value::String(text) if text.contains("***") => "<any string>".into(),
        Value::Array(items) => items.iter().map(without_secrets).collect(),
        Value::Object(fields) => {
            Value::Object(fields.iter().map(|(name, value)| (name.clone(), without_secrets(value))).collect())
        }
        _ => error.clone(),
    }
}
