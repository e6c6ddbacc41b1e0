//! Exchanges for which the vocabulary has a sentence.

use particle_client::control::Exchange;
use serde_json::{Map, Value};

use super::script::{Steps, Teller, shown, words};
use crate::cast::Actor;

/// A password that nobody has.
const WRONG: &str = "not the password";

/// What happened, in words; `None` if it has to be told by hand.
pub(super) fn of(teller: &mut Teller<'_>, exchange: &Exchange, caller: Option<Actor>) -> Option<Steps> {
    if exchange.path == "/oauth/token" && exchange.method == "POST" {
        return log_in(teller, exchange);
    }
    let who = caller.map(shown)?;
    let (query, body) = (plain(&exchange.query)?, plain(&exchange.body)?);
    let parts: Vec<&str> = exchange.path.trim_start_matches('/').split('/').collect();
    let is_bare = query.is_empty() && body.is_empty();
    let steps = match (&*exchange.method, &parts[..]) {
        ("GET", ["v1", "devices"]) if is_bare && exchange.status == 200 => {
            vec![format!("When {who} lists {} devices", pronoun(caller?)), "Then it succeeds".to_owned()]
        }
        ("DELETE", ["v1", "access_tokens", "current"]) if is_bare && exchange.status < 300 => {
            vec![format!("When {who} logs out")]
        }
        ("POST", ["v1", "devices", "events"]) if query.is_empty() && exchange.status == 200 => publish(&who, &body)?,
        ("POST", ["v1", "devices", device, function]) if query.is_empty() && is_device(exchange) => {
            call(exchange, &who, name(device)?, name(function)?, &body)?
        }
        ("GET", ["v1", "devices", device, variable]) if is_bare && is_device(exchange) => {
            read(exchange, &who, name(device)?, name(variable)?)?
        }
        _ => return None,
    };
    Some(Ok(steps))
}

fn is_device(exchange: &Exchange) -> bool {
    exchange.route.as_deref() == Some("/v1/devices/{device}/{name}")
}

fn pronoun(actor: Actor) -> &'static str {
    match actor {
        Actor::Ada | Actor::Grace => "her",
        Actor::Joe | Actor::SneakyPete => "his",
        Actor::Other(_) => "their",
    }
}

/// Fields but for the caller's token, if all of them are short texts that can stand in quotes.
fn plain(fields: &Map<String, Value>) -> Option<Vec<(&str, &str)>> {
    let others = fields.iter().filter(|(name, _)| *name != "access_token");
    others.map(|(name, value)| Some((name.as_str(), quotable(value.as_str()?)?))).collect()
}

fn quotable(text: &str) -> Option<&str> {
    let fits = |letter: char| !letter.is_control() && !['"', '\\'].contains(&letter);
    (text.chars().all(fits) && !text.contains("***")).then_some(text)
}

/// A part of a path, if it says what it means.
fn name(part: &str) -> Option<&str> {
    quotable(part).filter(|part| !part.is_empty() && !part.contains('%'))
}

fn publish(who: &str, body: &[(&str, &str)]) -> Option<Vec<String>> {
    let get = |name: &str| body.iter().find(|(of, _)| *of == name).map(|(_, value)| *value);
    let known = ["name", "data", "private", "ttl"];
    if body.iter().any(|(name, _)| !known.contains(name)) {
        return None;
    }
    let event = get("name")?;
    Some(vec![match (get("data"), get("ttl")) {
        (Some(data), None) => format!("When {who} publishes \"{event}\" with \"{data}\""),
        (None, None) => format!("When {who} publishes \"{event}\""),
        (Some(data), Some(ttl)) => {
            let ttl: u32 = ttl.parse().ok()?;
            format!("When {who} publishes \"{event}\" with \"{data}\" for {ttl} s")
        }
        (None, Some(_)) => return None,
    }])
}

fn call(exchange: &Exchange, who: &str, device: &str, function: &str, body: &[(&str, &str)]) -> Option<Vec<String>> {
    let said = match body {
        [] | [("arg" | "args", "")] => format!("\"{function}\" on \"{device}\""),
        [("arg" | "args", argument)] => format!("\"{function}\" on \"{device}\" with \"{argument}\""),
        _ => return None,
    };
    if exchange.status == 408 {
        // Nothing came of it in time, and a clock that stands has to be moved for that.
        return Some(vec![
            format!(
                "When {who} is calling \"{function}\" on \"{device}\" with \"{}\"",
                body.first().map_or("", |(_, of)| of)
            ),
            "And 30 s pass".to_owned(),
            "Then the call times out".to_owned(),
        ])
        .filter(|_| body.first().is_none_or(|(_, argument)| argument.bytes().all(|b| b.is_ascii_alphanumeric())));
    }
    let outcome = match (exchange.status, words(exchange)) {
        (200, _) => "it succeeds".to_owned(),
        (400, Some("Timed out.")) => "the call fails because the device cannot be reached".to_owned(),
        (400, Some("Argument too long")) => "the call fails because the argument is too long".to_owned(),
        (403, Some("Permission Denied")) => "it fails because there is no such device".to_owned(),
        (404, Some(words)) if words == format!("Function {function} not found") => {
            format!("the call fails because there is no function \"{function}\"")
        }
        _ => return None,
    };
    Some(vec![format!("When {who} calls {said}"), format!("Then {outcome}")])
}

fn read(exchange: &Exchange, who: &str, device: &str, variable: &str) -> Option<Vec<String>> {
    let outcome = match (exchange.status, words(exchange)) {
        (200, _) => "it succeeds",
        (403, Some("Permission Denied")) => "it fails because there is no such device",
        (404, Some("Variable not found")) => "the reading fails because there is no such variable",
        (408, Some("Timed out.")) => "the reading fails because the device cannot be reached",
        _ => return None,
    };
    Some(vec![format!("When {who} reads \"{variable}\" of \"{device}\""), format!("Then {outcome}")])
}

fn log_in(teller: &mut Teller<'_>, exchange: &Exchange) -> Option<Steps> {
    let text = |name: &str| exchange.body.get(name).and_then(Value::as_str);
    let stock = text("client_id").is_none_or(|id| id == "particle");
    match text("grant_type")? {
        "password" if stock => {
            let actor = teller.user(text("username")?)?;
            let who = shown(actor);
            if !teller.has_password(actor) {
                return Some(Err("the world knows but a hash of the password".to_owned()));
            }
            let lasting = match exchange.body.get("expires_in") {
                None => String::new(),
                Some(seconds) => match seconds.as_u64().or_else(|| seconds.as_str()?.parse().ok())? {
                    0 => return None,
                    seconds => format!(" for {seconds} seconds"),
                },
            };
            if exchange.body.contains_key("expires_at") || exchange.body.contains_key("scope") {
                return None;
            }
            match (exchange.status, words(exchange)) {
                (200, _) => {
                    teller.logged_in(actor);
                    Some(Ok(vec![format!("When {who} logs in{lasting}"), format!("Then {who} has a session")]))
                }
                (403, _) if exchange.error.as_ref().is_some_and(|error| error["error"] == "mfa_required") => {
                    teller.challenged = Some(actor);
                    Some(Ok(vec![format!("When {who} logs in{lasting}"), format!("Then {who} is asked for a code")]))
                }
                (400, Some("User credentials are invalid")) => Some(Ok(vec![
                    format!("When {who} logs in with the password \"{WRONG}\""),
                    "Then the login is refused".to_owned(),
                ])),
                _ => None,
            }
        }
        "urn:custom:mfa-otp" if stock => {
            let Some(actor) = teller.challenged else {
                return Some(Err("nobody was asked for a code before".to_owned()));
            };
            let who = shown(actor);
            match (exchange.status, words(exchange)) {
                (200, _) => {
                    teller.challenged = None;
                    teller.logged_in(actor);
                    Some(Ok(vec![
                        format!("When {who} enters the code that the mock tells"),
                        format!("Then {who} has a session"),
                    ]))
                }
                (400 | 403, Some("OTP expired")) => {
                    Some(Ok(vec![format!("When {who} enters a wrong code"), "Then the code is refused".to_owned()]))
                }
                _ => None,
            }
        }
        _ => None,
    }
}
