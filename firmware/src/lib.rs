//! Emulated Particle devices: real firmware stepped in time, without HTTP and without a cloud.
//!
//! This crate is responsible for what a device does: it runs an application's `setup()` and `loop()` on an emulated
//! board, keeps Device OS's limits, and speaks the messages of [`link`] with whoever plays the cloud. It knows no clock
//! and does no I/O: time passes because someone says so, so a history depends on configuration and inputs alone, to the
//! byte, on every machine.
//!
//! # Modules
//!
//! | module | what is in it |
//! | --- | --- |
//! | [`link`] | the messages between a device and a cloud; all that a cloud needs to know of this crate |
//! | [`hal`] | what an application may ask of its board: pins, time, the cloud, chance, the log |
//! | [`app`] | what an application is |
//! | [`apps`] | the built-in ones: sensor, led, demo, thermometer, coffee |
//! | [`board`] | the emulated board: loops, pins, registrations, the publish limiter, the serial log |
//! | [`system_event`] | what an application may hear of its own system |
//! | `sketch` | Wiring firmware compiled to WebAssembly as an application (feature `wasm`) |
//! | [`waveform`] | what lies on an analog pin, as a function of virtual time |
//! | [`device`] | board, application and session: inputs in, outputs out |
//! | [`wiring`] | the C++ library that sketches are compiled with, as text |
//! | [`fleet`] | many devices in shards, stepped or on threads (feature `std`) |
//!
//! All but `fleet` and `sketch` need `alloc` alone: without the default feature `std` the crate is `no_std`.
//!
//! # Example
//!
//! A sensor sees 1234 on its pin. It publishes that once its clock shows a second, and answers nothing it does not know.
//!
//! ```
//! use firmware::link::{DeviceId, Downlink, Platform, Uplink};
//! use firmware::{Device, DeviceConfig, Firmware, Input, Pin, Waveform};
//!
//! let id = DeviceId::parse("e00fce681234567890abcdef").expect("24 hex digits");
//! let mut config = DeviceConfig::new(id, Platform::Argon, Firmware::parse("sensor").expect("built in"));
//! config.analog.push((Pin::A0, Waveform::Constant(1234)));
//!
//! let (mut sensor, mut said) = (Device::new(config), Vec::new());
//! sensor.boot(0, &mut said);
//! assert!(matches!(said[0].message, Uplink::Hello(_)));
//! sensor.receive(20_000, Input::Message(Downlink::Hello), &mut said);
//! assert!(sensor.is_connected());
//!
//! said.clear();
//! sensor.run_until(20_000_000, &mut said);
//! let [only] = &said[..] else { panic!("the level does not change, so there is one event") };
//! let Uplink::Event(event) = &only.message else { panic!("an event") };
//! assert_eq!((only.at, event.name.as_str(), event.data.as_deref()), (1_000_000, "sensorValueEvent", Some("1234")));
//! ```
//!
//! # Where behaviour comes from
//!
//! *Documented*: the vendor's documentation says so. *Observed*: read in the public sources of Device OS 6.2, or seen.
//! *Chosen*: neither says, and the text beside it says what was chosen.

#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

pub mod app;
pub mod apps;
pub mod board;
pub mod device;
#[cfg(feature = "std")]
pub mod fleet;
pub mod hal;
pub mod link;
#[cfg(feature = "wasm")]
pub mod sketch;
pub mod system_event;
pub mod waveform;
pub mod wiring;

pub use apps::Firmware;
pub use board::SERIAL_INPUT_BYTES;
pub use device::{Device, DeviceConfig, Input, Output, Slot, Stimulus};
#[cfg(feature = "std")]
pub use fleet::{Fleet, FleetClock, Sink, Workers};
pub use hal::Pin;
pub use waveform::Waveform;
