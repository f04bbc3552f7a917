use std::fmt;
use std::str::FromStr;

/// One decision of the scheduler: which thread takes the next step, and which way its choice falls if it has one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Turn {
    /// The thread's number.
    pub thread: u8,
    /// The alternative that it takes, from 0; 0 for a step that is no choice.
    pub alternative: u16,
}

/// The order in which the threads of an execution take their steps, as a short token that can be typed.
///
/// `1.2.2.1` reads: thread 1 takes a step, then thread 2 takes two, then thread 1. `1:3` is a step of thread 1 whose
/// choice falls on alternative 3. Longer runs of one thread are written once, with their length: `1x12.2`. Where the
/// schedule ends before the program does, the program goes on with as few switches as it can.
///
/// The end of a thread is a step only in programs that look at whether a thread is alive; their schedules begin with
/// `ends.`, as in `ends.1.1.0`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Schedule {
    /// Who takes each step.
    pub turns: Vec<Turn>,
    /// Whether the ends of threads are steps.
    pub ends: bool,
}

/// Why a text is no schedule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadSchedule {
    part: String,
}

/// The longest schedule that is read: longer than any execution may be, short enough for any machine.
const LONGEST: usize = 1_000_000;

impl Schedule {
    /// How often the next step is another thread's.
    #[must_use]
    pub fn switches(&self) -> usize {
        self.turns.windows(2).filter(|pair| pair[0].thread != pair[1].thread).count()
    }
}

impl fmt::Display for Schedule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut turns = self.turns.as_slice();
        let mut first = true;
        if self.ends {
            f.write_str("ends")?;
            first = false;
        }
        while let Some(turn) = turns.first() {
            if !first {
                f.write_str(".")?;
            }
            first = false;
            let run = turns.iter().take_while(|t| *t == turn).count();
            // two or three of a kind read better one by one
            let written = if run > 3 { run } else { 1 };
            write!(f, "{}", turn.thread)?;
            if turn.alternative > 0 {
                write!(f, ":{}", turn.alternative)?;
            }
            if written > 1 {
                write!(f, "x{written}")?;
            }
            turns = &turns[written..];
        }
        Ok(())
    }
}

impl FromStr for Schedule {
    type Err = BadSchedule;

    /// Reads what [`Display`](fmt::Display) writes, with or without a leading `@`.
    fn from_str(text: &str) -> Result<Schedule, BadSchedule> {
        let text = text.strip_prefix('@').unwrap_or(text);
        let mut turns = Vec::new();
        let (ends, text) = match text.strip_prefix("ends") {
            Some(rest) => (true, rest.strip_prefix('.').unwrap_or(rest)),
            None => (false, text),
        };
        if text.is_empty() {
            return Ok(Schedule { turns, ends });
        }
        for part in text.split('.') {
            let bad = || BadSchedule { part: part.chars().take(20).collect() };
            let (turn, times) = part.split_once('x').map_or((part, "1"), |(t, n)| (t, n));
            let (thread, alternative) = turn.split_once(':').unwrap_or((turn, "0"));
            let turn =
                Turn { thread: digits(thread).ok_or_else(bad)?, alternative: digits(alternative).ok_or_else(bad)? };
            let times: usize = digits(times).ok_or_else(bad)?;
            if times == 0 || turns.len() + times > LONGEST {
                return Err(bad());
            }
            turns.extend(std::iter::repeat_n(turn, times));
        }
        Ok(Schedule { turns, ends })
    }
}

/// A number in plain digits: no sign, no blank.
fn digits<N: FromStr>(text: &str) -> Option<N> {
    if text.bytes().all(|b| b.is_ascii_digit()) { text.parse().ok() } else { None }
}

impl fmt::Display for BadSchedule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is no part of a schedule; write thread numbers with dots between, like @1.2.2.1", self.part)
    }
}

impl std::error::Error for BadSchedule {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_schedule_prints_as_a_short_token_and_parses_back() {
        let tokens =
            [("", 0, 0), ("1.2.2.1", 4, 2), ("1x5.2:3.0", 7, 2), ("1:2x4", 4, 0), ("ends", 0, 0), ("ends.1.2", 2, 1)];
        for (token, length, switches) in tokens {
            let schedule: Schedule = token.parse().unwrap();
            assert_eq!(schedule.turns.len(), length, "{token}");
            assert_eq!(schedule.switches(), switches, "{token}");
            assert_eq!(schedule.to_string(), token);
            assert_eq!(format!("@{token}").parse(), Ok(schedule));
        }
    }

    #[test]
    fn what_is_no_schedule_is_said_with_an_example() {
        for bad in ["1..2", "a", "1.", "1x0", "-1", "1:", "300", "1x9999999999", "1 2", "ends1x", "1.ends"] {
            let error = bad.parse::<Schedule>().unwrap_err().to_string();
            assert!(error.ends_with("like @1.2.2.1"), "{bad}: {error}");
        }
    }
}
