//! Customers on the wire.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::served::{Answer, Served};
use crate::world::{ClientSpec, DeviceSpec, ProductSpec, UserSpec, World};

const ADA: &str = "0123456789abcdef0123456789abcdef01234567";
const EVE: &str = "eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee";
const CUSTOMERS: &str = "/v1/products/kettle/customers";

fn served() -> Served {
    Served::new(
        &World::empty()
            .with_user(UserSpec::new("ada@example.com", "p").with_token(ADA))
            .with_user(UserSpec::new("eve@example.com", "p").with_token(EVE))
            .with_product(ProductSpec::new(20_001, "kettle", "ada@example.com"))
            .with_product(ProductSpec::new(20_002, "other", "ada@example.com"))
            .with_client(ClientSpec::new("kettle-app", "s").of_product("kettle"))
            .with_client(ClientSpec::new("narrow-app", "s").of_product("kettle").limited_to("customers:create"))
            .with_client(
                ClientSpec::new("kettle-web", "s").of_product("kettle").redirecting_to("https://kettle.example/in?a=1"),
            )
            .with_client(ClientSpec::new("other-app", "s").of_product("other"))
            .with_client(ClientSpec::new("adas-app", "s").owned_by("ada@example.com"))
            .with_device(DeviceSpec::new("kettle-1").in_product("kettle"))
            .with_device(DeviceSpec::new("kettle-2").in_product("kettle"))
            .with_device(DeviceSpec::new("lamp").owned_by("ada@example.com")),
    )
}

fn basic(id: &str, secret: &str) -> String {
    format!("Basic {}", STANDARD.encode(format!("{id}:{secret}")))
}

async fn by_client(served: &Served, id: &str, body: &str) -> Answer {
    served.send("POST", CUSTOMERS, &[("authorization", &basic(id, "s"))], body).await
}

async fn token(served: &Served, id: &str, body: &str) -> Answer {
    served.send("POST", "/oauth/token", &[("authorization", &basic(id, "s"))], body).await
}

fn access_token(answer: &Answer) -> String {
    answer.json()["access_token"].as_str().unwrap_or_else(|| panic!("a token was due, not {}", answer.body)).to_owned()
}

fn refusal(answer: &Answer) -> String {
    let body = answer.json();
    let said = body["error_description"].as_str().or(body["error"].as_str());
    format!("{} {}", answer.status.as_u16(), said.expect("a sentence"))
}

#[tokio::test]
async fn a_customer_is_made_in_each_of_three_ways() {
    let served = served();
    let by_team = served.call("POST", CUSTOMERS, ADA, "email=One@example.com&password=p").await;
    let by_client_with_password = by_client(&served, "kettle-app", "email=two@example.com&password=p").await;
    let in_body = "client_id=narrow-app&client_secret=s&email=three@example.com&no_password=true";
    let shadow = served.send("POST", "/v1/products/20001/customers", &[], in_body).await;
    for (answer, scope) in
        [(&by_team, None), (&by_client_with_password, None), (&shadow, Some("customer=three@example.com"))]
    {
        assert_eq!((answer.status.as_u16(), answer.header("cache-control")), (201, "no-store"), "{}", answer.body);
        let body = answer.json();
        assert_eq!((body["expires_in"].as_i64(), body["scope"].as_str()), (Some(7_776_000), scope));
        let devices = served.call("GET", "/v1/devices", &access_token(answer), "").await;
        assert_eq!((devices.status.as_u16(), devices.body.as_str()), (200, "[]"));
    }
    let in_browser = "client_id=kettle-web&response_type=token&email=four@example.com&password=p";
    let implicit = served.send("POST", CUSTOMERS, &[], in_browser).await;
    assert_eq!((implicit.status.as_u16(), implicit.body.as_str()), (201, ""));
    assert_eq!(implicit.header("access-control-expose-headers"), "Location");
    let token = implicit.header("location").strip_prefix("https://kettle.example/in?a=1#token=").expect("a token");
    assert_eq!(served.call("GET", "/v1/devices", token, "").await.status, 200);
    // The same by Basic auth, with an empty secret.
    let header = basic("kettle-web", "");
    let body = "response_type=token&email=five@example.com&password=p";
    assert_eq!(served.send("POST", CUSTOMERS, &[("authorization", &header)], body).await.status, 201);
}

#[tokio::test]
async fn a_customer_that_cannot_be_made_is_told_why() {
    let served = served();
    by_client(&served, "kettle-app", "email=kid&password=p").await;
    for (client, body, expected) in [
        ("kettle-app", "email=KID&no_password=true", "400 Customer already exists"),
        ("kettle-app", "password=p", "400 email is required"),
        ("kettle-app", "email=%20&password=p", "400 email must not be empty"),
        ("kettle-app", "email=a%0Ab&password=p", "400 email must not hold control characters"),
        ("kettle-app", "email=a", "400 password is required"),
        ("kettle-app", "email=a&password=", "400 password is required"),
        ("kettle-app", "email=a&no_password=false", "400 password is required"),
        ("kettle-app", "email=a&no_password=x", "400 no_password must be true or false"),
        ("kettle-app", "email=a&password=p&no_password=true", "400 give password or no_password=true, not both"),
        ("kettle-app", "email=a&email=b&password=p", "400 email is given more than once"),
        ("kettle-app", "email=a&password=p&response_type=code", "400 response_type must be token"),
        (
            "kettle-web",
            "email=a&password=p&response_type=token",
            "400 response_type=token goes without the client's secret",
        ),
        ("other-app", "email=a&password=p", "400 Client credentials are invalid"),
        ("adas-app", "email=a&password=p", "400 Client credentials are invalid"),
        ("particle", "email=a&password=p", "400 Client credentials are invalid"),
        ("x", "email=a&password=p", "400 Invalid or missing client_id parameter"),
    ] {
        assert_eq!(refusal(&by_client(&served, client, body).await), expected, "{client} {body}");
    }
    for (body, expected) in [
        ("email=a&password=p", "400 The access token was not found"),
        ("client_id=kettle-app&email=a&password=p", "400 Missing client_secret parameter"),
        ("client_id=kettle-app&client_secret=t&email=a&password=p", "400 Client credentials are invalid"),
        ("client_id=other-app&response_type=token&email=a&password=p", "400 Client credentials are invalid"),
        (
            "client_id=kettle-app&response_type=token&email=a&password=p",
            "400 Invalid or missing redirect_uri parameter",
        ),
        ("client_id=kettle-web&response_type=token&email=a&no_password=true", NO_PASSWORD_BY_CLIENTS_ALONE),
    ] {
        assert_eq!(refusal(&served.send("POST", CUSTOMERS, &[], body).await), expected, "{body}");
    }
    for (token, body, expected) in [
        (ADA, "email=a&no_password=true", NO_PASSWORD_BY_CLIENTS_ALONE),
        (ADA, "email=kid&password=p", "400 Customer already exists"),
        (EVE, "email=a&password=p", "403 Permission denied"),
        ("0", "email=a&password=p", "401 The access token provided is invalid."),
    ] {
        assert_eq!(refusal(&served.call("POST", CUSTOMERS, token, body).await), expected, "{body}");
    }
    let unknown = "/v1/products/kettles/customers";
    assert_eq!(refusal(&served.call("POST", unknown, ADA, "email=a&password=p").await), "404 Product not found.");
    let header = basic("kettle-app", "s");
    let answer = served.send("POST", unknown, &[("authorization", &header)], "email=a&password=p").await;
    assert_eq!(refusal(&answer), "404 Product not found.");
}

const NO_PASSWORD_BY_CLIENTS_ALONE: &str = "400 no_password=true takes the id and secret of a client of the product";

#[tokio::test]
async fn a_client_asks_for_itself() {
    let served = served();
    by_client(&served, "kettle-app", "email=Kid=Two@example.com&no_password=true").await;
    let product = token(&served, "kettle-app", "grant_type=client_credentials").await;
    let body = product.json();
    assert_eq!((body["expires_in"].as_i64(), body.get("scope")), (Some(7_776_000), None));
    let scoped = token(&served, "kettle-app", "grant_type=client_credentials&scope=customer=Kid=TWO@example.com").await;
    assert_eq!(scoped.json()["scope"], "customer=kid=two@example.com");
    let owner = access_token(&token(&served, "adas-app", "grant_type=client_credentials").await);
    assert!(served.call("GET", "/v1/devices", &owner, "").await.body.contains("\"name\":\"lamp\""));
    for (client, scope, expected) in [
        ("kettle-app", "&scope=customer=nobody", "400 No such customer"),
        ("kettle-app", "&scope=customer=", "400 No such customer"),
        ("other-app", "&scope=customer=kid=two@example.com", "400 No such customer"),
        ("adas-app", "&scope=customer=kid=two@example.com", "400 No such customer"),
        ("narrow-app", "&scope=customer=kid=two@example.com", "400 The client is limited to creating customers"),
    ] {
        let answer = token(&served, client, &format!("grant_type=client_credentials{scope}")).await;
        assert_eq!(refusal(&answer), expected, "{client} {scope}");
    }
    let body = "client_id=particle&client_secret=particle&grant_type=client_credentials";
    let nobodys = served.send("POST", "/oauth/token", &[], body).await;
    assert_eq!(refusal(&nobodys), "400 Client credentials are invalid");
    assert_eq!(nobodys.json()["error"], "invalid_grant");
    // A client that may only create customers gets a token that can do no more.
    let narrow = token(&served, "narrow-app", "grant_type=client_credentials").await;
    assert_eq!(narrow.json()["scope"], "customers:create");
    let narrow = access_token(&narrow);
    assert_eq!(served.call("POST", CUSTOMERS, &narrow, "email=x&password=p").await.status, 201);
    assert_eq!(served.call("GET", CUSTOMERS, &narrow, "").await.json()["error"], "invalid_scope");
}

#[tokio::test]
async fn a_products_token_reaches_the_product_and_nothing_else() {
    let served = served();
    let product = access_token(&token(&served, "kettle-app", "grant_type=client_credentials").await);
    for path in [CUSTOMERS, "/v1/products/20001/clients", "/v1/access_tokens/current"] {
        assert_eq!(served.call("GET", path, &product, "").await.status, 200, "{path}");
    }
    for path in
        ["/v1/devices", "/v1/devices/kettle-1", "/v1/clients", "/v1/user", "/v1/events/a", "/v1/products/other/clients"]
    {
        assert_eq!(refusal(&served.call("GET", path, &product, "").await), "403 Permission denied", "{path}");
    }
    assert_eq!(refusal(&served.call("DELETE", "/v1/access_tokens", &product, "").await), "403 Permission denied");
}

#[tokio::test]
async fn a_customers_token_reaches_its_own_devices_and_nothing_else() {
    let served = served();
    let kid = access_token(&by_client(&served, "kettle-app", "email=kid&password=p").await);
    let devices = served.call("GET", "/_mock/devices", &kid, "").await.json();
    let id = |place: usize| devices[place]["id"].as_str().expect("an id").to_owned();
    assert_eq!(served.call("POST", "/v1/devices", &kid, &format!("id={}", id(0))).await.status, 200);
    for theirs in [id(2), "0".repeat(24)] {
        assert_eq!(served.call("POST", "/v1/devices", &kid, &format!("id={theirs}")).await.status, 404);
    }
    let own = served.call("GET", "/v1/devices", &kid, "").await.json();
    assert_eq!((own.as_array().map(Vec::len), &own[0]["owner"]), (Some(1), &serde_json::json!("kid")));
    assert_eq!(own[0]["product_id"], 20_001);
    assert_eq!(served.call("POST", "/v1/devices/kettle-1/led", &kid, "arg=on").await.json()["return_value"], 1);
    assert_eq!(served.call("GET", "/v1/devices/kettle-1/sensorValue", &kid, "").await.status, 200);
    for (method, path) in [("GET", "kettle-2"), ("GET", "lamp"), ("POST", "lamp/led"), ("GET", "lamp/events")] {
        let answer = served.call(method, &format!("/v1/devices/{path}"), &kid, "").await;
        assert_eq!(refusal(&answer), "403 Permission Denied", "{path}");
    }
    for (method, path) in [
        ("GET", CUSTOMERS),
        ("PUT", "/v1/products/kettle/customers/kid"),
        ("GET", "/v1/products/kettle/clients"),
        ("GET", "/v1/clients"),
        ("GET", "/v1/user"),
        ("DELETE", "/v1/user"),
        ("DELETE", "/v1/access_tokens"),
    ] {
        let answer = served.call(method, path, &kid, "password=q").await;
        assert_eq!(refusal(&answer), "403 Permission denied", "{method} {path}");
    }
    // The team sees who has a device, and only who has one.
    by_client(&served, "kettle-app", "email=without&password=p").await;
    let listed = served.call("GET", CUSTOMERS, ADA, "").await.json();
    assert_eq!(listed["customers"].as_array().map(Vec::len), Some(1));
    assert_eq!(listed["customers"][0]["username"], "kid");
    assert_eq!(listed["customers"][0]["devices"], serde_json::json!([id(0)]));
    let keys: Vec<&String> = listed["devices"][0].as_object().expect("an object").keys().collect();
    assert_eq!(keys, ["id", "product_id", "last_ip_address", "firmware_version", "online"]);
    assert_eq!(listed["meta"], serde_json::json!({ "total_pages": 1 }));
    assert_eq!(served.call("DELETE", "/v1/access_tokens/current", &kid, "").await.status, 200);
    assert_eq!(served.call("GET", "/v1/devices", &kid, "").await.status, 401);
}

#[tokio::test]
async fn a_customer_logs_in_through_the_products_client_until_it_is_deleted() {
    let served = served();
    let log_in = |password: &str| format!("grant_type=password&username=Kid@example.com&password={password}");
    let made = by_client(&served, "kettle-app", "email=kid@example.com&password=p").await.json();
    assert_eq!(token(&served, "kettle-app", &log_in("p")).await.status, 200);
    assert_eq!(refusal(&token(&served, "kettle-app", &log_in("q")).await), "400 User credentials are invalid");
    assert_eq!(refusal(&token(&served, "other-app", &log_in("p")).await), "400 User credentials are invalid");
    let own = "/v1/products/kettle/customers/kid%40example.com";
    assert_eq!(served.call("PUT", own, ADA, "password=q").await.body, r#"{"ok":true}"#);
    let kid = access_token(&token(&served, "kettle-app", &log_in("q")).await);
    for (method, path, body, expected) in [
        ("PUT", own, "", "400 password is required"),
        ("PUT", "/v1/products/kettle/customers/nobody", "password=q", "404 Customer not found."),
        ("DELETE", "/v1/products/other/customers/kid@example.com", "", "404 Customer not found."),
    ] {
        assert_eq!(refusal(&served.call(method, path, ADA, body).await), expected, "{method} {path}");
    }
    assert_eq!(served.call("DELETE", own, ADA, "").await.body, r#"{"ok":true}"#);
    assert_eq!(served.call("GET", "/v1/devices", &kid, "").await.status, 401);
    assert_eq!(refusal(&token(&served, "kettle-app", &log_in("q")).await), "400 User credentials are invalid");
    let refresh = format!("grant_type=refresh_token&refresh_token={}", made["refresh_token"].as_str().expect("one"));
    assert_eq!(refusal(&token(&served, "kettle-app", &refresh).await), "400 Invalid refresh token");
}

#[tokio::test]
async fn a_products_token_is_refreshed_once_and_in_time() {
    let served = served();
    let made = token(&served, "kettle-app", "grant_type=client_credentials").await.json();
    let refresh =
        |value: &serde_json::Value| format!("grant_type=refresh_token&refresh_token={}", value.as_str().expect("text"));
    let first = refresh(&made["refresh_token"]);
    assert_eq!(refusal(&token(&served, "other-app", &first).await), "400 Invalid refresh token");
    let renewed = token(&served, "kettle-app", &first).await.json();
    assert_ne!(renewed["access_token"], made["access_token"]);
    assert_eq!(refusal(&token(&served, "kettle-app", &first).await), "400 Invalid refresh token");
    let missing = token(&served, "kettle-app", "grant_type=refresh_token").await;
    assert_eq!(refusal(&missing), "400 No \"refresh_token\" parameter");
    served.skip(14 * 86_400).await;
    let late = token(&served, "kettle-app", &refresh(&renewed["refresh_token"])).await;
    assert_eq!(refusal(&late), "400 Refresh token has expired");
}
