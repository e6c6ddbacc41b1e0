//! A coffee maker: the functions `brew` and `wakeup`, and a loop that does nothing.
//!
//! Source: documented (the API reference's introduction calls `brew` without an argument and `wakeup` with `please`).
//! What they return is chosen: `brew` the number of cups since the start, `wakeup` 1 when asked nicely, else 0.

use crate::app::{Application, Wake};
use crate::hal::{FunctionId, Hal};
use crate::link::Micros;

/// Counts cups and wakes up when asked nicely.
#[derive(Default)]
pub struct Coffee {
    brew: Option<FunctionId>,
    cups: i32,
}

impl<H: Hal> Application<H> for Coffee {
    fn setup(&mut self, hal: &mut H) {
        self.brew = hal.function("brew");
        hal.function("wakeup");
    }

    fn run(&mut self, _: &mut H, _: Micros) -> Wake {
        Wake::OnInput
    }

    fn call(&mut self, _: &mut H, function: FunctionId, argument: &str) -> i32 {
        if Some(function) == self.brew {
            self.cups = self.cups.wrapping_add(1);
            self.cups
        } else {
            i32::from(argument == "please")
        }
    }
}
