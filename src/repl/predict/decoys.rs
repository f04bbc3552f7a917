//! Ends that cannot happen and yet are plausible: computed, as everything here.

use super::{Elsewhere, Listed, value_of};
use crate::course::{Demo, Knob, Situation, Values};
use crate::repl::end::{End, ends};
use crate::repl::refusal::Refusal;
use crate::repl::session::Session;
use crate::repl::settings::{self, Settings};
use crate::sched::{Explorer, Limits};
use std::time::Duration;

/// So many there are at most, and so many of them at most happen with other settings.
const MOST: usize = 4;
const FROM_ELSEWHERE: usize = 2;

/// So many other settings are looked at.
const SETTINGS: usize = 16;

/// How far: enough for the demos of a course, and nobody shall wait for what only makes a question harder.
const LIMITS: Limits = Limits {
    time: Some(Duration::from_secs(1)),
    executions: Some(2_000),
    steps: 2_000,
    preemptions: None,
    counted_states: 0,
};

/// Some ends that are none of `known`, which are all that can happen.
pub(super) fn decoys(
    demo: &Demo,
    settings: &Settings,
    known: &[End],
    session: &Session,
) -> Result<Vec<Listed>, Refusal> {
    let mut decoys = elsewhere(demo, settings, session, &mut |end| !known.contains(end), FROM_ELSEWHERE)?;
    let unreal = std::iter::once(End::Deadlock).chain(neighbours(known)).chain([End::Fails]);
    for end in unreal {
        let new = !known.contains(&end) && decoys.iter().all(|one| one.end != end);
        if new && decoys.len() < MOST {
            decoys.push(Listed { end, elsewhere: None });
        }
    }
    Ok(decoys)
}

/// Ends that are wanted and happen with another value of one knob, the first `most` of them.
pub(super) fn elsewhere(
    demo: &Demo,
    settings: &Settings,
    session: &Session,
    wanted: &mut dyn FnMut(&End) -> bool,
    most: usize,
) -> Result<Vec<Listed>, Refusal> {
    let mut all: Vec<Listed> = Vec::new();
    for (knob, settings) in nearby(demo, settings)?.into_iter().take(SETTINGS) {
        if all.len() >= most || session.interrupt().is_raised() {
            break;
        }
        let explorer = Explorer { limits: LIMITS, ..session.explorer(settings.time, LIMITS) };
        let found = explorer.explore(&demo.program(settings.knobs.clone()));
        for ways in ends(&found) {
            let (new, Some(shortest)) = (all.iter().all(|one| one.end != ways.end), ways.shortest()) else { continue };
            if new && all.len() < most && wanted(&ways.end) {
                let (knob, settings, schedule) = (knob.clone(), settings.clone(), shortest.schedule.clone());
                all.push(Listed { end: ways.end, elsewhere: Some(Elsewhere { knob, settings, schedule }) });
            }
        }
    }
    Ok(all)
}

/// The settings that differ in one knob, those of words before those of numbers, which only go to their neighbours.
fn nearby(demo: &Demo, settings: &Settings) -> Result<Vec<(String, Settings)>, Refusal> {
    let typed = settings.typed();
    let words: Vec<String> = typed.split_whitespace().skip(1).map(String::from).collect();
    let mut knobs: Vec<&Knob> = settings::knobs(demo, Situation::Explore).collect();
    knobs.sort_by_key(|knob| matches!(knob.values, Values::Number(..)));
    let mut nearby = Vec::new();
    for knob in knobs {
        let now = settings.value(knob.name).unwrap_or(knob.explore);
        let others: Vec<String> = match knob.values {
            Values::OneOf(words) => words.iter().filter(|word| **word != now).map(ToString::to_string).collect(),
            Values::Number(from, to) => {
                let now: i64 = now.parse().unwrap_or(from);
                [now - 1, now + 1].into_iter().filter(|n| (from..=to).contains(n)).map(|n| n.to_string()).collect()
            }
        };
        for other in others {
            let changed = format!("{}={other}", knob.name);
            let keeps = |word: &&String| word.split_once('=').is_none_or(|(name, _)| name != knob.name);
            let words: Vec<String> = words.iter().filter(keeps).cloned().chain([changed.clone()]).collect();
            nearby.push((changed, Settings::read(demo, Situation::Explore, &words)?));
        }
    }
    Ok(nearby)
}

/// The values with one of their numbers a little larger or smaller.
fn neighbours(known: &[End]) -> impl Iterator<Item = End> {
    let near = |value: &str| -> Vec<End> {
        let words: Vec<&str> = value.split(' ').collect();
        let mut near = Vec::new();
        for (at, word) in words.iter().enumerate() {
            let digits = word.trim_end_matches([',', '.', ';']);
            let Ok(number) = digits.parse::<i64>() else { continue };
            for other in [number.saturating_add(1), number.saturating_sub(1)] {
                if other >= 0 || number < 0 {
                    let other = format!("{other}{}", &word[digits.len()..]);
                    let mut words = words.clone();
                    words[at] = &other;
                    near.push(End::Value(words.join(" ")));
                }
            }
        }
        near
    };
    // the largest first: one more than there can be is what many expect
    known.iter().rev().filter_map(value_of).flat_map(near).collect::<Vec<_>>().into_iter()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::repl::toy::COURSE;

    #[test]
    fn the_settings_nearby_differ_in_one_knob() {
        let demo = &COURSE.lessons[0].demos[0];
        let read = |words: &str| {
            let words: Vec<String> = words.split_whitespace().map(String::from).collect();
            let settings = Settings::read(demo, Situation::Explore, &words).unwrap();
            let nearby = nearby(demo, &settings).unwrap();
            nearby.into_iter().map(|(knob, settings)| format!("{knob}: {}", settings.typed())).collect::<Vec<_>>()
        };
        assert_eq!(
            read("lock=off sides=1"),
            [
                "lock=on: dice sides=1 lock=on",
                "time=ordered: dice lock=off sides=1 time=ordered",
                "sides=2: dice lock=off sides=2"
            ]
        );
        assert_eq!(read("time=ordered").len(), 4);
    }

    #[test]
    fn numbers_have_neighbours() {
        let known = [End::Value("used 0 of 2, all".into()), End::Deadlock];
        let near: Vec<String> = neighbours(&known).map(|end| end.label()).collect();
        assert_eq!(near, ["used 1 of 2, all", "used 0 of 3, all", "used 0 of 1, all"]);
        assert_eq!(neighbours(&[End::Value("all have eaten".into())]).count(), 0);
        assert_eq!(neighbours(&[End::Value(format!("n = {}", i64::MAX))]).count(), 2);
    }
}
