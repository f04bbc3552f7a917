//! Pages, and large parts of pages, that are made of what the course and the prompt know: nothing of it is written twice.

use super::html::{fenced, folded, plain, slug, to_type};
use super::pages::Studio;
use crate::course::{Challenge, Claim, Directive, Exercise, Goal, Lesson};
use crate::lessons::bugs::{BUGS, Bug};
use crate::lessons::choosing::guide::{Then, markdown};
use crate::lessons::choosing::tree::GUIDE;
use crate::repl::{GROUPS, table};
use crate::trace::why::Mistake;
use std::collections::BTreeSet;
use std::fmt::Write;

/// What a directive stands for, if it is one of these.
pub(super) fn page(directive: Directive<'_>, studio: &Studio) -> Option<Result<String, String>> {
    Some(Ok(match directive.word {
        "commands" => commands(),
        "challenges" => return Some(challenges(studio)),
        "exercises" => exercises(studio),
        "bugs" => return Some(bugs(studio)),
        "python" => python(studio),
        "choose" => choose(directive),
        _ => return None,
    }))
}

/// The command page, from the same table as `help`.
fn commands() -> String {
    let table = table();
    let mut page = String::new();
    for (group, names) in GROUPS {
        let _ = writeln!(page, "## {group}\n");
        for name in *names {
            let Some(command) = table.find_subcommand(name) else { continue };
            let help = command.clone().bin_name(*name).render_long_help();
            let _ = writeln!(page, "### {name}\n\n{}", fenced("text", help.to_string().trim()));
        }
    }
    page
}

/// Every challenge: its story, its goal, its source, and the program to step through. Not how it is won.
fn challenges(studio: &Studio) -> Result<String, String> {
    let mut page = String::new();
    for part in studio.course().chapters {
        let _ = writeln!(page, "## {}\n", part.title);
        for Challenge { demo, goal, .. } in part.challenges {
            let goal = Goal::from(*goal);
            let _ = writeln!(page, "### {}\n\n{}\n\nYour goal: {goal}.\n", demo.name, demo.summary);
            for source in part.sources {
                let lines = source.anchored(demo.anchor).unwrap_or_default();
                let lines: Vec<&str> = lines.into_iter().map(|(_, line)| line).collect();
                let _ = writeln!(page, "{}", fenced("rust", &lines.join("\n")));
            }
            let drawn = studio.draw(Directive { word: "drive", rest: demo.name })?;
            let _ = writeln!(page, "{drawn}");
        }
    }
    Ok(page)
}

/// Where an exercise's page is.
pub(super) fn exercise_path(exercise: &Exercise) -> String {
    format!("exercises/{}.md", exercise.name)
}

/// Its name in the list of pages.
pub(super) fn exercise_title(exercise: &Exercise) -> String {
    let mut title = exercise.title.chars();
    let first = title.next().into_iter().flat_map(char::to_uppercase);
    format!("Exercise: {}", first.chain(title).collect::<String>())
}

/// The page of an exercise: what is to be done, what to begin with, and folded what helps.
pub(super) fn exercise(exercise: &Exercise, lesson: &Lesson) -> String {
    let questions: Vec<String> =
        mistakes(exercise).map(|mistake| format!("- {}", plain(&mistake.question()))).collect();
    let starter: Vec<&str> =
        exercise.starter.lines().skip_while(|line| line.starts_with("//!") || line.is_empty()).collect();
    let mut page = format!("# {}\n\n{}\n\n", exercise_title(exercise), exercise.task());
    let _ = writeln!(page, "It belongs to [{}](../{}.md). At the prompt:\n", lesson.title, lesson.name);
    let _ = writeln!(page, "{}", fenced("text", &format!("exercise {0}\ncheck {0}", exercise.name)));
    let _ = writeln!(
        page,
        "`check` runs it in every order. You begin with this:\n\n{}",
        fenced("rust", &starter.join("\n"))
    );
    let _ = writeln!(page, "{}", folded("Questions that help", &questions.join("\n")));
    let _ = writeln!(page, "{}", folded("What judges it", &fenced("rust", exercise.check)));
    let _ = writeln!(page, "{}", folded("A solution", &fenced("rust", exercise.solution)));
    for other in exercise.others {
        let title = format!("Another solution: {}", other.name.replace('_', " "));
        let _ = writeln!(page, "{}", folded(&title, &fenced("rust", other.text)));
    }
    page
}

/// The mistakes that people make in an exercise, each once.
fn mistakes(exercise: &Exercise) -> impl Iterator<Item = Mistake> {
    let mut all: Vec<Mistake> = exercise.wrong.iter().filter_map(|wrong| wrong.mistake.parse().ok()).collect();
    all.sort();
    all.dedup();
    all.into_iter()
}

/// Every exercise with its lesson.
fn exercises(studio: &Studio) -> String {
    let mut page = String::from("| exercise | what is to be done | lesson |\n|---|---|---|\n");
    for lesson in studio.course().lessons {
        for exercise in lesson.exercises {
            let path = exercise_path(exercise);
            let lesson = format!("[{}]({}.md)", lesson.title, lesson.name);
            let _ = writeln!(page, "| [{}]({path}) | {} | {lesson} |", exercise.name, exercise.title);
        }
    }
    page
}

/// The tables of all lessons, one below the other.
fn python(studio: &Studio) -> String {
    let mut page = String::new();
    for lesson in studio.course().lessons {
        if let Some(section) = lesson.section("Coming from Python") {
            let _ = writeln!(page, "## {}\n\n{section}\n\nMore in [the lesson]({}.md).\n", lesson.title, lesson.name);
        }
    }
    page
}

/// The guide to choosing, all of it at once: what the command asks one after the other.
fn choose(directive: Directive<'_>) -> String {
    let command = directive.command().unwrap_or_default();
    let guide = markdown(Then::Ask(&GUIDE), &|lesson| format!("[`{lesson}`]({lesson}.md)"));
    format!("{}\n{guide}", to_type(&command))
}

/// The bugs, each with the lesson and the commands that settle it, and the first of these to step through.
fn bugs(studio: &Studio) -> Result<String, String> {
    let (mut page, mut drawn) = (String::new(), BTreeSet::new());
    for Bug { number, kind, what, .. } in BUGS {
        let _ = writeln!(page, "## B{number}\n\n**{kind}** {what}\n");
        let mut shown = false;
        for lesson in studio.course().lessons {
            let settle: Vec<&Claim> = lesson.claims.iter().filter(|claim| claim.bugs.contains(number)).collect();
            if settle.is_empty() && !lesson.bugs.contains(number) {
                continue;
            }
            shown = true;
            let _ = writeln!(page, "See [{}]({}.md).\n", lesson.title, lesson.name);
            for claim in &settle {
                let _ = writeln!(page, "- {}: `{}`", plain(claim.says.trim_end_matches('.')), claim.command());
            }
            page.push('\n');
            if let Some(claim) = settle.first() {
                let _ = writeln!(page, "{}", stepped_through(claim, &mut drawn, studio)?);
            }
        }
        if !shown {
            page.push_str("No lesson shows it yet.\n\n");
        }
    }
    Ok(page)
}

/// The program of a claim to step through, folded; where it stands on the page already, a link to it.
fn stepped_through(claim: &Claim, drawn: &mut BTreeSet<String>, studio: &Studio) -> Result<String, String> {
    let command = claim.command();
    let directive = Directive { word: "drive", rest: command.strip_prefix("explore ").unwrap_or(&command) };
    let slug = slug(directive);
    if drawn.insert(slug.clone()) {
        return Ok(folded("Step through it", &studio.draw(directive)?));
    }
    Ok(format!("[Step through it](#{slug}@)\n"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lessons::{COURSE, LESSONS};
    use crate::sched::Interrupt;

    #[test]
    fn every_command_is_on_the_page() {
        let page = commands();
        for command in table().get_subcommands().filter(|command| !command.is_hide_set()) {
            assert!(page.contains(&format!("### {}\n", command.get_name())), "{}", command.get_name());
        }
        assert!(!page.contains("--preprocess"));
    }

    #[test]
    fn an_exercise_has_its_task_its_start_and_folded_its_solutions() {
        for lesson in LESSONS {
            for one in lesson.exercises {
                let page = exercise(one, lesson);
                let (start, rest) = page.split_once("<details>").unwrap();
                assert!(start.contains(one.task().lines().next().unwrap()) && start.contains("```rust\n"), "{start}");
                assert!(!start.contains(one.solution.trim_end()), "{}: the solution is not folded", one.name);
                assert!(rest.contains(one.solution.trim_end()) && rest.contains("- "), "{}", one.name);
                assert_eq!(page.matches("<details>").count(), 3 + one.others.len(), "{}", one.name);
            }
        }
    }

    #[test]
    fn every_bug_has_its_place_and_what_a_lesson_covers_is_linked() {
        let numbers: Vec<u16> = BUGS.iter().map(|bug| bug.number).collect();
        assert_eq!(numbers, (1..=54).collect::<Vec<_>>());
        let page = bugs(&Studio::new(COURSE, Interrupt::default())).unwrap();
        let covered: BTreeSet<u16> = LESSONS.iter().flat_map(|lesson| lesson.bugs).copied().collect();
        for number in numbers {
            let part = page.split(&format!("## B{number}\n")).nth(1).unwrap().split("\n## ").next().unwrap();
            assert_eq!(part.contains(".md)"), covered.contains(&number), "B{number}: {part}");
        }
    }

    #[test]
    fn what_python_programmers_know_is_collected_from_every_lesson() {
        let page = python(&Studio::new(COURSE, Interrupt::default()));
        for lesson in LESSONS {
            assert!(page.contains(&format!("## {}\n\n", lesson.title)), "{}", lesson.name);
        }
        assert!(!page.contains("{{#"), "{page}");
    }
}
