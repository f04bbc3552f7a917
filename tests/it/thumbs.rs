//! Thumbnails: the command `images thumbs`, and pictures that are none.

use crate::harness::{PROGRAM, Repl, Running};
use image::GenericImageView;
use racecourse::lessons::flags::http::Stop;
use racecourse::lessons::image_downloads::faulty::bomb;
use racecourse::lessons::thumbnails::many::{Mode, Plan, Tally, find, make_all};
use racecourse::lessons::thumbnails::photo::{Kind, photo};
use racecourse::lessons::thumbnails::thumbnail::{SIDE, name_of};
use std::collections::BTreeMap;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::process::Command;

const MODES: [&str; 3] = ["single", "threads", "processes"];

fn put(place: &Path, name: &str, bytes: &[u8]) -> PathBuf {
    let file = place.join(name);
    fs::write(&file, bytes).unwrap();
    file
}

/// A directory with four pictures, a flag and a note.
fn album(place: &Path) {
    put(place, "a.jpg", &photo(1, Kind::Jpeg, 200, 150));
    put(place, "b.PNG", &photo(2, Kind::Png, 150, 200));
    put(place, "c.jpeg", &photo(3, Kind::Jpeg, 40, 30));
    put(place, "d d.png", &photo(4, Kind::Png, 300, 1));
    put(place, "e.gif", &photo(5, Kind::Gif, 1, 1));
    put(place, "notes.txt", b"about these pictures");
}

fn files(place: &Path) -> BTreeMap<String, Vec<u8>> {
    let name = |file: &Path| file.file_name().unwrap().to_string_lossy().into_owned();
    let all = fs::read_dir(place).unwrap().map(|file| file.unwrap().path());
    all.filter(|file| file.is_file()).map(|file| (name(&file), fs::read(&file).unwrap())).collect()
}

fn thumbs(place: &Path, rest: &str) -> Repl {
    Repl::new().line(&format!("images thumbs {} {rest}", place.display()))
}

/// The last line says how long it took.
#[track_caller]
fn without_time(text: &str) -> String {
    let (rest, took) = text.trim_end().rsplit_once('\n').unwrap_or_else(|| panic!("{text}"));
    let seconds = took.strip_prefix("  Took ").and_then(|took| took.strip_suffix(" seconds"));
    assert!(seconds.is_some_and(|seconds| seconds.parse::<f64>().is_ok()), "{text}");
    rest.lines().map(|line| line.trim().to_string() + "\n").collect()
}

#[test]
fn every_mode_makes_the_same_thumbnails_next_to_their_pictures() {
    let mut made = Vec::new();
    for mode in MODES {
        let place = tempfile::tempdir().unwrap();
        album(place.path());
        let before = files(place.path());
        let text = thumbs(place.path(), &format!("--mode {mode} --workers 2")).success();
        let by = match mode {
            "single" => "one after the other",
            "threads" => "by 2 threads",
            _ => "by 2 processes",
        };
        let headline = format!("{}: 4 pictures, 2 other files left out; {by}\n", place.path().display());
        assert_eq!(without_time(&text), headline + "4 thumbnails made\n");
        let mut after = files(place.path());
        for (name, bytes) in before {
            assert_eq!(after.remove(&name), Some(bytes), "{name} is as it was");
        }
        made.push(after);
    }
    assert!(made.windows(2).all(|two| two[0] == two[1]));
    let sizes: Vec<_> = made[0]
        .iter()
        .map(|(name, bytes)| (name.as_str(), image::load_from_memory(bytes).unwrap().dimensions()))
        .collect();
    assert_eq!(
        sizes,
        [
            ("a_thumbnail.jpg", (128, 96)),
            ("b_thumbnail.PNG", (96, 128)),
            ("c_thumbnail.jpeg", (40, 30)),
            ("d d_thumbnail.png", (128, 1)),
        ]
    );
    let format = |name| image::guess_format(&made[0][name]).unwrap();
    assert_eq!(format("a_thumbnail.jpg"), image::ImageFormat::Jpeg);
    assert_eq!(format("b_thumbnail.PNG"), image::ImageFormat::Png);
}

#[test]
fn a_second_run_leaves_thumbnails_out_unless_everything_is_wished_for() {
    let place = tempfile::tempdir().unwrap();
    put(place.path(), "a.jpg", &photo(1, Kind::Jpeg, 200, 150));
    let headline = |rest: &str| thumbs(place.path(), rest).success().lines().next().unwrap().trim().to_string();
    let directory = place.path().display();
    assert_eq!(headline("--mode single"), format!("{directory}: 1 picture; one after the other"));
    assert_eq!(headline("--mode single"), format!("{directory}: 1 picture, 1 thumbnail left out; one after the other"));
    assert_eq!(files(place.path()).len(), 2);
    assert_eq!(headline("--everything"), format!("{directory}: 2 pictures; by {}", workers(2)));
    assert!(files(place.path()).contains_key("a_thumbnail_thumbnail.jpg"));
    assert_eq!(headline("--everything --mode threads --workers 64"), format!("{directory}: 3 pictures; by 3 threads"));
    assert_eq!(files(place.path()).len(), 4);
    assert_eq!(headline(""), format!("{directory}: 1 picture, 3 thumbnails left out; by 1 process"));
    let text = thumbs(place.path(), "--everything --size 8 -v").success();
    assert!(text.contains("  a_thumbnail.jpg\n"), "{text}");
    let bytes = fs::read(name_of(&place.path().join("a.jpg"))).unwrap();
    assert_eq!(image::load_from_memory(&bytes).unwrap().dimensions(), (8, 6));
}

/// As many workers as there are processors, but no more than this.
fn workers(most: usize) -> String {
    match racecourse::futures::process::ProcessPoolExecutor::default_workers().min(most) {
        1 => "1 process".into(),
        several => format!("{several} processes"),
    }
}

#[test]
fn every_bad_picture_is_told_of_and_the_others_are_made() {
    for mode in MODES {
        let place = tempfile::tempdir().unwrap();
        album(place.path());
        let jpeg = photo(1, Kind::Jpeg, 200, 150);
        let mut damaged = photo(2, Kind::Png, 200, 150);
        let middle = damaged.len() / 2;
        damaged[middle] ^= 1;
        put(place.path(), "bomb.png", &bomb());
        put(place.path(), "cut.jpg", &jpeg[..jpeg.len() / 2]);
        put(place.path(), "damaged.png", &damaged);
        put(place.path(), "empty.jpg", b"");
        put(place.path(), "flag.jpg", &photo(1, Kind::Gif, 1, 1));
        put(place.path(), "text.png", b"404 page not found");
        put(place.path(), "wrongly.png", &jpeg);
        std::os::unix::fs::symlink("nowhere", place.path().join("link.jpg")).unwrap();
        // neither a directory nor a pipe is a picture, whatever it is called; to read a pipe is to wait
        fs::create_dir(place.path().join("folder.jpg")).unwrap();
        assert!(Command::new("mkfifo").arg(place.path().join("pipe.jpg")).status().unwrap().success());
        // there is no room for this one's thumbnail
        put(place.path(), "taken.jpg", &jpeg);
        fs::create_dir(place.path().join("taken_thumbnail.jpg")).unwrap();
        // these cannot be shown on a line as they are
        put(place.path(), "new\nline.jpg", b"x");
        fs::write(place.path().join(std::ffi::OsStr::from_bytes(b"\xff.jpg")), &jpeg).unwrap();
        let before = files(place.path()).len();

        let text = thumbs(place.path(), &format!("--mode {mode} --workers 2")).code(1);
        assert!(!text.contains("new\nline"), "{text}");
        let flat = text.split_whitespace().collect::<Vec<_>>().join(" ");
        for line in [
            "bomb.png: it says it is 60,000 by 60,000 pixels; no more than 64,000,000 are unpacked",
            "cut.jpg: the end of it is missing",
            "damaged.png: it is damaged: ",
            "empty.jpg: there is neither a JPEG nor a PNG in it",
            "flag.jpg: there is neither a JPEG nor a PNG in it",
            "link.jpg: it cannot be read: No such file or directory",
            "new line.jpg: there is neither a JPEG nor a PNG in it",
            "taken.jpg: its thumbnail cannot be written: ",
            "text.png: there is neither a JPEG nor a PNG in it",
        ] {
            assert!(flat.contains(line), "{mode}: no `{line}` in\n{text}");
        }
        assert!(text.contains("\n  6 thumbnails made, 9 failed\n"), "{mode}: {text}");
        assert_eq!(files(place.path()).len(), before + 6, "{mode}: nothing else is left lying about");
        assert!(files(place.path()).contains_key("wrongly_thumbnail.png"));
    }
}

#[test]
fn many_failures_are_told_of_in_short_unless_each_is_wished_for() {
    let place = tempfile::tempdir().unwrap();
    (0..30).for_each(|number| drop(put(place.path(), &format!("{number}.jpg"), b"no picture")));
    let lines = |text: &str| text.lines().filter(|line| line.contains(".jpg: there is neither")).count();
    let text = thumbs(place.path(), "").contains("  and 10 more; -v names all of them\n").code(1);
    assert_eq!(lines(&text), 20, "{text}");
    assert!(text.contains("  0 thumbnails made, 30 failed\n"), "{text}");
    let text = thumbs(place.path(), "-v").code(1);
    assert_eq!(lines(&text), 30, "{text}");
    assert!(!text.contains(" more"), "{text}");
}

#[test]
fn on_a_full_disk_nothing_is_left_and_every_picture_is_told_of() {
    for mode in MODES {
        let place = tempfile::tempdir().unwrap();
        album(place.path());
        let before = files(place.path());
        // no file may become longer than half a kilobyte: the system says so instead of a signal
        let script =
            format!("trap '' XFSZ; ulimit -f 1; exec {PROGRAM} images thumbs {} --mode {mode}", place.path().display());
        let mut shell = Command::new("sh");
        shell.arg("-c").arg(script).env("RACECOURSE_HOME", place.path().join("home"));
        let output = shell.output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        assert_eq!(output.status.code(), Some(1), "{mode}: {text}{}", String::from_utf8_lossy(&output.stderr));
        for name in ["a.jpg", "b.PNG", "c.jpeg"] {
            let line = format!("  {name}: its thumbnail cannot be written: File too large");
            assert!(text.contains(&line), "{mode}: {text}");
        }
        let mut after = files(place.path());
        // a single row of pixels is small enough
        after.remove("d d_thumbnail.png");
        assert_eq!(after, before, "{mode}");
    }
}

#[test]
fn ctrl_c_keeps_whole_thumbnails_and_nothing_else() {
    for mode in MODES {
        let place = tempfile::tempdir().unwrap();
        let photo = photo(1, Kind::Jpeg, 900, 700);
        (0..300).for_each(|number| drop(put(place.path(), &format!("{number:03}.jpg"), &photo)));
        let line = format!("images thumbs {} --mode {mode} --workers 2 -v", place.path().display());
        let home = tempfile::tempdir().unwrap();
        let mut running = Running::start(home.path(), &line);
        running.until("000_thumbnail.jpg");
        running.signal("INT");
        let (code, lines, complaints) = running.end();
        assert_eq!((code, complaints.as_str()), (Some(130), ""), "{mode}: {lines:?}");
        let counts = lines.iter().find(|line| line.contains(" made, ")).unwrap_or_else(|| panic!("{mode}: {lines:?}"));
        let numbers: Vec<usize> = counts.split(' ').filter_map(|word| word.parse().ok()).collect();
        let [made, not_done] = numbers[..] else { panic!("{mode}: {counts}") };
        assert!(made + not_done == 300 && made > 0 && not_done > 0, "{mode}: {counts}");
        assert!(counts.ends_with("not done: stopped before"), "{counts}");
        let files = files(place.path());
        assert_eq!(files.len(), 300 + made, "{mode}: {counts}");
        let whole = |bytes: &Vec<u8>| image::load_from_memory(bytes).is_ok();
        assert!(files.iter().filter(|(name, _)| name.contains("_thumbnail")).all(|(_, bytes)| whole(bytes)), "{mode}");
    }
}

/// The processes that a process has started and that are there now.
#[cfg(target_os = "linux")]
fn children(of: u32) -> Vec<String> {
    let all = fs::read_dir("/proc").unwrap().map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned());
    let is_child = |pid: &String| {
        // the name is in brackets, and may have anything in it
        let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
        let parent = stat.rsplit_once(") ").and_then(|(_, rest)| rest.split(' ').nth(1));
        parent == Some(of.to_string().as_str())
    };
    all.filter(is_child).collect()
}

#[cfg(target_os = "linux")]
#[test]
fn a_worker_that_is_killed_leaves_an_error_for_what_is_lost_and_every_picture_accounted_for() {
    let (place, home) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let photo = photo(1, Kind::Jpeg, 900, 700);
    (0..100).for_each(|number| drop(put(place.path(), &format!("{number:02}.jpg"), &photo)));
    let line = format!("images thumbs {} --workers 1 -v", place.path().display());
    let mut running = Running::start(home.path(), &line);
    running.until("00_thumbnail.jpg");
    let workers = children(running.pid());
    assert_eq!(workers.len(), 1);
    assert!(Command::new("kill").args(["-s", "KILL", &workers[0]]).status().unwrap().success());
    let (code, lines, complaints) = running.end();
    assert_eq!((code, complaints.as_str()), (Some(1), ""), "{lines:?}");
    let lost =
        lines.iter().filter(|line| line.contains(": unforeseen: a worker process ended abruptly (signal 9)")).count();
    let made = 100 - lost;
    assert!(lost > 0 && made > 0, "{lines:?}");
    assert!(lines.iter().any(|line| line.ends_with(&format!(" made, {lost} failed"))), "{lines:?}");
    assert_eq!(files(place.path()).len(), 100 + made);
}

#[test]
fn what_is_stopped_before_it_begins_is_not_begun() {
    racecourse::futures::process::set_worker_program(PROGRAM);
    let place = tempfile::tempdir().unwrap();
    album(place.path());
    let before = files(place.path());
    let originals = find(place.path(), false).unwrap().originals;
    for mode in Mode::ALL {
        let stop = Stop::default();
        stop.stop();
        let tally = make_all(&Plan::new(originals.clone(), mode, 2, SIDE), &stop, |_| ());
        assert_eq!(tally, Tally { not_done: 4, ..Tally::default() }, "{mode:?}");
        assert_eq!(files(place.path()), before);
    }
}

#[test]
fn a_line_that_makes_no_sense_says_what_to_do_next() {
    let place = tempfile::tempdir().unwrap();
    let file = put(place.path(), "file", b"");
    for (line, said) in [
        (
            "images thumbs no/such".to_string(),
            "no directory no/such; `images get` downloads pictures into images, or name another: images thumbs DIR",
        ),
        (format!("images thumbs {}", file.display()), " is no directory; name the one that the pictures are in"),
        ("images thumbs --workers 0".into(), "`0` does not fit --workers N; "),
        ("images thumbs --workers 65".into(), "`65` does not fit --workers N; "),
        (
            "images thumbs --mode thread".into(),
            "`thread` does not fit --mode MODE; it takes single, threads, processes",
        ),
        ("images thumbs --evrything".into(), "`images` does not take `--evrything`; did you mean `--everything`?"),
        ("images thumsb".into(), "`images` has no `thumsb`; did you mean `thumbs`?"),
    ] {
        Repl::new().line(&line).stdout("").complains(said).code(2);
    }
    let empty = tempfile::tempdir().unwrap();
    let text = thumbs(empty.path(), "").success();
    assert_eq!(
        text,
        format!("  {}: 0 pictures\n  nothing to do; `images get` downloads pictures\n", empty.path().display())
    );
}

#[test]
fn the_demo_compares_the_three_ways_in_one_run() {
    let text = Repl::new().line("run thumbnails images=20 size=64").success();
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    for (mode, workers) in [("single ", "1"), ("threads ", "2"), ("processes ", "2")] {
        let line = lines.iter().find(|line| line.starts_with(mode) && line.contains("  20  "));
        let line = line.unwrap_or_else(|| panic!("no {mode}in\n{text}"));
        let words: Vec<&str> = line.split_whitespace().collect();
        assert_eq!((words[1], words[2]), (workers, "20"), "{line}");
        assert!(words[4].parse::<f64>().is_ok_and(|ratio| ratio.is_finite() && ratio > 0.0), "{line}");
    }
    assert!(lines.iter().any(|line| line.starts_with("20 photos of 64 by 48, ")), "{text}");
    Repl::new().line("run thumbnails mode=threads images=3 size=32").contains("threads").success();
    Repl::new()
        .line("explore thumbnails")
        .complains("`thumbnails` is only run, since it measures how long work takes")
        .code(2);
}

#[test]
fn gzip_and_memory_are_measured_and_python_is_asked_if_there_is_one() {
    let with_python = Command::new("python3").arg("-V").output().is_ok_and(|output| output.status.success());
    let text = Repl::new().line("run gzip blocks=2 size=1").success();
    for row in ["no GIL ", "a GIL, held throughout ", "a GIL, let go per chunk "] {
        assert!(text.contains(&format!("\n  {row}")), "{text}");
    }
    assert_eq!(text.contains("\n  CPython 3."), with_python, "{text}");
    let only = Repl::new().line("run gzip gil=on blocks=2 size=1 python=off").success();
    assert!(
        only.contains("a GIL, held throughout ") && !only.contains("no GIL ") && !only.contains("CPython"),
        "{only}"
    );
    // without a PATH there is no Python
    let text = Repl::new().line("run gzip gil=off blocks=2 size=1").variable("PATH", "").success();
    assert!(text.contains("CPython was not measured: there is no python3 on this machine"), "{text}");
    let text = Repl::new().line("run copied-memory mb=32").success();
    if cfg!(target_os = "linux") {
        assert!(text.contains("\n  this process holds 32 MB ") && text.contains("\n  its worker: "), "{text}");
        assert_eq!(text.contains("\n  its child, forked "), with_python, "{text}");
    }
}
