use super::Schedule;
use crate::trace::{Outcome, text};
use std::fmt;
use std::num::NonZero;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// How time passes in an explored program.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TimeRule {
    /// A sleep orders nothing, and a timeout may fire whenever its thread waits: what can go wrong on a busy machine.
    #[default]
    Free,
    /// Time passes only when nothing else can happen, to the earliest deadline: what a program does whose sleeps are
    /// all that holds it up.
    Ordered,
}

/// Where an exploration stops short.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Real time for the whole of it.
    pub time: Option<Duration>,
    /// Executions.
    pub executions: Option<u64>,
    /// Steps of one execution; one that takes more is suspected of a livelock.
    pub steps: usize,
    /// Preemptions of one execution: switches away from a thread that could have gone on.
    pub preemptions: Option<u32>,
    /// States visited to count the interleavings exactly; beyond that they are not counted. 0: not even tried.
    pub counted_states: usize,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            time: Some(Duration::from_secs(30)),
            executions: None,
            steps: 5_000,
            preemptions: None,
            counted_states: 200_000,
        }
    }
}

/// How an exploration is spread over the machine. Its answer does not depend on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cores {
    /// The most OS threads that it uses. One, too, where [`Limits::executions`] asks for a number of executions: which ones
    /// those are must not depend on the machine.
    pub number: NonZero<usize>,
    /// A search that takes no longer than this stays on the thread that asked for it.
    pub after: Duration,
}

impl Default for Cores {
    fn default() -> Cores {
        let number = std::thread::available_parallelism().unwrap_or(NonZero::<usize>::MIN);
        Cores { number, after: Duration::from_millis(50) }
    }
}

/// A flag that somebody else raises to end what runs: Ctrl-C, for one. Clones share it.
#[derive(Clone, Debug, Default)]
pub struct Interrupt(Arc<AtomicBool>);

impl Interrupt {
    /// Asks whatever watches it to stop.
    pub fn raise(&self) {
        self.0.store(true, Ordering::SeqCst);
    }

    /// Makes it ready for the next job.
    pub fn clear(&self) {
        self.0.store(false, Ordering::SeqCst);
    }

    /// Whether it was raised.
    #[must_use]
    pub fn is_raised(&self) -> bool {
        self.0.load(Ordering::SeqCst)
    }
}

/// What every interleaving of a program leads to.
#[derive(Clone, Debug)]
pub struct Exploration {
    /// Why it is not complete; none if it is.
    pub cut: Option<Cut>,
    /// What is certain all the same, where it is not complete.
    pub covered: Covered,
    /// How many inequivalent orders of the steps there are: executions that differ in the order of two steps that
    /// depend on each other. Not known when the exploration was cut short or merged states.
    pub orders: Option<u64>,
    /// How many interleavings those orders stand for, exactly; not known when there are too many states to count on.
    pub interleavings: Option<u128>,
    /// How many executions it took.
    pub executions: u64,
    /// How many steps those executions had.
    pub steps: u64,
    /// Real time.
    pub elapsed: Duration,
    /// Each outcome once: finished ones first, by their value, the others after them.
    pub outcomes: Vec<Found>,
}

impl Exploration {
    /// Whether every order was covered.
    #[must_use]
    pub fn complete(&self) -> bool {
        self.cut.is_none()
    }
}

/// An outcome and the schedule behind it.
#[derive(Clone, Debug)]
pub struct Found {
    /// How those executions end.
    pub outcome: Outcome,
    /// An execution that ends so, with as few context switches as were found.
    pub schedule: Schedule,
    /// The context switches of `schedule`.
    pub switches: usize,
    /// Whether no schedule with fewer switches leads here: true when every state was counted.
    pub shortest: bool,
    /// How many of the inequivalent orders end so.
    pub orders: Option<u64>,
    /// How many of the interleavings end so.
    pub interleavings: Option<u128>,
}

/// What an exploration that is not complete has covered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Covered {
    /// Every order with at most so many preemptions: switches away from a thread that could have gone on.
    pub preemptions: Option<u32>,
    /// Orders drawn at random, beyond that.
    pub walks: Option<Walks>,
}

/// Random walks, each of which finds a bug with a known chance (S. Burckhardt, P. Kothari, M. Musuvathi, S. Nagarakatte,
/// *A Randomized Scheduler with Probabilistic Guarantees of Finding Bugs*, ASPLOS 2010, theorem 9).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Walks {
    /// How many.
    pub number: u64,
    /// The most threads that an execution had.
    pub threads: u32,
    /// The most steps that one had.
    pub steps: u32,
}

impl Walks {
    /// The depth of the bugs that the chance holds for: how many pairs of steps must come in the wrong order.
    pub const DEPTH: u32 = 3;

    /// One walk in so many, at least, finds any given bug of that depth.
    #[must_use]
    pub fn odds(&self) -> u128 {
        u128::from(self.threads.max(1)) * u128::from(self.steps.max(1)).pow(Walks::DEPTH - 1)
    }
}

impl fmt::Display for Covered {
    /// Empty if nothing is covered for certain.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.preemptions {
            None => {}
            Some(0) => f.write_str("every order without a preemption")?,
            Some(1) => f.write_str("every order with at most 1 preemption")?,
            Some(n) => write!(f, "every order with at most {n} preemptions")?,
        }
        let Some(walks) = &self.walks else { return Ok(()) };
        let and = if self.preemptions.is_some() { ", and " } else { "" };
        let (number, odds) = (text::thousands(walks.number), text::thousands(walks.odds()));
        let (s, depth) = (if walks.number == 1 { "" } else { "s" }, Walks::DEPTH);
        write!(
            f,
            "{and}{number} random walk{s} (PCT; each finds a bug of depth {depth} with a chance of at least 1 in {odds})"
        )
    }
}

/// What cut an exploration short.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cut {
    /// Its time was over.
    Time(Duration),
    /// It had its number of executions.
    Executions(u64),
    /// Some orders need more preemptions than were allowed.
    Preemptions(u32),
    /// Some execution took more steps than were allowed, and was left there.
    Steps(usize),
    /// There are more states than were to be counted.
    States(usize),
    /// Ctrl-C.
    Interrupted,
    /// The program started more threads than can be explored.
    Threads(usize),
    /// The program did not repeat itself: it depends on something that the explorer does not see.
    Diverged(String),
}

impl fmt::Display for Cut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Cut::Time(limit) => write!(f, "stopped after {} s", (limit.as_secs_f64() * 100.0).round() / 100.0),
            Cut::Executions(1) => f.write_str("stopped after 1 execution"),
            Cut::Executions(n) => write!(f, "stopped after {n} executions"),
            Cut::Preemptions(n) => write!(f, "only orders with at most {n} preemptions"),
            Cut::Steps(n) => write!(f, "executions were left after {n} steps"),
            Cut::States(n) => write!(f, "stopped after {n} states"),
            Cut::Interrupted => f.write_str("interrupted"),
            Cut::Threads(n) => write!(f, "programs of at most {n} threads can be explored"),
            Cut::Diverged(what) => write!(f, "the program does not repeat itself: {what}"),
        }
    }
}
