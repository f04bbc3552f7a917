//! How an outcome is shown: one line, and for a deadlock who waits for what, held by whom, at which lines.

use super::Home;
use crate::trace::{Look, Outcome, Trace, Waiting, text, why};
use std::panic::Location;

/// The outcome in a few words.
#[must_use]
pub fn label(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Deadlock(_) => "deadlock".into(),
        Outcome::Failed { thread, message, at } => {
            let message = text::one_line(message);
            let at = at.as_deref().map_or_else(String::new, |at| format!(" ({})", text::file_name(at)));
            format!("{thread} failed: {message}{at}")
        }
        other => text::one_line(&other.summary()),
    }
}

/// [`label`] in the colour of its kind.
#[must_use]
pub fn painted(outcome: &Outcome, text: &str, look: Look) -> String {
    match outcome {
        Outcome::Finished(_) => look.bold(text),
        _ => look.bad(text),
    }
}

/// For a deadlock: each thread that waits, for what, held by whom, with the source lines. Nothing for other outcomes.
#[must_use]
pub fn waits(outcome: &Outcome, home: Home, look: Look, indent: &str) -> String {
    let Outcome::Deadlock(waiting) = outcome else { return String::new() };
    let mut out = String::new();
    for one in waiting {
        out += &format!("{indent}{}\n", coloured(one, look));
        out += &line(home, one.location, "waits at", look, indent);
        for held in &one.held_by {
            if let Some(since) = held.since {
                let whose =
                    if held.thread == one.thread { "took it at".into() } else { format!("{} took it at", held.name) };
                out += &line(home, since, &whose, look, indent);
            }
        }
    }
    out
}

/// Why it came to this end, in sentences: `  why: ...`. Empty if there is nothing to explain.
#[must_use]
pub fn reasons(trace: &Trace, look: Look, width: usize) -> String {
    let indent = "  why: ";
    let mut lead = look.bold(indent);
    let mut out = String::new();
    for sentence in why::explain(trace) {
        for line in text::wrap(&sentence, width.saturating_sub(indent.len())) {
            out += &format!("{lead}{line}\n");
            lead = text::blanks(indent.len());
        }
    }
    out
}

/// The summary, with the waiting thread's name in its colour.
fn coloured(waiting: &Waiting, look: Look) -> String {
    let summary = waiting.summary();
    match summary.strip_prefix(&waiting.name) {
        Some(rest) => format!("{}{rest}", look.thread(waiting.thread, &waiting.name)),
        None => summary,
    }
}

fn line(home: Home, at: &Location<'_>, what: &str, look: Look, indent: &str) -> String {
    let code = home.line(at.file(), at.line()).map_or_else(String::new, |code| format!("   {code}"));
    format!("{indent}    {what} {}{}\n", text::place(at), look.dim(&code))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trace::{Held, ThreadId};

    #[test]
    fn a_deadlock_names_who_waits_and_who_holds_with_the_lines() {
        let here = Location::caller();
        let outcome = Outcome::Deadlock(vec![Waiting {
            thread: ThreadId(1),
            name: "left".into(),
            verb: "acquire",
            object: None,
            on: "fork".into(),
            held_by: vec![Held { thread: ThreadId(2), name: "right".into(), since: Some(here) }],
            location: here,
        }]);
        let said = waits(&outcome, Home { name: "toy", sources: &[] }, Look::default(), "  ");
        let place = text::place(here);
        let wanted = format!(
            "  left waits in fork.acquire, held by right\n      waits at {place}\n      right took it at {place}\n"
        );
        assert_eq!(said, wanted);
        assert_eq!(label(&outcome), "deadlock");
    }

    #[test]
    fn a_failure_says_who_what_and_where_on_one_line() {
        let failed = Outcome::Failed {
            thread: "main".into(),
            message: "left: 1\nright: 2".into(),
            at: Some("lessons/toy/demo.rs:5".into()),
        };
        assert_eq!(label(&failed), "main failed: left: 1 right: 2 (demo.rs:5)");
    }
}
