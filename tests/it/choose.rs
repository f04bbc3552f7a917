//! The guide to choosing a tool: every way through it, asked, typed at once, and written down.

use crate::harness::Repl;
use crate::terminal::Terminal;
use racecourse::lessons::choosing::guide::{Advice, Question, Then};
use racecourse::lessons::choosing::tree::GUIDE;
use racecourse::lessons::{COURSE, LESSONS};
use racecourse::repl::{Config, Flow, Session};
use std::collections::BTreeSet;

/// Every end of the guide, with the answers that lead there, by word and by number.
fn ends() -> Vec<(Vec<&'static str>, Vec<String>, &'static Advice)> {
    let mut found = Vec::new();
    let mut open = vec![(Then::Ask(&GUIDE), Vec::new(), Vec::new())];
    while let Some((then, words, numbers)) = open.pop() {
        match then {
            Then::Take(advice) => found.push((words, numbers, advice)),
            Then::Ask(question) => {
                for (number, answer) in (1..).zip(question.answers) {
                    let number: i32 = number;
                    let words = [words.as_slice(), &[answer.word]].concat();
                    open.push((answer.then, words, [numbers.as_slice(), &[number.to_string()]].concat()));
                }
            }
        }
    }
    found
}

fn questions() -> Vec<&'static Question> {
    let (mut found, mut open) = (Vec::new(), vec![Then::Ask(&GUIDE)]);
    while let Some(then) = open.pop() {
        let Then::Ask(question) = then else { continue };
        found.push(question);
        open.extend(question.answers.iter().map(|answer| answer.then));
    }
    found
}

/// A session with somebody at the prompt.
fn session() -> Session {
    Session::new(COURSE, Config { asks: true, ..Config::default() })
}

#[track_caller]
fn say(session: &mut Session, line: &str) -> String {
    let mut out = Vec::new();
    match session.execute(line, &mut out) {
        Flow::Next(_) => String::from_utf8(out).unwrap(),
        Flow::Refused(said) => said,
        other => panic!("{line}: {other:?}"),
    }
}

#[test]
fn every_way_ends_with_a_lesson_and_a_demo_of_this_course() {
    let ends = ends();
    assert!(ends.len() >= 20, "{}", ends.len());
    for (words, _, advice) in &ends {
        assert!((1..=5).contains(&words.len()), "{words:?}");
        assert!(LESSONS.iter().any(|lesson| lesson.name == advice.lesson), "{words:?}: {}", advice.lesson);
        let mut line = advice.line.split_whitespace();
        let (command, demo) = (line.next().unwrap(), line.next().unwrap());
        let (_, demo) = COURSE.demos().find(|(_, one)| one.name == demo).unwrap_or_else(|| panic!("{words:?}: {demo}"));
        assert!(command == "run" || (command == "explore" && demo.live_only.is_none()), "{words:?}: {}", advice.line);
        for setting in line.filter(|word| !word.starts_with("--")) {
            let (name, value) = setting.split_once('=').unwrap_or_else(|| panic!("{words:?}: {setting}"));
            let knob = demo.knobs.iter().find(|knob| knob.name == name).unwrap_or_else(|| panic!("{words:?}: {name}"));
            assert!(knob.values.accept(value), "{words:?}: {setting}");
        }
    }
    // a tool that no way leads to would be no part of the guide
    let tools: BTreeSet<&str> = ends.iter().map(|(_, _, advice)| advice.take).collect();
    assert!(tools.len() > 15, "{tools:?}");
}

#[test]
fn what_can_be_explored_of_the_advice_is_explored() {
    let lines: BTreeSet<&str> =
        ends().into_iter().map(|(_, _, advice)| advice.line).filter(|line| line.starts_with("explore ")).collect();
    assert!(lines.len() >= 5, "{lines:?}");
    for line in lines {
        let said = Repl::new().line(line).success();
        assert!(said.contains("complete: "), "{line}: {said}");
    }
}

#[test]
fn every_question_has_answers_that_one_letter_tells_apart() {
    for question in questions() {
        let letters: BTreeSet<_> = question.answers.iter().map(|answer| answer.word.chars().next()).collect();
        assert_eq!(letters.len(), question.answers.len(), "{}", question.asks);
        assert!(question.answers.len() > 1, "{}", question.asks);
        for answer in question.answers {
            assert!(!["back", "quit", "exit", "skip"].contains(&answer.word), "{}: {}", question.asks, answer.word);
        }
    }
}

#[test]
fn asked_one_by_one_and_typed_at_once_every_way_ends_alike() {
    for (words, numbers, advice) in ends() {
        let (mut one_by_one, mut session) = (String::new(), session());
        say(&mut session, "choose");
        for word in &words {
            one_by_one = say(&mut session, &word[..1]);
        }
        assert!(one_by_one.contains(advice.take), "{words:?}: {one_by_one}");
        assert!(one_by_one.contains(&format!("    open {}\n    {}\n", advice.lesson, advice.line)), "{one_by_one}");
        assert!(say(&mut session, "1").starts_with("no command `1`"), "{words:?}: nothing is asked any more");
        for answers in [words.join(" "), numbers.join(" ")] {
            assert_eq!(say(&mut session, &format!("choose {answers}")), one_by_one);
        }
    }
}

#[test]
fn a_pipe_is_asked_nothing_and_gets_all_of_it() {
    let all = Repl::new().line("choose").success();
    assert_eq!(Repl::new().input("choose\n").success(), all);
    assert_eq!(Repl::new().argument("choose").success(), all);
    assert_eq!(Repl::new().line("choose --all").success(), all);
    for question in questions() {
        assert!(
            question.answers.iter().all(|answer| all.contains(&format!(". {}: ", answer.word))),
            "{}",
            question.asks
        );
    }
    for (_, numbers, advice) in ends() {
        assert!(all.contains(&format!("`{}`\n", advice.line)), "{}\n{all}", advice.line);
        // from anywhere below the beginning, what is left
        let rest = Repl::new().argument("choose").argument(&numbers[0]).success();
        assert!(rest.contains(advice.line), "{numbers:?}: {rest}");
    }
    Repl::new().line("choose 1 3 no").contains("open async-await\n").success();
}

#[test]
fn what_is_no_answer_is_told_with_what_would_be() {
    Repl::new().line("choose 1 9").complains("it takes 1 few, 2 dozens, 3 thousands").code(2);
    Repl::new().line("choose wiats").complains("did you mean `waits`?").code(2);
    Repl::new().line("choose pipeline more").complains("there is nothing more to answer").code(2);
    Repl::new().line("choose --al").complains("did you mean `--all`?").code(2);
    let control = "\u{1b}[2J".repeat(30);
    Repl::new().line(&format!("choose {control}")).complains("does not answer").code(2);
}

#[test]
fn the_lesson_shows_how_to_see_the_whole_guide() {
    let lesson = LESSONS.iter().find(|lesson| lesson.name == "choosing").unwrap();
    assert!(lesson.expanded().contains("```text\nchoose --all\n```"));
}

#[test]
fn one_is_asked_at_the_prompt_goes_back_and_leaves() {
    let mut terminal = Terminal::open();
    terminal.keys("choose\r");
    terminal.expect("What is it about?");
    terminal.expect("which? > ");
    // what may be answered is completed
    terminal.keys("comp\t\r");
    terminal.expect("Who does the computing?");
    terminal.expect("which? > ");
    terminal.keys("back\r");
    terminal.expect("What is it about?");
    terminal.expect("which? > ");
    terminal.keys("shraes\r");
    terminal.expect("did you mean `shares`?");
    terminal.expect("which? > ");
    terminal.keys("4 r\r");
    terminal.expect("A semaphore");
    terminal.expect("explore permit gate=bounded");
    terminal.expect("racecourse> ");
    for leave in ["\x03", "\x04", "\r", "quit\r"] {
        terminal.keys("choose 1\r");
        terminal.expect("How many waits");
        terminal.expect("which? > ");
        terminal.keys(leave);
        terminal.expect("racecourse> ");
    }
    terminal.keys("choose mach\t m\t\r");
    terminal.expect("Are all its processors busy?");
    terminal.expect("which? > ");
    terminal.keys("\x03");
    terminal.expect("racecourse> ");
    terminal.leave();
}
