//! The one table of commands: what the prompt, `-c`, the command line, `help`, completion and the book's command page
//! know of them. One file each; its struct is its syntax, the struct's comment its help.

mod back;
mod bench;
mod book;
mod challenges;
mod check;
mod claims;
mod code;
mod compare;
pub(super) mod drive;
mod exercise;
pub(super) mod explore;
mod fibserver;
mod fix;
mod flags;
mod help;
mod hint;
mod images;
mod lessons;
mod next;
mod open;
mod predict;
mod progress;
mod prove;
mod quit;
mod rarity;
mod replay;
mod reset;
mod run;
mod search;
mod solution;
pub(super) mod timeline;
mod transcript;
mod watch;
mod why;

use super::refusal::{Refusal, Status};
use super::session::Session;
use clap::Subcommand;
use std::io::Write;

pub(crate) use bench::Bench;
pub use help::GROUPS;

/// Every command. What `help` says of each stands above its struct.
#[derive(Debug, Subcommand)]
#[command(disable_help_subcommand = true)]
pub(crate) enum Command {
    Lessons(lessons::Lessons),
    Open(open::Open),
    Next(next::Next),
    Back(back::Back),
    Challenges(challenges::Challenges),
    Code(code::Code),
    Run(run::Run),
    Explore(explore::Explore),
    Replay(replay::Replay),
    Drive(drive::Drive),
    Predict(predict::Predict),
    Rarity(rarity::Rarity),
    Prove(prove::Prove),
    Why(why::Why),
    Timeline(timeline::Timeline),
    Claims(claims::Claims),
    Compare(compare::Compare),
    Search(search::Search),
    Flags(flags::Flags),
    Images(images::Images),
    #[command(name = "fibserver")]
    FibServer(fibserver::FibServerCommand),
    Book(book::Book),
    #[command(name = "exercise")]
    Begin(exercise::Begin),
    Fix(fix::Fix),
    Check(check::Check),
    Watch(watch::Watch),
    Hint(hint::Hint),
    Reset(reset::Reset),
    Solution(solution::Solution),
    Transcript(transcript::Transcript),
    Progress(progress::ShowProgress),
    Help(help::Help),
    #[command(visible_alias = "exit")]
    Quit(quit::Quit),
}

impl Command {
    /// The command that explains `topic`.
    pub(crate) fn help(topic: &str) -> Command {
        Command::Help(help::Help::about(topic))
    }
}

/// Runs a command.
///
/// # Errors
/// If what was typed made no sense, if the output is closed, or if the session is over.
pub(crate) fn run(command: Command, session: &mut Session, out: &mut dyn Write) -> Result<Status, Refusal> {
    match command {
        Command::Lessons(it) => it.run(session, out),
        Command::Open(it) => it.run(session, out),
        Command::Next(next::Next {}) => next::Next::run(session, out),
        Command::Back(back::Back {}) => back::Back::run(session, out),
        Command::Challenges(it) => it.run(session, out),
        Command::Code(it) => it.run(session, out),
        Command::Run(it) => it.run(session, out),
        Command::Explore(it) => it.run(session, out),
        Command::Replay(it) => it.run(session, out),
        Command::Drive(it) => it.run(session, out),
        Command::Predict(it) => it.run(session, out),
        Command::Rarity(it) => it.run(session, out),
        Command::Prove(it) => it.run(session, out),
        Command::Timeline(it) => it.run(session, out),
        Command::Why(why::Why {}) => why::Why::run(session, out),
        Command::Claims(it) => it.run(session, out),
        Command::Compare(it) => it.run(session, out),
        Command::Search(it) => it.run(session, out),
        Command::Flags(it) => it.run(session, out),
        Command::Images(it) => it.run(session, out),
        Command::FibServer(it) => it.run(session, out),
        Command::Book(it) => it.run(session, out),
        Command::Begin(it) => it.run(session, out),
        Command::Fix(it) => it.run(session, out),
        Command::Check(it) => it.run(session, out),
        Command::Watch(it) => it.run(session, out),
        Command::Hint(hint::Hint {}) => hint::Hint::run(session, out),
        Command::Reset(it) => it.run(session, out),
        Command::Solution(it) => it.run(session, out),
        Command::Transcript(it) => it.run(session, out),
        Command::Progress(progress::ShowProgress {}) => progress::ShowProgress::run(session, out),
        Command::Help(it) => it.run(session, out),
        Command::Quit(quit::Quit {}) => quit::Quit::run(),
    }
}

/// Writes one JSON document on a line of its own.
fn json(document: &impl serde::Serialize, out: &mut dyn Write) -> Result<Status, Refusal> {
    let text = serde_json::to_string(document).map_err(std::io::Error::from)?;
    writeln!(out, "{text}")?;
    Ok(Status::Fine)
}

/// A demo's settings for `--json`, in the order in which they were declared.
struct Pairs<'k>(&'k crate::course::Knobs);

impl serde::Serialize for Pairs<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.settings())
    }
}

#[cfg(test)]
mod tests {
    use super::super::session::{Config, Flow, Session};
    use super::super::toy::LESSONS;

    /// A session over the toy course.
    pub(super) fn toy() -> Session {
        Session::new(LESSONS, Config::default())
    }

    /// What a line writes, or its refusal.
    #[track_caller]
    pub(super) fn say(session: &mut Session, line: &str) -> String {
        let mut out = Vec::new();
        let flow = session.execute(line, &mut out);
        let text = String::from_utf8(out).unwrap();
        match flow {
            Flow::Next(_) => text,
            Flow::Refused(said) => said,
            other => panic!("{line}: {other:?}"),
        }
    }
}
