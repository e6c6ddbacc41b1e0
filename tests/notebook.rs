//! An application for scenarios: it writes down what it is told, says what it is told to say, and can be read.

use firmware::app::{Application, Wake};
use firmware::board::Board;
use firmware::hal::{DEFAULT_TTL, FunctionId, Hal, VariableId};
use firmware::link::{Event, Micros, Value, VariableType};

/// The function `write` keeps its argument and returns its length in bytes; the variable `written` gives it back.
///
/// `listen` subscribes to a prefix and `shout` publishes `name=data`; both return 1 if that was possible. `heard` is what
/// came, as `name=data` with spaces between. `crash` crashes.
#[derive(Default)]
struct Notebook {
    written: String,
    heard: Vec<String>,
}

/// The functions in the order of their registration.
const FUNCTIONS: [&str; 4] = ["write", "listen", "shout", "crash"];

/// A fresh notebook, as a device loads it.
pub fn open() -> Box<dyn Application<Board>> {
    Box::<Notebook>::default()
}

impl Application<Board> for Notebook {
    fn setup(&mut self, hal: &mut Board) {
        for function in FUNCTIONS {
            hal.function(function);
        }
        hal.variable("written", VariableType::Text);
        hal.variable("heard", VariableType::Text);
    }

    fn run(&mut self, _: &mut Board, _: Micros) -> Wake {
        Wake::OnInput
    }

    fn call(&mut self, hal: &mut Board, function: FunctionId, argument: &str) -> i32 {
        match FUNCTIONS[usize::from(function.0)] {
            "listen" => i32::from(hal.subscribe(argument)),
            "shout" => {
                let (name, data) = argument.split_once('=').unwrap_or((argument, ""));
                i32::from(hal.publish(name, Some(data), DEFAULT_TTL))
            }
            "crash" => panic!("as the scenario wants"),
            _ => {
                argument.clone_into(&mut self.written);
                i32::try_from(argument.len()).unwrap_or(i32::MAX)
            }
        }
    }

    fn read(&mut self, _: &mut Board, variable: VariableId) -> Value {
        Value::Text(if variable == VariableId(0) { self.written.clone() } else { self.heard.join(" ") })
    }

    fn event(&mut self, _: &mut Board, event: &Event) {
        self.heard.push(format!("{}={}", event.name, event.data.as_deref().unwrap_or_default()));
    }
}
