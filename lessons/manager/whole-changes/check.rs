use super::exercise::Items;
use racecourse::course::judge::Scenario;
use racecourse::sync::Shared;
use racecourse::threading::Thread;
use std::sync::Arc;

pub fn scenarios() -> Vec<Scenario> {
    vec![
        Scenario::new("one worker appends and takes, and finds nothing more", || {
            let items = Items::new();
            items.append(1);
            items.append(2);
            assert_eq!([items.take(), items.take(), items.take()], [Some(1), Some(2), None], "the first comes first");
            items.append(3);
            assert_eq!(items.take(), Some(3), "what was appended after that");
        }),
        Scenario::new("two workers append", || {
            let items = Arc::new(Items::new());
            let workers = [append(&items, 1), append(&items, 2)];
            workers.iter().for_each(Thread::join);
            let mut both = [items.take(), items.take()];
            both.sort_unstable();
            assert_eq!(both, [Some(1), Some(2)], "both items");
        }),
        Scenario::new("one worker appends, another takes", || {
            let items = Arc::new(Items::new());
            items.append(1);
            let worker = append(&items, 2);
            let first = items.take();
            worker.join();
            assert_eq!([first, items.take(), items.take()], [Some(1), Some(2), None], "each item once");
        }),
        Scenario::new("two workers take one item each", || {
            let items = Arc::new(Items::new());
            items.append(1);
            items.append(2);
            let taken = Shared::named("taken", Vec::new());
            let workers = [1, 2].map(|n| {
                let (items, taken) = (Arc::clone(&items), taken.clone());
                let take = move || {
                    let item = items.take();
                    taken.update(|taken| taken.push(item));
                };
                Thread::new(take).name(format!("taker-{n}")).start()
            });
            workers.iter().for_each(Thread::join);
            let mut taken = taken.get();
            taken.sort_unstable();
            assert_eq!(taken, [Some(1), Some(2)], "none is taken twice");
        }),
    ]
}

fn append(items: &Arc<Items>, item: i64) -> Thread {
    let items = Arc::clone(items);
    Thread::new(move || items.append(item)).name(format!("worker-{item}")).start()
}
