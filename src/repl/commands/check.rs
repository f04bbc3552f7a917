use super::bench::{Judged, Place};
use super::json;
use crate::course::Exercise;
use crate::repl::find;
use crate::repl::refusal::{Refusal, Status};
use crate::repl::say;
use crate::repl::session::Session;
use crate::repl::workshop::{self, Judgement, Submission, Workspace};
use clap::Args;
use serde::Serialize;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Instant;

/// Judge your exercise: proved, or the shortest schedule that breaks
///
/// It is compiled and every order of its scenarios is tried, in a process of
/// its own with limits of time and memory. Without a name: every exercise that
/// you have begun.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  check safe-counter\n  check safe-counter --json\n  check --all submissions --json"
)]
pub(crate) struct Check {
    /// The exercise [default: all that you have begun]
    #[arg(value_name = "EXERCISE")]
    name: Option<String>,
    /// Judge every file below this folder that has the name of an exercise's file
    #[arg(long, value_name = "FOLDER", conflicts_with = "name")]
    all: Option<PathBuf>,
    #[command(flatten)]
    place: Place,
    /// Print one JSON document
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Document<'a> {
    exercise: &'static str,
    file: String,
    verdict: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    scenario: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    schedule: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    mistake: Option<&'a str>,
    orders: Option<u128>,
    interleavings: Option<u128>,
    elapsed_ms: f64,
    text: String,
}

impl Check {
    pub(super) fn run(self, session: &mut Session, out: &mut dyn Write) -> Result<Status, Refusal> {
        let workspace = self.place.workspace(session)?;
        if let Some(folder) = &self.all {
            return all(folder, &workspace, self.json, session, out);
        }
        let exercises: Vec<&'static Exercise> = match &self.name {
            Some(name) => vec![find::exercise(session.course(), name)?],
            None => begun(session, &workspace)?,
        };
        let mut worst = Status::Fine;
        for exercise in exercises {
            if !self.json && self.name.is_none() {
                writeln!(out, "{}", session.look().bold(exercise.name))?;
                out.flush()?;
            }
            worst = worst.max(one(exercise, &workspace, self.json, session, out)?);
            if worst == Status::Interrupted {
                break;
            }
        }
        Ok(worst)
    }
}

/// The exercises whose files are there.
fn begun(session: &Session, workspace: &Workspace) -> Result<Vec<&'static Exercise>, Refusal> {
    let all = session.lessons().iter().flat_map(|lesson| lesson.exercises);
    let begun: Vec<_> = all.filter(|exercise| workspace.file(exercise).exists()).collect();
    if begun.is_empty() {
        let folder = workspace.folder().display();
        return Err(Refusal::Usage(format!("nothing is begun in {folder}; `exercise` lists what there is")));
    }
    Ok(begun)
}

/// Judges one exercise and says so.
pub(super) fn one(
    exercise: &'static Exercise,
    workspace: &Workspace,
    as_json: bool,
    session: &mut Session,
    out: &mut dyn Write,
) -> Result<Status, Refusal> {
    let started = Instant::now();
    if !as_json && !workspace.is_built() {
        writeln!(out, "  the library is built once, which takes a while; later checks take a second")?;
        out.flush()?;
    }
    let judgement =
        workshop::judge(workspace, exercise, session.screen(), session.interrupt()).map_err(Refusal::Usage)?;
    let file = workspace.file(exercise);
    if as_json {
        json(&document(exercise, &file, &judgement, started), out)?;
    } else {
        out.write_all(judgement.text(&file, session.look()).as_bytes())?;
    }
    if judgement.is_proved() {
        session.note(|progress| progress.pass(exercise.name));
        if !as_json {
            writeln!(out, "  `solution {}` shows another way", exercise.name)?;
        }
    }
    Ok(match judgement {
        Judgement::Interrupted => Status::Interrupted,
        Judgement::Judged(report, program) => {
            let fine = report.verdict == crate::course::judge::Verdict::Proved;
            session.bench().last = Some(Judged { exercise, report: *report, program, hints: 0 });
            if fine { Status::Fine } else { Status::Failed }
        }
        _ => Status::Failed,
    })
}

fn document<'a>(exercise: &Exercise, file: &Path, judgement: &'a Judgement, started: Instant) -> Document<'a> {
    let report = if let Judgement::Judged(report, _) = judgement { Some(report) } else { None };
    let filled = |text: &'a String| Some(text.as_str()).filter(|text| !text.is_empty());
    Document {
        exercise: exercise.name,
        file: file.display().to_string(),
        verdict: judgement.word(),
        scenario: report.and_then(|report| filled(&report.scenario)),
        schedule: report.and_then(|report| filled(&report.schedule)),
        mistake: report.and_then(|report| filled(&report.mistake)),
        orders: report.and_then(|report| report.orders),
        interleavings: report.and_then(|report| report.interleavings),
        elapsed_ms: say::millis(started.elapsed()),
        text: judgement.text(file, crate::trace::Look::default()),
    }
}

/// Judges a folder of submissions.
fn all(
    folder: &Path,
    workspace: &Workspace,
    as_json: bool,
    session: &mut Session,
    out: &mut dyn Write,
) -> Result<Status, Refusal> {
    let mut submissions = Vec::new();
    let known: Vec<&'static Exercise> = session.lessons().iter().flat_map(|lesson| lesson.exercises).collect();
    collect(folder, &known, &mut submissions)
        .map_err(|error| Refusal::usage(format!("cannot read {}: {error}", folder.display())))?;
    if submissions.is_empty() {
        let example = known.first().map_or_else(String::new, |exercise| exercise.file());
        let folder = folder.display();
        let line = format!("no file below {folder} is called like an exercise's, {example} for one");
        return Err(Refusal::Usage(line));
    }
    submissions.sort_by(|a, b| a.file.cmp(&b.file));
    let (mut worst, mut failed) = (Status::Fine, None);
    let (look, screen, interrupt) = (session.look(), session.screen(), session.interrupt().clone());
    let done = workshop::judge_all(workspace, &submissions, screen, &interrupt, &mut |one, judgement| {
        let started = Instant::now();
        let fine = judgement.is_proved();
        let written = if as_json {
            json(&document(one.exercise, &one.file, &judgement, started), out).map(drop)
        } else {
            let verdict = if fine { look.good(judgement.word()) } else { look.bad(judgement.word()) };
            writeln!(out, "  {verdict}  {}", one.file.display()).map_err(Refusal::from)
        };
        failed = failed.take().or(written.err());
        worst = worst.max(match judgement {
            Judgement::Interrupted => Status::Interrupted,
            _ if fine => Status::Fine,
            _ => Status::Failed,
        });
    });
    done.map_err(Refusal::Usage)?;
    failed.map_or(Ok(worst), Err)
}

/// Every file below `folder` that has the name of an exercise's file.
fn collect(folder: &Path, known: &[&'static Exercise], found: &mut Vec<Submission>) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() && !path.is_symlink() {
            collect(&path, known, found)?;
        } else if let Some(name) = path.file_name().and_then(|name| name.to_str()) {
            let exercise = known.iter().find(|exercise| exercise.file() == name);
            found.extend(exercise.map(|exercise| Submission { exercise, file: path.clone() }));
        }
    }
    Ok(())
}
