//! Download with workers at a queue, and account for every link.
//!
//! `download_all` has every link downloaded by `download`, each exactly once,
//! by as many threads as there are `workers`. It returns when the last link
//! is done, with how many were saved and how many failed: together as many as
//! there are links, in every order. No worker keeps the program from ending.

use racecourse::queue::{Fifo, Queue};
use racecourse::sync::Shared;
use racecourse::threading::{Lock, Thread};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Tally {
    pub saved: usize,
    pub failed: usize,
}

pub fn download_all(
    links: &[&'static str],
    workers: usize,
    download: impl Fn(&str) -> Result<(), String> + Clone + Send + 'static,
) -> Tally {
    let todo: Queue<Fifo<&str>> = Queue::named("todo", 0);
    let tally = Shared::named("tally", Tally::default());
    let lock = Lock::named("lock");
    for n in 1..=workers {
        let (todo, tally, lock, download) =
            (todo.clone(), tally.clone(), lock.clone(), download.clone());
        let work = move || loop {
            let link = todo.get(None).unwrap();
            let saved = download(link).is_ok();
            {
                let _held = lock.hold();
                let mut seen = tally.get();
                if saved {
                    seen.saved += 1
                } else {
                    seen.failed += 1
                }
                tally.set(seen);
            }
            todo.task_done().unwrap();
        };
        Thread::new(work).name(format!("worker-{n}")).daemon(true).start();
    }
    for link in links {
        todo.put(*link, None).unwrap();
    }
    todo.join();
    let _held = lock.hold();
    tally.get()
}
