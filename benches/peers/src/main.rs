//! racecourse beside shuttle and loom, on the same programs, in one run: executions and time to the complete answer.
//!
//! The table goes to standard output, in Markdown. Exit codes: 0 if it was made, whatever it says; 1 if an explorer failed or two
//! of them disagree on a program's outcomes; 2 usage.

#[path = "../../common/mod.rs"]
mod common;

mod cell;
mod child;
mod goals;
mod kits;
mod ratio;
mod table;

use cell::{Cell, Who};
use clap::Parser;
use std::io::{self, Write};
use std::process::ExitCode;
use std::time::Duration;
use table::Row;

/// Measures racecourse beside shuttle and loom on the same programs.
#[derive(Parser, Debug)]
#[command(name = "peers")]
struct Arguments {
    /// How many seconds of processor time each explorer may take for each program
    #[arg(long, value_name = "N", default_value = "20", value_parser = seconds, allow_negative_numbers = true)]
    seconds: Duration,
    /// A fifth of a second for each: shows that everything works, and little else
    #[arg(long, conflicts_with = "seconds")]
    quick: bool,
    /// Only programs with TEXT in their names
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    only: String,
    /// What a child process measures for its parent
    #[arg(long = child::CELL, hide = true, requires = "program")]
    cell: Option<Who>,
    #[arg(long = child::PROGRAM, hide = true, requires = "cell")]
    program: Option<String>,
}

/// How many times longer a peer may take where a goal would stay open.
const LONGER: u32 = 10;

/// More than this is a slip of the finger.
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

fn seconds(text: &str) -> Result<Duration, String> {
    let refused = || format!("`{text}` is no number of seconds between 0 and a day, such as 20 or 0.5");
    let seconds = text.parse().map_err(|_| refused())?;
    Duration::try_from_secs_f64(seconds).ok().filter(|cap| !cap.is_zero() && *cap <= DAY).ok_or_else(refused)
}

fn main() -> io::Result<ExitCode> {
    let arguments = Arguments::parse();
    if let (Some(who), Some(program)) = (arguments.cell, &arguments.program) {
        let Some(main) = who.program(program) else { return Err(io::Error::other("there is no such program")) };
        child::answer(&who.measure(main, arguments.seconds))?;
        return Ok(ExitCode::SUCCESS);
    }
    let cap = if arguments.quick { Duration::from_millis(200) } else { arguments.seconds };
    let programs: Vec<&str> = Who::Source.programs().iter().map(|(name, _)| *name).collect();
    let chosen: Vec<&str> = programs.iter().copied().filter(|name| name.contains(&arguments.only)).collect();
    if chosen.is_empty() {
        eprintln!("no program has `{}` in its name; there are: {}", arguments.only, programs.join("; "));
        return Ok(ExitCode::from(2));
    }
    tell(&chosen, cap)
}

/// Makes the table, line by line, and what there is to say below it.
fn tell(programs: &[&'static str], cap: Duration) -> io::Result<ExitCode> {
    let mut out = io::stdout();
    writeln!(out, "{}", table::head())?;
    let mut rows = Vec::new();
    for &program in programs {
        let source = child::measure(Who::Source, program, cap)?;
        let merged = child::measure(Who::Merged, program, cap)?;
        let shuttle = peer(Who::Shuttle, program, cap, &source)?;
        let loom = peer(Who::Loom, program, cap, &source)?;
        let row = Row { program, source, merged, shuttle, loom };
        writeln!(out, "{}", row.line())?;
        out.flush()?;
        rows.push(row);
    }
    writeln!(out, "\n{}\n", notes(cap))?;
    for line in goals::verdict(&rows) {
        writeln!(out, "- {line}")?;
    }
    let trouble: Vec<String> = rows.iter().flat_map(Row::trouble).collect();
    trouble.iter().for_each(|line| eprintln!("{line}"));
    Ok(if trouble.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// A peer's cell, if it can run the program. Where it was cut too early to tell whether a goal holds, it gets a second try.
fn peer(who: Who, program: &str, cap: Duration, ours: &Cell) -> io::Result<Option<Cell>> {
    if who.program(program).is_none() {
        return Ok(None);
    }
    let cell = child::measure(who, program, cap)?;
    let open = goals::is_open(program, who, &cell, ours);
    Ok(Some(if open { child::measure(who, program, cap * LONGER)? } else { cell }))
}

/// How to read the table.
fn notes(cap: Duration) -> String {
    format!(
        "Executions · processor time. ≥: cut, after {} s or, where a goal was still open, {LONGER} times as long. D: loom stops at\n\
         its first deadlock. –: the explorer lacks the primitive, or there is nothing to compare. Ratios are to the first\n\
         column, and rounded down. An execution is one run of the program that was begun; shuttle and loom may also switch\n\
         where a thread starts, ends or is joined. What takes less than {} s is done several times, and the fastest is told.",
        cap.as_secs_f64(),
        cell::WORTH_REPEATING.as_secs_f64(),
    )
}
