//! The command line: the same commands as at the prompt, and what concerns the program as a whole.

use super::commands::Command;
use super::fold::fold;
use super::{parse, script};
use crate::course::Course;
use crate::trace::Look;
use clap::error::ErrorKind;
use clap::{Parser, ValueEnum};
use std::io::{self, IsTerminal, Write};
use std::process::ExitCode;

/// Learn concurrency by holding the scheduler
///
/// Without a command, a prompt is opened; lines on a piped standard input are run one by one.
#[derive(Debug, Parser)]
#[command(name = "racecourse", version, disable_help_subcommand = true)]
pub(super) struct Arguments {
    /// Run this line as if typed at the prompt; may be given several times
    #[arg(short = 'c', value_name = "LINE")]
    pub(super) lines: Vec<String>,
    /// When to colour
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    color: When,
    /// Draw with ASCII characters only
    #[arg(long, global = true)]
    ascii: bool,
    #[command(subcommand)]
    pub(super) command: Option<Command>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum When {
    /// On a terminal, unless `NO_COLOR` is set
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

impl Arguments {
    /// The process's arguments, or the exit code if there is nothing left to do.
    pub(super) fn read(course: Course) -> Result<Arguments, ExitCode> {
        let error = match Arguments::try_parse() {
            Ok(arguments) if arguments.command.is_some() && !arguments.lines.is_empty() => {
                return Err(script::usage("-c and a command do not go together; use one of them"));
            }
            Ok(arguments) => return Ok(arguments),
            Err(error) => error,
        };
        if matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) {
            // a closed pipe is nothing to complain of
            let _ = io::stdout().write_all(fold(&error.render().to_string(), 80).as_bytes());
            return Err(ExitCode::SUCCESS);
        }
        let words: Vec<String> = std::env::args_os().skip(1).map(|word| word.to_string_lossy().into_owned()).collect();
        let table = parse::table();
        let command = words.iter().find(|word| table.find_subcommand(word).is_some());
        Err(script::usage(&parse::explain(&error, command.map(String::as_str), course)))
    }

    /// How things are drawn on standard output.
    pub(super) fn look(&self) -> Look {
        let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        let colour = match self.color {
            When::Always => true,
            When::Never => false,
            When::Auto => io::stdout().is_terminal() && !set("NO_COLOR") && !dumb,
        };
        Look { colour, ascii: self.ascii }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_has_the_prompts_commands() {
        Arguments::command().debug_assert();
        let names = |command: clap::Command| -> Vec<String> {
            command.get_subcommands().map(|sub| sub.get_name().to_string()).collect()
        };
        assert_eq!(names(Arguments::command()), names(parse::table()));
    }
}
