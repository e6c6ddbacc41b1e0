//! What a cloud and the world see of emulated devices.

#[cfg(feature = "wasm")]
mod acknowledged;
mod applications;
mod claim_code;
mod faults;
mod fleet;
mod literal;
mod safe_mode;
mod sensor;
mod session;
#[cfg(feature = "wasm")]
mod sketch;
mod support;
#[cfg(feature = "wasm")]
mod system_events;
mod turns;
mod updates;
mod upkeep;
#[cfg(feature = "wasm")]
mod wiring;
#[cfg(feature = "wasm")]
mod witness;
mod workers;
