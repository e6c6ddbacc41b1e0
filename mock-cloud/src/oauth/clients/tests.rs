//! Clients on the wire.

use crate::served::{Answer, Served};
use crate::world::{ClientSpec, ProductSpec, UserSpec, World};

const ADA: &str = "0123456789abcdef0123456789abcdef01234567";
const EVE: &str = "eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee";
const BOB: &str = "76543210fedcba9876543210fedcba9876543210";

fn world() -> World {
    World::empty()
        .with_user(UserSpec::new("ada@example.com", "p").with_token(ADA))
        .with_user(UserSpec::new("bob@example.com", "p").with_token(BOB))
}

fn refusal(answer: &Answer) -> String {
    format!("{} {}", answer.status.as_u16(), answer.json()["error"].as_str().expect("a sentence"))
}

#[tokio::test]
async fn a_client_is_made_listed_changed_and_deleted() {
    let served = Served::new(&world());
    let body = "name=My+App&type=web&redirect_uri=https://a.example/cb%20https://b.example/cb";
    let made = served.call("POST", "/v1/clients", ADA, body).await;
    assert_eq!((made.status.as_u16(), made.header("cache-control")), (200, "no-store"));
    let client = made.json()["client"].clone();
    let keys: Vec<&String> = client.as_object().expect("an object").keys().collect();
    assert_eq!(keys, ["name", "type", "secret", "redirect_uri", "id"]);
    let (id, secret) = (client["id"].as_str().expect("text"), client["secret"].as_str().expect("text"));
    assert!(id.starts_with("my-app-") && secret.len() == 40, "{client}");

    let installed = served.call("POST", "/v1/clients", ADA, "name=Tool&type=installed").await.json();
    assert!(installed["client"].get("redirect_uri").is_none());

    let listed = served.call("GET", "/v1/clients", ADA, "").await;
    assert!(!listed.body.contains("secret"));
    assert_eq!(
        listed.json()["clients"][0],
        serde_json::json!({
            "name": "My App", "type": "web", "redirect_uri": "https://a.example/cb https://b.example/cb", "id": id,
        })
    );
    assert_eq!(served.call("GET", "/v1/clients", BOB, "").await.body, r#"{"ok":true,"clients":[]}"#);

    let changed = served.call("PUT", &format!("/v1/clients/{id}"), ADA, "name=Ours&scope=customers:create").await;
    assert_eq!(changed.json()["client"]["name"], "Ours");
    assert!(changed.json()["client"].get("secret").is_none());
    let token =
        format!("client_id={id}&client_secret={secret}&grant_type=password&username=ada@example.com&password=p");
    assert_eq!(served.send("POST", "/oauth/token", &[], &token).await.json()["scope"], "customers:create");
    served.call("PUT", &format!("/v1/clients/{id}"), ADA, "scope=none").await;
    assert!(served.send("POST", "/oauth/token", &[], &token).await.json().get("scope").is_none());

    let deleted = served.call("DELETE", &format!("/v1/clients/{id}"), ADA, "").await;
    assert_eq!((deleted.status.as_u16(), deleted.body.as_str()), (204, ""));
    let refused = served.send("POST", "/oauth/token", &[], &token).await.json();
    assert_eq!(refused["error_description"], "Client credentials are invalid");
}

#[tokio::test]
async fn a_client_that_cannot_be_made_is_told_why() {
    let served = Served::new(&world());
    for (body, sentence) in [
        ("type=installed", "name is required"),
        ("name=%20&type=installed", "name must not be empty"),
        ("name=a%0Ab&type=installed", "name must not hold control characters"),
        ("name=a", "type is required: web or installed"),
        ("name=a&type=native", "type must be web or installed"),
        ("name=a&type=web", "redirect_uri is required for type web"),
        ("name=a&type=installed&redirect_uri=https://a.example/", "redirect_uri is for type web, not for installed"),
        (
            "name=a&type=web&redirect_uri=http://a.example/",
            "redirect_uri must begin with https://; http:// is for 127.0.0.1, [::1] and localhost alone",
        ),
        (
            "name=a&type=web&redirect_uri=http://127.0.0.1:4000/",
            "redirect_uri must be https; to try http on this machine start cloud-chamber with --allow-insecure-redirects",
        ),
        (
            "name=a&type=web&redirect_uri=https://a.example/%23x",
            "redirect_uri must not have a fragment, the part after #",
        ),
        ("name=a&type=installed&scope=devices:list", "scope may hold customers:create and *:*, not \"devices:list\""),
        ("name=a&name=b&type=installed", "name is given more than once"),
    ] {
        assert_eq!(refusal(&served.call("POST", "/v1/clients", ADA, body).await), format!("400 {sentence}"), "{body}");
    }
    assert_eq!(served.call("GET", "/v1/clients", ADA, "").await.body, r#"{"ok":true,"clients":[]}"#);
}

#[tokio::test]
async fn what_is_not_the_callers_does_not_exist() {
    let world = world().with_client(ClientSpec::new("adas-app", "s").owned_by("ada@example.com"));
    let served = Served::new(&world);
    for (method, id, body) in [
        ("PUT", "adas-app", "name=x"),
        ("DELETE", "adas-app", ""),
        ("DELETE", "particle", ""),
        ("PUT", "nobody", "name=x"),
    ] {
        let answer = served.call(method, &format!("/v1/clients/{id}"), BOB, body).await;
        assert_eq!(refusal(&answer), "404 Client not found", "{method} {id}");
    }
    for (body, sentence) in [
        ("", "name or scope is required"),
        ("redirect_uri=https://a.example/", "redirect_uri cannot be changed; name and scope can"),
        ("scope=devices:list", "scope may hold customers:create and *:*, not \"devices:list\""),
    ] {
        let answer = served.call("PUT", "/v1/clients/adas-app", ADA, body).await;
        assert_eq!(refusal(&answer), format!("400 {sentence}"));
    }
}

#[tokio::test]
async fn plain_http_on_this_machine_is_for_clouds_that_allow_it() {
    let mut world = world();
    world.settings.allow_insecure_redirects = true;
    let served = Served::new(&world);
    let body = "name=a&type=web&redirect_uri=http://127.0.0.1:4000/cb";
    assert_eq!(served.call("POST", "/v1/clients", ADA, body).await.status, 200);

    let world = World::empty().with_client(ClientSpec::new("app", "s").redirecting_to("http://localhost/cb"));
    let refused = crate::assemble::assemble(&world, crate::ids::Secrets::new(Some(1))).map(|_| ());
    assert_eq!(
        refused.expect_err("not allowed"),
        "the client \"app\" redirects to http://localhost/cb, which is not https; start with --allow-insecure-redirects, \
         or set allow_insecure_redirects = true under [cloud]"
    );
}

#[tokio::test]
async fn a_products_clients_are_its_teams_and_nobody_elses() {
    let world = world()
        .with_user(UserSpec::new("eve@example.com", "p").with_token(EVE))
        .with_product(ProductSpec::new(20_001, "kettle", "ada@example.com").with_member("bob@example.com"))
        .with_client(ClientSpec::new("kettle-app", "s").of_product("kettle"))
        .with_client(ClientSpec::new("adas-app", "s").owned_by("ada@example.com"));
    let served = Served::new(&world);
    let made = served.call("POST", "/v1/products/20001/clients", ADA, "name=My+App&type=installed").await;
    let id = made.json()["client"]["id"].as_str().expect("text").to_owned();
    let listed = served.call("GET", "/v1/products/kettle/clients", BOB, "").await.json();
    let ids: Vec<&str> =
        listed["clients"].as_array().expect("a list").iter().filter_map(|c| c["id"].as_str()).collect();
    assert_eq!(ids, ["kettle-app", &id]);
    let own = served.call("GET", "/v1/clients", ADA, "").await.json();
    assert_eq!(own["clients"].as_array().map(Vec::len), Some(1), "a product's are not its owner's: {own}");
    for (method, path, body, expected) in [
        ("PUT", format!("/v1/clients/{id}"), "name=x", "404 Client not found"),
        ("PUT", "/v1/products/kettle/clients/adas-app".to_owned(), "name=x", "404 Client not found"),
        ("GET", "/v1/products/kettles/clients".to_owned(), "", "404 Product not found."),
        ("POST", "/v1/products/20002/clients".to_owned(), "", "404 Product not found."),
    ] {
        assert_eq!(refusal(&served.call(method, &path, ADA, body).await), expected, "{method} {path}");
    }
    for (method, path) in
        [("GET", "clients".to_owned()), ("POST", "clients".to_owned()), ("DELETE", format!("clients/{id}"))]
    {
        let refused = served.call(method, &format!("/v1/products/kettle/{path}"), EVE, "").await;
        assert_eq!(refusal(&refused), "403 Permission denied", "{method} {path}");
    }
    assert_eq!(served.call("GET", "/v1/products/%FF/clients", ADA, "").await.status, 400);
    let changed = served.call("PUT", &format!("/v1/products/kettle/clients/{id}"), BOB, "name=Ours").await;
    assert_eq!(changed.json()["client"]["name"], "Ours");
    let deleted = served.call("DELETE", &format!("/v1/products/20001/clients/{id}"), BOB, "").await;
    assert_eq!(deleted.status, 204);
}
