//! Why an outcome came about, read off the trace alone.
//!
//! Each file knows one way in which programs go wrong. What orders two steps here is what the *program* does to order
//! them (locks, wake-ups, starts and joins), not the scheduler's having run one before the other.

mod edges;
mod missed;
mod order;
mod race;
mod stale;
mod waits;
mod words;

use super::{Outcome, Trace};

/// More sentences than these nobody reads.
const MOST: usize = 4;

/// Sentences on why the outcome came about, most telling first; none if there is nothing to explain.
#[must_use]
pub fn explain(trace: &Trace) -> Vec<String> {
    let mut sentences = Vec::new();
    if let Outcome::Deadlock(waiting) = &trace.outcome {
        sentences.extend(waits::circles(trace, waiting));
        let (missed, waiters) = missed::notifications(trace, waiting);
        sentences.extend(missed);
        sentences.extend(waits::hopeless(trace, waiting, &waiters));
    }
    let order = order::Order::of(trace);
    let races = race::races(trace, &order);
    let stale = stale::stale_writes(trace);
    for found in &stale {
        // where the program ended well, a write that read nothing is only told if it races
        let blind = matches!(trace.outcome, Outcome::Finished(_)) && !found.both_read();
        if !blind || races.iter().any(|race| race.object == found.object) {
            sentences.push(found.sentence(trace));
        }
    }
    if let Outcome::Failed { thread, .. } = &trace.outcome {
        sentences.extend(stale::stale_look(trace, thread));
    }
    let told = |race: &&race::Race| !stale.iter().any(|found| found.object == race.object);
    sentences.extend(races.iter().filter(told).map(|race| race.sentence(trace)));
    let mut unique: Vec<String> = Vec::new();
    for sentence in sentences {
        if !unique.contains(&sentence) {
            unique.push(sentence);
        }
    }
    unique.truncate(MOST);
    unique
}

/// Short remarks on single steps, by their index, for the lanes: `adder-2's update is lost`.
pub(crate) fn remarks(trace: &Trace) -> Vec<(usize, String)> {
    stale::lost_writes(trace)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trace::sample::{Sample, lost_update};

    #[test]
    fn a_lost_update_is_told_once() {
        assert_eq!(
            explain(&lost_update()),
            ["adder-1 and adder-2 both read counter (demo.rs:14) before either wrote it (demo.rs:15), and no lock is \
              held across the two; adder-2's update is lost"]
        );
    }

    #[test]
    fn an_empty_trace_has_nothing_to_explain() {
        assert!(explain(&Sample::new().finished("")).is_empty());
    }

    #[test]
    fn every_other_outcome_of_an_empty_trace_is_explained_without_a_panic() {
        let failed = Outcome::Failed { thread: "main".into(), message: "no".into(), at: None };
        for outcome in [Outcome::Deadlock(vec![]), failed, Outcome::Limit { steps: 9 }, Outcome::Cancelled] {
            assert!(explain(&Sample::new().ends(outcome)).is_empty());
        }
    }
}
