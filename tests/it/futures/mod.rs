//! What futures and pools promise, row by row, in both worlds. The comments quote the sentences of Python's documentation (3.11)
//! that a test holds us to.

mod random;

use crate::primitives::{ends, everywhere};
use racecourse::futures::{
    Executor, Future, FutureError, InvalidState, JobError, NoResult, NoWorkers, ReturnWhen, SubmitError, Task,
    ThreadPoolExecutor, Unfinished, as_completed, wait,
};
use racecourse::sched::{Explorer, Live, LiveOptions, Program, TimeRule, sleep, virtual_now};
use racecourse::sync::Shared;
use racecourse::threading::{Event, Thread, current_name};
use racecourse::trace::Outcome;
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

const ZERO: Option<Duration> = Some(Duration::ZERO);
const SHORT: Option<Duration> = Some(Duration::from_millis(5));

/// As `ends`, with sleeps and timeouts in the order in which they are over.
fn ends_in_time(program: impl Fn() -> String + Send + Sync + 'static) -> Vec<String> {
    let found = Explorer { time: TimeRule::Ordered, ..Explorer::default() }.explore(&Program::new(program));
    assert_eq!(found.cut, None);
    found.outcomes.iter().map(|o| o.outcome.to_string()).collect()
}

fn settled<T: Send + 'static>(value: T) -> Future<T> {
    let future = Future::new();
    future.settle(Ok(value)).unwrap();
    future
}

fn cancelled<T: Send + 'static>() -> Future<T> {
    let future = Future::new();
    future.cancel();
    future
}

/// A job that counts itself.
fn count(done: &Shared<u32>) -> impl FnOnce() -> Result<u32, JobError> + Send + 'static {
    let done = done.clone();
    move || {
        Ok(done.update(|n| {
            *n += 1;
            *n
        }))
    }
}

// ---- Future ----

#[test]
fn a_future_is_pending_then_running_then_finished() {
    everywhere("pending, running true false, finished false true: Ok(7) Ok(7)", || {
        let future: Future<i32> = Future::new();
        let pending = future.state();
        let runs = future.set_running_or_notify_cancel().unwrap();
        let running = (future.state(), future.running(), future.done());
        assert!(runs && !future.cancelled());
        future.settle(Ok(7)).unwrap();
        let finished = (future.state(), future.running(), future.done());
        let result = || future.result(None).map_err(|e| e.to_string());
        format!(
            "{pending}, {} {} {}, {} {} {}: {:?} {:?}",
            running.0,
            running.1,
            running.2,
            finished.0,
            finished.1,
            finished.2,
            result(),
            result()
        )
    });
}

#[test]
fn only_what_has_not_begun_can_be_cancelled() {
    // "If the call is currently being executed or finished running and cannot be cancelled then the method will return False"
    everywhere("pending true, again true, running false, finished false", || {
        let (pending, running): (Future<()>, Future<()>) = (Future::new(), Future::new());
        let first = pending.cancel();
        assert!(pending.cancelled() && pending.done() && !pending.running());
        running.set_running_or_notify_cancel().unwrap();
        let late = running.cancel();
        running.settle(Ok(())).unwrap();
        format!("pending {first}, again {}, running {late}, finished {}", pending.cancel(), running.cancel())
    });
}

#[test]
fn whoever_is_to_run_a_cancelled_future_is_told_once() {
    everywhere("Ok(false) CancelledAndNotified Err(InvalidState(CancelledAndNotified)) true", || {
        let future: Future<()> = cancelled();
        let told = future.set_running_or_notify_cancel();
        format!("{told:?} {:?} {:?} {}", future.state(), future.set_running_or_notify_cancel(), future.cancel())
    });
    everywhere("Err(InvalidState(Running)) Err(InvalidState(Finished))", || {
        let future: Future<()> = Future::new();
        future.set_running_or_notify_cancel().unwrap();
        let twice = future.set_running_or_notify_cancel();
        future.settle(Ok(())).unwrap();
        format!("{twice:?} {:?}", future.set_running_or_notify_cancel())
    });
}

#[test]
fn anybody_can_settle_a_future_but_only_once() {
    // B8: set_result and set_exception are public, and a pending future takes them too
    everywhere(
        "Ok(()) Err(InvalidState(Finished)) Err(InvalidState(Cancelled)): the future is finished already",
        || {
            let future = Future::new();
            let first = future.settle(Ok(1));
            let second = future.settle(Err(JobError::new("too late")));
            assert_eq!(future.result(None).unwrap(), 1);
            format!("{first:?} {second:?} {:?}: {}", cancelled::<i32>().settle(Ok(1)), second.unwrap_err())
        },
    );
}

#[test]
fn a_result_is_the_jobs_own_error_or_the_futures() {
    everywhere("no such flag; the future was cancelled; the future was not done in time", || {
        let failed: Future<()> = Future::new();
        failed.settle(Err(JobError::new("no such flag"))).unwrap();
        let words = |future: &Future<()>| future.result(SHORT).unwrap_err().to_string();
        assert!(matches!(failed.result(None), Err(FutureError::Failed(_))));
        assert!(matches!(failed.outcome(None), Ok(Err(_))));
        assert_eq!(failed.exception(None).unwrap().unwrap().to_string(), "no such flag");
        let (cancelled, pending) = (cancelled(), Future::new());
        assert_eq!(cancelled.outcome(None).map(drop), Err(NoResult::Cancelled));
        assert_eq!(cancelled.exception(None).map(drop), Err(NoResult::Cancelled));
        assert_eq!(pending.outcome(ZERO).map(drop), Err(NoResult::TimedOut));
        assert!(settled(1).exception(None).unwrap().is_none());
        format!("{}; {}; {}", words(&failed), words(&cancelled), words(&pending))
    });
}

#[test]
fn an_error_stays_what_it_was_and_a_panic_is_one_too() {
    everywhere("invalid digit found in string true; out of paper true", || {
        let pool = ThreadPoolExecutor::new(1);
        let parse = pool.submit(|| Ok("many".parse::<i32>()?)).unwrap();
        let print = pool.submit(|| -> Result<i32, JobError> { std::panic::resume_unwind(Box::new("out of paper")) });
        let error = |future: &Future<i32>| future.exception(None).unwrap().unwrap();
        let (parse, print) = (error(&parse), error(&print.unwrap()));
        assert!(print.downcast_ref::<std::num::ParseIntError>().is_none() && !parse.is_panic());
        let found = parse.downcast_ref::<std::num::ParseIntError>().is_some();
        format!("{parse} {found}; {print} {}", print.is_panic())
    });
}

#[test]
fn a_result_is_waited_for() {
    everywhere("42 42 on two threads", || {
        let future: Future<i32> = Future::new();
        let (other, place) = (future.clone(), future.clone());
        let reader = Thread::spawn(move || assert_eq!(other.result(None).unwrap(), 42));
        let worker = Thread::spawn(move || place.settle(Ok(42)).unwrap());
        let result = future.result(None).unwrap();
        reader.join();
        worker.join();
        format!("{result} {} on two threads", future.result(ZERO).unwrap())
    });
    // cancelled, it is not waited for any more
    let found = ends(|| {
        let future: Future<i32> = Future::new();
        let other = future.clone();
        let canceller = Thread::spawn(move || assert!(other.cancel()));
        let result = future.result(None).unwrap_err().to_string();
        canceller.join();
        result
    });
    assert_eq!(found, ["the future was cancelled"]);
}

#[test]
fn a_job_may_fail_with_any_type_that_a_panic_can_become() {
    #[derive(Clone, Debug, PartialEq)]
    enum Bad {
        NotFound,
        Other(String),
    }
    impl From<JobError> for Bad {
        fn from(error: JobError) -> Bad {
            Bad::Other(error.to_string())
        }
    }
    everywhere("Ok(Err(NotFound)) Ok(Err(Other(\"oh\")))", || {
        let (task, missing) = Task::new(|| Err::<(), Bad>(Bad::NotFound));
        task.run();
        let (task, panics) = Task::new(|| -> Result<(), Bad> { std::panic::resume_unwind(Box::new("oh")) });
        task.run();
        format!("{:?} {:?}", missing.outcome(None), panics.outcome(None))
    });
}

// ---- callbacks ----

#[test]
fn callbacks_are_called_in_order_by_the_settling_thread_and_one_that_fails_does_not_stop_the_rest() {
    // "Added callables are called in the order that they were added"
    everywhere("first by settler, third by settler, late by MainThread", || {
        let (future, seen) = (Future::<i32>::new(), Shared::new(Vec::new()));
        let note = |name: &'static str| {
            let seen = seen.clone();
            move |future: &Future<i32>| {
                assert_eq!(future.result(None).unwrap(), 5);
                seen.update(|all| all.push(format!("{name} by {}", current_name())));
            }
        };
        future.add_done_callback(note("first"));
        future.add_done_callback(|_| std::panic::resume_unwind(Box::new("second fails")));
        future.add_done_callback(note("third"));
        let place = future.clone();
        Thread::new(move || place.settle(Ok(5)).unwrap()).name("settler").start().join();
        // "If the future has already completed or been cancelled, fn will be called immediately."
        if current_name() == "MainThread" {
            future.add_done_callback(note("late"));
        } else {
            // a test's own thread has another name
            let (future, note) = (future.clone(), note("late"));
            Thread::new(move || future.add_done_callback(note)).name("MainThread").start().join();
        }
        seen.get().join(", ")
    });
}

#[test]
fn cancel_calls_the_callbacks_too_and_once() {
    everywhere("1 called", || {
        let (future, called) = (Future::<i32>::new(), Shared::new(0));
        let count = called.clone();
        future.add_done_callback(move |future| {
            assert!(future.cancelled());
            count.update(|n| *n += 1);
        });
        future.cancel();
        future.cancel();
        future.set_running_or_notify_cancel().unwrap();
        format!("{} called", called.get())
    });
}

#[test]
fn a_callback_is_called_once_whether_it_comes_before_the_result_or_after() {
    let found = ends(|| {
        let (future, by) = (Future::<i32>::named("answer"), Shared::named("by", Vec::new()));
        let place = future.clone();
        let settler = Thread::new(move || place.settle(Ok(1)).unwrap()).name("settler").start();
        let note = by.clone();
        future.add_done_callback(move |_| note.update(|all| all.push(current_name())));
        settler.join();
        by.get().join(" and ")
    });
    assert_eq!(found, ["MainThread", "settler"]);
}

#[test]
fn a_result_is_visible_before_the_callbacks_are_through() {
    let found = ends(|| {
        let (future, called) = (Future::<i32>::new(), Shared::named("called", false));
        let (place, note) = (future.clone(), called.clone());
        future.add_done_callback(move |_| note.set(true));
        let settler = Thread::spawn(move || place.settle(Ok(1)).unwrap());
        future.result(None).unwrap();
        let seen = called.get();
        settler.join();
        seen.to_string()
    });
    assert_eq!(found, ["false", "true"]);
}

// ---- wait ----

#[test]
fn wait_tells_who_is_done_and_counts_each_future_once() {
    everywhere("all 2/0, first 1/1, exception 1/1, in time 1/1, none 0/0", || {
        let (one, two, never) = (settled(1), settled(2), Future::<i32>::new());
        let count = |futures: &[&Future<i32>], timeout, when| {
            let futures: Vec<_> = futures.iter().map(|&future| future.clone()).collect();
            let found = wait(&futures, timeout, when);
            format!("{}/{}", found.done.len(), found.not_done.len())
        };
        let failed = Future::new();
        failed.settle(Err(JobError::new("oh"))).unwrap();
        format!(
            "all {}, first {}, exception {}, in time {}, none {}",
            count(&[&one, &two, &one], None, ReturnWhen::AllCompleted),
            count(&[&never, &one], None, ReturnWhen::FirstCompleted),
            count(&[&never, &failed, &never], None, ReturnWhen::FirstException),
            count(&[&one, &never], SHORT, ReturnWhen::AllCompleted),
            count(&[], None, ReturnWhen::FirstCompleted),
        )
    });
}

#[test]
fn a_cancelled_future_is_not_done_before_whoever_was_to_run_it_knows() {
    everywhere("0 then 1", || {
        let futures = [cancelled::<i32>()];
        let before = wait(&futures, ZERO, ReturnWhen::AllCompleted).done.len();
        futures[0].set_running_or_notify_cancel().unwrap();
        format!("{before} then {}", wait(&futures, None, ReturnWhen::AllCompleted).done.len())
    });
    assert_eq!(
        ends(|| {
            wait(&[cancelled::<i32>()], None, ReturnWhen::FirstCompleted);
            "over".into()
        }),
        ["deadlock: MainThread waits on 1 future"]
    );
}

#[test]
fn to_be_cancelled_is_not_to_fail() {
    let found = ends(|| {
        let (gone, fails, works) = (Future::<i32>::new(), Future::new(), Future::new());
        let (gone2, fails2, works2) = (gone.clone(), fails.clone(), works.clone());
        let worker = Thread::spawn(move || {
            gone2.cancel();
            gone2.set_running_or_notify_cancel().unwrap();
            fails2.settle(Err(JobError::new("oh"))).unwrap();
            works2.settle(Ok(1)).unwrap();
        });
        let done = wait(&[works, gone, fails], None, ReturnWhen::FirstException).done.len();
        worker.join();
        format!("{done} done")
    });
    assert_eq!(found, ["2 done", "3 done"]);
}

#[test]
fn what_was_settled_before_is_found_with_what_was_settled_after() {
    // one thread settles one after the other: nobody can find the second done and the first not
    let found = ends(|| {
        let futures = [Future::<i32>::new(), Future::new()];
        let [first, second] = futures.clone();
        let worker = Thread::spawn(move || {
            first.settle(Ok(1)).unwrap();
            second.settle(Ok(2)).unwrap();
        });
        let found = wait(&futures, None, ReturnWhen::FirstCompleted);
        let names: Vec<_> = found.done.iter().map(|f| if *f == futures[0] { "first" } else { "second" }).collect();
        worker.join();
        names.join(" and ")
    });
    assert_eq!(found, ["first", "first and second"]);
}

#[test]
fn wait_gives_up_when_its_time_is_over() {
    let program = || {
        let future: Future<i32> = Future::new();
        let place = future.clone();
        let worker = Thread::spawn(move || {
            sleep(Duration::from_secs(2));
            place.settle(Ok(1)).unwrap();
        });
        let done = |seconds| {
            wait(std::slice::from_ref(&future), Some(Duration::from_secs(seconds)), ReturnWhen::AllCompleted).done
        };
        let (early, late) = (done(1).len(), done(3).len());
        worker.join();
        format!("{early} {late}")
    };
    assert_eq!(ends_in_time(program), ["0 1"]);
    assert_eq!(ends(program), ["0 0", "0 1", "1 1"]);
}

// ---- as_completed ----

#[test]
fn as_completed_gives_each_once_the_done_ones_first_then_as_they_come() {
    // "If any futures given by fs are duplicated, they will be returned once. Any futures that completed before as_completed() is
    // called will be yielded first."
    everywhere("done slow quick", || {
        let [slow, quick, done] = [Future::<i32>::new(), Future::new(), settled(3)];
        let names: HashMap<_, _> = [(slow.id(), "slow"), (quick.id(), "quick"), (done.id(), "done")].into();
        let mut comes = as_completed(&[quick.clone(), slow.clone(), done.clone(), slow.clone(), done], None);
        let first = comes.next().unwrap().unwrap();
        slow.settle(Ok(1)).unwrap();
        quick.settle(Ok(2)).unwrap();
        let seen: Vec<_> = [first].into_iter().chain(comes.map(Result::unwrap)).map(|f| names[&f.id()]).collect();
        seen.join(" ")
    });
}

#[test]
fn as_completed_comes_in_whatever_order_the_threads_come() {
    let found = ends(|| {
        let futures = [Future::<char>::new(), Future::new()];
        let workers = ['a', 'b'].map(|name| {
            let place = futures[usize::from(name == 'b')].clone();
            Thread::spawn(move || place.settle(Ok(name)).unwrap())
        });
        let order: String = as_completed(&futures, None).map(|future| future.unwrap().result(None).unwrap()).collect();
        workers.iter().for_each(Thread::join);
        order
    });
    assert_eq!(found, ["ab", "ba"]);
}

#[test]
fn as_completed_has_one_deadline_and_says_how_many_are_missing() {
    let program = || {
        let futures: Vec<Future<u64>> = (0..4).map(|_| Future::new()).collect();
        let places = futures.clone();
        let worker = Thread::spawn(move || {
            for place in &places {
                sleep(Duration::from_secs(2));
                place.settle(Ok(1)).unwrap();
            }
        });
        let mut comes = as_completed(&futures, Some(Duration::from_secs(5)));
        let given = comes.by_ref().take_while(Result::is_ok).count();
        let now = virtual_now().unwrap();
        assert!(comes.next().is_none());
        worker.join();
        format!("{given} in {now:?}")
    };
    assert_eq!(ends_in_time(program), ["2 in 5s"]);
    everywhere("Some(Err(Unfinished { unfinished: 1, total: 2 })): 1 (of 2) futures unfinished", || {
        let mut comes = as_completed(&[settled(1), Future::new()], SHORT);
        // the first may time out too, under free time: then it is not what this is about
        let first = comes.next().unwrap();
        let late = comes.next().map(|future| future.map(drop));
        let words = Unfinished { unfinished: 1, total: 2 };
        first.map_or_else(|error| error.to_string(), |_| format!("{late:?}: {words}"))
    });
}

#[test]
fn as_completed_forgets_a_future_as_it_gives_it() {
    everywhere("2 then 1 owners", || {
        let value = Arc::new(());
        let futures = [settled(Arc::clone(&value)), settled(Arc::new(()))];
        let mut comes = as_completed(&futures, None);
        drop(futures);
        let future = comes.next().unwrap().unwrap();
        let owners = Arc::strong_count(&value);
        drop(future);
        format!("{owners} then {} owners", Arc::strong_count(&value))
    });
}

// ---- ThreadPoolExecutor ----

#[test]
fn a_pool_hires_on_demand_names_its_workers_and_uses_them_again() {
    everywhere("flag_0 | flag_0 | flag_0 flag_1", || {
        let pool = ThreadPoolExecutor::named("flag", 3);
        let name = || pool.submit(|| Ok(current_name())).unwrap().result(None).unwrap();
        // whoever has the result finds the worker idle
        let (first, second) = (name(), name());
        let busy = Event::new();
        let gate = busy.clone();
        let blocked = pool.submit(move || Ok(gate.wait(None))).unwrap();
        pool.submit(|| Ok(())).unwrap().result(None).unwrap();
        busy.set();
        blocked.result(None).unwrap();
        let names: Vec<_> = pool.workers().iter().map(|worker| worker.name().to_string()).collect();
        format!("{first} | {second} | {}", names.join(" "))
    });
}

#[test]
fn whoever_has_a_result_finds_its_worker_idle_in_every_order() {
    let found = ends(|| {
        let pool = ThreadPoolExecutor::new(3);
        for _ in 0..3 {
            pool.submit(|| Ok(())).unwrap().result(None).unwrap();
        }
        format!("{} worker", pool.workers().len())
    });
    assert_eq!(found, ["1 worker"]);
}

#[test]
fn a_new_workers_job_runs_from_the_start_and_the_rest_wait() {
    let found = ends(|| {
        let (pool, gate) = (ThreadPoolExecutor::new(2), Event::new());
        let futures = [0; 3].map(|_| {
            let gate = gate.clone();
            pool.submit(move || Ok(gate.wait(None))).unwrap()
        });
        let states = futures.each_ref().map(|future| future.state().to_string());
        let cancelled = futures.each_ref().map(Future::cancel);
        gate.set();
        format!("{} {cancelled:?}", states.join(" "))
    });
    assert_eq!(found, ["running running pending [false, false, true]"]);
}

#[test]
fn a_pool_without_workers_is_refused_and_one_with_ten_thousand_is_fine() {
    // "Raises ValueError" of CPython: max_workers must be greater than 0
    everywhere("Err(NoWorkers) max_workers must be greater than 0; 1 of 10000", || {
        let none = ThreadPoolExecutor::builder().max_workers(0).build().map(drop);
        let many = ThreadPoolExecutor::new(10_000);
        many.submit(|| Ok(())).unwrap().result(None).unwrap();
        format!("{none:?} {NoWorkers}; {} of {}", many.workers().len(), many.max_workers())
    });
    let processors = std::thread::available_parallelism().unwrap().get();
    assert_eq!(ThreadPoolExecutor::default_workers(), 32.min(processors + 4));
    assert_eq!(ThreadPoolExecutor::builder().build().unwrap().max_workers(), ThreadPoolExecutor::default_workers());
    assert!(std::panic::catch_unwind(|| ThreadPoolExecutor::new(0)).is_err());
}

#[test]
fn after_shutdown_a_pool_takes_no_jobs_but_does_those_it_has() {
    everywhere("Err(Shutdown) cannot schedule new futures after shutdown: 3 done", || {
        let pool = ThreadPoolExecutor::new(1);
        let done = Shared::new(0);
        for _ in 0..3 {
            pool.submit(count(&done)).unwrap();
        }
        pool.shutdown(false, false);
        let refused = pool.submit(|| Ok(())).map(drop);
        pool.shutdown(true, false);
        format!("{refused:?} {}: {} done", refused.clone().unwrap_err(), done.get())
    });
    // to drop it is to shut it down without waiting
    everywhere("Err(Shutdown) 3 done", || {
        let (pool, done) = (ThreadPoolExecutor::new(1), Shared::new(0));
        let mut last = None;
        for _ in 0..3 {
            last = Some(pool.submit(count(&done)).unwrap());
        }
        let handle = pool.handle();
        drop(pool);
        let refused = handle.submit(|| Ok(())).map(drop);
        last.unwrap().result(None).unwrap();
        format!("{refused:?} {} done", done.get())
    });
}

#[test]
fn shutdown_may_cancel_what_has_not_begun() {
    everywhere("Ok(1) cancelled cancelled", || {
        let (pool, gate) = (ThreadPoolExecutor::new(1), Event::new());
        let futures = [0; 3].map(|_| {
            let gate = gate.clone();
            pool.submit(move || Ok(i32::from(gate.wait(None)))).unwrap()
        });
        pool.shutdown(false, true);
        gate.set();
        pool.shutdown(true, false);
        format!("{:?} {} {}", futures[0].outcome(None).unwrap().ok().ok_or(()), futures[1].state(), futures[2].state())
    });
}

#[test]
fn a_scope_waits_for_every_job_also_when_it_panics() {
    everywhere("2 done, then 3 and a panic", || {
        let done = Shared::new(0);
        let job = || count(&done);
        let answer = ThreadPoolExecutor::new(1).scope(|pool| {
            pool.submit(job()).unwrap();
            pool.submit(job()).unwrap();
            "done"
        });
        let first = done.get();
        let caught = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            ThreadPoolExecutor::new(1).scope(|pool| {
                pool.submit(job()).unwrap();
                std::panic::resume_unwind(Box::new("enough"))
            })
        }));
        assert!(caught.is_err());
        format!("{first} {answer}, then {} and a panic", done.get())
    });
    // of two panics it is the scope's own that is told
    let found = ends(|| {
        ThreadPoolExecutor::new(1).scope(|pool| {
            pool.submit(|| -> Result<(), JobError> { panic!("the job's own") }).unwrap();
            panic!("the scope's own")
        })
    });
    assert_eq!(found, ["failed: MainThread failed: the scope's own"]);
}

#[test]
fn a_failing_initializer_breaks_the_pool_and_everything_that_waits() {
    // "Should initializer raise an exception, all currently pending jobs will raise a BrokenThreadPool, as well as any attempt to submit"
    let said = "a thread initializer failed, the thread pool is not usable anymore: no licence";
    let wanted: &'static str = Box::leak(format!("{said}; true; {said}; Some(\"no licence\")").into_boxed_str());
    everywhere(wanted, || {
        let begin = Event::new();
        let gate = begin.clone();
        let initializer = move || {
            gate.wait(None);
            std::panic::resume_unwind(Box::new("no licence"))
        };
        let pool = ThreadPoolExecutor::builder().max_workers(1).initializer(initializer).build().unwrap();
        let futures = [0; 2].map(|_| pool.submit(|| Ok(())).unwrap());
        begin.set();
        let errors = futures.map(|future| future.exception(None).unwrap().unwrap());
        let refused = pool.submit(|| Ok(())).map(drop).unwrap_err();
        assert!(matches!(refused, SubmitError::Broken(_)));
        format!("{}; {}; {refused}; {:?}", errors[0], errors[1].is_broken_pool(), pool.broken())
    });
    // one that does not fail runs once in every worker
    everywhere("1 initialized", || {
        let count = Shared::new(0);
        let counter = count.clone();
        let builder = ThreadPoolExecutor::builder().max_workers(2).name("pool");
        builder.initializer(move || counter.update(|n| *n += 1)).build().unwrap().scope(|pool| {
            for _ in 0..2 {
                pool.submit(|| Ok(())).unwrap().result(None).unwrap();
            }
        });
        format!("{} initialized", count.get())
    });
}

#[test]
fn a_worker_survives_the_panic_of_its_job() {
    everywhere("pool_0 pool_0", || {
        let pool = ThreadPoolExecutor::named("pool", 1);
        let by = Shared::new(String::new());
        let note = by.clone();
        let fails = pool.submit(move || -> Result<(), JobError> {
            note.set(current_name());
            std::panic::resume_unwind(Box::new(7))
        });
        assert_eq!(fails.unwrap().exception(None).unwrap().unwrap().to_string(), "a panic without a message");
        format!("{} {}", by.get(), pool.submit(|| Ok(current_name())).unwrap().result(None).unwrap())
    });
}

#[test]
fn an_executor_of_ones_own_needs_two_methods() {
    struct AtOnce;
    impl Executor for AtOnce {
        fn execute(&self, task: Task) -> Result<(), SubmitError> {
            task.run();
            Ok(())
        }
        fn shutdown(&self, _: bool, _: bool) {}
    }
    everywhere("true 3: [0, 1, 4]", || {
        let done = AtOnce.submit(|| Ok(3)).unwrap();
        let squares: Result<Vec<u64>, _> = AtOnce.map(|n| Ok(n * n), 0..3, None).unwrap().collect();
        format!("{} {}: {:?}", done.done(), done.result(None).unwrap(), squares.unwrap())
    });
}

// ---- map ----

#[test]
fn map_gives_results_in_call_order_and_an_error_at_its_turn() {
    everywhere("[\"0\", \"10\", \"2 is bad\"] then None; 3 cancelled: true", || {
        let pool = ThreadPoolExecutor::new(1);
        let (gate, later) = (Event::new(), Event::new());
        let wait = later.clone();
        let begun = gate.clone();
        let ten_times = move |n: u32| match n {
            2 => Err(JobError::new("2 is bad")),
            3 => {
                // whoever asks for 2 finds 3 begun
                begun.set();
                wait.wait(None);
                Ok(30)
            }
            n => Ok(10 * n),
        };
        let mut results = pool.map(ten_times, 0..5, None).unwrap();
        gate.wait(None);
        let text = |result: Result<u32, FutureError>| result.map_or_else(|e| e.to_string(), |n| n.to_string());
        let seen: Vec<_> = results.by_ref().take(3).map(text).collect();
        let end = results.next().map(text);
        later.set();
        pool.shutdown(true, false);
        format!("{seen:?} then {end:?}; 3 cancelled: {}", results.next().is_none())
    });
}

#[test]
fn a_map_that_was_asked_once_cancels_the_rest_and_one_that_was_not_asked_runs_it() {
    let counted = move |ask: bool| {
        let (pool, done) = (ThreadPoolExecutor::new(1), Shared::named("done", 0));
        let (count, gate) = (done.clone(), Event::new());
        let hold = gate.clone();
        let job = move |n: u32| {
            if n == 1 {
                hold.wait(None);
            }
            count.update(|k| *k += 1);
            if n == 3 { Err(JobError::new("unseen")) } else { Ok(()) }
        };
        let mut results = pool.map(job, 0..4, None).unwrap();
        if ask {
            results.next().unwrap().unwrap();
        }
        drop(results);
        gate.set();
        pool.shutdown(true, false);
        format!("{} done", done.get())
    };
    // the second may have begun when the rest is cancelled
    assert_eq!(ends(move || counted(true)), ["1 done", "2 done"]);
    assert_eq!(ends(move || counted(false)), ["4 done"]);
}

#[test]
fn the_timeout_of_a_map_is_for_all_of_it_and_seen_only_by_who_asks() {
    let program = |ask: bool| {
        let pool = ThreadPoolExecutor::new(2);
        let job = |n: u64| {
            sleep(Duration::from_secs(n));
            Ok(n)
        };
        let results = pool.map(job, [2, 2, 2, 2], Some(Duration::from_secs(3))).unwrap();
        let seen = if ask {
            results.map(|r| r.map_or_else(|e| e.to_string(), |n| n.to_string())).collect::<Vec<_>>().join(" ")
        } else {
            drop(results);
            "nothing seen".into()
        };
        let now = virtual_now().unwrap();
        pool.shutdown(true, false);
        format!("{seen} at {now:?}, over at {:?}", virtual_now().unwrap())
    };
    // B40
    assert_eq!(ends_in_time(move || program(true)), ["2 2 the future was not done in time at 3s, over at 4s"]);
    assert_eq!(ends_in_time(move || program(false)), ["nothing seen at 0ns, over at 4s"]);
}

#[test]
fn a_map_hands_its_results_over() {
    struct OnlyOne;
    everywhere("2", || {
        let pool = ThreadPoolExecutor::new(1);
        let results = pool.map(|_| Ok(OnlyOne), 0..2, None).unwrap();
        results.filter(Result::is_ok).count().to_string()
    });
}

// ---- in every order ----

#[test]
fn a_job_that_waits_in_the_queue_can_be_cancelled_until_it_begins() {
    let found = ends(|| {
        let pool = ThreadPoolExecutor::named("pool", 1);
        let (_first, second) = (pool.submit(|| Ok(1)).unwrap(), pool.submit(|| Ok(2)).unwrap());
        let cancelled = second.cancel();
        pool.shutdown(true, false);
        let end = second.result(None).map_or_else(|error| error.to_string(), |n| n.to_string());
        format!("{cancelled}: {end}")
    });
    assert_eq!(found, ["true: the future was cancelled", "false: 2"]);
}

#[test]
fn a_submit_comes_before_the_shutdown_or_is_refused() {
    let found = ends(|| {
        let pool = ThreadPoolExecutor::named("pool", 1);
        let handle = pool.handle();
        let submitter = Thread::spawn(move || {
            if let Ok(future) = handle.submit(|| Ok(1)) {
                assert_eq!(future.result(None).unwrap(), 1);
            }
        });
        pool.shutdown(true, false);
        submitter.join();
        let hired = pool.workers().len();
        format!("{hired} hired")
    });
    assert_eq!(found, ["0 hired", "1 hired"]);
}

#[test]
fn a_pool_whose_job_waits_for_another_job_of_its_own_deadlocks() {
    let program = |workers: usize| {
        let pool = ThreadPoolExecutor::named("pool", workers);
        let handle = pool.handle();
        let outer = pool.submit(move || Ok(handle.submit(|| Ok(1))?.result(None)?)).unwrap();
        let result = outer.result(None);
        pool.shutdown(true, false);
        result.unwrap().to_string()
    };
    let stuck = ends(move || program(1));
    assert_eq!(stuck.len(), 1);
    assert!(stuck[0].starts_with("deadlock: MainThread waits in Future-1.result"), "{stuck:?}");
    assert_eq!(ends(move || program(2)), ["1"]);
}

#[test]
fn jobs_whose_results_are_asked_for_one_by_one_take_few_orders() {
    // of three jobs with a worker each, what is left to be ordered is who is idle first, which a submit could see
    let explore = |workers, jobs| {
        let found = Explorer::default().explore(&Program::new(move || {
            ThreadPoolExecutor::named("pool", workers).scope(|pool| {
                let futures: Vec<_> = (0..jobs).map(|n| pool.submit(move || Ok(n)).unwrap()).collect();
                let results: Vec<i32> = futures.iter().map(|future| future.result(None).unwrap()).collect();
                format!("{results:?}")
            })
        }));
        assert_eq!((found.cut, found.outcomes.len()), (None, 1));
        found.orders.unwrap()
    };
    // one worker knows that nobody else will be hired: it tells nobody that it is idle
    assert_eq!([explore(1, 2), explore(1, 3), explore(2, 2), explore(2, 3)], [1, 2, 3, 17]);
}

#[test]
fn a_live_run_that_is_ended_leaves_no_worker_behind() {
    let alive = Arc::new(());
    let inside = Arc::clone(&alive);
    let program = Program::new(move || {
        let inside = Arc::clone(&inside);
        ThreadPoolExecutor::named("pool", 2).scope(|pool| {
            let never = Event::new();
            let gate = never.clone();
            let job = move || {
                let _inside = &inside;
                Ok(gate.wait(None))
            };
            let futures = [pool.submit(job).unwrap(), pool.submit(|| Ok(true)).unwrap()];
            // a thread of its own sleeps, so that the run is not stuck
            let sleeper = Thread::spawn(|| sleep(Duration::from_secs(3600)));
            let done = as_completed(&futures, None).filter(Result::is_ok).count();
            sleeper.join();
            done.to_string()
        })
    });
    let run = Live::start(&program, LiveOptions::default());
    while !run.lanes().iter().any(|lane| lane.name == "pool_1") {
        assert!(!run.wait(Duration::from_millis(1)), "it sleeps for an hour");
    }
    run.cancel();
    assert_eq!(run.finish().outcome, Outcome::Cancelled);
    drop(program);
    assert_eq!(Arc::strong_count(&alive), 1, "every job is gone");
}

#[test]
fn on_plain_threads_a_shutdown_waits_also_for_a_worker_that_is_just_being_hired() {
    for _ in 0..200 {
        let pool = ThreadPoolExecutor::new(8);
        let (accepted, done) = (Shared::new(0), Shared::new(0));
        let submitters = [0; 3].map(|_| {
            let (pool, accepted, done) = (pool.handle(), accepted.clone(), done.clone());
            Thread::spawn(move || {
                while pool.submit(count(&done)).is_ok() {
                    accepted.update(|n| *n += 1);
                }
            })
        });
        pool.submit(|| Ok(())).unwrap().result(None).unwrap();
        pool.shutdown(true, false);
        let done = done.get();
        submitters.iter().for_each(Thread::join);
        assert_eq!(done, accepted.get(), "what was accepted was done by then");
        assert!(pool.workers().iter().all(|worker| !worker.is_alive()));
    }
}

#[test]
fn invalid_states_have_words() {
    let future = settled(1);
    let InvalidState(state) = future.settle(Ok(2)).unwrap_err();
    assert_eq!(state.to_string(), "finished");
}
