//! Workers that are killed, that are slow, that race.

use super::{Other, broker, is, new, queue, redis, wait_for};
use racecourse::jobs::{Broker, State};

#[test]
fn a_worker_that_is_killed_in_mid_job_loses_nothing_and_another_does_its_job() {
    let Some(server) = redis() else { return };
    let broker = broker(&server);
    let ids = broker.enqueue(&queue(), &[new("nap", "500"), new("fib", "10")]).unwrap();
    let mut first = Other::start(&server, &["--name", "first", "--lease", "0.5"]);
    let begun = wait_for(&broker, &ids[0], is(State::Running));
    assert_eq!(begun.worker, "first");
    first.kill();

    let said = Other::start(&server, &["--name", "second", "--lease", "0.5", "--burst"]).end();
    let done = broker.find(&ids[0]).unwrap().unwrap();
    assert_eq!((done.state, done.worker.as_str(), done.attempt, done.lost), (State::Done, "second", 2, 1), "{said}");
    let counts = broker.counts(&queue()).unwrap();
    assert_eq!((counts.left(), counts.done, counts.failed), (0, 2, 0));
    assert!(said.contains("job 1, nap(500): attempt 2 of 3\n"), "{said}");
    assert!(said.ends_with("no job is left\n"), "{said}");
}

#[test]
fn a_job_that_is_longer_than_the_lease_is_done_once_as_long_as_its_worker_lives() {
    let Some(server) = redis() else { return };
    let broker = broker(&server);
    let ids = broker.enqueue(&queue(), &[new("nap", "2000")]).unwrap();
    let workers = ["one", "two"].map(|name| Other::start(&server, &["--name", name, "--lease", "0.6", "--burst"]));
    let said = workers.map(Other::end).concat();
    let done = broker.find(&ids[0]).unwrap().unwrap();
    assert_eq!((done.state, done.attempt, done.lost), (State::Done, 1, 0), "{said}");
    assert_eq!(said.matches("attempt 1 of 3").count(), 1, "{said}");
}

#[test]
fn of_several_workers_each_job_goes_to_one() {
    let Some(server) = redis() else { return };
    let broker = broker(&server);
    let ids = broker.enqueue(&queue(), &vec![new("fib", "5"); 300]).unwrap();
    let said = ["one", "two", "three"].map(|name| Other::start(&server, &["--name", name, "--burst"])).map(Other::end);
    let done = said.iter().map(|said| said.matches(" done in ").count());
    assert_eq!(done.sum::<usize>(), 300);
    assert!(ids.iter().all(|id| broker.find(id).unwrap().unwrap().attempt == 1));
}

#[cfg(unix)]
#[test]
fn a_worker_that_is_stopped_by_ctrl_c_gives_its_job_back_at_once() {
    use rustix::process::{Pid, Signal, kill_process};
    let Some(server) = redis() else { return };
    let broker = broker(&server);
    let ids = broker.enqueue(&queue(), &[new("nap", "600000")]).unwrap();
    let mut other = Other::start(&server, &["--lease", "3600"]);
    wait_for(&broker, &ids[0], is(State::Running));
    kill_process(Pid::from_child(&other.0), Signal::INT).unwrap();
    assert_eq!(other.0.wait().unwrap().code(), Some(130));
    let back = broker.find(&ids[0]).unwrap().unwrap();
    assert_eq!((back.state, back.turn()), (State::Waiting, 0));
}
