//! The guide itself. Each way through it ends in a tool of the course, its lesson and a command that shows it.

use super::guide::{Advice, Answer, Question, Then};

/// The path of this file, for the lesson's includes.
pub const PATH: &str = file!();

/// An answer after which there is another question.
const fn ask(word: &'static str, says: &'static str, question: &'static Question) -> Answer {
    Answer { word, says, then: Then::Ask(question) }
}

/// An answer after which one knows.
const fn take(word: &'static str, says: &'static str, advice: &'static Advice) -> Answer {
    Answer { word, says, then: Then::Take(advice) }
}

/// Where it begins.
pub static GUIDE: Question = Question {
    asks: "What is it about?",
    answers: &[
        ask("waits", "a program that mostly waits: for the network, for other programs, for people", &WAITS),
        ask("computes", "a program that mostly computes", &COMPUTES),
        take("pipeline", "each of many things is waited for, and then computed with", &STAGES),
        ask("shares", "threads, tasks or processes that have something in common", &SHARES),
        ask("machines", "more than one machine, or jobs that must outlive the program", &MACHINES),
    ],
};

// what waits

static WAITS: Question = Question {
    asks: "How many waits are there at the same time?",
    answers: &[
        take("few", "one after the other would be fast enough", &LEAVE_IT),
        ask("dozens", "or some hundreds", &DOZENS),
        ask("thousands", "as of connections that are mostly idle", &THOUSANDS),
    ],
};

static LEAVE_IT: Advice = Advice {
    take: "Nothing at all",
    why: "A plain loop is right in every order, since there is only one. Measure before you believe that it is too slow.",
    in_rust: "the same.",
    lesson: "flags",
    line: "run downloads mode=sequential",
};

static DOZENS: Question = Question {
    asks: "What do you wait with?",
    answers: &[
        ask("blocking", "a library that blocks: `requests`, a database driver, files, subprocesses", &BLOCKING),
        take("async", "a library that can be awaited: `aiohttp`, `asyncpg`", &TASKS),
    ],
};

static BLOCKING: Question = Question {
    asks: "What is there to do?",
    answers: &[
        take("list", "a list of jobs, and I want what each of them comes to", &THREAD_POOL),
        take("stream", "jobs that keep coming, as long as the program runs", &WORKERS),
        take("beside", "one thing, beside what the program does anyway", &THREAD),
    ],
};

static THREAD_POOL: Advice = Advice {
    take: "A pool of threads: `ThreadPoolExecutor`",
    why: "A thread that waits has let go of the GIL, so threads wait at the same time in Python too. Take every result, or an error is \
          never heard of.",
    in_rust: "a scope of threads, or a channel and some workers; there is no GIL to think of.",
    lesson: "image-downloads",
    line: "run images --compare",
};

static WORKERS: Advice = Advice {
    take: "A queue, and worker threads",
    why: "Whoever has a job puts it into the queue, and goes on. Every job is reported done, also one that fails, and every worker is told \
          when it is over.",
    in_rust: "a channel: it ends when its last sender is gone, so there is no sentinel to forget.",
    lesson: "queues",
    line: "run workers",
};

static THREAD: Advice = Advice {
    take: "One thread",
    why: "Join it before the program ends, or what it does last is lost. To have it stop early, give it an `Event` to look at.",
    in_rust: "`thread::scope` joins it for you, and then it may borrow.",
    lesson: "threads",
    line: "run cookbook join=on",
};

static TASKS: Advice = Advice {
    take: "One thread and an event loop: a task for each",
    why: "A task costs less than a thread, and can be stopped only where it awaits. Have a semaphore limit how many ask at the same time.",
    in_rust: "`tokio`, a `JoinSet` for the tasks; its loop has several threads unless you say otherwise, so tasks do run side by side.",
    lesson: "tasks",
    line: "run downloads mode=async",
};

static THOUSANDS: Question = Question {
    asks: "Does any of them need something that takes long to compute, or that blocks?",
    answers: &[
        take("no", "every answer is there at once, or can be awaited", &EVENT_LOOP),
        take("yes", "now and then", &LOOP_AND_POOL),
    ],
};

static EVENT_LOOP: Advice = Advice {
    take: "One thread and an event loop",
    why: "A thread for each of thousands costs memory and switches; a task costs an object. One thread waits for all of them.",
    in_rust: "`tokio`; the loop's work is shared by several threads, so what tasks share needs a lock.",
    lesson: "async-await",
    line: "run fib-race versions=loops",
};

static LOOP_AND_POOL: Advice = Advice {
    take: "An event loop, and a pool beside it",
    why: "What computes on the loop's thread holds up everybody. Give it to a pool and await the result: of threads if it blocks, of processes \
          if it computes in Python.",
    in_rust: "`spawn_blocking`: threads will do, also for what computes.",
    lesson: "select-server",
    line: "run one-heavy-request",
};

// what computes

static COMPUTES: Question = Question {
    asks: "Who does the computing?",
    answers: &[
        ask("python", "Python: loops, numbers, objects of yours", &PYTHON),
        take("library", "a library that lets go of the GIL: `zlib`, `hashlib`, NumPy", &THREADS_COMPUTE),
        take("rust", "or another language without a GIL", &RAYON),
    ],
};

static PYTHON: Question = Question {
    asks: "What does each part of the work need?",
    answers: &[
        take("little", "a few values, and it gives back a few", &PROCESS_POOL),
        take("bulk", "many values, or the work on each is short", &SEND_LESS),
        take("common", "something that the others change meanwhile", &COMMON_TO_PROCESSES),
    ],
};

static PROCESS_POOL: Advice = Advice {
    take: "A pool of processes: `ProcessPoolExecutor`",
    why: "Each process has a GIL of its own, so they compute at the same time; as many as there are processors. What a call needs is sent there, \
          and its result is sent back.",
    in_rust: "a pool of threads, or `rayon`: there is no GIL, so nothing need be sent.",
    lesson: "process-pool",
    line: "run gcd pool=process",
};

static SEND_LESS: Advice = Advice {
    take: "A pool of processes that are sent little",
    why: "What is sent costs time, and may cost more than the work. Send many calls in one message; send the name of a file, not what is in it.",
    in_rust: "threads borrow the data where it lies.",
    lesson: "process-pool",
    line: "run count pool=process items=1000 additions=1000 chunk=100",
};

static COMMON_TO_PROCESSES: Advice = Advice {
    take: "First try to have nothing in common",
    why: "Let each process return its part, and add up at the end. If that cannot be: a shared value and its lock, which cost far more than \
          between threads.",
    in_rust: "threads, and a `Mutex` around the value.",
    lesson: "process-sync",
    line: "run locks lock=on",
};

static THREADS_COMPUTE: Advice = Advice {
    take: "A pool of threads",
    why: "Such a library lets go of the GIL while it computes, so threads gain what the processors give, and nothing need be sent. Measure it: \
          not every library does.",
    in_rust: "nothing holds threads back in the first place.",
    lesson: "gzip-and-the-gil",
    line: "run gzip",
};

static RAYON: Advice = Advice {
    take: "Threads, as many as there are processors: `rayon`",
    why: "There is no GIL. `par_iter` instead of `iter` shares the work out, and who is through takes some from another. Within an async program, \
          keep it off the loop.",
    in_rust: "this is where it differs most: for computing, processes gain nothing.",
    lesson: "cpu-bound",
    line: "run gcd pool=thread",
};

static STAGES: Advice = Advice {
    take: "Two stages, and a queue with a bound between them",
    why: "Threads or tasks do the waiting, processes the computing, each as many as its own work needs. The bound keeps the first stage from \
          filling the memory.",
    in_rust: "the same stages; the second is threads.",
    lesson: "thumbnails",
    line: "run thumbnails",
};

// what is shared

static SHARES: Question = Question {
    asks: "What do they have in common?",
    answers: &[
        ask("value", "a value that all of them change", &VALUE),
        take("things", "things that some make and others use", &HAND_OVER),
        ask("moment", "some wait until others have come so far", &MOMENT),
        take("room", "for so many at a time, and no more", &SEMAPHORE),
    ],
};

static VALUE: Question = Question {
    asks: "Must each see what the others have changed, while it works?",
    answers: &[
        ask("yes", "every time", &CHANGE),
        take("keeper", "one of them could keep it, and the others tell it what they have found", &KEEPER),
        take("end", "at the end is early enough", &RESULTS),
    ],
};

static CHANGE: Question = Question {
    asks: "Who are they?",
    answers: &[
        take("threads", "threads of one program", &LOCK),
        take("async", "tasks of one event loop", &NO_AWAIT),
        take("processes", "which share no memory unless they ask for it", &COMMON_TO_PROCESSES),
    ],
};

static LOCK: Advice = Advice {
    take: "A lock",
    why: "Hold it from the first look to the last change, and no longer; all that touch the value take the same one. Who needs several locks takes \
          them in the same order everywhere.",
    in_rust: "a `Mutex` has the value inside, so nobody can forget to lock it. For one number, an atomic.",
    lesson: "lock",
    line: "explore hand-over by=lock",
};

static NO_AWAIT: Advice = Advice {
    take: "No lock, if there is no `await` in between",
    why: "Between two awaits no other task runs. Move the awaits out; if you cannot, hold an `asyncio.Lock` across them.",
    in_rust: "tasks of `tokio` run on several threads: a `Mutex`, and never across an `.await` unless it is `tokio`'s.",
    lesson: "async-sync",
    line: "explore withdraw await=none",
};

static KEEPER: Advice = Advice {
    take: "A queue to the one that keeps it",
    why: "What only one thread touches needs no lock, and nobody waits for anybody but at the queue. One message says that it is over.",
    in_rust: "a channel; what was sent is gone, so nobody can touch it any more.",
    lesson: "queues",
    line: "explore hand-over by=queue",
};

static RESULTS: Advice = Advice {
    take: "Futures: let each return its part",
    why: "What is returned is handed over once, with its error if there was one. Nothing is shared, so nothing can be lost.",
    in_rust: "`scope.spawn(...).join()`, or `rayon`'s `sum` and `reduce`.",
    lesson: "futures",
    line: "explore hand-over by=futures",
};

static HAND_OVER: Advice = Advice {
    take: "A queue with a bound",
    why: "Who makes waits when it is full, who uses waits when it is empty, and neither asks `empty()` before. Say when it is over, once for each \
          that waits.",
    in_rust: "`crossbeam_channel::bounded`, or `tokio`'s `mpsc`; the end needs no word.",
    lesson: "queues",
    line: "explore empty leave=sentinel capacity=1",
};

static MOMENT: Question = Question {
    asks: "What do they wait for?",
    answers: &[
        take("once", "that something has happened, once and for all", &EVENT),
        take("data", "that shared data has become so", &CONDITION),
        take("all", "that all of them have come so far", &BARRIER),
        take("result", "what one job comes to", &RESULT),
    ],
};

static EVENT: Advice = Advice {
    take: "An event",
    why: "It stays set, so it does not matter who comes first. It is no bell to be rung again and again: what is set and cleared soon after may be missed.",
    in_rust: "`OnceLock`, a channel that is dropped, or `tokio`'s `watch` and `Notify`.",
    lesson: "event",
    line: "explore event",
};

static CONDITION: Advice = Advice {
    take: "A condition",
    why: "Hold its lock, look, and wait in a `while` loop; who changes the data notifies, with the lock held. If it is a list of things to do, a queue \
          has all that inside.",
    in_rust: "`Condvar`, with the `Mutex` that has the data inside.",
    lesson: "condition",
    line: "explore buffer",
};

static BARRIER: Advice = Advice {
    take: "A barrier",
    why: "Nobody goes on before the last has come, and it can be used again for the next round. If one never comes, all wait: give it a timeout.",
    in_rust: "`std::sync::Barrier`, which has no timeout.",
    lesson: "barrier",
    line: "explore barrier",
};

static RESULT: Advice = Advice {
    take: "A future",
    why: "`result()` waits, and raises what the job raised. A task of a pool does not wait for a task of the same pool.",
    in_rust: "the handle of a thread or a task; in async code a `oneshot` channel.",
    lesson: "futures",
    line: "explore ask",
};

static SEMAPHORE: Advice = Advice {
    take: "A semaphore",
    why: "It has as many permits as there is room. Give each back on every way out, and take a bounded one: it notices a permit too many.",
    in_rust: "`tokio::sync::Semaphore`, whose permits give themselves back; among threads, a channel with a bound.",
    lesson: "semaphore",
    line: "explore permit gate=bounded",
};

// more than one machine

static MACHINES: Question = Question {
    asks: "What can one program on one machine not do for you?",
    answers: &[
        ask("more", "it is not fast enough", &MORE),
        ask("survive", "no job may be lost when the program or the machine stops", &SURVIVE),
        take("plan", "jobs at fixed times, jobs that follow from others, many kinds of workers", &BIG_QUEUE),
    ],
};

static MORE: Question = Question {
    asks: "Are all its processors busy?",
    answers: &[take("no", "or I have not looked", &MEASURE), take("yes", "all the time", &JOB_QUEUE)],
};

static MEASURE: Advice = Advice {
    take: "This machine first",
    why: "Another machine costs a network, a server and a new way to fail. Begin again with `waits` or `computes`, and measure what is gained.",
    in_rust: "the more so: one machine does what took Python several.",
    lesson: "cpu-bound",
    line: "run gcd",
};

static JOB_QUEUE: Advice = Advice {
    take: "A job queue on a server: Redis, with RQ or Celery",
    why: "Programs put jobs there by name, and any number of workers on any number of machines take them. The network costs time, so let a job be worth it.",
    in_rust: "a list in Redis, and jobs that both sides know by name; what a killed worker leaves must come back.",
    lesson: "job-queues",
    line: "run job-queue",
};

static SURVIVE: Question = Question {
    asks: "What if a job is done twice?",
    answers: &[
        take("harmless", "the second time changes nothing", &AT_LEAST_ONCE),
        take("bad", "as with a payment, or a letter", &ONCE),
    ],
};

static AT_LEAST_ONCE: Advice = Advice {
    take: "A job queue that delivers again",
    why: "A job that is taken stays on a list until it is reported done. When its worker dies, another one gets it: at least once, and sometimes twice.",
    in_rust: "the same; no type can promise what another machine does.",
    lesson: "job-queues",
    line: "run killed-worker",
};

static ONCE: Advice = Advice {
    take: "A job queue that delivers again, and jobs that notice",
    why: "No queue can promise once and only once: a worker may die between doing and saying so. Give each job a number, and have the one that keeps \
          the result refuse the same number twice.",
    in_rust: "the same.",
    lesson: "job-queues",
    line: "run killed-worker",
};

static BIG_QUEUE: Advice = Advice {
    take: "Celery, or another large one",
    why: "Schedules, chains, priorities and rates are work that was done before. It is one more system to run: take the small one while it will do.",
    in_rust: "there is less to choose from; a scheduler before a plain job queue goes a long way.",
    lesson: "job-queues",
    line: "run job-queue",
};
