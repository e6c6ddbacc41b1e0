//! Sensor and LED in one, with a variable of each type.
//!
//! Source: chosen; both vendor examples side by side, so that one device shows everything an application can offer.

use alloc::string::String;

use super::{Led, Sensor};
use crate::app::{Application, Wake, run_loops};
use crate::hal::{FunctionId, Hal, VariableId};
use crate::link::{Micros, Value, VariableType};

/// What the variable `firmware` holds.
const FIRMWARE: &str = "cloud-chamber demo 1.0";

/// [`Sensor`] and [`Led`] with the variables `sensorValue`, `ledState`, `uptime` and `firmware`.
#[derive(Default)]
pub struct Demo {
    sensor: Sensor,
    led: Led,
    sensor_value: Option<VariableId>,
    led_state: Option<VariableId>,
    uptime: Option<VariableId>,
}

impl<H: Hal> Application<H> for Demo {
    fn setup(&mut self, hal: &mut H) {
        self.led.prepare(hal);
        self.sensor_value = hal.variable("sensorValue", VariableType::Int);
        self.led_state = hal.variable("ledState", VariableType::Bool);
        self.uptime = hal.variable("uptime", VariableType::Double);
        hal.variable("firmware", VariableType::Text);
    }

    #[inline]
    fn tick(&mut self, hal: &mut H) {
        self.sensor.pass(hal);
    }

    fn run(&mut self, hal: &mut H, until: Micros) -> Wake {
        run_loops(self, hal, until)
    }

    fn call(&mut self, hal: &mut H, function: FunctionId, argument: &str) -> i32 {
        self.led.answer(hal, function, argument)
    }

    fn read(&mut self, hal: &mut H, variable: VariableId) -> Value {
        let variable = Some(variable);
        if variable == self.sensor_value {
            Value::Int(self.sensor.mean() as i32)
        } else if variable == self.led_state {
            Value::Bool(self.led.is_on(hal))
        } else if variable == self.uptime {
            Value::Double(f64::from(hal.millis()) / 1000.0)
        } else {
            Value::Text(String::from(FIRMWARE))
        }
    }
}
