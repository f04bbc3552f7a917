//! The program that judges: racecourse writes a `main` around the learner's file that calls [`main`].
//!
//! Started by a session it finds the session's address in the environment, judges or drives as it is asked, and says so
//! over the wire. Started by hand (`cargo run --bin NAME`) it judges and prints.

use super::wire::{ADDRESS, Wire, receive, send};
use super::{Scenario, judge};
use crate::course::drive::{Answer, Drive, Screen, Start};
use crate::course::{Home, Source};
use crate::trace::Look;
use std::io::{self, Write};
use std::process::ExitCode;

/// The most memory that a learner's program may ask for, in bytes of address space.
const MEMORY: u64 = 2 << 30;

/// One candidate: its name, its scenarios, its files.
pub type Candidate = (&'static str, fn() -> Vec<Scenario>, &'static [Source]);

/// Judges or drives one of the candidates: the one that the first argument names, or the first.
#[must_use]
pub fn main(candidates: &[Candidate]) -> ExitCode {
    let wanted = std::env::args().nth(1);
    let candidate = match &wanted {
        Some(name) => candidates.iter().find(|(known, ..)| known == name),
        None => candidates.first(),
    };
    let Some((name, scenarios, sources)) = candidate else { return ExitCode::from(2) };
    // several files of one exercise are told apart by what stands behind the `#`
    let name = name.split('#').next().unwrap_or(name);
    let home = Home { name, sources };
    // where the limit cannot be set, the session's own limit of time is what is left
    #[cfg(unix)]
    let _ = rlimit::setrlimit(rlimit::Resource::AS, MEMORY, MEMORY);
    let done = match std::env::var(ADDRESS) {
        Ok(address) => talk(&address, name, *scenarios, home),
        Err(_) => by_hand(name, &scenarios(), home),
    };
    if done.is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn by_hand(name: &str, scenarios: &[Scenario], home: Home) -> io::Result<()> {
    let screen = Screen { look: Look::default(), width: 100 };
    io::stdout().write_all(judge(name, scenarios, home, screen).text.as_bytes())
}

/// Does what the session asks: `check WIDTH COLOUR ASCII`, or `drive WIDTH COLOUR ASCII SCENARIO SCHEDULE`.
fn talk(address: &str, name: &'static str, scenarios: fn() -> Vec<Scenario>, home: Home) -> io::Result<()> {
    let (address, word) = address.split_once(' ').ok_or_else(|| io::Error::other("no address"))?;
    let mut wire = Wire::connect(address)?;
    send(&mut wire, word)?;
    let request = receive(&mut wire)?;
    let words: Vec<&str> = request.split(' ').collect();
    let screen = screen(&words).ok_or_else(|| io::Error::other("no screen"))?;
    match words.as_slice() {
        ["check", ..] => send(&mut wire, &judge(name, &scenarios(), home, screen).write()),
        ["drive", _, _, _, schedule, scenario @ ..] => {
            drive(&mut wire, name, &scenarios(), home, screen, schedule, &scenario.join(" "))
        }
        _ => Err(io::Error::other("no such request")),
    }
}

fn screen(words: &[&str]) -> Option<Screen> {
    let [_, width, colour, ascii, ..] = words else { return None };
    let look = Look { colour: *colour == "true", ascii: *ascii == "true" };
    Some(Screen { look, width: width.parse().ok()? })
}

/// One answer for each line, with a letter before it that says what became of the line.
fn drive(
    wire: &mut Wire,
    name: &str,
    scenarios: &[Scenario],
    home: Home,
    screen: Screen,
    schedule: &str,
    scenario: &str,
) -> io::Result<()> {
    let scenario = scenarios.iter().find(|known| known.name == scenario).or(scenarios.first());
    let scenario = scenario.ok_or_else(|| io::Error::other("nothing to drive"))?;
    let schedule = schedule.parse().map_err(io::Error::other)?;
    let start = Start {
        home,
        name: name.to_string(),
        typed: name.to_string(),
        program: scenario.program.clone(),
        explorer: scenario.explorer(super::TIME),
        goal: None,
        schedule: Some(schedule),
    };
    let mut drive = match Drive::begin(start) {
        Ok(drive) => drive,
        Err(misfit) => return send(wire, &letter(&Answer::Refused(misfit.to_string()))),
    };
    send(wire, &letter(&Answer::Stays(drive.introduce(screen))))?;
    loop {
        let line = receive(wire)?;
        let answer = drive.line(&line, screen);
        send(wire, &letter(&answer))?;
        if matches!(answer, Answer::Leaves(_)) {
            return Ok(());
        }
    }
}

fn letter(answer: &Answer) -> String {
    match answer {
        Answer::Stays(text) => format!("S{text}"),
        Answer::Won(text) => format!("W{text}"),
        Answer::Leaves(text) => format!("L{text}"),
        Answer::Refused(text) => format!("R{text}"),
        Answer::NotMine(text) => format!("N{text}"),
    }
}

/// What the child's answer was; none if it is no answer.
#[must_use]
pub fn answer(text: &str) -> Option<Answer> {
    let letter = text.chars().next()?;
    let text = text[letter.len_utf8()..].to_string();
    match letter {
        'S' => Some(Answer::Stays(text)),
        'W' => Some(Answer::Won(text)),
        'L' => Some(Answer::Leaves(text)),
        'R' => Some(Answer::Refused(text)),
        'N' => Some(Answer::NotMine(text)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_answer_crosses_over() {
        let text = || "a text".to_string();
        let all = [
            Answer::Stays(text()),
            Answer::Won(text()),
            Answer::Leaves(text()),
            Answer::Refused(text()),
            Answer::NotMine(text()),
        ];
        for one in all {
            assert_eq!(answer(&letter(&one)), Some(one));
        }
        assert_eq!(answer(""), None);
        assert_eq!(answer("é"), None);
    }
}
