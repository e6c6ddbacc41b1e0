//! Integrations: where the cloud would take events.

use cucumber::{given, then, when};
use particle_client::{Error, Integration, Integrations, NewIntegration};
use serde_json::{Value, json};

use crate::cast::Actor;
use crate::world::CloudWorld;

/// Why the last attempt failed.
#[derive(Default)]
struct Refusal(Option<Error>);

async fn named(integrations: &Integrations, name: &str) -> Integration {
    let all = integrations.list().await.expect("a list");
    let names: Vec<_> = all.iter().map(|one| one.name.clone()).collect();
    let found = all.into_iter().find(|one| one.name.as_deref() == Some(name));
    found.unwrap_or_else(|| panic!("there is no integration {name:?} among {names:?}"))
}

#[given(expr = "{actor} has the webhook {string} for events {string} to {string}")]
#[when(expr = "{actor} makes the webhook {string} for events {string} to {string}")]
async fn makes(world: &mut CloudWorld, actor: Actor, name: String, event: String, url: String) {
    let integrations = world.session(actor).await.integrations();
    let hook = NewIntegration::webhook(&event, &url, "POST").with("name", name);
    integrations.create(hook).await.expect("a webhook");
}

#[given(expr = "{actor} has {int} webhooks for events {string} to {string}")]
async fn has_many(world: &mut CloudWorld, actor: Actor, count: usize, event: String, url: String) {
    for number in 1..=count {
        makes(world, actor, format!("Hook {number}"), event.clone(), url.clone()).await;
    }
}

#[when(expr = "{actor} tries to make a webhook for events {string} to {string}")]
async fn tries_to_make(world: &mut CloudWorld, actor: Actor, event: String, url: String) {
    let integrations = world.session(actor).await.integrations();
    let result = integrations.create(NewIntegration::webhook(&event, &url, "POST")).await;
    world.notes::<Refusal>().0 = result.err();
}

#[then(expr = "no webhook is made, because {string}")]
fn refused(world: &mut CloudWorld, message: String) {
    let refusal = world.notes::<Refusal>().0.as_ref().expect("a refusal was due");
    assert_eq!(refusal.message(), message);
}

#[when(expr = "{actor} sets {string} of the integration {string} to {string}")]
async fn sets(world: &mut CloudWorld, actor: Actor, field: String, name: String, value: String) {
    let integrations = world.session(actor).await.integrations();
    let id = named(&integrations, &name).await.id;
    // A word of JSON, such as true or null, is meant as one.
    let value = serde_json::from_str(&value).unwrap_or(Value::String(value));
    integrations.set(&id, &field, value).await.expect("changed");
}

#[when(expr = "{actor} deletes the integration {string}")]
async fn deletes(world: &mut CloudWorld, actor: Actor, name: String) {
    let integrations = world.session(actor).await.integrations();
    let id = named(&integrations, &name).await.id;
    integrations.delete(&id).await.expect("deleted");
    let gone = integrations.get(&id).await.expect_err("it is gone");
    assert!(gone.is_not_found(), "{gone}");
}

#[then(expr = "{string} of {actor}'s integration {string} is {string}")]
async fn is_set(world: &mut CloudWorld, field: String, actor: Actor, name: String, expected: String) {
    let integrations = world.session(actor).await.integrations();
    let id = named(&integrations, &name).await.id;
    let found = integrations.get(&id).await.expect("it is there");
    let value = match &*field {
        "event" => json!(found.event),
        _ => found.settings.get(&field).cloned().unwrap_or_default(),
    };
    assert_eq!(value.as_str().map_or_else(|| value.to_string(), str::to_owned), expected);
}

#[then(expr = "{actor} has {int} integration(s)")]
async fn has(world: &mut CloudWorld, actor: Actor, expected: usize) {
    let all = world.session(actor).await.integrations().list().await.expect("a list");
    assert_eq!(all.len(), expected, "{all:?}");
}
