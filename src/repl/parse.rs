//! From a line to a command, and from clap's complaint to one line that helps.

use super::commands::Command;
use super::find::short;
use super::refusal::Refusal;
use super::suggest::nearest;
use crate::course::Course;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{CommandFactory, Parser};

/// The prompt's command line: the table without the program's name before it.
#[derive(Debug, Parser)]
#[command(multicall = true, disable_help_subcommand = true)]
struct Line {
    #[command(subcommand)]
    command: Command,
}

/// The table of commands, as clap knows it: help, completion and suggestions are made from it.
#[must_use]
pub fn table() -> clap::Command {
    Line::command()
}

/// The words of a line, without the remark that `#` begins.
pub(crate) fn words(line: &str) -> impl Iterator<Item = &str> {
    line.split_whitespace().take_while(|word| !word.starts_with('#'))
}

/// Whether the first word of a line is the name of a command.
pub(crate) fn begins_with_a_command(line: &str) -> bool {
    let first = words(line).next().unwrap_or_default();
    table().get_subcommands().any(|command| command.get_name_and_visible_aliases().contains(&first))
}

/// What stands on a line; none if nothing does.
///
/// # Errors
/// One line that says what to type instead.
pub(crate) fn line(line: &str, course: Course) -> Result<Option<Command>, Refusal> {
    let words: Vec<&str> = words(line).collect();
    let Some(first) = words.first() else { return Ok(None) };
    // clap takes the last part of a path as the program's name; a path is no command
    if first.contains(['/', '\\']) || first.starts_with('-') {
        return Err(Refusal::Usage(unknown(first, course)));
    }
    match Line::try_parse_from(&words) {
        Ok(line) => Ok(Some(line.command)),
        Err(error) if error.kind() == ErrorKind::DisplayHelp => Ok(Some(Command::help(first))),
        Err(error) => Err(Refusal::Usage(explain(&error, Some(first), course))),
    }
}

/// One line for clap's complaint about the command `name`.
#[must_use]
pub(crate) fn explain(error: &clap::Error, name: Option<&str>, course: Course) -> String {
    let (command, help) = match name {
        Some(name) => (name, format!("`help {name}` shows how it is used")),
        None => ("racecourse", "`racecourse --help` shows how it is used".to_string()),
    };
    let parts = name.map(parts_of).unwrap_or_default();
    let typed = text(error, ContextKind::InvalidSubcommand).unwrap_or_default();
    match error.kind() {
        ErrorKind::InvalidSubcommand if parts.is_empty() => unknown(&typed, course),
        ErrorKind::InvalidSubcommand => match nearest(&typed, parts.iter().map(String::as_str)) {
            Some(meant) => format!("`{command}` has no `{typed}`; did you mean `{meant}`?"),
            None => format!("`{command}` has no `{typed}`; {help}"),
        },
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand | ErrorKind::MissingSubcommand if !parts.is_empty() => {
            format!("`{command}` needs {}; {help}", parts.join(" or "))
        }
        _ => in_words(error, command, help),
    }
}

/// The commands below a command.
fn parts_of(name: &str) -> Vec<String> {
    let table = table();
    let command = table.find_subcommand(name).into_iter();
    command.flat_map(clap::Command::get_subcommands).map(|part| part.get_name().to_string()).collect()
}

fn text(error: &clap::Error, kind: ContextKind) -> Option<String> {
    match error.get(kind) {
        Some(ContextValue::String(text)) => Some(short(text)),
        Some(ContextValue::Strings(texts)) => Some(short(&texts.join(", "))),
        _ => None,
    }
}

fn in_words(error: &clap::Error, command: &str, help: String) -> String {
    let text = |kind| text(error, kind);
    let argument = text(ContextKind::InvalidArg).unwrap_or_default();
    match error.kind() {
        ErrorKind::UnknownArgument => {
            let meant = text(ContextKind::SuggestedArg);
            let meant = meant.map_or(help, |meant| format!("did you mean `{meant}`?"));
            format!("`{command}` does not take `{argument}`; {meant}")
        }
        ErrorKind::MissingRequiredArgument => format!("`{command}` needs {}; {help}", bare(&argument)),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            let value = text(ContextKind::InvalidValue).unwrap_or_default();
            let valid = text(ContextKind::ValidValue)
                .filter(|valid| !valid.is_empty())
                .map_or(help, |valid| format!("it takes {valid}"));
            if value.is_empty() {
                format!("{} needs a value; {valid}", bare(&argument))
            } else {
                format!("`{value}` does not fit {}; {valid}", bare(&argument))
            }
        }
        ErrorKind::ArgumentConflict => {
            format!("`{command}` takes {} only once, or not with what else was typed; {help}", bare(&argument))
        }
        _ => {
            let rendered = error.to_string();
            let first = rendered.lines().next().unwrap_or_default();
            let first = first.strip_prefix("error: ").unwrap_or(first).trim_end_matches(':');
            format!("{}; {help}", short(first))
        }
    }
}

/// `<DEMO>` without its brackets, as a person would say it.
fn bare(argument: &str) -> String {
    argument.replace(['<', '>', '[', ']'], "").trim_end_matches("...").to_string()
}

fn unknown(typed: &str, course: Course) -> String {
    if let Some(lesson) = course.lessons.iter().find(|lesson| lesson.name == typed) {
        return format!("`{typed}` is a lesson; try `open {}`", lesson.name);
    }
    if let Some((_, demo)) = course.demos().find(|(_, demo)| demo.name == typed) {
        return format!("`{typed}` is a demo; try `run {0}` or `explore {0}`", demo.name);
    }
    let table = table();
    let names: Vec<&str> = table.get_subcommands().flat_map(clap::Command::get_name_and_visible_aliases).collect();
    match nearest(typed, names) {
        Some(meant) => format!("no command `{}`; did you mean `{meant}`?", short(typed)),
        None => format!("no command `{}`; `help` lists them", short(typed)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::repl::toy::COURSE;

    fn refused(text: &str) -> String {
        line(text, COURSE).map(|command| format!("{command:?}")).unwrap_err().to_string()
    }

    #[test]
    fn the_table_is_sound() {
        table().debug_assert();
        for command in table().get_subcommands() {
            assert!(command.get_about().is_some(), "{} has no help", command.get_name());
        }
    }

    #[test]
    fn a_line_that_makes_no_sense_gets_one_line_that_helps() {
        for (typed, said) in [
            ("exlore dice", "no command `exlore`; did you mean `explore`?"),
            ("zebra", "no command `zebra`; `help` lists them"),
            ("toy", "`toy` is a lesson; try `open toy`"),
            ("coin", "`coin` is a demo; try `run coin` or `explore coin`"),
            ("explore", "`explore` needs DEMO; `help explore` shows how it is used"),
            ("run dice --jsno", "`run` does not take `--jsno`; did you mean `--json`?"),
            (
                "explore dice --seconds soon",
                "`soon` does not fit --seconds SECONDS; `help explore` shows how it is used",
            ),
            ("explore dice --seconds", "--seconds SECONDS needs a value; `help explore` shows how it is used"),
            ("/bin/run dice", "no command `/bin/run`; `help` lists them"),
            ("lessons too many", "`lessons` does not take `too`; `help lessons` shows how it is used"),
            ("--help", "no command `--help`; did you mean `help`?"),
        ] {
            assert_eq!(refused(typed), said);
        }
    }

    #[test]
    fn a_remark_ends_a_line() {
        assert!(line("  # nothing", COURSE).unwrap().is_none());
        assert!(line("lessons   # all of them", COURSE).unwrap().is_some());
    }
}
