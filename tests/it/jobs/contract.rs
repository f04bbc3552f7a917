//! What every queue promises, on a Redis server and in this process.

use super::{broker, new, queue, redis};
use crate::harness::PROGRAM;
use racecourse::futures::process::set_worker_program;
use racecourse::jobs::{
    Broker, BrokerError, Counts, Event, LONGEST_ARGUMENTS, MemoryBroker, New, Options, QueueName, Settled, State,
    Ticket, Worker, backoff,
};
use racecourse::lessons::TASKS;
use std::collections::BTreeSet;
use std::sync::Mutex;
use std::time::Duration;

const LONG: Duration = Duration::from_secs(600);
const NOW: Duration = Duration::ZERO;

fn on_both(promise: impl Fn(&dyn Broker)) {
    promise(&MemoryBroker::new());
    if let Some(server) = redis() {
        promise(&broker(&server));
    }
}

fn take(broker: &dyn Broker, worker: &str) -> Option<Ticket> {
    broker.take(&queue(), worker, LONG, NOW).unwrap()
}

fn states(broker: &dyn Broker) -> [u64; 5] {
    let Counts { waiting, running, later, done, failed } = broker.counts(&queue()).unwrap();
    [waiting, running, later, done, failed]
}

#[test]
fn jobs_come_in_order_and_each_goes_to_one_worker() {
    on_both(|broker| {
        let ids = broker.enqueue(&queue(), &[new("fib", "1"), new("fib", "2")]).unwrap();
        assert_eq!(states(broker), [2, 0, 0, 0, 0]);
        let (first, second) = (take(broker, "a").unwrap(), take(broker, "b").unwrap());
        assert_eq!([&first.entry.id, &second.entry.id], [&ids[0], &ids[1]]);
        assert_eq!((first.entry.new.args.as_str(), first.entry.turn(), first.entry.worker.as_str()), ("1", 1, "a"));
        assert_eq!(first.entry.new, new("fib", "1"));
        assert_eq!(take(broker, "c"), None);
        assert_eq!(broker.running(&queue()).unwrap().len(), 2);

        assert!(broker.settle(&first, &Settled::Done("1".into())).unwrap());
        assert!(broker.settle(&first, &Settled::Done("1".into())).unwrap(), "once more changes nothing");
        assert_eq!(states(broker), [0, 1, 0, 1, 0]);
        let done = broker.find(&ids[0]).unwrap().unwrap();
        assert_eq!((done.state, done.result.as_deref()), (State::Done, Some("1")));
        assert_eq!(broker.find("no number").unwrap(), None);
    });
}

#[test]
fn a_queue_knows_nothing_of_another() {
    on_both(|broker| {
        let other = QueueName::new("slow").unwrap();
        broker.enqueue(&other, &[new("fib", "1")]).unwrap();
        assert_eq!(take(broker, "a"), None);
        assert_eq!(states(broker), [0; 5]);
        assert!(broker.queues().unwrap().contains(&other));
        assert_eq!(broker.take(&other, "a", LONG, NOW).unwrap().unwrap().queue, other);
        assert!(["", "a b", "a/b", "ä", &"x".repeat(41)].iter().all(|name| QueueName::new(name).is_none()));
    });
}

#[test]
fn a_lease_that_runs_out_gives_the_job_to_another_and_the_first_cannot_settle_it_any_more() {
    on_both(|broker| {
        let ids = broker.enqueue(&queue(), &[new("fib", "1"), new("fib", "2")]).unwrap();
        let lost = broker.take(&queue(), "a", NOW, NOW).unwrap().unwrap();
        let again = take(broker, "b").unwrap();
        assert_eq!(again.entry.id, ids[0], "it comes before what has not been begun");
        assert_eq!((again.entry.attempt, again.entry.lost, again.entry.worker.as_str()), (2, 1, "b"));
        assert!(!broker.renew(&lost, LONG).unwrap());
        assert!(!broker.settle(&lost, &Settled::Done("late".into())).unwrap());
        assert!(broker.renew(&again, LONG).unwrap());
        assert!(broker.settle(&again, &Settled::Done("2".into())).unwrap());
        assert_eq!(broker.find(&ids[0]).unwrap().unwrap().result.as_deref(), Some("2"));
        assert_eq!(states(broker), [1, 0, 0, 1, 0]);
    });
}

#[test]
fn a_lease_that_is_renewed_does_not_run_out() {
    on_both(|broker| {
        broker.enqueue(&queue(), &[new("fib", "1")]).unwrap();
        let ticket = broker.take(&queue(), "a", Duration::from_millis(1), NOW).unwrap().unwrap();
        // either it was renewed in time or it was not; both are told
        let renewed = broker.renew(&ticket, LONG).unwrap();
        assert!(renewed, "nobody has looked since");
        assert_eq!(take(broker, "b"), None);
    });
}

#[test]
fn what_failed_comes_back_when_its_time_has_come_and_a_retry_gives_it_all_its_attempts() {
    on_both(|broker| {
        let ids = broker.enqueue(&queue(), &[new("fib", "1")]).unwrap();
        let later = |why: &str, delay| Settled::Later(why.into(), delay);
        assert!(broker.settle(&take(broker, "a").unwrap(), &later("bad luck", LONG)).unwrap());
        assert_eq!((take(broker, "a"), states(broker)), (None, [0, 0, 1, 0, 0]));
        assert_eq!(broker.find(&ids[0]).unwrap().unwrap().error.as_deref(), Some("bad luck"));

        let ids = broker.enqueue(&queue(), &[new("fib", "2")]).unwrap();
        assert!(broker.settle(&take(broker, "a").unwrap(), &later("bad luck", NOW)).unwrap());
        let second = take(broker, "a").unwrap();
        assert_eq!((&second.entry.id, second.entry.turn()), (&ids[0], 2));
        assert!(broker.settle(&second, &Settled::Failed("for good".into())).unwrap());
        assert_eq!(states(broker), [0, 0, 1, 0, 1]);
        let failed = broker.failed(&queue()).unwrap();
        assert_eq!((failed.len(), failed[0].error.as_deref()), (1, Some("for good")));

        assert_eq!(broker.retry(&queue(), Some("no number")).unwrap(), 0);
        assert_eq!(broker.retry(&queue(), Some(&ids[0])).unwrap(), 1);
        assert_eq!(broker.retry(&queue(), None).unwrap(), 0, "it has gone back already");
        let third = take(broker, "a").unwrap();
        assert_eq!((third.entry.attempt, third.entry.turn()), (3, 1));
    });
}

#[test]
fn what_is_given_back_comes_first_and_has_lost_no_attempt() {
    on_both(|broker| {
        let ids = broker.enqueue(&queue(), &[new("fib", "1"), new("fib", "2")]).unwrap();
        assert!(broker.settle(&take(broker, "a").unwrap(), &Settled::Returned).unwrap());
        let again = take(broker, "b").unwrap();
        assert_eq!((&again.entry.id, again.entry.turn()), (&ids[0], 1));
    });
}

#[test]
fn arguments_of_more_than_a_mebibyte_are_refused_and_nothing_is_enqueued() {
    on_both(|broker| {
        let long = "1".repeat(LONGEST_ARGUMENTS + 1);
        let refused = broker.enqueue(&queue(), &[new("fib", "1"), new("fib", &long)]).unwrap_err();
        assert_eq!(refused, BrokerError::TooLong(long.len()));
        assert_eq!(states(broker), [0; 5]);
    });
}

#[test]
fn many_workers_at_once_take_each_of_ten_thousand_jobs_once() {
    on_both(|broker| {
        let jobs: Vec<New> = (0..10_000).map(|number| new("fib", &number.to_string())).collect();
        let ids: BTreeSet<String> = broker.enqueue(&queue(), &jobs).unwrap().into_iter().collect();
        assert_eq!(ids.len(), 10_000);
        let taken = Mutex::new(Vec::new());
        std::thread::scope(|scope| {
            for worker in ["a", "b", "c", "d"] {
                let taken = &taken;
                scope.spawn(move || {
                    while let Some(ticket) = take(broker, worker) {
                        assert!(broker.settle(&ticket, &Settled::Done("null".into())).unwrap());
                        taken.lock().unwrap().push(ticket.entry.id);
                    }
                });
            }
        });
        let taken = taken.into_inner().unwrap();
        assert_eq!(taken.len(), 10_000, "none twice");
        assert_eq!(taken.into_iter().collect::<BTreeSet<_>>(), ids, "none lost");
        assert_eq!(states(broker), [0, 0, 0, 10_000, 0]);
    });
}

#[test]
fn a_back_off_doubles_up_to_a_minute() {
    let seconds = |turn| backoff(Duration::from_secs(1), turn).as_secs();
    assert_eq!([1, 2, 3, 4, 5, 6, 7, 8, 1000].map(seconds), [1, 2, 4, 8, 16, 32, 60, 60, 60]);
}

/// What a worker tells while it does everything there is, in one word each.
fn works(broker: &dyn Broker) -> Vec<String> {
    set_worker_program(PROGRAM);
    let mut told = Vec::new();
    let options = Options { burst: true, backoff: Duration::from_millis(1), ..Options::new("w") };
    let report = &mut |event: Event| {
        told.push(match event {
            Event::Began(_) => "begun".to_string(),
            Event::Done(_, result, _) => format!("done: {result}"),
            Event::Later(_, why, _) => format!("later: {why}"),
            Event::Failed(_, why) => format!("failed: {why}"),
            other => panic!("{other:?}"),
        });
    };
    Worker::new(broker, TASKS, options).run(&|| false, report).unwrap();
    told
}

#[test]
fn a_worker_does_what_it_can_and_says_why_it_cannot() {
    on_both(|broker| {
        let once = |task, args| New { attempts: 1, ..new(task, args) };
        let jobs = [
            once("fib", "20"),
            once("fob", "20"),
            once("fib", "\"twenty\""),
            once("fib", "{nonsense"),
            once("misbehave", "\"error\""),
            once("misbehave", "\"panic\""),
            once("misbehave", "\"exit\""),
            New { timeout: Duration::from_millis(50), ..once("misbehave", "\"sleep\"") },
            once("fib", "10"),
        ];
        broker.enqueue(&queue(), &jobs).unwrap();
        let told = works(broker);
        let said: Vec<&str> = told.iter().map(String::as_str).filter(|word| *word != "begun").collect();
        assert_eq!(said[0], "done: 6765");
        assert!(said[1].starts_with("failed: unknown: this worker knows no task `fob`, only fib, nap"), "{said:?}");
        for malformed in [said[2], said[3]] {
            assert!(malformed.starts_with("failed: malformed: these are no arguments of the task `fib`"), "{said:?}");
        }
        assert_eq!(said[4], "failed: this job cannot be done");
        assert!(said[5].starts_with("failed: this job has a bug"), "{said:?}");
        assert!(said[6].ends_with("ended abruptly (exit code 3)"), "{said:?}");
        assert_eq!(said[7], "failed: timed out after 50ms; its process was killed");
        assert_eq!(said[8], "done: 55", "the worker lives on");
        assert_eq!(states(broker), [0, 0, 0, 2, 7]);
    });
}

#[test]
fn a_job_that_fails_has_as_many_attempts_as_it_was_given() {
    on_both(|broker| {
        broker.enqueue(&queue(), &[new("misbehave", "\"error\"")]).unwrap();
        let why = "this job cannot be done";
        let (begun, later) = ("begun".to_string(), format!("later: {why}"));
        assert_eq!(
            works(broker),
            [begun.clone(), later.clone(), begun.clone(), later, begun, format!("failed: {why}")]
        );
    });
}

#[test]
fn a_job_that_takes_its_workers_with_it_is_given_up_in_the_end() {
    on_both(|broker| {
        let ids = broker.enqueue(&queue(), &[new("fib", "1")]).unwrap();
        for _ in 0..3 {
            assert!(broker.take(&queue(), "dies", NOW, NOW).unwrap().is_some());
        }
        let told = works(broker);
        assert_eq!(told, ["failed: given up: it was begun 3 times, and its worker was lost"]);
        let entry = broker.find(&ids[0]).unwrap().unwrap();
        assert_eq!((entry.state, entry.lost), (State::Failed, 3));
    });
}
