//! Pools whose workers all wait for tasks that wait for a worker.

use super::kinds::{Act, Sort, act_of, sort, sort_of};
use super::{Diagnosis, Mistake, words};
use crate::trace::{ObjectId, Trace, Waiting, text};

/// Each pool that has tasks left, and no worker that does not wait for a future.
pub(super) fn pools(trace: &Trace, waiting: &[Waiting]) -> Vec<Diagnosis> {
    let objects = (0..).map(ObjectId).zip(&trace.objects);
    let pools = objects.filter(|(_, info)| sort(info.kind) == Sort::Pool);
    pools.filter_map(|(pool, info)| starved(trace, waiting, pool, &info.name)).collect()
}

fn starved(trace: &Trace, waiting: &[Waiting], pool: ObjectId, name: &str) -> Option<Diagnosis> {
    let is_worker = |thread: &str| {
        let number = thread.strip_prefix(name).and_then(|rest| rest.strip_prefix('_'));
        number.is_some_and(|number| number.parse::<usize>().is_ok())
    };
    let workers = trace.threads.iter().filter(|thread| is_worker(&thread.name)).count();
    let waits = |waiter: &&Waiting| {
        is_worker(&waiter.name) && waiter.object.is_some_and(|object| sort_of(trace, object) == Sort::Future)
    };
    let stuck: Vec<&Waiting> = waiting.iter().filter(waits).collect();
    // a step with a result was refused, or found nothing
    let done = |act: Act| {
        let own = trace.steps.iter().filter(|step| step.object == Some(pool) && step.result.is_empty());
        own.filter(|step| act_of(trace, step) == act).count()
    };
    // each worker began with a task that it did not have to take
    let left = done(Act::Put) > workers + done(Act::Get);
    if !left || workers == 0 || stuck.len() < workers {
        return None;
    }
    let each =
        stuck.iter().map(|waiter| format!("{} for {} ({})", waiter.name, waiter.on, text::place(waiter.location)));
    let who = if workers == 1 { "the only worker" } else { "every worker" };
    let sentence = format!(
        "{who} of {name} waits for a future: {}; and what would settle it waits in {name} for a worker",
        words::list(&each.collect::<Vec<_>>())
    );
    let found = Diagnosis::new(Mistake::StarvedPool, sentence).threads(trace, stuck.iter().map(|waiter| waiter.thread));
    let found = found.objects(trace, stuck.iter().filter_map(|waiter| waiter.object)).objects(trace, [pool]);
    Some(found.at(stuck.iter().map(|waiter| waiter.location)))
}

#[cfg(test)]
mod tests {
    use super::super::{Mistake, diagnose, explain};
    use crate::trace::sample::Sample;
    use crate::trace::{Outcome, ThreadId};

    #[test]
    fn a_pool_whose_only_worker_waits_for_a_task_of_it_is_starved() {
        let mut sample = Sample::new();
        let worker = sample.thread("pool_0");
        let pool = sample.object("ThreadPoolExecutor", "pool", "0 workers");
        let (outer, inner) = (sample.object("Future", "outer", "pending"), sample.object("Future", "inner", "pending"));
        sample.act(ThreadId::MAIN, pool, "submit", 10, "1 worker");
        sample.act(worker, pool, "submit", 20, "1 worker, 1 waiting");
        let waiting =
            vec![sample.waiting(ThreadId::MAIN, "result", outer, 11), sample.waiting(worker, "result", inner, 21)];
        let trace = sample.ends(Outcome::Deadlock(waiting));
        assert_eq!(
            explain(&trace),
            [
                "the only worker of pool waits for a future: pool_0 for inner (demo.rs:21); and what would settle it waits in pool \
                 for a worker"
            ]
        );
        let found = diagnose(&trace).unwrap();
        assert_eq!((found.mistake, found.threads.join(" ")), (Mistake::StarvedPool, "pool_0".into()));
        assert_eq!(found.objects.join(" "), "inner pool");
    }

    #[test]
    fn a_future_that_nobody_settles_starves_no_pool() {
        let mut sample = Sample::new();
        let answer = sample.object("Future", "answer", "pending");
        let waiting = vec![sample.waiting(ThreadId::MAIN, "result", answer, 11)];
        let trace = sample.ends(Outcome::Deadlock(waiting));
        assert_eq!(explain(&trace), ["main waits for answer at demo.rs:11, and nobody is left who could settle it"]);
    }
}
