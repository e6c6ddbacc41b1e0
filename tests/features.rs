//! The scenarios of `features/`, as one test program.

use std::process::ExitCode;

fn main() -> ExitCode {
    e2e::runner::main()
}
