//! The LED function of the vendor's blink example.
//!
//! Source: documented (the function's name, its arguments and its results, and that any other argument gives -1 and
//! leaves the pin as it is).

use crate::app::{Application, Wake};
use crate::hal::{FunctionId, Hal, Pin, PinMode};
use crate::link::Micros;

const LED_PIN: Pin = Pin::D7;

/// Switches the user LED by the function `led`.
#[derive(Default)]
pub struct Led {
    function: Option<FunctionId>,
}

impl Led {
    pub(super) fn prepare<H: Hal>(&mut self, hal: &mut H) {
        hal.pin_mode(LED_PIN, PinMode::Output);
        hal.digital_write(LED_PIN, false);
        self.function = hal.function("led");
    }

    pub(super) fn answer<H: Hal>(&mut self, hal: &mut H, function: FunctionId, argument: &str) -> i32 {
        let high = match argument {
            "on" => true,
            "off" => false,
            _ => return -1,
        };
        if self.function != Some(function) {
            return -1;
        }
        hal.digital_write(LED_PIN, high);
        i32::from(high)
    }

    pub(super) fn is_on<H: Hal>(&self, hal: &mut H) -> bool {
        hal.digital_read(LED_PIN)
    }
}

impl<H: Hal> Application<H> for Led {
    fn setup(&mut self, hal: &mut H) {
        self.prepare(hal);
    }

    fn run(&mut self, _: &mut H, _: Micros) -> Wake {
        Wake::OnInput
    }

    fn call(&mut self, hal: &mut H, function: FunctionId, argument: &str) -> i32 {
        self.answer(hal, function, argument)
    }
}
