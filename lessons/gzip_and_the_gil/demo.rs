//! Unpacking on threads, with and without a GIL; and whether a child process has a copy of everything.

use super::blocks::{block, unpack};
use super::memory::Memory;
use super::python;
use crate::lessons::cpu_bound::gil::Gil;
use crate::lessons::process_pool::jobs::VISIT;
use racecourse::course::{Demo, Knob, Knobs};
use racecourse::futures::JobError;
use racecourse::futures::process::ProcessPoolExecutor;
use racecourse::futures::{Executor, ThreadPoolExecutor};
use racecourse::sched::say;
use racecourse::sync::Shared;
use racecourse::threading::Thread;
use racecourse::trace::say::count;
use std::fmt::Write;
use std::hint::black_box;
use std::time::{Duration, Instant};

/// The path that steps carry.
pub const PATH: &str = file!();

/// `gzip`: who unpacks, and who holds the lock meanwhile.
pub const GZIP: Demo = Demo {
    name: "gzip",
    summary: "Blocks are unpacked by one thread and by several, under a GIL that is held or let go, and by CPython itself.",
    knobs: &[
        Knob::words(
            "gil",
            &["compare", "off", "on", "released"],
            "compare",
            "none; held throughout; let go around each chunk, as zlib does; or all of these",
        ),
        Knob::number("workers", (1, 64), "2", "2", "how many threads"),
        Knob::number("blocks", (1, 1000), "16", "2", "how many blocks"),
        Knob::number("size", (1, 256), "8", "1", "how large each is once unpacked, in MB"),
        Knob::words("python", &["on", "off"], "on", "whether CPython is asked, too, if there is one"),
    ],
    anchor: "gzip",
    body: gzip,
    judge: None,
    live_only: Some("it measures how long work takes"),
};

/// `gzip-turns`: the same in small, to be explored.
pub const GZIP_TURNS: Demo = Demo {
    name: "gzip-turns",
    summary: "Two threads unpack chunks under a GIL. How many are at it at the same time?",
    knobs: &[
        Knob::words("gil", &["on", "released"], "released", "held while a chunk is unpacked, or let go around it"),
        Knob::number("chunks", (1, 100), "5", "1", "how many chunks each thread has"),
    ],
    anchor: "gzip-turns",
    body: gzip_turns,
    judge: None,
    live_only: None,
};

/// `copied-memory`: what a child process has of its parent's memory.
pub const COPIED_MEMORY: Demo = Demo {
    name: "copied-memory",
    summary: "A process that holds much memory starts another. What does the child have of it?",
    knobs: &[Knob::number("mb", (1, 2048), "256", "16", "how much is held, in MB")],
    anchor: "copied-memory",
    body: copied_memory,
    judge: None,
    live_only: Some("it measures memory"),
};

// ANCHOR: gzip
fn gzip(knobs: &Knobs) -> String {
    let (blocks, size, workers) = (knobs.count("blocks"), knobs.count("size"), knobs.count("workers"));
    say("packing");
    let packed = block(size * 1_000_000);
    let mut rows = Vec::new();
    for (gil, what) in [("off", "no GIL"), ("on", "a GIL, held throughout"), ("released", "a GIL, let go per chunk")] {
        if knobs.is("gil", "compare") || knobs.is("gil", gil) {
            let seconds = [1, workers].map(|threads| {
                say(format!("{what}, {}", count(threads as u64, "thread")));
                unpack_all(&packed, blocks, threads, gil)
            });
            rows.push((what.to_string(), seconds));
        }
    }
    let told = if knobs.is("python", "on") { ask_python(&packed, blocks, workers) } else { Ok(vec![]) };
    let why_not = told.map(|more| rows.extend(more)).err();
    table(knobs, &packed, &rows) + &why_not.map(|why| format!("CPython was not measured: {why}\n")).unwrap_or_default()
}

/// So many blocks on so many threads; how many seconds that takes.
fn unpack_all(packed: &[u8], blocks: usize, threads: usize, gil: &'static str) -> f64 {
    let lock = Gil::of(gil != "off");
    ThreadPoolExecutor::named("thread", threads).scope(|pool| {
        let start = Instant::now();
        let packed = packed.to_vec();
        let job = move |_| Ok(unpack(&packed, &mut lock.enter(), gil == "released")?);
        let unpacked = pool.map(job, 0..blocks, None).expect("it is open");
        unpacked.for_each(|bytes| assert!(bytes.expect("it is whole") > 0));
        start.elapsed().as_secs_f64()
    })
}
// ANCHOR_END: gzip

/// What was measured: a label, and the seconds of one thread and of several.
type Row = (String, [f64; 2]);

fn ask_python(packed: &[u8], blocks: usize, workers: usize) -> Result<Vec<Row>, String> {
    say("asking CPython");
    let file = tempfile::NamedTempFile::new().map_err(|error| error.to_string())?;
    std::fs::write(file.path(), packed).map_err(|error| error.to_string())?;
    let arguments = [file.path().display().to_string(), blocks.to_string(), workers.to_string()];
    let said = python::ask(python::GZIP, &arguments)?;
    let (version, times) = said.split_once('\n').unwrap_or_default();
    let pair = |line: &str| {
        let (one, several) = line.split_once(' ')?;
        Some([one.parse().ok()?, several.parse().ok()?])
    };
    let labels = [format!("CPython {version}, zlib"), format!("CPython {version}, a loop")];
    Ok(labels.into_iter().zip(times.lines().filter_map(pair)).collect())
}

fn table(knobs: &Knobs, packed: &[u8], rows: &[Row]) -> String {
    let blocks = count(knobs.count("blocks") as u64, "block");
    let mut text = format!(
        "{blocks} of {} MB, {:.1} MB each when packed; on {}\n",
        knobs.count("size"),
        packed.len() as f64 / 1e6,
        count(ProcessPoolExecutor::default_workers() as u64, "processor"),
    );
    let threads = count(knobs.count("workers") as u64, "thread");
    let _ = writeln!(text, "{:<26} {:>10} {threads:>10}", "all of them unpacked by", "1 thread");
    for (label, [one, several]) in rows {
        let ratio = one / several;
        let _ = writeln!(text, "{label:<26} {one:>8.3} s {several:>8.3} s  {ratio:>5.2} times as fast");
    }
    text
}

// ANCHOR: gzip-turns
fn gzip_turns(knobs: &Knobs) -> String {
    let gil = Gil::new(Duration::ZERO); // it may change hands at every check
    let (inside, most) = (Shared::named("inside", 0), Shared::named("most", 0));
    let (chunks, released) = (knobs.count("chunks"), knobs.is("gil", "released"));
    let unpacker = |name| {
        let (gil, inside, most) = (gil.clone(), inside.clone(), most.clone());
        let work = move || {
            let mut python = gil.enter();
            for _ in 0..chunks {
                let inflate = || {
                    let now = inside.update(|n| {
                        *n += 1;
                        *n
                    });
                    most.update(|most| *most = now.max(*most));
                    inside.update(|n| *n -= 1);
                };
                if released {
                    python.without_gil(inflate);
                } else {
                    inflate();
                }
                python.check();
            }
        };
        Thread::new(work).name(name).start()
    };
    let threads = [unpacker("unpacker-1"), unpacker("unpacker-2")];
    threads.iter().for_each(Thread::join);
    format!("{} at a time", most.peek())
}
// ANCHOR_END: gzip-turns

// ANCHOR: copied-memory
fn copied_memory(knobs: &Knobs) -> String {
    let mb = knobs.count("mb");
    let held = black_box(vec![1_u8; mb << 20]);
    let Some(here) = Memory::of(std::process::id()) else {
        return "nothing to measure: only Linux says in /proc how much memory a process has".into();
    };
    let mut rows = vec![(format!("this process holds {mb} MB"), here)];
    say("starting a worker process");
    match worker() {
        Ok(worker) => rows.extend(worker.map(|worker| ("its worker: the program, started anew".into(), worker))),
        Err(error) => return error.to_string(),
    }
    drop(held);

    say("asking CPython");
    let told = python::ask(python::FORK, &[mb.to_string()]);
    let why_not = told.map(|said| rows.extend(forked(&said, mb))).err();
    let mut text = format!("{:<44} {:>10} {:>10}\n", "whose memory", "all of it", "its own");
    for (label, memory) in rows {
        let [resident, own] = [memory.resident, memory.own].map(|kib| kib as f64 / 1024.0);
        let _ = writeln!(text, "{label:<44} {resident:>7.1} MB {own:>7.1} MB");
    }
    text + &why_not.map(|why| format!("CPython was not measured: {why}\n")).unwrap_or_default()
}

/// The memory of a worker process that has done a job.
fn worker() -> Result<Option<Memory>, JobError> {
    let pool = ProcessPoolExecutor::new(1)?;
    let visit = pool.submit(&VISIT, 1)?.result(None)?;
    Ok(Memory::of(visit.pid))
}
// ANCHOR_END: copied-memory

/// What Python says of itself and of its child.
fn forked(said: &str, mb: usize) -> Vec<(String, Memory)> {
    let (version, memories) = said.split_once('\n').unwrap_or_default();
    let labels = [
        format!("CPython {version} holds {mb} MB"),
        "its child, forked".to_string(),
        "the child, when it has written to all of it".to_string(),
    ];
    labels.into_iter().zip(memories.lines().filter_map(Memory::read)).collect()
}
