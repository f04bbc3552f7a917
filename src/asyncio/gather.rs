use super::{Error, EventLoop, Future, Task};
use std::cell::{Cell, RefCell};
use std::rc::Rc;

/// What became of each task.
type Outcomes<T> = Vec<Result<T, Error>>;

/// The results of all tasks, in the order of the tasks. If one raises, so does this, at once, and the others go on. To cancel it is to
/// cancel all of them. Python: `asyncio.gather(*tasks)`.
///
/// # Panics
/// Where no loop runs.
#[must_use]
pub fn gather<T: Clone + 'static>(tasks: impl IntoIterator<Item = Task<T>>) -> Future<Vec<T>> {
    let all = gather_all(tasks);
    let results = EventLoop::running().create_future();
    for task in &all.1 {
        let results = results.clone();
        task.add_done_callback(move |task| {
            if let Err(error) = task.result() {
                results.settle(Err(error));
            }
        });
    }
    let (whole, own) = (all.0.clone(), results.clone());
    all.0.add_done_callback(move |all| {
        let all = all.result().and_then(|all| all.into_iter().collect());
        own.settle(all);
    });
    results.cancelled_by(move || whole.cancel());
    results
}

/// What became of all tasks, in the order of the tasks. Python: `asyncio.gather(*tasks, return_exceptions=True)`.
///
/// # Panics
/// Where no loop runs.
#[must_use]
pub fn gather_results<T: Clone + 'static>(tasks: impl IntoIterator<Item = Task<T>>) -> Future<Outcomes<T>> {
    gather_all(tasks).0
}

fn gather_all<T: Clone + 'static>(tasks: impl IntoIterator<Item = Task<T>>) -> (Future<Outcomes<T>>, Vec<Task<T>>) {
    let tasks: Vec<Task<T>> = tasks.into_iter().collect();
    let all = EventLoop::running().create_future();
    let places = Rc::new(RefCell::new(vec![None; tasks.len()]));
    let left = Rc::new(Cell::new(tasks.len()));
    let cancelled = Rc::new(Cell::new(false));
    if tasks.is_empty() {
        all.settle(Ok(Vec::new()));
    }
    for (place, task) in tasks.iter().enumerate() {
        let (all, places) = (all.clone(), Rc::clone(&places));
        let (left, cancelled) = (Rc::clone(&left), Rc::clone(&cancelled));
        task.add_done_callback(move |task| {
            places.borrow_mut()[place] = Some(task.result());
            left.set(left.get() - 1);
            if left.get() == 0 {
                let results = places.take().into_iter().flatten().collect();
                all.settle(if cancelled.get() { Err(Error::Cancelled) } else { Ok(results) });
            }
        });
    }
    let children = tasks.clone();
    all.cancelled_by(move || {
        cancelled.set(true);
        children.iter().filter(|child| child.cancel()).count() > 0
    });
    (all, tasks)
}
