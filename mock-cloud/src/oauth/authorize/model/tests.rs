//! Rules of authorization, without HTTP.

use super::*;
use crate::cloud::tests::{ada_and_her_lamp, at};
use crate::secret::HashedSecret;
use crate::user::Credentials;

const HOME: &str = "https://app.example/callback";

fn cloud_with_clients() -> Cloud {
    let (mut cloud, ada, _) = ada_and_her_lamp();
    for (id, uris) in [("app", &[HOME][..]), ("two", &[HOME, "https://app.example/other?x=1"])] {
        let redirect_uris = uris.iter().map(|uri| RedirectUri::parse(uri).expect("a URI")).collect();
        let secret = HashedSecret::new("s", &mut cloud.secrets);
        let (id, name) = (id.into(), "App".to_owned());
        let scopes = Scopes::FULL;
        cloud.clients.insert(Client { id, name, secret, owner: Some(ada), redirect_uris, scopes, number: 0 });
    }
    cloud
}

fn request<'a>(client: &'a str, redirect_uri: Option<&'a str>) -> Requested<'a> {
    Requested { implicit: false, client, redirect_uri, scope: "", state: Some("s") }
}

const ADA: Choice<'static> = Choice::LogIn { username: "ada@example.com", password: "analytical-engine" };

/// A code that Ada gave the client.
fn code(cloud: &mut Cloud, client: &str, now: Timestamp) -> String {
    let begun = cloud.begin_authorization(&request(client, Some(HOME)), now).expect("begun");
    let id = begun.question.transaction;
    cloud.continue_authorization(&id, &begun.cookie, &ADA, now);
    match cloud.continue_authorization(&id, &begun.cookie, &Choice::Allow, now) {
        Next::GoTo(uri) => {
            let code = uri.strip_prefix("https://app.example/callback?code=").expect("a code");
            code.strip_suffix("&state=s").expect("the state").to_owned()
        }
        other => panic!("a redirect was due, not {other:?}"),
    }
}

fn exchange(cloud: &mut Cloud, client: &str, code: &str, now: Timestamp) -> Result<Arc<str>, CodeGrantError> {
    cloud.grant_code(&client.into(), code, Lifetime::Unstated, now).map(|grant| grant.access_token)
}

#[test]
fn a_redirect_uri_is_one_that_is_registered_to_the_letter() {
    let mut cloud = cloud_with_clients();
    let mut begin = |client, uri| cloud.begin_authorization(&request(client, uri), at(0)).map(|_| ());
    assert_eq!(begin("app", Some(HOME)), Ok(()));
    assert_eq!(begin("two", Some("https://app.example/other?x=1")), Ok(()));
    for trick in [
        "https://app.example/callback/",
        "https://app.example/callback/../other",
        "https://app.example/callback?x=1",
        "https://app.example/callbackevil",
        "https://app.example/",
        "https://APP.example/callback",
        "https://app.example.evil.example/callback",
        "https://app.example@evil.example/callback",
        "https://app.example/callback#",
        "http://app.example/callback",
        "https://app.example/other",
        " https://app.example/callback",
    ] {
        assert_eq!(begin("two", Some(trick)), Err(BeginError::RedirectMismatch), "{trick}");
    }
    assert_eq!(begin("app", None), Ok(()), "the only one counts");
    assert_eq!(begin("two", None), Err(BeginError::RedirectMissing));
    assert_eq!(begin("particle", None), Err(BeginError::RedirectMissing));
    assert_eq!(begin("particle", Some(HOME)), Err(BeginError::RedirectMismatch));
    assert_eq!(begin("nobody", None), Err(BeginError::RedirectMissing));
    assert_eq!(begin("nobody", Some(HOME)), Err(BeginError::ClientUnknown));
}

#[test]
fn a_code_works_once_and_a_second_use_kills_its_token() {
    let mut cloud = cloud_with_clients();
    let code = code(&mut cloud, "app", at(0));
    let token = exchange(&mut cloud, "app", &code, at(1)).expect("granted");
    assert!(cloud.token(&token, at(1)).is_ok());
    assert_eq!(exchange(&mut cloud, "app", &code, at(2)), Err(CodeGrantError::Invalid));
    assert!(cloud.token(&token, at(2)).is_err());
}

#[test]
fn a_code_serves_its_client_alone_and_an_interceptor_cannot_spoil_it() {
    let mut cloud = cloud_with_clients();
    let code = code(&mut cloud, "app", at(0));
    assert_eq!(exchange(&mut cloud, "two", &code, at(1)), Err(CodeGrantError::Invalid));
    let token = exchange(&mut cloud, "app", &code, at(1)).expect("granted");
    assert_eq!(exchange(&mut cloud, "two", &code, at(1)), Err(CodeGrantError::Invalid));
    assert!(cloud.token(&token, at(1)).is_ok());
    assert_eq!(exchange(&mut cloud, "app", "0", at(1)), Err(CodeGrantError::Invalid));
}

#[test]
fn nothing_that_opens_anything_is_shown() {
    let mut cloud = cloud_with_clients();
    let begun = cloud.begin_authorization(&request("app", None), at(0)).expect("begun");
    let id = begun.question.transaction;
    let asked = cloud.continue_authorization(&id, &begun.cookie, &ADA, at(0));
    let next = cloud.continue_authorization(&id, &begun.cookie, &Choice::Allow, at(0));
    let shown = format!("{asked:?} {next:?}");
    assert!(!shown.contains(&id) && !shown.contains("code=") && shown.ends_with("GoTo(…)"), "{shown}");
    let code = code(&mut cloud, "app", at(0));
    let grant = cloud.grant_code(&"app".into(), &code, Lifetime::Unstated, at(0)).expect("granted");
    let shown = format!("{grant:?}");
    assert!(!shown.contains(&*grant.access_token), "{shown}");
    assert!(!shown.contains(grant.refresh_token.as_deref().expect("one comes along")), "{shown}");
}

#[test]
fn a_code_lives_as_long_as_the_world_says() {
    let mut cloud = cloud_with_clients();
    cloud.settings.code_lifetime = jiff::SignedDuration::from_secs(5);
    let (late, in_time) = (code(&mut cloud, "app", at(0)), code(&mut cloud, "app", at(0)));
    assert!(exchange(&mut cloud, "app", &in_time, at(4)).is_ok());
    assert_eq!(exchange(&mut cloud, "app", &late, at(5)), Err(CodeGrantError::Expired));
}

#[test]
fn a_code_is_good_for_thirty_seconds_on_the_clouds_clock() {
    let mut cloud = cloud_with_clients();
    let (early, late) = (code(&mut cloud, "app", at(0)), code(&mut cloud, "app", at(0)));
    assert!(exchange(&mut cloud, "app", &early, at(29)).is_ok());
    assert_eq!(exchange(&mut cloud, "app", &late, at(30)), Err(CodeGrantError::Expired));
}

#[test]
fn an_impossible_lifetime_does_not_use_the_code_up() {
    let mut cloud = cloud_with_clients();
    let code = code(&mut cloud, "app", at(0));
    let refused = cloud.grant_code(&"app".into(), &code, Lifetime::Until(at(0)), at(1)).map(|_| ());
    assert_eq!(refused, Err(CodeGrantError::Lifetime(ExpiryError::Past)));
    assert!(exchange(&mut cloud, "app", &code, at(1)).is_ok());
}

#[test]
fn a_transaction_wants_its_cookie_its_time_and_the_right_order() {
    let mut cloud = cloud_with_clients();
    let begun = cloud.begin_authorization(&request("app", None), at(0)).expect("begun");
    let (id, cookie) = (begun.question.transaction.clone(), begun.cookie);
    let other = cloud.begin_authorization(&request("app", None), at(0)).expect("begun");
    for wrong in ["", &other.cookie, &cookie[1..]] {
        let next = cloud.continue_authorization(&id, wrong, &ADA, at(1));
        assert_eq!(next, Next::Over(Over::Unknown));
    }
    let next = cloud.continue_authorization(&id, &cookie, &Choice::Allow, at(1));
    assert!(matches!(next, Next::Ask(Question { kind: Asked::LogIn { failed: None }, .. })), "{next:?}");
    let next = cloud.continue_authorization(&id, &cookie, &Choice::Code("123456"), at(1));
    assert!(matches!(next, Next::Ask(Question { kind: Asked::LogIn { failed: None }, .. })), "{next:?}");
    let next = cloud.continue_authorization(&id, &cookie, &ADA, at(1));
    assert!(matches!(next, Next::Ask(Question { kind: Asked::Consent { .. }, .. })), "{next:?}");
    assert_eq!(cloud.continue_authorization(&id, &cookie, &Choice::Allow, at(600)), Next::Over(Over::Unknown));
}

#[test]
fn a_second_factor_is_asked_for_and_five_wrong_codes_are_the_end() {
    let mut cloud = cloud_with_clients();
    let grace = Choice::LogIn { username: "grace@example.com", password: "nanosecond" };
    let begun = cloud.begin_authorization(&request("app", None), at(0)).expect("begun");
    let (id, cookie) = (begun.question.transaction, begun.cookie);
    let mut choose = |choice: &Choice<'_>| cloud.continue_authorization(&id, &cookie, choice, at(0));
    let asks_code = |next: &Next| matches!(next, Next::Ask(Question { kind: Asked::Code { .. }, .. }));
    assert!(asks_code(&choose(&grace)));
    assert!(asks_code(&choose(&Choice::Allow)), "no way round the code");
    for _ in 0..4 {
        assert!(asks_code(&choose(&Choice::Code("000000"))));
        assert!(asks_code(&choose(&grace)), "logging in again does not reset the count");
    }
    assert_eq!(choose(&Choice::Code("000000")), Next::Over(Over::TooManyWrongCodes));
    assert_eq!(choose(&grace), Next::Over(Over::Unknown));
}

#[test]
fn a_recovery_code_does_for_the_second_factor_once() {
    let mut cloud = cloud_with_clients();
    let grace = Choice::LogIn { username: "grace@example.com", password: "nanosecond" };
    for asks_again in [false, true] {
        let begun = cloud.begin_authorization(&request("app", None), at(0)).expect("begun");
        let (id, cookie) = (begun.question.transaction, begun.cookie);
        cloud.continue_authorization(&id, &cookie, &grace, at(0));
        let next = cloud.continue_authorization(&id, &cookie, &Choice::Code("MARK-1 moth-1947"), at(0));
        let Next::Ask(Question { kind, .. }) = next else { panic!("a question was due, not {next:?}") };
        assert_eq!(matches!(kind, Asked::Code { wrong: true }), asks_again, "{kind:?}");
        assert_eq!(matches!(kind, Asked::Consent { .. }), !asks_again, "{kind:?}");
    }
}

#[test]
fn single_sign_on_is_told_from_a_wrong_password() {
    let mut cloud = cloud_with_clients();
    let ada = cloud.users.find("ada@example.com").expect("she is there");
    cloud.users.get_mut(ada).expect("she is there").credentials = Credentials::single_sign_on();
    let begun = cloud.begin_authorization(&request("app", None), at(0)).expect("begun");
    let id = begun.question.transaction;
    for (username, why) in [
        ("ada@example.com", LogInFault::SingleSignOn),
        ("grace@example.com", LogInFault::Wrong),
        ("x", LogInFault::Wrong),
    ] {
        let choice = Choice::LogIn { username, password: "analytical-engine" };
        let next = cloud.continue_authorization(&id, &begun.cookie, &choice, at(0));
        let Next::Ask(Question { kind, .. }) = next else { panic!("a question was due, not {next:?}") };
        assert_eq!(kind, Asked::LogIn { failed: Some(FailedLogIn { username: username.to_owned(), why }) });
    }
}

#[test]
fn a_deleted_client_gets_nothing_more() {
    let mut cloud = cloud_with_clients();
    let code = code(&mut cloud, "app", at(0));
    let begun = cloud.begin_authorization(&request("app", None), at(0)).expect("begun");
    let ada = cloud.users.find("ada@example.com").expect("she is there");
    cloud.delete_client(ada, "app").expect("hers");
    let next = cloud.continue_authorization(&begun.question.transaction, &begun.cookie, &Choice::Deny, at(0));
    assert_eq!(next, Next::Over(Over::Unknown));
    assert_eq!(exchange(&mut cloud, "app", &code, at(0)), Err(CodeGrantError::Invalid));
}

#[test]
fn whoever_takes_its_word_back_leaves_no_log_in_and_no_code_behind() {
    let mut cloud = cloud_with_clients();
    let ada = cloud.users.find("ada@example.com").expect("she is there");
    let (unused, used) = (code(&mut cloud, "app", at(0)), code(&mut cloud, "app", at(0)));
    let token = exchange(&mut cloud, "app", &used, at(0)).expect("a token");
    let begun = cloud.begin_authorization(&request("app", None), at(0)).expect("begun");
    cloud.continue_authorization(&begun.question.transaction, &begun.cookie, &ADA, at(0));
    cloud.forget_log_ins(ada);
    assert_eq!(exchange(&mut cloud, "app", &unused, at(0)), Err(CodeGrantError::Invalid));
    let next = cloud.continue_authorization(&begun.question.transaction, &begun.cookie, &Choice::Allow, at(0));
    assert_eq!(next, Next::Over(Over::Unknown));
    // A code that was used is still recognised, and costs its token when it comes again.
    assert_eq!(exchange(&mut cloud, "app", &used, at(0)), Err(CodeGrantError::Invalid));
    assert!(cloud.token(&token, at(0)).is_err());
}
