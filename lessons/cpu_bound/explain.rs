//! The ten stages of a call to another process, told as they happen and added up.

/// The path of this file, for the lesson's includes.
pub const PATH: &str = file!();

use parking_lot::Mutex;
use racecourse::futures::process::{Stage, Step};
use racecourse::sched::say;
use racecourse::trace::say::count;
use std::fmt::Write;
use std::sync::Arc;
use std::time::Duration;

/// Chunks beyond these are added up and not told of.
const TOLD: usize = 4;

/// What happened so far. Clones are the same.
#[derive(Clone, Debug, Default)]
pub struct Explained(Arc<Mutex<Sums>>);

#[derive(Debug, Default)]
struct Sums {
    time: [Duration; Stage::ALL.len() + 1],
    bytes: [usize; Stage::ALL.len() + 1],
    chunks: usize,
    workers: usize,
}

impl Explained {
    /// Takes note of a stage, and tells of it if it is one of the first.
    pub fn note(&self, step: &Step) {
        {
            let mut sums = self.0.lock();
            let place = step.stage.number();
            sums.time[place] += step.time;
            sums.bytes[place] += step.bytes.unwrap_or_default();
            sums.chunks += usize::from(step.stage == Stage::Chunk);
            sums.workers += usize::from(step.stage == Stage::Start);
        }
        if step.chunk < TOLD {
            say(format!("chunk {} · {step}", step.chunk + 1));
        }
    }

    /// The ten stages, all chunks together.
    #[must_use]
    pub fn table(&self) -> String {
        let sums = self.0.lock();
        let mut text = format!(
            "the ten stages, {} and {} together\n",
            count(sums.chunks as u64, "chunk"),
            count(sums.workers as u64, "worker")
        );
        for stage in [Stage::Start].into_iter().chain(Stage::ALL) {
            let number = match stage {
                Stage::Start => "-".to_string(),
                _ => stage.number().to_string(),
            };
            let place = match stage {
                Stage::SendBack => "between",
                stage if stage.is_there() => "there",
                _ => "here",
            };
            let bytes = match sums.bytes[stage.number()] {
                0 => String::new(),
                bytes => count(bytes as u64, "byte"),
            };
            let time = sums.time[stage.number()].as_secs_f64() * 1e3;
            let _ = writeln!(text, "{number:<3} {:<26}{place:<8}{bytes:>14}{time:>13.3} ms", stage.words());
        }
        let run = sums.time[Stage::Run.number()];
        let way: Duration = Stage::ALL.iter().map(|stage| sums.time[stage.number()]).sum::<Duration>() - run;
        let share = way.as_secs_f64() / (way + run).as_secs_f64().max(1e-9) * 100.0;
        let _ = writeln!(text, "all of the ten but 7: {:.3} ms, {share:.2} %", way.as_secs_f64() * 1e3);
        text
    }
}
