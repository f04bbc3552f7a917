//! The program without a terminal: commands, pipes, exit codes, bad input, saved progress.

use crate::harness::{PROGRAM, Repl};
use racecourse::lessons::{COURSE, LESSONS};
use std::collections::BTreeSet;
use std::fs;
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

#[test]
fn the_same_commands_work_as_line_as_arguments_and_through_a_pipe() {
    let line = Repl::new().line("help explore").success();
    assert_eq!(Repl::new().argument("help").argument("explore").success(), line);
    assert_eq!(Repl::new().input("help explore\n").success(), line);
    assert!(line.contains("Usage: explore"), "{line}");
}

#[test]
fn a_pipe_gets_no_prompt_no_banner_and_no_colour() {
    Repl::new().input("# nothing to do\n\nprogress # really\n").contains("kept in ").success();
    Repl::new().input("").stdout("").success();
    let plain = Repl::new().line("lessons").success();
    assert!(!plain.contains('\x1b'));
    assert_eq!(Repl::new().argument("--color").argument("never").line("lessons").success(), plain);
}

#[test]
fn colour_is_there_when_asked_for() {
    let text = Repl::new().argument("--color").argument("always").line("help").variable("NO_COLOR", "1").success();
    assert!(text.contains("\x1b[1m"), "{text:?}");
}

#[test]
fn a_script_goes_on_after_a_bad_line_and_ends_with_the_worst_exit_code() {
    Repl::new()
        .line("explroe")
        .line("progress")
        .contains("kept in ")
        .stderr("racecourse: no command `explroe`; did you mean `explore`?\n")
        .code(2);
    Repl::new().line("quit").line("explroe").stdout("").success();
}

#[test]
fn bad_arguments_of_the_program_are_one_line_too() {
    for (arguments, said) in [
        (&["explroe"][..], "no command `explroe`; did you mean `explore`?"),
        (&["--colour", "never"], "`racecourse` does not take `--colour`; did you mean `--color`?"),
        (&["explore"], "`explore` needs DEMO; `help explore` shows how it is used"),
        (&["-c", "help", "lessons"], "-c and a command do not go together; use one of them"),
    ] {
        let repl = arguments.iter().fold(Repl::new(), |repl, argument| repl.argument(argument));
        repl.stdout("").stderr(&format!("racecourse: {said}\n")).code(2);
    }
}

#[test]
fn lines_that_are_no_text_are_refused_and_the_next_ones_run() {
    let mut input = b"\xff\xfe\n".to_vec();
    input.extend(vec![b'x'; 100_000]);
    input.extend(b"\nlessons\0\nprogress\n");
    Repl::new()
        .input(input)
        .contains("kept in ")
        .stderr(
            "racecourse: that line is not UTF-8 text; save the script as UTF-8\n\
             racecourse: that line is longer than 64 KiB; type a shorter one\n\
             racecourse: that line holds a NUL byte; type it again without\n",
        )
        .code(2);
}

#[test]
fn a_closed_pipe_ends_it_quietly() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = Command::new(PROGRAM);
    // more than a pipe holds, so that it is still writing when the reader goes
    command.args(std::iter::repeat_n(["-c", "help"], 500).flatten()).env("RACECOURSE_HOME", folder.path());
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut first = String::new();
    BufReader::with_capacity(16, child.stdout.take().unwrap()).read_line(&mut first).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(first, "Read\n");
    assert_eq!((output.status.code(), output.stderr), (Some(0), Vec::new()));
}

#[test]
fn progress_is_kept_between_sessions() {
    let home = tempfile::tempdir().unwrap();
    let first = LESSONS[0].name;
    Repl::new().home(home.path()).line(&format!("open {first}")).line("next").success();
    let saved = fs::read_to_string(home.path().join("progress.txt")).unwrap();
    assert!(saved.contains(&format!("done {first}\n")), "{saved}");
    Repl::new().home(home.path()).line("progress").contains(&format!(" done\n  done: {first}\n")).success();
}

#[test]
fn a_damaged_progress_file_is_set_aside_with_a_message() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("progress.txt");
    fs::write(&file, b"done somewhere\n\xff\xff\n").unwrap();
    let aside = home.path().join("progress.txt.damaged-1");
    let said = format!(
        "racecourse: the progress file was damaged (it holds `\u{fffd}\u{fffd}`); it is now {}, and what could be read was kept\n",
        aside.display()
    );
    Repl::new().home(home.path()).line("progress").stderr(&said).success();
    assert_eq!(fs::read(aside).unwrap(), b"done somewhere\n\xff\xff\n");
    assert!(fs::read_to_string(file).unwrap().contains("done somewhere\n"));
}

#[test]
fn a_state_folder_that_cannot_be_used_is_said_once_and_all_else_works() {
    let folder = tempfile::tempdir().unwrap();
    let blocked = folder.path().join("file");
    fs::write(&blocked, "").unwrap();
    Repl::new()
        .home(&blocked.join("state"))
        .line("open 1")
        .line("next")
        .line("progress")
        .complains("racecourse: progress is not saved in this session: cannot ")
        .success();
}

#[test]
fn every_demo_has_a_name_of_its_own_and_help_tells_of_all_that_a_name_means() {
    let mut names = BTreeSet::new();
    for (_, demo) in COURSE.demos() {
        assert!(names.insert(demo.name), "two demos are called `{}`", demo.name);
        assert!(demo.knobs.iter().all(|knob| knob.name != "time"), "{}: `time` is every demo's", demo.name);
    }
    let lessons: BTreeSet<&str> = LESSONS.iter().map(|lesson| lesson.name).collect();
    assert_eq!(lessons.len(), LESSONS.len(), "two lessons have one name");
    let both = racecourse::repl::table().get_subcommands().map(|it| it.get_name().to_string()).collect::<Vec<_>>();
    for name in both.iter().filter(|name| names.contains(name.as_str())) {
        Repl::new().line(&format!("help {name}")).contains("Usage:").contains(&format!("try: run {name}")).success();
    }
}

#[test]
fn every_example_in_the_help_runs() {
    for command in racecourse::repl::table().get_subcommands() {
        let examples = command.get_after_help().map(ToString::to_string).unwrap_or_default();
        for line in examples.lines().filter_map(|line| line.strip_prefix("  ")) {
            assert!(line.starts_with(command.get_name()), "{line}");
            // all claims are another test's work, and so is what needs a workspace; nobody wants a window here
            let elsewhere = line.contains("--all") || command.get_name() == "check" || line.contains("--open");
            if !elsewhere {
                Repl::new().line(line).success();
            }
        }
    }
}

#[test]
fn exploring_a_counter_without_a_lock_shows_both_outcomes_and_how_to_replay_them() {
    let text = Repl::new().line("explore counter lock=off increments=1").success();
    assert!(
        text.starts_with("  2 outcomes · complete: 4 inequivalent orders, standing for 6 interleavings ·"),
        "{text}"
    );
    assert!(text.contains("    counter = 1     "), "{text}");
    assert!(text.contains("    counter = 2     "), "{text}");
    let commands: Vec<String> =
        text.lines().filter_map(|line| Some(format!("replay {}", line.split_once("replay ")?.1))).collect();
    assert_eq!(commands.len(), 2, "{text}");
    for (command, ends) in commands.iter().zip(["ends with counter = 1", "ends with counter = 2"]) {
        Repl::new().line(command).contains(ends).success();
    }
    Repl::new().line(&commands[0]).contains("why: ").success();
}

#[test]
fn exploring_with_a_lock_leaves_one_outcome() {
    Repl::new().line("explore counter lock=on increments=1").contains("    counter = 2     always").success();
}

#[test]
fn explore_json_is_one_document() {
    let text = Repl::new().line("explore counter lock=off increments=1 --json").success();
    assert_eq!(text.lines().count(), 1);
    let document: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(document["complete"], true);
    assert_eq!((&document["cut"], &document["time"]), (&serde_json::Value::Null, &serde_json::json!("free")));
    assert_eq!((document["orders"].as_u64(), document["interleavings"].as_u64()), (Some(4), Some(6)));
    assert_eq!(document["knobs"]["lock"], "off");
    let values: Vec<&str> =
        document["outcomes"].as_array().unwrap().iter().filter_map(|o| o["value"].as_str()).collect();
    assert_eq!(values, ["counter = 1", "counter = 2"]);
}

#[test]
fn a_bounded_exploration_says_that_it_is_not_complete() {
    let text = Repl::new().line("explore counter lock=off increments=2 --executions 1").success();
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(text.contains("NOT complete: stopped after 1 execution; covered: 1 execution"), "{text}");
    assert!(!text.replace("NOT complete", "").contains("complete"), "{text}");
}

#[test]
fn a_schedule_that_does_not_fit_is_refused_in_one_line() {
    Repl::new()
        .line("replay counter lock=off increments=1 @9.9.9")
        .complains("`explore counter lock=off increments=1` prints those that fit")
        .code(2);
}

#[test]
fn running_live_says_what_was_expected() {
    Repl::new().line("run counter lock=on increments=10").contains("expected 20").success();
    let text = Repl::new().line("run counter lock=on increments=10 --json").success();
    let document: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(
        (&document["kind"], &document["value"]),
        (&serde_json::json!("finished"), &serde_json::json!("counter = 20"))
    );
}

#[test]
fn comparing_puts_the_outcomes_side_by_side() {
    let text = Repl::new().line("compare counter increments=1 lock").success();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines[0].split_whitespace().collect::<Vec<_>>(), ["lock=on", "lock=off"]);
    assert!(
        lines.iter().any(|line| line.contains("counter = 2") && line.contains("always") && line.contains("2 of 6")),
        "{text}"
    );
    assert!(
        lines.iter().any(|line| line.contains("counter = 1") && line.contains('·') && line.contains("4 of 6")),
        "{text}"
    );
}

#[test]
fn the_claims_of_the_lock_lesson_hold() {
    Repl::new().line("claims lock").contains("all hold").success();
}

#[test]
fn a_proof_covers_every_order_and_a_refutation_shows_the_shortest_failure() {
    Repl::new().line("prove philosophers forks=one-less").contains("proved: no schedule fails · complete: ").success();
    Repl::new()
        .line("prove philosophers n=4")
        .contains("refuted: deadlock, in 24 of 98,184 interleavings")
        .contains("no schedule with fewer switches fails so:\n    replay philosophers n=4 @1.4.3.2\n")
        .contains("  why: Hypatia holds fork-1")
        .code(1);
    Repl::new().line("prove box lock=Lock").contains("refuted: deadlock, always").code(1);
    let sum = "nobody waits for anybody: 4 and 4 steps shuffle in 8! / (4! x 4!) = 70 ways";
    Repl::new().line("prove counter lock=off").contains(sum).success();
    Repl::new().line("prove counter lock=off").contains("can end with 3 values: `explore counter lock=off`").success();
    let cut = "prove philosophers forks=one-less --executions 1";
    Repl::new().line(cut).contains("not proved: stopped after 1 execution; nothing failed in 1 execution").code(1);
}

#[test]
fn a_transcript_is_markdown_without_colours_and_one_that_cannot_be_begun_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let (kept, nowhere) = (folder.path().join("notes.md"), folder.path().join("no/such/folder.md"));
    let begin = format!("transcript {}", kept.display());
    Repl::new().argument("--color").argument("always").line(&begin).line("help").line("transcript off").success();
    let text = fs::read_to_string(&kept).unwrap();
    assert!(text.starts_with("# A racecourse transcript\n\n## `racecourse> help`\n\n```text\nRead\n"), "{text}");
    assert!(!text.contains('\x1b') && text.ends_with("```\n"), "{text}");
    let begin = format!("transcript {}", nowhere.display());
    Repl::new().line(&begin).line("progress").contains("kept in ").complains("; name another file").code(2);
}
