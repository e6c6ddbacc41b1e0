//! The world of a cloud that runs: told, replaced, and as it was at first.

use cucumber::gherkin::Step;
use cucumber::{then, when};
use mock_cloud::MockCloud;

use crate::http::Request;
use crate::snapshot;
use crate::steps::wire;
use crate::world::CloudWorld;

async fn tell(world: &mut CloudWorld) -> String {
    let answer = &world.send(Request::new("GET", "/_mock/world")).await.answer;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.text().to_owned()
}

#[derive(Default)]
struct Told(Vec<String>);

#[when("the world is told, put back and told again")]
async fn told_and_put_back(world: &mut CloudWorld) {
    let first = tell(world).await;
    let mut request = Request::new("PUT", "/_mock/world").header("Content-Type", "application/toml");
    request.body = first.clone().into_bytes();
    let answer = &world.send(request).await.answer;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let second = tell(world).await;
    world.notes::<Told>().0 = vec![first, second];
}

#[then("both times it was the same")]
fn same_both_times(world: &mut CloudWorld) {
    let told = &world.notes::<Told>().0;
    assert!(told[0].contains("[[device]]"), "{}", told[0]);
    assert_eq!(told[0], told[1]);
}

#[then(expr = "the login {string} with {string} opens a session")]
async fn login_opens(world: &mut CloudWorld, username: String, password: String) {
    let form = format!(
        "grant_type=password&client_id=particle&client_secret=particle&username={username}&password={password}"
    );
    let answer = &world.send(Request::new("POST", "/oauth/token").form(&form)).await.answer;
    assert_eq!(answer.status, 200, "{}", answer.text());
}

/// A cloud started with what another tells is like it.
#[then(expr = "a cloud started with what is told has the device {string} of {string}")]
async fn starts_with_it(world: &mut CloudWorld, device: String, owner: String) {
    let text = tell(world).await;
    let read = mock_cloud::world::World::from_toml(&text, "told.toml").expect("a sound world");
    let cloud = MockCloud::builder().world(read).start().await.expect("a cloud");
    let devices = cloud.devices();
    let found = devices.iter().any(|of| of.name.as_deref() == Some(&device) && of.owner.as_deref() == Some(&owner));
    assert!(found, "{devices:?}");
    cloud.stop().await;
}

/// A list of requests by Ada, with the body in JSON if there is one.
#[when("this happens twice, with a reset in between:")]
async fn twice(world: &mut CloudWorld, step: &Step) {
    let rows = step.table.as_ref().expect("a table").rows.clone();
    for round in 0..2 {
        if round > 0 {
            let answer = &world.send(Request::new("POST", "/_mock/world/reset")).await.answer;
            assert_eq!(answer.status, 200, "{}", answer.text());
            world.exchanges.pop();
        }
        for row in &rows {
            let line = wire::expand(world, &row[0]).await;
            let (method, target) = line.split_once(' ').expect("a method and a path");
            let mut request = Request::new(method, target).bearer("adas-token");
            if !row[1].is_empty() {
                request = request.json(&serde_json::from_str(&row[1]).expect("JSON"));
            }
            world.send(request).await;
        }
    }
}

#[then("it was answered alike but for the date")]
fn answered_alike(world: &mut CloudWorld) {
    let (first, second) = world.exchanges.split_at(world.exchanges.len() / 2);
    assert!(!first.is_empty() && first.len() == second.len());
    for (one, other) in first.iter().zip(second) {
        let all = |headers: &[(String, String)]| -> Vec<_> {
            headers.iter().filter(|(name, _)| name != "date").cloned().collect()
        };
        assert_eq!(all(&one.answer.headers), all(&other.answer.headers), "{:?}", one.request);
        assert_eq!(one.answer.text(), other.answer.text(), "{:?}", one.request);
    }
    snapshot::check(&world.place, &snapshot::describe(second));
}
