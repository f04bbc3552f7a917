use super::bench::Place;
use crate::course::Exercise;
use crate::repl::find;
use crate::repl::refusal::{Refusal, Status};
use crate::repl::session::Session;
use crate::trace::text;
use clap::Args;
use std::io::Write;
use std::path::Path;
use std::process::Command;

/// Begin an exercise: your own code, judged by every interleaving
///
/// It is put into your workspace, a small Cargo project beside you, and
/// opened in $VISUAL or $EDITOR. What you have written is never overwritten.
/// Without a name: all exercises.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  exercise\n  exercise safe-counter")]
pub(crate) struct Begin {
    /// The exercise, or a lesson for its first one
    #[arg(value_name = "EXERCISE")]
    name: Option<String>,
    #[command(flatten)]
    place: Place,
}

impl Begin {
    /// What is typed to begin the exercise of that name.
    pub(super) fn of(name: &str, place: Place) -> Begin {
        Begin { name: Some(name.to_string()), place }
    }

    pub(super) fn run(self, session: &mut Session, out: &mut dyn Write) -> Result<Status, Refusal> {
        let Some(name) = &self.name else { return list(session, out) };
        let exercise = find::exercise(session.course(), name)?;
        let workspace = self.place.workspace(session)?;
        let new = workspace.begin(exercise).map_err(|trouble| Refusal::usage(trouble.to_string()))?;
        let (look, width) = (session.look(), session.width());
        let file = workspace.file(exercise);
        writeln!(out, "  {}: {}", look.bold(exercise.name), exercise.title)?;
        for part in exercise.task().split("\n\n").skip(1) {
            writeln!(out)?;
            for line in text::wrap(part, width.saturating_sub(2).min(90)) {
                writeln!(out, "  {line}")?;
            }
        }
        let what = if new { "your file" } else { "your file, as you left it" };
        writeln!(out, "\n  {what}: {}", look.bold(&file.display().to_string()))?;
        let name = exercise.name;
        writeln!(out, "  `check {name}` judges it, `watch {name}` does so on every save")?;
        out.flush()?;
        if session.at_terminal() {
            open(&file, out)?;
        }
        Ok(Status::Fine)
    }
}

/// Opens the learner's editor, if one is set.
fn open(file: &Path, out: &mut dyn Write) -> std::io::Result<()> {
    let set = |name| std::env::var(name).ok().filter(|value| !value.trim().is_empty());
    let Some(editor) = set("VISUAL").or_else(|| set("EDITOR")) else { return Ok(()) };
    let mut words = editor.split_whitespace();
    let started = words.next().map(|program| Command::new(program).args(words).arg(file).status());
    if let Some(Err(error)) = started {
        writeln!(out, "  cannot start `{editor}`: {error}; open the file yourself")?;
    }
    Ok(())
}

fn list(session: &Session, out: &mut dyn Write) -> Result<Status, Refusal> {
    let look = session.look();
    let all: Vec<&Exercise> = session.lessons().iter().flat_map(|lesson| lesson.exercises).collect();
    let widest = all.iter().map(|exercise| exercise.name.len()).max().unwrap_or(0);
    for lesson in session.lessons().iter().filter(|lesson| !lesson.exercises.is_empty()) {
        writeln!(out, "{}", look.bold(lesson.name))?;
        for one in lesson.exercises {
            let passed = if session.progress().has_passed(one.name) { look.check() } else { "" };
            let passed = look.good(&text::pad(passed, 2));
            writeln!(out, "  {passed} {}  {}", text::pad(one.name, widest), one.title)?;
        }
    }
    Ok(Status::Fine)
}
