//! Locks, events, conditions, semaphores and queues for tasks; and threads that work for a loop.

use racecourse::asyncio::{
    self, Condition, Error, Event, EventLoop, Lock, Queue, Semaphore, Task, gather, sleep, yield_now,
};
use racecourse::course::{Demo, Knob, Knobs};
use racecourse::sched::{self, say};
use racecourse::sync::Shared;
use racecourse::threading;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

/// The path that steps carry.
pub const PATH: &str = file!();

/// `async-queue`: a producer, consumers, and the end of the work.
pub const ASYNC_QUEUE: Demo = Demo {
    name: "async-queue",
    summary: "A producer puts items into a queue, consumers take them; main waits until all are done.",
    knobs: &[
        Knob::number("items", (1, 20), "8", "3", "how many items"),
        Knob::number("consumers", (1, 4), "2", "2", "how many consumers"),
        Knob::number("room", (0, 4), "2", "1", "how many items the queue takes at most; 0 for any number"),
        Knob::words("done", &["told", "forgotten"], "told", "whether consumers call task_done"),
        Knob::number("speed", (1, 1000), "4", "4", "how many times faster the seconds pass"),
    ],
    anchor: "queue",
    body: async_queue,
    judge: None,
    live_only: None,
};

/// `withdraw`: a critical section with an await in it, or without.
pub const WITHDRAW: Demo = Demo {
    name: "withdraw",
    summary: "Two tasks withdraw 100 from an account of 100, each after looking whether that is there.",
    knobs: &[
        Knob::words("await", &["inside", "none"], "inside", "whether a task awaits between looking and withdrawing"),
        Knob::words("lock", &["off", "on"], "off", "whether they hold a lock"),
    ],
    anchor: "withdraw",
    body: withdraw,
    judge: None,
    live_only: None,
};

/// `doors`: what lets how many pass.
pub const DOORS: Demo = Demo {
    name: "doors",
    summary: "Three tasks wait at a door; it is opened once.",
    knobs: &[Knob::words("door", &["event", "notify", "notify-all", "semaphore"], "event", "what the door is made of")],
    anchor: "doors",
    body: doors,
    judge: None,
    live_only: None,
};

/// `heartbeat`: who blocks the loop.
pub const HEARTBEAT: Demo = Demo {
    name: "heartbeat",
    summary: "A task says something every second, twice; another has a job done that takes three.",
    knobs: &[
        Knob::words("job", &["thread", "loop"], "thread", "whether an executor's thread does it, or the loop's own"),
        Knob::number("speed", (1, 1000), "3", "3", "how many times faster the seconds pass"),
    ],
    anchor: "heartbeat",
    body: heartbeat,
    judge: None,
    live_only: None,
};

/// `brought-home`: two jobs in threads, and who adds up.
pub const BROUGHT_HOME: Demo = Demo {
    name: "brought-home",
    summary: "An executor's two threads do a job each, which adds 1 to a counter.",
    knobs: &[Knob::words(
        "adds",
        &["thread", "thread-with-lock", "task"],
        "thread",
        "who adds it: the thread, or the task",
    )],
    anchor: "brought",
    body: brought_home,
    judge: None,
    live_only: None,
};

const SECOND: Duration = Duration::from_secs(1);

fn spawn<T: Clone + 'static>(coroutine: impl Future<Output = Result<T, Error>> + 'static) -> Task<T> {
    EventLoop::running().create_task(coroutine)
}

// ANCHOR: queue
fn async_queue(knobs: &Knobs) -> String {
    let (items, consumers) = (knobs.count("items"), knobs.count("consumers"));
    let (room, tells) = (knobs.count("room"), knobs.is("done", "told"));
    let ran = asyncio::run(async move {
        let queue = Queue::fifo(room);
        let done = Rc::new(Cell::new(0));
        let consumer = |number: usize| {
            let (queue, done) = (queue.clone(), Rc::clone(&done));
            spawn(async move {
                loop {
                    let item: usize = queue.get().await?; // ends here, when it is cancelled
                    sleep(SECOND).await?;
                    say(format!("consumer-{number}: item {item} is done"));
                    done.set(done.get() + 1);
                    if tells {
                        queue.task_done()?;
                    }
                }
                #[expect(unreachable_code, reason = "it says what the task would give")]
                Ok(())
            })
        };
        let consumers: Vec<Task<()>> = (1..=consumers).map(consumer).collect();
        for item in 1..=items {
            queue.put(item).await?; // waits for room
        }
        queue.join().await?;
        for consumer in &consumers {
            consumer.cancel();
        }
        Ok(done.get())
    });
    ran.map_or_else(|error| error.to_string(), |done| format!("{done} of {items} done"))
}
// ANCHOR_END: queue

// ANCHOR: withdraw
fn withdraw(knobs: &Knobs) -> String {
    let (awaits, locked) = (knobs.is("await", "inside"), knobs.is("lock", "on"));
    let ran = asyncio::run(async move {
        let (balance, lock) = (Rc::new(Cell::new(100)), Lock::new());
        let withdrawal = || {
            let (balance, lock) = (Rc::clone(&balance), lock.clone());
            spawn(async move {
                let _held = if locked { Some(lock.hold().await?) } else { None };
                if balance.get() < 100 {
                    return Ok(false);
                }
                if awaits {
                    yield_now().await?; // a line in a log, say
                }
                balance.set(balance.get() - 100);
                Ok(true)
            })
        };
        let paid = gather([withdrawal(), withdrawal()]).await?;
        Ok(format!("{} paid, {} left", paid.iter().filter(|paid| **paid).count(), balance.get()))
    });
    ran.unwrap_or_else(|error| error.to_string())
}
// ANCHOR_END: withdraw

// ANCHOR: doors
fn doors(knobs: &Knobs) -> String {
    let door = knobs.get("door").to_string();
    let through = asyncio::run(async move {
        let (event, condition, permits) = (Event::new(), Condition::new(), Semaphore::new(0));
        let through = Rc::new(Cell::new(0));
        for _ in 0..3 {
            let (event, condition, permits) = (event.clone(), condition.clone(), permits.clone());
            let (through, door) = (Rc::clone(&through), door.clone());
            spawn(async move {
                match door.as_str() {
                    "event" => event.wait().await?,
                    "semaphore" => permits.acquire().await?,
                    _ => {
                        let _held = condition.hold().await?;
                        condition.wait().await?;
                    }
                }
                through.set(through.get() + 1);
                Ok(())
            });
        }
        yield_now().await?; // now all three wait
        match door.as_str() {
            "event" => event.set(),
            "semaphore" => permits.release()?,
            notify => {
                let _held = condition.hold().await?;
                if notify == "notify" {
                    condition.notify(1)?;
                } else {
                    condition.notify_all()?;
                }
            }
        }
        for _ in 0..10 {
            yield_now().await?; // time enough, and those who still wait are cancelled
        }
        Ok(through.get())
    });
    through.map_or_else(|error| error.to_string(), |through| format!("{through} of 3 are through"))
}
// ANCHOR_END: doors

// ANCHOR: heartbeat
fn heartbeat(knobs: &Knobs) -> String {
    let in_thread = knobs.is("job", "thread");
    let told: Rc<RefCell<Vec<&str>>> = Rc::default();
    let (ours, theirs) = (Rc::clone(&told), Rc::clone(&told));
    let ran = asyncio::run(async move {
        let beats = spawn(async move {
            for _ in 0..2 {
                sleep(SECOND).await?;
                say("beat");
                theirs.borrow_mut().push("beat");
            }
            Ok(())
        });
        yield_now().await?; // the first second begins
        let job = || sched::sleep(3 * SECOND); // it awaits nothing: whoever does it is blocked
        if in_thread {
            let work = move || {
                job();
                Ok(())
            };
            EventLoop::running().run_in_executor(None, work)?.await?;
        } else {
            job();
        }
        say("the job is done");
        ours.borrow_mut().push("job");
        beats.await
    });
    ran.map_or_else(|error| error.to_string(), |()| told.borrow().join(" "))
}
// ANCHOR_END: heartbeat

// ANCHOR: brought
fn brought_home(knobs: &Knobs) -> String {
    let (in_task, locked) = (knobs.is("adds", "task"), knobs.is("adds", "thread-with-lock"));
    let counter = Shared::named("counter", 0);
    let lock = threading::Lock::named("lock");
    let own = counter.clone();
    let ran = asyncio::run(async move {
        let work = || {
            let (counter, lock, theirs) = (own.clone(), lock.clone(), own.clone());
            let in_thread = move || {
                if in_task {
                    return Ok(1); // a result, and nothing shared
                }
                let _held = locked.then(|| lock.hold());
                let seen = theirs.get();
                theirs.set(seen + 1);
                Ok(0)
            };
            spawn(async move {
                let brought = EventLoop::running().run_in_executor(None, in_thread)?.await?;
                if in_task {
                    counter.set(counter.get() + brought); // no await in between
                }
                Ok(())
            })
        };
        gather([work(), work()]).await
    });
    ran.map_or_else(|error| error.to_string(), |_| format!("counter = {}", counter.peek()))
}
// ANCHOR_END: brought
