//! Why an outcome came about, read off the trace alone.
//!
//! Each file knows one way in which programs go wrong. What orders two steps here is what the *program* does to order
//! them (locks, wake-ups, starts and joins), not the scheduler's having run one before the other.

mod barrier;
mod circle;
mod diagnosis;
mod failed;
mod guarded;
mod held;
mod hints;
mod holders;
mod home_made;
mod kinds;
mod looks;
mod missed;
mod mistake;
mod order;
mod queues;
mod race;
mod stale;
mod starved;
mod woken;
mod words;

pub use diagnosis::Diagnosis;
pub use mistake::{Mistake, UnknownMistake};

use super::{Outcome, Trace};

/// More sentences than these nobody reads.
const MOST: usize = 4;

/// Sentences on why the outcome came about, most telling first; none if there is nothing to explain.
#[must_use]
pub fn explain(trace: &Trace) -> Vec<String> {
    let wrong = !matches!(trace.outcome, Outcome::Finished(_));
    findings(trace, wrong).iter().take(MOST).map(|found| found.sentence().to_string()).collect()
}

/// The mistake that an execution which went wrong shows best; none if it shows none of them.
///
/// The caller has judged that it went wrong: a wrong value at the end is no less wrong than a deadlock.
#[must_use]
pub fn diagnose(trace: &Trace) -> Option<Diagnosis> {
    diagnoses(trace).into_iter().next()
}

/// Every mistake that an execution which went wrong shows, most telling first; see [`diagnose`].
#[must_use]
pub fn diagnoses(trace: &Trace) -> Vec<Diagnosis> {
    findings(trace, true)
}

/// All that can be read off the trace, most telling first. Where it is not known to be `wrong`, only what is worth telling of an
/// execution that ended well.
fn findings(trace: &Trace, wrong: bool) -> Vec<Diagnosis> {
    let mut found = Vec::new();
    if let Outcome::Deadlock(waiting) = &trace.outcome {
        found.extend(circle::circles(trace, waiting));
        found.extend(held::kept(trace, waiting));
        found.extend(queues::queues(trace, waiting));
        found.extend(missed::notifications(trace, waiting));
        found.extend(starved::pools(trace, waiting));
        without_victims(&mut found);
    }
    if wrong {
        found.extend(barrier::reused(trace));
        found.extend(home_made::reused(trace));
        found.extend(woken::not_looked_again(trace));
        found.extend(guarded::given_up_between(trace));
    }
    let order = order::Order::of(trace);
    let races = race::races(trace, &order);
    let stale = stale::stale_writes(trace, wrong);
    for one in &stale {
        // where the program ended well, a write that read nothing is only told if it races
        if wrong || one.both_read() || races.iter().any(|race| race.object == one.object) {
            found.push(one.diagnosis(trace));
        }
    }
    if let Outcome::Failed { thread, .. } = &trace.outcome {
        found.extend(failed::stale_look(trace, thread));
    }
    let told = |race: &&race::Race| !stale.iter().any(|found| found.object == race.object);
    found.extend(races.iter().filter(told).map(|race| race.diagnosis(trace)));
    found.sort_by_key(|diagnosis| diagnosis.mistake.rank());
    let mut unique: Vec<Diagnosis> = Vec::new();
    for diagnosis in found {
        if !unique.iter().any(|known| known.sentence() == diagnosis.sentence()) {
            unique.push(diagnosis);
        }
    }
    unique
}

/// Who keeps a lock that another needs need not be told that nobody brings what it waits for: the other would.
fn without_victims(found: &mut Vec<Diagnosis>) {
    let across = |one: &&Diagnosis| one.mistake == Mistake::LockHeldAcrossWait;
    let keepers: Vec<String> = found.iter().filter(across).filter_map(|one| one.threads.first().cloned()).collect();
    let starved = found.iter().any(|one| one.mistake == Mistake::StarvedPool);
    found.retain(|one| {
        // who waits for a worker's result would have it from that worker
        if starved && one.mistake == Mistake::MissingNotify {
            return false;
        }
        !matches!(one.mistake, Mistake::MissingNotify | Mistake::AbandonedQueue)
            || !one.threads.iter().all(|thread| keepers.contains(thread))
    });
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
