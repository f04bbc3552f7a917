//! From a file to a verdict: looked through, compiled, judged.

use super::child::{self, Death, Limits, Outcome};
use super::compile::{Built, Compiler};
use super::folder::{Candidate, Workspace};
use super::scan::{Finding, scan};
use crate::course::Exercise;
use crate::course::drive::Screen;
use crate::course::judge::{Report, Verdict};
use crate::sched::Interrupt;
use crate::trace::Look;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// What becomes of a learner's file.
#[derive(Debug)]
pub(crate) enum Judgement {
    /// It uses what the judge cannot see.
    Refused(Finding),
    /// The compiler's words.
    DoesNotCompile(String),
    /// It ended, or was ended, before its verdict.
    Died(Death),
    /// The judge's verdict, and the program that was judged.
    Judged(Box<Report>, PathBuf),
    /// Ctrl-C.
    Interrupted,
}

impl Judgement {
    /// The word for `--json`.
    pub(crate) fn word(&self) -> &'static str {
        match self {
            Judgement::Refused(_) => "refused",
            Judgement::DoesNotCompile(_) => "does-not-compile",
            Judgement::Died(Death::TooSlow(_)) => "too-slow",
            Judgement::Died(_) => "crashed",
            Judgement::Judged(report, _) => report.verdict.word(),
            Judgement::Interrupted => "interrupted",
        }
    }

    /// Whether it is right.
    pub(crate) fn is_proved(&self) -> bool {
        matches!(self, Judgement::Judged(report, _) if report.verdict == Verdict::Proved)
    }

    /// For a person to read.
    pub(crate) fn text(&self, file: &Path, look: Look) -> String {
        let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let bad = |what: &str| look.bad(&format!("{} {what}", look.cross()));
        match self {
            Judgement::Refused(found) => format!("  {} {}:{}: {}\n", bad("not judged"), name, found.line, found.what),
            Judgement::DoesNotCompile(errors) => format!("  {}\n{}\n", bad("does not compile"), errors.trim_end()),
            Judgement::Died(death @ Death::TooSlow(_)) => format!("  {}: {death}\n", bad("too slow")),
            Judgement::Died(death) => format!("  {}: {death}\n", bad("crashed")),
            Judgement::Judged(report, _) => report.text.clone(),
            Judgement::Interrupted => "  interrupted\n".into(),
        }
    }
}

/// The text of a learner's file.
///
/// # Errors
/// One line that says what to do.
fn read(file: &Path, exercise: &str) -> Result<String, String> {
    let shown = file.display();
    fs::read_to_string(file).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => format!("there is no {shown}; `exercise {exercise}` puts it there"),
        io::ErrorKind::InvalidData => format!("{shown} is not UTF-8 text; save it as UTF-8"),
        _ => format!("cannot read {shown}: {error}"),
    })
}

/// Judges the learner's file of an exercise.
///
/// # Errors
/// One line that says what keeps it from being judged.
pub(crate) fn judge(
    workspace: &Workspace,
    exercise: &Exercise,
    screen: Screen,
    interrupt: &Interrupt,
) -> Result<Judgement, String> {
    let file = workspace.file(exercise);
    if let Some(found) = scan(&read(&file, exercise.name)?) {
        return Ok(Judgement::Refused(found));
    }
    let program = workspace.prepare(exercise).map_err(|trouble| trouble.to_string())?;
    let compiler = Compiler::new(screen.look.colour);
    match compiler.build(workspace, &program, &file, interrupt)? {
        Built::Errors(errors) => Ok(Judgement::DoesNotCompile(errors)),
        Built::Interrupted => Ok(Judgement::Interrupted),
        Built::Program(path) => ask(&path, exercise.name, screen, interrupt),
    }
}

fn ask(program: &Path, name: &str, screen: Screen, interrupt: &Interrupt) -> Result<Judgement, String> {
    let outcome = child::ask(program, name, screen, Limits::default(), interrupt);
    match outcome.map_err(|error| format!("cannot run what was built: {error}"))? {
        Outcome::Judged(report) => Ok(Judgement::Judged(report, program.to_path_buf())),
        Outcome::Died(death) => Ok(Judgement::Died(death)),
        Outcome::Interrupted => Ok(Judgement::Interrupted),
    }
}

/// A file that somebody handed in.
#[derive(Clone, Debug)]
pub(crate) struct Submission {
    pub(crate) exercise: &'static Exercise,
    pub(crate) file: PathBuf,
}

/// Judges many files: all of them in one program if they compile together, else each by itself.
///
/// # Errors
/// As [`judge`].
pub(crate) fn judge_all(
    workspace: &Workspace,
    submissions: &[Submission],
    screen: Screen,
    interrupt: &Interrupt,
    each: &mut dyn FnMut(&Submission, Judgement),
) -> Result<(), String> {
    let compiler = Compiler::new(screen.look.colour);
    let mut fit = Vec::new();
    for one in submissions {
        match read(&one.file, one.exercise.name).map(|text| scan(&text)) {
            Ok(None) => fit.push(one),
            Ok(Some(found)) => each(one, Judgement::Refused(found)),
            Err(what) => each(one, Judgement::Refused(Finding { line: 1, what })),
        }
    }
    let build = |name: &str, group: &[&Submission]| -> Result<Built, String> {
        let candidates: Result<Vec<Candidate>, _> =
            group.iter().enumerate().map(|(n, one)| candidate(workspace, n, one)).collect();
        let written = candidates.and_then(|candidates| workspace.program(name, &candidates));
        written.map_err(|trouble| trouble.to_string())?;
        compiler.build(workspace, name, group.first().map_or(Path::new(""), |one| &one.file), interrupt)
    };
    if let Built::Program(path) = build("submissions", &fit)? {
        for (n, one) in fit.iter().enumerate() {
            each(one, ask(&path, &numbered(n, one), screen, interrupt)?);
        }
        return Ok(());
    }
    for one in fit {
        let judgement = match build("submissions", &[one])? {
            Built::Errors(errors) => Judgement::DoesNotCompile(errors),
            Built::Interrupted => Judgement::Interrupted,
            Built::Program(path) => ask(&path, &numbered(0, one), screen, interrupt)?,
        };
        each(one, judgement);
        if interrupt.is_raised() {
            break;
        }
    }
    Ok(())
}

/// A name for one of several files of one exercise.
fn numbered(number: usize, one: &Submission) -> String {
    format!("{}#{number}", one.exercise.name)
}

fn candidate(workspace: &Workspace, number: usize, one: &Submission) -> Result<Candidate, super::Trouble> {
    let check = workspace.check(one.exercise)?;
    let code = std::path::absolute(&one.file).unwrap_or_else(|_| one.file.clone());
    Ok(Candidate { name: numbered(number, one), code, check })
}
