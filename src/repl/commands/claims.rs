use super::explore::{Bounds, time_word};
use super::json;
use crate::course::{Claim, Lesson, Verdict};
use crate::repl::refusal::{Refusal, Status};
use crate::repl::say::{self, count};
use crate::repl::session::Session;
use crate::repl::waiting::while_exploring;
use crate::sched::{Cut, TimeRule};
use clap::Args;
use serde::Serialize;
use std::io::Write;
use std::time::Duration;

/// Check what a lesson says about outcomes, now, by exploration
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  claims lock\n  claims --all")]
pub(crate) struct Claims {
    /// The lesson's name or number [default: where you are]
    #[arg(value_name = "LESSON", conflicts_with = "all")]
    lesson: Option<String>,
    /// Every lesson
    #[arg(long)]
    all: bool,
    #[command(flatten)]
    bounds: Bounds,
    /// Print one JSON document
    #[arg(long)]
    json: bool,
}

/// A claim, held against what an exploration found.
#[derive(Serialize)]
struct Checked {
    lesson: &'static str,
    demo: &'static str,
    knobs: &'static str,
    time: &'static str,
    says: &'static str,
    holds: String,
    command: String,
    bugs: Vec<String>,
    verdict: &'static str,
    found: Option<String>,
    elapsed_ms: f64,
    #[serde(skip)]
    elapsed: Duration,
    #[serde(skip)]
    interrupted: bool,
}

impl Claims {
    pub(super) fn run(self, session: &mut Session, out: &mut dyn Write) -> Result<Status, Refusal> {
        let mut all = Vec::new();
        for lesson in self.lessons(session)? {
            let several = self.all && !self.json && !lesson.claims.is_empty();
            if several {
                writeln!(out, "{}", session.look().bold(lesson.name))?;
            }
            for claim in lesson.claims {
                let checked = self.check(lesson, claim, session)?;
                if !self.json {
                    show(&checked, session, out)?;
                }
                let interrupted = checked.interrupted;
                all.push(checked);
                if interrupted {
                    return Ok(Status::Interrupted);
                }
            }
        }
        if self.json {
            json(&all, out)?;
        } else {
            summary(&all, out)?;
        }
        Ok(if all.iter().all(|one| one.verdict == "holds") { Status::Fine } else { Status::Failed })
    }

    fn lessons(&self, session: &Session) -> Result<Vec<&'static Lesson>, Refusal> {
        if self.all {
            return Ok(session.lessons().iter().collect());
        }
        let which = || Refusal::usage("which lesson? `claims LESSON`, or `claims --all` for every one");
        let (_, lesson) = match &self.lesson {
            Some(typed) => session.lesson(typed)?,
            None => session.here().ok_or_else(which)?,
        };
        Ok(vec![lesson])
    }

    fn check(&self, lesson: &'static Lesson, claim: &'static Claim, session: &Session) -> Result<Checked, Refusal> {
        let misplaced = |what: String| {
            Refusal::Usage(format!("the claim `{}` of {} is wrong: {what}", claim.command(), lesson.name))
        };
        let (_, demo) = session.demo(claim.demo).map_err(|refusal| misplaced(refusal.to_string()))?;
        let explorer = session.explorer(TimeRule::Free, self.bounds.limits());
        let checked = while_exploring(session, &explorer, |explorer| claim.check(demo, explorer));
        let (verdict, found) = checked.map_err(|bad| misplaced(bad.to_string()))?;
        let interrupted = found.cut == Some(Cut::Interrupted);
        let (word, instead) = match verdict {
            Verdict::Holds => ("holds", None),
            Verdict::Broken(what) => ("broken", Some(what)),
            Verdict::Unknown(why) => ("unknown", Some(why)),
        };
        Ok(Checked {
            lesson: lesson.name,
            demo: claim.demo,
            knobs: claim.knobs,
            time: time_word(claim.time),
            says: claim.says,
            holds: claim.holds.to_string(),
            command: claim.command(),
            bugs: claim.bugs.iter().map(|bug| format!("B{bug}")).collect(),
            verdict: word,
            found: instead,
            elapsed_ms: say::millis(found.elapsed),
            elapsed: found.elapsed,
            interrupted,
        })
    }
}

fn show(claim: &Checked, session: &Session, out: &mut dyn Write) -> std::io::Result<()> {
    let look = session.look();
    let mark = match claim.verdict {
        "holds" => look.good(look.check()),
        "broken" => look.bad(look.cross()),
        _ => look.bad("?"),
    };
    writeln!(out, "  {mark} {}", claim.says)?;
    let time = say::time(claim.elapsed);
    writeln!(out, "      {}   {}", claim.command, look.dim(&format!("{}   {time}", claim.holds)))?;
    match (claim.verdict, &claim.found) {
        ("broken", Some(found)) => writeln!(out, "      {}", look.bad(&format!("but: {found}"))),
        (_, Some(why)) => writeln!(out, "      {}", look.bad(&format!("cannot tell: {why}"))),
        (_, None) => Ok(()),
    }
}

fn summary(all: &[Checked], out: &mut dyn Write) -> std::io::Result<()> {
    let hold = all.iter().filter(|one| one.verdict == "holds").count();
    match all.len() {
        0 => writeln!(out, "  no claims here"),
        n if n == hold => writeln!(out, "  {} checked, all hold", count(n as u64, "claim")),
        n => writeln!(out, "  {} checked, {hold} hold, {} not", count(n as u64, "claim"), n - hold),
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{say, toy};

    #[test]
    fn without_a_lesson_to_be_at_it_asks_for_one() {
        assert_eq!(say(&mut toy(), "claims"), "which lesson? `claims LESSON`, or `claims --all` for every one");
        assert_eq!(say(&mut toy(), "claims bare"), "  no claims here\n");
        assert!(say(&mut toy(), "claims bare --all").contains("not with what else was typed"));
    }
}
