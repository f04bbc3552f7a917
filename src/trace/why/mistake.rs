//! The mistakes that people make.

use super::Diagnosis;
use std::fmt;
use std::str::FromStr;

/// One of the mistakes that people make with threads, as a failing execution shows it.
///
/// With each: what a [`Diagnosis`](super::Diagnosis) of it lists, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Mistake {
    /// Two threads read a value and write back what they made of it, and neither saw the other's write: two people each read
    /// "5" on the blackboard, and each writes "6".
    ///
    /// Threads: who wrote last, whose write is lost. Objects: the variable, the locks held. Locations: the last writer's read
    /// and write, the other's.
    LostUpdate,
    /// A thread looks, another changes what it saw, and the first acts on what is no longer so: the chair was free when you
    /// looked.
    ///
    /// Threads: who acted, who changed it. Objects: what was looked at. Locations: the look, the change, the act if it is a
    /// step.
    CheckThenAct,
    /// The read is under the lock, or only the write is, or both are, but not the way from one to the other: the door is
    /// locked twice, and open in between.
    ///
    /// As [`Mistake::LostUpdate`]; the first lock is the one that is too small.
    LockTooSmall,
    /// Each side holds a lock, but not the same one: two keys to one room.
    ///
    /// As [`Mistake::LostUpdate`]; the locks are the last writer's, then the other's.
    WrongLock,
    /// The notification came before the wait, and nobody keeps it: the bell rang while you were on the stairs.
    ///
    /// Threads: who waits, who notified. Objects: the condition or event. Locations: the wait, the notification, and where the
    /// event was cleared.
    LostWakeup,
    /// A thread waits to be told, and nobody is left who would: the guest waits for a bell that has no rope.
    ///
    /// Threads: who waits, and who changed something without telling. Objects: what they wait on, what was changed. Locations:
    /// the waits, the change.
    MissingNotify,
    /// A thread that comes back from a wait takes for granted what it had waited for; another was faster: your table was free
    /// when you were called.
    ///
    /// Threads: who went on, who was faster. Objects: the condition, the variable. Locations: the wait, what it did then, the
    /// other's change.
    IfInsteadOfWhile,
    /// Several wait on one condition for different things, and one of them is woken that cannot use it, or all should have
    /// been: one guest is told that the buffet is open.
    ///
    /// Threads: who still waits, who notified, who was woken. Objects: the condition. Locations: the wait, the notification.
    NotifyOneWhereAll,
    /// Each has a lock that the next one wants: each holds one fork and waits for the other.
    ///
    /// Threads: the circle. Objects: what each of them waits for. Locations: where each waits and where the lock it holds was
    /// taken, alternately.
    LockOrder,
    /// A thread waits for a lock that it holds: locked out, the key inside the room.
    ///
    /// Threads: the one. Objects: the lock. Locations: where it waits, where it took it.
    SelfDeadlock,
    /// Threads wait for each other's end: "after you".
    ///
    /// Threads: the circle. Locations: their joins.
    JoinCircle,
    /// A thread keeps a lock while it waits for something that is no lock, and who would bring that needs the lock: you wait
    /// for the post, and lean on the door.
    ///
    /// Threads: who keeps it, who needs it. Objects: the lock, what is waited for. Locations: the wait, where the lock was
    /// taken, where it is needed.
    LockHeldAcrossWait,
    /// The holder has come to its end, by an early return for one, and never gave the lock back: gone home with the key.
    ///
    /// Threads: the holder, who waits. Objects: the lock. Locations: where it was taken, where it is waited for.
    HeldAfterError,
    /// Every item was taken from the queue, but not every one was reported done: the dishes are washed, and nobody said so.
    ///
    /// Threads: who waits, who owes. Objects: the queue. Locations: the join, where the owed items were taken.
    MissingTaskDone,
    /// A thread waits at a queue for an item that nobody will put, or for room that nobody will make: the waiter stays until
    /// somebody says that the kitchen is closed.
    ///
    /// Threads: who waits. Objects: the queue. Locations: the waits.
    AbandonedQueue,
    /// Every worker of a pool waits for a task of the same pool that no worker has begun: the whole kitchen waits for a dish that
    /// somebody of the kitchen would have to cook.
    ///
    /// Threads: the workers. Objects: what each of them waits for, the pool. Locations: the waits.
    StarvedPool,
    /// A thread comes to a barrier for the next round while another is still leaving the last: the bus for the second tour
    /// takes those of the first along.
    ///
    /// Threads: who was ahead, who was left. Objects: what they wait on, the counter. Locations: where the first came again,
    /// where the other waits.
    BarrierReusedEarly,
    /// A variable is read before the thread that writes it has been joined: the answer is asked for before the question.
    ///
    /// Threads: who reads, who writes. Objects: the variable. Locations: the read, the write.
    MissingJoin,
    /// Two threads touch a variable, one of them writes it, and nothing orders the two: two hands on one pen.
    ///
    /// Threads: who writes, the other. Objects: the variable, the locks held. Locations: the write, the other access.
    DataRace,
}

/// Every mistake, the most telling first: a program that shows two of them is told of the first.
pub(super) const RANKED: [Mistake; 19] = [
    Mistake::SelfDeadlock,
    Mistake::LockOrder,
    Mistake::HeldAfterError,
    Mistake::LockHeldAcrossWait,
    Mistake::JoinCircle,
    Mistake::StarvedPool,
    Mistake::BarrierReusedEarly,
    Mistake::IfInsteadOfWhile,
    Mistake::LostWakeup,
    Mistake::LockTooSmall,
    Mistake::WrongLock,
    Mistake::LostUpdate,
    Mistake::NotifyOneWhereAll,
    Mistake::CheckThenAct,
    Mistake::MissingTaskDone,
    Mistake::AbandonedQueue,
    Mistake::MissingNotify,
    Mistake::MissingJoin,
    Mistake::DataRace,
];

impl Mistake {
    /// Every mistake, the most telling first.
    #[must_use]
    pub fn all() -> &'static [Mistake] {
        &RANKED
    }

    /// Its name for people and for `--json`, in kebab case: `lost-update`.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Mistake::LostUpdate => "lost-update",
            Mistake::CheckThenAct => "check-then-act",
            Mistake::LockTooSmall => "lock-too-small",
            Mistake::WrongLock => "wrong-lock",
            Mistake::LostWakeup => "lost-wakeup",
            Mistake::MissingNotify => "missing-notify",
            Mistake::IfInsteadOfWhile => "if-instead-of-while",
            Mistake::NotifyOneWhereAll => "notify-one-where-all",
            Mistake::LockOrder => "lock-order",
            Mistake::SelfDeadlock => "self-deadlock",
            Mistake::JoinCircle => "join-circle",
            Mistake::LockHeldAcrossWait => "lock-held-across-wait",
            Mistake::HeldAfterError => "held-after-error",
            Mistake::MissingTaskDone => "missing-task-done",
            Mistake::AbandonedQueue => "abandoned-queue",
            Mistake::StarvedPool => "starved-pool",
            Mistake::BarrierReusedEarly => "barrier-reused-early",
            Mistake::MissingJoin => "missing-join",
            Mistake::DataRace => "data-race",
        }
    }

    /// Its place among the others, the most telling first.
    /// A question that leads away from it, with no program in particular in mind.
    #[must_use]
    pub fn question(self) -> String {
        let named = |names: &[&str]| names.iter().map(ToString::to_string).collect();
        let mut found = Diagnosis::new(self, String::new());
        found.objects = named(&["it", "the lock", "the other lock"]);
        found.threads = named(&["one thread", "another", "a third"]);
        let [question, ..] = found.hints();
        let first = question.chars().next().into_iter().flat_map(char::to_uppercase);
        first.chain(question.chars().skip(1)).collect()
    }

    pub(super) fn rank(self) -> usize {
        RANKED.iter().position(|mistake| *mistake == self).unwrap_or(RANKED.len())
    }
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.word())
    }
}

/// There is no mistake of that name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownMistake(String);

impl fmt::Display for UnknownMistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words: Vec<&str> = RANKED.iter().map(|mistake| mistake.word()).collect();
        write!(f, "no mistake is called `{}`; there are {}", self.0, words.join(", "))
    }
}

impl std::error::Error for UnknownMistake {}

impl FromStr for Mistake {
    type Err = UnknownMistake;

    fn from_str(word: &str) -> Result<Mistake, UnknownMistake> {
        RANKED.into_iter().find(|mistake| mistake.word() == word).ok_or_else(|| UnknownMistake(word.to_string()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_read_back_and_no_rank_is_taken_twice() {
        for (place, mistake) in RANKED.into_iter().enumerate() {
            assert_eq!(mistake.to_string().parse(), Ok(mistake));
            assert_eq!(mistake.rank(), place, "{mistake} stands twice in the ranking");
        }
    }

    #[test]
    fn an_unknown_word_lists_the_known_ones() {
        let error = "lost-updates".parse::<Mistake>().unwrap_err().to_string();
        assert!(error.starts_with("no mistake is called `lost-updates`; there are "), "{error}");
        assert!(error.contains("lost-update, "), "{error}");
    }
}
