//! What becomes of which exchange.

use mock_cloud::world::{UserSpec, World as Plan};
use particle_client::control::Exchange;
use serde_json::{Value, json};

use super::script::{Script, Stretch};

fn exchange(seconds: u64, told: Value) -> Exchange {
    let mut whole = json!({
        "number": 1, "at": format!("2026-01-01T00:00:{seconds:02}.000Z"), "route": "/v1/devices/{device}/{name}",
        "user": "me@example.com", "user_kind": "user", "status": 200, "request_id": "x", "duration_us": 1,
    });
    let whole_fields = whole.as_object_mut().unwrap();
    whole_fields.extend(told.as_object().unwrap().clone());
    whole_fields.retain(|_, value| !value.is_null());
    serde_json::from_value(whole).unwrap()
}

fn tell(exchanges: &[Exchange]) -> Script {
    let plan = Plan::empty()
        .with_user(UserSpec::new("me@example.com", "s3cr3t"))
        .with_user(UserSpec::new("ada@example.com", "engine"));
    let began = "2026-01-01T00:00:00Z".parse().unwrap();
    Stretch { plan: &plan, began, stands: true, exchanges }.tell("my app")
}

#[test]
fn what_has_a_sentence_is_told_in_words_and_the_rest_as_it_was_sent() {
    let nobody = json!({ "user": "nobody", "user_kind": null });
    let with = |mut one: Value, other: &Value| {
        one.as_object_mut().unwrap().extend(other.as_object().unwrap().clone());
        one
    };
    let script = tell(&[
        exchange(
            0,
            with(
                json!({ "method": "POST", "path": "/oauth/token", "route": "/oauth/token",
            "body": { "grant_type": "password", "username": "me@example.com", "password": "***" } }),
                &nobody,
            ),
        ),
        exchange(2, json!({ "method": "POST", "path": "/v1/devices/lamp/led", "body": { "arg": "on" } })),
        exchange(2, json!({ "method": "POST", "path": "/v1/devices/lamp/led", "body": { "arg": "{the \"x\\x" } })),
        exchange(
            2,
            json!({ "method": "POST", "path": "/v1/devices/lamp/nix", "body": { "arg": "on" }, "status": 404,
            "error": { "ok": false, "error": "Function nix not found" } }),
        ),
        exchange(
            2,
            json!({ "method": "PUT", "path": "/v1/devices/lamp", "route": "/v1/devices/{device}",
            "query": { "access_token": { "ref": "token of me@example.com" } }, "body": { "n": 1, "t": "{\\x" },
            "status": 403, "error": { "error": "no", "mfa_token": "***" } }),
        ),
        exchange(
            2,
            with(
                json!({ "method": "GET", "path": "/v1/devices", "route": "/v1/devices", "status": 401,
            "error": { "error_description": "The access token provided is invalid." } }),
                &nobody,
            ),
        ),
    ]);
    insta::assert_snapshot!(script.text);
    assert_eq!((script.told, script.left_out), (6, 0));
}

#[test]
fn what_the_journal_does_not_tell_whole_is_a_remark() {
    let script = tell(&[
        exchange(0, json!({ "method": "PUT", "path": "/v1/devices/lamp", "files": [{ "name": "a", "bytes": 1 }] })),
        exchange(0, json!({ "method": "POST", "path": "/v1/devices/lamp/led", "body": { "arg": { "bytes": 9000 } } })),
        exchange(0, json!({ "method": "POST", "path": "/v1/devices/lamp/led", "body": { "arg": "my s3cr3t" } })),
        exchange(0, json!({ "method": "GET", "path": "/v1/devices/events", "route": "/v1/devices/events" })),
        exchange(0, json!({ "method": "GET", "path": "/v1/access_tokens/***", "route": "/v1/access_tokens/{token}" })),
        exchange(0, json!({ "method": "GET", "path": "/v1/devices", "status": 503, "faults": [1] })),
        exchange(0, json!({ "method": "GET", "path": "/v1/devices", "user": "new@example.com" })),
        exchange(0, json!({ "method": "GET", "path": "/v1/devices", "user": "kid", "user_kind": "customer" })),
        exchange(
            0,
            json!({ "method": "DELETE", "path": "/v1/user", "route": "/v1/user", "body": { "password": "***" } }),
        ),
    ]);
    insta::assert_snapshot!(script.text);
    assert_eq!((script.told, script.left_out), (0, 9));
}
