//! The event loop and what is made of it, held against what CPython 3.11 does, in plain programs, live and explored.

use racecourse::asyncio::{
    self, Barrier, Condition, Error, Event, EventLoop, Lock, Queue, ReturnWhen, Semaphore, Task, current_task, gather,
    gather_results, sleep, timeout, wait, wait_for, yield_now,
};
use racecourse::sched::{Explorer, Live, LiveOptions, Program, TimeRule};
use racecourse::sync::Shared;
use racecourse::threading::Thread;
use racecourse::trace::{Outcome, OutcomeKind};
use std::cell::{Cell, RefCell};
use std::future::Future;
use std::rc::Rc;
use std::time::Duration;

/// What was written down, in order.
#[derive(Clone, Default)]
struct Notes(Rc<RefCell<Vec<String>>>);

impl Notes {
    fn add(&self, what: impl Into<String>) {
        self.0.borrow_mut().push(what.into());
    }

    fn adding(&self, what: &'static str) -> impl FnOnce() + 'static {
        let own = self.clone();
        move || own.add(what)
    }

    #[track_caller]
    fn are(&self, wanted: &str) {
        assert_eq!(self.0.borrow().join(" "), wanted);
    }
}

fn ms(n: u64) -> Duration {
    Duration::from_millis(n)
}

fn spawn<T: Clone + 'static>(body: impl Future<Output = Result<T, Error>> + 'static) -> Task<T> {
    EventLoop::running().create_task(body)
}

/// Runs a coroutine in each world: what it gives must be the same in all of them.
#[track_caller]
fn everywhere<F: Future<Output = Result<String, Error>> + 'static>(main: fn() -> F, wanted: &str) {
    let told = |result: Result<String, Error>| result.unwrap_or_else(|error| format!("raised: {error}"));
    assert_eq!(told(asyncio::run(main())), wanted, "plain");
    let program = Program::new(move || told(asyncio::run(main())));
    let live = Live::start(&program, LiveOptions { speed: 10.0, ..LiveOptions::default() }).finish();
    assert_eq!(live.outcome.summary(), wanted, "live");
    for time in [TimeRule::Ordered, TimeRule::Free] {
        let found = Explorer { time, ..Explorer::default() }.explore(&program);
        assert!(found.complete(), "{found:?}");
        let ends: Vec<String> = found.outcomes.iter().map(|one| one.outcome.to_string()).collect();
        assert!(ends.iter().any(|end| end == wanted), "{time:?}: {ends:?}");
        assert!(time == TimeRule::Free || ends.len() == 1, "{ends:?}");
    }
}

fn outcomes(program: impl Fn() -> String + Send + Sync + 'static, time: TimeRule) -> Vec<String> {
    let found = Explorer { time, ..Explorer::default() }.explore(&Program::new(program));
    assert!(found.complete(), "{found:?}");
    found.outcomes.iter().map(|one| one.outcome.summary()).collect()
}

#[test]
fn callbacks_come_in_the_order_in_which_they_were_asked_for_and_those_of_a_turn_on_the_next() {
    let (event_loop, notes) = (EventLoop::new(), Notes::default());
    let (own, inner) = (event_loop.clone(), notes.clone());
    event_loop.call_soon(move || {
        inner.add("a");
        own.call_soon(inner.adding("c"));
        let again = own.clone();
        own.call_soon(move || again.stop());
        own.call_soon(inner.adding("d"));
    });
    let never = event_loop.call_soon(notes.adding("never"));
    event_loop.call_soon(notes.adding("b"));
    never.cancel();
    assert!(never.cancelled() && event_loop.turns() == 0);
    event_loop.run_forever();
    notes.are("a b c d");
    assert_eq!(event_loop.turns(), 2);
    // what is asked for while it stands still waits
    event_loop.call_soon(notes.adding("e"));
    event_loop.stop();
    event_loop.run_forever();
    notes.are("a b c d e");
    event_loop.close();
    assert!(event_loop.is_closed() && !event_loop.is_running());
}

#[test]
fn timers_come_in_the_order_of_their_times() {
    let (event_loop, notes) = (EventLoop::new(), Notes::default());
    event_loop.call_later(ms(6), notes.adding("third"));
    let first = event_loop.call_later(ms(2), notes.adding("first"));
    assert!(first.when() >= ms(2));
    event_loop.call_at(event_loop.time() + ms(4), notes.adding("second"));
    event_loop.call_later(ms(3), notes.adding("never")).cancel();
    let own = event_loop.clone();
    event_loop.call_later(ms(8), move || own.stop());
    event_loop.run_forever();
    notes.are("first second third");
    event_loop.close();
}

#[test]
fn a_callback_that_panics_does_not_end_the_loop() {
    let found = outcomes(
        || {
            let event_loop = EventLoop::new();
            event_loop.call_soon(|| panic!("no"));
            let own = event_loop.clone();
            event_loop.call_soon(move || own.stop());
            event_loop.run_forever();
            event_loop.close();
            "went on".into()
        },
        TimeRule::Free,
    );
    assert_eq!(found, ["went on"]);
}

#[test]
fn what_python_refuses_is_refused() {
    fn refused(act: impl FnOnce() + Send + Sync + Clone + 'static) -> String {
        let program = Program::new(move || {
            act.clone()();
            "nothing said".into()
        });
        match Live::start(&program, LiveOptions::default()).finish().outcome {
            Outcome::Failed { message, .. } => message,
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(refused(|| drop(EventLoop::running())), "no running event loop");
    let closed = || {
        let event_loop = EventLoop::new();
        event_loop.close();
        event_loop.call_soon(|| ());
    };
    assert_eq!(refused(closed), "the event loop is closed");
    let nested = || {
        let inner = asyncio::run(async { Ok(asyncio::run(async { Ok(1) })) });
        panic!("{}", inner.unwrap_err());
    };
    assert_eq!(refused(nested), "cannot run the event loop while another loop is running");
    let future = EventLoop::new().create_future();
    assert_eq!(future.result(), Err(Error::InvalidState("the result is not set")));
    assert_eq!(future.set_result(1), Ok(()));
    assert_eq!(future.set_result(2), Err(Error::InvalidState("the future is done already")));
    assert_eq!((future.result(), future.exception(), future.cancel()), (Ok(1), Ok(None), false));
    let stopped = EventLoop::new();
    let own = stopped.clone();
    let result: Result<(), Error> = stopped.run_until_complete(async move {
        own.stop();
        own.create_future().await
    });
    assert!(result.unwrap_err().to_string().contains("stopped before"));
    stopped.close();
}

#[test]
fn every_thread_has_its_own_loop() {
    assert!(EventLoop::get().is_none());
    EventLoop::set(Some(EventLoop::new()));
    std::thread::spawn(|| assert!(EventLoop::get().is_none())).join().unwrap();
    EventLoop::set(None).unwrap().close();
    let found = outcomes(
        || {
            EventLoop::set(Some(EventLoop::new()));
            let others = Shared::named("others", 0);
            let mine = others.clone();
            let thread = Thread::spawn(move || mine.set(EventLoop::get().is_some().into()));
            let own = asyncio::run(async { Ok(1) }).unwrap();
            thread.join();
            EventLoop::set(None).unwrap().close();
            format!("{own} {}", others.peek())
        },
        TimeRule::Free,
    );
    assert_eq!(found, ["1 0"]);
}

#[test]
fn callbacks_of_a_future_come_on_the_next_turn_in_their_order() {
    let (event_loop, notes) = (EventLoop::new(), Notes::default());
    let future = event_loop.create_future();
    let add = |what: &'static str| {
        let notes = notes.clone();
        future.add_done_callback(move |future| notes.add(format!("{what}{}", future.result().unwrap())))
    };
    add("a");
    let never = add("never");
    add("b");
    assert!(future.remove_done_callback(never) && !future.remove_done_callback(never));
    let (own, inner, done) = (event_loop.clone(), notes.clone(), future.clone());
    event_loop.call_soon(move || {
        done.set_result(1).unwrap();
        inner.add("set");
        own.stop();
    });
    event_loop.run_forever();
    notes.are("set");
    add("late");
    event_loop.stop();
    event_loop.run_forever();
    notes.are("set a1 b1 late1");
    event_loop.close();
}

#[test]
fn tasks_take_turns_at_their_awaits() {
    async fn main() -> Result<String, Error> {
        let notes = Notes::default();
        let work = |name: &'static str| {
            let notes = notes.clone();
            spawn(async move {
                for step in 0..3 {
                    notes.add(format!("{name}{step}"));
                    sleep(Duration::ZERO).await?;
                }
                Ok(name)
            })
        };
        let (a, b) = (work("a"), work("b"));
        assert!(!a.done());
        assert_eq!((a.name(), current_task().unwrap().name()), ("Task-2".into(), "Task-1".into()));
        let names = (a.await?, b.await?);
        assert_eq!(names, ("a", "b"));
        let said = notes.0.borrow().join(" ");
        Ok(said)
    }
    everywhere(main, "a0 b0 a1 b1 a2 b2");
}

#[test]
fn sleeping_takes_as_long_as_the_longest() {
    async fn main() -> Result<String, Error> {
        let event_loop = EventLoop::running();
        let started = event_loop.time();
        let all = (1..=3).map(|n| spawn(async move { sleep(Duration::from_millis(n * 10)).await.map(|()| n) }));
        let numbers = gather(all).await?;
        assert!(event_loop.time() - started >= ms(30));
        Ok(format!("{numbers:?}"))
    }
    everywhere(main, "[1, 2, 3]");
}

#[test]
fn a_cancellation_is_found_where_the_task_waits() {
    async fn main() -> Result<String, Error> {
        let notes = Notes::default();
        let tidy = notes.clone();
        let task = spawn(async move {
            match sleep(Duration::from_secs(3600)).await {
                Err(Error::Cancelled) => tidy.add("told"),
                _ => tidy.add("slept"),
            }
            // tidying up may wait, too
            yield_now().await?;
            tidy.add("tidied");
            Err::<(), _>(Error::Cancelled)
        });
        yield_now().await?;
        assert!(task.cancel() && !task.done());
        assert_eq!(task.clone().await, Err(Error::Cancelled));
        assert!(task.cancelled() && !task.cancel());
        // before its first step: it never begins
        let never = notes.clone();
        let task = spawn(async move {
            never.add("never");
            Ok(())
        });
        task.cancel();
        assert_eq!(task.await, Err(Error::Cancelled));
        // it may take no notice
        let stubborn = spawn(async {
            let slept = sleep(Duration::from_secs(3600)).await;
            Ok(slept.is_err())
        });
        yield_now().await?;
        stubborn.cancel();
        assert_eq!(stubborn.clone().await, Ok(true));
        assert_eq!((stubborn.cancelled(), stubborn.cancelling()), (false, 1));
        // through what it awaits
        let inner = spawn(async { sleep(Duration::from_secs(3600)).await });
        let awaited = inner.clone();
        let outer = spawn(awaited);
        yield_now().await?;
        yield_now().await?;
        outer.cancel();
        assert_eq!(outer.await, Err(Error::Cancelled));
        assert!(inner.cancelled());
        // a task that cancels itself learns of it at its next await
        let itself = spawn(async {
            current_task().unwrap().cancel();
            sleep(Duration::from_secs(1)).await
        });
        assert_eq!(itself.await, Err(Error::Cancelled));
        let said = notes.0.borrow().join(" ");
        Ok(said)
    }
    everywhere(main, "told tidied");
}

#[test]
fn a_foreign_future_is_dropped_where_it_waits() {
    struct Gone(Rc<Cell<bool>>);
    impl Drop for Gone {
        fn drop(&mut self) {
            self.0.set(true);
        }
    }
    asyncio::run(async {
        let gone = Rc::new(Cell::new(false));
        let guard = Gone(Rc::clone(&gone));
        let task = spawn(async move {
            let _guard = guard;
            std::future::pending::<()>().await;
            Ok(())
        });
        yield_now().await?;
        assert!(task.cancel() && !gone.get());
        assert_eq!(task.await, Err(Error::Cancelled));
        assert!(gone.get());
        // and woken from another thread
        let (sender, receiver) = tokio::sync::oneshot::channel();
        let thread = std::thread::spawn(move || sender.send(7).unwrap());
        assert_eq!(receiver.await, Ok(7));
        thread.join().unwrap();
        Ok(())
    })
    .unwrap();
}

#[test]
fn gather_keeps_the_order_raises_the_first_error_and_lets_the_others_go_on() {
    async fn main() -> Result<String, Error> {
        let finished = Notes::default();
        let work = |n: u64| {
            let finished = finished.clone();
            spawn(async move {
                for _ in 0..n {
                    yield_now().await?;
                }
                if n == 2 {
                    return Err(Error::raised("two"));
                }
                finished.add(n.to_string());
                Ok(n)
            })
        };
        assert_eq!(gather([work(3), work(1)]).await, Ok(vec![3, 1]));
        let slow = work(9);
        assert_eq!(gather([slow.clone(), work(2)]).await, Err(Error::raised("two")));
        assert!(!slow.done());
        assert_eq!(slow.await, Ok(9));
        assert_eq!(gather_results([work(2), work(1)]).await, Ok(vec![Err(Error::raised("two")), Ok(1)]));
        assert_eq!(gather(Vec::<Task<u8>>::new()).await, Ok(vec![]));
        let (a, b) = (work(8), work(8));
        let both = gather([a.clone(), b.clone()]);
        yield_now().await?;
        assert!(both.cancel());
        assert_eq!(both.await, Err(Error::Cancelled));
        assert!(a.cancelled() && b.cancelled());
        let said = finished.0.borrow().join(" ");
        Ok(said)
    }
    everywhere(main, "1 3 9 1");
}

#[test]
fn wait_waits_for_enough() {
    async fn main() -> Result<String, Error> {
        let work = |n: u64, fails: bool| {
            spawn(async move {
                for _ in 0..n {
                    yield_now().await?;
                }
                if fails { Err(Error::raised(n)) } else { Ok(n) }
            })
        };
        let number = |(done, pending): (Vec<Task<u64>>, Vec<Task<u64>>)| (done.len(), pending.len());
        let all = || vec![work(9, false), work(1, false), work(5, true)];
        assert_eq!(number(wait(all(), None, ReturnWhen::FirstCompleted).await?), (1, 2));
        assert_eq!(number(wait(all(), None, ReturnWhen::FirstException).await?), (2, 1));
        let (done, pending) = wait(all(), None, ReturnWhen::AllCompleted).await?;
        assert_eq!((done.len(), pending.len()), (3, 0));
        assert_eq!(number(wait(done, None, ReturnWhen::FirstCompleted).await?), (3, 0));
        let never = spawn(async { EventLoop::running().create_future::<u64>().await });
        let (done, pending) = wait(vec![never], Some(ms(1)), ReturnWhen::AllCompleted).await?;
        assert_eq!((done.len(), pending.len(), pending[0].done()), (0, 1, false));
        Ok("enough".into())
    }
    everywhere(main, "enough");
}

#[test]
fn a_timeout_cancels_what_waits_and_only_that() {
    async fn main() -> Result<String, Error> {
        let never = || EventLoop::running().create_future::<()>();
        assert_eq!(wait_for(never(), Some(ms(5))).await, Err(Error::Timeout));
        assert_eq!(timeout(None, async { Ok(1) }).await, Ok(1));
        let future = never();
        assert_eq!(wait_for(future.clone(), Some(ms(5))).await, Err(Error::Timeout));
        assert!(future.cancelled());
        // somebody else's cancellation is no timeout
        let task = spawn(async move { wait_for(never(), Some(Duration::from_secs(3600))).await });
        yield_now().await?;
        task.cancel();
        assert_eq!(task.await, Err(Error::Cancelled));
        Ok("in time".into())
    }
    everywhere(main, "in time");
}

#[test]
fn a_lock_goes_to_who_has_waited_longest() {
    async fn main() -> Result<String, Error> {
        let (lock, notes) = (Lock::new(), Notes::default());
        let work = |name: &'static str| {
            let (lock, notes) = (lock.clone(), notes.clone());
            spawn(async move {
                let _held = lock.hold().await?;
                notes.add(name);
                yield_now().await
            })
        };
        let (a, b, c) = (work("a"), work("b"), work("c"));
        yield_now().await?;
        assert!(lock.locked());
        // one that gives up does not take its place along
        b.cancel();
        assert_eq!((a.await, b.await, c.await), (Ok(()), Err(Error::Cancelled), Ok(())));
        assert!(!lock.locked());
        assert_eq!(lock.release(), Err(Error::raised("the lock is not acquired")));
        let said = notes.0.borrow().join(" ");
        Ok(said)
    }
    everywhere(main, "a c");
}

#[test]
fn semaphores_events_conditions_and_barriers_keep_their_promises() {
    async fn main() -> Result<String, Error> {
        let permits = Semaphore::bounded(1);
        let first = permits.hold().await?;
        let own = permits.clone();
        let second = spawn(async move { own.acquire().await });
        yield_now().await?;
        assert!(permits.locked() && !second.done());
        drop(first);
        second.await?;
        permits.release()?;
        assert!(permits.release().unwrap_err().to_string().contains("too often"));
        let more = Semaphore::new(0);
        more.release()?;
        assert_eq!(more.value(), 1);

        let event = Event::new();
        let waiting = event.clone();
        let waiter = spawn(async move { waiting.wait().await });
        yield_now().await?;
        event.set();
        event.clear();
        waiter.await?;
        assert!(!event.is_set());

        let condition = Condition::new();
        assert!(condition.notify(1).is_err() && condition.wait().await.is_err());
        let ready = Rc::new(Cell::new(0));
        let (own, seen) = (condition.clone(), Rc::clone(&ready));
        let waiter = spawn(async move {
            let _held = own.hold().await?;
            own.wait_for(|| seen.get() == 2).await?;
            Ok(own.lock().locked())
        });
        for _ in 0..2 {
            yield_now().await?;
            let _held = condition.hold().await?;
            ready.set(ready.get() + 1);
            condition.notify_all()?;
        }
        assert_eq!(waiter.await, Ok(true));
        let own = condition.clone();
        let waiter = spawn(async move {
            let _held = own.hold().await?;
            let waited = own.wait().await;
            assert!(own.lock().locked(), "the lock is taken again also when it is cancelled");
            waited
        });
        yield_now().await?;
        waiter.cancel();
        assert_eq!(waiter.await, Err(Error::Cancelled));

        let barrier = Barrier::new(2);
        let round = || {
            let barrier = barrier.clone();
            spawn(async move { barrier.wait().await })
        };
        let places = gather([round(), round(), round(), round()]).await?;
        assert_eq!(places, [0, 1, 0, 1]);
        let lonely = round();
        yield_now().await?;
        assert_eq!(barrier.n_waiting(), 1);
        barrier.reset();
        assert!(lonely.await.unwrap_err().to_string().contains("broken"));
        assert!(!barrier.broken());
        let lonely = round();
        yield_now().await?;
        barrier.abort();
        assert!(lonely.await.is_err() && round().await.is_err() && barrier.broken());
        Ok("kept".into())
    }
    everywhere(main, "kept");
}

#[test]
fn a_queue_hands_over_waits_and_counts_what_is_done() {
    async fn main() -> Result<String, Error> {
        let queue = Queue::fifo(1);
        let own = queue.clone();
        let producer = spawn(async move {
            for n in 0..4 {
                own.put(n).await?;
            }
            Ok(())
        });
        let (own, sum) = (queue.clone(), Rc::new(Cell::new(0)));
        let total = Rc::clone(&sum);
        let consumer = spawn(async move {
            loop {
                let n: u32 = own.get().await?;
                total.set(total.get() * 10 + n);
                own.task_done()?;
            }
            #[expect(unreachable_code, reason = "it says what the task would give")]
            Ok(())
        });
        producer.await?;
        queue.join().await?;
        consumer.cancel();
        assert_eq!(consumer.await, Err(Error::Cancelled));
        assert!(queue.empty() && queue.get_nowait().is_err() && queue.task_done().is_err());
        queue.put_nowait(1).unwrap();
        assert!(queue.full() && queue.put_nowait(2).unwrap_err().0 == 2);
        let heap = Queue::priority(0);
        [3, 1, 2].into_iter().for_each(|n| heap.put_nowait(n).unwrap());
        assert_eq!(heap.get().await?, 1);
        Ok(sum.get().to_string())
    }
    everywhere(main, "123");
}

#[test]
fn another_thread_brings_a_result() {
    fn program() -> String {
        let got = asyncio::run(async {
            let (future, promise) = EventLoop::running().promise();
            let (forgotten, dropped) = EventLoop::running().promise::<u8>();
            let thread = Thread::spawn(move || {
                drop(dropped);
                promise.settle(Ok(7));
            });
            let got = future.await?;
            let nothing = forgotten.await;
            thread.join();
            Ok(format!("{got} {nothing:?}"))
        });
        got.unwrap_or_else(|error| error.to_string())
    }
    assert_eq!(program(), "7 Err(Cancelled)");
    let live = Live::start(&Program::new(program), LiveOptions::default()).finish();
    assert_eq!(live.outcome.summary(), "7 Err(Cancelled)");
    assert_eq!(outcomes(program, TimeRule::Free), ["7 Err(Cancelled)"]);
}

#[test]
fn a_job_is_done_in_another_thread_while_the_loop_goes_on() {
    async fn main() -> Result<String, Error> {
        let event_loop = EventLoop::running();
        let good = event_loop.run_in_executor(None, || Ok(6 * 7))?;
        let bad = event_loop.run_in_executor(None, || "many".parse::<u8>().map_err(Into::into))?;
        let worse = event_loop.run_in_executor(None, || -> Result<(), _> { panic!("worse") })?;
        Ok(format!("{:?} {:?} {:?}", good.await, bad.await, worse.await))
    }
    assert_eq!(
        asyncio::run(main()).unwrap(),
        "Ok(42) Err(Raised(\"invalid digit found in string\")) Err(Raised(\"worse\"))"
    );
    // explored: whichever of the two comes first, the loop serves it
    let found = outcomes(
        || {
            let ran = asyncio::run(async {
                let event_loop = EventLoop::running();
                let jobs = ["a", "b"].map(|name| {
                    let job = event_loop.run_in_executor(None, move || Ok(name)).unwrap();
                    spawn(job)
                });
                let (done, _) = wait(jobs.into(), None, ReturnWhen::FirstCompleted).await?;
                done.iter().map(Task::result).collect::<Result<Vec<_>, _>>()
            });
            ran.unwrap().join(" and ")
        },
        TimeRule::Free,
    );
    assert_eq!(found, ["a", "a and b", "b"]);
}

/// Two tasks add one each; the other's result may come at any turn.
fn adders(awaits: bool) -> String {
    let counter = Shared::named("counter", 0);
    let own = counter.clone();
    let ran = asyncio::run(async move {
        let adder = |delay: u64| {
            let counter = own.clone();
            spawn(async move {
                sleep(Duration::from_secs(delay)).await?;
                let seen = counter.get();
                if awaits {
                    sleep(Duration::from_secs(1)).await?;
                }
                counter.set(seen + 1);
                Ok(())
            })
        };
        gather([adder(1), adder(3)]).await
    });
    ran.map_or_else(|error| error.to_string(), |_| format!("counter = {}", counter.peek()))
}

#[test]
fn an_update_is_lost_across_an_await_and_only_there() {
    assert_eq!(outcomes(|| adders(true), TimeRule::Free), ["counter = 1", "counter = 2"]);
    assert_eq!(outcomes(|| adders(false), TimeRule::Free), ["counter = 2"]);
    assert_eq!(outcomes(|| adders(true), TimeRule::Ordered), ["counter = 2"]);
}

#[test]
fn a_loop_that_nothing_can_wake_is_a_deadlock_and_leaves_nothing_behind() {
    struct Alive(std::sync::Arc<()>);
    let alive = std::sync::Arc::new(());
    let counted = alive.clone();
    let program = Program::new(move || {
        let guard = Alive(counted.clone());
        let ran = asyncio::run(async move {
            let task = spawn(async move {
                let _guard = &guard.0;
                EventLoop::running().create_future::<u8>().await
            });
            task.await
        });
        format!("{ran:?}")
    });
    for time in [TimeRule::Free, TimeRule::Ordered] {
        let found = Explorer { time, ..Explorer::default() }.explore(&program);
        assert_eq!(found.outcomes.len(), 1);
        assert_eq!(found.outcomes[0].outcome.kind(), OutcomeKind::Deadlock, "{:?}", found.outcomes[0].outcome);
    }
    let live = Live::start(&program, LiveOptions::default()).finish();
    assert_eq!(live.outcome.kind(), OutcomeKind::Deadlock);
    drop(program);
    assert_eq!(std::sync::Arc::strong_count(&alive), 1, "every task was dropped");
}

#[cfg(unix)]
mod sockets {
    use super::{ms, spawn};
    use racecourse::asyncio::{
        self, Error, EventLoop, Server, StreamReader, StreamWriter, gather, open_connection, sleep, start_server,
    };
    use racecourse::sched::{Live, LiveOptions, Program};
    use racecourse::trace::Outcome;
    use std::io::{Read, Write};
    use std::net::{Ipv4Addr, TcpStream};
    use std::time::Duration;

    /// Answers every line with the same line, until one is empty.
    async fn echo(mut reader: StreamReader, writer: StreamWriter) -> Result<(), Error> {
        loop {
            let line = match reader.readline().await {
                Err(Error::Raised(why)) => format!("[{why}]\n").into_bytes(),
                line => line?,
            };
            if line.is_empty() || line == b"\n" {
                break;
            }
            writer.write(&line);
            writer.drain().await?;
        }
        writer.close();
        writer.wait_closed().await
    }

    fn serve() -> Result<Server, Error> {
        start_server(echo, (Ipv4Addr::LOCALHOST, 0).into())
    }

    #[test]
    fn lines_come_back_and_many_connections_are_served_at_once() {
        let ran = asyncio::run(async {
            let server = serve()?;
            let address = server.address();
            let clients = (0..300).map(|n| {
                spawn(async move {
                    let (mut reader, writer) = open_connection(address).await?;
                    for turn in 0..3 {
                        writer.write(format!("{n} {turn}\n").as_bytes());
                        assert_eq!(reader.readline().await?, format!("{n} {turn}\n").into_bytes());
                    }
                    writer.write_eof();
                    assert_eq!((reader.readline().await?, reader.at_eof()), (vec![], true));
                    Ok(n)
                })
            });
            let all = gather(clients).await?;
            server.close();
            assert!(!server.is_serving() && open_connection(address).await.is_err());
            Ok(all.len())
        });
        assert_eq!(ran, Ok(300));
    }

    #[test]
    fn whoever_sends_too_much_has_to_wait_and_nothing_is_lost() {
        let ran = asyncio::run(async {
            let server = serve()?;
            let (mut reader, writer) = open_connection(server.address()).await?;
            // far more than all buffers on the way hold
            let line = [vec![b'x'; 60_000], vec![b'\n']].concat();
            let sent = spawn({
                let line = line.clone();
                async move {
                    for _ in 0..400 {
                        writer.write(&line);
                        writer.drain().await?;
                    }
                    writer.write_eof();
                    writer.wait_closed().await
                }
            });
            // nobody reads yet: so it stands still
            for _ in 0..100 {
                sleep(Duration::ZERO).await?;
            }
            sleep(ms(5)).await?;
            assert!(!sent.done());
            let mut lines = 0;
            while reader.readline().await? == line {
                lines += 1;
            }
            sent.await?;
            server.close();
            Ok(lines)
        });
        assert_eq!(ran, Ok(400));
    }

    #[test]
    fn long_lines_pieces_of_lines_and_lines_in_one_piece_are_told_apart() {
        let (there, address) = std::sync::mpsc::channel();
        let server = std::thread::spawn(move || {
            asyncio::run(async move {
                let server = serve()?;
                let (stopped, promise) = EventLoop::running().promise();
                there.send((server.address(), promise)).unwrap();
                stopped.await?;
                server.close();
                Ok(())
            })
        });
        let (address, promise) = address.recv().unwrap();
        let mut client = TcpStream::connect(address).unwrap();
        let mut expect = |send: &[&[u8]], wanted: &[u8]| {
            send.iter().for_each(|piece| client.write_all(piece).unwrap());
            let mut got = vec![0; wanted.len()];
            client.read_exact(&mut got).unwrap();
            assert_eq!(String::from_utf8_lossy(&got), String::from_utf8_lossy(wanted));
        };
        expect(&[b"a", b"b", b"\n"], b"ab\n");
        expect(&[b"one\ntwo\n"], b"one\ntwo\n");
        expect(&[&[b'x'; 200_000]], b"[the line is longer than 65536 bytes]\n");
        // one that goes away in the middle of a line does the others no harm
        drop(client);
        let mut client = TcpStream::connect(address).unwrap();
        client.write_all(b"last").unwrap();
        client.shutdown(std::net::Shutdown::Write).unwrap();
        let mut rest = String::new();
        client.read_to_string(&mut rest).unwrap();
        assert_eq!(rest, "last");
        promise.settle(Ok(()));
        server.join().unwrap().unwrap();
    }

    #[test]
    fn a_loop_that_waits_for_sockets_ends_with_its_live_run() {
        let (there, is_there) = std::sync::mpsc::channel();
        let program = Program::new(move || {
            let there = there.clone();
            let ran: Result<(), Error> = asyncio::run(async move {
                let server = serve()?;
                there.send(server.address()).unwrap();
                server.serve_forever().await
            });
            format!("{ran:?}")
        });
        let live = Live::start(&program, LiveOptions::default());
        let address = is_there.recv().unwrap();
        let mut client = TcpStream::connect(address).unwrap();
        client.write_all(b"here\n").unwrap();
        let mut line = [0; 5];
        client.read_exact(&mut line).unwrap();
        live.cancel();
        assert_eq!(live.finish().outcome, Outcome::Cancelled);
        assert_eq!(client.read(&mut line).unwrap_or(0), 0, "the connection is closed");
        assert!(TcpStream::connect(address).is_err());
    }
}
