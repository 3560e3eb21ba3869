//! The command line: reads what the operator wants, calls `app`, and ends with 0, 1 (failed) or 2 (usage, configuration).
//! Deliberately without logic of its own.

mod cli;

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::run()
}
