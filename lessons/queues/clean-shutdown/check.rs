use super::exercise::WorkQueue;
use racecourse::course::judge::Scenario;
use racecourse::sync::Shared;
use racecourse::threading::Thread;
use std::sync::Arc;

pub fn scenarios() -> Vec<Scenario> {
    vec![
        Scenario::new("one worker, no job", || work(1, &[])),
        Scenario::new("one worker, two jobs", || work(1, &[1, 2])),
        Scenario::new("two workers, no job", || work(2, &[])),
        Scenario::new("two workers, one job", || work(2, &[1])),
        Scenario::new("two workers, two jobs", || work(2, &[1, 2])),
    ]
}

fn work(workers: usize, jobs: &'static [i64]) {
    let queue = Arc::new(WorkQueue::new(workers));
    let done = Shared::named("done", Vec::new());
    let workers: Vec<Thread> = (1..=workers)
        .map(|n| {
            let (queue, done) = (Arc::clone(&queue), done.clone());
            let work = move || queue.work_off(|job| done.update(|done| done.push(job)));
            Thread::new(work).name(format!("worker-{n}")).start()
        })
        .collect();
    for job in jobs {
        queue.put(*job);
    }
    queue.close();
    for worker in &workers {
        worker.join();
    }
    let mut done = done.get();
    done.sort();
    assert_eq!(done, jobs, "every job is done once");
}
