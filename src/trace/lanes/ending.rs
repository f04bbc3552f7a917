use super::NARROWEST;
use crate::trace::{Look, Outcome, Trace, Waiting, text};

/// How the trace ends, in words: for a deadlock who waits for what, held by whom, at which lines.
#[must_use]
pub fn ending(trace: &Trace, look: Look, width: usize) -> String {
    let width = width.max(NARROWEST);
    let mut out = String::new();
    let (head, rest) = match &trace.outcome {
        Outcome::Finished(value) if value.trim().is_empty() => (look.bold("ends"), String::new()),
        Outcome::Finished(value) => (look.bold("ends with"), text::one_line(value)),
        Outcome::Deadlock(_) => (look.bad("deadlock:"), "these wait for ever".to_string()),
        Outcome::Failed { thread, message, at } => {
            let at = at.as_deref().map(|at| format!(" ({})", text::file_name(at))).unwrap_or_default();
            (look.bad(&format!("{} failed:", text::one_line(thread))), format!("{}{at}", text::one_line(message)))
        }
        Outcome::Limit { steps } => {
            (look.bad("no end:"), format!("still running after {} steps", text::thousands(*steps as u64)))
        }
        Outcome::Cancelled => (look.bad("cancelled"), String::new()),
    };
    paragraph(&format!("{head} {rest}"), 2, width, &mut out);
    if let Outcome::Deadlock(waiting) = &trace.outcome {
        for waiter in waiting {
            let name = text::one_line(&waiter.name);
            paragraph(&format!("{}{}", look.thread(waiter.thread, &name), wait(waiter)), 4, width, &mut out);
        }
    }
    out
}

/// What comes after the name: ` waits in till.acquire at demo.rs:13, held by adder-2 since demo.rs:12`.
fn wait(waiter: &Waiting) -> String {
    let (on, at) = (text::one_line(&waiter.on), text::place(waiter.location));
    let mut text = match waiter.verb {
        "join" if waiter.object.is_none() => format!(" waits for {on} to end at {at}"),
        "wait" => format!(" waits on {on} at {at}"),
        verb => format!(" waits in {on}.{verb} at {at}"),
    };
    for (index, held) in waiter.held_by.iter().enumerate() {
        let who = match (held.thread == waiter.thread, index) {
            (true, _) => ", which it holds itself".to_string(),
            (false, 0) => format!(", held by {}", held.name),
            (false, _) => format!(" and by {}", held.name),
        };
        text.push_str(&who);
        if let Some(since) = held.since {
            text.push_str(" since ");
            text.push_str(&text::place(since));
        }
    }
    text
}

/// A paragraph from a column on, its further lines set in.
fn paragraph(text: &str, indent: usize, width: usize, out: &mut String) {
    for (index, line) in text::wrap(text, width - indent - 2).iter().enumerate() {
        let indent = if index == 0 { indent } else { indent + 2 };
        out.push_str(&text::blanks(indent));
        out.push_str(line);
        out.push('\n');
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trace::ThreadId;
    use crate::trace::sample::Sample;

    #[test]
    fn a_deadlock_lists_who_waits_for_what_held_by_whom_at_which_lines() {
        let mut sample = Sample::new();
        let (one, two) = (sample.thread("adder-1"), sample.thread("adder-2"));
        let (a, b) = (sample.object("Lock", "a", "free"), sample.object("Lock", "b", "free"));
        sample.acquire(one, a, 12);
        sample.acquire(two, b, 16);
        let waiting = vec![
            sample.joining(ThreadId::MAIN, one, 40),
            sample.waiting(one, "acquire", b, 13),
            sample.waiting(two, "acquire", b, 17),
        ];
        let trace = sample.ends(Outcome::Deadlock(waiting));
        assert_eq!(
            ending(&trace, Look::default(), 60),
            "  deadlock: these wait for ever
    main waits for adder-1 to end at demo.rs:40
    adder-1 waits in b.acquire at demo.rs:13, held by
      adder-2 since demo.rs:16
    adder-2 waits in b.acquire at demo.rs:17, which it
      holds itself since demo.rs:16
"
        );
    }

    #[test]
    fn every_outcome_has_its_words() {
        let failed =
            Outcome::Failed { thread: "adder".into(), message: "left\nright".into(), at: Some("a/demo.rs:3".into()) };
        for (outcome, words) in [
            (Outcome::Finished("counter = 1".into()), "  ends with counter = 1\n"),
            (Outcome::Finished(String::new()), "  ends\n"),
            (failed, "  adder failed: left right (demo.rs:3)\n"),
            (Outcome::Limit { steps: 10_000 }, "  no end: still running after 10,000 steps\n"),
            (Outcome::Cancelled, "  cancelled\n"),
        ] {
            assert_eq!(ending(&Sample::new().ends(outcome), Look::default(), 80), words);
        }
    }
}
