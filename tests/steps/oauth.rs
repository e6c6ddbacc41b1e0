//! Logging in.

use std::time::Duration;

use cucumber::{given, then, when};
use jiff::Timestamp;
use particle_client::{Error, Lifetime, Login, MfaChallenge, Secret, Session};

use crate::cast::Actor;
use crate::steps::user;
use crate::world::CloudWorld;

/// The codes of Grace's phone, one for each half minute from two minutes before the clock starts (2026-01-01T00:00:00Z). They come from another
/// implementation of RFC 6238 than the cloud's.
const CODES: [&str; 29] = [
    "393530", "869610", "478298", "633020", "452777", "978927", "681539", "889800", "107901", "380936", "110716",
    "197235", "114949", "747838", "871454", "969986", "798855", "016935", "278592", "719937", "921271", "933953",
    "329081", "101775", "198501", "287299", "767186", "376673", "346319",
];
const FIRST_CODE_AT: i64 = 1_767_225_600 - 120;

/// What became of trying to log in.
#[derive(Debug, Default)]
struct Logins {
    /// The last attempt, be it by password or by code.
    last: Option<Result<(), Error>>,
    /// What the failed attempts were told, in their order.
    refusals: Vec<String>,
    session: Option<Session>,
    challenge: Option<MfaChallenge>,
    phone_offset: i64,
    stored_token: Option<String>,
}

impl Logins {
    fn tried(&mut self, result: Result<Login, Error>) {
        self.session = None;
        self.last = Some(match result {
            Ok(Login::Token(session)) => {
                self.session = Some(session);
                Ok(())
            }
            Ok(Login::MfaRequired(challenge)) => {
                self.challenge = Some(challenge);
                Ok(())
            }
            Err(error) => {
                self.refusals.push(format!("{:?}", error.refusal().expect("the cloud answers")));
                Err(error)
            }
        });
    }

    fn refusal(&self) -> &Error {
        match &self.last {
            Some(Err(error)) => error,
            other => panic!("the last attempt was not refused: {other:?}"),
        }
    }
}

#[given(expr = "{actor} has an account")]
#[given(expr = "{actor} has an account with a second factor")]
fn has_account(world: &mut CloudWorld, actor: Actor) {
    world.introduce(actor);
}

#[given(expr = "{actor} is logged in")]
async fn is_logged_in(world: &mut CloudWorld, actor: Actor) {
    world.introduce(actor);
    log_in(world, actor).await;
    let session = world.notes::<Logins>().session.clone().expect("a session");
    world.logged_in(actor, session);
}

#[given(expr = "{actor} gave name and password")]
#[when(expr = "{actor} logs in")]
async fn log_in(world: &mut CloudWorld, actor: Actor) {
    let (username, password) = world.account(actor);
    let result = world.client().await.login(username, password).await;
    world.notes::<Logins>().tried(result);
}

#[when(expr = "{actor} logs in with the password {string}")]
async fn log_in_with(world: &mut CloudWorld, actor: Actor, password: String) {
    let (username, _) = world.account(actor);
    let result = world.client().await.login(username, password).await;
    world.notes::<Logins>().tried(result);
}

#[when("somebody without an account logs in")]
async fn stranger_logs_in(world: &mut CloudWorld) {
    let result = world.client().await.login("nobody@example.com", "open-sesame").await;
    world.notes::<Logins>().tried(result);
}

#[when(expr = "{actor} logs in for {int} seconds")]
async fn log_in_for(world: &mut CloudWorld, actor: Actor, seconds: u64) {
    let (username, own) = world.account(actor);
    let login = world.client().await.login(username, own);
    let result = login.expires_in(Duration::from_secs(seconds)).await;
    world.notes::<Logins>().tried(result);
}

#[when(expr = "{actor} logs in until {word}")]
async fn log_in_until(world: &mut CloudWorld, actor: Actor, date: Timestamp) {
    let (username, password) = world.account(actor);
    let login = world.client().await.login(username, password);
    let result = login.expires_at(date).await;
    world.notes::<Logins>().tried(result);
}

#[when(expr = "{actor} logs in for ever")]
async fn log_in_for_ever(world: &mut CloudWorld, actor: Actor) {
    let (username, password) = world.account(actor);
    let result = world.client().await.login(username, password).never_expires().await;
    world.notes::<Logins>().tried(result);
}

#[given(expr = "Grace's phone is {int} seconds slow")]
fn phone_is_slow(world: &mut CloudWorld, seconds: i64) {
    world.notes::<Logins>().phone_offset = -seconds;
}

#[given(expr = "Grace's phone is {int} seconds fast")]
fn phone_is_fast(world: &mut CloudWorld, seconds: i64) {
    world.notes::<Logins>().phone_offset = seconds;
}

#[given("Grace entered the code on her phone")]
#[when("Grace enters the code on her phone")]
#[when("Grace enters the same code again")]
async fn enter_code(world: &mut CloudWorld) {
    let now = world.now().await.as_second() + world.notes::<Logins>().phone_offset;
    let place = usize::try_from((now - FIRST_CODE_AT) / 30).ok();
    let code = match place.and_then(|place| CODES.get(place)) {
        Some(code) => (*code).to_owned(),
        // A remote cloud has a date of its own.
        None => user::code(&Actor::Grace.account().mfa_secret.expect("she has a second factor"), now),
    };
    submit(world, &code).await;
}

#[when(expr = "{actor} enters a wrong code")]
async fn enter_wrong_code(world: &mut CloudWorld, _actor: Actor) {
    submit(world, "000000").await;
}

#[given(expr = "Grace entered a wrong code {int} times")]
#[when(expr = "Grace enters a wrong code {int} times")]
async fn enter_wrong_codes(world: &mut CloudWorld, times: usize) {
    for _ in 0..times {
        enter_wrong_code(world, Actor::Grace).await;
        world.notes::<Logins>().refusal();
    }
}

pub(crate) async fn submit(world: &mut CloudWorld, code: &str) {
    let logins = world.notes::<Logins>();
    let challenge = logins.challenge.as_ref().expect("the cloud asked for a code");
    let result = challenge.submit(code).await.map(Login::Token);
    logins.tried(result);
}

pub(crate) async fn recover(world: &mut CloudWorld, code: Secret) {
    let logins = world.notes::<Logins>();
    let challenge = logins.challenge.as_ref().expect("the cloud asked for a code");
    let result = challenge.recover(code).await.map(Login::Token);
    logins.tried(result);
}

#[then("the recovery code is refused")]
fn recovery_code_is_refused(world: &mut CloudWorld) {
    let error = world.notes::<Logins>().refusal();
    assert!(error.is_invalid_grant() && error.message() == "Invalid recovery code", "{error}");
}

#[given(expr = "{actor} keeps the token for later")]
fn keep_token(world: &mut CloudWorld, _actor: Actor) {
    let logins = world.notes::<Logins>();
    let session = logins.session.as_ref().expect("a session");
    logins.stored_token = Some(session.token().expose().to_owned());
}

#[given(expr = "{actor} came back with the kept token")]
#[when(expr = "{actor} comes back with the kept token")]
async fn come_back(world: &mut CloudWorld, _actor: Actor) {
    let token = world.notes::<Logins>().stored_token.clone().expect("a kept token");
    let session = world.client().await.restore(token).await.expect("an answer");
    world.notes::<Logins>().session = session;
}

#[then(expr = "{actor} has a session")]
async fn has_session(world: &mut CloudWorld, actor: Actor) {
    let logins = world.notes::<Logins>();
    let session = logins.session.clone().unwrap_or_else(|| panic!("there is no session: {:?}", logins.last));
    let names: Vec<_> = session.devices().list().await.expect("a session that works");
    let (username, _) = world.account(actor);
    let mut owners = names.iter().map(|device| device.owner.as_deref());
    assert!(owners.all(|owner| owner == Some(&username)), "the session is somebody else's");
    world.logged_in(actor, session);
}

#[then(expr = "{actor} has to log in again")]
fn has_no_session(world: &mut CloudWorld, _actor: Actor) {
    assert!(world.notes::<Logins>().session.is_none(), "the session is still good");
}

#[then(expr = "{actor} is asked for a code")]
fn is_asked(world: &mut CloudWorld, _actor: Actor) {
    let logins = world.notes::<Logins>();
    assert!(logins.session.is_none(), "there is a session before the code");
    let challenge = logins.challenge.as_ref().expect("a challenge");
    assert_eq!(challenge.message(), "Multi-factor authentication required");
}

#[then("the login is refused")]
fn is_refused(world: &mut CloudWorld) {
    let error = world.notes::<Logins>().refusal();
    assert!(error.is_invalid_grant() && error.message() == "User credentials are invalid", "{error}");
}

/// Whether the last attempt was told that there were too many, and when to come back.
pub(crate) fn is_limited(world: &mut CloudWorld, seconds: u64) {
    let error = world.notes::<Logins>().refusal();
    assert!(error.is_rate_limited(), "{error}");
    assert_eq!(error.retry_after(), Some(Duration::from_secs(seconds)));
}

#[then("the code is refused")]
fn code_is_refused(world: &mut CloudWorld) {
    let error = world.notes::<Logins>().refusal();
    assert!(error.is_invalid_grant() && error.message() == "OTP expired", "{error}");
}

#[then("the code comes too late for this login")]
fn challenge_is_dead(world: &mut CloudWorld) {
    let error = world.notes::<Logins>().refusal();
    assert!(error.is_invalid_grant() && error.message() == "Invalid mfa token", "{error}");
}

#[then("both were told the same")]
fn told_the_same(world: &mut CloudWorld) {
    let refusals = &world.notes::<Logins>().refusals;
    assert!(matches!(&refusals[..], [one, other] if one == other), "{refusals:#?}");
}

#[then(expr = "the session lasts {int} seconds")]
fn lasts(world: &mut CloudWorld, seconds: u64) {
    let lifetime = world.notes::<Logins>().session.as_ref().and_then(Session::lifetime);
    assert_eq!(lifetime, Some(Lifetime::For(Duration::from_secs(seconds))));
}

#[then("the session lasts for ever")]
fn lasts_for_ever(world: &mut CloudWorld) {
    let lifetime = world.notes::<Logins>().session.as_ref().and_then(Session::lifetime);
    assert_eq!(lifetime, Some(Lifetime::Forever));
}

#[then("the session still works")]
async fn still_works(world: &mut CloudWorld) {
    let session = world.notes::<Logins>().session.clone().expect("a session");
    session.devices().list().await.expect("a session that works");
}

#[then("the session has expired")]
async fn has_expired(world: &mut CloudWorld) {
    let session = world.notes::<Logins>().session.clone().expect("a session");
    let error = session.devices().list().await.expect_err("a session that has expired");
    assert!(error.is_unauthorized() && error.message() == "The access token provided has expired.", "{error}");
}
