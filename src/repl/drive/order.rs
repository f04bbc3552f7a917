//! What can be typed while driving: a thread, or one of a few orders.

use crate::repl::find::short;
use crate::repl::parse;
use crate::repl::refusal::Refusal;
use crate::trace::ThreadId;
use clap::{CommandFactory, Parser, Subcommand};

/// One order of the learner's.
#[derive(Debug)]
pub(super) enum Order {
    /// Let a thread take its next step, which falls out this way if it is a choice.
    Step(ThreadId, u16),
    /// One of the table.
    Table(Table),
}

/// The orders that have a name of their own.
#[derive(Debug, Subcommand)]
#[command(disable_help_subcommand = true)]
pub(super) enum Table {
    /// Let a thread go on: `run ann`, `run ann until blocked`, `run ann to 45`, `run to 45`
    Run {
        /// The thread, and how far
        #[arg(value_name = "HOW FAR")]
        words: Vec<String>,
    },
    /// Go back so many steps [default: 1]
    Undo {
        /// How many
        #[arg(value_name = "STEPS", default_value_t = 1)]
        steps: usize,
    },
    /// Take back what was undone, so many steps [default: 1]
    Redo {
        /// How many
        #[arg(value_name = "STEPS", default_value_t = 1)]
        steps: usize,
    },
    /// Go back to the beginning
    Restart,
    /// Draw the position again
    Look,
    /// Draw the steps so far as lanes
    Lanes,
    /// Print the schedule so far, to keep or to send
    Schedule,
    /// A question; once more: the place; once more: the next move
    Hint,
    /// Say that no schedule gets there: it is checked
    Prove,
    /// Show the shortest way, and leave
    #[command(name = "give-up", visible_alias = "give")]
    GiveUp {
        /// `give up` is fine too
        #[arg(value_name = "UP", hide = true)]
        up: Option<String>,
    },
    /// List these orders
    Help,
    /// Leave
    #[command(visible_aliases = ["exit", "leave"])]
    Quit,
}

#[derive(Debug, Parser)]
#[command(multicall = true, disable_help_subcommand = true, disable_help_flag = true)]
struct Line {
    #[command(subcommand)]
    order: Table,
}

/// The orders, as clap knows them.
pub(super) fn table() -> clap::Command {
    Line::command()
}

/// What stands on a line; none if it is neither an order nor a thread.
///
/// # Errors
/// One line that says what to type instead.
pub(super) fn read(line: &str, threads: &[&str]) -> Result<Option<Order>, Refusal> {
    let words: Vec<&str> = parse::words(line).collect();
    let Some(first) = words.first() else { return Ok(None) };
    // `ann 2` and `ann:2`
    let (name, way) = first.rsplit_once(':').map_or((*first, None), |(name, way)| (name, Some(way)));
    let way = way.or(words.get(1).copied());
    let exact = threads.iter().position(|known| known == first || *known == name);
    if let Some(index) = exact {
        return step(index, way, threads).map(Some);
    }
    if table().get_subcommands().any(|order| order.get_name_and_visible_aliases().contains(first)) {
        // `help explore` is a question to the session
        if *first == "help" && words.len() > 1 {
            return Ok(None);
        }
        return match Line::try_parse_from(&words) {
            Ok(line) => Ok(Some(Order::Table(line.order))),
            Err(error) => Err(Refusal::Usage(parse::complaint(&error, first))),
        };
    }
    // every other command works as ever
    let commands = parse::table();
    if commands.get_subcommands().any(|command| command.get_name_and_visible_aliases().contains(first)) {
        return Ok(None);
    }
    match thread(name, threads) {
        Ok(id) => step(id.index(), way, threads).map(Some),
        Err(Refusal::Usage(line)) => Err(Refusal::Usage(format!("{line}; `help` lists what else can be typed"))),
        Err(other) => Err(other),
    }
}

fn step(index: usize, way: Option<&str>, threads: &[&str]) -> Result<Order, Refusal> {
    let way = match way {
        None => 0,
        Some(way) => way.parse().map_err(|_| {
            let name = threads.get(index).unwrap_or(&"");
            Refusal::usage(format!("`{name}` takes one step; `run {name}` lets it go on, `{name} 1` picks a way"))
        })?,
    };
    Ok(Order::Step(id_of(index), way))
}

/// The thread of that name, number or unique beginning of a name.
///
/// # Errors
/// With all that there are.
pub(super) fn thread(typed: &str, threads: &[&str]) -> Result<ThreadId, Refusal> {
    if let Some(index) = threads.iter().position(|name| *name == typed) {
        return Ok(id_of(index));
    }
    let all = || threads.iter().enumerate().map(|(n, name)| format!("{n} {name}")).collect::<Vec<_>>().join(", ");
    if let Ok(number) = typed.parse::<usize>() {
        return match threads.get(number) {
            Some(_) => Ok(id_of(number)),
            None => Err(Refusal::usage(format!("no thread {}; there are {}", short(typed), all()))),
        };
    }
    let fitting: Vec<usize> = (0..threads.len()).filter(|&index| threads[index].starts_with(typed)).collect();
    match fitting.as_slice() {
        [only] => Ok(id_of(*only)),
        [] => Err(Refusal::usage(format!("no thread `{}`; there are {}", short(typed), all()))),
        several => {
            let names: Vec<&str> = several.iter().map(|&index| threads[index]).collect();
            Err(Refusal::usage(format!("`{}` may be {}; type a little more", short(typed), names.join(" or "))))
        }
    }
}

fn id_of(index: usize) -> ThreadId {
    ThreadId(u32::try_from(index).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    const THREADS: &[&str] = &["MainThread", "adder-1", "adder-2", "ben"];

    fn said(line: &str) -> String {
        match read(line, THREADS) {
            Ok(order) => format!("{order:?}"),
            Err(refusal) => refusal.to_string(),
        }
    }

    #[test]
    fn a_thread_is_named_by_name_number_or_beginning() {
        for (line, order) in [
            ("ben", "Some(Step(ThreadId(3), 0))"),
            ("3", "Some(Step(ThreadId(3), 0))"),
            ("b", "Some(Step(ThreadId(3), 0))"),
            ("b:2", "Some(Step(ThreadId(3), 2))"),
            ("adder-1 1", "Some(Step(ThreadId(1), 1))"),
            ("# nothing", "None"),
            ("explore", "None"),
            ("help explore", "None"),
            ("undo 2", "Some(Table(Undo { steps: 2 }))"),
            ("give up", "Some(Table(GiveUp { up: Some(\"up\") }))"),
        ] {
            assert_eq!(said(line), order, "{line}");
        }
    }

    #[test]
    fn what_fits_no_thread_lists_them() {
        let end = "; there are 0 MainThread, 1 adder-1, 2 adder-2, 3 ben; `help` lists what else can be typed";
        assert_eq!(said("7"), format!("no thread 7{end}"));
        assert_eq!(said("zed"), format!("no thread `zed`{end}"));
        assert_eq!(said("undo two"), "`two` does not fit STEPS; `help` lists the orders");
        assert_eq!(said("ben fast"), "`ben` takes one step; `run ben` lets it go on, `ben 1` picks a way");
        let refused = |typed| thread(typed, THREADS).unwrap_err().to_string();
        assert_eq!(refused("adder"), "`adder` may be adder-1 or adder-2; type a little more");
        assert_eq!(refused("x"), "no thread `x`; there are 0 MainThread, 1 adder-1, 2 adder-2, 3 ben");
    }
}
