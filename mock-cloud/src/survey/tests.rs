use std::time::Duration;

use serde_json::Value;
use tokio::time::timeout;

use crate::MockCloud;
use crate::connection::Connection;
use crate::served::{Answer, request};
use crate::world::{OrganizationSpec, UserSpec, World};

/// Sends a form with somebody's token.
async fn ask(cloud: &MockCloud, method: &str, uri: &str, token: &str, body: &str) -> Answer {
    let connection = Connection::new([127, 0, 0, 1].into());
    let bearer = format!("Bearer {token}");
    let kind = if body.starts_with('{') { "application/json" } else { "application/x-www-form-urlencoded" };
    let headers = [("authorization", bearer.as_str()), ("content-type", kind)];
    let answer = cloud.house.answer(request(connection.clone(), method, uri, &headers, body), &connection);
    Answer::read(timeout(Duration::from_secs(60), answer).await.expect("an answer")).await
}

/// Without comments.
fn said(text: &str) -> String {
    text.lines().filter(|line| !line.starts_with('#')).collect::<Vec<_>>().join("\n")
}

/// The world comes back from its file as it was, and from that once more, to the byte.
async fn comes_back(cloud: &MockCloud) -> String {
    let first = cloud.export_world();
    let world = World::from_toml(&first, "export.toml").unwrap_or_else(|error| panic!("{error}\n{first}"));
    cloud.import_world(world).await.expect("a sound world");
    let second = cloud.export_world();
    assert_eq!(said(&first), said(&second));
    cloud.import_world(World::from_toml(&second, "export.toml").expect("sound")).await.expect("a sound world");
    assert_eq!(second, cloud.export_world());
    first
}

#[tokio::test]
async fn an_untouched_world_says_what_it_began_with() {
    let cloud = MockCloud::start().await.expect("a cloud");
    let text = comes_back(&cloud).await;
    assert!(!text.contains("_hash") && !text.starts_with('#'), "{text}");
    for kept in
        ["password = \"analytical-engine\"", "recovery_codes = [\"mark-1-moth-1947\"]", "noise = 20", "online = false"]
    {
        assert!(text.contains(kept), "{kept} in {text}");
    }
    assert_eq!(text.matches("[[device]]").count(), 9);
}

#[tokio::test]
async fn what_people_did_is_there_after_the_way_through_a_file() {
    let world = World::built_in()
        .with_user(UserSpec::new("edith@example.com", "loom"))
        .with_organization(OrganizationSpec::new("acme", "ada@example.com").with_member("edith@example.com"));
    let cloud = MockCloud::builder().world(world).seed(3).start().await.expect("a cloud");
    let ada = cloud.token("ada@example.com").expect("she is there");
    let grace = cloud.token("grace@example.com").expect("she is there");
    let ids: Vec<String> = cloud.devices().into_iter().map(|device| device.id).collect();
    let done = [
        ("POST", "/v1/users", &ada, "username=joan@example.com&password=eniac&account_info[company_name]=Moore"),
        (
            "PUT",
            "/v1/user",
            &ada,
            "current_password=analytical-engine&password=difference-engine&username=countess@example.com",
        ),
        ("PUT", "/v1/devices/workbench", &ada, "name=bench&notes=two%0Alines %22quoted%22"),
        ("DELETE", "/v1/devices/porch-light", &ada, ""),
        ("PUT", "/v1/user/mfa-disable", &grace, "current_password=nanosecond"),
        ("POST", "/v1/clients", &ada, "name=App&type=web&redirect_uri=https://a.example/cb"),
        ("DELETE", "/v1/orgs/acme/team/edith@example.com", &ada, ""),
        ("POST", "/v1/products/20001/customers", &ada, "email=bob@example.com&password=pppppp"),
        ("PUT", "/_mock/devices/bench", &ada, r#"{"pins": {"A0": 77, "A3": 5}, "latency_ms": 1500, "deaf": true}"#),
        ("PUT", "/_mock/devices/greenhouse", &ada, r#"{"power": false}"#),
        ("PUT", "/_mock/devices/garage-light", &ada, r#"{"network": "up"}"#),
    ];
    for (method, uri, token, body) in done {
        let answer = ask(&cloud, method, uri, token, body).await;
        assert!(answer.status.is_success(), "{method} {uri}: {} {}", answer.status, answer.body);
    }
    let claimed = ask(&cloud, "POST", "/v1/devices", &grace, &format!("id={}", ids[3])).await;
    assert!(claimed.status.is_success(), "{}", claimed.body);
    let joan = "grant_type=password&username=joan@example.com&password=eniac&client_id=particle&client_secret=particle";
    let limited = ask(&cloud, "POST", "/oauth/token", "", &format!("{joan}&expires_in=600")).await.json();
    let limited = limited["access_token"].as_str().expect("a token").to_owned();

    let text = comes_back(&cloud).await;
    assert!(text.starts_with("# \"greenhouse\" has no power, and here no network.\n# Left out: 1 customers"), "{text}");
    // All of it holds in the world that came of the file.
    let devices = ask(&cloud, "GET", "/v1/devices", &ada, "").await.json();
    let names = |devices: &Value| -> Vec<String> {
        let devices = devices.as_array().into_iter().flatten();
        devices.filter_map(|device| Some(device["name"].as_str()?.to_owned())).collect()
    };
    assert!(names(&devices).contains(&"bench".to_owned()) && !names(&devices).contains(&"porch-light".to_owned()));
    let graces = ask(&cloud, "GET", "/v1/devices", &grace, "").await.json();
    assert!(names(&graces).contains(&"porch-light".to_owned()), "{graces}");
    let again: Vec<String> = cloud.devices().into_iter().map(|device| device.id).collect();
    assert_eq!(again, ids);
    for (name, password, good) in [
        ("countess@example.com", "difference-engine", true),
        ("countess@example.com", "analytical-engine", false),
        ("joan@example.com", "eniac", true),
        ("grace@example.com", "nanosecond", true),
    ] {
        let body = format!(
            "grant_type=password&username={name}&password={password}&client_id=particle&client_secret=particle"
        );
        let answer = ask(&cloud, "POST", "/oauth/token", "", &body).await;
        assert_eq!(answer.status.is_success(), good, "{name}: {}", answer.body);
    }
    assert!(ask(&cloud, "GET", "/v1/user", &limited, "").await.status.is_success());
    cloud.skip(jiff::SignedDuration::from_secs(600)).await.expect("time passes");
    assert_eq!(ask(&cloud, "GET", "/v1/user", &limited, "").await.status, 401, "it has kept its end");
    let bench = ask(&cloud, "GET", "/_mock/devices/bench", "", "").await.json();
    assert_eq!((&bench["pins"]["A0"], &bench["pins"]["A3"]), (&77.into(), &5.into()));
    assert_eq!((&bench["latency_ms"], &bench["deaf"]), (&1500.into(), &true.into()));
}

/// A small generator; what matters is that each run tries the same.
fn next(state: &mut u64) -> usize {
    *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
    (*state >> 33) as usize
}

#[tokio::test]
async fn whatever_happens_in_a_world_it_comes_back_from_its_file() {
    for seed in 1..=6 {
        let cloud = MockCloud::builder().seed(seed).start().await.expect("a cloud");
        let mut chance = seed;
        let mut people: Vec<(String, String, String)> = Vec::new();
        for (name, password) in [("ada@example.com", "analytical-engine"), ("grace@example.com", "nanosecond")] {
            people.push((name.to_owned(), password.to_owned(), cloud.token(name).expect("there")));
        }
        let devices: Vec<String> = cloud.devices().into_iter().map(|device| device.id).collect();
        for step in 0..60 {
            let at = next(&mut chance) % people.len();
            let (name, password, token) = people[at].clone();
            let device = &devices[next(&mut chance) % devices.len()];
            let level = next(&mut chance) % 4096;
            match next(&mut chance) % 10 {
                0 => {
                    let new = format!("user-{step}@example.com");
                    let made = ask(&cloud, "POST", "/v1/users", "", &format!("username={new}&password=p{step}")).await;
                    assert!(made.status.is_success(), "{}", made.body);
                    people.push((new.clone(), format!("p{step}"), cloud.token(&new).expect("there")));
                }
                1 => drop(ask(&cloud, "DELETE", &format!("/v1/devices/{device}"), &token, "").await),
                2 => drop(ask(&cloud, "POST", "/v1/devices", &token, &format!("id={device}")).await),
                3 => {
                    let named = format!("name=device-{}", level % 3);
                    drop(ask(&cloud, "PUT", &format!("/v1/devices/{device}"), &token, &named).await);
                }
                4 => {
                    let network = ["up", "down", "cut"][level % 3];
                    let body = format!(r#"{{"pins": {{"A{}": {level}}}, "network": "{network}"}}"#, level % 6);
                    let changed = ask(&cloud, "PUT", &format!("/_mock/devices/{device}"), "", &body).await;
                    assert!(changed.status.is_success(), "{}", changed.body);
                }
                5 => drop(ask(&cloud, "POST", "/v1/clients", &token, &format!("name=App {step}&type=installed")).await),
                6 => {
                    let body = format!(
                        "grant_type=password&username={name}&password={password}&client_id=particle-cli\
                         &client_secret=particle-cli&expires_in={}",
                        level
                    );
                    drop(ask(&cloud, "POST", "/oauth/token", "", &body).await);
                }
                7 => {
                    let new = format!("q{step}");
                    let body = format!("current_password={password}&password={new}");
                    assert!(ask(&cloud, "PUT", "/v1/user", &token, &body).await.status.is_success());
                    people[at].1 = new;
                }
                8 if people.len() > 2 => {
                    let gone = ask(&cloud, "DELETE", "/v1/user", &token, &format!("password={password}")).await;
                    assert!(gone.status.is_success(), "{}", gone.body);
                    people.remove(at);
                }
                _ => {
                    let by = jiff::SignedDuration::from_millis(level as i64);
                    cloud.skip(by).await.expect("time passes");
                }
            }
        }
        comes_back(&cloud).await;
    }
}
