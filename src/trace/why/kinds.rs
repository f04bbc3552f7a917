//! What kinds of objects there are, and what their verbs do. A new primitive is entered here and nowhere else.

use crate::trace::{ObjectId, Step, ThreadId, Trace, Waiting};

/// What an object is, whatever its type is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sort {
    /// A plain variable: it orders nothing.
    Variable,
    /// A variable whose every access orders.
    Atomic,
    /// A lock.
    Lock,
    /// A lock that owns what it guards: whoever takes it may look at that, unseen.
    Guard,
    Condition,
    Event,
    Semaphore,
    Barrier,
    /// A queue or a channel.
    Queue,
    /// A future, or a wait for several.
    Future,
    /// A pool of threads.
    Pool,
    Other,
}

/// What a step does to its object, whatever its verb is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Act {
    /// It only looks.
    Look,
    /// Puts a value in place, whatever was there.
    Set,
    /// Reads and changes in one step.
    Change,
    /// Takes a lock or a permit.
    Take,
    /// Gives it back.
    Give,
    /// Waits to be told.
    Wait,
    /// Wakes some of those who wait.
    Wake,
    /// Wakes all of those who wait.
    WakeAll,
    /// Makes an event clear again, or a barrier new.
    Reset,
    /// Puts an item in.
    Put,
    /// Takes an item out.
    Get,
    /// Says that an item is done.
    Done,
    /// Waits until all items are done, or a future is.
    Join,
    Other,
}

pub(super) fn sort(kind: &str) -> Sort {
    match kind {
        "Shared" => Sort::Variable,
        "Lock" | "RLock" => Sort::Lock,
        "Mutex" | "RwLock" => Sort::Guard,
        "Condition" | "Condvar" => Sort::Condition,
        "Event" => Sort::Event,
        "Semaphore" | "BoundedSemaphore" => Sort::Semaphore,
        "Barrier" => Sort::Barrier,
        "Queue" | "LifoQueue" | "PriorityQueue" | "SimpleQueue" | "channel" => Sort::Queue,
        "Future" | "wait" | "as_completed" => Sort::Future,
        "ThreadPoolExecutor" => Sort::Pool,
        atomic if atomic.starts_with("Atomic") => Sort::Atomic,
        _ => Sort::Other,
    }
}

/// What a verb does to an object of that sort.
pub(super) fn act(sort: Sort, verb: &str, reads_only: bool) -> Act {
    match (sort, verb) {
        (Sort::Variable | Sort::Atomic, "set" | "store" | "write" | "replace" | "swap") => Act::Set,
        (Sort::Lock | Sort::Guard | Sort::Semaphore, "acquire" | "acquire_restore" | "lock" | "read" | "write") => {
            Act::Take
        }
        (Sort::Guard, tries) if tries.starts_with("try_") => Act::Take,
        (
            Sort::Lock | Sort::Guard | Sort::Semaphore,
            "release" | "release_save" | "unlock" | "downgrade" | "force_reset",
        ) => Act::Give,
        (Sort::Condition, "notify" | "notify_one") => Act::Wake,
        (Sort::Condition, "notify_all") | (Sort::Event, "set") => Act::WakeAll,
        (Sort::Condition | Sort::Event | Sort::Barrier, "wait" | "wait_timeout" | "wait_while" | "wait_for") => {
            Act::Wait
        }
        (Sort::Event, "clear") | (Sort::Barrier, "reset" | "abort") => Act::Reset,
        (Sort::Queue, "put" | "send" | "try_send" | "send_timeout") => Act::Put,
        (Sort::Queue, "get" | "recv" | "try_recv" | "recv_timeout") => Act::Get,
        (Sort::Queue, "task_done") => Act::Done,
        (Sort::Queue, "join") => Act::Join,
        (Sort::Queue, "drop") => Act::Other,
        (Sort::Future, "result" | "outcome" | "exception" | "next" | "wait" | "as_completed") => Act::Join,
        (Sort::Pool, "submit") => Act::Put,
        (Sort::Pool, "take") => Act::Get,
        _ if reads_only => Act::Look,
        (Sort::Variable | Sort::Atomic | Sort::Queue | Sort::Future, _) => Act::Change,
        _ => Act::Other,
    }
}

/// What the object is.
pub(super) fn sort_of(trace: &Trace, object: ObjectId) -> Sort {
    trace.objects.get(object.index()).map_or(Sort::Other, |info| sort(info.kind))
}

/// What the step does.
pub(super) fn act_of(trace: &Trace, step: &Step) -> Act {
    step.object.map_or(Act::Other, |object| act(sort_of(trace, object), step.verb, step.reads_only))
}

/// Whether by this step a lock is given up whose data its owner may have changed: the step says so.
pub(super) fn changed_within(trace: &Trace, step: &Step) -> bool {
    act_of(trace, step) == Act::Give && step.result == "changed"
}

/// What the thread waits to do; `Join` for another thread's end too.
pub(super) fn waits_to(trace: &Trace, waiter: &Waiting) -> Act {
    match waiter.object {
        Some(object) => act(sort_of(trace, object), waiter.verb, false),
        None if waiter.verb == "join" => Act::Join,
        None => Act::Other,
    }
}

/// The thread whose end is waited for, if it is that.
pub(super) fn joined(trace: &Trace, waiter: &Waiting) -> Option<ThreadId> {
    let joins = waiter.object.is_none() && waiter.verb == "join";
    let at = joins.then(|| trace.threads.iter().position(|thread| thread.name == waiter.on)).flatten();
    at.and_then(|index| u32::try_from(index).ok()).map(ThreadId)
}

/// Whether the object is a plain variable, which orders nothing.
pub(super) fn is_variable(trace: &Trace, object: ObjectId) -> bool {
    sort_of(trace, object) == Sort::Variable
}

/// Whether the object is a variable of any sort: what is read from it is what a thread goes by.
pub(super) fn holds_value(trace: &Trace, object: ObjectId) -> bool {
    matches!(sort_of(trace, object), Sort::Variable | Sort::Atomic)
}

/// Whether the object is a thing that is held: a lock of any sort, or a permit.
pub(super) fn is_held(trace: &Trace, object: ObjectId) -> bool {
    matches!(sort_of(trace, object), Sort::Lock | Sort::Guard | Sort::Semaphore)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_verb_does_different_things_to_different_objects() {
        assert_eq!(act(Sort::Variable, "get", true), Act::Look);
        assert_eq!(act(Sort::Queue, "get", false), Act::Get);
        assert_eq!(act(Sort::Variable, "set", false), Act::Set);
        assert_eq!(act(Sort::Event, "set", false), Act::WakeAll);
        assert_eq!(act(Sort::Atomic, "fetch_add", false), Act::Change);
        assert_eq!(act(Sort::Guard, "write", false), Act::Take);
        assert_eq!(act(Sort::Event, "wait", true), Act::Wait);
        assert_eq!(act(sort("AtomicBool"), "load", true), Act::Look);
        assert_eq!(act(sort("Future"), "result", true), Act::Join);
        assert_eq!(act(sort("Future"), "done", true), Act::Look);
        assert_eq!(act(sort("something new"), "poke", false), Act::Other);
    }
}
