//! What a worker of a pool does.

use super::error::{JobError, words_of};
use super::staff::Staff;
use super::task::Task;
use crate::sched::{catch, checkpoint};

/// Begins with `first`, which runs already, and goes on with whatever comes. `full`: who is idle makes no difference any more.
pub(super) fn work(staff: &Staff, first: Task, mut full: bool) {
    if let Some(Err(panic)) = staff.initializer.as_ref().map(catch) {
        let why = words_of(panic.payload());
        let never = staff.break_down(why);
        [first].into_iter().chain(never).for_each(|task| task.fail(JobError::broken(why)));
        return;
    }
    first.finish(Some(staff).filter(|_| !full));
    loop {
        // what it has done so far makes no difference to what it will do
        checkpoint(&full);
        let Some((task, now_full)) = staff.take() else { return };
        full = now_full;
        let staff = Some(staff).filter(|_| !full);
        if task.start() {
            task.finish(staff);
        } else if let Some(staff) = staff {
            staff.rest_after_all();
        }
    }
}
