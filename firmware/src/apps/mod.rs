//! The built-in applications.

mod coffee;
mod demo;
mod led;
mod sensor;
mod thermometer;

use alloc::boxed::Box;
#[cfg(feature = "wasm")]
use alloc::sync::Arc;

use crate::app::Application;
use crate::board::Board;
#[cfg(feature = "wasm")]
use crate::sketch::{Sketch, SketchModule};

pub use coffee::Coffee;
pub use demo::Demo;
pub use led::Led;
pub use sensor::Sensor;
pub use thermometer::Thermometer;

/// Which application a device runs.
#[derive(Clone, Debug)]
pub enum Firmware {
    /// Averages `A0` and publishes `sensorValueEvent`.
    Sensor {
        /// Where the count of samples starts; see [`Sensor::starting_at`]. It holds until the first reset.
        sample_index: u32,
    },
    /// The function `led`.
    Led,
    /// Sensor and LED together, with variables.
    Demo,
    /// Variables alone.
    Thermometer,
    /// The functions `brew` and `wakeup`.
    Coffee,
    /// An application of the caller's own.
    Custom(fn() -> Box<dyn Application<Board>>),
    /// Wiring firmware compiled to WebAssembly.
    #[cfg(feature = "wasm")]
    Sketch(Arc<SketchModule>),
}

impl Firmware {
    /// The names of the built-in applications.
    pub const NAMES: [&'static str; 5] = ["sensor", "led", "demo", "thermometer", "coffee"];

    /// Finds a built-in application by its name.
    pub fn parse(name: &str) -> Option<Self> {
        match name {
            "sensor" => Some(Self::Sensor { sample_index: 0 }),
            "led" => Some(Self::Led),
            "demo" => Some(Self::Demo),
            "thermometer" => Some(Self::Thermometer),
            "coffee" => Some(Self::Coffee),
            _ => None,
        }
    }

    /// The name of the application; `custom` for one of the caller's own, what its module is called for a sketch.
    pub fn name(&self) -> &str {
        match self {
            Self::Sensor { .. } => "sensor",
            Self::Led => "led",
            Self::Demo => "demo",
            Self::Thermometer => "thermometer",
            Self::Coffee => "coffee",
            Self::Custom(_) => "custom",
            #[cfg(feature = "wasm")]
            Self::Sketch(module) => module.name(),
        }
    }

    /// The application as it is before its `setup()`; a reset starts every count at zero.
    pub(crate) fn load(&self, first_start: bool) -> Box<dyn Application<Board>> {
        match self {
            Self::Sensor { sample_index } if first_start => Box::new(Sensor::starting_at(*sample_index)),
            Self::Sensor { .. } => Box::new(Sensor::default()),
            Self::Led => Box::new(Led::default()),
            Self::Demo => Box::new(Demo::default()),
            Self::Thermometer => Box::new(Thermometer::default()),
            Self::Coffee => Box::new(Coffee::default()),
            Self::Custom(make) => make(),
            #[cfg(feature = "wasm")]
            Self::Sketch(module) => Box::new(Sketch::new(Arc::clone(module))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_leads_to_the_application_of_that_name() {
        for name in Firmware::NAMES {
            assert_eq!(Firmware::parse(name).as_ref().map(Firmware::name), Some(name));
        }
        assert!(Firmware::parse("toaster").is_none());
    }
}
