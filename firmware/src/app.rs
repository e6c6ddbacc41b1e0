//! What a device's application is: Wiring's `setup()` and `loop()`, and the handlers it registered.

use crate::hal::{FunctionId, Hal, VariableId};
use crate::link::{Event, Micros, Value};

/// When an application wants its loop to run again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wake {
    /// At the first loop that is due at this virtual time or later.
    At(Micros),
    /// Not before a call, an event or another input: an idle loop, which costs nothing.
    OnInput,
}

/// An application for a board `H`.
///
/// Handlers run between two loops, never during one.
pub trait Application<H: Hal>: Send {
    /// Runs once when the device starts; registrations belong here.
    fn setup(&mut self, hal: &mut H);

    /// One pass of Wiring's `loop()`.
    fn tick(&mut self, hal: &mut H) {
        let _ = hal;
    }

    /// Runs the loops that are due before `until` and says when to go on.
    ///
    /// With a loop that does something this is [`run_loops`]; with an idle one just [`Wake::OnInput`].
    /// Called through a table once for many loops, so that the loop itself is compiled as one piece.
    fn run(&mut self, hal: &mut H, until: Micros) -> Wake;

    /// Answers a call of a function this application registered.
    fn call(&mut self, hal: &mut H, function: FunctionId, argument: &str) -> i32 {
        let _ = (hal, function, argument);
        -1
    }

    /// Reads a variable this application registered.
    fn read(&mut self, hal: &mut H, variable: VariableId) -> Value {
        let _ = (hal, variable);
        Value::Int(0)
    }

    /// Takes an event this application subscribed to.
    fn event(&mut self, hal: &mut H, event: &Event) {
        let _ = (hal, event);
    }
}

/// Calls [`Application::tick`] for every loop that is due before `until`: the body of most [`Application::run`]s.
#[inline]
pub fn run_loops<H: Hal, A: Application<H>>(application: &mut A, hal: &mut H, until: Micros) -> Wake {
    while hal.turn(until) {
        application.tick(hal);
    }
    Wake::At(hal.next_turn())
}
