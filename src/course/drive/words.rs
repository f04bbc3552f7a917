//! What a thread is about to do, in words.

use crate::sched::Doing;
use crate::trace::{ObjectId, Trace, text};

/// `reads counter`, `waits in till.acquire, held by adder-2`, `has ended`.
pub(super) fn doing(doing: &Doing, thread: &str, trace: &Trace) -> String {
    match doing {
        Doing::Next { verb, object, late: true, .. } => match object {
            Some(object) => format!("gives up waiting in {}.{verb}: its timeout is over", trace.object_name(*object)),
            None => format!("gives up waiting in {verb}: its timeout is over"),
        },
        Doing::Next { ways, .. } if *ways > 1 => {
            format!("chooses one of {ways} ways: `{thread}:0` to `{thread}:{}`", ways - 1)
        }
        Doing::Next { verb, object, .. } => act(verb, *object, trace),
        Doing::Waits(waiting) => {
            let summary = waiting.summary();
            summary.strip_prefix(&waiting.name).map_or(summary.clone(), |rest| rest.trim_start().to_string())
        }
        Doing::Sleeps => "sleeps".into(),
        Doing::Through => "is through and waits for the others".into(),
        Doing::Ended => "has ended".into(),
    }
}

/// What a step does, as one would say it: `reads counter`, `takes till`; else as it is written: `queue.put()`.
pub(super) fn act(verb: &str, object: Option<ObjectId>, trace: &Trace) -> String {
    let Some(info) = object.and_then(|object| trace.objects.get(object.index())) else { return format!("{verb}()") };
    let name = text::one_line(&info.name);
    match (info.kind, verb) {
        ("Shared", "get" | "with") => format!("reads {name}"),
        ("Shared", "set") => format!("writes {name}"),
        ("Shared", "update") => format!("changes {name}"),
        (_, "acquire") => format!("takes {name}"),
        (_, "release") => format!("gives {name} back"),
        _ => format!("{name}.{verb}()"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trace::sample::Sample;

    #[test]
    fn a_step_is_said_as_one_would_say_it() {
        let mut sample = Sample::new();
        let (counter, till) = (sample.object("Shared", "counter", "0"), sample.object("Lock", "till", "free"));
        let queue = sample.object("Queue", "queue", "empty");
        let trace = sample.finished("");
        assert_eq!(act("get", Some(counter), &trace), "reads counter");
        assert_eq!(act("acquire", Some(till), &trace), "takes till");
        assert_eq!(act("get", Some(queue), &trace), "queue.get()");
        assert_eq!(act("choose", None, &trace), "choose()");
        let next = |ways, late| Doing::Next { verb: "get", object: Some(queue), ways, late };
        assert_eq!(doing(&next(3, false), "ann", &trace), "chooses one of 3 ways: `ann:0` to `ann:2`");
        assert_eq!(doing(&next(1, true), "ann", &trace), "gives up waiting in queue.get: its timeout is over");
        assert_eq!(doing(&Doing::Ended, "ann", &trace), "has ended");
    }
}
