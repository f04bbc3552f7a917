use super::{Error, EventLoop, Future};
use crate::futures::{Executor, Future as PoolFuture, FutureError, JobError, PoolHandle, ThreadPoolExecutor};
use std::time::Duration;

impl EventLoop {
    /// Has another thread do a job that would hold the loop up: the future of what it comes to. To cancel that is to cancel the job,
    /// unless it has begun. Python: `loop.run_in_executor(executor, job)`.
    ///
    /// Without an executor it is the loop's own pool of threads, which is [shut down](EventLoop::shutdown_default_executor) at the end of
    /// [`run`](super::run).
    ///
    /// # Scheduling points
    /// Those of [`Executor::submit`]; and in the thread that does the job, one when it brings the result.
    ///
    /// # Errors
    /// [`Error::Raised`] if the executor takes no jobs any more.
    #[track_caller]
    pub fn run_in_executor<T: Clone + Send + 'static>(
        &self,
        executor: Option<&PoolHandle>,
        job: impl FnOnce() -> Result<T, JobError> + Send + 'static,
    ) -> Result<Future<T>, Error> {
        let own;
        let executor = match executor {
            Some(executor) => executor,
            None => {
                own = self.default_executor();
                &own
            }
        };
        let submitted = executor.submit(job).map_err(Error::raised)?;
        Ok(self.wrap_future(&submitted))
    }

    /// What a future of another kind comes to, as a future of this loop: of a pool's job, which another thread or process does. To cancel
    /// that is to cancel the job, unless it has begun. Python: `asyncio.wrap_future(job, loop=loop)`.
    ///
    /// # Scheduling points
    /// One; and in the thread that does the job, one when it brings the result.
    #[track_caller]
    #[must_use]
    pub fn wrap_future<T: Clone + Send + 'static>(&self, job: &PoolFuture<T>) -> Future<T> {
        let (future, promise) = self.promise();
        job.add_done_callback(move |job| match job.result(Some(Duration::ZERO)) {
            Ok(result) => promise.settle(Ok(result)),
            Err(FutureError::Failed(error)) => promise.settle(Err(error.to_string())),
            // cancelled: the promise goes without a word
            Err(_) => drop(promise),
        });
        let (brought, job) = (future.clone(), job.clone());
        future.cancelled_by(move || {
            job.cancel();
            // as in Python: nobody waits for a job that has begun
            brought.settle(Err(Error::Cancelled));
            true
        });
        future
    }

    fn default_executor(&self) -> PoolHandle {
        let mut executor = self.core.executor.borrow_mut();
        executor
            .get_or_insert_with(|| ThreadPoolExecutor::named("asyncio", ThreadPoolExecutor::default_workers()))
            .handle()
    }

    /// Waits until the loop's own pool has done its jobs, and lets it go. Python: `await loop.shutdown_default_executor()`.
    ///
    /// # Scheduling points
    /// One if there is such a pool.
    #[track_caller]
    pub fn shutdown_default_executor(&self) {
        let executor = self.core.executor.take();
        if let Some(executor) = executor {
            executor.shutdown(true, false);
        }
    }
}
