//! How processes end: with their parent, by a signal, with a number.

use super::super::processes::demo::WITH;
use super::jobs;
use racecourse::course::{Demo, Knob, Knobs};
use racecourse::futures::JobError;
use racecourse::multiprocessing::{Process, pipe};
use racecourse::sched::{real_time, say, sleep};
use racecourse::sync::Shared;
use racecourse::threading::Thread;
use std::time::Duration;

/// The path that steps carry.
pub const PATH: &str = file!();

const PROCESSES: Option<&str> = Some("an exploration has no processes");

/// `daemon-process`: a process that nobody waits for.
pub const DAEMON: Demo = Demo {
    name: "daemon-process",
    summary: "A daemon works for five seconds, another process for three; main waits for the other one only, and ends.",
    knobs: &[
        WITH,
        Knob::number("speed", (1, 1000), "5", "5", "how many times faster than the tutorial the sleeps pass"),
    ],
    anchor: "daemon",
    body: daemon,
    judge: None,
    live_only: None,
};

/// `exit-codes`: what is left of a process.
pub const EXIT_CODES: Demo = Demo {
    name: "exit-codes",
    summary: "Processes come to all kinds of ends; each leaves a number.",
    knobs: &[Knob::words(
        "how",
        &["all", "returns", "exit-3", "error", "panic", "abort", "terminate", "kill", "child-of-a-daemon"],
        "all",
        "one of these ends, or all of them",
    )],
    anchor: "exit-codes",
    body: exit_codes,
    judge: None,
    live_only: PROCESSES,
};

/// `terminate`: a signal is a letter.
pub const TERMINATE: Demo = Demo {
    name: "terminate",
    summary: "A process is started and terminated at once. Is it alive, right after that?",
    knobs: &[Knob::number("times", (1, 100), "10", "2", "how often")],
    anchor: "terminate",
    body: terminate,
    judge: None,
    live_only: PROCESSES,
};

const BACKGROUND: Duration = Duration::from_secs(5);
const FOREGROUND: Duration = Duration::from_secs(3);

// ANCHOR: daemon
fn daemon(knobs: &Knobs) -> String {
    let said = if knobs.is("with", "processes") { daemon_process() } else { Ok(daemon_thread()) };
    match said {
        Ok(said) if said.is_empty() => "the background process said nothing".into(),
        Ok(said) => format!("the background process said: {}", said.join(", ")),
        Err(error) => error.to_string(),
    }
}

fn daemon_process() -> Result<Vec<String>, JobError> {
    let (listener, theirs) = pipe(false)?;
    let background = Process::new(&jobs::BACKGROUND, (real_time(BACKGROUND), theirs));
    background.name("background").daemon(true).start()?;
    let (_, theirs) = pipe(false)?;
    let foreground = Process::new(&jobs::BACKGROUND, (real_time(FOREGROUND), theirs));
    foreground.name("NO_background").start()?.join(None);

    let mut said = Vec::new();
    while listener.poll(Some(Duration::ZERO)) {
        let Ok(word) = listener.recv() else { break };
        said.push(word);
    }
    Ok(said)
}

fn daemon_thread() -> Vec<String> {
    let said = Shared::named("said", Vec::new());
    let own = said.clone();
    let work = move || {
        own.update(|said| said.push("Starting".to_string()));
        sleep(BACKGROUND);
        own.update(|said| said.push("Exiting".to_string()));
    };
    Thread::new(work).name("background").daemon(true).start();
    Thread::new(|| sleep(FOREGROUND)).name("NO_background").start().join();
    said.get()
}
// ANCHOR_END: daemon

// ANCHOR: exit-codes
fn exit_codes(knobs: &Knobs) -> String {
    let all = ["returns", "exit-3", "error", "panic", "abort", "terminate", "kill", "child-of-a-daemon"];
    let mut report = String::new();
    for how in all.into_iter().filter(|how| knobs.is("how", "all") || knobs.is("how", how)) {
        let process = Process::new(&jobs::END, how.to_string()).name(how).daemon(how == "child-of-a-daemon");
        let line = match process.start() {
            Ok(process) => {
                match how {
                    "terminate" => process.terminate(),
                    "kill" => process.kill(),
                    _ => {}
                }
                process.join(None);
                let code = process.exitcode().unwrap_or_default();
                let means = match code {
                    0 => "it ended well".to_string(),
                    1.. => "it ended by itself, and not well".to_string(),
                    _ => format!("signal {} ended it", -code),
                };
                format!("{code:>4}   {means}")
            }
            Err(error) => error.to_string(),
        };
        report += &format!("{how:<18} {line}\n");
    }
    report
}
// ANCHOR_END: exit-codes

// ANCHOR: terminate
fn terminate(knobs: &Knobs) -> String {
    let (times, mut still_alive) = (knobs.count("times"), 0);
    for turn in 0..times {
        let process = match Process::new(&jobs::END, "sleeps".to_string()).name("sleeper").start() {
            Ok(process) => process,
            Err(error) => return error.to_string(),
        };
        let started = process.is_alive();
        process.terminate();
        let terminated = process.is_alive();
        process.join(None);
        still_alive += usize::from(terminated);
        if turn == 0 {
            say(format!("started: alive {started}"));
            say(format!("terminated: alive {terminated}"));
            say(format!("joined: alive {}, exit code {:?}", process.is_alive(), process.exitcode()));
        }
    }
    format!("right after terminate() it was still alive {still_alive} times of {times}; after join(), never")
}
// ANCHOR_END: terminate
