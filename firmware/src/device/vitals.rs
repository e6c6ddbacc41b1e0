//! What a device measures of itself.

use super::Device;
use crate::link::{Battery, Cell, Micros, Platform, Radio, Signal, Uplink, Vitals};
use crate::waveform::mix;

/// The signal is another one every minute. Source: chosen.
const SIGNAL_LASTS: Micros = 60_000_000;

impl Device {
    pub(super) fn tell_vitals(&mut self) {
        let vitals = self.vitals();
        self.board.send(Uplink::Vitals(vitals));
    }

    fn vitals(&self) -> Vitals {
        let cellular = self.platform.is_cellular();
        let (memory_used, memory_total) = self.memory();
        let place = mix(self.board.seed());
        Vitals {
            uptime: (self.board.clock.since_start() / 1_000_000) as u32,
            memory_used,
            memory_total,
            signal: self.signal(),
            network: self.care.network,
            cloud: self.care.cloud,
            transmitted: self.board.sent,
            rate_limited: self.board.rate_limited(),
            battery: has_battery(self.platform).then_some(Battery { charge: 60 + (place % 40) as u8 }),
            cell: cellular.then_some(Cell { area: (place >> 16) as u16, id: (place >> 32) as u32 & 0x0fff_ffff }),
        }
    }

    /// Bytes in use, and in all. Source: chosen; what is in use grows with what the application has registered.
    fn memory(&self) -> (u32, u32) {
        let total = match self.platform {
            Platform::Photon | Platform::P1 | Platform::Electron => 81_920,
            Platform::Photon2 | Platform::MSom => 3_145_728,
            _ => 172_032,
        };
        (total / 2 + self.board.registry.bytes() as u32, total)
    }

    /// Plausible for where the device stands, which its seed decides, and different from minute to minute.
    fn signal(&self) -> Signal {
        let minute = self.board.clock.now / SIGNAL_LASTS;
        let place = mix(self.board.seed() ^ 0x516a1);
        let moment = mix(place ^ minute);
        let wave = (moment % 7) as i16 - 3;
        match radio(self.platform) {
            Radio::WiFi => Signal {
                radio: Radio::WiFi,
                strength: -45 - (place % 30) as i16 + wave,
                quality: 35 - ((place >> 8) % 15) as i16 + wave,
            },
            Radio::Umts => Signal {
                radio: Radio::Umts,
                strength: -75 - (place % 25) as i16 + wave,
                quality: -6 - ((place >> 8) % 8) as i16 + wave / 2,
            },
            radio => Signal {
                radio,
                strength: -85 - (place % 25) as i16 + wave,
                quality: -9 - ((place >> 8) % 6) as i16 + wave / 2,
            },
        }
    }
}

const fn radio(platform: Platform) -> Radio {
    match platform {
        Platform::Electron => Radio::Umts,
        Platform::Boron | Platform::Tracker => Radio::LteM1,
        Platform::BSom | Platform::MSom => Radio::Lte,
        _ => Radio::WiFi,
    }
}

/// Boards with power management. Source: documented.
const fn has_battery(platform: Platform) -> bool {
    matches!(platform, Platform::Electron | Platform::Boron | Platform::BSom | Platform::Tracker | Platform::MSom)
}
