//! Jobs that leave the machine: they wait in a queue that any number of workers, on any number of machines, take them from.
//!
//! This is what RQ and Celery do for Python programs. A program *enqueues* the name of a [`Task`] and its arguments; a [`Worker`] takes one
//! job after the other, has it done in a child process, and writes down what came of it. Between them stands a [`Broker`]: a Redis
//! server ([`RedisBroker`]), or the memory of this very process ([`MemoryBroker`]), with the same promises.
//!
//! | file | what it does |
//! |---|---|
//! | `task.rs` | what can be asked for: a [`Job`](crate::futures::process::Job) with a time limit and a number of attempts |
//! | `entry.rs` | a job as the queue knows it |
//! | `broker.rs` | what a queue promises |
//! | `redis/` | the same on a Redis server; each change is one script, which Redis runs as one step |
//! | `memory.rs` | the same in this process |
//! | `worker.rs` | take, do, settle, until told to stop |
//! | `server.rs` | a private Redis server that ends with its owner |
//!
//! # At least once
//! A job that was enqueued is done **at least once**. A worker does not take it out of the queue but has it on *lease*: it stays on
//! the list of running jobs, with a time until which its worker must say that it is alive. A worker that is killed says nothing, its lease runs out, and
//! the job goes back to the queue. So a job can be done twice (its worker was cut off and came back), and should be one that may be.
//! What is written down is written once: each time a job is taken it gets the number of the attempt, and only the latest attempt can settle it.
//!
//! What lies in Redis is names and JSON. A name that no worker knows, or arguments that are none, go to the failed jobs with their reason.

mod broker;
mod entry;
mod memory;
mod redis;
mod server;
mod task;
mod worker;

pub use broker::{Broker, BrokerError, LONGEST_ARGUMENTS, QueueName};
pub use entry::{Counts, Entry, New, Settled, State, Ticket};
pub use memory::MemoryBroker;
pub use redis::RedisBroker;
pub use server::{RedisServer, ServerError};
pub use task::{Halt, Known, Task, Trouble};
pub use worker::{Event, Options, Worker, backoff};
