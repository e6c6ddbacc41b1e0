//! Integrations on the wire.

use serde_json::json;

use crate::served::{Answer, Served};
use crate::world::{ProductSpec, UserSpec, World};

const ADA: &str = "0123456789abcdef0123456789abcdef01234567";
const BOB: &str = "76543210fedcba9876543210fedcba9876543210";
const HOOK: &str = "integration_type=Webhook&event=temp&url=https://hooks.example/t&requestType=post";

fn world() -> World {
    World::empty()
        .with_user(UserSpec::new("ada@example.com", "p").with_token(ADA))
        .with_user(UserSpec::new("bob@example.com", "p").with_token(BOB))
}

fn refusal(answer: &Answer) -> String {
    format!("{} {}", answer.status.as_u16(), answer.json()["error"].as_str().expect("a sentence"))
}

async fn make(served: &Served, path: &str, body: &str) -> String {
    let made = served.call("POST", path, ADA, body).await;
    assert_eq!(made.status, 201, "{}", made.body);
    made.json()["id"].as_str().expect("an id").to_owned()
}

#[tokio::test]
async fn a_webhook_is_made_seen_changed_and_deleted() {
    let served = Served::new(&world());
    let made = served.call("POST", "/v1/integrations", ADA, HOOK).await;
    assert_eq!(made.status, 201);
    let keys: Vec<String> = made.json().as_object().expect("an object").keys().cloned().collect();
    assert_eq!(
        keys,
        [
            "id",
            "event",
            "name",
            "created_at",
            "integration_type",
            "url",
            "requestType",
            "noDefaults",
            "rejectUnauthorized",
            "ok",
            "hookUrl"
        ]
    );
    let id = made.json()["id"].as_str().expect("an id").to_owned();
    assert_eq!(made.json()["hookUrl"], format!("http://localhost/v1/webhooks/{id}"));
    let one = format!("/v1/integrations/{id}");
    let seen = served.call("GET", &one, ADA, "").await.json();
    assert_eq!(
        (&seen["integration"]["name"], &seen["integration"]["logs"]),
        (&json!("temp for hooks.example"), &json!([]))
    );
    assert_eq!(seen["integration"]["requestType"], "POST");

    let changed = served
        .call("PUT", &one, ADA, "url=https://other.example/&disabled=true&deviceid=ABCDEF0123456789abcdef01")
        .await;
    assert_eq!(changed.status, 200, "{}", changed.body);
    let changed = changed.json()["integration"].clone();
    assert_eq!(
        (&changed["url"], &changed["disabled"], &changed["deviceID"], &changed["event"]),
        (&json!("https://other.example/"), &json!(true), &json!("abcdef0123456789abcdef01"), &json!("temp"))
    );
    let headers = [("authorization", &*format!("Bearer {ADA}")), ("content-type", "application/json")];
    let cleared = served.send("PUT", &one, &headers, r#"{"deviceID": null, "disabled": null, "name": "Mine"}"#).await;
    let cleared = cleared.json()["integration"].clone();
    assert!(cleared.get("deviceID").is_none() && cleared.get("disabled").is_none(), "{cleared}");
    assert_eq!((&cleared["name"], &cleared["url"]), (&json!("Mine"), &json!("https://other.example/")));

    let deleted = served.call("DELETE", &one, ADA, "").await;
    assert_eq!((deleted.status.as_u16(), &*deleted.body), (204, ""));
    for method in ["GET", "PUT", "DELETE"] {
        assert_eq!(refusal(&served.call(method, &one, ADA, "").await), "404 Integration not found", "{method}");
    }
    assert_eq!(served.call("GET", "/v1/integrations", ADA, "").await.body, "[]");
}

#[tokio::test]
async fn the_older_path_knows_webhooks_alone() {
    let served = Served::new(&world());
    let hook = make(&served, "/v1/webhooks", "event=temp&url=http://hooks.example").await;
    let maps = make(&served, "/v1/integrations", "integration_type=GoogleMaps&event=where&api_key=k").await;
    let ids = async |path: &str| -> Vec<String> {
        let listed = served.call("GET", path, ADA, "").await.json();
        let ids =
            listed.as_array().expect("a bare array").iter().map(|one| one["id"].as_str().expect("text").to_owned());
        ids.collect()
    };
    assert_eq!(ids("/v1/webhooks").await, std::slice::from_ref(&hook));
    assert_eq!(ids("/v1/integrations").await, [hook.clone(), maps.clone()]);
    let seen = served.call("GET", &format!("/v1/webhooks/{hook}"), ADA, "").await.json();
    assert_eq!((&seen["webhook"]["requestType"], &seen["webhook"]["counters"]), (&json!("POST"), &json!([])));
    for method in ["GET", "DELETE"] {
        let refused = served.call(method, &format!("/v1/webhooks/{maps}"), ADA, "").await;
        assert_eq!(refusal(&refused), "404 Webhook not found", "{method}");
    }
    let other = served.call("POST", "/v1/webhooks", ADA, "integration_type=GoogleMaps&event=where&api_key=k").await;
    assert_eq!(refusal(&other), "400 integration_type must be Webhook here");
    assert_eq!(served.call("DELETE", &format!("/v1/webhooks/{hook}"), ADA, "").await.status, 204);
    assert_eq!(ids("/v1/integrations").await, [maps]);
}

#[tokio::test]
async fn the_other_types_have_fields_of_their_own() {
    let served = Served::new(&world());
    for (body, name) in [
        ("integration_type=AzureIotHub&event=e&hub_name=h&policy_name=p&policy_key=k", "e for h"),
        ("integration_type=GoogleCloudPubSub&event=e&topic=your/topic/name", "e for name"),
        ("integration_type=GoogleMaps&event=e&api_key=k", "e for Google Maps"),
        ("integration_type=GoogleMaps&event=e&api_key=k&name=Mine", "Mine"),
    ] {
        let made = served.call("POST", "/v1/integrations", ADA, body).await.json();
        assert_eq!(made["name"], name, "{made}");
        let id = made["id"].as_str().expect("text");
        assert_eq!(made["integrationUrl"], format!("http://localhost/v1/integrations/{id}"));
    }
}

#[tokio::test]
async fn an_integration_that_cannot_be_made_is_told_why() {
    let served = Served::new(&world());
    let long = format!("{HOOK}&body={}", "x".repeat(16 << 10));
    for (body, sentence) in [
        ("event=e", "integration_type must be one of Webhook, AzureIotHub, GoogleCloudPubSub, GoogleMaps"),
        (
            "integration_type=Zapier&event=e",
            "integration_type must be one of Webhook, AzureIotHub, GoogleCloudPubSub, GoogleMaps",
        ),
        ("integration_type=Webhook", "event is required"),
        ("integration_type=Webhook&event=", "event must not be empty"),
        ("integration_type=Webhook&event=e", "url is required"),
        ("integration_type=Webhook&event=e&url=ftp://x", "url must be an address that begins with https:// or http://"),
        (
            "integration_type=Webhook&event=e&url=https://x&requestType=PATCH",
            "requestType must be GET, POST, PUT or DELETE",
        ),
        (&format!("{HOOK}&noDefaults=1"), "noDefaults must be true or false"),
        (&format!("{HOOK}&auth=me:secret"), "auth must be an object"),
        (&format!("{HOOK}&deviceID=lamp"), "deviceID must be the 24 hex digits of a device"),
        (&format!("{HOOK}&name=a%0Ab"), "name must not hold control characters"),
        (&long, "body must be at most 16384 bytes"),
        ("integration_type=GoogleMaps&event=e", "api_key is required"),
    ] {
        let refused = served.call("POST", "/v1/integrations", ADA, body).await;
        assert_eq!(refusal(&refused), format!("400 {sentence}"), "{body}");
    }
    assert_eq!(served.call("GET", "/v1/integrations", ADA, "").await.body, "[]");
    let id = make(&served, "/v1/integrations", HOOK).await;
    for (body, sentence) in [
        ("integration_type=GoogleMaps", "integration_type cannot be changed"),
        ("event=", "event must not be empty"),
        ("url=", "url must be an address that begins with https:// or http://"),
    ] {
        let refused = served.call("PUT", &format!("/v1/integrations/{id}"), ADA, body).await;
        assert_eq!(refusal(&refused), format!("400 {sentence}"), "{body}");
    }
}

#[tokio::test]
async fn what_is_not_the_callers_does_not_exist_and_nobody_has_more_than_twenty() {
    let served = Served::new(&world().with_product(ProductSpec::new(20_001, "kettle", "ada@example.com")));
    let id = make(&served, "/v1/integrations", HOOK).await;
    assert_eq!(served.call("GET", "/v1/integrations", BOB, "").await.body, "[]");
    for (method, path, token, expected) in [
        ("GET", format!("/v1/integrations/{id}"), BOB, "404 Integration not found"),
        ("PUT", format!("/v1/integrations/{id}"), BOB, "404 Integration not found"),
        ("DELETE", format!("/v1/webhooks/{id}"), BOB, "404 Webhook not found"),
        ("GET", format!("/v1/products/kettle/integrations/{id}"), ADA, "404 Integration not found"),
        ("GET", "/v1/products/kettle/integrations".to_owned(), BOB, "403 Permission denied"),
    ] {
        assert_eq!(refusal(&served.call(method, &path, token, "").await), expected, "{method} {path}");
    }
    let device = format!("{HOOK}&deviceID=abcdef0123456789abcdef01");
    for _ in 0..10 {
        make(&served, "/v1/integrations", &device).await;
    }
    let many = "410 Too many web hooks for this device";
    assert_eq!(refusal(&served.call("POST", "/v1/integrations", ADA, &device).await), many);
    for _ in 0..9 {
        make(&served, "/v1/integrations", HOOK).await;
    }
    let moved = format!("/v1/integrations/{id}");
    assert_eq!(refusal(&served.call("PUT", &moved, ADA, "deviceID=abcdef0123456789abcdef01").await), many);
    assert_eq!(refusal(&served.call("POST", "/v1/integrations", ADA, HOOK).await), many);
    make(&served, "/v1/products/20001/integrations", HOOK).await;

    served.call("DELETE", "/v1/user", ADA, "password=p").await;
    served.send("POST", "/v1/users", &[], "username=ada@example.com&password=p").await;
    let token = "client_id=particle&client_secret=particle&grant_type=password&username=ada@example.com&password=p";
    let token = served.send("POST", "/oauth/token", &[], token).await.json()["access_token"].clone();
    let token = token.as_str().expect("a token").to_owned();
    assert_eq!(served.call("GET", "/v1/integrations", &token, "").await.body, "[]", "with the user they are gone");
}
