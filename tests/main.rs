//! The program `cloud-chamber-e2e`: anyone's feature files, with the vocabulary of `docs/steps.md`.

use std::process::ExitCode;

fn main() -> ExitCode {
    e2e::runner::main()
}
