//! What a device is made from.

use alloc::vec::Vec;

use crate::apps::Firmware;
use crate::hal::Pin;
use crate::link::{DeviceId, Platform};
use crate::waveform::Waveform;

/// Loops a second. Source: documented (a thread that yields runs up to 1000 times a second).
pub const DEFAULT_LOOP_HZ: u32 = 1000;

/// The version of Device OS that devices claim to run. Source: chosen (the one whose behaviour is emulated).
pub const SYSTEM_VERSION: &str = "6.2.0";

/// Everything there is to choose about a device. The result depends on nothing else.
#[derive(Clone, Debug)]
pub struct DeviceConfig {
    /// Who this is.
    pub id: DeviceId,
    /// The hardware.
    pub platform: Platform,
    /// Of the device's own chance, and of the noise on its pins.
    pub seed: u64,
    /// The application.
    pub firmware: Firmware,
    /// What `millis()` says at the first start; later ones begin at 0.
    pub millis: u32,
    /// Product and version the firmware was built for.
    pub product: Option<(u16, u16)>,
    /// What lies on analog pins; level 0 on those not named.
    pub analog: Vec<(Pin, Waveform)>,
    /// Whether there is a network.
    pub network: bool,
    /// Whether the device starts when the fleet boots.
    pub power: bool,
    /// Whether the device leaves all requests without an answer.
    pub deaf: bool,
    /// Loops a second, 1 to 1,000,000.
    pub loop_hz: u32,
    /// Whether a ping wants an answer. A link that loses no message unknown to both ends may do without.
    pub awaits_pongs: bool,
    /// What tells this application from every other: the SHA-256 of its binary, if there is one.
    pub app_hash: [u8; 32],
}

impl DeviceConfig {
    /// A device in its usual state: powered, with a network, outside a product, all levels 0, the seed made of the id.
    pub fn new(id: DeviceId, platform: Platform, firmware: Firmware) -> Self {
        let seed = id.0.iter().fold(0, |seed, byte| crate::waveform::mix(seed ^ u64::from(*byte)));
        Self {
            id,
            platform,
            seed,
            app_hash: hash_of(&firmware),
            firmware,
            millis: 0,
            product: None,
            analog: Vec::new(),
            network: true,
            power: true,
            deaf: false,
            loop_hz: DEFAULT_LOOP_HZ,
            awaits_pongs: true,
        }
    }
}

/// Applications in Rust have no binary to hash: their name stands in. Source: chosen.
fn hash_of(firmware: &Firmware) -> [u8; 32] {
    match firmware {
        #[cfg(feature = "wasm")]
        Firmware::Sketch(module) => module.hash(),
        firmware => hash_of_bytes(firmware.name().as_bytes()),
    }
}

/// A number for some bytes: enough to tell two applications apart, and not to be relied on for more.
pub(crate) fn hash_of_bytes(bytes: &[u8]) -> [u8; 32] {
    let mut hash = [0; 32];
    let mut number = 0;
    for part in hash.chunks_exact_mut(8) {
        number = bytes.iter().fold(number + 1, |number, byte| crate::waveform::mix(number ^ u64::from(*byte)));
        part.copy_from_slice(&number.to_be_bytes());
    }
    hash
}
