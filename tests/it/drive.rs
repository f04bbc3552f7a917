//! The learner holds the scheduler.

use crate::harness::Repl;
use racecourse::course::Course;
use racecourse::lessons::COURSE;
use racecourse::repl::{Config, Flow, Session};
use racecourse::trace::{Look, text};

/// A session that is driven line by line.
struct Seat {
    session: Session,
}

impl Seat {
    fn new(width: usize, look: Look) -> Seat {
        Seat { session: Session::new(COURSE, Config { width: Some(width), look, ..Config::default() }) }
    }

    /// What a line writes.
    #[track_caller]
    fn say(&mut self, line: &str) -> String {
        let mut out = Vec::new();
        match self.session.execute(line, &mut out) {
            Flow::Next(_) => String::from_utf8(out).unwrap(),
            other => panic!("{line}: {other:?}"),
        }
    }

    /// As [`Seat::say`]; a refusal comes back as its line.
    fn try_say(&mut self, line: &str) -> Result<String, String> {
        let mut out = Vec::new();
        match self.session.execute(line, &mut out) {
            Flow::Next(_) => Ok(String::from_utf8(out).unwrap()),
            Flow::Refused(said) => Err(said),
            other => panic!("{line}: {other:?}"),
        }
    }
}

fn seat() -> Seat {
    Seat::new(80, Look::default())
}

/// Every name that can be driven.
fn names(course: Course) -> Vec<&'static str> {
    course.demos().filter(|(_, demo)| demo.live_only.is_none()).map(|(_, demo)| demo.name).collect()
}

#[test]
fn a_lost_update_is_driven_to_its_end() {
    let mut seat = seat();
    let first = seat.say("drive counter lock=off increments=1");
    assert!(first.contains("counter lock=off increments=1 · 0 steps, 0 switches · goal: "), "{first}");
    assert!(first.contains("1 adder-1   reads counter (line "), "{first}");
    seat.say("adder-1");
    seat.say("2");
    seat.say("adder-2");
    let won = seat.say("adder-1");
    for part in [
        "counter = 1\n",
        "you did it: counter = 1",
        "why: ",
        "yours: 4 steps, 2 switches · the shortest: 4 steps, 2 switches",
        "keep it: replay counter lock=off increments=1 @1.2.2.1",
    ] {
        assert!(won.contains(part), "{part} is not in:\n{won}");
    }
    // what it says one can type does what it says
    assert!(seat.say("replay counter lock=off increments=1 @1.2.2.1").contains("ends with counter = 1"));
}

#[test]
fn hints_alone_lead_to_the_goal_in_every_challenge() {
    for (_, challenge) in COURSE.challenges() {
        let name = challenge.demo.name;
        let mut seat = seat();
        seat.say(&format!("drive {name}"));
        let mut said = String::new();
        for _ in 0..60 {
            seat.say("hint");
            seat.say("hint");
            let third = seat.say("hint").replace("\n  ", " ");
            let order = third.split('`').nth(1).unwrap_or_else(|| panic!("{name}: no order in: {third}"));
            assert!(third.contains(&format!("type `{order}`")), "{name}: {third}");
            said = seat.say(order);
            if said.contains("you did it") || said.contains("proved") {
                break;
            }
        }
        assert!(said.contains("you did it") || said.contains("proved"), "{name}: {said}");
        assert!(said.replace("\n  ", " ").contains(challenge.moral), "{name}: {said}");
    }
}

#[test]
fn undo_and_redo_are_exact_to_the_beginning_and_back() {
    let mut chance = 11_u64;
    for name in names(COURSE) {
        let mut seat = seat();
        let mut pictures = vec![picture(&seat.say(&format!("drive {name}")))];
        for _ in 0..12 {
            // whoever is marked as able to go on, by number
            let last = pictures.last().unwrap();
            let can: Vec<String> = last
                .lines()
                .filter(|line| line.contains("(line ") || line.contains("chooses one of"))
                .filter_map(|line| line.split_whitespace().next().map(String::from))
                .filter(|word| word.parse::<u32>().is_ok())
                .collect();
            if can.is_empty() {
                break;
            }
            chance = chance.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            let Ok(said) = seat.try_say(&can[(chance >> 33) as usize % can.len()]) else { break };
            let ended = said.contains("it ends:") || said.contains("you did it");
            pictures.push(picture(&said));
            if ended {
                break;
            }
        }
        for wanted in pictures.iter().rev().skip(1) {
            assert_eq!(&picture(&seat.say("undo")), wanted, "{name}");
        }
        for wanted in pictures.iter().skip(1) {
            assert_eq!(&picture(&seat.say("redo")), wanted, "{name}");
        }
        if pictures.len() > 1 {
            assert_eq!(picture(&seat.say(&format!("undo {}", pictures.len() - 1))), pictures[0], "{name}");
            assert_eq!(picture(&seat.say("redo 99")), *pictures.last().unwrap(), "{name}");
            assert_eq!(picture(&seat.say("restart")), pictures[0], "{name}");
        }
    }
}

/// The picture without the words around it.
fn picture(said: &str) -> String {
    let from = said.find("\n  ").map_or(0, |at| at + 1);
    let lines = said[from..].lines().skip_while(|line| !line.contains(" switch"));
    let lines = lines.take_while(|line| !line.contains("it ends:") && !line.contains("you did it"));
    lines.filter(|line| !line.contains("type who goes next")).collect::<Vec<_>>().join("\n")
}

#[test]
fn every_position_fits_the_screen() {
    for (width, ascii) in [(80, false), (40, true), (120, false)] {
        for name in names(COURSE) {
            let mut seat = Seat::new(width, Look { colour: false, ascii });
            let mut said = seat.say(&format!("drive {name}"));
            for order in ["1", "2", "1", "hint", "hint", "hint", "look", "schedule"] {
                said += &seat.try_say(order).unwrap_or_default();
            }
            // the outcome's own words are another test's work
            let said = said.lines().take_while(|line| !line.contains("you did it")).collect::<Vec<_>>().join("\n");
            for line in said.lines().filter(|line| !line.contains("drive ") && !line.contains("replay ")) {
                assert!(text::width(line) <= width, "{name} at {width}: {line}");
                assert_eq!(line, line.trim_end(), "{name}");
            }
            assert!(!ascii || said.is_ascii() || !said.contains(['·', '→', '▶', '■']), "{name}: {said}");
        }
    }
}

#[test]
fn a_mistake_is_answered_with_what_to_type() {
    let mut seat = seat();
    seat.say("drive overdraft");
    for (line, said) in [
        ("zoe", "no thread `zoe`; there are 0 MainThread, 1 ann, 2 ben; `help` lists what else can be typed"),
        ("9", "no thread 9; there are 0 MainThread, 1 ann, 2 ben; `help` lists what else can be typed"),
        ("0", "MainThread waits for ann to end; who can go on: ann, ben"),
        ("ann:1", "ann's next step is no choice; type `ann`"),
        ("undo", "this is the beginning; there is nothing to undo"),
        ("redo", "there is nothing to redo"),
        ("run", "who? `run ann` lets ann go on until it has to wait"),
        ("run ann to there", "`there` is no line; `run to 45` runs to line 45"),
    ] {
        assert_eq!(seat.try_say(line), Err(said.into()), "{line}");
    }
    // other commands work as ever, and the drive goes on
    assert!(seat.say("explore overdraft").contains("3 outcomes"));
    assert!(seat.say("run ann").contains("ann   has ended"));
    assert!(seat.try_say("ann").unwrap_err().starts_with("ann has ended; who can go on: ben"));
    seat.say("quit");
    assert!(seat.try_say("ann").unwrap_err().starts_with("no command `ann`"));
}

#[test]
fn a_blocked_thread_says_what_it_waits_for() {
    let mut seat = seat();
    seat.say("drive philosophers");
    let names: Vec<String> =
        seat.say("look").lines().filter(|line| line.contains("takes fork-")).map(String::from).collect();
    assert!(names.len() >= 3, "{names:?}");
    seat.say("1");
    seat.say("3");
    assert!(seat.try_say("3").unwrap_err().contains("held by"), "a philosopher waits for a neighbour's fork");
}

#[test]
fn a_schedule_opens_the_drive_where_it_ends_and_a_foreign_one_is_recognised() {
    let mut seat = seat();
    let said = seat.say("drive counter lock=off increments=1 @1.2.2");
    assert!(said.contains("· 3 steps, 1 switch ·"), "{said}");
    assert!(seat.say("1").contains("you did it: counter = 1"));
    let foreign = seat.try_say("drive overdraft @1.2.2.2.2.2").unwrap_err();
    assert!(foreign.contains("does not fit this program") && foreign.contains("another demo"), "{foreign}");
    let ended = seat.say("drive overdraft @1.1.2");
    assert!(ended.contains("it ends: account = 0"), "{ended}");
}

#[test]
fn what_is_won_is_kept() {
    let lines = ["drive overdraft", "ann", "ben", "ann", "ben", "progress", "quit", "challenges"];
    let said = Repl::new().input(lines.join("\n")).success();
    assert!(said.contains("next: drive last-seat"), "{said}");
    assert!(said.contains("  1 ✓  overdraft"), "{said}");
}

#[test]
fn what_is_hopeless_is_said_with_the_way_back() {
    let mut seat = seat();
    seat.say("drive overdraft");
    seat.say("run ann");
    let said = seat.say("hint").replace("\n  ", " ");
    assert!(
        said.starts_with("  nothing from here can make an assertion fail: `undo` one step. It was lost when ann did"),
        "{said}"
    );
    assert!(said.contains("ben had to come first"), "{said}");
    seat.say("undo");
    assert!(!seat.say("hint").contains("nothing from here"));
}

#[test]
fn from_a_pipe_and_with_c_it_works_alike() {
    let lines = ["drive overdraft", "ann", "ben", "ann", "ben"];
    let piped =
        Repl::new().input(lines.join("\n")).contains("you did it: ben failed: the account is overdrawn").success();
    let given = lines.iter().fold(Repl::new(), |repl, line| repl.line(line)).success();
    assert_eq!(piped, given);
}
