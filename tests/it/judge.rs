//! The judge against files that mean no good, and a session that lives on.

use crate::harness::PROGRAM;
use racecourse::lessons::LESSONS;
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A workspace of this test's own, which later runs find built.
fn workspace() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("judge")
}

fn starter() -> &'static str {
    let mut all = LESSONS.iter().flat_map(|lesson| lesson.exercises);
    all.find(|exercise| exercise.name == "safe-counter").unwrap().starter
}

/// The starter with another body of `add`.
fn add(body: &str) -> String {
    let (head, rest) = starter().split_once("        let seen").unwrap();
    let (_, tail) = rest.split_once("    }\n").unwrap();
    format!("{head}{body}\n    }}\n{tail}")
}

fn racecourse(arguments: &[&str], path: Option<&str>) -> Output {
    let mut command = Command::new(PROGRAM);
    command.args(arguments).arg("--dir").arg(workspace()).env("RACECOURSE_HOME", workspace().join("home"));
    if let Some(path) = path {
        command.env("PATH", path).env_remove("CARGO");
    }
    command.output().unwrap()
}

/// Judges a file: the JSON document, or the one line that refuses.
fn check(bytes: impl AsRef<[u8]>) -> Result<Value, String> {
    fs::create_dir_all(workspace().join("src")).unwrap();
    fs::write(workspace().join("src/safe_counter.rs"), bytes).unwrap();
    let output = racecourse(&["check", "safe-counter", "--json"], None);
    if output.stdout.is_empty() {
        return Err(String::from_utf8(output.stderr).unwrap());
    }
    Ok(serde_json::from_slice(&output.stdout).unwrap())
}

#[track_caller]
fn verdict(code: &str, wanted: &str, part: &str) {
    let said = check(code).unwrap_or_else(|line| panic!("{line}\n{code}"));
    let text = said["text"].as_str().unwrap();
    assert_eq!(said["verdict"], wanted, "{text}");
    assert!(text.contains(part), "`{part}` is not in:\n{text}");
}

/// One test, one file after the other: they share a workspace.
#[test]
fn whatever_a_file_does_it_gets_its_verdict() {
    // right, wrong in some order, wrong in any
    verdict(&add("let _held = self.lock.hold(); self.value.set(self.value.get() + amount);"), "proved", "none fails");
    verdict(starter(), "breaks", "drive safe-counter @");
    verdict(&add("self.value.set(amount);"), "wrong", "1 + 2 + 3");
    verdict(&add("panic!(\"no idea {amount}\");"), "wrong", "no idea 1");
    verdict(&add("self.lock.acquire(None); self.value.set(amount);"), "stuck", "holds");
    // not even that
    verdict(&add("self.value.set(self.value.get() + \"1\");"), "does-not-compile", "safe_counter.rs");
    verdict("pub struct Counter;", "does-not-compile", "new");
    // what the explorer cannot see
    verdict(&add("std::thread::spawn(|| ());"), "refused", "use racecourse::threading");
    verdict(&add("let _ = std::sync::Mutex::new(1).lock();"), "refused", "use racecourse::sync::Mutex");
    verdict(&add("unsafe { }"), "refused", "`unsafe`");
    // what would take the session along
    verdict(&add("loop {}"), "too-slow", "stopped after 10 s");
    verdict(&add("std::process::exit(3);"), "crashed", "exit(3)");
    verdict(&add("std::process::abort();"), "crashed", "abort()");
    verdict(
        &add("fn deep(n: u64) -> u64 { std::hint::black_box([n; 99]); 1 + deep(n + 1) } deep(1);"),
        "crashed",
        "stack",
    );
    verdict(&add("std::hint::black_box(vec![1_u8; 10 << 30]);"), "crashed", "more memory than 2 GiB");
    verdict(
        &add(
            "for n in 0..1_000_000 { println!(\"{n}\"); eprintln!(\"{n}\"); } self.value.set(self.value.get() + amount);",
        ),
        "too-slow",
        "stopped after 10 s",
    );
    verdict(
        &add(
            "for _ in 0..1000 { racecourse::threading::Thread::spawn(|| ()); } self.value.set(self.value.get() + amount);",
        ),
        "too-large",
        "threads",
    );
    // files that are none
    let said = check([0xff, 0xfe, b'x']).unwrap_err();
    assert!(said.contains("is not UTF-8 text"), "{said}");
    fs::remove_file(workspace().join("src/safe_counter.rs")).unwrap();
    let output = racecourse(&["check", "safe-counter"], None);
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("`exercise safe-counter` puts it there") && output.status.code() == Some(2), "{said}");
    // a machine without Cargo
    fs::write(workspace().join("src/safe_counter.rs"), starter()).unwrap();
    let said = String::from_utf8(racecourse(&["check", "safe-counter"], Some("/nowhere")).stderr).unwrap();
    assert!(said.contains("cargo is not on the PATH"), "{said}");
}
