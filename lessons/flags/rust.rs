//! In Rust you would write: tasks with permits, or threads in a scope; and outcomes that cannot be forgotten.

/// The path of this file, for the lesson's includes.
pub const PATH: &str = file!();

// ANCHOR: tasks
use std::collections::BTreeMap;
use std::sync::Arc;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

/// What became of a download. Whoever takes one apart has to name all three, or the program does not compile:
///
/// ```compile_fail
/// enum Outcome { Ok, NotFound, Error }
/// fn word(outcome: Outcome) -> &'static str {
///     match outcome { // error[E0004]: non-exhaustive patterns: `Outcome::Error` not covered
///         Outcome::Ok => "downloaded",
///         Outcome::NotFound => "not found",
///     }
/// }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// The flag came.
    Ok,
    /// There is no such flag.
    NotFound,
    /// Anything else.
    Error,
}

async fn one(client: &reqwest::Client, url: &str) -> Outcome {
    let Ok(answer) = client.get(url).send().await else { return Outcome::Error };
    match answer.status().as_u16() {
        404 => Outcome::NotFound,
        200 => answer.bytes().await.map_or(Outcome::Error, |_flag| Outcome::Ok),
        _ => Outcome::Error,
    }
}

/// Downloads everything, so many at once, and counts how it came out.
pub async fn by_tasks(urls: Vec<String>, at_once: usize) -> reqwest::Result<BTreeMap<Outcome, usize>> {
    let client = reqwest::Client::builder().no_proxy().build()?;
    let permits = Arc::new(Semaphore::new(at_once));
    let mut tasks = JoinSet::new();
    for url in urls {
        let (client, permits) = (client.clone(), Arc::clone(&permits));
        tasks.spawn(async move {
            let _permit = permits.acquire().await.expect("nobody closes this semaphore");
            one(&client, &url).await
        });
    }
    let mut counted = BTreeMap::new();
    while let Some(outcome) = tasks.join_next().await {
        // a task that panics is accounted for too
        *counted.entry(outcome.unwrap_or(Outcome::Error)).or_default() += 1;
    }
    Ok(counted)
}
// ANCHOR_END: tasks

// ANCHOR: scoped
use std::sync::atomic::{AtomicUsize, Ordering};

/// The same with threads: each takes the next address until there is none, and counts for itself.
///
/// A number that all of them count would have to be locked or atomic. The compiler sees to it:
///
/// ```compile_fail
/// let mut done = 0;
/// std::thread::scope(|s| {
///     s.spawn(|| done += 1);
///     s.spawn(|| done += 1); // error[E0499]: cannot borrow `done` as mutable more than once at a time
/// });
/// ```
pub fn by_threads(
    urls: &[String],
    at_once: usize,
    download: impl Fn(&str) -> Outcome + Sync,
) -> BTreeMap<Outcome, usize> {
    let next = AtomicUsize::new(0);
    let worker = || {
        let mut counted: BTreeMap<Outcome, usize> = BTreeMap::new();
        while let Some(url) = urls.get(next.fetch_add(1, Ordering::Relaxed)) {
            *counted.entry(download(url)).or_default() += 1;
        }
        counted
    };
    std::thread::scope(|s| {
        let workers: Vec<_> = (0..at_once).map(|_| s.spawn(worker)).collect();
        let mut all = BTreeMap::new();
        for (outcome, number) in workers.into_iter().flat_map(|worker| worker.join().expect("no worker panics")) {
            *all.entry(outcome).or_default() += number;
        }
        all
    })
}
// ANCHOR_END: scoped

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lessons::flags::answers::Label;
    use crate::lessons::flags::codes::Wish;
    use crate::lessons::flags::server::{Options, Servers};

    fn urls(servers: &Servers, label: Label) -> Vec<String> {
        let (base, codes) = (servers.url(label).unwrap(), Wish { words: vec!["b".into()], ..Wish::default() });
        codes.chosen().unwrap().iter().map(|code| format!("{base}{}", code.path())).collect()
    }

    #[test]
    fn tasks_and_threads_count_the_same() {
        let servers = Servers::start(Options { pause: std::time::Duration::ZERO, ..Options::default() }).unwrap();
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        let local = urls(&servers, Label::Local);
        let wanted = BTreeMap::from([(Outcome::Ok, 17), (Outcome::NotFound, 9)]);
        assert_eq!(runtime.block_on(by_tasks(local.clone(), 5)).unwrap(), wanted);
        let one = |url: &str| {
            let counted = runtime.handle().block_on(by_tasks(vec![url.to_string()], 1)).unwrap();
            *counted.keys().next().unwrap()
        };
        assert_eq!(by_threads(&local, 5, one), wanted);
        let error = urls(&servers, Label::Error);
        let counted = by_threads(&error, 5, one);
        assert_eq!(counted, runtime.block_on(by_tasks(error, 5)).unwrap());
        assert!(counted[&Outcome::Error] > 0 && counted.values().sum::<usize>() == 26, "{counted:?}");
    }
}
