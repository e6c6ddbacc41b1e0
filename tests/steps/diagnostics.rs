//! Vitals of devices: asking for them, reading them, and their history.

use cucumber::gherkin::Step;
use cucumber::{given, then, when};
use jiff::{SignedDuration, Timestamp};
use particle_client::Vitals;
use serde_json::Value;

use crate::cast::Actor;
use crate::steps::devices;
use crate::world::CloudWorld;

/// The vitals that were looked at last.
#[derive(Default)]
struct Seen(Option<Vitals>);

fn second(world: &CloudWorld, at: Timestamp) -> i64 {
    at.duration_since(world.start()).as_secs()
}

fn at(world: &CloudWorld, second: i64) -> Timestamp {
    world.start() + SignedDuration::from_secs(second)
}

#[given(expr = "{actor} asks {string} for its vitals")]
#[when(expr = "{actor} asks {string} for its vitals")]
async fn ask(world: &mut CloudWorld, actor: Actor, device: String) {
    world.session(actor).await.diagnostics().update(&device).await.expect("the cloud passes it on");
}

#[when(expr = "{actor} asks for the vitals of {string}")]
async fn try_to_read(world: &mut CloudWorld, actor: Actor, device: String) {
    let result = world.session(actor).await.diagnostics().last(&device).await;
    devices::keep_failure(world, result.map(drop));
}

#[then(expr = "the last vitals of {string} are of second {int}")]
async fn last_are_of(world: &mut CloudWorld, device: String, expected: i64) {
    let vitals = world.session(Actor::Ada).await.diagnostics().last(&device).await.expect("it told some");
    assert_eq!(second(world, vitals.updated_at), expected);
    assert_eq!(vitals.device_id, world.device_id(&device).await);
    world.notes::<Seen>().0 = Some(vitals);
}

#[then("they say:")]
fn they_say(world: &mut CloudWorld, step: &Step) {
    let vitals = world.notes::<Seen>().0.as_ref().expect("somebody looked at vitals");
    for row in &step.table().expect("a table of measurements").rows {
        let [pointer, expected] = &row[..] else { panic!("a measurement has a place and a value") };
        let expected: Value = serde_json::from_str(expected).expect("a value as JSON has it");
        assert_eq!(vitals.get(pointer), Some(&expected), "{pointer} in {:#}", vitals.payload);
    }
}

fn seconds(list: &str) -> Vec<i64> {
    list.split(", ").map(|second| second.parse().expect("a number of seconds")).collect()
}

#[then(regex = r#"^"([^"]+)" has vitals of the seconds ([\d, ]+?)(?: from second (\d+) to second (\d+))?$"#)]
async fn history(world: &mut CloudWorld, device: String, expected: String, start: String, end: String) {
    let mut history = world.session(Actor::Ada).await.diagnostics().history(device);
    if let (Ok(start), Ok(end)) = (start.parse(), end.parse()) {
        history = history.start(at(world, start)).end(at(world, end));
    }
    let history = history.await.expect("a history");
    let told = history.iter().map(|vitals| second(world, vitals.updated_at));
    assert_eq!(told.collect::<Vec<_>>(), seconds(&expected));
}

#[then(expr = "{string} has no vitals")]
async fn has_none(world: &mut CloudWorld, device: String) {
    let diagnostics = world.session(Actor::Ada).await.diagnostics();
    assert_eq!(diagnostics.history(&device).await.expect("an empty history"), []);
    let error = diagnostics.last(&device).await.expect_err("there are none");
    assert_eq!(error.status(), Some(404), "{error}");
}
