use std::time::Duration;

use http::StatusCode;
use jiff::SignedDuration;
use tokio::time::timeout;

use super::*;
use crate::MockCloud;
use crate::clock::MANUAL_START;
use crate::served::{Answer, request};
use crate::world::{DeviceSpec, UserSpec};

const JSON: &str = "application/json";

fn lab() -> World {
    World::empty()
        .with_user(UserSpec::new("ada@example.com", "p").with_token("adas-token"))
        .with_device(DeviceSpec::new("lamp").owned_by("ada@example.com"))
        .with_device(DeviceSpec::new("rock").owned_by("ada@example.com").deaf())
}

async fn begin(house: &Arc<House>, method: &str, uri: &str, kind: &str, body: &str) -> Response {
    let connection = Connection::new([127, 0, 0, 1].into());
    let headers = [("authorization", "Bearer adas-token"), ("content-type", kind)];
    house.answer(request(connection.clone(), method, uri, &headers, body), &connection).await
}

async fn ask(house: &Arc<House>, method: &str, uri: &str, kind: &str, body: &str) -> Answer {
    let asked = async { Answer::read(begin(house, method, uri, kind, body).await).await };
    timeout(Duration::from_secs(60), asked).await.expect("an answer")
}

/// What people do to a cloud, and all that it answers but for the date.
async fn a_day(house: &Arc<House>) -> Vec<String> {
    let mut told = Vec::new();
    for (method, uri, kind, body) in [
        ("GET", "/v1/devices", "", ""),
        ("POST", "/v1/users", JSON, r#"{"username": "joan@example.com", "password": "eniac"}"#),
        ("PUT", "/v1/devices/lamp", JSON, r#"{"name": "torch"}"#),
        ("POST", "/v1/devices/torch/led", JSON, r#"{"arg": "on"}"#),
        ("PUT", "/_mock/devices/rock", JSON, r#"{"pins": {"A0": 77}, "deaf": false}"#),
        ("POST", "/_mock/clock/advance", JSON, r#"{"by": "3s"}"#),
        ("POST", "/v1/clients", JSON, r#"{"name": "App", "type": "installed"}"#),
        ("GET", "/v1/devices/rock/A0", "", ""),
        ("GET", "/_mock/devices", "", ""),
        ("GET", "/_mock/requests", "", ""),
    ] {
        let mut answer = ask(house, method, uri, kind, body).await;
        answer.headers.remove("content-length");
        told.push(format!("{:?} {:?} {}", answer.status, answer.headers, answer.body));
    }
    told
}

/// The journal tells how long an answer took, and that is another number every time.
fn comparable(told: &[String]) -> Vec<String> {
    let plain = |text: &String| {
        let mut parts = text.split("\"duration_us\":");
        let first = parts.next().unwrap_or_default().to_owned();
        parts.fold(first, |text, part| text + part.trim_start_matches(|letter: char| letter.is_ascii_digit()))
    };
    told.iter().map(plain).collect()
}

#[tokio::test]
async fn after_a_reset_everything_is_as_in_a_fresh_process() {
    let cloud = MockCloud::builder().world(lab()).seed(7).start().await.expect("a cloud");
    let other = MockCloud::builder().world(lab()).seed(7).start().await.expect("a cloud");
    let first = a_day(&cloud.house).await;
    assert_eq!(cloud.now(), MANUAL_START + SignedDuration::from_secs(3));
    let reset = ask(&cloud.house, "POST", "/_mock/world/reset", "", "").await;
    assert_eq!(reset.status, StatusCode::OK, "{}", reset.body);
    assert_eq!(reset.json()["devices"].as_array().map(Vec::len), Some(2), "{}", reset.body);
    assert_eq!((cloud.now(), cloud.requests().len()), (MANUAL_START, 0));
    let second = a_day(&cloud.house).await;
    assert_eq!(comparable(&first), comparable(&second));
    assert_eq!(comparable(&first), comparable(&a_day(&other.house).await));
}

#[tokio::test]
async fn whoever_waits_for_the_old_world_is_hung_up_on_and_its_streams_end() {
    let cloud = MockCloud::builder().world(lab()).start().await.expect("a cloud");
    let house = cloud.house.clone();
    let stream = begin(&house, "GET", "/v1/devices/events", "", "").await;
    let connection = Connection::new([127, 0, 0, 1].into());
    let waiting = {
        let headers = [("authorization", "Bearer adas-token")];
        let request = request(connection.clone(), "POST", "/v1/devices/rock/led", &headers, "arg=on");
        let (house, connection) = (house.clone(), connection.clone());
        tokio::spawn(async move { house.answer(request, &connection).await.status() })
    };
    // The device has the call by then, and keeps it to itself. Other timers may be set before: devices come online.
    while house.present().app.decide(|cloud, _| cloud.open_calls()) == 0 {
        tokio::task::yield_now().await;
    }
    let old = house.present();
    cloud.reset().await.expect("it goes back");
    timeout(Duration::from_secs(60), connection.closed()).await.expect("the connection is closed");
    assert!(!waiting.is_finished(), "and nothing more is said on it");
    waiting.abort();
    let read = timeout(Duration::from_secs(60), Answer::read(stream)).await.expect("the stream ends");
    assert_eq!(read.status, StatusCode::OK);
    assert!(old.is_replaced() && !Arc::ptr_eq(&old, &house.present()));
    assert_eq!(old.timekeeper.run(crate::timekeeper::Pace::AsBefore).await, Err(crate::TimeError::Stopped));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_resets_at_once_come_one_after_the_other() {
    let cloud = MockCloud::builder().world(lab()).start().await.expect("a cloud");
    let resets: Vec<_> = (0..8)
        .map(|number| {
            let house = cloud.house.clone();
            tokio::spawn(async move {
                let (method, uri) =
                    if number % 2 == 0 { ("POST", "/_mock/world/reset") } else { ("PUT", "/_mock/world") };
                ask(&house, method, uri, "", if method == "PUT" { "[[device]]\nname = 'x'" } else { "" }).await.status
            })
        })
        .collect();
    for reset in resets {
        assert_eq!(reset.await.expect("no panic"), StatusCode::OK);
    }
    cloud.reset().await.expect("once more");
    assert_eq!(cloud.devices().len(), 2);
}

#[tokio::test]
async fn a_bad_world_changes_nothing_and_every_mistake_is_told() {
    let cloud = MockCloud::builder().world(lab()).start().await.expect("a cloud");
    let before = cloud.house.present();
    for (kind, body, told) in [
        ("", "[[device]]\nowner = 'eve'\n[[device]]\nplatform = 'toaster'", "world:4: unknown platform"),
        ("", "[[device]]\nowner = 'eve'", "world:2: the owner \\\"eve\\\""),
        (
            "",
            "[[device]]\nfirmware = '/etc/passwd.ino'",
            "world:2: the sketch \\\"/etc/passwd.ino\\\" is a file, and none is read",
        ),
        ("", "seed = 1\nseed = 2", "world:2: "),
        (JSON, "{\n\"device\": [{\"owner\": \"eve\"}]}", "world:2: the owner \\\"eve\\\""),
        (JSON, "[[device]]", "world:1: not a world in JSON"),
    ] {
        let answer = ask(&cloud.house, "PUT", "/_mock/world", kind, body).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{}", answer.body);
        assert!(answer.body.contains(told), "{}", answer.body);
    }
    assert!(Arc::ptr_eq(&before, &cloud.house.present()));
    let answer = ask(&cloud.house, "PUT", "/_mock/world", "", "[[user]]\nusername = 'a'\npassword = 'b'").await;
    assert_eq!(answer.json()["users"][0]["username"], "a", "{}", answer.body);
    assert_eq!(cloud.devices().len(), 0);
}

#[tokio::test]
async fn the_control_token_is_asked_for_and_stays_the_same_over_a_reset() {
    let cloud = MockCloud::builder().world(lab()).control_token(true).seed(7).start().await.expect("a cloud");
    let token = cloud.control_token().expect("one was asked for").to_owned();
    for _ in 0..2 {
        for (bearer, status) in [("Bearer x", 401), ("", 401), (&*format!("Bearer {token}"), 200)] {
            let connection = Connection::new([127, 0, 0, 1].into());
            let request = request(connection.clone(), "GET", "/_mock/world", &[("authorization", bearer)], "");
            let answer = Answer::read(cloud.house.answer(request, &connection).await).await;
            assert_eq!(answer.status, status, "{bearer}: {}", answer.body);
            assert!(status == 200 || answer.body.contains("needs the token that the card shows"), "{}", answer.body);
        }
        cloud.reset().await.expect("it goes back");
    }
}

#[tokio::test]
async fn a_card_changes_nothing_of_what_others_get() {
    let cloud = MockCloud::builder().world(lab()).seed(7).start().await.expect("a cloud");
    let other = MockCloud::builder().world(lab()).seed(7).start().await.expect("a cloud");
    let (card, text) = (cloud.card(), other.export_world());
    assert_eq!(cloud.card()["users"], card["users"]);
    assert_eq!(cloud.export_world(), text, "its tokens are no part of the world");
    assert_eq!(cloud.token("ada@example.com"), other.token("ada@example.com"));
    let token = card["users"][0]["token"].as_str().expect("a token").to_owned();
    let connection = Connection::new([127, 0, 0, 1].into());
    let bearer = format!("Bearer {token}");
    let asked = request(connection.clone(), "GET", "/v1/devices", &[("authorization", bearer.as_str())], "");
    assert_eq!(cloud.house.answer(asked, &connection).await.status(), StatusCode::OK);
}
