use super::{Pairs, json};
use crate::course::{Course, Demo, Home, Situation};
use crate::repl::live::Show;
use crate::repl::outcome;
use crate::repl::refusal::{Refusal, Status};
use crate::repl::say::{self, count};
use crate::repl::session::Session;
use crate::repl::settings::Settings;
use crate::repl::signals::LOOK_AGAIN;
use crate::repl::witness::Witness;
use crate::sched::{Live, LiveOptions};
use crate::trace::{Outcome, Trace, lanes, text};
use clap::Args;
use serde::Serialize;
use std::io::Write;

/// A flag that stands for a setting of the demos that have it.
struct Shorthand {
    knob: &'static str,
    value: &'static str,
    /// What is said of a demo that does not have it.
    lacks: &'static str,
}

const EXPLAIN: Shorthand = Shorthand {
    knob: "explain",
    value: "on",
    lacks: "sends nothing to another process, so there is nothing to explain",
};

const COMPARE: Shorthand =
    Shorthand { knob: "mode", value: "compare", lacks: "has no ways that could be compared by --compare" };

/// Run a demo on real threads and watch
///
/// Ctrl-C ends it; a program that can never end is found, named and ended.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  run counter lock=off\n  run condition speed=10\n  run gcd pool=process --explain\n  run images --compare"
)]
pub(crate) struct Run {
    /// The demo
    #[arg(value_name = "DEMO")]
    demo: String,
    /// Its knobs, as name=value
    #[arg(value_name = "SETTING")]
    settings: Vec<String>,
    /// Tell each stage of what is sent to another process: the setting `explain=on` of a demo that has it
    #[arg(long)]
    explain: bool,
    /// One way after the other, in one table: the setting `mode=compare` of a demo that has it
    #[arg(long)]
    compare: bool,
    /// Print one JSON document
    #[arg(long)]
    json: bool,
}

impl Run {
    pub(super) fn run(self, session: &mut Session, out: &mut dyn Write) -> Result<Status, Refusal> {
        let (home, demo) = session.demo(&self.demo)?;
        let mut words = self.settings;
        for (_, flag) in [(self.explain, EXPLAIN), (self.compare, COMPARE)].into_iter().filter(|(asked, _)| *asked) {
            words.push(flag.setting(demo, session.course())?);
        }
        let settings = Settings::read(demo, Situation::Run, &words)?;
        let look = session.look();
        if !self.json {
            writeln!(out, "  {}", look.dim(format!("{} {}", demo.name, settings.knobs).trim_end()))?;
            out.flush()?;
        }
        let options = LiveOptions { speed: settings.speed, ..LiveOptions::default() };
        let live = Live::start(&demo.program(settings.knobs.clone()), options);
        let mut show = (!self.json).then(|| Show::new(look, session.width()));
        let watched = watch(&live, session, show.as_mut(), out);
        if watched.is_err() {
            live.cancel();
        }
        let trace = live.finish();
        watched?;

        if self.json {
            json(&Document::new(demo, &settings, &trace), out)?;
        } else {
            report(&trace, home, demo, &settings, session, out)?;
        }
        if matches!(trace.outcome, Outcome::Deadlock(_) | Outcome::Failed { .. }) {
            session.remember(Witness::live(&settings, &trace));
        }
        Ok(if trace.outcome == Outcome::Cancelled { Status::Interrupted } else { Status::Fine })
    }
}

impl Shorthand {
    /// The setting that it stands for.
    ///
    /// # Errors
    /// If the demo has no such knob.
    fn setting(&self, demo: &Demo, course: Course) -> Result<String, Refusal> {
        let Shorthand { knob, value, lacks } = self;
        let has = |demo: &Demo| demo.knobs.iter().any(|own| own.name == *knob && own.values.accept(value));
        if has(demo) {
            return Ok(format!("{knob}={value}"));
        }
        let others: Vec<&str> =
            course.demos().map(|(_, demo)| demo).filter(|demo| has(demo)).map(|demo| demo.name).collect();
        let instead = if others.is_empty() { String::new() } else { format!("; try it with {}", others.join(" or ")) };
        Err(Refusal::Usage(format!("`{}` {lacks}{instead}", demo.name)))
    }
}

/// Shows what happens until the run has ended; ends it when the learner asks for that.
fn watch(live: &Live, session: &Session, mut show: Option<&mut Show>, out: &mut dyn Write) -> Result<(), Refusal> {
    let mut cancelled = false;
    loop {
        let ended = live.wait(LOOK_AGAIN);
        if session.interrupt().is_raised() && !cancelled && !ended {
            live.cancel();
            cancelled = true;
        }
        let events = live.events();
        if let (Some(show), false) = (show.as_deref_mut(), cancelled) {
            show.events(&events, out)?;
            if ended {
                show.end(out)?;
            }
            out.flush()?;
        }
        if ended {
            return Ok(());
        }
    }
}

fn report(
    trace: &Trace,
    home: Home,
    demo: &Demo,
    settings: &Settings,
    session: &Session,
    out: &mut dyn Write,
) -> std::io::Result<()> {
    let look = session.look();
    let steps = trace.steps.len() as u64;
    if steps > 0 {
        out.write_all(lanes::timeline(trace, look, session.width()).as_bytes())?;
    }
    let recorded = match trace.dropped {
        0 => count(steps, "step"),
        dropped => format!("recorded {} of {}", text::thousands(steps), count(steps + dropped, "step")),
    };
    let (label, dot) = (outcome::label(&trace.outcome), look.dot());
    let says = match (&trace.outcome, demo.judge) {
        (Outcome::Finished(value), _) if demo.live_only.is_some() => {
            for line in value.lines() {
                report_line(text::one_line(line).trim_end(), session.width(), out)?;
            }
            "done".to_string()
        }
        (Outcome::Finished(value), Some(judge)) => text::one_line(&judge(&settings.knobs, value)),
        (Outcome::Finished(value), None) => format!("result: {}", text::one_line(value)),
        _ => label,
    };
    let measured = look.dim(&format!("{dot} {} {dot} {recorded}", say::time(trace.elapsed)));
    writeln!(out, "  {} {measured}", outcome::painted(&trace.outcome, &says, look))?;
    outcome::waits(&trace.outcome, home, look, "    ", out)
}

/// A line of a report: one that is too long goes on below, further in.
fn report_line(line: &str, width: usize, out: &mut dyn Write) -> std::io::Result<()> {
    if text::width(line) + 2 <= width {
        return writeln!(out, "  {line}");
    }
    let parts = text::wrap(line, width.saturating_sub(6));
    for (lead, part) in std::iter::once("  ").chain(std::iter::repeat("      ")).zip(parts) {
        writeln!(out, "{lead}{part}")?;
    }
    Ok(())
}

#[derive(Serialize)]
struct Document<'a> {
    demo: &'a str,
    knobs: Pairs<'a>,
    kind: &'static str,
    value: String,
    verdict: Option<String>,
    elapsed_ms: f64,
    threads: Vec<&'a str>,
    steps_recorded: usize,
    steps_dropped: u64,
}

impl<'a> Document<'a> {
    fn new(demo: &'a Demo, settings: &'a Settings, trace: &'a Trace) -> Document<'a> {
        let verdict = match (&trace.outcome, demo.judge) {
            (Outcome::Finished(value), Some(judge)) => Some(judge(&settings.knobs, value)),
            _ => None,
        };
        Document {
            demo: demo.name,
            knobs: Pairs(&settings.knobs),
            kind: trace.outcome.kind().word(),
            value: trace.outcome.summary(),
            verdict,
            elapsed_ms: say::millis(trace.elapsed),
            threads: trace.threads.iter().map(|thread| thread.name.as_str()).collect(),
            steps_recorded: trace.steps.len(),
            steps_dropped: trace.dropped,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::repl::session::Config;
    use crate::repl::toy::LESSONS;
    use crate::trace::ThreadInfo;
    use std::time::Duration;

    fn trace(outcome: Outcome, dropped: u64) -> Trace {
        Trace {
            threads: vec![ThreadInfo { name: "main".into(), daemon: false, work: vec![] }],
            objects: vec![],
            steps: vec![],
            notes: vec![],
            outcome,
            dropped,
            elapsed: Duration::from_millis(12),
        }
    }

    fn last_line(trace: &Trace, demo: usize) -> String {
        let (home, session) = (LESSONS[0].home(), Session::new(LESSONS, Config::default()));
        let settings = Settings::read(&LESSONS[0].demos[demo], Situation::Run, &[]).unwrap();
        let mut out = Vec::new();
        report(trace, home, &LESSONS[0].demos[demo], &settings, &session, &mut out).unwrap();
        String::from_utf8(out).unwrap().lines().last().unwrap_or_default().to_string()
    }

    #[test]
    fn the_demo_judges_its_result_and_dropped_steps_are_said() {
        let finished = |value: &str, dropped| trace(Outcome::Finished(value.into()), dropped);
        assert_eq!(last_line(&finished("side = 2", 0), 0), "  expected side = 1, got side = 2 · 12.0 ms · 0 steps");
        assert_eq!(
            last_line(&finished("heads", 4_000_000), 1),
            "  result: heads · 12.0 ms · recorded 0 of 4,000,000 steps"
        );
        assert_eq!(last_line(&trace(Outcome::Cancelled, 0), 0), "  cancelled · 12.0 ms · 0 steps");
    }
}
