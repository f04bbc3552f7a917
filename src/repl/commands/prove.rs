use super::explore::{Bounds, coverage, covered, share};
use crate::course::Situation;
use crate::repl::outcome;
use crate::repl::refusal::{Refusal, Status};
use crate::repl::say::{self, count};
use crate::repl::session::Session;
use crate::repl::settings::Settings;
use crate::repl::waiting;
use crate::repl::witness::{Witness, shortest_failing};
use crate::sched::{Cut, Exploration, Schedule};
use crate::trace::Trace;
use clap::Args;
use std::io::Write;

/// Show that no schedule of a demo fails, or the shortest that does
///
/// To fail is to deadlock, to panic or never to end. The proof covers every
/// order there is, for these settings; it says so if it could not.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  prove philosophers forks=one-less\n  prove counter lock=on")]
pub(crate) struct Prove {
    /// The demo
    #[arg(value_name = "DEMO")]
    demo: String,
    /// Its knobs, as name=value
    #[arg(value_name = "SETTING")]
    settings: Vec<String>,
    #[command(flatten)]
    bounds: Bounds,
}

impl Prove {
    pub(super) fn run(self, session: &mut Session, out: &mut dyn Write) -> Result<Status, Refusal> {
        let (home, demo) = session.demo(&self.demo)?;
        let settings = Settings::read(demo, Situation::Explore, &self.settings)?;
        let explorer = session.explorer(settings.time, self.bounds.limits());
        let program = demo.program(settings.knobs.clone());
        let found = waiting::explore(session, &explorer, &program);
        let look = session.look();
        let time = say::time(found.elapsed);
        let interrupted = found.cut == Some(Cut::Interrupted);

        let Some(failing) = shortest_failing(&found) else {
            return Ok(match &found.cut {
                None => {
                    let verdict = look.good("proved: no schedule fails");
                    writeln!(out, "  {verdict} {0} {1} {0} {time}", look.dot(), coverage(&found))?;
                    let usual = explorer.replay(&program, &Schedule::default()).ok();
                    if let Some(sum) = usual.and_then(|trace| arithmetic(&trace, found.interleavings)) {
                        writeln!(out, "  {sum}")?;
                    }
                    ends_alike(&found, &settings, out)?;
                    Status::Fine
                }
                Some(cut) => {
                    let verdict = look.bad(&format!("not proved: {cut}"));
                    let seen = count(found.executions, "execution");
                    writeln!(out, "  {verdict}; nothing failed in {seen} {} {time}", look.dot())?;
                    covered(&found, session, out)?;
                    if interrupted { Status::Interrupted } else { Status::Failed }
                }
            });
        };
        let label = outcome::label(&failing.outcome);
        let part = match share(failing, &found).as_str() {
            "always" => ", always".to_string(),
            part if found.complete() => format!(", in {part}"),
            _ => String::new(),
        };
        writeln!(out, "  {}{part} {} {time}", look.bad(&format!("refuted: {label}")), look.dot())?;
        outcome::waits(&failing.outcome, home, look, "    ", out)?;
        let how = if failing.shortest {
            "no schedule with fewer switches fails so"
        } else {
            "a short schedule that fails so"
        };
        writeln!(out, "  {how}:")?;
        writeln!(out, "    {}", look.dim(&format!("replay {} @{}", settings.typed(), failing.schedule)))?;
        session.remember(Witness::schedule(&settings, &failing.schedule));
        if let Ok(trace) = explorer.replay(&program, &failing.schedule) {
            write!(out, "{}", outcome::reasons(&trace, look, session.width()))?;
        }
        Ok(if interrupted { Status::Interrupted } else { Status::Failed })
    }
}

/// Nothing fails, but that need not mean that all is well: the values may differ.
fn ends_alike(found: &Exploration, settings: &Settings, out: &mut dyn Write) -> std::io::Result<()> {
    if found.outcomes.len() > 1 {
        let values = count(found.outcomes.len() as u64, "value");
        writeln!(out, "  but it can end with {values}: `explore {}` lists them", settings.typed())?;
    }
    Ok(())
}

/// How the number of interleavings comes about, where nobody ever waits: in how many ways the threads' steps can be shuffled.
/// None where there are more steps than one would count, or the number is another.
fn arithmetic(trace: &Trace, interleavings: Option<u128>) -> Option<String> {
    let mut steps: Vec<u128> = Vec::new();
    for thread in 0..trace.threads.len() {
        let own = trace.steps.iter().filter(|step| step.thread.index() == thread).count();
        steps.extend(Some(own as u128).filter(|own| *own > 0));
    }
    let total: u128 = steps.iter().sum();
    if steps.len() < 2 || total > 20 {
        return None;
    }
    let factorial = |n: u128| (1..=n).product::<u128>();
    let ways = factorial(total) / steps.iter().map(|n| factorial(*n)).product::<u128>();
    if interleavings != Some(ways) {
        return None;
    }
    let list = |between: &str, mark: &str| steps.iter().map(|n| format!("{n}{mark}")).collect::<Vec<_>>().join(between);
    let below = list(" x ", "!");
    Some(format!("nobody waits for anybody: {} steps shuffle in {total}! / ({below}) = {ways} ways", list(" and ", "")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trace::sample::lost_update;

    #[test]
    fn the_arithmetic_is_told_only_where_it_comes_out() {
        let sum = arithmetic(&lost_update(), Some(6));
        assert_eq!(sum.as_deref(), Some("nobody waits for anybody: 2 and 2 steps shuffle in 4! / (2! x 2!) = 6 ways"));
        assert_eq!(arithmetic(&lost_update(), Some(5)), None);
        assert_eq!(arithmetic(&lost_update(), None), None);
    }
}
