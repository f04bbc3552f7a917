//! From what was typed to the ends that it names.

use super::{Form, Listed, Quiz};
use crate::repl::end::End;
use crate::repl::find::short;

/// So many values a range may stand for.
const RANGE: i64 = 1000;

impl Quiz {
    /// The ends that an answer names, each once.
    ///
    /// # Errors
    /// One line that says what of it cannot be understood and how to answer.
    pub(crate) fn read(&self, words: &[&str]) -> Result<Vec<End>, String> {
        let mut ends = match &self.form {
            Form::Values { name, numbers } => values(words, name, *numbers)?,
            Form::List(list) => ticks(words, list)?,
        };
        ends.sort();
        ends.dedup();
        Ok(ends)
    }
}

/// What is said between values and means nothing.
const BETWEEN: [&str; 8] = ["=", "and", "or", "&", "only", "it", "a", "can"];

fn parts<'w>(words: &[&'w str]) -> impl Iterator<Item = &'w str> {
    let words: Vec<&str> = words.to_vec();
    words.into_iter().flat_map(|word| word.split([',', ';'])).filter(|part| !part.is_empty() && !BETWEEN.contains(part))
}

/// `1, 2`, `counter = 1`, `2..4`, `deadlock`.
fn values(words: &[&str], name: &str, numbers: bool) -> Result<Vec<End>, String> {
    let mut ends = Vec::new();
    for part in parts(words).filter(|part| *part != name) {
        if let Some(end) = kind(part) {
            ends.push(end);
            continue;
        }
        let value = part.strip_prefix(name).unwrap_or(part).trim_start_matches('=');
        match range(value) {
            Some((from, to)) if numbers => ends.extend((from..=to).map(|n| End::Value(format!("{name} = {n}")))),
            _ if numbers => {
                let part = short(part);
                return Err(format!(
                    "`{part}` is no value of {name}, which is a number; type all it can be, like `1, 2`, or `deadlock`, \
                     `fails`, `skip`"
                ));
            }
            _ => ends.push(End::Value(format!("{name} = {value}"))),
        }
    }
    if ends.is_empty() {
        return Err(format!("no value in that; type all that {name} can be, like `1, 2`, or `skip`"));
    }
    Ok(ends)
}

/// The numbers of lines, or what stands on one.
fn ticks(words: &[&str], list: &[Listed]) -> Result<Vec<End>, String> {
    let typed = words.join(" ");
    if let Some(line) = list.iter().find(|one| one.end.label() == typed) {
        return Ok(vec![line.end.clone()]);
    }
    if typed == "all" {
        return Ok(list.iter().map(|one| one.end.clone()).collect());
    }
    let last = list.len() as i64;
    let mut ends = Vec::new();
    for part in parts(words) {
        let named = kind(part).filter(|end| list.iter().any(|one| one.end == *end));
        match (range(part), named) {
            (_, Some(end)) => ends.push(end),
            (Some((from, to)), _) if from >= 1 && to <= last => {
                ends.extend(list[from as usize - 1..to as usize].iter().map(|one| one.end.clone()));
            }
            (Some(_), _) => return Err(format!("there is no {}; the list goes from 1 to {last}", short(part))),
            (None, None) => {
                let part = short(part);
                return Err(format!(
                    "`{part}` is no number of the list; type those that can happen, like `1 2`, or `skip`"
                ));
            }
        }
    }
    if ends.is_empty() {
        return Err("no number in that; it ends somehow: type the numbers, like `1 2`, or `skip`".into());
    }
    Ok(ends)
}

fn kind(word: &str) -> Option<End> {
    match word.to_lowercase().trim_end_matches('!') {
        "deadlock" | "deadlocks" | "hang" | "hangs" | "stuck" => Some(End::Deadlock),
        "fail" | "fails" | "failed" | "failure" | "panic" | "panics" | "crash" | "crashes" => Some(End::Fails),
        "endless" | "livelock" | "never" => Some(End::Endless),
        _ => None,
    }
}

/// `3`, `-3`, `1..3`, `1-3`, both ends included and not too far apart.
fn range(text: &str) -> Option<(i64, i64)> {
    if let Ok(number) = text.parse() {
        return Some((number, number));
    }
    let (from, to) = text.split_once("..").or_else(|| text.split_once('-'))?;
    let (from, to): (i64, i64) = (from.parse().ok()?, to.trim_start_matches('=').parse().ok()?);
    (from <= to && to.checked_sub(from)? < RANGE).then_some((from, to))
}

#[cfg(test)]
mod tests {
    use super::super::tests::{found, quiz, values};
    use super::*;

    #[track_caller]
    fn reads(outcomes: &[&str], typed: &str, wanted: &[&str]) {
        let (quiz, _) = quiz(found(&values(outcomes)));
        let words: Vec<&str> = typed.split_whitespace().collect();
        let labels: Result<Vec<String>, String> = quiz.read(&words).map(|ends| ends.iter().map(End::label).collect());
        assert_eq!(labels, Ok(wanted.iter().map(ToString::to_string).collect()), "{typed}");
    }

    #[track_caller]
    fn refuses(outcomes: &[&str], typed: &str, why: &str) {
        let (quiz, _) = quiz(found(&values(outcomes)));
        let words: Vec<&str> = typed.split_whitespace().collect();
        let said = quiz.read(&words).unwrap_err();
        assert!(said.contains(why) && !said.contains('\n'), "{typed}: {said}");
    }

    #[test]
    fn values_are_read_however_they_are_typed() {
        let outcomes = ["counter = 1", "counter = 2"];
        for typed in
            ["1 2", "1, 2", "2,1", "counter = 1 and counter = 2", "counter=1;2", "1..2", "1-2", "only 1 or 2 2"]
        {
            reads(&outcomes, typed, &["counter = 1", "counter = 2"]);
        }
        reads(&outcomes, "-1", &["counter = -1"]);
        reads(&outcomes, "2 Deadlock fails", &["counter = 2", "deadlock", "a thread fails"]);
        reads(&["first = a"], "b", &["first = b"]);
    }

    #[test]
    fn what_is_no_value_is_explained() {
        let outcomes = ["counter = 1"];
        refuses(&outcomes, "one", "`one` is no value of counter, which is a number");
        refuses(&outcomes, "1..99999999999", "no value of counter");
        refuses(&outcomes, "3-1", "no value of counter");
        refuses(&outcomes, "counter =", "no value in that");
        refuses(&outcomes, ", ;", "no value in that");
    }

    #[test]
    fn lines_of_the_list_are_ticked() {
        let outcomes = ["used 0 of 2", "used 1 of 2"];
        let (quiz, _) = quiz(found(&values(&outcomes)));
        let Form::List(list) = &quiz.form else { panic!("{quiz:?}") };
        let at = |end: &str| list.iter().position(|one| one.end.label() == end).unwrap() + 1;
        reads(&outcomes, &at("used 1 of 2").to_string(), &["used 1 of 2"]);
        reads(&outcomes, "used 1 of 2", &["used 1 of 2"]);
        reads(&outcomes, &format!("deadlock,{}", at("used 0 of 2")), &["used 0 of 2", "deadlock"]);
        assert_eq!(quiz.read(&["all"]).unwrap().len(), list.len());
        refuses(&outcomes, "0", "there is no 0; the list goes from 1 to ");
        refuses(&outcomes, "1-99", "there is no 1-99");
        refuses(&outcomes, "maybe", "`maybe` is no number of the list");
        refuses(&outcomes, "and", "no number in that");
    }
}
