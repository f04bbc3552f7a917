use super::{Error, EventLoop, Future};
use crate::futures::{Executor, FutureError, JobError, PoolHandle, ThreadPoolExecutor};
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
        let (future, promise) = self.promise();
        let job = submitted.clone();
        submitted.add_done_callback(move |job| match job.result(Some(Duration::ZERO)) {
            Ok(result) => promise.settle(Ok(result)),
            Err(FutureError::Failed(error)) => promise.settle(Err(error.to_string())),
            // cancelled: the promise goes without a word
            Err(_) => drop(promise),
        });
        let brought = future.clone();
        future.cancelled_by(move || {
            job.cancel();
            // as in Python: nobody waits for a job that has begun
            brought.settle(Err(Error::Cancelled));
            true
        });
        Ok(future)
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
