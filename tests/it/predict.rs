//! Commands that speak of one program's outcomes: predicted, counted live, explained.

use crate::harness::Repl;

#[test]
fn why_explains_the_last_failure_and_names_the_demo() {
    Repl::new().line("why").complains("nothing to explain yet; `explore` a demo that fails").code(2);
    let text = Repl::new().line("explore philosophers").line("explore counter lock=on").line("why").success();
    let why = text.split("always").last().unwrap();
    assert!(why.contains("\n  philosophers @1.3.2\n  deadlock: these wait for ever\n"), "{why}");
    assert!(why.contains("  why: Hypatia holds fork-1 (since demo.rs:"), "{why}");
    assert!(why.ends_with("a circle\n  see it: replay philosophers @1.3.2\n"), "{why}");
    let replayed = "replay counter lock=off increments=1 @1.2.2.1";
    let text = Repl::new().line(replayed).line("why").success();
    assert!(text.ends_with(&format!("update is\n       lost\n  see it: {replayed}\n")), "{text}");
    let text = Repl::new().line("run box lock=Lock").line("why").success();
    assert!(
        text.contains("\n  why: ")
            && text.ends_with("  seen live; `explore box lock=Lock` finds schedules that can be replayed\n"),
        "{text}"
    );
}
