//! What a device's application is: Wiring's `setup()` and `loop()`, and the handlers it registered.

use alloc::string::String;

use crate::hal::{FunctionId, Hal, VariableId};
use crate::link::{Event, Micros, Refusal, Token, Uplink, Value};
use crate::system_event::SystemEvent;

/// When an application wants its loop to run again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wake {
    /// At this virtual time; no loop is due before it.
    At(Micros),
    /// Not before a call, an event or another input: an idle loop, which costs nothing.
    OnInput,
}

/// A request of the cloud to an application.
#[derive(Clone, Debug, PartialEq)]
pub enum Request {
    /// A call of a function.
    Call {
        /// For the answer.
        token: Token,
        /// The function.
        function: FunctionId,
        /// Not longer than the platform's limit.
        argument: String,
        /// Whether `argument` is all that was sent; the answer to a call that was cut is a refusal.
        whole: bool,
    },
    /// A variable is to be read.
    Read {
        /// For the answer.
        token: Token,
        /// The variable.
        variable: VariableId,
    },
    /// An event the application subscribed to.
    Event(Event),
}

/// The answer to a call that returned `returned`. Source: observed (Device OS): a cut argument is refused after the call.
pub(crate) fn call_answer(token: Token, returned: i32, whole: bool) -> Uplink {
    let result = if whole { Ok(returned) } else { Err(Refusal::ArgumentTooLong) };
    Uplink::FunctionResult { token, result }
}

/// The answer to a request for a variable that holds `value`, a text cut at its limit.
pub(crate) fn read_answer(token: Token, value: Value) -> Uplink {
    let value = match value {
        Value::Text(text) => Value::Text(String::from(crate::board::cut(&text, crate::hal::MAX_DATA))),
        value => value,
    };
    Uplink::VariableValue { token, result: Ok(value) }
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

    /// Takes a request, and answers it with [`Hal::reply`], now or later: an application that is in the middle of
    /// something may let it wait.
    fn take(&mut self, hal: &mut H, request: Request) {
        match request {
            Request::Call { token, function, argument, whole } => {
                let returned = self.call(hal, function, &argument);
                hal.reply(call_answer(token, returned, whole));
            }
            Request::Read { token, variable } => {
                let value = self.read(hal, variable);
                hal.reply(read_answer(token, value));
            }
            Request::Event(event) => self.event(hal, &event),
        }
    }

    /// Hears of something that has happened to the system; an application that is in the middle of something may look at
    /// it later.
    fn system_event(&mut self, hal: &mut H, event: SystemEvent) {
        let _ = (hal, event);
    }

    /// The cloud has taken an event that was to be acknowledged.
    fn acknowledged(&mut self, hal: &mut H, token: Token) {
        let _ = (hal, token);
    }

    /// The device is about to start afresh: what the application has let wait, it does now.
    fn hurry(&mut self, hal: &mut H) {
        let _ = hal;
    }

    /// Leaves with the board what a restart is to keep. Called before the application is dropped, unless power is lost.
    fn retain(&mut self, hal: &mut H) {
        let _ = hal;
    }

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
