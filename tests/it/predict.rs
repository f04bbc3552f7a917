//! Commands that speak of one program's outcomes: predicted, counted live, explained.

use crate::harness::Repl;

const COUNTER: &str = "predict counter lock=off increments=1";

#[test]
fn the_answer_comes_from_the_next_line_wherever_lines_come_from() {
    let right =
        "  Right. 4 inequivalent orders, standing for all 6 interleavings: 1 (in 4 of 6)\n  and 2 (in 2 of 6).\n";
    let asked = Repl::new().line(COUNTER).success();
    assert!(asked.contains("\n  Which values can counter have at the end?"), "{asked}");
    for answer in ["1, 2", "counter = 1 and counter = 2", "1..2"] {
        Repl::new().line(COUNTER).line(answer).stdout(&format!("{asked}{right}")).success();
        Repl::new().input(format!("{COUNTER}\n# a remark\n{answer}\n")).stdout(&format!("{asked}{right}")).success();
    }
    Repl::new().input(format!("{COUNTER}\n\nprogress\n")).contains("kept in ").success();
    Repl::new().line(COUNTER).line("skip").line("progress").contains("kept in ").success();
}

#[test]
fn what_was_missed_is_shown_and_what_cannot_be_is_explained() {
    let said = Repl::new().line(COUNTER).line("2, 3").line("why").success();
    for part in [
        "  Not quite. 4 inequivalent orders",
        "  You missed: counter = 1\n      see it: replay counter lock=off increments=1 @1.2.2.1\n",
        "  Impossible: counter = 3: none of the 6 interleavings ends so; the values run\n    from 1 to 2; it is possible with \
         increments=2:\n      replay counter lock=off increments=2 @",
        "  why: adder-1 and adder-2 both read counter",
    ] {
        assert!(said.contains(part), "{part}\n{said}");
    }
    for command in said.lines().filter_map(|line| line.trim().trim_start_matches("see it: ").strip_prefix("replay ")) {
        Repl::new().line(&format!("replay {command}")).success();
    }
}

#[test]
fn an_answer_that_cannot_be_understood_is_explained_and_asked_again() {
    Repl::new()
        .line(COUNTER)
        .line("two")
        .line("1 2")
        .contains("  Right. ")
        .complains("`two` is no value of counter")
        .code(2);
    Repl::new().line(COUNTER).line("help").line("1 2").contains("  Right. ").complains("a question is open").code(2);
}

#[test]
fn where_ends_are_no_values_of_one_name_they_are_ticked() {
    let asked = Repl::new().line("predict philosophers").success();
    let number = |end: &str| {
        let line = asked.lines().find(|line| line.ends_with(end)).unwrap_or_else(|| panic!("{end}: {asked}"));
        line.split_whitespace().next().unwrap().to_string()
    };
    let answer = format!("{} {}", number("deadlock"), number("all have eaten"));
    Repl::new().line("predict philosophers").line(&answer).contains("  Right. 7 inequivalent orders").success();
    let fails = number("a thread fails");
    Repl::new()
        .line("predict philosophers")
        .line(&fails)
        .contains("fails: no thread panics in any of the 168")
        .success();
}

#[test]
fn an_exploration_that_was_cut_short_calls_nothing_impossible() {
    let said = Repl::new().line("predict counter increments=3 --executions 1").line("2, 6").success();
    assert!(said.contains("NOT complete: stopped after 1 execution"), "{said}");
    assert!(!said.contains("Impossible") && !said.contains("Right"), "{said}");
}

#[test]
fn what_happened_stands_beside_what_can_happen() {
    let text = Repl::new().line("rarity counter lock=on increments=1 --runs 100").success();
    assert!(text.starts_with("  100 live runs in "), "{text}");
    assert!(text.contains("\n    counter = 2   100 of 100 (100 %)   always\n"), "{text}");
    // a live run that deadlocks is found and ended, as often as it happens
    let text = Repl::new().line("rarity box lock=Lock --runs 100").success();
    assert!(text.contains("\n    deadlock   100 of 100 (100 %)   always\n"), "{text}");
    let text = Repl::new().line("rarity philosophers --runs 100").success();
    assert!(text.contains("6 of 168 interleavings") && text.contains("162 of 168 interleavings"), "{text}");
    let text = Repl::new().line("rarity counter lock=off increments=1 --runs 50 --executions 1").success();
    assert!(text.contains("NOT complete: stopped after 1 execution"), "{text}");
}

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
