//! Requests and answers as they are on the wire, where the wire itself is the subject.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use cucumber::gherkin::Step;
use cucumber::{given, then, when};

use crate::cast::Actor;
use crate::http::Request;
use crate::steps::user;
use crate::world::CloudWorld;
use crate::{matching, snapshot};

#[given("this was sent:")]
#[when("this is sent:")]
async fn send(world: &mut CloudWorld, step: &Step) {
    let written = step.docstring().expect("a request").trim_matches('\n').to_owned();
    let mut request = Request::parse(&expand(world, &written).await);
    request.written = Some(written);
    world.send(request).await;
}

#[then("the answer is as recorded")]
fn as_recorded(world: &mut CloudWorld) {
    let last = world.exchanges.last().expect("something was sent");
    snapshot::check(&world.place, &snapshot::describe(std::slice::from_ref(last)));
}

#[then(expr = "the answer says {string}")]
fn says(world: &mut CloudWorld, text: String) {
    let answer = &world.exchanges.last().expect("something was sent").answer;
    assert!(answer.text().contains(&text), "{}", answer.text());
}

#[then("all answers are as recorded")]
fn all_as_recorded(world: &mut CloudWorld) {
    snapshot::check(&world.place, &snapshot::describe(&world.exchanges));
}

#[then(expr = "the status is {int}")]
fn has_status(world: &mut CloudWorld, expected: u16) {
    let answer = &world.exchanges.last().expect("something was sent").answer;
    assert_eq!(answer.status, expected, "{}", answer.text());
}

#[then(expr = "the answer's status is {int}")]
fn answers_status_is(world: &mut CloudWorld, expected: u16) {
    has_status(world, expected);
}

/// A part is enough: keys that are not named here may be there. A text such as `"<any string>"` stands for whatever is of
/// that kind: `<any>`, or any string, number, integer, boolean, list, object, date or id.
#[then("the answer matches:")]
async fn answer_matches(world: &mut CloudWorld, step: &Step) {
    let written = step.docstring().expect("JSON").trim().to_owned();
    let expected = expand(world, &written).await;
    let expected = serde_json::from_str(&expected).unwrap_or_else(|error| panic!("that is no JSON: {error}"));
    let answer = &world.exchanges.last().expect("something was sent").answer;
    let different = matching::differences(&expected, &answer.json());
    assert!(different.is_empty(), "the answer is different:\n{}\nin {}", different.join("\n"), answer.text());
}

#[then("the two answers have different request ids")]
fn have_different_ids(world: &mut CloudWorld) {
    let ids: Vec<_> = world.exchanges.iter().map(|exchange| exchange.answer.header("x-request-id")).collect();
    assert!(matches!(ids[..], [Some(one), Some(other)] if one != other), "{ids:?}");
}

#[then("no header is said twice")]
fn no_header_twice(world: &mut CloudWorld) {
    let headers = &world.exchanges.last().expect("something was sent").answer.headers;
    let mut names: Vec<_> = headers.iter().map(|(name, _)| name).collect();
    names.sort();
    assert!(names.windows(2).all(|pair| pair[0] != pair[1]), "{headers:#?}");
}

#[then("the two answers differ in request id and joke alone")]
fn look_the_same(world: &mut CloudWorld) {
    let answers: Vec<_> = world.exchanges.iter().map(|exchange| snapshot::comparable(&exchange.answer)).collect();
    assert!(matches!(&answers[..], [one, other] if one == other), "{answers:#?}");
}

#[when(expr = "a body of {int} bytes is sent in chunks to {actor}'s {string}")]
async fn send_chunks(world: &mut CloudWorld, bytes: usize, actor: Actor, device: String) {
    let token = world.session(actor).await.token().expose().to_owned();
    let form = [b"arg=".to_vec(), vec![b'x'; bytes - 4]].concat();
    let mut body = Vec::new();
    for chunk in form.chunks(100_000) {
        body.extend_from_slice(format!("{:x}\r\n", chunk.len()).as_bytes());
        body.extend_from_slice(chunk);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(b"0\r\n\r\n");
    let request = Request::new("POST", &format!("/v1/devices/{device}/led")).bearer(&token);
    let mut request = request.form("").header("Transfer-Encoding", "chunked");
    request.body = body;
    world.send(request).await;
}

#[given("the cloud serves on several threads")]
fn several_threads(world: &mut CloudWorld) {
    world.threads(4);
}

/// Fills in what a scenario cannot know: `{Ada's token}`, `{"me@example.com"'s token}`, `{Ada's password}`, `{Grace's code}`,
/// `{lamp's id}`, `{the mfa_token}` and
/// `{the access_token}` of the last answer that had one, `{the first refresh_token}` of the first, `{the transaction}`, `{the cookie}` and `{the code}` of the log-in pages,
/// `{code of the mfa_secret}`, `{Ada's mailed token}`, `{basic name:password}` in base64, `{1025 x}` for so many letters.
pub(crate) async fn expand(world: &mut CloudWorld, text: &str) -> String {
    let mut expanded = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        let filled = match after.split_once('}') {
            Some((name, after)) if !name.contains('{') => fill(world, name).await.map(|value| (value, after)),
            _ => None,
        };
        expanded += before;
        match filled {
            Some((value, after)) => {
                expanded += &value;
                rest = after;
            }
            None => {
                expanded.push('{');
                rest = after;
            }
        }
    }
    expanded + rest
}

async fn fill(world: &mut CloudWorld, name: &str) -> Option<String> {
    if let Some(credentials) = name.strip_prefix("basic ") {
        return Some(STANDARD.encode(credentials));
    }
    if let Some(key) = name.strip_prefix("code of the ") {
        let secret = world.last_answered(key);
        return Some(user::code(&secret, world.now().await.as_second()));
    }
    if let Some(key) = name.strip_prefix("the first ") {
        return Some(world.first_answered(key));
    }
    if let Some(key) = name.strip_prefix("the ") {
        return Some(world.last_answered(key));
    }
    if let Some((count, letter)) = name.split_once(' ')
        && let Ok(count) = count.parse()
    {
        return Some(letter.repeat(count));
    }
    let (whose, what) = name.split_once("'s ")?;
    match (what, whose.parse::<Actor>()) {
        ("token", Ok(actor)) => Some(world.session(actor).await.token().expose().to_owned()),
        ("password", Ok(actor)) => Some(world.account(actor).1),
        ("mailed token", Ok(actor)) => Some(user::mailed_token(world, actor).await),
        ("code", Ok(actor)) => world.code_of(actor).await,
        ("id", Err(_)) => Some(world.device_id(whose).await),
        _ => None,
    }
}
