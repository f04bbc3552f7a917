//! The `racecourse` program; all of it is in the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    // a process pool starts this program again, to be its worker; everything below is for the first process alone
    racecourse::futures::process::serve_if_asked(racecourse::lessons::JOBS);
    racecourse::repl::main(racecourse::lessons::COURSE, racecourse::book::press)
}
