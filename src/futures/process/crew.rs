//! The worker processes of one pool, as its jobs see them.

use super::child::{Process, Worker};
use super::error::ProcessError;
use super::frame;
use super::job::Job;
use super::message::{Answer, Call, Spent};
use super::stage::{Stage, Step};
use parking_lot::Mutex;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::fmt;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Weak};
use std::time::{Duration, Instant};

/// Who is told of each stage as it happens.
pub(super) type Watcher = Box<dyn Fn(&Step) + Send + Sync>;

/// What is known of a pool also when its workers are gone.
#[derive(Debug, Default)]
pub(super) struct Log {
    /// Why it is unusable, if it is.
    pub(super) broken: Mutex<Option<String>>,
    /// What workers printed that have ended.
    pub(super) printed: Mutex<String>,
    /// How many processes were started.
    pub(super) started: AtomicUsize,
    /// Those that are there now, at work or idle.
    present: Mutex<Vec<Weak<Process>>>,
}

impl Log {
    /// The processes that are there now.
    pub(super) fn present(&self) -> Vec<Arc<Process>> {
        self.present.lock().iter().filter_map(Weak::upgrade).collect()
    }

    fn enters(&self, process: &Arc<Process>) {
        let mut present = self.present.lock();
        present.retain(|other| other.strong_count() > 0);
        present.push(Arc::downgrade(process));
    }

    /// Nobody can use the pool any more, for this reason or an earlier one, which it gives. Its workers are killed: what was half done when one of them
    /// was lost, nobody knows.
    pub(super) fn break_down(&self, why: &str) -> String {
        let why = self.broken.lock().get_or_insert_with(|| why.to_string()).clone();
        for process in self.present() {
            process.kill();
        }
        why
    }
}

/// The workers. Each job has a hold of the crew, and so has the pool until it is shut down. When the last hold is gone, nobody can
/// want a worker any more, and they are dropped, which ends them.
pub(super) struct Crew {
    program: PathBuf,
    pub(super) log: Arc<Log>,
    /// Those that nobody uses now. A job takes the one that was used last, whose memory is still warm.
    idle: Mutex<Vec<Worker>>,
    watcher: Option<Watcher>,
    /// How many chunks there were.
    chunks: AtomicUsize,
}

impl fmt::Debug for Crew {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Crew").field("idle", &self.idle).finish_non_exhaustive()
    }
}

impl Crew {
    pub(super) fn new(program: PathBuf, log: Arc<Log>, watcher: Option<Watcher>) -> Crew {
        Crew { program, log, idle: Mutex::default(), watcher, chunks: AtomicUsize::new(0) }
    }

    /// Has a chunk of calls done by some worker: the results, in order. Called on one of the pool's threads, which waits meanwhile.
    ///
    /// # Errors
    /// What went wrong there, or on the way. After [`ProcessError::Broken`] every further call fails in the same way.
    pub(super) fn call<A: Serialize, R: DeserializeOwned>(
        &self,
        job: Job<A, R>,
        chunk: usize,
        calls: &[A],
    ) -> Result<Vec<R>, ProcessError> {
        if let Some(why) = &*self.log.broken.lock() {
            return Err(ProcessError::Broken(why.clone()));
        }
        let mut told = self.telling(chunk, calls.len());

        let start = Instant::now();
        let message = message(job, calls)?;
        told.of(Stage::Serialise, Some(message.len()), start.elapsed());

        let mut worker = self.worker()?;
        told.pid = Some(worker.process().pid());
        let outcome = talk(&mut worker, &message, &mut told).and_then(|answer| read(job, &worker, &answer, &mut told));
        match &outcome {
            Err(ProcessError::Broken(why)) => {
                let why = self.log.break_down(why);
                self.end([worker]);
                Err(ProcessError::Broken(why))
            }
            _ => {
                self.idle.lock().push(worker);
                outcome
            }
        }
    }

    /// The next chunk's number; so many calls have been put in it, in this time.
    pub(super) fn chunk(&self, calls: usize, time: Duration) -> usize {
        let chunk = self.chunks.fetch_add(1, Ordering::Relaxed);
        self.telling(chunk, calls).of(Stage::Chunk, None, time);
        chunk
    }

    fn telling(&self, chunk: usize, calls: usize) -> Telling<'_> {
        Telling { watcher: self.watcher.as_ref(), chunk, calls, pid: None }
    }

    /// A worker that has nothing to do; a new one if there is none. No more jobs run at once than the pool has threads, so there are
    /// never more workers than that.
    fn worker(&self) -> Result<Worker, ProcessError> {
        if let Some(idle) = self.idle.lock().pop() {
            return Ok(idle);
        }
        self.log.started.fetch_add(1, Ordering::Relaxed);
        let worker = Worker::start(&self.program).inspect_err(|error| {
            self.log.break_down(&error.to_string());
        })?;
        self.log.enters(worker.process());
        if self.log.broken.lock().is_some() {
            // it came too late to be killed with the others
            worker.process().kill();
        }
        Ok(worker)
    }

    /// Ends workers and keeps what they printed.
    fn end(&self, workers: impl IntoIterator<Item = Worker>) {
        for worker in workers {
            self.log.printed.lock().push_str(&worker.end());
        }
    }
}

impl Drop for Crew {
    fn drop(&mut self) {
        let idle = std::mem::take(self.idle.get_mut());
        self.end(idle);
    }
}

/// A job's name and the arguments of each call, as one message.
fn message<A: Serialize, R>(job: Job<A, R>, calls: &[A]) -> Result<Vec<u8>, ProcessError> {
    let mut message = Vec::new();
    let times = u32::try_from(calls.len()).unwrap_or(u32::MAX);
    let head = frame::append(&mut message, &Call { job: job.name(), times });
    head.and_then(|()| calls.iter().try_for_each(|args| frame::append(&mut message, args))).map_err(|why| {
        ProcessError::Unsendable(format!("the arguments of the job `{}` cannot be sent: {why}", job.name()))
    })?;
    Ok(message)
}

/// Sends a message and waits for the answer.
fn talk(worker: &mut Worker, message: &[u8], told: &mut Telling<'_>) -> Result<(Vec<u8>, Duration), ProcessError> {
    let start = Instant::now();
    let bytes = worker.send(message)?;
    told.of(Stage::Write, Some(bytes), start.elapsed());
    if let Some(time) = worker.greet()? {
        told.of(Stage::Start, None, time);
    }
    let start = Instant::now();
    let answer = worker.receive()?;
    Ok((answer, start.elapsed()))
}

/// What an answer says.
fn read<A, R: DeserializeOwned>(
    job: Job<A, R>,
    worker: &Worker,
    (answer, waited): &(Vec<u8>, Duration),
    told: &mut Telling<'_>,
) -> Result<Vec<R>, ProcessError> {
    let start = Instant::now();
    let senseless = |error: postcard::Error| worker.not_a_worker(&error.to_string());
    let (head, mut rest) = postcard::take_from_bytes::<Answer>(answer).map_err(senseless)?;
    let spent = match head {
        Answer::Done(spent) => spent,
        Answer::NoSuchJob(known) => return Err(ProcessError::NoSuchJob { job: job.name(), known }),
        Answer::Refused(why) => return Err(ProcessError::Unsendable(why)),
        Answer::Failed(words) => return Err(ProcessError::Failed(words)),
        Answer::Panicked(words) => return Err(ProcessError::Panicked(words)),
    };
    told.of_the_worker(&spent, rest.len(), *waited);
    let bytes = rest.len();
    let mut results = Vec::with_capacity(told.calls);
    for _ in 0..told.calls {
        let (result, after) = postcard::take_from_bytes(rest).map_err(senseless)?;
        results.push(result);
        rest = after;
    }
    if !rest.is_empty() {
        return Err(worker.not_a_worker("more came back than was asked for"));
    }
    told.of(Stage::Merge, Some(bytes), start.elapsed());
    Ok(results)
}

/// Tells of the stages of one chunk.
struct Telling<'a> {
    watcher: Option<&'a Watcher>,
    chunk: usize,
    calls: usize,
    pid: Option<u32>,
}

impl Telling<'_> {
    fn of(&self, stage: Stage, bytes: Option<usize>, time: Duration) {
        if let Some(watcher) = self.watcher {
            watcher(&Step { stage, chunk: self.chunk, calls: self.calls, pid: self.pid, bytes, time });
        }
    }

    /// What the worker has measured. Two processes share no clock that both could trust to a microsecond, so what it takes to send the
    /// answer back is what is left of the time that the pool waited.
    fn of_the_worker(&self, spent: &Spent, bytes: usize, waited: Duration) {
        let parts = [
            (Stage::Read, spent.read),
            (Stage::Deserialise, spent.deserialise),
            (Stage::Find, spent.find),
            (Stage::Run, spent.run),
            (Stage::SerialiseResult, spent.serialise),
        ];
        for (stage, nanos) in parts {
            let bytes = Some(bytes).filter(|_| stage == Stage::SerialiseResult);
            self.of(stage, bytes, Duration::from_nanos(nanos));
        }
        let there: u64 = parts.iter().map(|(_, nanos)| nanos).sum();
        self.of(Stage::SendBack, Some(bytes), waited.saturating_sub(Duration::from_nanos(there)));
    }
}
