use super::exercise::Cache;
use racecourse::course::judge::Scenario;
use racecourse::sync::Shared;
use racecourse::threading::Thread;
use std::sync::Arc;

pub fn scenarios() -> Vec<Scenario> {
    vec![
        Scenario::new("one reader asks twice", || {
            let (cache, loads) = counted();
            assert_eq!((cache.get(1), cache.get(1)), (10, 10), "key 1 is worth 10");
            assert_eq!(cache.get(2), 20, "key 2 is worth 20");
            assert_eq!(loads.get(), 2, "each key is loaded once");
        }),
        Scenario::new("two readers ask for one key", || readers(&[1, 1], 1)),
        Scenario::new("three readers ask for two keys", || readers(&[1, 2, 1], 2)),
    ]
}

/// A cache, and how often it loads.
fn counted() -> (Arc<Cache>, Shared<i64>) {
    let loads = Shared::named("loads", 0);
    let count = loads.clone();
    let load = move |key: u8| {
        count.update(|loads| *loads += 1);
        10 * i64::from(key)
    };
    (Arc::new(Cache::new(Box::new(load))), loads)
}

fn readers(keys: &[u8], wanted: i64) {
    let (cache, loads) = counted();
    let readers: Vec<Thread> = (1..)
        .zip(keys.to_vec())
        .map(|(n, key)| {
            let cache = Arc::clone(&cache);
            let read = move || assert_eq!(cache.get(key), 10 * i64::from(key), "what was loaded");
            Thread::new(read).name(format!("reader-{n}")).start()
        })
        .collect();
    for reader in &readers {
        reader.join();
    }
    assert_eq!(loads.get(), wanted, "each key is loaded once");
}
