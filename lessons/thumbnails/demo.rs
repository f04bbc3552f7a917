//! Thumbnails in three ways; what a second run makes of the first one's; and two pictures that want one name.

use super::many::{Mode, Plan, Tally, find, make_all};
use super::photo::{Kind, photo};
use super::thumbnail::{SIDE, is_thumbnail, name_of};
use crate::lessons::flags::http::Stop;
use racecourse::course::{Demo, Knob, Knobs};
use racecourse::futures::process::ProcessPoolExecutor;
use racecourse::futures::{Executor, ThreadPoolExecutor};
use racecourse::sched::{cancellation_point, say, when_over};
use racecourse::sync::Shared;
use racecourse::threading::{Lock, Thread};
use racecourse::trace::say::count;
use racecourse::trace::text::thousands;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::time::Instant;

/// The path that steps carry.
pub const PATH: &str = file!();

/// `thumbnails`: the same pictures in three ways.
pub const THUMBNAILS: Demo = Demo {
    name: "thumbnails",
    summary: "A thumbnail of every photo in a directory: one after the other, by threads, by processes.",
    knobs: &[
        Knob::words("mode", &["compare", "single", "threads", "processes"], "compare", "how; compare: all three"),
        Knob::number("images", (1, 10_000), "160", "6", "how many photos"),
        Knob::number("workers", (1, 64), "2", "2", "how many threads, and how many processes"),
        Knob::number("size", (16, 4000), "960", "160", "how wide the photos are, in pixels; three quarters as high"),
    ],
    anchor: "thumbnails",
    body: thumbnails,
    judge: None,
    live_only: Some("it measures how long work takes"),
};

/// `thumb-runs`: a program that reads the directory that it writes to.
pub const THUMB_RUNS: Demo = Demo {
    name: "thumb-runs",
    summary: "A program makes a thumbnail of each picture in a directory and puts it there, too. It is run again.",
    knobs: &[
        Knob::words("reads", &["originals", "everything"], "originals", "whether it leaves thumbnails out"),
        Knob::number("runs", (0, 6), "2", "2", "how often it is run"),
        Knob::number("images", (1, 160), "160", "2", "how many pictures there are to begin with"),
    ],
    anchor: "thumb-runs",
    body: thumb_runs,
    judge: None,
    live_only: None,
};

/// `free-name`: who looks first, and then writes.
pub const FREE_NAME: Demo = Demo {
    name: "free-name",
    summary: "Two threads save two pictures in one directory. Both are called cat.jpg; whoever comes second takes another name.",
    knobs: &[Knob::words(
        "claim",
        &["look", "lock", "create"],
        "look",
        "look whether the name is free, then write; under a lock; or create the file only if there is none",
    )],
    anchor: "free-name",
    body: free_name,
    judge: None,
    live_only: None,
};

// ANCHOR: thumbnails
fn thumbnails(knobs: &Knobs) -> String {
    let modes = match knobs.get("mode") {
        "compare" => Mode::ALL.to_vec(),
        word => Mode::ALL.into_iter().filter(|mode| mode.word() == word).collect(),
    };
    let directory = tempfile::tempdir().expect("there is room");
    take_photos(directory.path(), knobs);

    let mut rows = Vec::new();
    let mut made = Vec::new();
    for mode in modes {
        let stop = Stop::default();
        let ending = stop.clone();
        let _ends = when_over(move || ending.stop());
        let start = Instant::now();
        let found = find(directory.path(), false).expect("it is there");
        let plan = Plan::new(found.originals, mode, knobs.count("workers"), SIDE);
        say(format!("{}: {}", mode.word(), plan.workers));
        let tally = make_all(&plan, &stop, |_| ());
        cancellation_point();
        rows.push((plan.mode, plan.workers, start.elapsed().as_secs_f64(), tally));
        made.push(contents(directory.path()));
    }
    assert!(made.windows(2).all(|two| two[0] == two[1]), "two ways to the same thumbnails, and they differ");
    table(knobs, &rows)
}
// ANCHOR_END: thumbnails

/// How many different photos there are; the others are copies.
const DIFFERENT: usize = 16;

/// Takes the photos, as many at once as there are processors; nobody measures how long that takes.
fn take_photos(directory: &Path, knobs: &Knobs) {
    let width = u32::try_from(knobs.number("size")).unwrap_or(960);
    let (images, directory) = (knobs.count("images"), directory.to_path_buf());
    say("taking photos");
    let take = move |number: usize| {
        let photo = photo(number as u64, Kind::Jpeg, width, (width * 3 / 4).max(1));
        for copy in (number..=images).step_by(DIFFERENT) {
            std::fs::write(directory.join(format!("photo-{copy:04}.jpg")), &photo)?;
        }
        Ok(())
    };
    ThreadPoolExecutor::named("camera", ProcessPoolExecutor::default_workers()).scope(|pool| {
        let taken = pool.map(take, 1..=DIFFERENT.min(images), None).expect("it is open");
        taken.for_each(|photo| photo.expect("there is room"));
    });
}

/// Every thumbnail that is there.
fn contents(directory: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let originals = find(directory, false).map(|found| found.originals).unwrap_or_default();
    let thumbnail = |original: &PathBuf| Some((original.clone(), std::fs::read(name_of(original)).ok()?));
    originals.iter().filter_map(thumbnail).collect()
}

/// What was measured, beside what the tutorial measured.
fn table(knobs: &Knobs, rows: &[(Mode, usize, f64, Tally)]) -> String {
    let (width, single) = (knobs.count("size"), rows[0].2);
    let mut text = format!(
        "{} of {width} by {}, {} bytes in all\n",
        count(knobs.count("images") as u64, "photo"),
        (width * 3 / 4).max(1),
        thousands(rows[0].3.bytes),
    );
    let _ =
        writeln!(text, "{:<10} {:>7} {:>8} {:>9} {:>7}   the tutorial", "mode", "workers", "made", "seconds", "ratio");
    for (mode, workers, seconds, tally) in rows {
        let tutorial = match mode {
            Mode::Single => "2.32 s",
            Mode::Threads => "-",
            Mode::Processes => "1.05 s, 2.2 times as fast",
        };
        let ratio = if rows[0].0 == Mode::Single { format!("{:.2}", single / seconds) } else { "-".into() };
        let _ =
            writeln!(text, "{:<10} {workers:>7} {:>8} {seconds:>9.2} {ratio:>7}   {tutorial}", mode.word(), tally.made);
    }
    let processors = count(ProcessPoolExecutor::default_workers() as u64, "processor");
    text + &format!("on {processors}; the tutorial: 160 pictures, 36 million bytes in all")
}

// ANCHOR: thumb-runs
fn thumb_runs(knobs: &Knobs) -> String {
    let images = knobs.count("images");
    let mut directory: Vec<PathBuf> = (1..=images).map(|number| format!("{number}.jpg").into()).collect();
    for _ in 0..knobs.count("runs") {
        let read = directory.iter().filter(|file| knobs.is("reads", "everything") || !is_thumbnail(file));
        let made: Vec<PathBuf> = read.map(|file| name_of(file)).collect();
        // a file that is there already is written over
        directory.extend(made);
        directory.sort();
        directory.dedup();
    }
    let longest = directory.iter().max_by_key(|file| file.as_os_str().len());
    let longest = longest.map(|file| file.display().to_string()).unwrap_or_default();
    format!("{}, one of them {longest}", count(directory.len() as u64, "file"))
}
// ANCHOR_END: thumb-runs

// ANCHOR: free-name
fn free_name(knobs: &Knobs) -> String {
    let directory = Shared::named("directory", BTreeMap::<&str, &str>::new());
    let lock = Lock::named("lock");
    let save = |picture: &'static str| {
        let (directory, lock, claim) = (directory.clone(), lock.clone(), knobs.get("claim").to_string());
        let work = move || {
            for name in ["cat.jpg", "cat-2.jpg"] {
                let _held = (claim == "lock").then(|| lock.hold());
                if claim == "create" {
                    // one step: it is made, or it was there. Python: open(name, "xb")
                    if directory.update(|files| *files.entry(name).or_insert(picture) == picture) {
                        return;
                    }
                } else if directory.with(|files| !files.contains_key(name)) {
                    directory.update(|files| files.insert(name, picture));
                    return;
                }
            }
        };
        Thread::new(work).name(picture).start()
    };
    let savers = [save("a tabby"), save("a tomcat")];
    savers.iter().for_each(Thread::join);
    match directory.peek().len() {
        2 => "both are there".into(),
        _ => "one is there: the other was written over".into(),
    }
}
// ANCHOR_END: free-name
