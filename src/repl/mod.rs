//! The learner's side: the prompt, the command line, and one file per command.
//!
//! [`Session`] takes a line and writes what came of it; it knows no terminal, and tests drive it. Around it stand two
//! faces: `prompt` for a person at a terminal, `script` for `-c`, commands on the command line and pipes. Only `editor`
//! names the line editor, only `signals` knows Ctrl-C.

mod arguments;
mod commands;
mod complete;
mod downloading;
mod editor;
mod end;
mod find;
mod fold;
pub mod highlight;
mod keys;
mod live;
pub mod markdown;
mod netcat;
mod outcome;
mod pager;
mod parse;
mod predict;
mod press;
mod prompt;
mod question;
mod refusal;
mod save;
mod say;
mod script;
mod session;
mod settings;
mod signals;
mod suggest;
mod tally;
mod ticker;
#[cfg(test)]
mod toy;
mod transcript;
mod waiting;
mod witness;
mod workshop;

pub use commands::GROUPS;
pub use complete::{Candidate, Completer, Hint};
pub use parse::table;
pub use press::{Order, Press};
pub use refusal::Status;
pub use session::{Config, Flow, LONGEST_LINE, Session};

// what the book says in the same words
pub(crate) use commands::drive::start as drive_start;
pub(crate) use commands::explore::{coverage, share};
pub(crate) use commands::timeline::asked_for;
pub(crate) use predict::ticks;
pub(crate) use refusal::Refusal;
pub(crate) use settings::Settings;
pub(crate) use signals::LOOK_AGAIN;

use crate::course::Course;
use crate::course::progress::{Store, state_folder};
use crate::sched::Interrupt;
use std::io::{self, IsTerminal};
use std::process::ExitCode;

/// The program: reads the arguments, opens a session over `course`, and talks, or runs what it was given. `press` builds the
/// course's book.
#[must_use]
pub fn main(course: Course, press: Press) -> ExitCode {
    let arguments = match arguments::Arguments::read(course) {
        Ok(arguments) => arguments,
        Err(code) => return code,
    };
    let terminal = io::stdin().is_terminal() && io::stdout().is_terminal();
    let talk = terminal && arguments.command.is_none() && arguments.lines.is_empty();
    let store = state_folder().map(Store::new);
    let history = store.as_ref().map(Store::history);
    let interrupt = Interrupt::default();
    let config = Config {
        look: arguments.look(),
        // a pipe is as wide as a page, whatever the terminal behind it
        width: if io::stdout().is_terminal() { None } else { Some(80) },
        store,
        interrupt: interrupt.clone(),
        more: if terminal { Some(Box::new(editor::more)) } else { None },
        asks: terminal && arguments.lines.is_empty(),
        ticker: if io::stderr().is_terminal() { Some(ticker::tick) } else { None },
        press: Some(press),
        height: None,
    };
    let signals = signals::Signals::install(interrupt, talk);
    let mut session = Session::new(course, config);
    if talk {
        return prompt::talk(&mut session, &signals, history);
    }
    let mut script = script::Script::new(&mut session, &signals);
    let done = if let Some(command) = arguments.command {
        // what the command has asked is answered by the lines that follow
        script.step(|session, out| session.run(command, out)).and_then(|()| script.answers(&mut io::stdin().lock()))
    } else if arguments.lines.is_empty() {
        script.lines(&mut io::stdin().lock())
    } else {
        arguments.lines.iter().try_for_each(|line| script.step(|session, out| session.execute(line, out)))
    };
    done.err().unwrap_or_else(|| script.code())
}
