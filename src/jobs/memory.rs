//! A queue of jobs in the memory of this process.

use super::broker::{Broker, BrokerError, LONGEST_ARGUMENTS, QueueName};
use super::entry::{Counts, Entry, New, Settled, State, Ticket};
use parking_lot::{Condvar, Mutex, MutexGuard};
use std::collections::{BTreeMap, VecDeque};
use std::time::{Duration, Instant};

/// A [`Broker`] that is a part of this process, and ends with it.
///
/// It keeps what [`RedisBroker`](super::RedisBroker) keeps, in the same lists; one lock makes each change one step. Results stay until the end.
#[derive(Debug, Default)]
pub struct MemoryBroker {
    store: Mutex<Store>,
    /// Something was put into some queue.
    more: Condvar,
}

#[derive(Debug, Default)]
struct Store {
    numbers: u64,
    lines: BTreeMap<String, Line>,
    jobs: BTreeMap<u64, Kept>,
}

#[derive(Debug)]
struct Kept {
    entry: Entry,
    /// The attempt that has said what came of it.
    settled: u64,
}

/// One queue.
#[derive(Debug, Default)]
struct Line {
    waiting: VecDeque<u64>,
    /// With when the lease runs out.
    running: Vec<(u64, Instant)>,
    /// With when they are due.
    later: Vec<(u64, Instant)>,
    /// The latest is last.
    failed: Vec<u64>,
    done: u64,
}

impl Store {
    fn line(&mut self, queue: &QueueName) -> &mut Line {
        self.lines.entry(queue.to_string()).or_default()
    }

    /// Back to the queue with what is due, and with what has no worker any more.
    fn sweep(&mut self, queue: &QueueName, now: Instant) {
        let line = self.lines.entry(queue.to_string()).or_default();
        let due = line.later.extract_if(.., |(_, due)| *due <= now).map(|(id, _)| id).collect::<Vec<_>>();
        let lost = line.running.extract_if(.., |(_, end)| *end <= now).map(|(id, _)| id).collect::<Vec<_>>();
        line.waiting.extend(&due);
        lost.iter().for_each(|id| line.waiting.push_front(*id));
        for id in due.iter().chain(&lost) {
            if let Some(Kept { entry, .. }) = self.jobs.get_mut(id) {
                entry.state = State::Waiting;
                entry.lost += u64::from(lost.contains(id));
            }
        }
    }

    fn next(&mut self, queue: &QueueName, worker: &str, lease: Duration) -> Option<Ticket> {
        let now = Instant::now();
        self.sweep(queue, now);
        let line = self.line(queue);
        let id = line.waiting.pop_front()?;
        line.running.push((id, now + lease));
        let Kept { entry, .. } = self.jobs.get_mut(&id)?;
        entry.state = State::Running;
        entry.attempt += 1;
        entry.worker = worker.to_string();
        Some(Ticket { queue: queue.clone(), entry: entry.clone() })
    }

    /// The job of a ticket, if this attempt has it still.
    fn held(&mut self, ticket: &Ticket) -> Option<(u64, &mut Kept)> {
        let id = ticket.entry.id.parse().ok()?;
        let kept = self.jobs.get_mut(&id)?;
        (kept.entry.state == State::Running && kept.entry.attempt == ticket.entry.attempt).then_some((id, kept))
    }

    /// Whether this attempt has said what came of its job.
    fn is_settled(&self, ticket: &Ticket) -> bool {
        let kept = ticket.entry.id.parse().ok().and_then(|id: u64| self.jobs.get(&id));
        kept.is_some_and(|kept| kept.settled == ticket.entry.attempt)
    }

    fn entries<'i>(&self, ids: impl Iterator<Item = &'i u64>) -> Vec<Entry> {
        ids.filter_map(|id| Some(self.jobs.get(id)?.entry.clone())).take(100).collect()
    }
}

impl MemoryBroker {
    /// An empty one.
    #[must_use]
    pub fn new() -> MemoryBroker {
        MemoryBroker::default()
    }

    fn store(&self) -> MutexGuard<'_, Store> {
        self.store.lock()
    }
}

impl Broker for MemoryBroker {
    fn address(&self) -> String {
        "the memory of this process".into()
    }

    fn enqueue(&self, queue: &QueueName, new: &[New]) -> Result<Vec<String>, BrokerError> {
        if let Some(long) = new.iter().map(|new| new.args.len()).find(|length| *length > LONGEST_ARGUMENTS) {
            return Err(BrokerError::TooLong(long));
        }
        let mut store = self.store();
        let ids = new.iter().map(|new| {
            store.numbers += 1;
            let id = store.numbers;
            let entry = Entry {
                id: id.to_string(),
                new: new.clone(),
                state: State::Waiting,
                attempt: 0,
                before: 0,
                lost: 0,
                worker: String::new(),
                result: None,
                error: None,
            };
            store.jobs.insert(id, Kept { entry, settled: 0 });
            store.line(queue).waiting.push_back(id);
            id.to_string()
        });
        let ids = ids.collect();
        self.more.notify_all();
        Ok(ids)
    }

    fn take(
        &self,
        queue: &QueueName,
        worker: &str,
        lease: Duration,
        wait: Duration,
    ) -> Result<Option<Ticket>, BrokerError> {
        let mut store = self.store();
        if let Some(ticket) = store.next(queue, worker, lease) {
            return Ok(Some(ticket));
        }
        self.more.wait_for(&mut store, wait);
        Ok(store.next(queue, worker, lease))
    }

    fn renew(&self, ticket: &Ticket, lease: Duration) -> Result<bool, BrokerError> {
        let mut store = self.store();
        let Some((id, _)) = store.held(ticket) else { return Ok(false) };
        let end = Instant::now() + lease;
        store.line(&ticket.queue).running.iter_mut().filter(|(other, _)| *other == id).for_each(|one| one.1 = end);
        Ok(true)
    }

    fn settle(&self, ticket: &Ticket, settled: &Settled) -> Result<bool, BrokerError> {
        let mut store = self.store();
        if store.is_settled(ticket) {
            return Ok(true);
        }
        let Some((id, kept)) = store.held(ticket) else { return Ok(false) };
        kept.settled = ticket.entry.attempt;
        let entry = &mut kept.entry;
        entry.state = match settled {
            Settled::Done(result) => {
                (entry.result, entry.error) = (Some(result.clone()), None);
                State::Done
            }
            Settled::Later(why, _) => {
                entry.error = Some(why.clone());
                State::Later
            }
            Settled::Failed(why) => {
                entry.error = Some(why.clone());
                State::Failed
            }
            Settled::Returned => {
                entry.before += 1;
                State::Waiting
            }
        };
        let line = store.line(&ticket.queue);
        line.running.retain(|(other, _)| *other != id);
        match settled {
            Settled::Done(_) => line.done += 1,
            Settled::Later(_, delay) => line.later.push((id, Instant::now() + *delay)),
            Settled::Failed(_) => line.failed.push(id),
            Settled::Returned => line.waiting.push_front(id),
        }
        self.more.notify_all();
        Ok(true)
    }

    fn counts(&self, queue: &QueueName) -> Result<Counts, BrokerError> {
        let store = self.store();
        let Some(line) = store.lines.get(&queue.to_string()) else { return Ok(Counts::default()) };
        let count = |many: usize| many as u64;
        Ok(Counts {
            waiting: count(line.waiting.len()),
            running: count(line.running.len()),
            later: count(line.later.len()),
            done: line.done,
            failed: count(line.failed.len()),
        })
    }

    fn queues(&self) -> Result<Vec<QueueName>, BrokerError> {
        Ok(self.store().lines.keys().filter_map(|name| QueueName::new(name)).collect())
    }

    fn find(&self, id: &str) -> Result<Option<Entry>, BrokerError> {
        let store = self.store();
        Ok(id.parse().ok().and_then(|id: u64| store.jobs.get(&id)).map(|kept| kept.entry.clone()))
    }

    fn running(&self, queue: &QueueName) -> Result<Vec<Entry>, BrokerError> {
        let store = self.store();
        let line = store.lines.get(&queue.to_string());
        Ok(line.map_or_else(Vec::new, |line| store.entries(line.running.iter().map(|(id, _)| id))))
    }

    fn failed(&self, queue: &QueueName) -> Result<Vec<Entry>, BrokerError> {
        let store = self.store();
        let line = store.lines.get(&queue.to_string());
        Ok(line.map_or_else(Vec::new, |line| store.entries(line.failed.iter().rev())))
    }

    fn retry(&self, queue: &QueueName, id: Option<&str>) -> Result<u64, BrokerError> {
        let mut store = self.store();
        let failed = &mut store.line(queue).failed;
        let again: Vec<u64> = failed.extract_if(.., |one| id.is_none_or(|id| one.to_string() == id)).collect();
        for id in &again {
            if let Some(Kept { entry, .. }) = store.jobs.get_mut(id) {
                (entry.state, entry.before) = (State::Waiting, entry.attempt);
            }
        }
        store.line(queue).waiting.extend(&again);
        self.more.notify_all();
        Ok(again.len() as u64)
    }
}
