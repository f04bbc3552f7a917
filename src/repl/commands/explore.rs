use super::{Pairs, json};
use crate::course::{Demo, Home, Situation};
use crate::repl::outcome;
use crate::repl::refusal::{Refusal, Status};
use crate::repl::say::{self, count};
use crate::repl::session::Session;
use crate::repl::settings::Settings;
use crate::repl::waiting;
use crate::repl::witness::{Witness, shortest_failing};
use crate::sched::{Cut, Exploration, Found, Limits, TimeRule};
use crate::trace::{Look, text};
use clap::Args;
use serde::Serialize;
use std::io::{self, Write};
use std::time::Duration;

/// Try every order of a demo's steps and list all its outcomes
///
/// Each outcome comes with a schedule that leads to it and the command that
/// replays it. "complete" stands there only if every order was covered.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  explore counter lock=off\n  explore counter lock=off time=ordered --seconds 5")]
pub(crate) struct Explore {
    /// The demo
    #[arg(value_name = "DEMO")]
    demo: String,
    /// Its knobs, as name=value
    #[arg(value_name = "SETTING")]
    settings: Vec<String>,
    #[command(flatten)]
    bounds: Bounds,
    /// Print one JSON document
    #[arg(long)]
    json: bool,
}

/// Where to stop, for all commands that explore.
#[derive(Clone, Debug, Args)]
pub(super) struct Bounds {
    /// Stop after so many seconds [default: 30]
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    seconds: Option<Duration>,
    /// Stop after so many executions
    #[arg(long, value_name = "NUMBER")]
    executions: Option<u64>,
    /// Leave out orders with more preemptions than this
    #[arg(long, value_name = "NUMBER")]
    preemptions: Option<u32>,
    /// Give an execution up after so many steps
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u64).range(1..=1_000_000))]
    steps: Option<u64>,
}

fn seconds(text: &str) -> Result<Duration, String> {
    let seconds: f64 = text.parse().map_err(|_| "not a number".to_string())?;
    Duration::try_from_secs_f64(seconds).map_err(|error| error.to_string())
}

impl Bounds {
    pub(super) fn limits(&self) -> Limits {
        let default = Limits::default();
        Limits {
            time: self.seconds.or(default.time),
            executions: self.executions,
            preemptions: self.preemptions,
            steps: self.steps.and_then(|steps| usize::try_from(steps).ok()).unwrap_or(default.steps),
            ..default
        }
    }
}

impl Explore {
    pub(super) fn run(self, session: &mut Session, out: &mut dyn Write) -> Result<Status, Refusal> {
        let (home, demo) = session.demo(&self.demo)?;
        let settings = Settings::read(demo, Situation::Explore, &self.settings)?;
        let explorer = session.explorer(settings.time, self.bounds.limits());
        let program = demo.program(settings.knobs.clone());
        let found = waiting::explore(session, &explorer, &program);
        if self.json {
            json(&Document::new(demo, &settings, &found), out)?;
        } else {
            show(&found, &settings, home, session, out)?;
        }
        if let Some(failing) = shortest_failing(&found) {
            session.remember(Witness::schedule(&settings, &failing.schedule));
        }
        Ok(if found.cut == Some(Cut::Interrupted) { Status::Interrupted } else { Status::Fine })
    }
}

fn show(
    found: &Exploration,
    settings: &Settings,
    home: Home,
    session: &Session,
    out: &mut dyn Write,
) -> io::Result<()> {
    let look = session.look();
    for line in text::wrap(&headline(found, look), session.width().saturating_sub(2)) {
        writeln!(out, "  {line}")?;
    }
    covered(found, session, out)?;
    let rows: Vec<[String; 3]> = found.outcomes.iter().map(|one| row(one, found, settings)).collect();
    let wide = |column: usize| rows.iter().map(|row| text::width(&row[column])).max().unwrap_or(0);
    let (value, share) = (wide(0).min(40), wide(1));
    // on one line where there is room, else the command below, never broken
    let one_line = 4 + value + 5 + share + 5 + wide(2) <= session.width();
    for (one, [label, part, command]) in found.outcomes.iter().zip(&rows) {
        let label = outcome::painted(&one.outcome, &text::pad(label, value), look);
        let between = if one_line { "     " } else { "\n        " };
        let part = if one_line { text::pad(part, share) } else { part.clone() };
        writeln!(out, "    {label}     {part}{between}{}", look.dim(command))?;
        outcome::waits(&one.outcome, home, look, "      ", out)?;
    }
    Ok(())
}

/// `2 outcomes · complete: 4 inequivalent orders, standing for 6 interleavings · 0.4 ms`
pub(super) fn headline(found: &Exploration, look: Look) -> String {
    let outcomes = count(found.outcomes.len() as u64, "outcome");
    let (dot, time) = (look.dot(), say::time(found.elapsed));
    let covered = match &found.cut {
        Some(_) => {
            return format!("{outcomes} so far {dot} {} {dot} {time}", cut_short(found, look));
        }
        None => coverage(found),
    };
    format!("{outcomes} {dot} {covered} {dot} {time}")
}

/// What an exploration covered before it was cut short, and why it was.
pub(in crate::repl) fn cut_short(found: &Exploration, look: Look) -> String {
    let why = found.cut.as_ref().map_or_else(String::new, |cut| look.bad(&format!("NOT complete: {cut}")));
    format!("{why}; covered: {}", count(found.executions, "execution"))
}

/// What is certain of an exploration that is not complete, if anything is.
pub(super) fn covered(found: &Exploration, session: &Session, out: &mut dyn Write) -> io::Result<()> {
    let covered = found.covered.to_string();
    if covered.is_empty() {
        return Ok(());
    }
    for line in text::wrap(&format!("among them {covered}"), session.width().saturating_sub(2)) {
        writeln!(out, "  {line}")?;
    }
    Ok(())
}

/// What a complete exploration covered.
pub(crate) fn coverage(found: &Exploration) -> String {
    match (found.orders, found.interleavings) {
        (Some(orders), Some(all)) => {
            format!("complete: {}, standing for {}", count(orders, "inequivalent order"), count(all, "interleaving"))
        }
        (Some(orders), None) => format!("complete: {}", count(orders, "inequivalent order")),
        (None, Some(all)) => format!("complete: {}", count(all, "interleaving")),
        (None, None) => format!("complete: every order covered in {}", count(found.executions, "execution")),
    }
}

/// How much of everything leads to this outcome.
pub(crate) fn share(one: &Found, found: &Exploration) -> String {
    share_of(&[one], found)
}

/// How much of everything leads to one of these outcomes.
pub(in crate::repl) fn share_of(some: &[&Found], found: &Exploration) -> String {
    if !found.complete() {
        return "seen".into();
    }
    if found.outcomes.len() == some.len() {
        return "always".into();
    }
    let interleavings: Option<u128> = some.iter().map(|one| one.interleavings).sum();
    let orders: Option<u64> = some.iter().map(|one| one.orders).sum();
    match (interleavings, found.interleavings, orders, found.orders) {
        (Some(n), Some(all), ..) => format!("{} of {}", text::thousands(n), count(all, "interleaving")),
        (_, _, Some(n), Some(all)) => format!("{} of {}", text::thousands(n), count(all, "order")),
        _ => "possible".into(),
    }
}

fn row(one: &Found, found: &Exploration, settings: &Settings) -> [String; 3] {
    [outcome::label(&one.outcome), share(one, found), format!("replay {} @{}", settings.typed(), one.schedule)]
}

#[derive(Serialize)]
struct Document<'a> {
    demo: &'a str,
    knobs: Pairs<'a>,
    time: &'static str,
    complete: bool,
    cut: Option<String>,
    covered: Option<String>,
    orders: Option<u64>,
    interleavings: Option<u128>,
    executions: u64,
    elapsed_ms: f64,
    outcomes: Vec<OutcomeDocument>,
}

#[derive(Serialize)]
struct OutcomeDocument {
    kind: &'static str,
    value: String,
    schedule: String,
    switches: usize,
    orders: Option<u64>,
    interleavings: Option<u128>,
}

impl<'a> Document<'a> {
    fn new(demo: &'a Demo, settings: &'a Settings, found: &Exploration) -> Document<'a> {
        let outcomes = found.outcomes.iter().map(|one| OutcomeDocument {
            kind: one.outcome.kind().word(),
            value: one.outcome.summary(),
            schedule: one.schedule.to_string(),
            switches: one.switches,
            orders: one.orders,
            interleavings: one.interleavings,
        });
        Document {
            demo: demo.name,
            knobs: Pairs(&settings.knobs),
            time: time_word(settings.time),
            complete: found.complete(),
            cut: found.cut.as_ref().map(ToString::to_string),
            covered: Some(found.covered.to_string()).filter(|covered| !covered.is_empty()),
            orders: found.orders,
            interleavings: found.interleavings,
            executions: found.executions,
            elapsed_ms: say::millis(found.elapsed),
            outcomes: outcomes.collect(),
        }
    }
}

pub(super) fn time_word(time: TimeRule) -> &'static str {
    match time {
        TimeRule::Free => "free",
        TimeRule::Ordered => "ordered",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::repl::session::Config;
    use crate::repl::toy::LESSONS;
    use crate::sched::{Covered, Walks};
    use crate::trace::Outcome;

    fn found(cut: Option<Cut>, interleavings: Option<u128>) -> Exploration {
        let one = |value: &str, n: u64, schedule: &str| Found {
            outcome: Outcome::Finished(value.into()),
            schedule: schedule.parse().unwrap(),
            switches: 1,
            shortest: true,
            orders: Some(n),
            interleavings: interleavings.map(|_| u128::from(n) * 2),
        };
        Exploration {
            cut,
            covered: Covered::default(),
            orders: Some(4),
            interleavings,
            executions: 4,
            steps: 16,
            elapsed: Duration::from_micros(420),
            outcomes: vec![one("side = 1", 1, "1.2.2.1"), one("side = 2", 3, "1.1.2.2")],
        }
    }

    fn settings(words: &[&str]) -> Settings {
        let words: Vec<String> = words.iter().map(ToString::to_string).collect();
        Settings::read(&LESSONS[0].demos[0], Situation::Explore, &words).unwrap()
    }

    fn shown(found: &Exploration, width: usize) -> String {
        let session = Session::new(LESSONS, Config { width: Some(width), ..Config::default() });
        let mut out = Vec::new();
        show(found, &settings(&["lock=off"]), LESSONS[0].home(), &session, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn every_outcome_has_its_share_and_the_command_that_replays_it() {
        assert_eq!(
            shown(&found(None, Some(8)), 90),
            "  2 outcomes · complete: 4 inequivalent orders, standing for 8 interleavings · 0.4 ms\n\
             \x20   side = 1     2 of 8 interleavings     replay dice lock=off @1.2.2.1\n\
             \x20   side = 2     6 of 8 interleavings     replay dice lock=off @1.1.2.2\n"
        );
        let narrow = shown(&found(None, None), 40);
        assert!(narrow.contains("    side = 1     1 of 4 orders\n        replay dice lock=off @1.2.2.1\n"), "{narrow}");
    }

    #[test]
    fn what_was_cut_short_is_never_called_complete() {
        let text = shown(&found(Some(Cut::Executions(4)), None), 100);
        let first = text.lines().next().unwrap();
        assert_eq!(
            first,
            "  2 outcomes so far · NOT complete: stopped after 4 executions; covered: 4 executions · 0.4 ms"
        );
        assert!(!text.replace("NOT complete", "").contains("complete"), "{text}");
        assert!(text.contains("side = 1     seen "), "{text}");
    }

    #[test]
    fn what_is_certain_all_the_same_is_said_with_the_chance_of_each_walk() {
        let walks = Walks { number: 12_000, threads: 4, steps: 31 };
        let covered = Covered { preemptions: Some(2), walks: Some(walks) };
        let found = Exploration { covered, ..found(Some(Cut::Time(Duration::from_secs(30))), None) };
        let text = shown(&found, 80);
        assert!(text.starts_with("  2 outcomes so far · NOT complete: stopped after 30 s; covered: "), "{text}");
        let told = "  among them every order with at most 2 preemptions, and 12,000 random walks\n  \
                    (PCT; each finds a bug of depth 3 with a chance of at least 1 in 3,844)\n";
        assert!(text.contains(told), "{text}");
    }

    #[test]
    fn the_json_document_is_the_one_of_the_design() {
        let (demo, settings) = (&LESSONS[0].demos[0], settings(&["lock=off", "time=ordered"]));
        let mut out = Vec::new();
        json(&Document::new(demo, &settings, &found(None, Some(8))), &mut out).unwrap();
        assert_eq!(
            String::from_utf8(out).unwrap(),
            concat!(
                r#"{"demo":"dice","knobs":{"lock":"off","sides":"2"},"time":"ordered","complete":true,"cut":null,"covered":null,"#,
                r#""orders":4,"interleavings":8,"executions":4,"elapsed_ms":0.42,"outcomes":["#,
                r#"{"kind":"finished","value":"side = 1","schedule":"1.2.2.1","switches":1,"orders":1,"interleavings":2},"#,
                r#"{"kind":"finished","value":"side = 2","schedule":"1.1.2.2","switches":1,"orders":3,"interleavings":6}]}"#,
                "\n"
            )
        );
    }

    #[test]
    fn bounds_are_read_and_bad_ones_refused() {
        assert_eq!(seconds("1.5"), Ok(Duration::from_millis(1500)));
        for bad in ["-1", "soon", "inf", "NaN", "1e300"] {
            assert!(seconds(bad).is_err(), "{bad}");
        }
    }
}
