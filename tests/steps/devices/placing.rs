//! Which devices there are, and what is done to them from outside.

use std::path::Path;
use std::str::FromStr;

use cucumber::{Parameter, given, then, when};
use firmware::Firmware;
use firmware::link::Platform;
use mock_cloud::world::DeviceSpec;
use mock_cloud::{Change, Network, SignedDuration};

use crate::cast::Actor;
use crate::notebook;
use crate::steps::sketches::SKETCHES;
use crate::world::CloudWorld;

/// Hardware, as people call it.
#[derive(Clone, Copy, Debug, Parameter)]
#[param(name = "platform", regex = "Photon 2|Photon|P1|Electron|Argon|Boron|Tracker")]
pub struct Hardware(pub Platform);

impl FromStr for Hardware {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        let world_file_name = name.to_lowercase().replace(' ', "-");
        let found = Platform::ALL.into_iter().find(|platform| platform.name() == world_file_name);
        found.map(Self).ok_or_else(|| format!("there is no {name:?}"))
    }
}

/// An application that comes with the emulated devices.
#[derive(Clone, Debug, Parameter)]
#[param(name = "firmware", regex = "sensor|led|demo|thermometer|coffee")]
pub struct Application(pub Firmware);

impl FromStr for Application {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        Firmware::parse(name).map(Self).ok_or_else(|| format!("there is no firmware {name:?}"))
    }
}

fn place(world: &mut CloudWorld, owner: Option<Actor>, device: DeviceSpec) {
    let device = match owner {
        Some(actor) => {
            world.introduce(actor);
            device.owned_by(actor.username())
        }
        None => device,
    };
    world.plan().devices.push(device);
}

#[given(expr = "{actor} owns a device {string}")]
fn owns(world: &mut CloudWorld, actor: Actor, name: String) {
    place(world, Some(actor), DeviceSpec::new(name).firmware(Firmware::Led));
}

#[given(expr = "{actor} owns a device {string} running the {firmware} firmware")]
fn owns_running(world: &mut CloudWorld, actor: Actor, name: String, application: Application) {
    place(world, Some(actor), DeviceSpec::new(name).firmware(application.0));
}

#[given(expr = "{actor} owns a(n) {platform} {string} running the {firmware} firmware")]
fn owns_hardware(world: &mut CloudWorld, actor: Actor, hardware: Hardware, name: String, application: Application) {
    place(world, Some(actor), DeviceSpec::new(name).platform(hardware.0).firmware(application.0));
}

#[given(expr = "{actor} owns a(n) {platform} {string} running the sketch {string}")]
fn owns_sketch(world: &mut CloudWorld, actor: Actor, hardware: Hardware, name: String, sketch: String) {
    let path = Path::new(SKETCHES).join(format!("{sketch}.wasm"));
    let firmware = mock_cloud::sketch::load(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    place(world, Some(actor), DeviceSpec::new(name).platform(hardware.0).firmware(firmware));
}

#[given(expr = "nobody owns the device {string}")]
fn nobody_owns(world: &mut CloudWorld, name: String) {
    place(world, None, DeviceSpec::new(name).firmware(Firmware::Led));
}

#[given(expr = "{string} is offline")]
#[when(expr = "{string} goes offline")]
async fn goes_offline(world: &mut CloudWorld, device: String) {
    world.change(&device, Change { network: Some(Network::Down), ..Change::default() }).await;
}

#[given(expr = "{string} came back online")]
#[when(expr = "{string} comes back online")]
async fn comes_online(world: &mut CloudWorld, device: String) {
    world.change(&device, Change { network: Some(Network::Up), ..Change::default() }).await;
}

#[given(expr = "{string} hears everything and answers nothing")]
async fn is_deaf(world: &mut CloudWorld, device: String) {
    world.change(&device, Change { deaf: Some(true), ..Change::default() }).await;
}

#[given(expr = "{actor} owns a(n) {platform} {string} running a notebook")]
fn owns_notebook(world: &mut CloudWorld, actor: Actor, hardware: Hardware, name: String) {
    let firmware = Firmware::Custom(notebook::open);
    place(world, Some(actor), DeviceSpec::new(name).platform(hardware.0).firmware(firmware));
}

#[given(expr = "the pin {word} of {string} carries {int}")]
async fn pin_carries(world: &mut CloudWorld, pin: String, device: String, level: u16) {
    world.change(&device, Change { pins: [(pin, level)].into(), ..Change::default() }).await;
}

#[then(expr = "the pin {word} of {string} is at {int}")]
async fn pin_is_at(world: &mut CloudWorld, pin: String, device: String, level: u16) {
    assert_eq!(world.pin(&device, &pin).await, level);
}

#[given("callers of offline devices wait as long as in the real cloud")]
fn wait_for_offline(world: &mut CloudWorld) {
    world.plan().settings.offline_wait = SignedDuration::from_secs(30);
}
