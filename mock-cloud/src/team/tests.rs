//! Teams on the wire.

use serde_json::{Value, json};

use crate::served::{Answer, Served};
use crate::world::{OrganizationSpec, ProductSpec, UserSpec, World};

const ADA: &str = "0123456789abcdef0123456789abcdef01234567";
const BOB: &str = "b0bb0bb0bb0bb0bb0bb0bb0bb0bb0bb0bb0bb0bb";
const EVE: &str = "eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee";
const TEAM: &str = "/v1/products/kettle/team";
const ORG_TEAM: &str = "/v1/orgs/acme/team";

fn served() -> Served {
    Served::new(
        &World::empty()
            .with_user(UserSpec::new("ada@example.com", "p").with_token(ADA))
            .with_user(UserSpec::new("bob@example.com", "p").with_token(BOB))
            .with_user(UserSpec::new("eve@example.com", "p").with_token(EVE))
            .with_organization(OrganizationSpec::new("acme", "bob@example.com"))
            .with_product(ProductSpec::new(20_001, "kettle", "ada@example.com").of_organization("acme"))
            .with_product(ProductSpec::new(20_002, "other", "ada@example.com").with_member("eve@example.com")),
    )
}

/// Makes an API user; answers its name and its token.
async fn make(served: &Served, team: &str, token: &str, scopes: &[&str]) -> (String, String) {
    let scopes: String = scopes.iter().map(|scope| format!("&scopes={scope}")).collect();
    let answer = served.call("POST", team, token, &format!("friendly_name=My+Robot!{scopes}")).await;
    assert_eq!(answer.status.as_u16(), 200, "{}", answer.body);
    let created = &answer.json()["created"];
    (text(&created["username"]), text(&created["tokens"][0]["token"]))
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("text was due, not {value}")).to_owned()
}

fn refusal(answer: &Answer) -> String {
    let body = answer.json();
    let said = body["error_description"].as_str().or(body["error"].as_str());
    format!("{} {}", answer.status.as_u16(), said.unwrap_or("nothing"))
}

#[tokio::test]
async fn an_api_user_does_what_its_scopes_say_for_its_product_alone() {
    let served = served();
    let (name, token) = make(&served, TEAM, ADA, &["customers:list", "teams.users:list"]).await;
    assert!(name.starts_with("my-robot+") && name.ends_with("@api.particle.io"), "{name}");
    for open in ["/v1/products/kettle/customers", "/v1/products/20001/team", "/v1/access_tokens/current"] {
        assert_eq!(served.call("GET", open, &token, "").await.status.as_u16(), 200, "{open}");
    }
    for (method, path, refused) in [
        (
            "DELETE",
            "/v1/products/kettle/customers/x",
            "400 The access token lacks the scope that this takes: customers:remove",
        ),
        ("GET", "/v1/products/other/customers", "403 Permission denied"),
        ("GET", "/v1/orgs/acme/team", "403 Permission denied"),
        ("GET", "/v1/products/toaster/customers", "404 Product not found."),
        ("GET", "/v1/user", "403 API users are not allowed to call this endpoint"),
        ("GET", "/v1/devices", "403 API users are not allowed to call this endpoint"),
        ("DELETE", "/v1/access_tokens", "403 API users are not allowed to call this endpoint"),
    ] {
        assert_eq!(refusal(&served.call(method, path, &token, "").await), refused, "{method} {path}");
    }
    served.skip(100 * 365 * 86_400).await;
    assert_eq!(served.call("GET", TEAM, &token, "").await.status.as_u16(), 200, "it never expires");
}

#[tokio::test]
async fn an_api_user_of_an_organization_reaches_all_its_products_and_no_other() {
    let served = served();
    let (_, token) = make(&served, ORG_TEAM, BOB, &["customers:list", "teams.users:list"]).await;
    for open in ["/v1/products/kettle/customers", TEAM, ORG_TEAM] {
        assert_eq!(served.call("GET", open, &token, "").await.status.as_u16(), 200, "{open}");
    }
    let other = served.call("GET", "/v1/products/other/customers", &token, "").await;
    assert_eq!(refusal(&other), "403 Permission denied");
    // So do its people.
    assert_eq!(served.call("GET", TEAM, BOB, "").await.status.as_u16(), 200);
    let id = {
        let unknown = served.call("GET", "/v1/orgs/nobody/team", BOB, "").await;
        assert_eq!(refusal(&unknown), "404 Organization not found.");
        crate::ids::object_id(0, "organization", "acme")
    };
    assert_eq!(served.call("GET", &format!("/v1/orgs/{id}/team"), BOB, "").await.status.as_u16(), 200);
    assert_eq!(refusal(&served.call("GET", ORG_TEAM, ADA, "").await), "403 Permission denied");
}

#[tokio::test]
async fn people_and_api_users_are_listed_each_in_their_own_shape() {
    let served = served();
    let (by_product, _) = make(&served, TEAM, ADA, &["customers:list"]).await;
    let (by_organization, _) =
        make(&served, ORG_TEAM, BOB, &["teams.users:list", "customers:list", "customers:list"]).await;
    let team = served.call("GET", TEAM, ADA, "").await.json();
    let person = |name: &str| {
        let id = crate::ids::object_id(0, "user", name);
        json!({ "_id": id, "username": name, "no_mfa": true, "scim_provisioned": false, "no_password": false })
    };
    let api_user = |name: &str, scopes: &[&str]| json!({ "username": name, "friendly_name": "My Robot!", "scopes": scopes, "is_programmatic": true });
    let mut of_product = api_user(&by_product, &["customers:list"]);
    of_product["product_id"] = 20_001.into();
    assert_eq!(team, json!({ "ok": true, "team": [person("ada@example.com"), of_product] }));
    let organization = served.call("GET", ORG_TEAM, BOB, "").await.json();
    let of_organization = api_user(&by_organization, &["customers:list", "teams.users:list"]);
    assert_eq!(organization, json!({ "ok": true, "team": [person("bob@example.com"), of_organization, of_product] }));
}

#[tokio::test]
async fn a_token_stands_for_its_scopes() {
    let served = served();
    let (name, first) = make(&served, TEAM, ADA, &["customers:list"]).await;
    let path = format!("{TEAM}/{name}");
    let same = served.call("POST", &path, ADA, "friendly_name=Robbie&scopes=customers:list").await;
    assert_eq!(same.json()["updated"]["tokens"], json!([]));
    assert_eq!(served.call("GET", "/v1/access_tokens/current", &first, "").await.status.as_u16(), 200);
    let changed = served.call("POST", &path, ADA, "scopes=teams.users:list").await.json();
    let second = text(&changed["updated"]["tokens"][0]["token"]);
    assert_eq!(refusal(&served.call("GET", TEAM, &first, "").await), "401 The access token provided is invalid.");
    let list = served.call("GET", TEAM, &second, "").await.json();
    assert_eq!(list["team"][1]["friendly_name"], "Robbie");
    for method in ["PUT", "POST"] {
        let before = served.call("GET", "/v1/access_tokens/current", &second, "").await.status.as_u16();
        let again = served.call(method, &format!("{path}/token"), ADA, "").await.json();
        let third = text(&again["updated"]["tokens"][0]["token"]);
        assert_ne!(third, second);
        assert_eq!(served.call("GET", TEAM, &third, "").await.status.as_u16(), 200, "{before}");
        assert_eq!(refusal(&served.call("GET", TEAM, &second, "").await), "401 The access token provided is invalid.");
    }
}

#[tokio::test]
async fn whoever_is_removed_is_gone_and_the_owner_stays() {
    let served = served();
    let (name, token) = make(&served, TEAM, ADA, &["customers:list"]).await;
    let of_product = format!("{ORG_TEAM}/{name}");
    assert_eq!(served.call("DELETE", &of_product, BOB, "").await.json(), json!({ "ok": true }));
    assert_eq!(refusal(&served.call("GET", TEAM, &token, "").await), "401 The access token provided is invalid.");
    let again = served.call("DELETE", &format!("{TEAM}/{name}"), ADA, "").await;
    assert_eq!(refusal(&again), "404 Team member not found.");
    let other = "/v1/products/other/team";
    assert_eq!(served.call("GET", other, EVE, "").await.status.as_u16(), 200);
    let eve = served.call("DELETE", &format!("{other}/eve@example.com"), ADA, "").await;
    assert_eq!(eve.status.as_u16(), 200);
    assert_eq!(refusal(&served.call("GET", other, EVE, "").await), "403 Permission denied");
    let ada = served.call("DELETE", &format!("{other}/ada@example.com"), ADA, "").await;
    assert_eq!(refusal(&ada), "400 the owner cannot be removed from the team");
    let token = served.call("PUT", &format!("{other}/ada@example.com/token"), ADA, "").await;
    assert_eq!(refusal(&token), "400 this member is a person; only API users have scopes and a token");
}

#[tokio::test]
async fn no_api_user_hands_out_more_than_it_has() {
    let served = served();
    let scopes = ["teams.users:invite", "teams.users:update", "teams.users:list"];
    let (_, narrow) = make(&served, TEAM, ADA, &scopes).await;
    let (wide_name, wide) = make(&served, TEAM, ADA, &["customers:list", "customers:remove"]).await;
    let lacks = "400 The access token lacks the scope that this takes: customers:list";
    let body = "friendly_name=x&scopes=teams.users:list&scopes=customers:list";
    assert_eq!(refusal(&served.call("POST", TEAM, &narrow, body).await), lacks);
    let path = format!("{TEAM}/{wide_name}");
    assert_eq!(refusal(&served.call("PUT", &format!("{path}/token"), &narrow, "").await), lacks);
    assert_eq!(refusal(&served.call("POST", &path, &narrow, "scopes=teams.users:list").await), lacks);
    assert_eq!(served.call("GET", "/v1/access_tokens/current", &wide, "").await.status.as_u16(), 200);
    let (_, made) = make(&served, TEAM, &narrow, &["teams.users:list"]).await;
    assert_eq!(served.call("GET", TEAM, &made, "").await.status.as_u16(), 200);
}

#[tokio::test]
async fn no_api_user_gets_around_its_scopes_by_a_client() {
    let served = served();
    let clients = "/v1/products/kettle/clients";
    let (_, token) = make(&served, TEAM, ADA, &["clients:create", "clients:update", "customers:create"]).await;
    let everything = "400 The access token lacks the scope that this takes: *:*";
    let full = served.call("POST", clients, &token, "name=x&type=installed").await;
    assert_eq!(refusal(&full), everything);
    let narrow = served.call("POST", clients, &token, "name=x&type=installed&scope=customers:create").await;
    assert_eq!(narrow.status.as_u16(), 200, "{}", narrow.body);
    let path = format!("{clients}/{}", text(&narrow.json()["client"]["id"]));
    assert_eq!(refusal(&served.call("PUT", &path, &token, "scope=none").await), everything);
    assert_eq!(served.call("PUT", &path, &token, "name=y").await.status.as_u16(), 200);
    let (_, poor) = make(&served, TEAM, ADA, &["clients:create"]).await;
    let refused = served.call("POST", clients, &poor, "name=x&type=installed&scope=customers:create").await;
    assert_eq!(refusal(&refused), "400 The access token lacks the scope that this takes: customers:create");
}

#[tokio::test]
async fn what_cannot_be_an_api_user_is_refused_by_name() {
    let served = served();
    for (body, refused) in [
        ("", "400 friendly_name is required"),
        ("friendly_name=x", "400 scopes is required"),
        ("friendly_name=+&scopes=customers:list", "400 friendly_name must not be empty"),
        ("friendly_name=x&scopes=*:*", "400 there is no scope \"*:*\"; one is customers:list"),
        ("friendly_name=x&scopes=customers:list&scopes=", "400 there is no scope \"\"; one is customers:list"),
        (
            "username=eve@example.com&role=Developer",
            "501 not covered by cloud-chamber: inviting people to a team (products)",
        ),
    ] {
        assert_eq!(refusal(&served.call("POST", TEAM, ADA, body).await), refused, "{body}");
    }
    assert_eq!(refusal(&served.call("POST", TEAM, EVE, "").await), "403 Permission denied");
    // No password opens an API user.
    let (name, _) = make(&served, TEAM, ADA, &["customers:list"]).await;
    let log_in = format!("grant_type=password&client_id=particle&client_secret=particle&username={name}&password=");
    let answer = served.send("POST", "/oauth/token", &[], &log_in.replace('+', "%2B")).await;
    assert_eq!(answer.status.as_u16(), 400);
    assert!(answer.json()["access_token"].is_null());
}

#[tokio::test]
async fn the_thousand_and_first_api_user_finds_no_room() {
    let served = served();
    for _ in 0..1000 {
        make(&served, TEAM, ADA, &["customers:list"]).await;
    }
    let one_more = served.call("POST", TEAM, ADA, "friendly_name=x&scopes=customers:list").await;
    assert_eq!(refusal(&one_more), "429 Too many API users");
}
