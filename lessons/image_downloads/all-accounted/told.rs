//! Download with workers at a queue, and account for every link.
//!
//! `download_all` has every link downloaded by `download`, each exactly once,
//! by as many threads as there are `workers`. It returns when the last link
//! is done, with how many were saved and how many failed: together as many as
//! there are links, in every order. No worker keeps the program from ending.

use racecourse::queue::{Fifo, Queue};
use racecourse::threading::Thread;

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
    let told: Queue<Fifo<bool>> = Queue::named("told", 0);
    for n in 1..=workers {
        let (todo, told, download) = (todo.clone(), told.clone(), download.clone());
        let work = move || loop {
            let link = todo.get(None).unwrap();
            told.put(download(link).is_ok(), None).unwrap();
        };
        Thread::new(work).name(format!("worker-{n}")).daemon(true).start();
    }
    for link in links {
        todo.put(*link, None).unwrap();
    }
    // only main counts, and it knows how many there are
    let mut tally = Tally::default();
    for _ in links {
        match told.get(None).unwrap() {
            true => tally.saved += 1,
            false => tally.failed += 1,
        }
    }
    tally
}
