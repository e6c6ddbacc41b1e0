//! A thermometer: variables alone, and a loop that does nothing.
//!
//! Source: chosen. `A0` carries a TMP36 (10 mV a degree, 500 mV at 0 °C) at 3300 mV for the full scale of 4095;
//! `A1` carries a humidity sensor that spreads 0 to 100 % over that scale.

use alloc::string::String;

use crate::app::{Application, Wake};
use crate::hal::{Hal, MAX_ANALOG, Pin, VariableId};
use crate::link::{Micros, Value, VariableType};

const TEMPERATURE_PIN: Pin = Pin::A0;
const HUMIDITY_PIN: Pin = Pin::A1;
const FULL_SCALE_MV: f64 = 3300.0;

/// The variables `temperature` (double), `humidity` (int) and `unit` (string, `C`).
#[derive(Default)]
pub struct Thermometer {
    temperature: Option<VariableId>,
    humidity: Option<VariableId>,
}

impl<H: Hal> Application<H> for Thermometer {
    fn setup(&mut self, hal: &mut H) {
        self.temperature = hal.variable("temperature", VariableType::Double);
        self.humidity = hal.variable("humidity", VariableType::Int);
        hal.variable("unit", VariableType::Text);
    }

    fn run(&mut self, _: &mut H, _: Micros) -> Wake {
        Wake::OnInput
    }

    fn read(&mut self, hal: &mut H, variable: VariableId) -> Value {
        if Some(variable) == self.temperature {
            let millivolts = f64::from(hal.analog_read(TEMPERATURE_PIN)) * FULL_SCALE_MV / f64::from(MAX_ANALOG);
            Value::Double((millivolts - 500.0) / 10.0)
        } else if Some(variable) == self.humidity {
            Value::Int(i32::from(hal.analog_read(HUMIDITY_PIN)) * 100 / i32::from(MAX_ANALOG))
        } else {
            Value::Text(String::from("C"))
        }
    }
}
