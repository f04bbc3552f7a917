//! Every exercise: its starter loses, its solutions are proved, and each mistake is refused by its name.

use crate::harness::PROGRAM;
use racecourse::course::{Exercise, Lesson};
use racecourse::lessons::LESSONS;
use racecourse::trace::say::count;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A workspace that later runs find built.
fn workspace() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("exercises")
}

fn exercises() -> impl Iterator<Item = (&'static Lesson, &'static Exercise)> {
    LESSONS.iter().flat_map(|lesson| lesson.exercises.iter().map(move |exercise| (lesson, exercise)))
}

/// What must become of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wanted {
    Proved,
    Lost,
    Mistake(&'static str),
}

/// Every file of every exercise, by the folder that it is handed in from.
fn variants() -> BTreeMap<String, (&'static Exercise, &'static str, Wanted)> {
    let only = std::env::var("RACECOURSE_EXERCISE").ok();
    let mut all = BTreeMap::new();
    for (_, one) in exercises().filter(|(_, one)| only.as_deref().is_none_or(|only| only == one.name)) {
        let mut add = |what: String, text, wanted| {
            all.insert(format!("{}.{what}", one.name), (one, text, wanted));
        };
        add("starter".into(), one.starter, Wanted::Lost);
        add("solution".into(), one.solution, Wanted::Proved);
        for other in one.others {
            add(format!("other-{}", other.name), other.text, Wanted::Proved);
        }
        for wrong in one.wrong {
            add(format!("wrong-{}", wrong.name), wrong.text, Wanted::Mistake(wrong.mistake));
        }
    }
    all
}

#[test]
fn starters_lose_solutions_are_proved_and_mistakes_are_called_by_their_names() {
    let variants = variants();
    let place = tempfile::tempdir().unwrap();
    for (folder, (exercise, text, _)) in &variants {
        fs::create_dir(place.path().join(folder)).unwrap();
        fs::write(place.path().join(folder).join(exercise.file()), text).unwrap();
    }
    let mut command = Command::new(PROGRAM);
    command.args(["check", "--json", "--all"]).arg(place.path()).arg("--dir").arg(workspace());
    let output = command.env("RACECOURSE_HOME", place.path()).output().unwrap();
    let complaints = String::from_utf8_lossy(&output.stderr);
    let mut seen = BTreeSet::new();
    let mut troubles = Vec::new();
    for line in String::from_utf8(output.stdout).unwrap().lines() {
        let said: Value = serde_json::from_str(line).unwrap();
        let file = PathBuf::from(said["file"].as_str().unwrap());
        let folder = file.parent().unwrap().file_name().unwrap().to_string_lossy().into_owned();
        let (verdict, mistake) = (said["verdict"].as_str().unwrap(), said["mistake"].as_str().unwrap_or(""));
        let wanted = variants[&folder].2;
        let fine = match wanted {
            Wanted::Proved => verdict == "proved",
            Wanted::Lost => matches!(verdict, "wrong" | "breaks" | "stuck" | "endless"),
            Wanted::Mistake(word) => mistake == word && matches!(verdict, "wrong" | "breaks" | "stuck" | "endless"),
        };
        if !fine {
            let text = said["text"].as_str().unwrap();
            troubles.push(format!("{folder}: wanted {wanted:?}, got {verdict} ({mistake})\n{text}"));
        }
        seen.insert(folder);
    }
    let wanted: BTreeSet<String> = variants.keys().cloned().collect();
    assert_eq!(seen, wanted, "{complaints}");
    assert!(troubles.is_empty(), "{}:\n{}", count(troubles.len() as u64, "trouble"), troubles.join("\n"));
}

/// The lessons whose programs have one thread, where the diagnoses, which reason about threads, have nothing to say.
const ONE_THREAD: &[&str] = &["coroutines", "tasks", "async-futures", "async-await"];

/// The lessons that are about processes: a learner's file is judged by exploration, where there are none. What of them is a matter of order, the
/// exercises of `queues`, `lock`, `barrier` and `manager` ask for.
const PROCESSES: &[&str] = &["processes", "daemons-and-exit-codes", "pipes", "process-queues", "process-sync", "pool"];

/// The lessons that measure, and ask for nothing to be written.
const MEASURES: &[&str] = &["gzip-and-the-gil"];

#[test]
fn every_exercise_has_a_task_another_right_way_and_four_mistakes() {
    let mut names = BTreeSet::new();
    for (lesson, one) in exercises() {
        assert!(names.insert(one.name), "two exercises are called {}", one.name);
        assert!(
            LESSONS.iter().all(|lesson| lesson.name != one.name && lesson.demo(one.name).is_none()),
            "{}",
            one.name
        );
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("lessons").join(lesson.folder()).join(one.name);
        let mut known: BTreeSet<String> = ["exercise.rs", "check.rs", "solution.rs"].map(String::from).into();
        known.extend(one.others.iter().map(|other| format!("{}.rs", other.name)));
        assert_eq!(files(&folder), known, "{}", folder.display());
        let wrong = one.wrong.iter().map(|wrong| format!("{}.rs", wrong.name)).collect();
        assert_eq!(files(&folder.join("wrong")), wrong, "{}", folder.display());
        assert!(one.task().lines().count() >= 3, "{}: the starter says what is to be done", one.name);
        assert!(!one.others.is_empty(), "{}: another right way", one.name);
        let texts: BTreeSet<&str> = one.wrong.iter().map(|wrong| wrong.text).collect();
        assert!(texts.len() >= 4, "{}: four different mistakes", one.name);
    }
    assert!(names.len() >= 20, "{}", names.len());
    for lesson in LESSONS {
        let none = ONE_THREAD.iter().chain(PROCESSES).chain(MEASURES).any(|name| *name == lesson.name);
        assert!(none == lesson.exercises.is_empty(), "{}: exercises?", lesson.name);
    }
}

fn files(folder: &Path) -> BTreeSet<String> {
    let entries = fs::read_dir(folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display()));
    let files = entries.map(Result::unwrap).filter(|entry| entry.path().is_file());
    files.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect()
}
