use super::exercise::Barrier;
use racecourse::course::judge::Scenario;
use racecourse::threading::{Semaphore, Thread};
use std::sync::Arc;

pub fn scenarios() -> Vec<Scenario> {
    vec![
        Scenario::new("two meet once", || meetings(2, 1)),
        Scenario::new("two meet twice", || meetings(2, 2)),
        Scenario::new("three meet once", || meetings(3, 1)),
    ]
}

fn meetings(parties: usize, rounds: usize) {
    let barrier = Arc::new(Barrier::new(parties));
    let came = Semaphore::named("came", 0);
    let walk = {
        let (barrier, came) = (Arc::clone(&barrier), came.clone());
        move || {
            for round in 1..=rounds {
                came.release(1).unwrap();
                barrier.wait();
                assert!(came.value() >= round * parties, "nobody goes on before all have come");
            }
        }
    };
    let threads: Vec<Thread> = (1..=parties)
        .map(|n| Thread::new(walk.clone()).name(format!("walker-{n}")).start())
        .collect();
    for thread in &threads {
        thread.join();
    }
}
