use crate::course::Lesson;
use crate::repl::fold::fold;
use crate::repl::markdown;
use crate::repl::refusal::{Refusal, Status};
use crate::repl::session::Session;
use clap::Args;
use std::io::Write;

/// The widest a text is set, for the eye's sake.
const WIDEST: usize = 100;

/// Read a lesson: by name or number, or where you stopped
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  open lock\n  open 3\n  open")]
pub(crate) struct Open {
    /// The lesson's name or number [default: where you stopped]
    #[arg(value_name = "LESSON")]
    lesson: Option<String>,
}

impl Open {
    pub(super) fn run(self, session: &mut Session, out: &mut dyn Write) -> Result<Status, Refusal> {
        let (index, _) = match &self.lesson {
            Some(typed) => session.lesson(typed)?,
            None => session.here().or_else(|| session.lessons().iter().enumerate().next()).ok_or_else(no_lessons)?,
        };
        show(index, session, out)
    }
}

pub(super) fn no_lessons() -> Refusal {
    Refusal::usage("this course has no lessons yet")
}

/// Shows the lesson of that place in the list and notes that it was opened.
pub(super) fn show(index: usize, session: &mut Session, out: &mut dyn Write) -> Result<Status, Refusal> {
    let lesson = session.lessons().get(index).ok_or_else(no_lessons)?;
    let look = session.look();
    let mut text = format!("  {}\n\n", look.bold(&format!("{} {} {}", index + 1, look.dot(), lesson.title)));
    text.push_str(&markdown::render(&lesson.expanded(), session.width().min(WIDEST), look));
    if !text.ends_with('\n') {
        text.push('\n');
    }
    if let Some(line) = invitation(lesson, look.dot()) {
        text.push('\n');
        for part in fold(&format!("  {line}"), session.width().min(WIDEST)).lines() {
            text = format!("{text}{}\n", look.dim(part));
        }
    }
    session.note(|progress| progress.open(lesson.name));
    session.page(&text, out)?;
    Ok(Status::Fine)
}

/// `demos here: counter · box    try: explore counter lock=off`
fn invitation(lesson: &Lesson, dot: &str) -> Option<String> {
    let first = lesson.demos.first()?;
    let names: Vec<&str> = lesson.demos.iter().map(|demo| demo.name).collect();
    let claim = lesson.claims.iter().find(|claim| !claim.knobs.is_empty()).or(lesson.claims.first());
    let command = claim.map_or_else(|| format!("run {}", first.name), crate::course::Claim::command);
    Some(format!("demos here: {}    try: {command}", names.join(&format!(" {dot} "))))
}

#[cfg(test)]
mod tests {
    use super::super::tests::{say, toy};
    use crate::repl::session::{Config, Session};
    use crate::repl::toy::LESSONS;

    #[test]
    fn a_lesson_is_shown_with_its_code_and_what_to_try() {
        let shown = say(&mut toy(), "open toy");
        assert!(shown.starts_with("  1 · a die and a coin\n"), "{shown}");
        assert!(shown.contains("A die shows one side.") && shown.contains("fn dice()"), "{shown}");
        assert!(shown.ends_with("\n  demos here: dice · coin    try: explore dice lock=off\n"), "{shown}");
    }

    #[test]
    fn open_alone_goes_where_one_stopped() {
        let mut session = toy();
        assert!(say(&mut session, "open").contains("A die shows"));
        say(&mut session, "open 2");
        assert!(say(&mut session, "open").contains("Words, and a LOCK"));
        assert_eq!(say(&mut session, "open 3"), "no lesson 3; there are lessons 1 to 2");
    }

    #[test]
    fn a_long_lesson_stops_at_each_screen() {
        let config = Config { more: Some(Box::new(|| false)), height: Some(4), ..Config::default() };
        let mut session = Session::new(LESSONS, config);
        assert_eq!(say(&mut session, "open toy").lines().count(), 3);
    }
}
