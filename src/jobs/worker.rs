//! Who does the jobs.

use super::broker::{Broker, BrokerError, QueueName};
use super::entry::{Settled, Ticket};
use super::task::{Halt, Known, Trouble};
use crate::futures::process::{ProcessError, ProcessPoolExecutor};
use crate::sched::sleep;
use parking_lot::Mutex;
use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

/// How long an idle worker waits for a job before it looks whether something else matters.
const WAIT: Duration = Duration::from_millis(250);

/// How long it waits before it asks a queue again that did not answer: at first, and at most.
const PAUSES: (Duration, Duration) = (Duration::from_millis(100), Duration::from_secs(2));

/// The longest delay before the next attempt.
const LONGEST_BACKOFF: Duration = Duration::from_secs(60);

/// How a worker works.
#[derive(Clone, Debug)]
pub struct Options {
    /// Where its jobs wait.
    pub queue: QueueName,
    /// What it is called in the queue; no two workers should be called the same.
    pub name: String,
    /// How long the queue waits for a sign of life before a job goes to another worker. It gives three in that time.
    pub lease: Duration,
    /// Whether it ends when no job of the queue is left: none that waits, is running anywhere, or is to be begun again later.
    pub burst: bool,
    /// How long a job waits after its first failure; twice as long after each further one, a minute at most.
    pub backoff: Duration,
}

impl Options {
    /// A worker of that name, with a lease of 5 seconds and a back-off that begins with 1 second, for the queue `default`, until it is told to stop.
    #[must_use]
    pub fn new(name: impl Into<String>) -> Options {
        let seconds = Duration::from_secs;
        Options { queue: QueueName::default(), name: name.into(), lease: seconds(5), burst: false, backoff: seconds(1) }
    }
}

/// How long a job waits after it has failed for the `turn`th time.
#[must_use]
pub fn backoff(first: Duration, turn: u64) -> Duration {
    let doubled = u32::try_from(turn.saturating_sub(1)).unwrap_or(u32::MAX).min(20);
    first.saturating_mul(1 << doubled).min(LONGEST_BACKOFF)
}

/// What a worker tells of its work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// It has taken a job.
    Began(Ticket),
    /// The job is done: its result as JSON, and how long it took.
    Done(Ticket, String, Duration),
    /// The job failed, and is begun again after so long.
    Later(Ticket, String, Duration),
    /// The job failed for good.
    Failed(Ticket, String),
    /// The worker stops, and the job is given back.
    Returned(Ticket),
    /// The lease has run out before the end: what came of it here does not count.
    Lost(Ticket),
    /// The queue does not answer, or refuses; the worker goes on asking.
    Away(BrokerError),
    /// It answers again.
    Back,
}

impl fmt::Display for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Event::Began(Ticket { entry, .. }) => {
                write!(f, "{entry}: attempt {} of {}", entry.turn(), entry.new.attempts)
            }
            Event::Done(Ticket { entry, .. }, result, took) => {
                write!(f, "job {} done in {:.2} s: {result}", entry.id, took.as_secs_f64())
            }
            Event::Later(Ticket { entry, .. }, why, after) => {
                write!(f, "job {} failed: {why}; again in {after:?}", entry.id)
            }
            Event::Failed(Ticket { entry, .. }, why) => write!(f, "job {} failed for good: {why}", entry.id),
            Event::Returned(Ticket { entry, .. }) => write!(f, "job {} is given back", entry.id),
            Event::Lost(Ticket { entry, .. }) => {
                write!(f, "job {} is another worker's by now: its lease ran out here", entry.id)
            }
            Event::Away(error) => write!(f, "{error}; asking again"),
            Event::Back => f.write_str("it answers again"),
        }
    }
}

/// Takes one job after the other, has each done in a child process, and writes down what came of it.
///
/// The child is this program, started as a worker of a [`ProcessPoolExecutor`]; it stays from one job to the next. So a job that crashes, ends its
/// process or takes too long takes nothing with it but the child.
#[derive(Clone)]
pub struct Worker<'w> {
    broker: &'w dyn Broker,
    tasks: &'w [&'w dyn Known],
    options: Options,
}

impl fmt::Debug for Worker<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Worker").field("options", &self.options).finish_non_exhaustive()
    }
}

/// The job under way, for who gives the signs of life.
#[derive(Default)]
struct Pulse {
    ticket: Mutex<Option<Ticket>>,
    lost: AtomicBool,
}

impl<'w> Worker<'w> {
    /// A worker that knows these tasks. Their jobs must be among those that `main` gave to
    /// [`serve_if_asked`](crate::futures::process::serve_if_asked).
    #[must_use]
    pub fn new(broker: &'w dyn Broker, tasks: &'w [&'w dyn Known], options: Options) -> Worker<'w> {
        Worker { broker, tasks, options }
    }

    /// Works until `stop` says so, or, in a burst, until nothing is left. `stop` is asked some twenty times a second, in mid-job too: the
    /// job is given back then. A queue that goes away is waited for.
    ///
    /// # Errors
    /// [`ProcessError`] if there can be no child process.
    pub fn run(&self, stop: &dyn Fn() -> bool, report: &mut dyn FnMut(Event)) -> Result<(), ProcessError> {
        let pulse = Pulse::default();
        let (over, is_over) = channel::<()>();
        std::thread::scope(|scope| {
            scope.spawn({
                let pulse = &pulse;
                move || self.give_signs_of_life(pulse, &is_over)
            });
            let ended = self.work(&pulse, stop, report);
            drop(over);
            ended
        })
    }

    fn work(&self, pulse: &Pulse, stop: &dyn Fn() -> bool, report: &mut dyn FnMut(Event)) -> Result<(), ProcessError> {
        let Options { queue, name, lease, burst, .. } = &self.options;
        let mut hand = ProcessPoolExecutor::new(1)?;
        let mut wait = Duration::ZERO;
        while !stop() {
            let taken = || self.broker.take(queue, name, *lease, wait);
            let Some(taken) = patiently(taken, stop, report) else { break };
            let Some(ticket) = taken else {
                wait = WAIT;
                if *burst {
                    let counts = || self.broker.counts(queue);
                    match patiently(counts, stop, report) {
                        Some(counts) if counts.left() > 0 => {}
                        _ => break,
                    }
                }
                continue;
            };
            wait = Duration::ZERO;
            *pulse.ticket.lock() = Some(ticket.clone());
            let settled = self.perform(&ticket, &hand, pulse, stop, report);
            if hand.broken().is_some() {
                hand = ProcessPoolExecutor::new(1)?;
            }
            let Some((settled, took)) = settled else {
                pulse.ticket.lock().take();
                report(Event::Lost(ticket));
                continue;
            };
            // the signs of life go on until it is written down
            let settle = || self.broker.settle(&ticket, &settled);
            let counted = match settled {
                // it was told to stop; if nobody answers now, the lease will run out
                Settled::Returned => settle().ok(),
                _ => patiently(settle, stop, report),
            };
            pulse.ticket.lock().take();
            match (counted, settled) {
                (None, _) => break,
                (Some(false), _) => report(Event::Lost(ticket)),
                (Some(true), Settled::Done(result)) => report(Event::Done(ticket, result, took)),
                (Some(true), Settled::Later(why, after)) => report(Event::Later(ticket, why, after)),
                (Some(true), Settled::Failed(why)) => report(Event::Failed(ticket, why)),
                (Some(true), Settled::Returned) => report(Event::Returned(ticket)),
            }
        }
        Ok(())
    }

    /// Does one job: what came of it, and how long it took; nothing if it is no more this worker's.
    fn perform(
        &self,
        ticket: &Ticket,
        hand: &ProcessPoolExecutor,
        pulse: &Pulse,
        stop: &dyn Fn() -> bool,
        report: &mut dyn FnMut(Event),
    ) -> Option<(Settled, Duration)> {
        pulse.lost.store(false, Ordering::SeqCst);
        let entry = &ticket.entry;
        let Some(task) = self.tasks.iter().find(|task| task.name() == entry.new.task) else {
            let known: Vec<&str> = self.tasks.iter().map(|task| task.name()).collect();
            let why = format!("unknown: this worker knows no task `{}`, only {}", entry.new.task, known.join(", "));
            return Some((Settled::Failed(why), Duration::ZERO));
        };
        if entry.turn() > u64::from(entry.new.attempts) {
            let why = format!("given up: it was begun {} times, and its worker was lost", entry.turn() - 1);
            return Some((Settled::Failed(why), Duration::ZERO));
        }
        report(Event::Began(ticket.clone()));
        let limit = if entry.new.timeout.is_zero() { task.timeout() } else { entry.new.timeout };
        let begun = Instant::now();
        let halt = || match () {
            () if stop() => Some(Halt::Stopped),
            () if pulse.lost.load(Ordering::SeqCst) => Some(Halt::Lost),
            () if begun.elapsed() >= limit => Some(Halt::Timeout),
            () => None,
        };
        let result = task.perform(hand, &entry.new.args, &halt);
        let took = begun.elapsed();
        let again = |why: String| {
            if entry.is_last_turn() {
                Settled::Failed(why)
            } else {
                Settled::Later(why, backoff(self.options.backoff, entry.turn()))
            }
        };
        let settled = match result {
            Ok(result) => Settled::Done(result),
            Err(Trouble::Malformed(why)) => Settled::Failed(format!("malformed: {why}")),
            Err(Trouble::Failed(why)) => again(why),
            Err(Trouble::Halted(Halt::Timeout)) => again(format!("timed out after {limit:?}; its process was killed")),
            Err(Trouble::Halted(Halt::Stopped)) => Settled::Returned,
            Err(Trouble::Halted(Halt::Lost)) => return None,
        };
        Some((settled, took))
    }

    /// Three times in each lease, as long as a job is under way.
    fn give_signs_of_life(&self, pulse: &Pulse, over: &Receiver<()>) {
        let lease = self.options.lease;
        while over.recv_timeout(lease / 3) == Err(RecvTimeoutError::Timeout) {
            let Some(ticket) = pulse.ticket.lock().clone() else { continue };
            // a queue that does not answer is asked again; it may not have noticed anything
            if self.broker.renew(&ticket, lease) == Ok(false) {
                let present = pulse.ticket.lock();
                pulse.lost.fetch_or(present.as_ref() == Some(&ticket), Ordering::SeqCst);
            }
        }
    }
}

/// Asks a queue until it answers; nothing if it is told to stop before.
fn patiently<T>(
    ask: impl Fn() -> Result<T, BrokerError>,
    stop: &dyn Fn() -> bool,
    report: &mut dyn FnMut(Event),
) -> Option<T> {
    let mut pause = None;
    loop {
        match ask() {
            Ok(answer) => {
                if pause.is_some() {
                    report(Event::Back);
                }
                return Some(answer);
            }
            Err(error) if pause.is_none() => report(Event::Away(error)),
            Err(_) => {}
        }
        let this = pause.map_or(PAUSES.0, |last: Duration| (last * 2).min(PAUSES.1));
        pause = Some(this);
        let end = Instant::now() + this;
        while Instant::now() < end {
            if stop() {
                return None;
            }
            sleep(PAUSES.0 / 2);
        }
        if stop() {
            return None;
        }
    }
}
