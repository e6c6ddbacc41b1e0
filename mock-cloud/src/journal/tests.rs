//! The journal behind a whole cloud: what gets in, what does not, and what is found again.

use std::sync::Arc;

use http::StatusCode;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::{Exchange, Expectation, Journal};
use crate::served::{Answer, Served};
use crate::world::{DeviceSpec, UserSpec, World};

/// Not what tokens look like: nothing can be told by its form.
const TOKEN: &str = "adas-very-own";
const PASSWORD: &str = "analytical-engine";

fn served(length: usize) -> Served {
    let mut world = World::empty()
        .with_user(UserSpec::new("ada@example.com", PASSWORD).with_token(TOKEN))
        .with_device(DeviceSpec::new("lamp").owned_by("ada@example.com"));
    world.settings.journal = length;
    Served::new(&world)
}

async fn requests(served: &Served, query: &str) -> Vec<Value> {
    let answer = served.send("GET", &format!("/_mock/requests{query}"), &[], "").await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    answer.json().as_array().expect("a list").clone()
}

async fn verify(served: &Served, expectation: Value) -> Answer {
    let body = expectation.to_string();
    let json = ("content-type", "application/json");
    served.send("POST", "/_mock/requests/verify", &[json], &body).await
}

async fn switch(served: &Served, arg: &str) -> Answer {
    served.call("POST", "/v1/devices/lamp/led", TOKEN, &format!("arg={arg}")).await
}

#[tokio::test]
async fn an_exchange_is_kept_with_all_that_was_learned_about_it() {
    let served = served(10);
    let answer = served
        .send("POST", "/v1/devices/lamp/led?colour=red", &[], &format!("arg=on&agr=1&access_token={TOKEN}"))
        .await;
    let kept = requests(&served, "").await;
    let [kept] = &kept[..] else { panic!("{kept:?}") };
    assert_eq!(kept["number"], 1);
    assert_eq!(kept["at"], "2026-01-01T00:00:00.000Z");
    assert_eq!((&kept["method"], &kept["path"]), (&json!("POST"), &json!("/v1/devices/lamp/led")));
    assert_eq!(kept["route"], "/v1/devices/{device}/{name}");
    assert_eq!(kept["query"], json!({ "colour": "red" }));
    let token = json!({ "ref": "token of ada@example.com" });
    assert_eq!(kept["body"], json!({ "arg": "on", "agr": "1", "access_token": token }));
    assert_eq!(kept["unknown_fields"], json!(["agr"]));
    assert_eq!((&kept["user"], &kept["user_kind"]), (&json!("ada@example.com"), &json!("user")));
    assert_eq!(kept["status"], answer.status.as_u16());
    assert_eq!(kept["request_id"], answer.header("x-request-id"));
}

#[tokio::test]
async fn a_refusal_is_kept_with_its_words_and_still_answered_with_them() {
    let served = served(10);
    let answer = served.call("GET", "/v1/devices/lamp/nothing", TOKEN, "").await;
    assert_eq!(answer.json(), json!({ "ok": false, "error": "Variable not found" }));
    served.send("GET", "/nowhere?password=x", &[], "").await;
    let kept = requests(&served, "").await;
    assert_eq!(kept[0]["error"], answer.json());
    assert_eq!((&kept[1]["route"], &kept[1]["user"]), (&Value::Null, &json!("nobody")));
    assert_eq!(kept[1]["query"], json!({ "password": "***" }));
}

#[tokio::test]
async fn the_ring_holds_so_many_and_the_control_surface_is_not_in_it() {
    let served = served(3);
    for arg in 0..5 {
        switch(&served, &arg.to_string()).await;
        served.send("GET", "/_mock/clock", &[], "").await;
    }
    let numbers: Vec<Value> = requests(&served, "").await.iter().map(|kept| kept["number"].clone()).collect();
    assert_eq!(numbers, [3, 4, 5]);
    let missed = verify(&served, json!({ "times": 5 })).await.json();
    assert_eq!((&missed["count"], &missed["forgotten"]), (&json!(3), &json!(2)));
    let cleared = served.send("DELETE", "/_mock/requests", &[], "").await;
    assert_eq!(cleared.json(), json!({ "ok": true, "removed": 3 }));
    switch(&served, "on").await;
    let kept = requests(&served, "").await;
    assert_eq!((kept.len(), &kept[0]["number"]), (1, &json!(6)));
}

#[tokio::test]
async fn a_journal_that_is_off_keeps_nothing_and_says_so() {
    let served = served(0);
    switch(&served, "on").await;
    assert!(requests(&served, "").await.is_empty());
    for (method, path) in [("POST", "verify"), ("GET", "stream")] {
        let json = ("content-type", "application/json");
        let body = if method == "POST" { "{}" } else { "" };
        let answer = served
            .send(
                method,
                &format!("/_mock/requests/{path}"),
                if body.is_empty() { &[] } else { std::slice::from_ref(&json) },
                body,
            )
            .await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{}", answer.body);
    }
}

#[tokio::test]
async fn what_is_asked_for_is_found() {
    let served = served(10);
    switch(&served, "on").await;
    served.skip(60).await;
    served.call("GET", "/v1/devices", TOKEN, "").await;
    served.call("GET", "/v1/devices/lamp", "wrong", "").await;
    for (query, numbers) in [
        ("?method=get", &[2, 3][..]),
        ("?path=/v1/devices/lamp", &[1, 3]),
        ("?path=/v1/devices/{device}", &[3]),
        ("?path=/v1/devices/{device}/{function}", &[1]),
        ("?path=/v1/devices/lamp/{function}", &[1]),
        ("?user=nobody", &[3]),
        ("?user=Ada@example.com", &[1, 2]),
        ("?status=401", &[3]),
        ("?since=1", &[2, 3]),
        ("?since=2026-01-01T00:00:30Z", &[2, 3]),
        ("?limit=1", &[3]),
        ("?limit=0", &[]),
        ("?method=GET&user=nobody", &[3]),
    ] {
        let query = query.replace('{', "%7B").replace('}', "%7D");
        let found: Vec<Value> = requests(&served, &query).await.iter().map(|kept| kept["number"].clone()).collect();
        assert_eq!(found, numbers, "{query}");
    }
    for query in ["?methd=GET", "?since=yesterday", "?limit=-1", "?status=ok"] {
        let answer = served.send("GET", &format!("/_mock/requests{query}"), &[], "").await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{query}");
    }
}

#[tokio::test]
async fn a_miss_names_the_nearest_request_and_why_it_is_not_meant() {
    let served = served(10);
    switch(&served, "on").await;
    switch(&served, "off").await;
    served.call("GET", "/v1/devices", TOKEN, "").await;
    let led = "/v1/devices/lamp/led";
    let on = |times: Value| json!({ "method": "POST", "path": led, "fields": { "arg": "on" }, "times": times });
    assert_eq!(verify(&served, on(json!(1))).await.json(), json!({ "ok": true, "count": 1 }));
    let missed = verify(&served, on(json!(2))).await.json();
    assert_eq!((&missed["ok"], &missed["count"], &missed["expected"]), (&json!(false), &json!(1), &json!("exactly 2")));
    assert_eq!(missed["matched"], json!([1]));
    assert_eq!(missed["nearest"]["request"]["number"], 2);
    assert_eq!(missed["nearest"]["differences"], json!(["arg was \"off\", not \"on\""]));
    let too_many = verify(&served, on(json!({ "at_most": 0 }))).await.json();
    assert_eq!((&too_many["nearest"], &too_many["matched"]), (&Value::Null, &json!([1])));

    let other =
        json!({ "method": "PUT", "path": led, "user": "grace@example.com", "status": 201, "fields": { "args": "x" } });
    let missed = verify(&served, other).await.json();
    let expected = json!([
        "method was POST, not PUT",
        "user was ada@example.com, not grace@example.com",
        "args was not sent",
        "status was 200, not 201",
    ]);
    assert_eq!(missed["nearest"]["differences"], expected);
    let path = json!({ "method": "POST", "path": "/v1/devices/lump/led" });
    let missed = verify(&served, path).await.json();
    let expected = json!(["path was /v1/devices/lamp/led, not /v1/devices/lump/led"]);
    assert_eq!(missed["nearest"]["differences"], expected);
    for wrong in [json!({ "time": 2 }), json!({ "times": "often" }), json!({ "times": { "min": 2 } })] {
        assert_eq!(verify(&served, wrong.clone()).await.status, StatusCode::BAD_REQUEST, "{wrong}");
    }
}

#[tokio::test]
async fn a_secret_can_be_asked_for_but_not_compared() {
    let served = served(10);
    served
        .send("POST", "/oauth/token", &[], &format!("grant_type=password&username=ada@example.com&password={PASSWORD}"))
        .await;
    let asked = json!({ "path": "/oauth/token", "fields": { "username": "ada@example.com", "password": PASSWORD } });
    let missed = verify(&served, asked).await.json();
    assert_eq!(missed["nearest"]["differences"], json!(["password is a secret and is not kept"]));
}

#[tokio::test]
async fn a_field_too_long_to_be_kept_is_named_with_its_length() {
    let served = served(10);
    let long = "x".repeat(9000);
    served.call("POST", "/v1/devices/events", TOKEN, &format!("name=big&data={long}")).await;
    let kept = requests(&served, "").await;
    assert_eq!(kept[0]["body"], json!({ "name": "big", "data": { "bytes": 9000 } }));
    let many = (0..1000).map(|n| format!("f{n}=1")).collect::<Vec<_>>().join("&");
    served.call("POST", "/v1/devices/events", TOKEN, &many).await;
    let kept = requests(&served, "?since=1").await;
    assert!(kept[0].to_string().len() < 16 * 1024);
    assert!(kept[0]["omitted_fields"].as_u64() > Some(800));
}

#[tokio::test]
async fn a_stream_tells_every_exchange_from_then_on() {
    use http_body_util::BodyExt;
    let served = served(10);
    let mut body = served.begin([127, 0, 0, 1], "GET", "/_mock/requests/stream", &[], "").await.into_body();
    let mut frame = async || body.frame().await.expect("a frame").expect("no error").into_data().expect("data");
    assert_eq!(frame().await, ":ok\n\n");
    switch(&served, "on").await;
    let told = String::from_utf8(frame().await.to_vec()).expect("text");
    let told = told.strip_prefix("event: request\ndata: ").and_then(|rest| rest.strip_suffix("\n\n"));
    let told: Value = serde_json::from_str(told.expect("one event")).expect("JSON");
    assert_eq!(told, requests(&served, "").await[0]);
}

#[tokio::test]
async fn the_same_can_be_asked_in_rust() {
    let cloud = crate::MockCloud::start().await.expect("a cloud");
    assert!(cloud.requests().is_empty());
    let expected = Expectation::of("GET", "/v1/devices").by("nobody").status(400).at_least(1);
    let missed = cloud.verify(&expected).expect_err("nothing was asked").to_string();
    assert_eq!(missed, "expected at least 1 such requests, found 0");
    assert_eq!(cloud.verify(&expected.at_most(3)).expect("none is few enough"), 0);
    assert_eq!(cloud.forget_requests(), 0);
}

/// Something unmistakable, that is no word of ours.
fn secret() -> impl Strategy<Value = String> {
    prop_oneof!["zq[a-z]{6,12}qz", "[0-9]{9}", "[0-9a-f]{40}"]
}

/// A request that holds a secret where secrets are sent, or where somebody has misplaced one.
fn with_a_secret() -> impl Strategy<Value = (String, String, Vec<(&'static str, String)>, String, String)> {
    let names = prop::sample::select(vec![
        "access_token",
        "password",
        "client_secret",
        "code",
        "mfa_token",
        "otp",
        "refresh_token",
        "recovery_code",
        "token",
        "current_password",
        "passwrod",
        "secret",
        "acces_tokn",
        "mfa_secret",
        "state",
        "transaction",
        "",
    ]);
    let paths = prop::sample::select(vec![
        "/oauth/token",
        "/oauth/authorize",
        "/v1/access_tokens",
        "/v1/access_tokens/current",
        "/v1/user",
        "/v1/users",
        "/v1/user/mfa-enable",
        "/v1/user/password-reset",
        "/reset-password",
        "/v1/clients",
        "/v1/devices/lamp/led",
        "/v1/devices/events",
        "/v1/devices",
        "/v1/nowhere",
    ]);
    let methods = prop::sample::select(vec!["GET", "POST", "PUT", "DELETE"]);
    (methods, paths, names, secret(), 0..8, any::<bool>()).prop_map(|(method, path, name, secret, place, signed)| {
        let json = ("content-type", "application/json".to_owned());
        let basic = {
            use base64::Engine as _;
            base64::engine::general_purpose::STANDARD.encode(format!("ada@example.com:{secret}"))
        };
        let own = ("authorization", format!("Bearer {TOKEN}"));
        // With a good token, a misspelt field of a device's route is shown: it is no secret of that route.
        let signed = signed && !matches!(name, "acces_tokn" | "passwrod" | "state" | "transaction" | "");
        let mut headers = if signed { vec![own] } else { vec![] };
        let (uri, body) = match place {
            0 => (format!("{path}?{name}={secret}"), String::new()),
            1 => (path.to_owned(), format!("grant_type=password&{name}={secret}")),
            2 => {
                headers.push(json);
                (path.to_owned(), json!({ "account_info": { (name): &secret }, (name): [&secret] }).to_string())
            }
            // A body of one kind that is sent as another.
            3 => (path.to_owned(), json!({ (name): &secret }).to_string()),
            4 => (format!("/v1/access_tokens/{secret}"), String::new()),
            5 => (format!("/v1/access_tokens/{secret}/more"), String::new()),
            6 => {
                headers = vec![("authorization", format!("Basic {basic}"))];
                (path.to_owned(), String::new())
            }
            _ => {
                headers = vec![("authorization", format!("Bearer {secret}"))];
                (path.to_owned(), format!("arg=1&access_token={secret}"))
            }
        };
        (method.to_owned(), uri, headers, body, secret)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn no_secret_of_a_request_is_in_the_journal((method, uri, headers, body, secret) in with_a_secret()) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        let shown = runtime.block_on(async {
            let served = served(10);
            let headers: Vec<(&str, &str)> = headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
            served.begin([127, 0, 0, 1], &method, &uri, &headers, &body).await;
            let shown = served.send("GET", "/_mock/requests", &[], "").await.body;
            let missed = verify(&served, json!({ "path": "/", "fields": { "password": 1 } })).await.body;
            shown + &missed
        });
        prop_assert!(shown.contains("\"number\":1"), "{shown}");
        // Of the miss's own words none is the request's.
        prop_assert!(!shown.contains(&secret), "{method} {uri} {body}: {shown}");
        prop_assert!(!shown.contains(TOKEN), "{shown}");
    }
}

#[test]
fn the_ring_is_safe_to_share_and_exchanges_are_small() {
    fn shared<T: Send + Sync>() {}
    shared::<Journal>();
    shared::<Arc<Exchange>>();
    assert!(size_of::<Exchange>() <= 512, "{}", size_of::<Exchange>());
}
