//! `jobs`, as somebody types it.

use super::redis;
use crate::harness::Repl;

#[test]
fn a_session_without_a_server_has_one_of_its_own() {
    let Some(_) = redis() else { return };
    let lines = "jobs enqueue fib 30\njobs enqueue misbehave error --attempts 1\njobs status\njobs worker --burst --name me\n\
                 jobs status 1\njobs failed\njobs retry 2\njobs retry 2\njobs worker --burst --name me\njobs status\n";
    let text = Repl::new().input(lines).complains("no failed job `2`; `jobs failed` lists those there are").code(2);
    for part in [
        "  (a private Redis at 127.0.0.1:",
        "; it ends with this session)\n  job 1 waits in the queue default: fib(30)\n",
        "  queue default: 2 waiting, 0 running, 0 later, 0 done, 0 failed\n",
        "  worker me at the queue default; it ends when no job is left\n  job 1, fib(30): attempt 1 of 3\n",
        " s: 832040\n",
        "  job 2 failed for good: this job cannot be done\n  no job is left\n",
        "  job 1, fib(30): done\n    begun 1 time, last by me\n    result: 832040\n",
        "  job 2, misbehave(\"error\"): failed\n    begun 1 time, last by me\n    error: this job cannot be done\n",
        "  1 job back in the queue default\n",
        "  queue default: 0 waiting, 0 running, 0 later, 1 done, 1 failed\n",
    ] {
        assert!(text.contains(part), "`{part}` is not in:\n{text}");
    }
    assert_eq!(text.matches("private Redis").count(), 1, "it is said once: {text}");
}

#[test]
fn without_redis_on_the_path_the_jobs_wait_in_this_process() {
    let text = Repl::new()
        .variable("PATH", "")
        .input("jobs enqueue fib 20 --times 3\njobs worker --burst --name me\njobs status\nrun killed-worker\n")
        .success();
    for part in [
        "  (the memory of this process, as there is no redis-server on the PATH; it ends with this session)\n",
        "  3 jobs, 1 to 3, wait in the queue default: fib(20)\n",
        "  queue default: 0 waiting, 0 running, 0 later, 3 done, 0 failed\n",
        "there is no redis-server on the PATH, and no other process to kill",
    ] {
        assert!(text.contains(part), "`{part}` is not in:\n{text}");
    }
}

#[test]
fn the_demos_say_what_happened() {
    let all_done = |line| {
        let text = Repl::new().line(line).success();
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(text.contains("0 waiting, 0 running, 0 later, 4 done, 0 failed"), "{text}");
    };
    all_done("run job-queue through=memory jobs=4 millis=1");
    let Some(_) = redis() else { return };
    all_done("run job-queue jobs=4 millis=1");
    let killed = Repl::new().line("run killed-worker millis=300 lease=300").success();
    assert!(killed.contains("was killed by signal 9"), "{killed}");
    assert!(killed.contains("begun 2 times, done 1 time"), "{killed}");
}
