use super::exercise::ReadWrite;
use racecourse::course::judge::Scenario;
use racecourse::sched::sleep;
use racecourse::sync::Shared;
use racecourse::threading::{Barrier, Thread};
use std::sync::Arc;
use std::time::Duration;

pub fn scenarios() -> Vec<Scenario> {
    vec![
        Scenario::new("one writes, one reads", || {
            let pages = Pages::new();
            let writer = pages.start("writer", Pages::write);
            let reader = pages.start("reader", Pages::read);
            writer.join();
            reader.join();
        }),
        Scenario::new("two write", || {
            let pages = Pages::new();
            let writers = ["writer-1", "writer-2"].map(|name| pages.start(name, Pages::write));
            for writer in &writers {
                writer.join();
            }
            assert_eq!(pages.left.get(), 2, "two have written");
        }),
        Scenario::new("two write, one reads", || {
            let pages = Pages::new();
            let writers = ["writer-1", "writer-2"].map(|name| pages.start(name, Pages::write));
            pages.start("reader", Pages::read).join();
            for writer in &writers {
                writer.join();
            }
            assert_eq!(pages.left.get(), 2, "two have written");
        }),
        Scenario::new("two read and talk meanwhile, between two writes", || {
            let pages = Pages::new();
            pages.lock.start_write();
            let readers = ["reader-1", "reader-2"].map(|name| pages.start(name, Pages::talk));
            pages.lock.end_write();
            for reader in &readers {
                reader.join();
            }
            pages.write();
        }),
        Scenario::new("one reads, then a writer comes, then another reader", late_reader).ordered(),
    ]
}

fn late_reader() {
    let pages = Pages::new();
    pages.lock.start_read();
    let writer = pages.start("writer", |pages| {
        sleep(Duration::from_secs(1));
        pages.write();
    });
    let late = pages.start("late reader", |pages| {
        sleep(Duration::from_secs(2));
        pages.lock.start_read();
        assert_eq!(pages.left.get(), 1, "the writer was there before the late reader");
        pages.lock.end_read();
    });
    sleep(Duration::from_secs(3));
    assert_eq!(pages.left.get(), 0, "nobody writes while another reads");
    pages.lock.end_read();
    writer.join();
    late.join();
}

/// Two pages that must say the same.
#[derive(Clone)]
struct Pages {
    lock: Arc<ReadWrite>,
    left: Shared<i64>,
    right: Shared<i64>,
    talk: Barrier,
}

impl Pages {
    fn new() -> Pages {
        Pages {
            lock: Arc::new(ReadWrite::new()),
            left: Shared::named("left", 0),
            right: Shared::named("right", 0),
            talk: Barrier::named("talk", 2),
        }
    }

    fn start(&self, name: &'static str, act: fn(&Pages)) -> Thread {
        let pages = self.clone();
        Thread::new(move || act(&pages)).name(name).start()
    }

    fn write(&self) {
        self.lock.start_write();
        let next = self.left.get() + 1;
        self.left.set(next);
        self.right.set(next);
        self.lock.end_write();
    }

    fn read(&self) {
        self.lock.start_read();
        assert_eq!(self.left.get(), self.right.get(), "both pages say the same");
        self.lock.end_read();
    }

    fn talk(&self) {
        self.lock.start_read();
        self.talk.wait(None).unwrap();
        self.lock.end_read();
    }
}
