//! The scenarios of `features/`, as one test program: the runner, called as `cargo test` calls.

use std::process::ExitCode;

fn main() -> ExitCode {
    e2e::runner::test()
}
