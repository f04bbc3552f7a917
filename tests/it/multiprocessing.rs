//! Processes and what they share: what Python's documentation promises of `multiprocessing`, and every way in which a process can be lost.
//!
//! Python: <https://docs.python.org/3.11/library/multiprocessing.html>.

use crate::harness::{PROGRAM, Repl};
use crate::process_pool::until;
use racecourse::futures::JobError;
use racecourse::futures::process::set_worker_program;
use racecourse::lessons::daemons_and_exit_codes::jobs::{BACKGROUND, END};
use racecourse::lessons::manager::jobs::DOUBLE;
use racecourse::lessons::pipes::jobs::COUNT_UP;
use racecourse::lessons::process_queues::jobs::{CONSUME, PRODUCE, PUT_LONG, Stop};
use racecourse::lessons::process_sync::jobs::{ADD, HOLD, Held};
use racecourse::multiprocessing::{
    Array, Barrier, Condition, Connection, Event, Job, JoinableQueue, Lock, Manager, NewProcess, PipeError, Process,
    Queue, QueueError, RLock, Semaphore, StartError, SyncError, Value, current_process, pipe,
};
use racecourse::sched::{Explorer, Live, LiveOptions, Program};
use racecourse::trace::Outcome;
use serde::Serialize;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

/// How long a thing may take that happens at once on an idle machine.
const PATIENCE: Option<Duration> = Some(Duration::from_secs(60));
const NOW: Option<Duration> = Some(Duration::ZERO);

/// This program of tests cannot do jobs; the program under test can.
fn process<A: Serialize + Send + 'static, R>(job: &Job<A, R>, args: A) -> NewProcess {
    Process::new(job, args).program(PROGRAM)
}

#[track_caller]
fn end(process: &Process) -> i32 {
    assert!(process.join(PATIENCE), "{} has not ended", process.name());
    process.exitcode().unwrap()
}

#[test]
fn an_exit_code_is_0_or_above_or_the_negative_signal() {
    for (how, code) in [("returns", 0), ("exit-3", 3), ("error", 1), ("panic", 1), ("abort", -6)] {
        let ended = process(&END, how.to_string()).name(how).start().unwrap();
        assert_eq!((end(&ended), ended.is_alive(), ended.name()), (code, false, how));
    }
    let sleeper = || process(&END, "sleeps".to_string()).start().unwrap();
    let (terminated, killed) = (sleeper(), sleeper());
    assert_eq!((terminated.exitcode(), terminated.is_alive(), terminated.daemon()), (None, true, false));
    assert!(!terminated.join(Some(Duration::from_millis(10))), "a join that is over while it lives");
    terminated.terminate();
    killed.kill();
    assert_eq!((end(&terminated), end(&killed)), (-15, -9));
    assert_ne!(terminated.pid(), killed.pid());
    terminated.kill();
    assert_eq!(terminated.exitcode(), Some(-15), "once is enough");
}

#[test]
fn a_daemon_may_have_no_children_and_others_may() {
    let parent = |daemon| process(&END, "child-of-a-daemon".to_string()).daemon(daemon).start().unwrap();
    assert_eq!((end(&parent(true)), end(&parent(false))), (1, 0));
    let said = StartError::Daemonic.to_string();
    assert!(said.starts_with("a daemon process may have no children"), "{said}");
    let me = current_process();
    assert_eq!((me.name.as_str(), me.pid, me.daemon), ("MainProcess", std::process::id(), false));
}

#[test]
fn what_cannot_be_started_says_why() {
    const STRANGER: Job<u32, ()> = Job::new("stranger", |_| Ok(()));
    assert_eq!(end(&process(&STRANGER, 1).start().unwrap()), 2, "the child knows no such job");
    let missing = Process::new(&STRANGER, 1).program("/no/such/program").start().unwrap_err();
    assert!(missing.to_string().contains("/no/such/program: No such file or directory"), "{missing}");
    const LONG: Job<Vec<u8>, ()> = Job::new("long", |_| Ok(()));
    let long = process(&LONG, vec![0; 1 << 30]).start().unwrap_err().to_string();
    assert!(long.starts_with("the arguments of the job `long` cannot be sent: more than 64 MiB"), "{long}");
    let program = Program::new(|| {
        let refused = Process::new(&STRANGER, 1).start().unwrap_err();
        format!("{refused} · {}", Lock::new().unwrap_err())
    });
    let found = Explorer::default().explore(&program);
    let why = "an explored program has no processes; run it instead";
    assert_eq!(found.outcomes[0].outcome, Outcome::Finished(format!("{why} · {why}")));
    // what is no program of ours takes the hidden argument for whatever it likes, and is gone
    assert_eq!(end(&Process::new(&STRANGER, 1).program("/bin/false").start().unwrap()), 1);
}

#[test]
fn a_process_that_is_started_by_hand_ends_with_its_input() {
    Repl::new().argument("__process").input("hello").complains("this is no job for a process: ").code(2);
}

#[test]
fn values_go_over_a_pipe_in_order_until_the_last_copy_of_the_other_end_is_closed() {
    let (one, other) = pipe(true).unwrap();
    one.send(&(1, "one".to_string())).unwrap();
    other.send(&2).unwrap();
    assert_eq!(other.recv::<(i32, String)>().unwrap(), (1, "one".into()));
    assert_eq!((one.poll(NOW), one.recv::<i32>().unwrap(), one.poll(NOW)), (true, 2, false));
    one.send("no number").unwrap();
    assert!(matches!(other.recv::<Vec<(u64, u64)>>(), Err(PipeError::Garbage(_))));
    assert!(matches!(one.send(&vec![0_u8; 1 << 27]), Err(PipeError::Unsendable(_))));
    let copy = one.clone();
    drop(one);
    copy.send(&3).unwrap();
    drop(copy);
    assert_eq!((other.recv::<i32>(), other.recv::<i32>()), (Ok(3), Err(PipeError::Closed)));
    assert_eq!(other.send(&4), Err(PipeError::Closed));

    let (takes, gives) = pipe(false).unwrap();
    assert_eq!((takes.send(&1), gives.recv::<i32>()), (Err(PipeError::ReadOnly), Err(PipeError::WriteOnly)));
    // a pipe over a pipe; nowhere else
    let (near, far) = pipe(true).unwrap();
    gives.send(&far).unwrap();
    drop(far);
    let far: Connection = takes.recv().unwrap();
    near.send(&5).unwrap();
    assert_eq!(far.recv::<i32>(), Ok(5));
    assert!(serde_json::to_string(&far).unwrap_err().to_string().contains("can only go to a process"));
}

#[test]
fn the_end_of_a_process_is_the_end_of_its_pipe_unless_somebody_keeps_a_copy() {
    let (receiver, sender) = pipe(false).unwrap();
    let counter = process(&COUNT_UP, (sender, 3)).start().unwrap();
    let came: Vec<u64> = std::iter::from_fn(|| receiver.recv().ok()).collect();
    assert_eq!((came, end(&counter)), (vec![0, 1, 2], 0));
    let (receiver, sender) = pipe(false).unwrap();
    let counter = process(&COUNT_UP, (sender.clone(), 1)).start().unwrap();
    assert_eq!((end(&counter), receiver.recv::<u64>()), (0, Ok(0)));
    assert!(!receiver.poll(Some(Duration::from_millis(20))), "we hold the other end ourselves");
    drop(sender);
    assert_eq!(receiver.recv::<u64>(), Err(PipeError::Closed));
    // and one that is killed while it waits for room
    let (receiver, sender) = pipe(false).unwrap();
    let endless = process(&COUNT_UP, (sender, u64::MAX)).start().unwrap();
    assert_eq!(receiver.recv::<u64>(), Ok(0));
    endless.kill();
    let rest = std::iter::from_fn(|| receiver.recv::<u64>().ok()).count();
    assert!((1..1_000_000).contains(&rest) || rest == 0, "{rest} came, and then the end");
    assert_eq!(end(&endless), -9);
}

#[test]
fn queues_keep_order_and_bounds_within_a_process() {
    let queue = Queue::new(2).unwrap();
    queue.put(&1, None).unwrap();
    queue.put(&2, NOW).unwrap();
    assert_eq!((queue.put(&3, NOW), queue.is_full(), queue.len()), (Err(QueueError::Full), Ok(true), Ok(2)));
    assert_eq!((queue.get(None), queue.get(PATIENCE)), (Ok(1), Ok(2)));
    assert_eq!(
        (queue.get(NOW), queue.get(Some(Duration::from_millis(5)))),
        (Err(QueueError::Empty), Err(QueueError::Empty))
    );
    assert_eq!((queue.is_empty(), queue.len()), (true, Ok(0)));
    let long = Queue::new(0).unwrap();
    let item = vec![7_u8; 5_000_000];
    long.put(&item, None).unwrap();
    assert_eq!(long.len(), Ok(1), "put does not wait until it is in the pipe");
    assert_eq!(long.get(PATIENCE).unwrap(), item);
    long.join_thread();
    assert!(matches!(long.put(&vec![0; 1 << 27], None), Err(QueueError::Pipe(PipeError::Unsendable(_)))));

    let tasks = JoinableQueue::new(0).unwrap();
    tasks.put(&"a".to_string(), None).unwrap();
    tasks.put(&"b".to_string(), None).unwrap();
    thread::scope(|s| {
        let joins = s.spawn(|| tasks.join());
        assert_eq!(tasks.get(PATIENCE).unwrap(), "a");
        tasks.task_done().unwrap();
        assert_eq!(tasks.get(PATIENCE).unwrap(), "b");
        assert!(!joins.is_finished());
        tasks.task_done().unwrap();
        joins.join().unwrap().unwrap();
    });
    assert_eq!(tasks.task_done(), Err(SyncError::TooMany), "ValueError: task_done() called too many times");
}

#[test]
fn queues_go_between_processes_and_a_producer_ends_when_its_items_are_taken() {
    let queue = Queue::new(3).unwrap();
    let (report, theirs) = pipe(false).unwrap();
    let producer = process(&PRODUCE, (queue.clone(), 20, Stop::Sentinel, Duration::ZERO)).start().unwrap();
    let consumer = process(&CONSUME, (queue, Stop::Sentinel, Duration::ZERO, theirs)).start().unwrap();
    assert_eq!((report.recv::<u64>(), end(&producer), end(&consumer)), (Ok(20), 0, 0));

    let queue: Queue<Vec<u8>> = Queue::new(0).unwrap();
    let producer = process(&PUT_LONG, (queue.clone(), 5_000_000)).start().unwrap();
    until("its item is on the way", || !queue.is_empty());
    assert!(!producer.join(Some(Duration::from_millis(100))), "its feeder waits for room");
    assert_eq!((queue.get(PATIENCE).unwrap().len(), end(&producer)), (5_000_000, 0));
}

#[test]
fn a_reader_or_writer_that_is_killed_in_the_middle_is_told_of() {
    let queue: Queue<Option<u16>> = Queue::new(0).unwrap();
    until("one is killed while it waits, with the lock in its hand", || {
        let (_report, theirs) = pipe(false).unwrap();
        queue.put(&Some(1), None).unwrap();
        let reader = process(&CONSUME, (queue.clone(), Stop::Sentinel, Duration::ZERO, theirs)).start().unwrap();
        until("it has taken the item, and is about to wait for the next", || queue.len() == Ok(0));
        reader.kill();
        end(&reader);
        queue.get(NOW) == Err(QueueError::Sync(SyncError::OwnerDied { pid: reader.pid() }))
    });

    let queue: Queue<Vec<u8>> = Queue::new(0).unwrap();
    let writer = process(&PUT_LONG, (queue.clone(), 5_000_000)).start().unwrap();
    until("half of it is in the pipe", || !queue.is_empty());
    writer.kill();
    end(&writer);
    queue.put(&vec![1], None).unwrap();
    // the lock for those who write is broken: our feeder gives up, too
    queue.join_thread();
}

#[test]
fn the_primitives_do_within_a_process_what_threading_does() {
    let lock = Lock::new().unwrap();
    assert_eq!((lock.acquire(None), lock.acquire(NOW), lock.locked()), (Ok(true), Ok(false), Ok(true)));
    thread::scope(|s| s.spawn(|| lock.release().unwrap()).join().unwrap());
    assert_eq!((lock.release(), lock.locked()), (Err(SyncError::NotLocked), Ok(false)));

    let rlock = RLock::new().unwrap();
    assert_eq!((rlock.acquire(None), rlock.acquire(NOW)), (Ok(true), Ok(true)));
    thread::scope(|s| {
        let other = s.spawn(|| (rlock.acquire(NOW), rlock.release()));
        assert_eq!(other.join().unwrap(), (Ok(false), Err(SyncError::NotOwner)));
    });
    rlock.release().unwrap();
    rlock.release().unwrap();
    assert_eq!(rlock.release(), Err(SyncError::NotOwner));

    let (free, bounded) = (Semaphore::new(1).unwrap(), Semaphore::bounded(2).unwrap());
    free.release(2).unwrap();
    assert_eq!((free.value(), free.acquire(NOW), free.value()), (Ok(3), Ok(true), Ok(2)));
    assert_eq!(
        (bounded.acquire(None), bounded.release(2), bounded.value()),
        (Ok(true), Err(SyncError::TooMany), Ok(1))
    );

    let event = Event::new().unwrap();
    assert_eq!((event.is_set(), event.wait(Some(Duration::from_millis(5)))), (Ok(false), Ok(false)));
    thread::scope(|s| {
        let waits = s.spawn(|| event.wait(PATIENCE));
        event.set().unwrap();
        assert_eq!(waits.join().unwrap(), Ok(true));
    });
    event.clear().unwrap();
    assert_eq!(event.is_set(), Ok(false));

    let value = Value::new(&7_i64).unwrap();
    value.set(&-1).unwrap();
    assert_eq!(value.get(), Ok(-1));
    let array = Array::new(&["a".to_string(), "b".to_string()]).unwrap();
    assert_eq!((array.set(1, &"c".into()), array.set(2, &"d".into()), array.len()), (Ok(true), Ok(false), 2));
    assert_eq!((array.get(1), array.get(2)), (Ok(Some("c".to_string())), Ok(None)));
}

#[test]
fn conditions_and_barriers_do_what_threadings_do() {
    let condition = Condition::over(RLock::new().unwrap()).unwrap();
    assert_eq!((condition.notify(1), condition.wait(NOW)), (Err(SyncError::NotOwner), Err(SyncError::NotOwner)));
    condition.acquire(None).unwrap();
    condition.acquire(None).unwrap();
    assert_eq!(condition.wait(Some(Duration::from_millis(5))), Ok(false), "nobody notifies");
    let ready = Mutex::new(false);
    thread::scope(|s| {
        s.spawn(|| {
            // free only while the other one waits: both levels were given up
            let _held = condition.hold().unwrap();
            *ready.lock().unwrap() = true;
            condition.notify_all().unwrap();
        });
        assert_eq!(condition.wait_for(|| *ready.lock().unwrap(), PATIENCE), Ok(true));
    });
    assert_eq!(condition.wait_for(|| false, Some(Duration::from_millis(5))), Ok(false));
    condition.release().unwrap();
    condition.release().unwrap();
    assert_eq!(condition.release(), Err(SyncError::NotOwner), "both levels were taken back");

    let barrier = Barrier::new(2, None).unwrap();
    thread::scope(|s| {
        let other = s.spawn(|| barrier.wait(PATIENCE).unwrap());
        let mut places = [barrier.wait(PATIENCE).unwrap(), other.join().unwrap()];
        places.sort_unstable();
        assert_eq!(places, [0, 1]);
    });
    assert_eq!(barrier.wait(Some(Duration::from_millis(5))), Err(SyncError::BrokenBarrier), "nobody else comes");
    assert_eq!((barrier.broken(), barrier.wait(None)), (Ok(true), Err(SyncError::BrokenBarrier)));
    barrier.reset().unwrap();
    assert_eq!((barrier.broken(), barrier.parties(), barrier.n_waiting()), (Ok(false), 2, Ok(0)));
    barrier.abort().unwrap();
    assert_eq!(barrier.wait(None), Err(SyncError::BrokenBarrier));
    let hasty = Barrier::new(2, Some(Duration::from_millis(5))).unwrap();
    assert_eq!(hasty.wait(None), Err(SyncError::BrokenBarrier), "its own timeout");
}

#[test]
fn processes_that_hold_the_lock_lose_no_update() {
    let counter = Value::new(&0_u64).unwrap();
    let adders = [0, 1, 2].map(|_| process(&ADD, (counter.clone(), 200, true)).start().unwrap());
    assert_eq!(adders.each_ref().map(end), [0, 0, 0]);
    assert_eq!(counter.get(), Ok(600));
}

fn all_kinds() -> [Held; 4] {
    [
        Held::Lock(Lock::new().unwrap()),
        Held::RLock(RLock::new().unwrap()),
        Held::Semaphore(Semaphore::bounded(1).unwrap()),
        Held::Condition(Condition::new().unwrap()),
    ]
}

/// A process that has it and comes to that end; it has ended.
fn dead_holder(held: &Held, how: &str) -> Process {
    let (ready, theirs) = pipe(false).unwrap();
    let holder = process(&HOLD, (held.clone(), how.to_string(), theirs)).start().unwrap();
    ready.recv::<()>().unwrap();
    if how == "kill" {
        holder.kill();
    }
    end(&holder);
    holder
}

#[test]
fn whoever_dies_with_a_primitive_in_its_hand_is_named_to_the_others() {
    for how in ["kill", "abort", "panic", "error"] {
        for held in all_kinds() {
            let pid = dead_holder(&held, how).pid();
            let died = Err(SyncError::OwnerDied { pid });
            assert_eq!(held.take(PATIENCE), died, "{how} with {held:?}");
            assert_eq!(held.take(NOW), died, "and it stays so");
        }
    }
    let [lock, _, semaphore, _] = all_kinds();
    let pid = dead_holder(&lock, "return").pid();
    assert_eq!(lock.take(PATIENCE), Err(SyncError::OwnerDied { pid }), "a lock has an owner");
    dead_holder(&semaphore, "return");
    assert_eq!(
        semaphore.take(Some(Duration::from_millis(5))),
        Ok(false),
        "a semaphore has none: it may have been handed over"
    );
}

#[test]
fn whoever_waits_when_a_holder_is_killed_learns_of_it_at_once() {
    for held in all_kinds() {
        let (ready, theirs) = pipe(false).unwrap();
        let holder = process(&HOLD, (held.clone(), "kill".to_string(), theirs)).start().unwrap();
        ready.recv::<()>().unwrap();
        thread::scope(|s| {
            let waiters = [0, 1].map(|_| s.spawn(|| held.take(None)));
            holder.kill();
            for waiter in waiters {
                assert_eq!(waiter.join().unwrap(), Err(SyncError::OwnerDied { pid: holder.pid() }), "{held:?}");
            }
        });
    }
    // a condition's waiter, whose lock dies under it
    let condition = Condition::new().unwrap();
    condition.acquire(None).unwrap();
    let (_ready, theirs) = pipe(false).unwrap();
    let held = Held::Condition(condition.clone());
    let holder = process(&HOLD, (held, "abort".to_string(), theirs)).start().unwrap();
    assert_eq!(condition.wait(PATIENCE), Err(SyncError::OwnerDied { pid: holder.pid() }));
}

#[test]
fn whoever_is_killed_at_a_barrier_breaks_it_and_at_an_event_disturbs_nobody() {
    let barrier = Barrier::new(3, None).unwrap();
    let (ready, theirs) = pipe(false).unwrap();
    let waits = process(&HOLD, (Held::Barrier(barrier.clone()), String::new(), theirs)).start().unwrap();
    ready.recv::<()>().unwrap();
    thread::scope(|s| {
        let other = s.spawn(|| barrier.wait(PATIENCE));
        until("both wait", || barrier.n_waiting() == Ok(2));
        waits.kill();
        assert_eq!(other.join().unwrap(), Err(SyncError::BrokenBarrier));
    });
    for _ in 0..20 {
        let barrier = Barrier::new(2, None).unwrap();
        let (_ready, theirs) = pipe(false).unwrap();
        let waits = process(&HOLD, (Held::Barrier(barrier.clone()), String::new(), theirs)).start().unwrap();
        until("it waits", || barrier.n_waiting() == Ok(1));
        waits.kill();
        end(&waits);
        assert_eq!(barrier.wait(None), Err(SyncError::BrokenBarrier), "a dead one is not counted as come");
    }
    let event = Event::new().unwrap();
    let (ready, theirs) = pipe(false).unwrap();
    let waits = process(&HOLD, (Held::Event(event.clone()), String::new(), theirs)).start().unwrap();
    ready.recv::<()>().unwrap();
    waits.kill();
    end(&waits);
    event.set().unwrap();
    assert_eq!(event.wait(NOW), Ok(true));
}

#[test]
fn a_manager_holds_dicts_and_lists_and_takes_them_along() {
    set_worker_program(PROGRAM);
    let manager = Manager::start().unwrap();
    let dict = manager.dict::<u32, u32>().unwrap();
    let doubles = [5, 1, 3].map(|n| process(&DOUBLE, (dict.clone(), n)).start().unwrap());
    assert_eq!(doubles.each_ref().map(end), [0, 0, 0]);
    let mut items = dict.items().unwrap();
    items.sort_unstable();
    assert_eq!(items, [(1, 2), (3, 6), (5, 10)]);
    assert_eq!((dict.get(&3), dict.get(&4), dict.remove(&3), dict.len()), (Ok(Some(6)), Ok(None), Ok(Some(6)), Ok(2)));
    let list = manager.list::<Vec<u8>>().unwrap();
    list.push(&vec![1]).unwrap();
    let mut copy = list.get(0).unwrap().unwrap();
    copy.push(2);
    assert_eq!(list.items(), Ok(vec![vec![1]]), "what is got is a copy");
    assert_eq!((list.set(0, &copy), list.set(1, &copy), list.get(0)), (Ok(true), Ok(false), Ok(Some(vec![1, 2]))));
    assert_eq!((list.remove(0), list.is_empty()), (Ok(Some(vec![1, 2])), Ok(true)));
    let value = manager.value(&0_u64).unwrap();
    assert_eq!(end(&process(&ADD, (value.clone(), 10, true)).start().unwrap()), 0);
    assert_eq!(value.get(), Ok(10));
    manager.process().kill();
    end(manager.process());
    assert_eq!((dict.len(), list.push(&vec![])), (Err(SyncError::Gone), Err(SyncError::Gone)));
    assert_eq!((value.get(), value.get_lock().acquire(NOW)), (Err(SyncError::Gone), Err(SyncError::Gone)));
    assert_eq!(manager.dict::<u32, u32>().unwrap_err(), SyncError::Gone);
    let manager = Manager::start().unwrap();
    let process = manager.process().clone();
    drop(manager);
    assert_eq!(end(&process), 0, "it ends with its maker's handle");
}

#[test]
fn the_end_of_a_live_run_ends_its_processes_whatever_they_and_it_wait_for() {
    let pids = Arc::new(Mutex::new(Vec::new()));
    let own = Arc::clone(&pids);
    let program = Program::new(move || {
        let lock = Lock::new().unwrap();
        lock.acquire(None).unwrap();
        let (_ready, theirs) = pipe(false).unwrap();
        let waits = process(&HOLD, (Held::Lock(lock.clone()), String::new(), theirs)).start().unwrap();
        let sleeps = process(&END, "sleeps".to_string()).daemon(true).start().unwrap();
        own.lock().unwrap().extend([waits.pid(), sleeps.pid()]);
        lock.acquire(None).unwrap();
        "never".into()
    });
    let live = Live::start(&program, LiveOptions::default());
    until("both are there", || pids.lock().unwrap().len() == 2);
    live.cancel();
    assert_eq!(live.finish().outcome, Outcome::Cancelled);
    let pids = pids.lock().unwrap();
    assert!(pids.iter().all(|pid| !crate::process_pool::is_child(*pid, std::process::id())), "{pids:?}");
}

#[test]
fn a_live_run_waits_for_its_processes_and_not_for_its_daemons() {
    let program = Program::new(|| {
        let (_, theirs) = pipe(false).unwrap();
        process(&BACKGROUND, (Duration::from_millis(50), theirs)).name("waits").start().unwrap();
        let (_, theirs) = pipe(false).unwrap();
        process(&BACKGROUND, (Duration::from_secs(3600), theirs)).name("daemon").daemon(true).start().unwrap();
        "main is through".into()
    });
    let live = Live::start(&program, LiveOptions::default());
    let trace = live.finish();
    assert_eq!(trace.outcome, Outcome::Finished("main is through".into()));
    let said: Vec<&str> = trace.notes.iter().map(|note| note.text.as_str()).collect();
    assert!(said.contains(&"Exiting waits") && !said.contains(&"Exiting daemon"), "{said:?}");
}

#[cfg(target_os = "linux")]
mod from_outside {
    use super::{END, HOLD, Held, Lock, PROGRAM, Queue, end, pipe, process};
    use crate::harness::is_alone;
    use crate::process_pool::from_outside::signal;
    use crate::process_pool::{children, until};
    use std::process::{Command, Stdio};

    fn runs(pid: u32) -> bool {
        std::fs::read(format!("/proc/{pid}/cmdline")).is_ok_and(|line| line.ends_with(b"__process\0"))
    }

    #[test]
    fn when_the_program_is_killed_its_processes_end_in_the_middle_of_their_work() {
        for (line, signal_name) in
            [("run daemon-process speed=1", "-9"), ("run join-first", "-9"), ("run daemon-process speed=1", "-INT")]
        {
            let home = tempfile::tempdir().unwrap();
            let mut command = Command::new(PROGRAM);
            command.args(["-c", line]).env("RACECOURSE_HOME", home.path());
            let mut child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
            until("its processes are there", || children(child.id()).iter().any(|pid| runs(*pid)));
            let processes = children(child.id());
            signal(signal_name, child.id());
            child.wait().unwrap();
            until("they are gone", || processes.iter().all(|pid| !runs(*pid)));
        }
    }

    /// Other tests run beside this one and open files, so it runs itself again as a child, which is alone.
    #[test]
    fn a_thousand_processes_leave_no_zombie_no_descriptor_and_no_thread() {
        if !is_alone("multiprocessing::from_outside::a_thousand_processes_leave_no_zombie_no_descriptor_and_no_thread")
        {
            return;
        }
        let count = |folder: &str| std::fs::read_dir(format!("/proc/self/{folder}")).unwrap().count();
        let round = |times: usize| {
            for _ in 0..times {
                end(&process(&END, "returns".to_string()).start().unwrap());
            }
            let lock = Lock::new().unwrap();
            let (ready, theirs) = pipe(false).unwrap();
            let holder = process(&HOLD, (Held::Lock(lock.clone()), "abort".to_string(), theirs)).start().unwrap();
            ready.recv::<()>().unwrap();
            end(&holder);
            assert!(lock.acquire(None).is_err());
            let queue = Queue::new(0).unwrap();
            queue.put(&1, None).unwrap();
            assert_eq!(queue.get(None), Ok(1));
        };
        round(10);
        // the two threads of every test program, and the host of shared objects
        until("the first are gone", || count("task") == 3);
        let before = count("fd");
        round(1000);
        until("threads are gone", || count("task") == 3);
        assert!(children(std::process::id()).is_empty(), "neither at work nor zombies");
        assert_eq!(count("fd"), before, "descriptors");
    }
}

#[test]
fn the_demos_with_processes_come_to_their_ends() {
    let run = |line: &str| Repl::new().line(line).success().replace("\n      ", " ");
    for (line, words) in [
        ("run spawn workers=3 speed=50", "0 1 2, 1 at a time"),
        ("run exec", "Closing calledProcess"),
        ("run exec how=child", "Good Bye!!"),
        ("run daemon-process speed=50", "the background process said: Starting"),
        ("run exit-codes", "terminate           -15   signal 15 ended it"),
        ("run terminate times=3", "right after terminate() it was still alive"),
        ("run pipe", "received 0 1 2 3 4, then the end"),
        ("run pipe keep=on", "main keeps its end"),
        ("run both-send room=plenty", "both have sent 1000 bytes"),
        ("run both-send", "both still wait to get rid of their 10000000 bytes"),
        ("run pipeline items=3 speed=100 stop=sentinel", "consumed 3 of 3"),
        ("run pipeline items=3 speed=100 stop=join", "consumed 3 of 3"),
        ("run pipeline items=2 speed=100", "of 2"),
        ("run join-first", "after 1.5 s it was alive still; after get() of 5000000 bytes it ended"),
        ("run locks lock=on increments=50", "expected 100, got 100"),
        ("run process-barrier apart=20", "p1 and p2 came 20 ms apart and went on"),
        ("run holder-dies", "main learns: process "),
        ("run holder-dies what=barrier", "main learns: the barrier is broken"),
        ("run manager", "and so were all 10 changes"),
        ("run nested", "the list has 0 items"),
        ("run nested how=locked", "the list has 2 items"),
    ] {
        let report = run(line);
        assert!(report.contains(words), "{line}: {report}");
    }
    let said = run("run exec");
    assert!(said.contains("Process calling") && !said.contains("Good Bye!!"), "{said}");
    assert!(!run("run exec flush=off").contains("Process calling"));
    assert!(run("explore spawn with=processes").contains("an explored program has no processes; run it instead"));
}

/// An error that a job gives is an error like any other.
#[test]
fn the_errors_are_for_jobs_too() {
    let errors: [JobError; 4] = [
        PipeError::Closed.into(),
        SyncError::OwnerDied { pid: 7 }.into(),
        QueueError::Empty.into(),
        StartError::Daemonic.into(),
    ];
    let said = errors.map(|error| error.to_string());
    assert_eq!(said[0], "the other end of the pipe is closed");
    assert!(said[1].starts_with("process 7 ended while it held this"));
    assert_eq!(said[2], "the queue is empty");
}
