//! A queue of jobs on a Redis server.
//!
//! | key | what it is |
//! |---|---|
//! | `racecourse:queue:NAME` | list: the numbers of the jobs that wait; taken from its right end |
//! | `racecourse:running:NAME` | sorted set: who is on lease, by when the lease runs out (milliseconds since 1970, the server's clock) |
//! | `racecourse:later:NAME`, `racecourse:failed:NAME` | sorted sets: postponed until then; failed then |
//! | `racecourse:done:NAME` | how many were done |
//! | `racecourse:job:NUMBER` | hash: the task's name, its arguments as JSON, and what became of it |
//! | `racecourse:queues`, `racecourse:numbers` | which queues there are; the last number drawn |
//!
//! This is the reliable queue that Redis's documentation describes (`LMOVE`, "Pattern: Reliable queue"), with leases: a job is always in one
//! of the lists, and goes from one to another in one step, which is a script. The server's clock is the only one.

use super::broker::{Broker, BrokerError, LONGEST_ARGUMENTS, QueueName};
use super::entry::{Counts, Entry, New, Settled, State, Ticket};
use parking_lot::Mutex;
use redis::{Client, Commands, Connection, FromRedisValue, IntoConnectionInfo, RedisError, RedisResult, Script};
use std::collections::HashMap;
use std::fmt;
use std::time::Duration;

/// How long a server may take to answer a connection, and then a request.
const PATIENCE: Duration = Duration::from_secs(5);

/// How long a result is kept, in seconds.
const KEPT: u32 = 3600;

/// So many are listed at most.
const LISTED: isize = 100;

const PREFIX: &str = "racecourse:";

/// A [`Broker`] that is a Redis server. Clones of its work go over connections that are kept for the next time; one that has broken is made anew.
pub struct RedisBroker {
    client: Client,
    address: String,
    idle: Mutex<Vec<Connection>>,
    scripts: Scripts,
}

struct Scripts {
    enqueue: Script,
    take: Script,
    renew: Script,
    settle: Script,
    retry: Script,
}

impl fmt::Debug for RedisBroker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RedisBroker").field("address", &self.address).finish_non_exhaustive()
    }
}

impl RedisBroker {
    /// The server of an address like `redis://127.0.0.1:6379`, with `USER:PASSWORD@` before the host and `/DATABASE` behind the port where
    /// there are such. It has to answer.
    ///
    /// # Errors
    /// [`BrokerError`].
    pub fn connect(url: &str) -> Result<RedisBroker, BrokerError> {
        let no_address = || BrokerError::Address("a Redis is named like redis://127.0.0.1:6379".into());
        if url.starts_with("rediss:") {
            return Err(BrokerError::Address(
                "rediss:// is Redis over TLS, which is not spoken here; use redis://".into(),
            ));
        }
        let url = url.trim();
        let info = Some(url).filter(|url| url.starts_with("redis://")).ok_or_else(no_address)?;
        let info = info.into_connection_info().map_err(|_| no_address())?;
        let address = info.addr().to_string();
        let client = Client::open(info).map_err(|_| no_address())?;
        let script = Script::new;
        let scripts = Scripts {
            enqueue: script(include_str!("enqueue.lua")),
            take: script(include_str!("take.lua")),
            renew: script(include_str!("renew.lua")),
            settle: script(include_str!("settle.lua")),
            retry: script(include_str!("retry.lua")),
        };
        let broker = RedisBroker { client, address, idle: Mutex::new(Vec::new()), scripts };
        broker.ask(|connection| redis::cmd("PING").query::<String>(connection))?;
        Ok(broker)
    }

    /// The directory in which the server keeps its files: what tells one server from another.
    ///
    /// # Errors
    /// [`BrokerError`].
    pub fn folder(&self) -> Result<String, BrokerError> {
        let (_, folder): (String, String) =
            self.ask(|connection| redis::cmd("CONFIG").arg("GET").arg("dir").query(connection))?;
        Ok(folder)
    }

    /// Asks the server; once more over a new connection if an old one has broken meanwhile. Whatever is asked here may be asked twice.
    fn ask<T>(&self, ask: impl Fn(&mut Connection) -> RedisResult<T>) -> Result<T, BrokerError> {
        let kept = self.idle.lock().pop();
        if let Some(mut connection) = kept {
            match ask(&mut connection) {
                Err(error) if is_broken(&error) => {}
                answer => return self.answer(connection, answer),
            }
        }
        let connection = self.client.get_connection_with_timeout(PATIENCE);
        let mut connection = connection.map_err(|error| self.trouble(&error))?;
        let patient = connection.set_read_timeout(Some(PATIENCE)).and(connection.set_write_timeout(Some(PATIENCE)));
        patient.map_err(|error| self.trouble(&error))?;
        let answer = ask(&mut connection);
        self.answer(connection, answer)
    }

    fn answer<T>(&self, connection: Connection, answer: RedisResult<T>) -> Result<T, BrokerError> {
        let answer = answer.map_err(|error| (is_broken(&error), self.trouble(&error)));
        if !matches!(answer, Err((true, _))) {
            self.idle.lock().push(connection);
        }
        answer.map_err(|(_, trouble)| trouble)
    }

    fn trouble(&self, error: &RedisError) -> BrokerError {
        let address = self.address.clone();
        if is_broken(error) {
            let why = if error.is_timeout() { format!("nothing came within {PATIENCE:?}") } else { cause(error) };
            return BrokerError::Away { address, why };
        }
        BrokerError::Refused { address, why: error.to_string() }
    }

    fn entries(&self, ids: &[String]) -> Result<Vec<Entry>, BrokerError> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let fields: Vec<HashMap<String, String>> = self.ask(|connection| {
            let mut pipe = redis::pipe();
            for id in ids {
                pipe.hgetall(key("job", id));
            }
            // a hash whose texts are no texts is not one of ours
            pipe.query::<Vec<redis::Value>>(connection).map(|values| {
                values.into_iter().map(|value| FromRedisValue::from_redis_value(value).unwrap_or_default()).collect()
            })
        })?;
        Ok(ids.iter().zip(fields).map(|(id, fields)| entry(id, &fields)).collect())
    }
}

fn is_broken(error: &RedisError) -> bool {
    error.is_io_error() || error.is_connection_dropped() || error.is_timeout() || error.is_unrecoverable_error()
}

/// What the system says of it.
fn cause(error: &RedisError) -> String {
    let mut innermost: &dyn std::error::Error = error;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    innermost.to_string()
}

fn key(kind: &str, name: &impl fmt::Display) -> String {
    format!("{PREFIX}{kind}:{name}")
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX).min(1 << 50)
}

/// A job from the fields of its hash; whatever is missing, or is no number, is empty or zero.
fn entry(id: &str, fields: &HashMap<String, String>) -> Entry {
    let text = |name: &str| fields.get(name).cloned();
    let number = |name: &str| fields.get(name).and_then(|value| value.parse::<u64>().ok()).unwrap_or_default();
    Entry {
        id: id.to_string(),
        new: New {
            task: text("task").unwrap_or_default(),
            args: text("args").unwrap_or_default(),
            attempts: u32::try_from(number("attempts")).unwrap_or(u32::MAX),
            timeout: Duration::from_millis(number("timeout")),
        },
        state: text("state").and_then(|state| State::named(&state)).unwrap_or(State::Failed),
        attempt: number("attempt"),
        before: number("before"),
        lost: number("lost"),
        worker: text("worker").unwrap_or_default(),
        result: text("result"),
        error: text("error"),
    }
}

impl Broker for RedisBroker {
    fn address(&self) -> String {
        self.address.clone()
    }

    fn enqueue(&self, queue: &QueueName, new: &[New]) -> Result<Vec<String>, BrokerError> {
        if let Some(long) = new.iter().map(|new| new.args.len()).find(|length| *length > LONGEST_ARGUMENTS) {
            return Err(BrokerError::TooLong(long));
        }
        let Some(count) = u64::try_from(new.len()).ok().filter(|count| *count > 0) else { return Ok(Vec::new()) };
        // numbers that are drawn and not used do no harm
        let last: u64 = self.ask(|connection| connection.incr(format!("{PREFIX}numbers"), count))?;
        let ids: Vec<String> = (last + 1 - count..=last).map(|id| id.to_string()).collect();
        for (ids, new) in ids.chunks(1000).zip(new.chunks(1000)) {
            self.ask(|connection| {
                self.scripts.enqueue.load(connection)?;
                let mut pipe = redis::pipe();
                for (id, new) in ids.iter().zip(new) {
                    pipe.cmd("EVALSHA").arg(self.scripts.enqueue.get_hash()).arg(0).arg(queue.to_string()).arg(id);
                    pipe.arg(&new.task).arg(&new.args).arg(new.attempts).arg(millis(new.timeout)).ignore();
                }
                pipe.query::<()>(connection)
            })?;
        }
        Ok(ids)
    }

    fn take(
        &self,
        queue: &QueueName,
        worker: &str,
        lease: Duration,
        wait: Duration,
    ) -> Result<Option<Ticket>, BrokerError> {
        let waiting = key("queue", queue);
        let mut waited = wait.is_zero();
        loop {
            let taken: Option<Vec<String>> = self.ask(|connection| {
                let mut call = self.scripts.take.arg(queue.to_string());
                call.arg(worker).arg(millis(lease)).invoke(connection)
            })?;
            if let Some((id, fields)) = taken.as_deref().and_then(<[String]>::split_first) {
                let pairs = fields.chunks_exact(2).map(|pair| (pair[0].clone(), pair[1].clone()));
                return Ok(Some(Ticket { queue: queue.clone(), entry: entry(id, &pairs.collect()) }));
            }
            if waited {
                return Ok(None);
            }
            // from the right end to the right end: it waits until there is something, and takes nothing
            let seconds = wait.min(PATIENCE / 2).as_secs_f64();
            let _: Option<String> = self.ask(|connection| {
                let mut wait = redis::cmd("BLMOVE");
                wait.arg(&waiting).arg(&waiting).arg("RIGHT").arg("RIGHT").arg(seconds).query(connection)
            })?;
            waited = true;
        }
    }

    fn renew(&self, ticket: &Ticket, lease: Duration) -> Result<bool, BrokerError> {
        let Ticket { queue, entry } = ticket;
        self.ask(|connection| {
            let mut call = self.scripts.renew.arg(queue.to_string());
            call.arg(&entry.id).arg(entry.attempt).arg(millis(lease)).invoke(connection)
        })
    }

    fn settle(&self, ticket: &Ticket, settled: &Settled) -> Result<bool, BrokerError> {
        let Ticket { queue, entry } = ticket;
        let (what, words, delay) = match settled {
            Settled::Done(result) => ("done", result.as_str(), Duration::ZERO),
            Settled::Later(why, delay) => ("later", why.as_str(), *delay),
            Settled::Failed(why) => ("failed", why.as_str(), Duration::ZERO),
            Settled::Returned => ("returned", "", Duration::ZERO),
        };
        self.ask(|connection| {
            let mut call = self.scripts.settle.arg(queue.to_string());
            call.arg(&entry.id).arg(entry.attempt).arg(what).arg(words).arg(millis(delay)).arg(KEPT).invoke(connection)
        })
    }

    fn counts(&self, queue: &QueueName) -> Result<Counts, BrokerError> {
        let (waiting, running, later, done, failed) = self.ask(|connection| {
            let mut pipe = redis::pipe();
            pipe.atomic().llen(key("queue", queue)).zcard(key("running", queue)).zcard(key("later", queue));
            pipe.get(key("done", queue)).zcard(key("failed", queue));
            pipe.query::<(u64, u64, u64, Option<u64>, u64)>(connection)
        })?;
        Ok(Counts { waiting, running, later, done: done.unwrap_or(0), failed })
    }

    fn queues(&self) -> Result<Vec<QueueName>, BrokerError> {
        let mut names: Vec<String> = self.ask(|connection| connection.smembers(format!("{PREFIX}queues")))?;
        names.sort_unstable();
        Ok(names.iter().filter_map(|name| QueueName::new(name)).collect())
    }

    fn find(&self, id: &str) -> Result<Option<Entry>, BrokerError> {
        let fields: HashMap<String, String> = self.ask(|connection| connection.hgetall(key("job", &id)))?;
        Ok((!fields.is_empty()).then(|| entry(id, &fields)))
    }

    fn running(&self, queue: &QueueName) -> Result<Vec<Entry>, BrokerError> {
        let ids: Vec<String> = self.ask(|connection| connection.zrange(key("running", queue), 0, LISTED - 1))?;
        self.entries(&ids)
    }

    fn failed(&self, queue: &QueueName) -> Result<Vec<Entry>, BrokerError> {
        let ids: Vec<String> = self.ask(|connection| connection.zrevrange(key("failed", queue), 0, LISTED - 1))?;
        self.entries(&ids)
    }

    fn retry(&self, queue: &QueueName, id: Option<&str>) -> Result<u64, BrokerError> {
        self.ask(|connection| {
            let mut call = self.scripts.retry.arg(queue.to_string());
            call.arg(id.unwrap_or_default()).invoke(connection)
        })
    }
}
