//! Claim codes, and the devices that are set up with them.

use cucumber::{given, when};
use jiff::SignedDuration;
use mock_cloud::Change;

use crate::cast::Actor;
use crate::world::CloudWorld;

async fn set_up(world: &mut CloudWorld, device: &str, code: String) {
    world.change(device, Change { claim_code: Some(code), ..Change::default() }).await;
}

#[given(expr = "{actor} set up {string} with a claim code")]
#[when(expr = "{actor} sets up {string} with a claim code")]
async fn sets_up(world: &mut CloudWorld, actor: Actor, device: String) {
    let code = world.session(actor).await.devices().claim_code().await.expect("a code");
    set_up(world, &device, code.claim_code).await;
}

#[when(expr = "{actor} sets up {string} with a claim code that is {int} minutes old")]
async fn sets_up_late(world: &mut CloudWorld, actor: Actor, device: String, minutes: i64) {
    let code = world.session(actor).await.devices().claim_code().await.expect("a code");
    world.skip(SignedDuration::from_mins(minutes)).await;
    set_up(world, &device, code.claim_code).await;
}

#[when(expr = "{string} is set up with the claim code {string}")]
async fn is_set_up(world: &mut CloudWorld, device: String, code: String) {
    set_up(world, &device, code).await;
}
