//! The `racecourse` program; all of it is in the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    racecourse::repl::main(racecourse::lessons::COURSE)
}
