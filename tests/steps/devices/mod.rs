//! Devices: who has which, listing, changing, calling, reading.

mod answers;
mod crowds;
mod placing;
mod records;
mod waiting;

use cucumber::then;
use particle_client::{Device, Devices, Error};
use serde_json::Value;

use crate::cast::Actor;
use crate::world::CloudWorld;

pub use placing::{Application, Hardware};

/// What the last step got out of the cloud.
#[derive(Debug, Default)]
struct Heard {
    last: Option<Result<Gift, Error>>,
}

/// What the cloud may give when all goes well.
#[derive(Debug, PartialEq)]
enum Gift {
    Returned(i32),
    Value(Value),
    Text(String),
    Online(bool),
    Devices(Vec<Device>),
    Nothing,
}

impl Heard {
    fn gift(&self) -> &Gift {
        match &self.last {
            Some(Ok(gift)) => gift,
            other => panic!("nothing was given: {other:?}"),
        }
    }

    fn error(&self) -> &Error {
        match &self.last {
            Some(Err(error)) => error,
            other => panic!("nothing failed: {other:?}"),
        }
    }
}

async fn devices(world: &mut CloudWorld, actor: Actor) -> Devices {
    world.session(actor).await.devices()
}

fn heard(world: &mut CloudWorld, result: Result<Gift, Error>) {
    world.notes::<Heard>().last = Some(result);
}

/// Keeps how something ended that gives nothing when it succeeds, for the steps here to look at.
pub(super) fn keep_failure(world: &mut CloudWorld, result: Result<(), Error>) {
    heard(world, result.map(|()| Gift::Nothing));
}

#[then("it fails because there is no such device")]
fn no_device(world: &mut CloudWorld) {
    let error = world.notes::<Heard>().error();
    assert!(error.is_permission_denied() && error.message() == "Permission Denied", "{error}");
}

#[then("it succeeds")]
fn succeeds(world: &mut CloudWorld) {
    world.notes::<Heard>().gift();
}
