//! `cargo bench --bench live`: what the live world's primitives cost beside their peers, and the way to the prompt.

use divan::{Bencher, black_box};
use racecourse::queue::Queue;
use racecourse::threading::Lock;
use std::process::{Command, Stdio};
use std::time::Duration;

fn main() {
    divan::main();
}

/// An uncontended acquire and release.
mod lock {
    use super::{Bencher, Lock, black_box};

    #[divan::bench(sample_size = 10_000)]
    fn racecourse(bencher: Bencher) {
        let lock = Lock::new();
        bencher.bench_local(|| {
            black_box(&lock).acquire(None);
            let _ = black_box(&lock).release();
        });
    }

    #[divan::bench(sample_size = 10_000)]
    fn parking_lot(bencher: Bencher) {
        let lock = parking_lot::Mutex::new(());
        bencher.bench_local(|| drop(black_box(black_box(&lock).lock())));
    }
}

/// A thousand items from one thread to another, through a queue that holds 64.
mod queue {
    use super::{Bencher, Queue, black_box};

    #[divan::bench]
    fn racecourse(bencher: Bencher) {
        bencher.bench_local(|| {
            let queue = Queue::fifo(64);
            std::thread::scope(|scope| {
                scope.spawn(|| (0..1000).for_each(|n| queue.put(n, None).unwrap_or_default()));
                (0..1000).filter_map(|_| black_box(queue.get(None)).ok()).sum::<i32>()
            })
        });
    }

    #[divan::bench]
    fn crossbeam_channel(bencher: Bencher) {
        bencher.bench_local(|| {
            let (sender, receiver) = crossbeam_channel::bounded(64);
            std::thread::scope(|scope| {
                scope.spawn(move || (0..1000).for_each(|n| sender.send(n).unwrap_or_default()));
                (0..1000).filter_map(|_| black_box(receiver.recv()).ok()).sum::<i32>()
            })
        });
    }
}

/// The whole program from its start to its end, with one command; beside a program that does nothing.
mod start {
    use super::{Command, Duration, Stdio};

    fn run(program: &str, arguments: &[&str]) {
        let status = Command::new(program).args(arguments).stdin(Stdio::null()).stdout(Stdio::null()).status();
        assert!(status.is_ok_and(|status| status.success()), "{program} did not run");
    }

    #[divan::bench(max_time = Duration::from_secs(2))]
    fn racecourse() {
        run(env!("CARGO_BIN_EXE_racecourse"), &["-c", "lessons"]);
    }

    #[divan::bench(max_time = Duration::from_secs(2))]
    fn the_true_command() {
        run("true", &[]);
    }
}
