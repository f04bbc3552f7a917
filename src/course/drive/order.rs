//! What can be typed while driving: a thread, or one of a few orders.

use crate::trace::ThreadId;

/// One order of the learner's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    /// Let a thread take its next step, which falls out this way if it is a choice.
    Step(ThreadId, u16),
    /// Let a thread go on: the last one if none is named; up to a line, or until it has to wait.
    Run(Option<ThreadId>, Option<u32>),
    Undo(usize),
    Redo(usize),
    Restart,
    Look,
    Lanes,
    Schedule,
    Hint,
    Prove,
    GiveUp,
    Help,
    Quit,
}

/// Why a line is no order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Mistake {
    /// It begins with neither an order nor a thread; it may be something else. With what to say if it is not.
    NotAnOrder(String),
    /// What is wrong with it.
    Wrong(String),
}

/// Each order: its name, how it is written, what it does.
pub(super) const TABLE: &[(&str, &str, &str)] = &[
    ("run", "run ann [to 45]", "let a thread go on until it has to wait, or is at a line"),
    ("undo", "undo [STEPS]", "go back"),
    ("redo", "redo [STEPS]", "take that back"),
    ("restart", "restart", "go back to the beginning"),
    ("look", "look", "draw the position again"),
    ("lanes", "lanes", "draw the steps so far"),
    ("schedule", "schedule", "print the schedule so far, to keep or to send"),
    ("hint", "hint", "a question; once more: the place; once more: the next move"),
    ("prove", "prove", "say that no schedule gets there; it is checked"),
    ("give up", "give up", "show the shortest way, and leave"),
    ("help", "help", "list these orders"),
    ("quit", "quit", "leave"),
];

/// What stands on a line; none if nothing does.
///
/// # Errors
/// What to type instead.
pub(super) fn read(line: &str, threads: &[&str]) -> Result<Option<Order>, Mistake> {
    let words: Vec<&str> = line.split_whitespace().take_while(|word| !word.starts_with('#')).collect();
    let Some((first, rest)) = words.split_first() else { return Ok(None) };
    // `ann 2` and `ann:2`
    let (name, way) = first.rsplit_once(':').map_or((*first, None), |(name, way)| (name, Some(way)));
    let way = way.or(rest.first().copied());
    if let Some(index) = threads.iter().position(|known| known == first || *known == name) {
        return step(index, way, threads).map(Some);
    }
    let plain = |order: Order| match rest {
        [] => Ok(Some(order)),
        [word, ..] => Err(Mistake::Wrong(format!("`{first}` does not take `{word}`; type `{first}` alone"))),
    };
    match *first {
        "run" => run(rest, threads).map(Some),
        "undo" => steps(first, rest).map(|steps| Some(Order::Undo(steps))),
        "redo" => steps(first, rest).map(|steps| Some(Order::Redo(steps))),
        "restart" => plain(Order::Restart),
        "look" => plain(Order::Look),
        "lanes" => plain(Order::Lanes),
        "schedule" => plain(Order::Schedule),
        "hint" => plain(Order::Hint),
        // with a name behind it, it is a question about something else
        "prove" if rest.is_empty() => Ok(Some(Order::Prove)),
        "help" if rest.is_empty() => Ok(Some(Order::Help)),
        "give" | "give-up" => Ok(Some(Order::GiveUp)),
        "quit" | "exit" | "leave" => plain(Order::Quit),
        _ => match thread(name, threads) {
            Ok(id) => step(id.index(), way, threads).map(Some),
            Err(what) => Err(Mistake::NotAnOrder(format!("{what}; `help` lists what else can be typed"))),
        },
    }
}

fn step(index: usize, way: Option<&str>, threads: &[&str]) -> Result<Order, Mistake> {
    let way = match way {
        None => 0,
        Some(way) => way.parse().map_err(|_| {
            let name = threads.get(index).unwrap_or(&"");
            Mistake::Wrong(format!("`{name}` takes one step; `run {name}` lets it go on, `{name}:1` picks a way"))
        })?,
    };
    Ok(Order::Step(id_of(index), way))
}

fn steps(order: &str, words: &[&str]) -> Result<usize, Mistake> {
    match words {
        [] => Ok(1),
        [number] if number.parse::<usize>().is_ok_and(|steps| steps > 0) => Ok(number.parse().unwrap_or(1)),
        [word, ..] => Err(Mistake::Wrong(format!("`{word}` is no number of steps; write `{order} 2`, for example"))),
    }
}

/// `run`, `run ann`, `run ann until blocked`, `run ann to 45`, `run to 45`.
fn run(words: &[&str], threads: &[&str]) -> Result<Order, Mistake> {
    let line = |line: &str| {
        let bad = || Mistake::Wrong(format!("`{line}` is no line; `run to 45` runs to line 45"));
        line.parse::<u32>().map_err(|_| bad())
    };
    let who = |who: &str| match thread(who, threads) {
        Ok(id) => Ok(id),
        Err(what) => Err(Mistake::NotAnOrder(what)),
    };
    match words {
        [] => Ok(Order::Run(None, None)),
        ["to", at] => Ok(Order::Run(None, Some(line(at)?))),
        [name, "to", at] => Ok(Order::Run(Some(who(name)?), Some(line(at)?))),
        [name] | [name, "until", "blocked"] => Ok(Order::Run(Some(who(name)?), None)),
        _ => Err(Mistake::NotAnOrder("`run ann`, `run ann until blocked` or `run ann to 45`".into())),
    }
}

/// The thread of that name, number or unique beginning of a name.
fn thread(typed: &str, threads: &[&str]) -> Result<ThreadId, String> {
    if let Some(index) = threads.iter().position(|name| *name == typed) {
        return Ok(id_of(index));
    }
    let short: String = typed.chars().filter(|c| !c.is_control()).take(40).collect();
    let all = || threads.iter().enumerate().map(|(n, name)| format!("{n} {name}")).collect::<Vec<_>>().join(", ");
    if let Ok(number) = typed.parse::<usize>() {
        let known = threads.get(number).map(|_| id_of(number));
        return known.ok_or_else(|| format!("no thread {short}; there are {}", all()));
    }
    let fitting: Vec<usize> = (0..threads.len()).filter(|&index| threads[index].starts_with(typed)).collect();
    match fitting.as_slice() {
        [only] => Ok(id_of(*only)),
        [] => Err(format!("no thread `{short}`; there are {}", all())),
        several => {
            let names: Vec<&str> = several.iter().map(|&index| threads[index]).collect();
            Err(format!("`{short}` may be {}; type a little more", names.join(" or ")))
        }
    }
}

fn id_of(index: usize) -> ThreadId {
    ThreadId(u32::try_from(index).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    const THREADS: &[&str] = &["MainThread", "adder-1", "adder-2", "ben"];

    #[test]
    fn a_thread_is_named_by_name_number_or_beginning() {
        let ben = |way| Ok(Some(Order::Step(ThreadId(3), way)));
        for (line, order) in [
            ("ben", ben(0)),
            ("3", ben(0)),
            ("b", ben(0)),
            ("b:2", ben(2)),
            ("adder-1 1", Ok(Some(Order::Step(ThreadId(1), 1)))),
            ("  # nothing", Ok(None)),
            ("undo 2", Ok(Some(Order::Undo(2)))),
            ("give up", Ok(Some(Order::GiveUp))),
            ("run b until blocked", Ok(Some(Order::Run(Some(ThreadId(3)), None)))),
            ("run ben to 45", Ok(Some(Order::Run(Some(ThreadId(3)), Some(45))))),
            ("run to 45", Ok(Some(Order::Run(None, Some(45))))),
        ] {
            assert_eq!(read(line, THREADS), order, "{line}");
        }
    }

    #[test]
    fn what_fits_nothing_is_told_with_what_does() {
        let end = "; there are 0 MainThread, 1 adder-1, 2 adder-2, 3 ben; `help` lists what else can be typed";
        for (line, said) in [
            ("7", format!("no thread 7{end}")),
            ("zed", format!("no thread `zed`{end}")),
            (
                "adder",
                "`adder` may be adder-1 or adder-2; type a little more; `help` lists what else can be typed".into(),
            ),
            ("undo two", "`two` is no number of steps; write `undo 2`, for example".into()),
            ("undo 0", "`0` is no number of steps; write `undo 2`, for example".into()),
            ("ben fast", "`ben` takes one step; `run ben` lets it go on, `ben:1` picks a way".into()),
            ("look here", "`look` does not take `here`; type `look` alone".into()),
            ("run ben to end", "`end` is no line; `run to 45` runs to line 45".into()),
        ] {
            let (Mistake::NotAnOrder(what) | Mistake::Wrong(what)) = read(line, THREADS).unwrap_err();
            assert_eq!(what, said, "{line}");
        }
        // what may be a command of the session's
        for line in ["explore counter", "help explore", "prove counter", "run counter lock=off"] {
            assert!(matches!(read(line, THREADS), Err(Mistake::NotAnOrder(_))), "{line}");
        }
    }
}
