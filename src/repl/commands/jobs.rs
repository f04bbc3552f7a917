use crate::course::Notice;
use crate::course::progress::Store;
use crate::jobs::{Broker, Entry, Event, Known, New, Options, QueueName, Worker};
use crate::lessons::TASKS;
use crate::lessons::job_queues::notice;
use crate::lessons::job_queues::place::Place;
use crate::repl::find::short;
use crate::repl::refusal::{Refusal, Status};
use crate::repl::session::Session;
use crate::repl::suggest::nearest;
use crate::trace::say::count;
use crate::trace::text;
use clap::{Args, Subcommand};
use std::cell::RefCell;
use std::fmt::Display;
use std::io::{self, Write};
use std::time::Duration;

/// Enqueue jobs on a Redis server, and do them as a worker
///
/// Jobs are done at least once: a worker who is killed loses nothing. The server
/// is that of --redis or REDIS_URL; without them a private one, which ends with
/// this session and which workers in other terminals find by themselves; and
/// without a redis-server on the PATH the memory of this session.
#[derive(Debug, Args)]
#[command(
    flatten_help = true,
    after_help = "Examples:\n  jobs enqueue fib 30\n  jobs enqueue nap 10 --times 3\n  jobs worker --burst\n  jobs status\n  \
                  jobs failed\n  jobs retry --all"
)]
pub(crate) struct Jobs {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
#[command(disable_help_subcommand = true)]
enum Action {
    Enqueue(Enqueue),
    Worker(Work),
    Status(Show),
    Failed(ShowFailed),
    Retry(Retry),
}

/// Put a job into the queue
#[derive(Debug, Args)]
struct Enqueue {
    /// What is to be done: fib N, nap MILLISECONDS, flaky PERCENT, misbehave
    /// error|panic|exit|abort|kill|sleep, or fetch {"url":URL,"name":FILE.jpg}
    #[arg(value_name = "TASK")]
    task: String,
    /// Its arguments: numbers, words, or JSON without blanks
    #[arg(value_name = "ARGUMENT", allow_negative_numbers = true)]
    args: Vec<String>,
    /// So many of them
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    times: u32,
    /// Begin it so often at most
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=100))]
    attempts: Option<u32>,
    /// Give an attempt so many seconds
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    timeout: Option<Duration>,
    #[command(flatten)]
    place: Where,
}

/// Do the jobs of a queue until Ctrl-C
#[derive(Debug, Args)]
struct Work {
    /// End when no job is left
    #[arg(long)]
    burst: bool,
    /// A job goes to another worker when this one gives no sign of life for so
    /// long
    #[arg(long, value_name = "SECONDS", default_value = "5", value_parser = seconds)]
    lease: Duration,
    /// A job that failed waits so long, then twice as long
    #[arg(long, value_name = "SECONDS", default_value = "1", value_parser = seconds)]
    backoff: Duration,
    /// What this worker is called [default: this machine and process]
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    #[command(flatten)]
    place: Where,
}

/// Say how many jobs are where, or what became of one
#[derive(Debug, Args)]
struct Show {
    /// The job's number
    #[arg(value_name = "NUMBER")]
    id: Option<String>,
    #[command(flatten)]
    place: Where,
}

/// List the jobs that failed for good, and why
#[derive(Debug, Args)]
struct ShowFailed {
    #[command(flatten)]
    place: Where,
}

/// Put a failed job back into the queue
#[derive(Debug, Args)]
struct Retry {
    /// The job's number
    #[arg(value_name = "NUMBER", required_unless_present = "all", conflicts_with = "all")]
    id: Option<String>,
    /// All of them
    #[arg(long)]
    all: bool,
    #[command(flatten)]
    place: Where,
}

/// Which queue.
#[derive(Debug, Args)]
struct Where {
    /// The queue's name
    #[arg(long, value_name = "NAME", default_value = "default", value_parser = queue_name)]
    queue: QueueName,
    /// The server, like redis://127.0.0.1:6379 [default: REDIS_URL, else a
    /// private one]
    #[arg(long, value_name = "URL")]
    redis: Option<String>,
}

/// The server that is named on the line, or by `REDIS_URL`.
pub(super) fn named(typed: Option<&str>) -> Option<String> {
    typed.map(String::from).or_else(|| std::env::var("REDIS_URL").ok()).filter(|url| !url.is_empty())
}

fn queue_name(typed: &str) -> Result<QueueName, String> {
    QueueName::new(typed).ok_or_else(|| "a queue's name has up to 40 letters, digits, - and _".into())
}

fn seconds(typed: &str) -> Result<Duration, String> {
    let seconds = typed.parse::<f64>().ok().filter(|seconds| (0.05..=86_400.0).contains(seconds));
    seconds.map(Duration::from_secs_f64).ok_or_else(|| "from 0.05 to 86400 seconds".into())
}

impl Jobs {
    pub(super) fn run(self, session: &mut Session, out: &mut dyn Write) -> Result<Status, Refusal> {
        match self.action {
            Action::Enqueue(it) => it.run(session, out),
            Action::Worker(it) => it.run(session, out),
            Action::Status(it) => it.run(session, out),
            Action::Failed(it) => it.run(session, out),
            Action::Retry(it) => it.run(session, out),
        }
    }
}

fn refused(error: impl Display) -> Refusal {
    Refusal::usage(error.to_string())
}

impl Where {
    /// Calls `act` with the queue: the one that is named, else this session's own, else another session's, else a new one of its own.
    fn with<T>(
        &self,
        session: &mut Session,
        out: &mut dyn Write,
        act: impl FnOnce(&Place, &Session, &mut dyn Write) -> Result<T, Refusal>,
    ) -> Result<T, Refusal> {
        if let Some(url) = named(self.redis.as_deref()) {
            let hint = "; start one there, or name none for a private one";
            let place = Place::named(&url).map_err(|error| refused(format!("{error}{hint}")))?;
            return act(&place, session, out);
        }
        let file = session.store().map(Store::redis);
        let own = match session.jobs().take() {
            Some(own) => own,
            None => {
                if let Some(place) = file.as_deref().and_then(notice::found) {
                    writeln!(out, "  (the private Redis of another session, at {})", place.broker().address())?;
                    return act(&place, session, out);
                }
                let place = Place::own().map_err(refused)?;
                writeln!(out, "  ({}; it ends with this session)", place.words())?;
                let notice = match (&place, file) {
                    (Place::Private { server, .. }, Some(file)) => Notice::hang_out(&file, notice::of(server)).ok(),
                    _ => None,
                };
                (place, notice)
            }
        };
        let done = act(&own.0, session, out);
        *session.jobs() = Some(own);
        done
    }
}

/// What was typed, as JSON: nothing is null, one word stands for itself, several are a list.
fn json(words: &[String]) -> String {
    let value = |word: &String| serde_json::from_str(word).unwrap_or_else(|_| serde_json::Value::from(word.as_str()));
    match words {
        [] => serde_json::Value::Null,
        [one] => value(one),
        several => several.iter().map(value).collect(),
    }
    .to_string()
}

fn task(name: &str) -> Result<&'static dyn Known, Refusal> {
    let names = || TASKS.iter().map(|task| task.name());
    TASKS.iter().copied().find(|task| task.name() == name).ok_or_else(|| {
        let meant = match nearest(name, names()) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => format!("there are {}", text::list(&names().map(String::from).collect::<Vec<_>>())),
        };
        refused(format!("no task `{}`; {meant}", short(name)))
    })
}

impl Enqueue {
    fn run(self, session: &mut Session, out: &mut dyn Write) -> Result<Status, Refusal> {
        let task = task(&self.task)?;
        let args = task.check(&json(&self.args)).map_err(|why| refused(format!("{why}; `help jobs` shows some")))?;
        let new = New {
            task: task.name().to_string(),
            args,
            attempts: self.attempts.unwrap_or(task.attempts()),
            timeout: self.timeout.unwrap_or(task.timeout()),
        };
        let jobs = vec![new.clone(); self.times as usize];
        let queue = &self.place.queue;
        self.place.with(session, out, |place, _, out| {
            let ids = place.broker().enqueue(queue, &jobs).map_err(refused)?;
            match ids.as_slice() {
                [only] => writeln!(out, "  job {only} waits in the queue {queue}: {}({})", new.task, new.args)?,
                [first, .., last] => {
                    let jobs = count(ids.len() as u64, "job");
                    writeln!(
                        out,
                        "  {jobs}, {first} to {last}, wait in the queue {queue}: {}({})",
                        new.task, new.args
                    )?;
                }
                [] => {}
            }
            Ok(Status::Fine)
        })
    }
}

/// What a worker is called that nobody has named.
fn own_name() -> String {
    let host = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    let host = host.trim();
    format!("{}-{}", if host.is_empty() { "worker" } else { host }, std::process::id())
}

impl Work {
    fn run(self, session: &mut Session, out: &mut dyn Write) -> Result<Status, Refusal> {
        let name = self.name.unwrap_or_else(own_name);
        let queue = self.place.queue.clone();
        let (lease, burst, backoff) = (self.lease, self.burst, self.backoff);
        let options = Options { queue: queue.clone(), name: name.clone(), lease, burst, backoff };
        self.place.with(session, out, |place, session, out| {
            let worker = Worker::new(place.broker(), TASKS, options);
            let until = if burst { "it ends when no job is left" } else { "Ctrl-C stops it" };
            writeln!(out, "  worker {name} at the queue {queue}; {until}")?;
            out.flush()?;
            let (written, width) = (RefCell::new(Ok(())), session.width().saturating_sub(2));
            let stop = || session.interrupt().is_raised() || written.borrow().is_err();
            let mut report = |event: Event| {
                let (told, width) = (text::one_line(&event.to_string()), width.max(40));
                let mut written = written.borrow_mut();
                for line in text::wrap(&text::cut(&told, 4 * width, "..."), width) {
                    if written.is_ok() {
                        *written = writeln!(out, "  {line}");
                    }
                }
                if written.is_ok() {
                    *written = out.flush();
                }
            };
            worker.run(&stop, &mut report).map_err(refused)?;
            written.into_inner()?;
            let interrupted = session.interrupt().is_raised();
            writeln!(out, "  {}", if interrupted { "stopped" } else { "no job is left" })?;
            Ok(if interrupted { Status::Interrupted } else { Status::Fine })
        })
    }
}

impl Show {
    fn run(self, session: &mut Session, out: &mut dyn Write) -> Result<Status, Refusal> {
        let (place, id) = (&self.place, self.id.as_deref());
        place.with(session, out, |at, session, out| {
            let broker = at.broker();
            let Some(id) = id else {
                return overview(broker, &place.queue, out);
            };
            let found = broker.find(id).map_err(refused)?;
            let entry = found.ok_or_else(|| {
                refused(format!("there is no job `{}`; what is done is forgotten after an hour", short(id)))
            })?;
            story(&entry, session.width(), out)?;
            Ok(Status::Fine)
        })
    }
}

/// How many jobs are where, and who is at what.
fn overview(broker: &dyn Broker, queue: &QueueName, out: &mut dyn Write) -> Result<Status, Refusal> {
    let mut queues = broker.queues().map_err(refused)?;
    if !queues.contains(queue) {
        queues.push(queue.clone());
    }
    for name in queues {
        writeln!(out, "  queue {name}: {}", broker.counts(&name).map_err(refused)?)?;
        for entry in broker.running(&name).map_err(refused)? {
            writeln!(out, "    {entry}: {} has it", text::one_line(&entry.worker))?;
        }
    }
    Ok(Status::Fine)
}

/// All that is known of a job.
fn story(entry: &Entry, width: usize, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "  {entry}: {}", entry.state)?;
    let mut more = vec![format!("begun {}", count(entry.attempt, "time"))];
    if entry.lost > 0 {
        more.push(format!("its worker was lost {}", count(entry.lost, "time")));
    }
    if !entry.worker.is_empty() {
        more.push(format!("last by {}", entry.worker));
    }
    let result = entry.result.as_ref().map(|result| format!("result: {result}"));
    let error = entry.error.as_ref().map(|error| format!("error: {error}"));
    for part in [Some(more.join(", ")), result, error].into_iter().flatten() {
        for line in text::wrap(&text::one_line(&part), width.saturating_sub(4).max(20)) {
            writeln!(out, "    {line}")?;
        }
    }
    Ok(())
}

impl ShowFailed {
    fn run(self, session: &mut Session, out: &mut dyn Write) -> Result<Status, Refusal> {
        let queue = &self.place.queue;
        self.place.with(session, out, |place, session, out| {
            let failed = place.broker().failed(queue).map_err(refused)?;
            for entry in &failed {
                story(entry, session.width(), out)?;
            }
            match failed.as_slice() {
                [] => writeln!(out, "  no job of the queue {queue} has failed")?,
                [one] => writeln!(out, "  `jobs retry {}` has it done again", text::one_line(&one.id))?,
                _ => writeln!(out, "  `jobs retry NUMBER` has one done again, `jobs retry --all` all of them")?,
            }
            Ok(Status::Fine)
        })
    }
}

impl Retry {
    fn run(self, session: &mut Session, out: &mut dyn Write) -> Result<Status, Refusal> {
        let (queue, id) = (&self.place.queue, self.id.as_deref());
        self.place.with(session, out, |place, _, out| {
            let moved = place.broker().retry(queue, id).map_err(refused)?;
            match (moved, id) {
                (0, Some(id)) => {
                    Err(refused(format!("no failed job `{}`; `jobs failed` lists those there are", short(id))))
                }
                (moved, _) => {
                    writeln!(out, "  {} back in the queue {queue}", count(moved, "job"))?;
                    Ok(Status::Fine)
                }
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{say, toy};
    use super::*;

    #[test]
    fn a_mistake_gets_one_line_with_what_to_do() {
        let mut session = toy();
        for (line, said) in [
            ("jobs", "`jobs` needs enqueue or worker or status or failed or retry; `help jobs` shows how it is used"),
            ("jobs wroker", "`jobs` has no `wroker`; did you mean `worker`?"),
            ("jobs enqueue fob 3", "no task `fob`; did you mean `fib`?"),
            ("jobs enqueue zebra", "no task `zebra`; there are fib, nap, flaky, misbehave and fetch"),
            (
                "jobs worker --redis nonsense",
                "a Redis is named like redis://127.0.0.1:6379; start one there, or name none for a private one",
            ),
            ("jobs status --queue a/b", "`a/b` does not fit --queue NAME; `help jobs` shows how it is used"),
        ] {
            assert_eq!(say(&mut session, line), said, "{line}");
        }
        let said = say(&mut session, "jobs enqueue fib thirty");
        assert!(said.starts_with("these are no arguments of the task `fib`: invalid type: string"), "{said}");
        let said = say(&mut session, "jobs status --redis redis://127.0.0.1:1");
        assert!(said.starts_with("no Redis answers at 127.0.0.1:1: "), "{said}");
    }

    #[test]
    fn words_become_json() {
        let json = |words: &[&str]| json(&words.iter().map(ToString::to_string).collect::<Vec<_>>());
        assert_eq!(json(&[]), "null");
        assert_eq!(json(&["30"]), "30");
        assert_eq!(json(&["kill"]), "\"kill\"");
        assert_eq!(json(&["12", "18", "x y"]), "[12,18,\"x y\"]");
        assert_eq!(json(&["{\"a\":[1]}"]), "{\"a\":[1]}");
    }
}
