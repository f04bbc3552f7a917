use crate::course::{Demo, Knob, Situation};
use crate::repl::fold::fold;
use crate::repl::parse;
use crate::repl::refusal::{Refusal, Status};
use crate::repl::session::Session;
use crate::repl::{find, settings};
use clap::Args;
use std::io::Write;

/// How the commands are grouped in `help`. Their lines come from the table.
pub const GROUPS: &[(&str, &[&str])] = &[
    ("Read", &["lessons", "open", "next", "back", "search", "challenges", "book"]),
    (
        "Programs",
        &[
            "code", "run", "explore", "replay", "drive", "predict", "prove", "rarity", "why", "timeline", "compare",
            "claims",
        ],
    ),
    ("Systems", &["flags", "fibserver", "images"]),
    ("Your own code", &["exercise", "fix", "check", "watch", "hint", "reset", "solution"]),
    ("You", &["transcript", "progress", "help", "quit"]),
];

/// Explain the commands, one command, or a demo's knobs
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  help explore\n  help counter")]
pub(crate) struct Help {
    /// A command or a demo
    #[arg(value_name = "COMMAND")]
    topic: Option<String>,
}

impl Help {
    pub(super) fn about(topic: &str) -> Help {
        Help { topic: Some(topic.to_string()) }
    }

    pub(super) fn run(self, session: &mut Session, out: &mut dyn Write) -> Result<Status, Refusal> {
        let table = parse::table();
        let Some(topic) = self.topic else {
            overview(&table, session, out)?;
            return Ok(Status::Fine);
        };
        if let Some(command) = table.find_subcommand(&topic) {
            let help = command.clone().bin_name(command.get_name().to_string()).render_long_help();
            let text = if session.look().colour { help.ansi().to_string() } else { help.to_string() };
            session.page(&fold(&text, session.width().min(100)), out)?;
            // a name can be a command's and a demo's
            if let Some((_, demo)) = session.course().demos().find(|(_, demo)| demo.name == topic) {
                writeln!(out)?;
                knobs(demo, session, out)?;
            }
            return Ok(Status::Fine);
        }
        let is_name = |name: &str| name == topic;
        if session.course().demos().any(|(_, d)| is_name(d.name)) || session.lessons().iter().any(|l| is_name(l.name)) {
            let (_, demo) = session.demo(&topic)?;
            knobs(demo, session, out)?;
            return Ok(Status::Fine);
        }
        // the same answer as if it had been typed as a command
        match parse::line(&topic, session.course()) {
            Err(refusal) => Err(refusal),
            Ok(_) => Err(Refusal::usage(format!("no help on `{}`; `help` lists the commands", find::short(&topic)))),
        }
    }
}

fn overview(table: &clap::Command, session: &mut Session, out: &mut dyn Write) -> std::io::Result<()> {
    let look = session.look();
    let mut page = String::new();
    for (title, names) in GROUPS {
        page += &format!("{}\n", look.bold(title));
        for name in *names {
            let about = table.find_subcommand(name).and_then(clap::Command::get_about);
            page += &format!("  {name:10} {}\n", about.map(ToString::to_string).unwrap_or_default());
        }
    }
    page += "`help COMMAND` says more, `help DEMO` lists a demo's knobs.\n";
    page += "Tab completes, Ctrl-R searches what you typed, Ctrl-C ends what runs.\n";
    session.page(&page, out)
}

fn knobs(demo: &Demo, session: &Session, out: &mut dyn Write) -> std::io::Result<()> {
    let look = session.look();
    writeln!(out, "{}: {}", look.bold(demo.name), demo.summary)?;
    let own: Vec<&Knob> = demo.knobs.iter().collect();
    let situations: &[Situation] =
        if demo.live_only.is_some() { &[Situation::Run] } else { &[Situation::Explore, Situation::Run] };
    let beside = situations.iter().flat_map(|situation| settings::universal(*situation));
    let beside = beside.filter(|knob| demo.knobs.iter().all(|own| own.name != knob.name));
    for knob in own.into_iter().chain(beside) {
        let default = match (knob.run, knob.explore) {
            (run, explore) if run == explore || demo.live_only.is_some() => format!("default {run}"),
            (run, explore) => format!("default {run} for run, {explore} for explore"),
        };
        writeln!(out, "  {}={}   {}", look.bold(knob.name), knob.values, look.dim(&default))?;
        writeln!(out, "      {}", knob.help)?;
    }
    match demo.live_only {
        Some(why) => writeln!(out, "It is only run, since {why}.\ntry: run {0}   code {0}", demo.name),
        None => writeln!(out, "try: run {0}   explore {0}   code {0}", demo.name),
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{say, toy};
    use super::*;

    #[test]
    fn every_command_stands_in_one_group() {
        let mut grouped: Vec<&str> = GROUPS.iter().flat_map(|(_, names)| names.iter().copied()).collect();
        let table = parse::table();
        let mut all: Vec<&str> = table.get_subcommands().map(clap::Command::get_name).collect();
        grouped.sort_unstable();
        all.sort_unstable();
        assert_eq!(grouped, all);
    }

    #[test]
    fn help_is_short_for_all_and_long_for_one() {
        let mut session = toy();
        let all = say(&mut session, "help");
        assert_eq!(all.lines().count(), GROUPS.len() + parse::table().get_subcommands().count() + 2, "a line for each");
        assert!(all.lines().all(|line| line.chars().count() <= 80), "{all}");
        assert!(all.contains("  run        "), "{all}");
        let one = say(&mut session, "help explore");
        assert!(one.contains("Usage: explore [OPTIONS] <DEMO>"), "{one}");
        assert_eq!(say(&mut session, "explore --help"), one);
        assert!(say(&mut session, "help exit").contains("Leave"));
        assert_eq!(say(&mut session, "help rn"), "no command `rn`; did you mean `run`?");
    }

    #[test]
    fn help_on_a_demo_lists_its_knobs() {
        let help = say(&mut toy(), "help dice");
        assert!(help.contains("  lock=on|off   default on\n      whether a lock is held\n"), "{help}");
        assert!(help.contains("default 6 for run, 2 for explore"), "{help}");
        assert!(help.contains("time=free|ordered") && help.contains("speed="), "{help}");
    }
}
