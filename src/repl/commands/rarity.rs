use super::explore::Bounds;
use crate::course::Situation;
use crate::repl::end::End;
use crate::repl::refusal::{Refusal, Status};
use crate::repl::say::count;
use crate::repl::session::Session;
use crate::repl::settings::Settings;
use crate::repl::signals::LOOK_AGAIN;
use crate::repl::tally::Tally;
use crate::repl::waiting;
use crate::repl::witness::{Witness, shortest_failing};
use crate::sched::{Cut, Live, LiveOptions, Program};
use crate::trace::text;
use clap::Args;
use std::io::Write;
use std::time::{Duration, Instant};

/// So many runs are made, or as many as fit into the time.
const RUNS: u64 = 10_000;
const TIME: Duration = Duration::from_secs(5);

/// After this long a single run is given up, unless the number of runs was asked for.
const PATIENCE: Duration = Duration::from_secs(10);

/// How often it is said how far the runs are.
const TICK: Duration = Duration::from_millis(100);

/// How much faster than written sleeps and timeouts pass.
const SPEED: f64 = 1000.0;

/// Run a demo live thousands of times, beside all that can happen
///
/// The runs have the small numbers of `explore`, so that both are of one
/// program; sleeps and timeouts pass a thousand times faster. Ctrl-C ends
/// the runs and keeps what was seen.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  rarity counter lock=off --runs 500\n  rarity philosophers n=4 --runs 500")]
pub(crate) struct Rarity {
    /// The demo
    #[arg(value_name = "DEMO")]
    demo: String,
    /// Its knobs, as name=value
    #[arg(value_name = "SETTING")]
    settings: Vec<String>,
    /// How many runs [default: as many as fit into 5 seconds, at most 10000]
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u64).range(1..=10_000_000))]
    runs: Option<u64>,
    #[command(flatten)]
    bounds: Bounds,
}

impl Rarity {
    pub(super) fn run(self, session: &mut Session, out: &mut dyn Write) -> Result<Status, Refusal> {
        let (_, demo) = session.demo(&self.demo)?;
        let settings = Settings::read(demo, Situation::Explore, &self.settings)?;
        let program = demo.program(settings.knobs.clone());
        let explorer = session.explorer(settings.time, self.bounds.limits());
        let found = waiting::explore(session, &explorer, &program);
        let mut tally = Tally::default();
        let started = Instant::now();
        if found.cut != Some(Cut::Interrupted) {
            self.repeat(&program, &mut tally, session);
        }
        session.tick("");
        let interrupted = session.interrupt().is_raised();
        let drawn = (session.look(), session.width());
        tally.show(&found, &settings, (started.elapsed(), interrupted), drawn, out)?;
        if let Some(failing) = shortest_failing(&found) {
            session.remember(Witness::schedule(&settings, &failing.schedule));
        }
        Ok(if interrupted { Status::Interrupted } else { Status::Fine })
    }

    /// Runs the program until it was run often enough, for long enough, or somebody has had enough.
    fn repeat(&self, program: &Program, tally: &mut Tally, session: &mut Session) {
        let (started, wanted) = (Instant::now(), self.runs.unwrap_or(RUNS));
        let mut told = started;
        while tally.runs() < wanted {
            let given_up = || self.runs.is_none() && started.elapsed() > TIME + PATIENCE;
            let Some(end) = once(program, &|| session.interrupt().is_raised() || given_up()) else { return };
            tally.add(end);
            if self.runs.is_none() && started.elapsed() > TIME {
                return;
            }
            if told.elapsed() > TICK {
                told = Instant::now();
                let of = text::thousands(wanted);
                session.tick(&format!(
                    "  {} of {of} {} Ctrl-C ends it",
                    count(tally.runs(), "run"),
                    session.look().dot()
                ));
            }
        }
    }
}

/// How one live run ends; none if it was ended by `stop`. All its threads have ended by then.
fn once(program: &Program, stop: &dyn Fn() -> bool) -> Option<End> {
    let live = Live::start(program, LiveOptions { speed: SPEED, steps_kept: 0 });
    let mut stopped = stop();
    while !stopped && !live.wait(LOOK_AGAIN) {
        stopped = stop();
    }
    if stopped {
        live.cancel();
    }
    End::of(&live.finish().outcome)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::repl::commands::tests::{say, toy};
    use crate::sched;

    #[test]
    fn as_many_runs_are_made_as_were_asked_for() {
        let text = say(&mut toy(), "rarity dice lock=off --runs 20");
        assert!(text.starts_with("  20 live runs in "), "{text}");
        assert!(text.contains("    side = 1   20 of 20 (100 %)   always\n"), "{text}");
        assert!(say(&mut toy(), "rarity dice --runs 0").contains("`0` does not fit --runs"), "at least one");
    }

    #[test]
    fn a_run_that_is_stopped_is_not_counted() {
        let endless = Program::new(|| {
            loop {
                sched::sleep(Duration::from_secs(1));
            }
        });
        assert_eq!(once(&endless, &|| true), None);
        assert_eq!(once(&Program::new(|| "done".into()), &|| false), Some(End::Value("done".into())));
    }
}
