//! Three hints for each mistake: a question, the place, the change in words.

use super::{Diagnosis, Mistake};
use crate::trace::text;

pub(super) fn of(found: &Diagnosis) -> [String; 3] {
    let object = |n: usize| found.objects.get(n).map_or("it", String::as_str);
    let thread = |n: usize| found.threads.get(n).map_or("another thread", String::as_str);
    let place = |n: usize| found.locations.get(n).map_or_else(|| "the line above".into(), |at| text::place(at));
    let (it, me, other) = (object(0), thread(0), thread(1));
    match found.mistake {
        Mistake::LostUpdate => [
            format!("What may another thread do to {it} between your read of it and your write?"),
            format!("Look at {} and {}: {me} reads {it} at the one and writes it at the other.", place(0), place(1)),
            format!(
                "Hold one lock from before the read of {it} until after the write, in every thread that changes it."
            ),
        ],
        Mistake::LockTooSmall => [
            format!("{} is held here and there. What is true of {it} in between?", object(1)),
            format!("Look at the way from {} to {}: {} is not held all along it.", place(0), place(1), object(1)),
            format!("Take {} once, before {it} is looked at, and give it back only after {it} is changed.", object(1)),
        ],
        Mistake::WrongLock => [
            format!("Which lock guards {it}? Do {me} and {other} give the same answer?"),
            format!(
                "Look at {} and {}: {me} holds {}, {other} holds {}.",
                place(1),
                found.locations.last().map_or_else(|| "the other write".into(), |at| text::place(at)),
                object(1),
                object(2)
            ),
            format!("Choose one lock for {it}, and hold that one wherever {it} is read or written."),
        ],
        Mistake::CheckThenAct => [
            format!("You have looked at {it}. Is it still so when you act on it?"),
            format!("Look at {}: what {me} sees there, {other} may change at {} before {me} acts.", place(0), place(1)),
            format!(
                "Make the look at {it} and what follows from it one step: under one lock from the look to the act, or in one \
                 call that does both and says whether it could."
            ),
        ],
        Mistake::LostWakeup => [
            format!("Who remembers that {it} was told, if nobody waited on it at that moment?"),
            format!(
                "Look at {}, where {me} waits, and at {}, where {other} tells: which came first?",
                place(0),
                place(1)
            ),
            format!(
                "Keep what happened in a variable. Under the lock of {it}, change the variable before you tell; and under the same \
                 lock, look at the variable before you wait, and wait only while it is not so. A flag that stays set does as well."
            ),
        ],
        Mistake::MissingNotify => missing_notify(found, it, me),
        Mistake::IfInsteadOfWhile => [
            format!("When {me} comes back from its wait, is what it waited for still so?"),
            format!(
                "Look at what follows the wait at {}: {other} may come first and change {} again.",
                place(0),
                object(1)
            ),
            format!(
                "Look at {} again after every wait, and wait again while it is not as you need it: a loop, no `if`.",
                object(1)
            ),
        ],
        Mistake::NotifyOneWhereAll => [
            format!("Several threads wait on {it}. Is the one that is woken always one that can go on?"),
            format!("Look at {}: the call there wakes {}, and {me} waits on.", place(1), thread(2)),
            format!(
                "Wake everybody who waits on {it}, and let each look again; or give each thing that is waited for a condition of \
                 its own."
            ),
        ],
        Mistake::LockOrder => [
            "In which order does each thread take its locks?".into(),
            format!(
                "Look at {} and the other places where {} are taken: each holds one and waits for the next.",
                place(0),
                names(&found.objects)
            ),
            format!(
                "Put {} in one order, whichever, and take them in that order in every thread.",
                names(&found.objects)
            ),
        ],
        Mistake::SelfDeadlock if place(0) == place(1) => [
            format!("Who holds {it} when {me} comes to {} for the second time?", place(0)),
            format!(
                "Look at {}: follow {me} from there until it comes there again. Where does it give {it} back?",
                place(0)
            ),
            format!(
                "Give {it} back before it is asked for again, on every way round: a guard does so at the end of its scope."
            ),
        ],
        Mistake::SelfDeadlock => [
            format!("Who holds {it} when {me} asks for it?"),
            format!("Look at {}: {me} has held {it} since {} and asks for it again.", place(0), place(1)),
            format!(
                "Let only the outer function take {it} and the inner one rely on that, or give it back before you call; a lock that \
                 its owner may enter again would do too."
            ),
        ],
        Mistake::JoinCircle => [
            "Who waits for whose end?".into(),
            format!("Look at {}: the thread that is joined there waits for the one that joins it.", place(0)),
            "Let one of them end without waiting for the other, and join both from the thread that started them."
                .into(),
        ],
        Mistake::LockHeldAcrossWait => [
            format!("What does {me} hold while it waits for {}, and who needs that?", object(1)),
            format!("Look at {}: {me} waits there and keeps {it}, which {other} needs.", place(0)),
            format!("Give {it} back before you wait for {}, and take it again afterwards if you must.", object(1)),
        ],
        Mistake::HeldAfterError => [
            format!("On which way out of its work does {me} not give {it} back?"),
            format!("Look at {}, where {me} takes {it}: follow every return from there, and every error.", place(0)),
            format!("Give {it} back on every way out: hold it by a guard, which does so when it goes out of scope."),
        ],
        Mistake::MissingTaskDone => [
            format!("How does {it} know that the work on an item is done?"),
            format!("Look at what {other} does with an item after it has taken it ({}).", place(1)),
            format!("Call task_done exactly once for each item taken from {it}, also when the work on it fails."),
        ],
        Mistake::AbandonedQueue => [
            format!("How does {me} learn that nothing will happen at {it} any more?"),
            format!("Look at {}: who is left on the other side of {it} when {me} waits there?", place(0)),
            format!(
                "Tell every thread that waits at {it} that it is over, each for itself: one last item for each of them that means \
                 \"no more\", or the end of the last sender of a channel; and leave only after the last item."
            ),
        ],
        Mistake::StarvedPool => [
            format!("Which thread is to run the task that {me} waits for?"),
            format!("Look at {}: {me} is a worker itself, and waits there until another one comes free.", place(0)),
            "Let no task wait for a task of its own pool: have whoever submits the tasks wait for them, or give the inner ones a \
                 pool of their own."
                .into(),
        ],
        Mistake::BarrierReusedEarly => [
            format!(
                "Can a fast thread come to {it} for the second time while a slow one is still leaving it for the first?"
            ),
            format!("Look at {}: {me} comes there again while {other} has not left.", place(0)),
            "Tell the rounds apart: let each thread remember which round it came in and wait until that round is over, or keep \
                 the entrance shut until all have left."
                .into(),
        ],
        Mistake::MissingJoin => [
            format!("Has {other} ended when {me} reads {it}?"),
            format!("Look at {}: {me} reads {it} there, and {other} may write it later ({}).", place(0), place(1)),
            format!("Join {other} before you read {it}."),
        ],
        Mistake::DataRace => [
            format!("What makes sure that {me} and {other} do not touch {it} at the same time?"),
            format!("Look at {} and {}: nothing orders the two.", place(0), place(1)),
            format!("Hold one lock at every access to {it}, reads as well as writes."),
        ],
    }
}

fn missing_notify(found: &Diagnosis, it: &str, me: &str) -> [String; 3] {
    let place = |n: usize| found.locations.get(n).map_or_else(|| "the line above".into(), |at| text::place(at));
    if let Some(changed) = found.objects.get(1) {
        let other = found.threads.get(1).map_or("another thread", String::as_str);
        return [
            format!("{me} sleeps until it is told. Who tells it that {changed} has changed?"),
            format!("Look at {}: {other} changes {changed} there, and {me} waits on {it} for just that.", place(1)),
            format!("After every change of {changed} that somebody may wait for, notify those who wait on {it}."),
        ];
    }
    [
        format!("Who is to end the wait of {me} at {it}, and on which ways does that thread not come to it?"),
        format!("Look at {}: when {me} waits there, no thread is left that would let it go on.", place(0)),
        format!(
            "Make sure that for every wait at {it} some thread lets the waiting one go on, on every way through its work; or do \
             not wait where that is not certain."
        ),
    ]
}

/// `a and b`.
fn names(names: &[String]) -> String {
    super::words::list(names)
}
