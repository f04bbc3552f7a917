//! Pictures of a schedule: in the terminal, as SVG, as a trace.

use crate::harness::Repl;
use std::fs;

#[test]
fn a_schedule_is_drawn_over_its_steps() {
    let text = Repl::new().line("timeline transfer @1.2").success();
    assert!(
        text.starts_with(
            "  transfer @1.2\n          1\n  clerk-1 █──▒▒▒▒▒▒\n  clerk-2 ·  █──▒▒▒\n  █ step   ▒ waits   ─ holds a lock\n  \
             deadlock: these wait for ever\n"
        ),
        "{text}"
    );
    // the last one, and of a demo the shortest that fails
    assert_eq!(
        Repl::new().line("replay transfer @1.2").line("timeline").success().split("a circle\n").last(),
        Some(text.as_str())
    );
    assert_eq!(Repl::new().line("timeline transfer").success(), text);
    Repl::new().line("timeline counter lock=on").contains("  ends with counter = 4\n").success();
    Repl::new().argument("--ascii").line("timeline transfer").contains("clerk-1 #--++++++\n").success();
}

#[test]
fn waiting_for_a_lock_is_shaded_as_long_as_it_lasts() {
    // adder-1 takes the lock, and adder-2 waits for it until it is given back
    let text = Repl::new().line("timeline counter lock=on increments=1").success();
    assert!(text.contains("  adder-1 █──█──█──█  ·  ·  ·  ·\n  adder-2 ·  ▒▒▒▒▒▒▒▒▒█──█──█──█\n"), "{text}");
}

#[test]
fn files_are_written_once_and_replaced_by_force() {
    let folder = tempfile::tempdir().unwrap();
    let (svg, trace) = (folder.path().join("a.svg"), folder.path().join("a.json"));
    let line = format!("timeline transfer @1.2 --svg {} --trace {}", svg.display(), trace.display());
    Repl::new().line(&line).contains("  transfer @1.2: 2 steps drawn in ").contains("open it in https://ui").success();
    let picture = fs::read_to_string(&svg).unwrap();
    assert!(picture.contains("prefers-color-scheme") && picture.ends_with("</svg>\n"), "{picture}");
    assert!(picture.contains("clerk-1 waits in bob's lock.acquire"), "{picture}");
    let events: Vec<serde_json::Value> = serde_json::from_str(&fs::read_to_string(&trace).unwrap()).unwrap();
    let steps = events.iter().filter(|event| event["cat"] == "step");
    assert_eq!(steps.count(), 2);
    let holds: Vec<_> =
        events.iter().filter(|event| event["cat"] == "hold").map(|event| event["name"].clone()).collect();
    assert_eq!(holds, ["clerk-1", "clerk-2"]);
    Repl::new().line(&line).complains("a.svg is there already; `--force` replaces it").code(2);
    Repl::new().line(&format!("{line} --force")).success();
}
