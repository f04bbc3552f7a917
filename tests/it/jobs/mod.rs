//! Jobs that wait in a queue, and the workers who do them: against a real Redis server, where there is one.

mod command;
mod contract;
mod faults;
mod killed;

use crate::harness::PROGRAM;
use racecourse::jobs::{Broker, Entry, New, QueueName, RedisBroker, RedisServer, ServerError, State};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// A private server; none where there is no `redis-server`, which is said, and which fails where all is required.
pub(crate) fn redis() -> Option<RedisServer> {
    match RedisServer::start() {
        Ok(server) => Some(server),
        Err(ServerError::NotInstalled) => {
            assert!(std::env::var_os("RACECOURSE_REQUIRE").is_none(), "there is no redis-server: install it");
            eprintln!("skipped: there is no redis-server on the PATH");
            None
        }
        Err(error) => panic!("{error}"),
    }
}

fn broker(server: &RedisServer) -> RedisBroker {
    RedisBroker::connect(&server.url()).unwrap()
}

fn queue() -> QueueName {
    QueueName::default()
}

fn new(task: &str, args: &str) -> New {
    New { task: task.into(), args: args.into(), attempts: 3, timeout: Duration::from_secs(30) }
}

/// A worker in a process of its own, as somebody starts it in another terminal. Killed when it is dropped.
struct Other(Child);

impl Other {
    fn start(server: &RedisServer, words: &[&str]) -> Other {
        let mut command = Command::new(PROGRAM);
        command.args(["jobs", "worker", "--redis", &server.url()]).args(words).stdin(Stdio::null());
        Other(command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap())
    }

    /// What `kill -9` does.
    fn kill(&mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }

    /// Waits for its end; what it has said, all of it on standard output.
    fn end(mut self) -> String {
        let mut said = String::new();
        std::io::Read::read_to_string(self.0.stdout.as_mut().unwrap(), &mut said).unwrap();
        assert!(self.0.wait().unwrap().success(), "{said}");
        said
    }
}

impl Drop for Other {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Waits until a job is as it should be; whoever never gets there hangs the test.
fn wait_for(broker: &dyn Broker, id: &str, mut is_it: impl FnMut(&Entry) -> bool) -> Entry {
    loop {
        let entry = broker.find(id).unwrap().expect("it is known");
        if is_it(&entry) {
            return entry;
        }
        racecourse::sched::sleep(Duration::from_millis(5));
    }
}

fn is(state: State) -> impl Fn(&Entry) -> bool {
    move |entry| entry.state == state
}
