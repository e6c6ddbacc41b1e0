//! What devices answer: functions, variables, pings.

use cucumber::{given, then, when};

use super::{Gift, Heard, devices, heard};
use crate::cast::Actor;
use crate::world::CloudWorld;

#[given(expr = "{actor} called {string} on {string} with {string}")]
#[when(expr = "{actor} calls {string} on {string} with {string}")]
async fn calls_with(world: &mut CloudWorld, actor: Actor, function: String, device: String, argument: String) {
    let result = devices(world, actor).await.call(&device, &function, &argument).await;
    heard(world, result.map(|result| Gift::Returned(result.return_value)));
}

#[when(expr = "{actor} calls {string} on {string}")]
async fn calls(world: &mut CloudWorld, actor: Actor, function: String, device: String) {
    calls_with(world, actor, function, device, String::new()).await;
}

#[when(expr = "{actor} calls {string} on {string} with {int} bytes")]
async fn calls_with_bytes(world: &mut CloudWorld, actor: Actor, function: String, device: String, bytes: usize) {
    let argument: String = ('a'..='z').cycle().take(bytes).collect();
    calls_with(world, actor, function, device, argument).await;
}

#[when(expr = "{actor} calls {string} on {string} with {string} for the bare result")]
async fn calls_raw(world: &mut CloudWorld, actor: Actor, function: String, device: String, argument: String) {
    let result = devices(world, actor).await.call_raw(&device, &function, &argument).await;
    heard(world, result.map(Gift::Returned));
}

#[then(expr = "the device returns {int}")]
fn returns(world: &mut CloudWorld, expected: i32) {
    assert_eq!(world.notes::<Heard>().gift(), &Gift::Returned(expected));
}

#[then(expr = "the call fails because there is no function {string}")]
fn no_function(world: &mut CloudWorld, name: String) {
    let error = world.notes::<Heard>().error();
    assert!(error.is_not_found() && error.message() == format!("Function {name} not found"), "{error}");
}

#[then("the call fails because the device cannot be reached")]
fn cannot_be_called(world: &mut CloudWorld) {
    let error = world.notes::<Heard>().error();
    assert!(error.is_timeout() && error.status() == Some(400) && error.message() == "Timed out.", "{error}");
}

#[then("the call fails because the argument is too long")]
fn argument_too_long(world: &mut CloudWorld) {
    let error = world.notes::<Heard>().error();
    assert!(error.status() == Some(400) && error.message() == "Argument too long", "{error}");
}

#[then(expr = "the notebook {string} has the first {int} bytes")]
async fn notebook_has(world: &mut CloudWorld, device: String, bytes: usize) {
    let written: String = devices(world, Actor::Ada).await.variable(&device, "written").await.expect("a value");
    assert_eq!(written, ('a'..='z').cycle().take(bytes).collect::<String>());
}

#[given(expr = "the LED of {string} is on")]
#[then(expr = "the LED of {string} is on")]
async fn led_is_on(world: &mut CloudWorld, device: String) {
    assert_eq!(world.pin(&device, "D7").await, 1);
}

#[then(expr = "the LED of {string} is off")]
async fn led_is_off(world: &mut CloudWorld, device: String) {
    assert_eq!(world.pin(&device, "D7").await, 0);
}

#[when(expr = "{actor} reads {string} of {string}")]
async fn reads(world: &mut CloudWorld, actor: Actor, variable: String, device: String) {
    let result = devices(world, actor).await.variable_reading(&device, &variable).await;
    heard(world, result.map(|reading| Gift::Value(reading.result)));
}

#[when(expr = "{actor} reads the bare {string} of {string}")]
async fn reads_raw(world: &mut CloudWorld, actor: Actor, variable: String, device: String) {
    let result = devices(world, actor).await.variable_raw(&device, &variable).await;
    heard(world, result.map(Gift::Text));
}

#[then(regex = "^the value is the (?:int|double|bool|string) (.+)$")]
fn value_is(world: &mut CloudWorld, expected: String) {
    let expected = serde_json::from_str(&expected).expect("a value");
    assert_eq!(world.notes::<Heard>().gift(), &Gift::Value(expected));
}

#[then(expr = "the text {string} comes, and nothing else")]
fn text_is(world: &mut CloudWorld, expected: String) {
    assert_eq!(world.notes::<Heard>().gift(), &Gift::Text(expected.replace('\'', "\"")));
}

#[then("the reading fails because there is no such variable")]
fn no_variable(world: &mut CloudWorld) {
    let error = world.notes::<Heard>().error();
    assert!(error.is_not_found() && error.message() == "Variable not found", "{error}");
}

#[then("the reading fails because the device cannot be reached")]
fn cannot_be_read(world: &mut CloudWorld) {
    let error = world.notes::<Heard>().error();
    assert!(error.is_timeout() && error.status() == Some(408) && error.message() == "Timed out.", "{error}");
}

#[when(expr = "{actor} pings {string}")]
async fn pings(world: &mut CloudWorld, actor: Actor, device: String) {
    let result = devices(world, actor).await.ping(&device).await;
    heard(world, result.map(|result| Gift::Online(result.online)));
}

#[then("the device is there")]
fn is_there(world: &mut CloudWorld) {
    assert_eq!(world.notes::<Heard>().gift(), &Gift::Online(true));
}

#[then("the device is not there")]
fn is_not_there(world: &mut CloudWorld) {
    assert_eq!(world.notes::<Heard>().gift(), &Gift::Online(false));
}
