//! `[[fleet]]`: many devices that are alike.

use super::DeviceSpec;

/// What stands in a fleet's name for the number of a device.
pub(super) const NUMBER: &str = "{n}";
/// The most devices of one fleet. Chosen: ten times what the benchmarks run.
pub(super) const MAX_FLEET: u32 = 100_000;

/// Devices that differ in name, id, chance, and in when they see what lies on their pins.
#[derive(Clone, Debug)]
pub struct FleetSpec {
    /// How many there are, 1 to 100,000.
    pub count: u32,
    /// What each is called; `{n}` stands for its number, from 1.
    pub name: String,
    /// What they have in common. Its own name and id count for nothing.
    pub device: DeviceSpec,
    /// How much later than the first the last one sees the waveforms on its pins, in milliseconds; the others lie evenly
    /// between.
    pub spread_ms: u32,
}

impl FleetSpec {
    /// `count` devices like this one.
    pub fn new(count: u32, name: impl Into<String>, device: DeviceSpec) -> Self {
        Self { count, name: name.into(), device, spread_ms: 0 }
    }

    /// Seeing their waveforms at different times, as far apart as this.
    #[must_use]
    pub fn spread_over_ms(mut self, spread_ms: u32) -> Self {
        self.spread_ms = spread_ms;
        self
    }

    /// The name of device `number`, counted from 1.
    pub(super) fn name_of(&self, number: u32) -> String {
        self.name.replace(NUMBER, &number.to_string())
    }

    /// Its devices, each on its own.
    pub(crate) fn members(&self) -> impl Iterator<Item = DeviceSpec> {
        (0..self.count).map(|place| {
            let gaps = u64::from(self.count.saturating_sub(1).max(1));
            let later = (u64::from(self.spread_ms) * u64::from(place) / gaps) as u32;
            let mut device = self.device.clone();
            device.name = Some(self.name_of(place + 1));
            device.id = None;
            for (_, waveform) in &mut device.analog {
                let here = std::mem::replace(waveform, firmware::Waveform::Constant(0));
                *waveform = here.later(later);
            }
            device
        })
    }
}

#[cfg(test)]
mod tests {
    use firmware::{Pin, Waveform};

    use super::*;

    #[test]
    fn members_are_numbered_from_one_and_spread_evenly() {
        let ramp = Waveform::Ramp { from: 0, to: 1000, period_ms: 1000 };
        let device = DeviceSpec::new("ignored").analog(Pin::A0, ramp);
        let fleet = FleetSpec::new(3, "sensor-{n}", device).spread_over_ms(500);
        let members: Vec<DeviceSpec> = fleet.members().collect();
        let names: Vec<&str> = members.iter().filter_map(|member| member.name.as_deref()).collect();
        assert_eq!(names, ["sensor-1", "sensor-2", "sensor-3"]);
        let levels = |ms| members.iter().map(|member| member.analog[0].1.level(Pin::A0, ms, 0)).collect::<Vec<_>>();
        assert_eq!(levels(600), [600, 350, 100]);
        assert_eq!(levels(100), [100, 0, 0], "before its time a pin shows where its waveform begins");
        let alone = FleetSpec::new(1, "one", DeviceSpec::unnamed()).spread_over_ms(500);
        assert_eq!(alone.members().count(), 1);
    }
}
