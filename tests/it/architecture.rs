//! The invariants of ARCHITECTURE.md, by name.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every Rust file below a folder, with its text; not what cargo put there.
fn sources(folder: &str) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display())) {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.extend(Some(path).filter(|path| !path.ends_with("target")));
            } else if path.extension().is_some_and(|e| e == "rs") {
                let text = fs::read_to_string(&path).unwrap();
                found.push((path.strip_prefix(root()).unwrap().to_path_buf(), text));
            }
        }
    }
    assert!(!found.is_empty(), "nothing in {folder}");
    found
}

/// The lines of code: no comments, no documentation, and nothing from the unit tests at a file's end.
fn code(text: &str) -> impl Iterator<Item = &str> {
    let end = text.find("\n#[cfg(test)]\nmod tests").unwrap_or(text.len());
    text[..end].lines().filter(|line| !line.trim_start().starts_with("//"))
}

#[track_caller]
fn nobody_but(allowed: &[&str], folders: &[&str], forbidden: &[&str]) {
    for (path, text) in folders.iter().flat_map(|folder| sources(folder)) {
        let name = path.to_string_lossy().replace('\\', "/");
        if allowed.iter().any(|allowed| name.starts_with(allowed)) {
            continue;
        }
        for line in code(&text) {
            let hit = forbidden.iter().find(|word| line.contains(**word));
            assert!(hit.is_none(), "{name} has {hit:?}: {line}");
        }
    }
}

#[test]
fn arrows_point_left() {
    const ORDER: [&[&str]; 11] = [
        &["trace"],
        &["sched"],
        &["threading", "queue", "sync"],
        &["futures"],
        &["asyncio"],
        &["multiprocessing"],
        &["jobs"],
        &["course"],
        &["lessons"],
        &["repl"],
        &["book"],
    ];
    for (place, modules) in ORDER.iter().enumerate() {
        let right: Vec<&str> = ORDER[place + 1..].concat();
        for module in *modules {
            let folder = if *module == "lessons" { "lessons".to_string() } else { format!("src/{module}") };
            for (path, text) in sources(&folder) {
                for line in code(&text) {
                    for other in &right {
                        let imports = [format!("crate::{other}::"), format!("racecourse::{other}::")];
                        let hit = imports.iter().any(|import| line.contains(import.as_str()));
                        assert!(!hit, "{} imports {other}: {line}", path.display());
                    }
                }
            }
        }
    }
}

#[test]
fn sched_knows_no_primitive_and_nothing_but_repl_knows_a_terminal() {
    for module in ["threading", "queue", "sync", "futures", "asyncio", "multiprocessing", "jobs"] {
        nobody_but(&[], &["src/sched"], &[&format!("crate::{module}")]);
    }
    let prints = ["println!", "print!", "eprintln!", "std::io::stdout", "terminal_size"];
    let quiet = ["trace", "sched", "threading", "queue", "sync", "futures", "multiprocessing", "jobs", "course"]
        .map(|part| format!("src/{part}"));
    nobody_but(&[], &quiet.each_ref().map(String::as_str), &prints);
}

#[test]
fn unsafe_lives_in_the_carrier() {
    nobody_but(&["src/sched/controlled/carrier.rs"], &["src", "lessons"], &["unsafe {", "unsafe impl", "unsafe fn"]);
}

#[test]
fn the_editor_alone_names_rustyline_and_the_carrier_alone_names_corosensei() {
    nobody_but(&["src/repl/editor.rs"], &["src", "lessons"], &["rustyline"]);
    nobody_but(&["src/sched/controlled/carrier.rs"], &["src", "lessons"], &["corosensei"]);
}

#[test]
fn nothing_sleeps_but_sched_sleep() {
    // in the tests of `sync`, `thread` is ours; a server that is slow on purpose keeps answers back, not threads
    let allowed = [
        "src/sched/thread.rs",
        "tests/it/architecture.rs",
        "tests/it/sync/",
        "lessons/flags/server.rs",
        "lessons/image_downloads/service.rs",
    ];
    nobody_but(&allowed, &["src", "lessons", "tests", "benches"], &["thread::sleep", "tokio::time::sleep"]);
}

#[test]
fn a_demo_uses_our_primitives_only() {
    for (path, text) in sources("lessons") {
        if path.file_name().is_some_and(|name| name == "demo.rs") || path.starts_with("lessons/challenges") {
            for line in code(&text) {
                let foreign = ["std::sync", "std::thread", "parking_lot", "crossbeam", "tokio"];
                let hit = foreign.iter().find(|word| line.contains(**word));
                assert!(hit.is_none(), "{} has {hit:?}: {line}", path.display());
                assert!(!line.trim_start().starts_with("static "), "{} has a static: {line}", path.display());
            }
        }
    }
}

#[test]
fn who_speaks_http_and_who_speaks_to_redis_is_known() {
    let all = ["src", "lessons"];
    nobody_but(
        &[
            "lessons/flags/host.rs",
            "lessons/flags/server.rs",
            "lessons/image_downloads/service.rs",
            "src/book/serve.rs",
        ],
        &all,
        &["axum"],
    );
    nobody_but(&["src/book/"], &all, &["mdbook"]);
    nobody_but(
        &["lessons/flags/http.rs", "lessons/flags/rust.rs", "lessons/image_downloads/rust.rs"],
        &all,
        &["reqwest"],
    );
    nobody_but(&["src/repl/downloading.rs", "lessons/as_completed/rust.rs"], &all, &["indicatif::"]);
    nobody_but(
        &["src/jobs/redis/", "lessons/job_queues/rust.rs"],
        &all,
        &["use redis::{", "redis::cmd", "redis::pipe"],
    );
    nobody_but(&[], &all, &["0.0.0.0", "UNSPECIFIED"]);
}

#[test]
fn every_lesson_is_registered() {
    let folders: BTreeSet<String> = fs::read_dir(root().join("lessons"))
        .unwrap()
        .map(|entry| entry.unwrap())
        .filter(|entry| entry.path().is_dir())
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .filter(|name| name != "challenges")
        .collect();
    let registered: BTreeSet<String> =
        racecourse::lessons::LESSONS.iter().map(racecourse::course::Lesson::folder).collect();
    assert_eq!(folders, registered);
    for lesson in racecourse::lessons::LESSONS {
        let known: BTreeSet<&str> =
            lesson.sources.iter().map(|source| source.name).chain(["mod.rs", "lesson.md"]).collect();
        for file in fs::read_dir(root().join("lessons").join(lesson.folder())).unwrap() {
            // the folders are exercises, whose files are another test's work
            let file = file.unwrap();
            if file.path().is_dir() {
                continue;
            }
            let name = file.file_name().to_string_lossy().into_owned();
            assert!(known.contains(name.as_str()), "a stray file: lessons/{}/{name}", lesson.folder());
        }
    }
}

#[test]
fn every_invariant_of_the_document_is_a_test_here() {
    let document = fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    let here = fs::read_to_string(root().join("tests/it/architecture.rs")).unwrap();
    let section = document.split("## Invariants").nth(1).unwrap();
    let names = section.lines().filter_map(|line| line.strip_prefix("- **")).filter_map(|line| line.split("**").next());
    let mut count = 0;
    for name in names {
        let words: String = name.to_lowercase().replace([':', '.'], " ");
        let function = words.split_whitespace().collect::<Vec<_>>().join("_").replace("sched__sleep", "sched_sleep");
        assert!(here.contains(&format!("fn {function}")), "no test is called {function}");
        count += 1;
    }
    assert!(count >= 7, "the document lists {count} invariants");
}
