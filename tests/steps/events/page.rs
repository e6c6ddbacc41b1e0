//! The sensor page of the application note, with our client in place of the browser's.

use std::collections::HashMap;

use cucumber::gherkin::Step;
use cucumber::{given, then};

use super::watching::Watcher;
use crate::cast::Actor;
use crate::steps::wire::expand;
use crate::world::CloudWorld;

const EVENT: &str = "sensorValueEvent";
/// Begins as the page's events do, so it comes on the same stream: all before it has come before it.
const MARK: &str = "sensorValueEvent, all of them so far";

/// The page in somebody's browser.
#[derive(Default)]
struct Page {
    names: HashMap<String, String>,
    watcher: Option<Watcher>,
    /// In the order they appeared.
    rows: Vec<(String, u16)>,
}

#[given(expr = "{actor} has the sensor page open")]
async fn open(world: &mut CloudWorld, actor: Actor) {
    let session = world.session(actor).await;
    let devices = session.devices().list().await.expect("a list of devices");
    let names = devices.into_iter().filter_map(|device| Some((device.id, device.name?))).collect();
    let stream = session.events().stream().prefix(EVENT).open().await.expect("a stream");
    *world.notes::<Page>() = Page { names, watcher: Some(Watcher::new(stream)), rows: Vec::new() };
}

async fn catch_up(world: &mut CloudWorld, actor: Actor) {
    let events = world.session(actor).await.events();
    events.publish(MARK).await.expect("an event like any other");
    let Page { names, watcher, rows } = world.notes::<Page>();
    let watcher = watcher.as_mut().expect("the page is open");
    loop {
        let event = watcher.event().await;
        if event.name == MARK {
            return;
        }
        let device = names.get(&event.coreid).unwrap_or(&event.coreid).clone();
        let value = event.data.expect("a value").parse().expect("a whole number");
        assert!(value <= 4095, "the bar ends at 4095, not at {value}");
        match rows.iter_mut().find(|(present, _)| *present == device) {
            Some(row) => row.1 = value,
            None => rows.push((device, value)),
        }
    }
}

#[then(expr = "{actor}'s sensor page shows:")]
async fn shows(world: &mut CloudWorld, actor: Actor, step: &Step) {
    catch_up(world, actor).await;
    let mut wanted = Vec::new();
    for row in step.table().expect("a table of bars").rows.iter().skip(1) {
        wanted.push((expand(world, &row[0]).await, row[1].parse().expect("a value")));
    }
    assert_eq!(world.notes::<Page>().rows, wanted);
}

#[then(expr = "{actor}'s sensor page shows nothing")]
async fn shows_nothing(world: &mut CloudWorld, actor: Actor) {
    catch_up(world, actor).await;
    assert_eq!(world.notes::<Page>().rows, []);
}
