//! A Redis that is away, goes away, comes back, refuses; and what others have put there.

use super::{Other, broker, new, queue, redis, wait_for};
use crate::harness::Repl;
use racecourse::jobs::{Broker, BrokerError, RedisBroker, RedisServer, State};
use std::process::{Command, Stdio};

#[test]
fn a_redis_that_is_away_at_the_start_is_named_with_what_to_do() {
    for command in ["jobs enqueue fib 3", "jobs worker --burst", "jobs status", "jobs failed", "jobs retry --all"] {
        let line = format!("{command} --redis redis://127.0.0.1:1");
        Repl::new().line(&line).complains("no Redis answers at 127.0.0.1:1: ").complains("name none").code(2);
    }
    Repl::new().variable("REDIS_URL", "redis://127.0.0.1:1").line("jobs status").complains("no Redis answers").code(2);
    Repl::new().line("jobs status --redis rediss://h:1").complains("over TLS, which is not spoken here").code(2);
    // no password is told
    Repl::new().line("jobs status --redis redis://u:hush@127.0.0.1:1").complains(" at 127.0.0.1:1: ").code(2);
}

#[test]
fn a_redis_that_goes_away_in_mid_run_and_comes_back_loses_nothing() {
    let Some(mut server) = redis() else { return };
    let jobs = vec![new("nap", "100"); 20];
    let ids = broker(&server).enqueue(&queue(), &jobs).unwrap();
    let mut worker = Other::start(&server, &["--lease", "5"]);
    wait_for(&broker(&server), &ids[2], |entry| entry.state == State::Done);
    server.halt();
    let away = RedisBroker::connect(&server.url()).unwrap_err();
    assert!(matches!(away, BrokerError::Away { .. }), "{away}");
    server.resume().unwrap();
    // the same worker, which has waited for it
    let back = broker(&server);
    for id in &ids {
        wait_for(&back, id, |entry| {
            assert_eq!(worker.0.try_wait().unwrap(), None, "the worker lives on");
            entry.state == State::Done
        });
    }
    let counts = back.counts(&queue()).unwrap();
    assert_eq!((counts.left(), counts.done, counts.failed), (0, 20, 0));
}

#[test]
fn an_old_connection_that_has_broken_is_made_anew() {
    let Some(mut server) = redis() else { return };
    let broker = broker(&server);
    broker.enqueue(&queue(), &[new("fib", "1")]).unwrap();
    server.halt();
    let away = broker.counts(&queue()).unwrap_err();
    assert!(away.to_string().starts_with("no Redis answers at 127.0.0.1:"), "{away}");
    server.resume().unwrap();
    assert_eq!(broker.counts(&queue()).unwrap().waiting, 1, "it has forgotten nothing");
}

/// What somebody else says to the server.
fn say(server: &RedisServer, words: &[&str]) {
    let port = server.url().rsplit(':').next().unwrap().to_string();
    let mut cli = Command::new("redis-cli");
    let said = cli.args(["-p", &port]).args(words).stdin(Stdio::null()).output().unwrap();
    assert!(said.status.success() && !said.stdout.starts_with(b"ERR"), "{words:?}: {said:?}");
}

#[test]
fn what_others_have_put_there_goes_to_the_failed_jobs_and_the_worker_lives_on() {
    let Some(server) = redis() else { return };
    let broker = broker(&server);
    let put = |words: &[&str]| say(&server, words);
    // a number without a job, a job that is no hash, one without arguments, one whose numbers are none, a pickle
    put(&["LPUSH", "racecourse:queue:default", "nobody", "text", "half", "odd", "pickle"]);
    put(&["SET", "racecourse:job:text", "hello"]);
    put(&["HSET", "racecourse:job:half", "task", "fib"]);
    put(&[
        "HSET",
        "racecourse:job:odd",
        "task",
        "fib",
        "args",
        "7",
        "attempt",
        "x",
        "attempts",
        "many",
        "timeout",
        "-1",
    ]);
    put(&["HSET", "racecourse:job:pickle", "task", "os.system", "args", "cos\nsystem\n(S'true'\ntR."]);
    put(&["ZADD", "racecourse:running:default", "0", "text"]);
    put(&["ZADD", "racecourse:later:default", "0", "text"]);
    let ids = broker.enqueue(&queue(), &[new("fib", "10")]).unwrap();

    let said = Other::start(&server, &["--burst"]).end();
    assert!(said.contains("done in "), "{said}");
    assert_eq!(broker.find(&ids[0]).unwrap().unwrap().result.as_deref(), Some("55"), "{said}");
    let failed = broker.failed(&queue()).unwrap();
    let why = |id: &str| failed.iter().find(|entry| entry.id == id).and_then(|entry| entry.error.clone()).unwrap();
    for id in ["nobody", "text", "half"] {
        assert_eq!(why(id), "malformed: the queue names it, and there is no such job");
    }
    assert!(why("pickle").starts_with("unknown: this worker knows no task `os.system`"), "{}", why("pickle"));
    assert!(why("odd").starts_with("given up"), "without a number of attempts it has none: {}", why("odd"));
    let listed = Repl::new().line(&format!("jobs failed --redis {}", server.url())).success();
    assert!(listed.contains("os.system") && !listed.contains("cos\n"), "{listed}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_redis_whose_disk_is_full_refuses_and_that_is_told() {
    let Some(_) = redis() else { return };
    // no file may become longer than 8 KiB, the server's log neither; what is written beyond fails as on a full disk
    let enqueue = "jobs enqueue nap 10 --times 5000";
    let script = format!("trap '' XFSZ; ulimit -f 16; exec {} -c '{enqueue}'", crate::harness::PROGRAM);
    let home = tempfile::tempdir().unwrap();
    let mut command = Command::new("sh");
    command.args(["-c", &script]).env("RACECOURSE_HOME", home.path()).env_remove("REDIS_URL").stdin(Stdio::null());
    let output = command.output().unwrap();
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    assert!(complaint.contains("refuses: ") && complaint.contains("Errors writing"), "{complaint}");
    assert_eq!(complaint.lines().count(), 1, "{complaint}");
}

#[test]
fn a_private_server_ends_with_its_owner_however_that_ends() {
    let Some(_) = redis() else { return };
    let mut owner = Command::new(crate::harness::PROGRAM);
    let place = tempfile::tempdir().unwrap();
    owner
        .args(["-c", "jobs worker"])
        .env("RACECOURSE_HOME", place.path())
        .env_remove("REDIS_URL")
        .env("TMPDIR", place.path());
    let mut owner = owner.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().unwrap();
    let mut said = std::io::BufReader::new(owner.stdout.take().unwrap());
    let mut line = String::new();
    std::io::BufRead::read_line(&mut said, &mut line).unwrap();
    let address = line.split_once("Redis at ").unwrap().1.split(';').next().unwrap().to_string();
    let url = format!("redis://{address}");
    assert!(RedisBroker::connect(&url).is_ok(), "{line}");
    owner.kill().unwrap();
    owner.wait().unwrap();
    while RedisBroker::connect(&url).is_ok() {
        racecourse::sched::sleep(std::time::Duration::from_millis(5));
    }
    let left = || {
        std::fs::read_dir(place.path())
            .unwrap()
            .flatten()
            .any(|one| one.file_name().to_string_lossy().starts_with("racecourse-redis-"))
    };
    while left() {
        racecourse::sched::sleep(std::time::Duration::from_millis(5));
    }
}
