//! Version 5: the scheduler, and a pool of processes. A future is no socket, so no `poll` tells when it is done. But whoever is told
//! can write into a pipe to oneself, and that is one.

use super::super::server::{Ended, Service};
use super::scheduler::{Acceptor, Generator, Scheduler, StopBell, Task, Tasks, Yield, must_wait};
use racecourse::futures::Future;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io::{self, Read, Write};
use std::net::TcpListener;
use std::os::unix::net::UnixStream;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};

/// The path of this file, for the lessons' includes.
pub const PATH: &str = file!();

// ANCHOR: version
/// The tasks that wait for futures, and how they hear of them.
pub(super) struct SelfPipe {
    future_wait: Rc<RefCell<BTreeMap<u64, Task>>>,
    parked: u64,
    done: Sender<u64>,
    notify: Arc<UnixStream>,
}

impl SelfPipe {
    /// It, and the task that looks after it.
    fn new() -> io::Result<(SelfPipe, FutureMonitor)> {
        let (notify, notified) = UnixStream::pair()?;
        notify.set_nonblocking(true)?;
        notified.set_nonblocking(true)?;
        let (done, what_is_done) = channel();
        let future_wait = Rc::<RefCell<_>>::default();
        let monitor =
            FutureMonitor { future_wait: Rc::clone(&future_wait), done: what_is_done, notified: Rc::new(notified) };
        Ok((SelfPipe { future_wait, parked: 0, done, notify: Arc::new(notify) }, monitor))
    }

    /// Leaves a task here until the future is done.
    pub(super) fn park(&mut self, future: &Future<u64>, task: Task) {
        let number = self.parked;
        self.parked += 1;
        self.future_wait.borrow_mut().insert(number, task);
        let (done, notify) = (self.done.clone(), Arc::clone(&self.notify));
        // this is called in another thread: it touches nothing of the scheduler's
        future.add_done_callback(move |_| {
            let _ = done.send(number);
            // a pipe that is full says already what is to be said
            let _ = (&*notify).write(b"x");
        });
    }

    pub(super) fn is_waited_for(&self) -> bool {
        !self.future_wait.borrow().is_empty()
    }
}

/// Reads the pipe, and has those go on whose futures are done.
struct FutureMonitor {
    future_wait: Rc<RefCell<BTreeMap<u64, Task>>>,
    done: Receiver<u64>,
    notified: Rc<UnixStream>,
}

impl Generator for FutureMonitor {
    fn resume(&mut self, tasks: &mut Tasks) -> Result<Yield, Ended> {
        match (&*self.notified).read(&mut [0; 100]) {
            Err(error) if !must_wait(&error) => return Err(error.into()),
            // first the pipe, then the list: what is done between the two makes the pipe ready again
            _ => tasks.extend(self.done.try_iter().filter_map(|number| self.future_wait.borrow_mut().remove(&number))),
        }
        Ok(Yield::Recv(self.notified.clone()))
    }
}

pub(super) fn serve(listener: TcpListener, service: &Arc<Service>) -> Result<(), Ended> {
    let mut scheduler = with_futures(service)?;
    scheduler.start(Box::new(Acceptor::new(listener, service)?));
    scheduler.run(service)
}

/// A scheduler whose tasks may wait for futures.
pub(super) fn with_futures(service: &Service) -> io::Result<Scheduler> {
    let (future_wait, monitor) = SelfPipe::new()?;
    let mut scheduler = Scheduler::new(Some(future_wait));
    scheduler.start(Box::new(monitor));
    scheduler.start(Box::new(StopBell::new(service)?));
    Ok(scheduler)
}
// ANCHOR_END: version
