//! Pools of processes: what Python's documentation promises of `ProcessPoolExecutor`, and every way in which a worker can fail.
//!
//! Python: <https://docs.python.org/3.11/library/concurrent.futures.html#processpoolexecutor>.

use crate::harness::{PROGRAM, Repl};
use racecourse::futures::process::{
    Job, LONGEST_FRAME, ProcessError, ProcessPoolExecutor, Stage, Step, WORKER_ARGUMENT,
};
use racecourse::futures::{FutureError, FutureState, JobError, ReturnWhen, as_completed, wait};
use racecourse::lessons::cpu_bound::work::{COUNT, GCD, pairs};
use racecourse::lessons::process_pool::jobs::{BYTES, LENGTH, MISBEHAVE, VISIT};
use racecourse::sched::{Explorer, Live, LiveOptions, Program, sleep};
use racecourse::trace::Outcome;
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// How long a thing may take that happens at once on an idle machine.
const PATIENCE: Duration = Duration::from_secs(60);

fn pool(max_workers: usize) -> ProcessPoolExecutor {
    ProcessPoolExecutor::builder().max_workers(max_workers).program(PROGRAM).build().unwrap()
}

/// What the process pool says of a failed future.
#[track_caller]
fn trouble<T: std::fmt::Debug>(result: Result<T, FutureError>) -> ProcessError {
    match result.unwrap_err() {
        FutureError::Failed(error) => error.downcast_ref::<ProcessError>().unwrap_or_else(|| panic!("{error}")).clone(),
        other => panic!("{other}"),
    }
}

fn misbehave(pool: &ProcessPoolExecutor, how: &str) -> Result<String, FutureError> {
    pool.submit(&MISBEHAVE, how.to_string()).unwrap().result(Some(PATIENCE))
}

/// Waits until something is so; the condition is looked at, and nothing is taken for granted.
#[track_caller]
pub(crate) fn until(what: &str, condition: impl Fn() -> bool) {
    let deadline = Instant::now() + PATIENCE;
    while !condition() {
        assert!(Instant::now() < deadline, "{what}: not after {PATIENCE:?}");
        sleep(Duration::from_millis(5));
    }
}

#[test]
fn results_come_in_the_order_of_the_calls_whatever_the_chunks_are() {
    let pool = pool(2);
    let calls = pairs(9, 1);
    let wanted: Vec<u64> = calls.iter().map(|pair| GCD.call(*pair).unwrap()).collect();
    assert_eq!(wanted[..4], [1, 1, 5, 1]);
    for chunksize in [1, 2, 4, 100] {
        let results = pool.map(&GCD, calls.clone(), chunksize, None).unwrap();
        assert_eq!(results.map(Result::unwrap).collect::<Vec<_>>(), wanted, "in chunks of {chunksize}");
    }
    assert_eq!(pool.map(&GCD, [], 1, None).unwrap().count(), 0);
    let futures: Vec<_> = (1..=5).map(|n| pool.submit(&COUNT, (n, 1000)).unwrap()).collect();
    let mut came: Vec<u64> = as_completed(&futures, Some(PATIENCE)).map(|f| f.unwrap().result(None).unwrap()).collect();
    came.sort_unstable();
    assert_eq!(came, [1000, 2000, 3000, 4000, 5000]);
}

#[test]
fn workers_are_started_when_they_are_needed_and_used_again() {
    let pool = pool(10_000);
    assert_eq!((pool.started(), pool.max_workers()), (0, 10_000));
    let visits: Vec<_> = (0..5).map(|_| pool.submit(&VISIT, 0).unwrap().result(None).unwrap()).collect();
    assert_eq!(pool.started(), 1, "one after the other, all by one");
    assert_eq!(visits.iter().map(|visit| visit.visits).collect::<Vec<_>>(), [1, 2, 3, 4, 5]);
    assert_ne!(visits[0].pid, std::process::id());
    let futures: Vec<_> = (0..3).map(|_| pool.submit(&VISIT, 1_000_000).unwrap()).collect();
    wait(&futures, None, ReturnWhen::AllCompleted);
    assert!(pool.started() <= 4, "{} for three jobs at once", pool.started());
    let refused = ProcessPoolExecutor::new(0).unwrap_err();
    assert_eq!(refused, ProcessError::NoWorkers);
    assert_eq!(refused.to_string(), "a pool needs at least one worker");
}

#[test]
fn a_process_has_variables_of_its_own() {
    let (one, other) = (pool(1), pool(1));
    let visits = |pool: &ProcessPoolExecutor| pool.submit(&VISIT, 0).unwrap().result(None).unwrap().visits;
    assert_eq!([visits(&one), visits(&one), visits(&other)], [1, 2, 1]);
    assert_eq!(VISIT.call(0).unwrap().visits, 1, "and so has this one");
}

#[test]
fn what_waits_can_be_cancelled_and_what_runs_cannot() {
    let pool = pool(1);
    let runs = pool.submit(&MISBEHAVE, "sleep".to_string()).unwrap();
    let waits = pool.submit(&MISBEHAVE, "work".to_string()).unwrap();
    assert_eq!((runs.state(), waits.state()), (FutureState::Running, FutureState::Pending));
    assert!(!runs.cancel());
    assert!(waits.cancel());
    assert!(matches!(waits.result(None), Err(FutureError::Cancelled)));
    assert!(matches!(runs.result(Some(Duration::from_millis(1))), Err(FutureError::TimedOut)));
    pool.kill_workers();
    let broken = trouble(runs.result(Some(PATIENCE)));
    assert_eq!(broken.to_string(), "the pool's workers were killed on demand; the pool is broken: make a new one");
}

#[test]
fn a_job_that_fails_or_panics_sends_its_words_and_breaks_nothing() {
    let pool = pool(1);
    assert_eq!(trouble(misbehave(&pool, "error")), ProcessError::Failed("this job cannot be done".into()));
    match trouble(misbehave(&pool, "panic")) {
        ProcessError::Panicked(words) => assert!(words.starts_with("this job has a bug (jobs.rs:"), "{words}"),
        other => panic!("{other:?}"),
    }
    assert_eq!(misbehave(&pool, "work").unwrap(), "done");
    assert_eq!((pool.started(), pool.broken()), (1, None));
}

#[test]
fn a_chunk_fails_as_one_and_what_comes_after_the_error_is_not_given() {
    let pool = pool(1);
    let calls = ["work", "work", "work", "error", "work", "work"].map(String::from);
    let mut results = pool.map(&MISBEHAVE, calls, 2, None).unwrap();
    assert_eq!([results.next().unwrap().unwrap(), results.next().unwrap().unwrap()], ["done", "done"]);
    assert_eq!(trouble(results.next().unwrap()), ProcessError::Failed("this job cannot be done".into()));
    assert!(results.next().is_none(), "as a generator that has raised");
}

#[test]
fn a_worker_that_ends_breaks_the_pool_with_all_that_waits() {
    for (how, words) in [
        ("exit", "a worker process ended abruptly (exit code 3)"),
        ("abort", "a worker process ended abruptly (signal 6)"),
        ("kill", "a worker process ended abruptly (signal 9)"),
    ] {
        let pool = pool(1);
        let futures = [how, "work", "work"].map(|how| pool.submit(&MISBEHAVE, how.to_string()));
        // the last of them may have come too late to be taken
        for future in futures.into_iter().flatten() {
            match trouble(future.result(Some(PATIENCE))) {
                ProcessError::Broken(why) => assert_eq!(why, words),
                other => panic!("{how}: {other:?}"),
            }
        }
        let refused = pool.submit(&MISBEHAVE, "work".to_string()).unwrap_err();
        assert_eq!(refused.to_string(), format!("{words}; the pool is broken: make a new one"));
        assert!(matches!(pool.map(&MISBEHAVE, [], 1, None), Err(ProcessError::Broken(_))));
        until("the workers are gone", || pool.pids().is_empty());
    }
}

#[test]
fn when_one_worker_is_lost_the_others_are_ended_too() {
    let pool = pool(2);
    let sleeps = pool.submit(&MISBEHAVE, "sleep".to_string()).unwrap();
    until("it sleeps", || pool.pids().len() == 1);
    let dies = pool.submit(&MISBEHAVE, "exit".to_string()).unwrap();
    for future in [dies, sleeps] {
        let broken = trouble(future.result(Some(PATIENCE)));
        assert_eq!(broken, ProcessError::Broken("a worker process ended abruptly (exit code 3)".into()));
    }
}

#[test]
fn what_a_job_prints_or_reads_does_not_disturb_its_answer() {
    let pool = pool(1);
    assert_eq!(misbehave(&pool, "print").unwrap(), "printed");
    assert_eq!(misbehave(&pool, "read").unwrap(), "0 bytes on standard input");
    assert_eq!(misbehave(&pool, "work").unwrap(), "done");
    pool.shutdown(true, false);
    assert_eq!(pool.printed(), "a job prints, and its answer is none the worse\n");
}

#[test]
fn big_things_are_sent_and_too_big_ones_are_refused_in_words() {
    let pool = pool(1);
    let most = u32::try_from(LONGEST_FRAME).unwrap() - 1000;
    let bytes = pool.submit(&BYTES, most).unwrap().result(None).unwrap();
    assert_eq!(bytes.len(), most as usize);
    assert_eq!(pool.submit(&LENGTH, bytes).unwrap().result(None).unwrap(), u64::from(most));
    let refused = trouble(pool.submit(&BYTES, most + 2000).unwrap().result(None).map(|bytes| bytes.len()));
    let words = "the result of the job `bytes` cannot be sent: more than 64 MiB in one message; send it in parts, or put it in a file and send the name";
    assert_eq!(refused, ProcessError::Unsendable(words.into()));
    // a gigabyte is never copied: it is given up at 64 MiB
    let refused = trouble(pool.submit(&LENGTH, vec![0; 1 << 30]).unwrap().result(None));
    assert!(
        refused.to_string().starts_with("the arguments of the job `length` cannot be sent: more than 64 MiB"),
        "{refused}"
    );
    assert_eq!(misbehave(&pool, "work").unwrap(), "done");
    assert_eq!((pool.started(), pool.broken()), (1, None), "nothing of it breaks the pool");
}

#[test]
fn a_job_that_the_workers_do_not_know_is_named_with_those_that_they_do() {
    const STRANGER: Job<u32, u32> = Job::new("stranger", Ok::<u32, JobError>);
    let pool = pool(1);
    let unknown = trouble(pool.submit(&STRANGER, 1).unwrap().result(None)).to_string();
    assert!(unknown.starts_with("the workers know no job `stranger`, only count, gcd, "), "{unknown}");
    const GCD_OF_TEXTS: Job<String, String> = Job::new("gcd", Ok::<String, JobError>);
    let misfit = trouble(pool.submit(&GCD_OF_TEXTS, "1".into()).unwrap().result(None)).to_string();
    assert!(misfit.starts_with("what came is no argument of the job `gcd`"), "{misfit}");
    assert_eq!(misbehave(&pool, "work").unwrap(), "done");
}

#[test]
fn programs_that_are_no_workers_are_called_so() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let worker = |name: &str| root.join("tests/it/workers").join(name);
    let (hangs_up, speaks) = (worker("hangs_up.sh"), worker("speaks.sh"));
    for (program, words) in [
        (Path::new("/no/such/worker"), "no worker can be started from /no/such/worker: No such file or directory"),
        (Path::new("/bin/true"), "a worker process ended abruptly (exit code 0)"),
        (Path::new("/bin/sleep"), "a worker process ended abruptly (exit code 1): "),
        (Path::new("/bin/cat"), "a worker process ended abruptly (exit code 1): "),
        (&speaks, "does not talk as a worker does: a message of "),
        (&hangs_up, "a worker process closed its pipe"),
    ] {
        let pool = ProcessPoolExecutor::builder().max_workers(1).program(program).build().unwrap();
        let error = trouble(pool.submit(&COUNT, (1, 1)).unwrap().result(Some(PATIENCE))).to_string();
        assert!(error.contains(words), "{}: {error}", program.display());
        assert!(pool.broken().is_some());
    }
}

#[test]
fn shutdown_does_what_was_begun_and_cancels_what_was_not_if_it_is_asked_to() {
    let two = pool(1);
    let futures: Vec<_> = (1..=3).map(|n| two.submit(&COUNT, (n, 10)).unwrap()).collect();
    two.shutdown(true, false);
    assert_eq!(futures.iter().map(|future| future.result(None).unwrap()).collect::<Vec<_>>(), [10, 20, 30]);
    assert!(two.pids().is_empty(), "no worker is left after a shutdown that waits");
    assert_eq!(two.submit(&COUNT, (1, 1)).unwrap_err(), ProcessError::Shutdown);
    assert_eq!(two.map(&COUNT, [], 1, None).unwrap_err(), ProcessError::Shutdown);
    two.shutdown(true, true);

    let one = pool(1);
    let first = one.submit(&MISBEHAVE, "sleep".to_string()).unwrap();
    let second = one.submit(&MISBEHAVE, "work".to_string()).unwrap();
    one.shutdown(false, true);
    assert!(second.cancelled());
    assert_eq!(first.state(), FutureState::Running);
    until("the first has a worker", || !one.pids().is_empty());
    one.kill_workers();
    assert!(first.exception(Some(PATIENCE)).unwrap().is_some());
    until("it is gone", || one.pids().is_empty());
}

#[test]
fn a_pool_that_is_dropped_does_what_it_has_and_leaves_nobody_behind() {
    let pool = pool(2);
    let futures: Vec<_> = (1..=6).map(|n| pool.submit(&COUNT, (n, 100_000)).unwrap()).collect();
    until("they are there", || !pool.pids().is_empty());
    let pids = pool.pids();
    drop(pool);
    let done: Vec<u64> = futures.iter().map(|future| future.result(None).unwrap()).collect();
    assert_eq!(done, [100_000, 200_000, 300_000, 400_000, 500_000, 600_000]);
    until("the workers are gone", || pids.iter().all(|pid| !is_child(*pid, std::process::id())));
}

fn notes_of(seen: &Mutex<Vec<Step>>, chunk: usize) -> Vec<Stage> {
    seen.lock()
        .unwrap()
        .iter()
        .filter(|step| step.chunk == chunk && step.stage != Stage::Start)
        .map(|step| step.stage)
        .collect()
}

#[test]
fn whoever_watches_sees_the_ten_stages_of_each_chunk_in_order() {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let (notes, all) = (Arc::clone(&seen), Arc::clone(&seen));
    let builder = ProcessPoolExecutor::builder().max_workers(1).program(PROGRAM);
    let pool = builder.watch(move |step| notes.lock().unwrap().push(*step)).build().unwrap();
    let results = pool.map(&COUNT, (1..=5).map(|n| (n, 10)), 2, None).unwrap();
    assert_eq!(results.map(Result::unwrap).collect::<Vec<_>>(), [10, 20, 30, 40, 50]);
    let seen = seen.lock().unwrap();
    for (chunk, calls) in [2, 2, 1].into_iter().enumerate() {
        let own: Vec<_> = seen.iter().filter(|step| step.chunk == chunk && step.stage != Stage::Start).collect();
        assert_eq!(own.iter().map(|step| step.stage).collect::<Vec<_>>(), Stage::ALL);
        assert!(own.iter().all(|step| step.calls == calls));
        let bytes = |stage: Stage| own[stage.number() - 1].bytes.unwrap();
        assert_eq!(bytes(Stage::Write), bytes(Stage::Serialise) + 4, "the length comes first");
        assert_eq!(
            bytes(Stage::Serialise),
            "count".len() + 2 + 2 * calls,
            "a name, a number, and two small numbers a call"
        );
        assert_eq!(bytes(Stage::Merge), calls, "a small number is a byte");
    }
    assert_eq!(seen.iter().filter(|step| step.stage == Stage::Start).count(), 1);
    drop(seen);
    assert_eq!(pool.submit(&COUNT, (1, 10)).unwrap().result(None).unwrap(), 10);
    let seen = notes_of(&all, 3);
    assert_eq!(seen, Stage::ALL, "a call by itself is a chunk");
}

/// The program of a live run: somebody sleeps for an hour in a process.
fn sleeper(pids: &Arc<Mutex<Vec<u32>>>) -> Program {
    let pids = Arc::clone(pids);
    Program::new(move || {
        let pool = pool(2);
        let futures = [0, 1].map(|_| pool.submit(&MISBEHAVE, "sleep".to_string()).unwrap());
        until("both are there", || pool.pids().len() == 2);
        *pids.lock().unwrap() = pool.pids();
        wait(&futures, None, ReturnWhen::AllCompleted);
        "slept".into()
    })
}

#[test]
fn the_end_of_a_live_run_ends_its_workers() {
    let pids = Arc::new(Mutex::new(Vec::new()));
    let live = Live::start(&sleeper(&pids), LiveOptions::default());
    until("both sleep", || !pids.lock().unwrap().is_empty());
    live.cancel();
    assert_eq!(live.finish().outcome, Outcome::Cancelled);
    let pids = pids.lock().unwrap();
    // each was killed and its status taken before its thread ended
    assert!(pids.iter().all(|pid| !is_child(*pid, std::process::id())), "{pids:?}");
}

#[test]
fn a_live_run_finishes_with_processes_as_with_threads() {
    let program = Program::new(|| {
        let pool = pool(2);
        let results = pool.map(&GCD, pairs(4, 1), 1, None).unwrap().map(Result::unwrap).collect::<Vec<_>>();
        format!("{results:?}")
    });
    let trace = Live::start(&program, LiveOptions::default()).finish();
    assert_eq!(trace.outcome, Outcome::Finished("[1, 1, 5, 1]".into()));
    let names: BTreeSet<&str> = trace.threads.iter().map(|thread| thread.name.as_str()).collect();
    assert_eq!(names, ["MainThread", "process_0", "process_1"].into());
}

#[cfg(target_os = "linux")]
pub(crate) mod from_outside {
    use super::{PATIENCE, PROGRAM, children, pool, until};
    use crate::harness::is_alone;
    use racecourse::futures::process::ProcessPoolExecutor;
    use racecourse::lessons::process_pool::jobs::{MISBEHAVE, VISIT};
    use std::process::{Child, Command, Stdio};

    /// The program, with two workers at work for an hour.
    fn busy() -> (Child, Vec<u32>, tempfile::TempDir) {
        let home = tempfile::tempdir().unwrap();
        let mut command = Command::new(PROGRAM);
        command.args(["-c", "run broken-pool how=sleep"]).env("RACECOURSE_HOME", home.path());
        let child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        until("its worker is there", || !children(child.id()).is_empty());
        let workers = children(child.id());
        (child, workers, home)
    }

    pub(crate) fn signal(signal: &str, pid: u32) {
        assert!(Command::new("kill").args([signal, &pid.to_string()]).status().unwrap().success());
    }

    /// The words of its command line, if that process is there and not a zombie.
    fn runs(pid: u32) -> bool {
        std::fs::read(format!("/proc/{pid}/cmdline")).is_ok_and(|line| line.ends_with(b"__worker\0"))
    }

    #[test]
    fn when_the_program_is_killed_its_workers_end_in_the_middle_of_their_work() {
        let (mut child, workers, _home) = busy();
        signal("-9", child.id());
        child.wait().unwrap();
        until("the workers are gone", || workers.iter().all(|pid| !runs(*pid)));
    }

    #[test]
    fn ctrl_c_ends_the_run_and_its_workers() {
        let (child, workers, _home) = busy();
        signal("-INT", child.id());
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(130), "{}", String::from_utf8_lossy(&output.stderr));
        // they were killed before the program went on
        assert!(workers.iter().all(|pid| !runs(*pid)), "{workers:?}");
    }

    /// Other tests run beside this one and open files, so it runs itself again as a child, which is alone.
    #[test]
    fn many_pools_leave_no_zombie_no_descriptor_and_no_thread() {
        if !is_alone("process_pool::from_outside::many_pools_leave_no_zombie_no_descriptor_and_no_thread") {
            return;
        }
        let count = |folder: &str| std::fs::read_dir(format!("/proc/self/{folder}")).unwrap().count();
        let round = || {
            let one = pool(2);
            let visits: Vec<_> = (0..4).map(|_| one.submit(&VISIT, 1000).unwrap()).collect();
            assert!(visits.iter().all(|visit| visit.result(Some(PATIENCE)).is_ok()));
            one.shutdown(true, false);
            let broken = pool(1);
            assert!(broken.submit(&MISBEHAVE, "kill".into()).unwrap().result(Some(PATIENCE)).is_err());
            drop(broken);
            let missing = ProcessPoolExecutor::builder().program("/no/such/worker").build().unwrap();
            assert!(missing.submit(&VISIT, 1).unwrap().result(Some(PATIENCE)).is_err());
        };
        round();
        until("the first are gone", || children(std::process::id()).is_empty() && count("task") == 2);
        let before = count("fd");
        for _ in 0..20 {
            round();
        }
        until("threads are gone", || count("task") == 2);
        assert!(children(std::process::id()).is_empty(), "neither at work nor zombies");
        assert_eq!(count("fd"), before, "descriptors");
    }
}

#[test]
fn an_explored_program_is_refused_a_pool() {
    let program = Program::new(|| ProcessPoolExecutor::new(1).unwrap_err().to_string());
    let found = Explorer::default().explore(&program);
    let ends: Vec<String> = found.outcomes.iter().map(|one| one.outcome.summary()).collect();
    assert_eq!(ends, ["an explored program has no processes; run it instead"]);
}

/// This program of tests does not serve. Started as a worker it takes that word for a part of a test's name: of this one's.
#[test]
#[expect(non_snake_case, reason = "the argument is a part of it")]
fn a_process_started_as__worker_that_does_not_serve_is_refused_a_pool_of_its_own() {
    if std::env::args().nth(1).is_some_and(|word| word == WORKER_ARGUMENT) {
        assert_eq!(ProcessPoolExecutor::new(1).unwrap_err(), ProcessError::NotServing);
        return;
    }
    let again = std::process::Command::new(std::env::current_exe().unwrap()).arg(WORKER_ARGUMENT).output().unwrap();
    let said = String::from_utf8_lossy(&again.stdout);
    assert!(again.status.success() && said.contains("1 passed"), "{said}");
}

#[test]
fn a_worker_that_is_started_by_hand_ends_with_its_input() {
    Repl::new().argument("__worker").input("").success();
    Repl::new()
        .argument("__worker")
        .input("hello, world")
        .complains("this is no call for a worker: a message of ")
        .code(2);
    Repl::new().argument("help").argument("__worker").complains("__worker").code(2);
}

#[test]
fn explain_tells_the_stages_and_refuses_where_there_are_none() {
    Repl::new()
        .line("run gcd pool=process pairs=4 size=1 --explain")
        .contains("results: 1, 1, 5, 1\n")
        .contains("chunk 1 · 7 run the job, ")
        .contains("the ten stages, 4 chunks and ")
        .success();
    Repl::new()
        .line("run counter --explain")
        .stderr("racecourse: `counter` sends nothing to another process, so there is nothing to explain; try it with gcd or count\n")
        .code(2);
    Repl::new().line("run gcd pool=thread size=1 --explain").contains("nothing to explain: threads share").success();
}

#[test]
fn the_demos_with_processes_come_to_their_ends() {
    // a long line goes on below
    let run = |line: &str| Repl::new().line(line).success().replace("\n      ", " ");
    let report = run("run broken-pool how=kill");
    assert_eq!(
        report.matches("a worker process ended abruptly (signal 9); the pool is broken: make a new one").count(),
        4
    );
    assert!(run("run broken-pool how=panic").contains("error: this job has a bug (jobs.rs:"));
    assert!(run("run main-again guard=off").contains("main runs for the 4th time"));
    assert!(run("run main-again guard=on").contains("main ran in 1 process: ["));
    let report = run("run processes workers=10000 jobs=3");
    assert!(report.contains("10000 allowed, "), "{report}");
    #[cfg(target_os = "linux")]
    assert!(report.contains("a worker has 4 pipes and 0 sockets of the pool's"), "{report}");
    let report = run("run count additions=1000 items=3 workers=2");
    assert!(report.contains("3 products, the same in each way"), "{report}");
}

/// The parent of a process, zombies included; none if there is no such process, or no such system.
pub(crate) fn parent(pid: u32) -> Option<u32> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // the name before it is in brackets and may hold anything
    stat.rsplit(')').next()?.split_whitespace().nth(1)?.parse().ok()
}

pub(crate) fn is_child(pid: u32, of: u32) -> bool {
    parent(pid) == Some(of)
}

/// Every child of a process, zombies included.
pub(crate) fn children(of: u32) -> Vec<u32> {
    let pids = std::fs::read_dir("/proc").into_iter().flatten().flatten();
    let pids = pids.filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    pids.filter(|pid| is_child(*pid, of)).collect()
}
