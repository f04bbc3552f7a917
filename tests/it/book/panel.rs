//! What a panel holds is what the engine does: every way through it is one of the program's, and ends as it says.

use racecourse::course::drive::{Panel, Start, TooLarge};
use racecourse::course::{Demo, Home, Knobs, Situation};
use racecourse::lessons::COURSE;
use racecourse::sched::{Doing, Explorer, Limits, Schedule, Turn};
use racecourse::trace::OutcomeKind;
use std::panic::Location;

/// The most positions of the panels that are looked at here.
const MOST: usize = 600;

fn start(home: Home, demo: &Demo, words: &[&str]) -> Start {
    let knobs = Knobs::parse(demo.knobs, Situation::Explore, words.iter().copied()).unwrap();
    Start {
        home,
        name: demo.name.into(),
        typed: demo.name.into(),
        program: demo.program(knobs),
        explorer: Explorer::default(),
        goal: None,
        schedule: None,
    }
}

/// Every demo and challenge that is small enough, with its panel.
fn panels() -> impl Iterator<Item = (Home, &'static Demo, Panel)> {
    COURSE.demos().filter(|(_, demo)| demo.live_only.is_none()).filter_map(|(home, demo)| {
        let panel = Panel::of(start(home, demo, &[]), MOST).ok()?;
        Some((home, demo, panel))
    })
}

fn turn((thread, alternative, ..): &(u8, u16, usize, usize)) -> Turn {
    Turn { thread: *thread, alternative: *alternative }
}

/// How many ways lead from each position to each outcome.
fn ways(panel: &Panel) -> Vec<Vec<u128>> {
    fn below(panel: &Panel, at: usize, known: &mut Vec<Option<Vec<u128>>>) -> Vec<u128> {
        if let Some(known) = &known[at] {
            return known.clone();
        }
        let node = &panel.nodes[at];
        let mut all = vec![0; panel.outcomes.len()];
        if let Some(outcome) = node.z {
            all[outcome] = 1;
        }
        for (_, _, to, _) in &node.e {
            for (sum, more) in all.iter_mut().zip(below(panel, *to, known)) {
                *sum += more;
            }
        }
        known[at] = Some(all.clone());
        all
    }
    let mut known = vec![None; panel.nodes.len()];
    (0..panel.nodes.len()).map(|at| below(panel, at, &mut known)).collect()
}

#[test]
fn a_panel_has_as_many_ways_to_each_outcome_as_the_explorer_counts() {
    let mut exact = 0;
    for (home, demo, panel) in panels() {
        let start = start(home, demo, &[]);
        let found = Explorer { limits: Limits::default(), ..Explorer::default() }.explore(&start.program);
        let counted: Vec<u128> = found.outcomes.iter().filter_map(|one| one.interleavings).collect();
        let ways = ways(&panel).swap_remove(0);
        // where a thread fails, a driver has come to the end, and the explorer counts how the others go on
        if found.outcomes.iter().any(|one| one.outcome.kind() == OutcomeKind::Failed) {
            assert!(ways.iter().all(|ways| *ways > 0), "{}: {ways:?}", demo.name);
        } else {
            assert_eq!(ways, counted, "{}", demo.name);
            exact += 1;
        }
        let labels: Vec<String> =
            found.outcomes.iter().map(|one| racecourse::course::telling::label(&one.outcome)).collect();
        assert_eq!(panel.outcomes.iter().map(|one| one.label.clone()).collect::<Vec<_>>(), labels, "{}", demo.name);
    }
    assert!(exact > 20, "{exact} panels");
}

/// A way from the beginning to each position, another one than the panel was made by: the last that leads there.
fn other_ways(panel: &Panel) -> Vec<Vec<Turn>> {
    let mut ways = vec![Vec::new(); panel.nodes.len()];
    let mut todo = vec![(0, Vec::new())];
    let mut seen = vec![false; panel.nodes.len()];
    while let Some((at, turns)) = todo.pop() {
        if std::mem::replace(&mut seen[at], true) {
            continue;
        }
        for edge in &panel.nodes[at].e {
            let mut next: Vec<Turn> = turns.clone();
            next.push(turn(edge));
            todo.push((edge.2, next));
        }
        ways[at] = turns;
    }
    ways
}

#[test]
fn at_every_position_the_engine_offers_the_same_steps_and_ends_the_same_way() {
    for (home, demo, panel) in panels() {
        let start = start(home, demo, &[]);
        for (node, turns) in panel.nodes.iter().zip(other_ways(&panel)) {
            let schedule = Schedule { turns, ends: panel.ends };
            let position = start.explorer.position(&start.program, &schedule).unwrap();
            assert_eq!(position.open, node.z.is_none(), "{} @{schedule}", demo.name);
            if let Some(outcome) = node.z {
                let label = racecourse::course::telling::label(&position.trace.outcome);
                assert_eq!(panel.outcomes[outcome].label, label, "{} @{schedule}", demo.name);
                continue;
            }
            let offered: Vec<u8> = (0..)
                .zip(&position.threads)
                .filter(|(_, standing)| matches!(standing.doing, Doing::Next { .. }))
                .map(|(thread, _)| thread)
                .collect();
            let mut held: Vec<u8> = node.e.iter().map(|(thread, ..)| *thread).collect();
            held.dedup();
            assert_eq!(held, offered, "{} @{schedule}", demo.name);
            for (standing, known) in position.threads.iter().zip(&node.s) {
                let (line, ..) = panel.standings[*known];
                let own = standing.location.filter(|at| home.line(at.file(), at.line()).is_some());
                assert_eq!(line, own.map_or(0, Location::line), "{} @{schedule}", demo.name);
            }
        }
    }
}

#[test]
fn every_way_through_a_small_panel_replays_to_the_outcome_that_it_names() {
    for (name, words) in [
        ("counter", &["lock=off", "increments=1"][..]),
        ("counter", &["lock=on", "increments=1"]),
        ("transfer", &[]),
        ("overdraft", &[]),
    ] {
        let (home, demo) = COURSE.demos().find(|(_, demo)| demo.name == name).unwrap();
        let start = start(home, demo, words);
        let (explorer, program) = (start.explorer.clone(), start.program.clone());
        let panel = Panel::of(start, MOST).unwrap();
        let (mut todo, mut ends) = (vec![(0, Vec::new())], 0);
        while let Some((at, turns)) = todo.pop() {
            let node = &panel.nodes[at];
            if let Some(outcome) = node.z {
                let schedule = Schedule { turns, ends: panel.ends };
                let trace = explorer.replay(&program, &schedule).unwrap();
                let label = racecourse::course::telling::label(&trace.outcome);
                assert_eq!(panel.outcomes[outcome].label, label, "{name} @{schedule}");
                // and why it ended so is what the engine says of this very way
                if let Some(why) = panel.why.get(&schedule.to_string()) {
                    let why: Vec<&str> = why.iter().map(|place| panel.words[*place].as_str()).collect();
                    assert_eq!(why, racecourse::trace::why::explain(&trace), "{name} @{schedule}");
                }
                ends += 1;
                continue;
            }
            for edge in &node.e {
                let mut next: Vec<Turn> = turns.clone();
                next.push(turn(edge));
                todo.push((edge.2, next));
            }
        }
        assert!(ends > 1, "{name}: {ends} ways");
    }
}

#[test]
fn hints_are_there_exactly_where_the_goal_can_be_reached() {
    for (_, demo, panel) in panels() {
        let goals: Vec<bool> = panel.outcomes.iter().map(|one| one.goal).collect();
        for (node, ways) in panel.nodes.iter().zip(ways(&panel)) {
            let hope = node.z.is_none() && ways.iter().zip(&goals).any(|(ways, goal)| *goal && *ways > 0);
            assert_eq!(node.h.is_some(), hope, "{}", demo.name);
        }
        assert_eq!(panel.vain.is_empty(), panel.nodes[0].h.is_some(), "{}", demo.name);
    }
}

#[test]
fn a_program_with_too_many_positions_has_no_panel() {
    let (home, demo) = COURSE.demos().find(|(_, demo)| demo.name == "counter").unwrap();
    let too_many = Panel::of(start(home, demo, &["lock=off", "increments=8"]), 100).unwrap_err();
    assert_eq!(too_many, TooLarge::States(100));
    assert_eq!(too_many.to_string(), "it has more than 100 states");
}
