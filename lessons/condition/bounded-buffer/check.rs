use super::exercise::Buffer;
use racecourse::course::judge::Scenario;
use racecourse::sync::Shared;
use racecourse::threading::{Event, Thread};
use std::sync::Arc;

pub fn scenarios() -> Vec<Scenario> {
    vec![
        Scenario::new("one thread puts two and takes two", || {
            let buffer = Buffer::new(2);
            buffer.put(1);
            buffer.put(2);
            assert_eq!([buffer.take(), buffer.take()], [1, 2], "the oldest comes first");
        }),
        Scenario::new("one puts two where one has room, one takes two", room_for_one),
        Scenario::new("one puts two, two take one each", || crowd(2, &[&[1, 2]], 2)),
        Scenario::new("two put one each where one has room, two take one each", || {
            crowd(1, &[&[1], &[2]], 2)
        }),
    ]
}

fn room_for_one() {
    let buffer = Arc::new(Buffer::new(1));
    let taking = Event::named("taking");
    let producer = {
        let (buffer, taking) = (Arc::clone(&buffer), taking.clone());
        Thread::new(move || {
            buffer.put(1);
            buffer.put(2);
            assert!(taking.is_set(), "the second put waits until there is room");
        })
        .name("producer")
        .start()
    };
    taking.set();
    assert_eq!([buffer.take(), buffer.take()], [1, 2], "the oldest comes first");
    producer.join();
}

fn crowd(room: usize, items: &'static [&'static [i64]], consumers: usize) {
    let buffer = Arc::new(Buffer::new(room));
    let taken = Shared::named("taken", Vec::new());
    let mut threads = Vec::new();
    for n in 1..=consumers {
        let (buffer, taken) = (Arc::clone(&buffer), taken.clone());
        let take = move || {
            let item = buffer.take();
            taken.update(|taken| taken.push(item));
        };
        threads.push(Thread::new(take).name(format!("consumer-{n}")).start());
    }
    for (n, items) in items.iter().enumerate() {
        let buffer = Arc::clone(&buffer);
        let put = move || items.iter().for_each(|item| buffer.put(*item));
        threads.push(Thread::new(put).name(format!("producer-{}", n + 1)).start());
    }
    for thread in &threads {
        thread.join();
    }
    let mut taken = taken.get();
    taken.sort();
    assert_eq!(taken, [1, 2], "every item is taken once");
}
