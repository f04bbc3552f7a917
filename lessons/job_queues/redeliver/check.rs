use super::exercise::Jobs;
use racecourse::course::judge::Scenario;
use racecourse::threading::Thread;
use std::sync::Arc;

pub fn scenarios() -> Vec<Scenario> {
    vec![
        Scenario::new("one job is taken and finished", || {
            let jobs = Jobs::new();
            jobs.put(7);
            let (ticket, job) = jobs.take();
            assert_eq!(job, 7, "the job that was put");
            assert!(jobs.finish(ticket), "it is out on this ticket");
            assert!(!jobs.finish(ticket), "nothing is out on this ticket any more");
            all_done(&jobs, 1);
        }),
        Scenario::new("two workers, and each gets a job", || {
            let jobs = Arc::new(Jobs::new());
            let workers = [work(&jobs, 1), work(&jobs, 2)];
            jobs.put(7);
            jobs.put(8);
            workers.iter().for_each(Thread::join);
            all_done(&jobs, 2);
        }),
        Scenario::new("a worker finishes while its job is taken back", || {
            let jobs = Arc::new(Jobs::new());
            jobs.put(7);
            let (ticket, _) = jobs.take();
            let slow = jobs.clone();
            let slow = Thread::new(move || {
                if !slow.finish(ticket) {
                    let (again, job) = slow.take();
                    assert_eq!(job, 7, "the same job");
                    assert!(slow.finish(again), "it is out on the new ticket");
                }
            });
            let slow = slow.name("worker-1").start();
            jobs.expire();
            slow.join();
            all_done(&jobs, 1);
        }),
        Scenario::new("a worker is slow, another gets its job", || {
            let jobs = Arc::new(Jobs::new());
            jobs.put(7);
            let (old, _) = jobs.take();
            let quick = work(&jobs, 2);
            assert_eq!(jobs.expire(), 1, "how many were out");
            assert!(!jobs.finish(old), "it is not out on this ticket any more");
            quick.join();
            all_done(&jobs, 1);
        }),
        Scenario::new("two jobs are taken back while two workers wait", || {
            let jobs = Arc::new(Jobs::new());
            jobs.put(7);
            jobs.put(8);
            jobs.take();
            jobs.take();
            let workers = [work(&jobs, 1), work(&jobs, 2)];
            jobs.expire();
            workers.iter().for_each(Thread::join);
            all_done(&jobs, 2);
        }),
    ]
}

/// A worker that takes one job and finishes it.
fn work(jobs: &Arc<Jobs>, number: usize) -> Thread {
    let jobs = Arc::clone(jobs);
    let work = move || {
        let (ticket, _) = jobs.take();
        assert!(jobs.finish(ticket), "it is out on this ticket");
    };
    Thread::new(work).name(format!("worker-{number}")).start()
}

/// So many jobs were done, and none is left anywhere.
fn all_done(jobs: &Jobs, number: usize) {
    assert_eq!(jobs.done(), number, "how many jobs are done");
    assert_eq!(jobs.expire(), 0, "how many are still out");
    jobs.put(99);
    assert_eq!(jobs.take().1, 99, "nothing else waits");
}
