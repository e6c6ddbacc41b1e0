//! An application for scenarios about arguments: it writes down what it is told, and can be read.

use firmware::app::{Application, Wake};
use firmware::board::Board;
use firmware::hal::{FunctionId, Hal, VariableId};
use firmware::link::{Micros, Value, VariableType};

/// The function `write` keeps its argument and returns its length in bytes; the variable `written` gives it back.
#[derive(Default)]
struct Notebook {
    written: String,
}

/// A fresh notebook, as a device loads it.
pub fn open() -> Box<dyn Application<Board>> {
    Box::<Notebook>::default()
}

impl Application<Board> for Notebook {
    fn setup(&mut self, hal: &mut Board) {
        hal.function("write");
        hal.variable("written", VariableType::Text);
    }

    fn run(&mut self, _: &mut Board, _: Micros) -> Wake {
        Wake::OnInput
    }

    fn call(&mut self, _: &mut Board, _: FunctionId, argument: &str) -> i32 {
        argument.clone_into(&mut self.written);
        i32::try_from(argument.len()).unwrap_or(i32::MAX)
    }

    fn read(&mut self, _: &mut Board, _: VariableId) -> Value {
        Value::Text(self.written.clone())
    }
}
