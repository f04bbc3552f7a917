// Programs as Rust programmers write them. This text is compiled twice, see `twice` in the module that includes it: once with
// racecourse's types and once with the real ones. It says nothing about where they come from.

/// A program and its name.
pub(crate) type Named = (&'static str, fn() -> String);

/// Every program; each comes to the same whenever it runs, whoever's types it uses.
pub(crate) const PROGRAMS: [Named; 15] = [
    ("counter", counter),
    ("guards", guards),
    ("try_locks", try_locks),
    ("readers", readers),
    ("downgrade", downgrade),
    ("handshake", handshake),
    ("timeouts", timeouts),
    ("numbers", numbers),
    ("flags", flags),
    ("pipeline", pipeline),
    ("gone", gone),
    ("looks", looks),
    ("rendezvous", rendezvous),
    ("results", results),
    ("once", once),
];

const SOON: Duration = Duration::from_millis(2);

fn counter() -> String {
    let total = Arc::new(Mutex::new(0_u64));
    let adders: Vec<_> = (1..=3)
        .map(|n| {
            let total = Arc::clone(&total);
            thread::spawn(move || *total.lock() += n)
        })
        .collect();
    for adder in adders {
        adder.join().unwrap();
    }
    let shown = format!("{total:?} {}", total.lock());
    let total: Mutex<u64> = Arc::try_unwrap(total).unwrap();
    format!("{shown} {}", total.into_inner())
}

fn guards() -> String {
    let mut list = Mutex::from(vec![1]);
    list.get_mut().push(2);
    let mut guard: MutexGuard<'_, Vec<i32>> = list.lock();
    guard.push(3);
    let before = list.is_locked();
    let between = MutexGuard::unlocked(&mut guard, || {
        list.lock().push(4);
        list.is_locked()
    });
    guard.push(5);
    let locked = format!("{list:?}");
    drop(guard);
    let slice: &Mutex<Vec<i32>> = &list;
    format!("{before} {between} {locked} {slice:?} {:?}", Mutex::<u8>::default().into_inner())
}

fn try_locks() -> String {
    let shared = Arc::new(Mutex::new("x"));
    let guard = shared.lock();
    let other = Arc::clone(&shared);
    let tried = thread::spawn(move || (other.try_lock().is_some(), other.try_lock_for(SOON).is_some())).join().unwrap();
    drop(guard);
    format!("{tried:?} {} {}", shared.try_lock().is_some(), shared.try_lock_for(SOON).is_some())
}

fn readers() -> String {
    let mut cache = RwLock::new(7);
    *cache.get_mut() += 1;
    let one: RwLockReadGuard<'_, i32> = cache.read();
    let two = cache.try_read();
    let words = format!("{one} {two:?} {} {}", cache.try_write().is_some(), cache.try_write_for(SOON).is_some());
    drop((one, two));
    let mut guard: RwLockWriteGuard<'_, i32> = cache.write();
    *guard += 1;
    let locked = (cache.is_locked(), cache.is_locked_exclusive(), cache.try_read().is_some());
    let written = format!("{cache:?} {guard} {}", cache.try_read_for(SOON).is_some());
    drop(guard);
    let free = format!("{cache:?} {}", cache.is_locked());
    format!("{words} {locked:?} {written} {free} {}", cache.into_inner())
}

fn downgrade() -> String {
    let cell = RwLock::new(1);
    let mut writer = cell.write();
    *writer = 2;
    let reader = RwLockWriteGuard::downgrade(writer);
    format!("{} {} {}", *reader, cell.try_read().is_some(), cell.try_write().is_some())
}

fn handshake() -> String {
    let pair = Arc::new((Mutex::new(0), Condvar::new()));
    let other = Arc::clone(&pair);
    let second = thread::spawn(move || {
        let (turn, changed) = &*other;
        let mut guard = turn.lock();
        changed.wait_while(&mut guard, |turn| *turn != 1);
        *guard = 2;
        changed.notify_all();
    });
    let (turn, changed) = &*pair;
    let mut guard = turn.lock();
    *guard = 1;
    changed.notify_one();
    while *guard != 2 {
        changed.wait(&mut guard);
    }
    drop(guard);
    second.join().unwrap();
    format!("{} {} {}", turn.lock(), changed.notify_one(), changed.notify_all())
}

fn timeouts() -> String {
    let (lock, never) = (Mutex::new(0), Condvar::new());
    let mut guard = lock.lock();
    let one: WaitTimeoutResult = never.wait_for(&mut guard, SOON);
    let mut asked = 0;
    let condition = |n: &mut i32| {
        asked += 1;
        *n == 0
    };
    let two = never.wait_while_for(&mut guard, condition, SOON);
    let three = never.wait_while_for(&mut guard, |n| *n != 0, SOON);
    format!("{} {} {} {}", one.timed_out(), two.timed_out(), three.timed_out(), asked)
}

fn numbers() -> String {
    let n = AtomicU32::new(u32::MAX);
    let old = [n.fetch_add(3, SeqCst), n.fetch_sub(1, AcqRel), n.swap(12, Release), n.load(Acquire)];
    let bits = [n.fetch_and(6, Relaxed), n.fetch_or(3, Relaxed), n.fetch_xor(5, Relaxed), n.fetch_nand(2, Relaxed)];
    let more = [n.fetch_max(9, SeqCst), n.fetch_min(4, SeqCst), n.load(SeqCst)];
    n.store(5, Release);
    let swaps = (n.compare_exchange(5, 6, AcqRel, Acquire), n.compare_exchange(5, 7, SeqCst, Relaxed));
    let updates = (
        n.fetch_update(SeqCst, SeqCst, |seen| seen.checked_sub(1)),
        n.fetch_update(SeqCst, SeqCst, |seen| seen.checked_sub(100)),
    );
    let signed = (AtomicI64::new(-3).fetch_max(2, SeqCst), AtomicIsize::from(4).into_inner(), AtomicI32::default());
    let wide = (AtomicU64::new(u64::MAX).fetch_add(1, SeqCst), AtomicUsize::new(1).fetch_sub(2, SeqCst));
    format!("{old:?} {bits:?} {more:?} {swaps:?} {updates:?} {signed:?} {wide:?} {n:?}")
}

fn flags() -> String {
    let flag = AtomicBool::new(false);
    let weak = loop {
        match flag.compare_exchange_weak(false, true, SeqCst, SeqCst) {
            Ok(was) => break was,
            Err(_) => thread::yield_now(),
        }
    };
    let rest = [flag.swap(true, SeqCst), flag.fetch_and(false, SeqCst), flag.fetch_or(true, SeqCst)];
    let last = [flag.fetch_xor(true, SeqCst), flag.fetch_nand(true, SeqCst), flag.fetch_not(SeqCst), flag.load(SeqCst)];
    format!("{weak} {rest:?} {last:?} {:?}", flag.into_inner())
}

fn pipeline() -> String {
    let (jobs, inbox) = channel::bounded(2);
    let (results, outbox): (Sender<u32>, Receiver<u32>) = channel::unbounded();
    let workers: Vec<_> = (0..2)
        .map(|_| {
            let (inbox, results) = (inbox.clone(), results.clone());
            thread::spawn(move || {
                for job in inbox {
                    results.send(job * job).unwrap();
                }
            })
        })
        .collect();
    drop((inbox, results));
    for job in 1..=3_u32 {
        jobs.send(job).unwrap();
    }
    drop(jobs);
    for worker in workers {
        worker.join().unwrap();
    }
    let mut squares: Vec<u32> = outbox.iter().collect();
    squares.sort_unstable();
    format!("{squares:?} {:?}", outbox.recv())
}

fn gone() -> String {
    let (sender, receiver) = channel::bounded(1);
    let (tried, full) = (sender.try_send(1), sender.try_send(2));
    let late = sender.send_timeout(3, SOON);
    let other = sender.clone();
    drop(sender);
    let got = (receiver.try_recv(), receiver.try_recv(), receiver.recv_timeout(SOON));
    drop(other);
    let ended = (receiver.try_recv(), receiver.recv_timeout(SOON), receiver.recv());
    let (sender, receiver) = channel::unbounded();
    sender.send("kept").unwrap();
    drop(receiver);
    let unheard = (sender.send("a"), sender.try_send("b"), sender.send_timeout("c", SOON), sender.len());
    format!("{tried:?} {full:?} {late:?} {got:?} {ended:?} {unheard:?} {sender:?}")
}

fn looks() -> String {
    let (sender, receiver) = channel::bounded(2);
    let empty = (sender.len(), sender.is_empty(), sender.is_full(), sender.capacity());
    sender.send('a').unwrap();
    sender.send('b').unwrap();
    let full = (receiver.len(), receiver.is_empty(), receiver.is_full(), receiver.capacity());
    let all: String = receiver.try_iter().collect();
    let same = (sender.same_channel(&sender.clone()), receiver.same_channel(&channel::bounded(2).1));
    drop(sender);
    format!("{empty:?} {full:?} {all} {same:?} {:?} {:?}", (&receiver).into_iter().next(), receiver)
}

fn rendezvous() -> String {
    let (sender, receiver) = channel::bounded(0);
    let alone = (sender.try_send(0), receiver.try_recv(), sender.send_timeout(0, SOON), receiver.recv_timeout(SOON));
    let looks = (sender.len(), sender.is_empty(), sender.is_full(), sender.capacity(), receiver.is_full());
    let giver = thread::spawn(move || {
        for n in 1..=2 {
            sender.send(n).unwrap();
        }
    });
    let taken: Vec<i32> = receiver.iter().collect();
    giver.join().unwrap();
    let (sender, receiver) = channel::bounded(0);
    let waiter = thread::spawn(move || sender.send(9));
    drop(receiver);
    format!("{alone:?} {looks:?} {taken:?} {:?}", waiter.join().unwrap())
}

fn results() -> String {
    let named = thread::Builder::new().name("worker".to_string()).spawn(|| 6 * 7).unwrap();
    let quick = thread::spawn(|| String::from("quick"));
    let values = (named.join().unwrap(), quick.join().unwrap());
    let (stay, told) = channel::bounded::<()>(0);
    let handle: JoinHandle<bool> = thread::spawn(move || told.recv().is_err());
    let early = handle.is_finished();
    drop(stay);
    format!("{values:?} {early} {:?}", handle.is_finished() || handle.join().unwrap())
}

fn once() -> String {
    let (once, cell) = (Arc::new(Once::new()), Arc::new(OnceLock::new()));
    let runs = Arc::new(AtomicUsize::new(0));
    let before = (once.is_completed(), cell.get().copied());
    let callers: Vec<_> = (0..2)
        .map(|_| {
            let (once, cell, runs) = (Arc::clone(&once), Arc::clone(&cell), Arc::clone(&runs));
            thread::spawn(move || {
                once.call_once(|| runs.store(runs.load(SeqCst) + 1, SeqCst));
                *cell.get_or_init(|| runs.load(SeqCst) + 10)
            })
        })
        .collect();
    let seen: Vec<usize> = callers.into_iter().map(|caller| caller.join().unwrap()).collect();
    let after = (once.is_completed(), cell.get().copied(), cell.set(0));
    format!("{before:?} {seen:?} {after:?} {runs:?}")
}
