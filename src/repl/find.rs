//! From what was typed to a lesson or a demo.

use super::refusal::Refusal;
use super::suggest::{did_you_mean, nearest};
use crate::course::{Course, Demo, Exercise, Home, Lesson};

/// The lesson of that name or number.
///
/// # Errors
/// With the nearest name, or with where to look.
pub(crate) fn lesson(course: Course, typed: &str) -> Result<(usize, &'static Lesson), Refusal> {
    let lessons = course.lessons;
    if let Ok(number) = typed.parse::<usize>() {
        let found = number.checked_sub(1).and_then(|index| Some((index, lessons.get(index)?)));
        return found
            .ok_or_else(|| Refusal::usage(format!("no lesson {number}; there are lessons 1 to {}", lessons.len())));
    }
    if let Some(found) = lessons.iter().enumerate().find(|(_, lesson)| lesson.name == typed) {
        return Ok(found);
    }
    if course.challenge(typed).is_some() {
        let hint = format!("`{typed}` is a challenge; try `drive {typed}` or `code {typed}`");
        return Err(Refusal::usage(hint));
    }
    if let Some((home, _)) = course.demos().find(|(_, demo)| demo.name == typed) {
        let hint = format!("`{typed}` is a demo of the lesson `{0}`; try `open {0}` or `code {typed}`", home.name);
        return Err(Refusal::usage(hint));
    }
    let meant = did_you_mean(typed, lessons.iter().map(|lesson| lesson.name));
    let help = if meant.is_empty() { "; `lessons` lists them".to_string() } else { meant };
    Err(Refusal::usage(format!("no lesson `{}`{help}", short(typed))))
}

/// The demo of that name, or the first demo of the lesson of that name.
///
/// # Errors
/// With the nearest name, or with all of them.
pub(crate) fn demo(course: Course, typed: &str) -> Result<(Home, &'static Demo), Refusal> {
    if let Some(found) = course.demos().find(|(_, demo)| demo.name == typed) {
        return Ok(found);
    }
    if let Some(lesson) = course.lessons.iter().find(|lesson| lesson.name == typed) {
        let first = lesson.demos.first().map(|demo| (lesson.home(), demo));
        return first
            .ok_or_else(|| Refusal::usage(format!("the lesson `{typed}` has no demo; `open {typed}` shows it")));
    }
    let names: Vec<&str> = course.demos().map(|(_, demo)| demo.name).collect();
    let taught: Vec<&str> = course.lessons.iter().flat_map(|lesson| lesson.demos).map(|demo| demo.name).collect();
    let known = names.iter().copied().chain(course.lessons.iter().map(|lesson| lesson.name));
    let help = match nearest(typed, known) {
        Some(meant) => format!("; did you mean `{meant}`?"),
        None => format!("; the demos are {}", taught.join(", ")),
    };
    Err(Refusal::usage(format!("no demo `{}`{help}", short(typed))))
}

/// The exercise of that name, or the first one of the lesson of that name.
///
/// # Errors
/// With the nearest name, or with all of them.
pub(crate) fn exercise(course: Course, typed: &str) -> Result<&'static Exercise, Refusal> {
    let all = || course.lessons.iter().flat_map(|lesson| lesson.exercises);
    if let Some(found) = all().find(|exercise| exercise.name == typed) {
        return Ok(found);
    }
    if let Some(lesson) = course.lessons.iter().find(|lesson| lesson.name == typed) {
        let none = || Refusal::usage(format!("the lesson `{typed}` has no exercise; `exercise` lists all of them"));
        return lesson.exercises.first().ok_or_else(none);
    }
    let help = match nearest(typed, all().map(|exercise| exercise.name)) {
        Some(meant) => format!("; did you mean `{meant}`?"),
        None => "; `exercise` lists them".to_string(),
    };
    Err(Refusal::usage(format!("no exercise `{}`{help}", short(typed))))
}

/// What was typed, cut to fit on a line and without what a terminal would obey.
#[must_use]
pub(crate) fn short(typed: &str) -> String {
    let mut text: String = typed.chars().filter(|c| !c.is_control()).take(40).collect();
    if typed.chars().count() > 40 {
        text.push_str("...");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::repl::toy::COURSE;

    fn said<T>(result: Result<T, Refusal>) -> String {
        result.err().map(|refusal| refusal.to_string()).unwrap_or_default()
    }

    #[test]
    fn a_lesson_is_found_by_name_and_by_number() {
        assert_eq!(lesson(COURSE, "toy").unwrap().1.name, "toy");
        assert_eq!(lesson(COURSE, "2").unwrap().1.name, "bare");
        assert_eq!(said(lesson(COURSE, "9")), "no lesson 9; there are lessons 1 to 2");
        assert_eq!(said(lesson(COURSE, "tyo")), "no lesson `tyo`; did you mean `toy`?");
        assert_eq!(said(lesson(COURSE, "zebra")), "no lesson `zebra`; `lessons` lists them");
        assert!(said(lesson(COURSE, "dice")).contains("`dice` is a demo of the lesson `toy`"));
    }

    #[test]
    fn a_lesson_stands_for_its_first_demo() {
        assert_eq!(demo(COURSE, "dice").unwrap().1.name, "dice");
        assert_eq!(demo(COURSE, "toy").unwrap().1.name, "dice");
        assert_eq!(said(demo(COURSE, "bare")), "the lesson `bare` has no demo; `open bare` shows it");
        assert_eq!(said(demo(COURSE, "dcie")), "no demo `dcie`; did you mean `dice`?");
        assert_eq!(said(demo(COURSE, "zebra")), "no demo `zebra`; the demos are dice, coin");
    }

    #[test]
    fn what_was_typed_cannot_flood_or_steer_the_terminal() {
        assert_eq!(short("a\u{1b}[2Jb"), "a[2Jb");
        assert_eq!(short(&"x".repeat(50)).len(), 43);
    }
}
