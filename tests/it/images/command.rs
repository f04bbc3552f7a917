//! The command `images get`, as it is typed, and `run images`.

use super::files;
use crate::harness::{PROGRAM, Repl, Running};
use racecourse::lessons::image_downloads::download::Mode;
use racecourse::lessons::image_downloads::service::{CLIENT_ID, Options, Service};
use std::fs;
use std::process::Command;
use std::time::Duration;

#[test]
fn ninety_one_images_are_the_usual_ones_and_the_directory_is_made() {
    let home = tempfile::tempdir().unwrap();
    let directory = home.path().join("a/images");
    let get = format!("images get --speed 1000 --out {}", directory.display());
    let text = Repl::new().line(&get).success();
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    assert!(lines[0].starts_with("service: http://127.0.0.1:") && lines[0].ends_with(" (started for this)"), "{text}");
    assert_eq!(lines[1], "91 images by 8 threads; left out: 9 albums, 9 others");
    assert!(lines[3].starts_with(&format!("91 images downloaded to {}: ", directory.display())), "{text}");
    assert!(lines[4].starts_with("Took ") && lines[4].ends_with(" seconds") && lines.len() == 5, "{text}");
    let first = files(&directory);
    assert_eq!(first.len(), 91);
    Repl::new().line(&get).success();
    assert_eq!(files(&directory), first, "once more, the same files");
}

#[test]
fn every_mode_says_who_did_it() {
    for (mode, who) in [
        ("single", "5 images one after the other"),
        ("queue", "5 images by 2 threads"),
        ("pool", "5 images by 2 processes"),
        ("executor", "5 images by 2 threads"),
        ("async", "5 images by 2 tasks"),
    ] {
        let get = format!("images get --mode {mode} --workers 2 --count 5 --speed 1000 -v");
        let text = Repl::new().line(&get).contains(who).success();
        assert_eq!(text.lines().filter(|line| line.starts_with("  Downloaded http://127.0.0.1:")).count(), 5, "{text}");
        assert_eq!(text.contains(" had something to do."), mode == "pool", "{text}");
    }
}

#[test]
fn failures_are_named_and_the_exit_code_is_1() {
    let get = Repl::new().line("images get --broken --count 2 --speed 1000").contains("  10 errors.\n");
    let text = get.contains("  7 images downloaded to images: ").contains("  missing.jpg error: status 404").code(1);
    assert_eq!(text.lines().filter(|line| line.contains(" error: ")).count(), 10, "{text}");
}

#[test]
fn another_service_is_told_who_asks() {
    let options = Options { images: 9, pause: Duration::ZERO, faults: &[] };
    let service = Service::start(options).unwrap();
    let get = format!("images get --url {}", service.url());
    let as_somebody = |id: &str| Repl::new().variable("IMGUR_CLIENT_ID", id);
    as_somebody(CLIENT_ID).line(&get).contains("(another service, as you wish)").contains("  9 images by 8").success();
    as_somebody(CLIENT_ID).line(&format!("{get} --count 4")).contains("  4 images downloaded to ").success();
    let refused = as_somebody("somebody").line(&get);
    let text = refused.contains("no gallery: status 403: the service does not know this client id").code(1);
    assert!(text.contains("is IMGUR_CLIENT_ID right?") && !text.contains("somebody"), "{text}");
    for id in ["", "two words", "\u{e9}"] {
        as_somebody(id).line(&get).stdout("").complains("IMGUR_CLIENT_ID").code(2);
    }
    let missing = as_somebody("").line(&get).complains("there is no IMGUR_CLIENT_ID in the environment, and ");
    missing.complains("set it before you start racecourse, or leave --url out").code(2);
    drop(service);
    as_somebody(CLIENT_ID).line(&get).contains("  no gallery: cannot connect: ").code(1);
}

#[test]
fn what_makes_no_sense_is_one_line_and_exit_code_2() {
    for (line, said) in [
        ("images", "`images` needs get"),
        ("images gte", "did you mean `get`?"),
        ("images get --mode some", "`some` does not fit --mode MODE; it takes single, queue, pool, executor, async"),
        ("images get --workers 0", "`0` does not fit --workers N"),
        ("images get --count -1", "`-1` does not fit --count N"),
        ("images get --url https://h/gallery", "--url https://h/gallery is no address like http://HOST/gallery"),
        ("images get --url nonsense", "--url nonsense is no address like http://HOST/gallery"),
        ("images get --out file", "cannot make or write the directory file: "),
        ("run downloads --compare", "`downloads` has no ways that could be compared by --compare; try it with images"),
    ] {
        let home = tempfile::tempdir().unwrap();
        fs::write(home.path().join("file"), "").unwrap();
        let (code, _, complaints) = Running::start(home.path(), line).end();
        assert_eq!(code, Some(2), "{line}: {complaints}");
        assert!(complaints.contains(said), "{line}: {complaints}");
        assert_eq!(complaints.lines().count(), 1, "{complaints}");
        assert_eq!(files(home.path()), ["file"], "{line}: nothing was made");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_an_error_for_each_file_and_leaves_nothing() {
    for mode in Mode::ALL.map(Mode::name) {
        let home = tempfile::tempdir().unwrap();
        // no file may become longer than 1 KiB; what is written beyond fails as on a full disk
        let get = format!("images get --mode {mode} --count 6 --speed 1000");
        let script = format!("trap '' XFSZ; ulimit -f 2; exec {PROGRAM} {get}");
        let mut command = Command::new("sh");
        command.args(["-c", &script]);
        let (code, lines, complaints) = Running::of(command, home.path()).end();
        assert_eq!((code, complaints.as_str()), (Some(1), ""), "{mode}: {lines:?}");
        assert!(lines.iter().any(|line| line == "6 errors."), "{mode}: {lines:?}");
        assert_eq!(lines.iter().filter(|line| line.contains(": cannot be written: ")).count(), 6, "{mode}: {lines:?}");
        assert!(files(&home.path().join("images")).is_empty(), "{mode}");
    }
}

/// The processes that stand in a directory.
#[cfg(target_os = "linux")]
fn processes_in(directory: &std::path::Path) -> Vec<String> {
    let stands = |entry: &fs::DirEntry| fs::read_link(entry.path().join("cwd")).is_ok_and(|cwd| cwd == directory);
    let all = fs::read_dir("/proc").unwrap().flatten().filter(stands);
    all.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect()
}

#[cfg(target_os = "linux")]
#[test]
fn ctrl_c_keeps_what_is_whole_and_leaves_no_process_and_no_unfinished_file() {
    for mode in Mode::ALL.map(Mode::name) {
        let home = tempfile::tempdir().unwrap();
        let place = home.path().canonicalize().unwrap();
        // 91 pictures, 0.2 s each, two at a time
        let mut get = Running::start(&place, &format!("images get -v --mode {mode} --workers 2"));
        get.until("Downloaded ");
        get.signal("INT");
        let (code, lines, complaints) = get.end();
        assert_eq!((code, complaints.as_str()), (Some(130), ""), "{mode}: {lines:?}");
        let number = |says: &str| {
            let line = lines.iter().find(|line| line.contains(says)).unwrap_or_else(|| panic!("{mode}: {lines:?}"));
            line.split(' ').next().unwrap().parse::<usize>().unwrap()
        };
        let (downloaded, not_done) = (number(" downloaded to images: "), number(" not done: stopped before."));
        assert_eq!(downloaded + not_done, 91, "{mode}: {lines:?}");
        let there = files(&place.join("images"));
        assert!(there.len() >= downloaded && there.iter().all(|name| !name.starts_with('.')), "{mode}: {there:?}");
        assert_eq!(processes_in(&place), Vec::<String>::new(), "{mode}");
    }
}

#[test]
fn the_demo_compares_all_ways_in_one_table() {
    let text = Repl::new().line("run images --compare images=10 speed=200").success();
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    assert!(lines.contains(&"10 images from a service that answers after 1ms"), "{text}");
    let row = |start: &str| -> Vec<&str> {
        let row = lines.iter().find(|line| line.starts_with(start)).unwrap_or_else(|| panic!("{start}: {text}"));
        row.split_whitespace().collect()
    };
    assert_eq!(row("single ")[1..3], ["1", "thread"]);
    assert_eq!(row("single ")[5..], ["1.0", "19.4", "s,", "1.0"]);
    assert_eq!(row("queue ")[6..], ["4.1", "s,", "4.7"]);
    for (mode, workers) in [("queue ", "8"), ("pool ", "4"), ("executor ", ""), ("async ", "10")] {
        let row = row(mode);
        assert!(row[1].starts_with(workers), "{text}");
        assert!(row[5].parse::<f64>().is_ok_and(|ratio| ratio.is_finite() && ratio > 0.0), "{text}");
    }
    assert!(!text.contains("failed"), "{text}");
    Repl::new().line("run images mode=single images=3 speed=1000 --json").contains("\"kind\":\"finished\"").success();
}
