//! A decision guide as data: questions, answers, and what one is advised in the end. It asks nobody; the command `choose` does.

/// The path of this file, for the lesson's includes.
pub const PATH: &str = file!();

/// A question, and every answer that it takes.
#[derive(Debug)]
pub struct Question {
    /// In a sentence.
    pub asks: &'static str,
    /// Each begins with another letter, so that one letter will do.
    pub answers: &'static [Answer],
}

/// An answer, and where it leads.
#[derive(Debug)]
pub struct Answer {
    /// What is typed.
    pub word: &'static str,
    /// What it means.
    pub says: &'static str,
    /// What comes next.
    pub then: Then,
}

/// What an answer leads to.
#[derive(Clone, Copy, Debug)]
pub enum Then {
    /// Another question.
    Ask(&'static Question),
    /// The end: take this.
    Take(&'static Advice),
}

/// The end of a way through the guide.
#[derive(Debug)]
pub struct Advice {
    /// What to take.
    pub take: &'static str,
    /// Why that, and what to mind.
    pub why: &'static str,
    /// What is different in Rust.
    pub in_rust: &'static str,
    /// The lesson about it.
    pub lesson: &'static str,
    /// The command that shows it.
    pub line: &'static str,
}

/// One's way through a guide.
#[derive(Clone, Debug)]
pub struct Walk {
    first: &'static Question,
    taken: Vec<&'static Answer>,
}

/// An answer that is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoAnswer {
    /// There is nothing more to answer.
    Over,
    /// It answers nothing here.
    Unknown,
    /// It could be any of these.
    Several(Vec<&'static str>),
}

impl Question {
    /// The answer that was typed: its number, its word, or the first letters of it.
    ///
    /// # Errors
    /// If it is none, or could be several.
    pub fn answer(&self, typed: &str) -> Result<&'static Answer, NoAnswer> {
        let typed = typed.trim_end_matches(['.', ',', ')']).to_lowercase();
        let by_number = typed.parse::<usize>().ok().and_then(|number| self.answers.get(number.checked_sub(1)?));
        let by_word = || self.answers.iter().find(|answer| answer.word == typed);
        if let Some(answer) = by_number.or_else(by_word) {
            return Ok(answer);
        }
        let begun = |answer: &&Answer| !typed.is_empty() && answer.word.starts_with(&typed);
        let fitting: Vec<&'static Answer> = self.answers.iter().filter(begun).collect();
        match fitting.as_slice() {
            [one] => Ok(one),
            [] => Err(NoAnswer::Unknown),
            several => Err(NoAnswer::Several(several.iter().map(|answer| answer.word).collect())),
        }
    }
}

impl Walk {
    /// A way that begins at a question.
    #[must_use]
    pub fn from(first: &'static Question) -> Walk {
        Walk { first, taken: Vec::new() }
    }

    /// Where it has led: to a question, or to its end.
    #[must_use]
    pub fn here(&self) -> Then {
        self.taken.last().map_or(Then::Ask(self.first), |answer| answer.then)
    }

    /// What was asked so far, and what was answered.
    #[must_use]
    pub fn steps(&self) -> Vec<(&'static Question, &'static Answer)> {
        let mut asked = Then::Ask(self.first);
        let mut steps = Vec::new();
        for answer in &self.taken {
            if let Then::Ask(question) = asked {
                steps.push((question, *answer));
            }
            asked = answer.then;
        }
        steps
    }

    /// Goes where an answer leads.
    ///
    /// # Errors
    /// If it is no answer to what is asked here. The way stays where it was.
    pub fn answer(&mut self, typed: &str) -> Result<(), NoAnswer> {
        let Then::Ask(question) = self.here() else { return Err(NoAnswer::Over) };
        self.taken.push(question.answer(typed)?);
        Ok(())
    }

    /// Takes the last answer back; whether there was one.
    pub fn back(&mut self) -> bool {
        self.taken.pop().is_some()
    }
}

/// All that can still be asked, and what one is advised, as nested lists of Markdown; `lesson` says where to read on.
#[must_use]
pub fn markdown(then: Then, lesson: &dyn Fn(&str) -> String) -> String {
    outline(then, lesson, "")
}

fn outline(then: Then, lesson: &dyn Fn(&str) -> String, lead: &str) -> String {
    match then {
        Then::Ask(question) => {
            let mut out = format!("{lead}*{}*\n\n", question.asks);
            for (number, answer) in (1..).zip(question.answers) {
                out += &format!("{lead}{number}. **{}**: {}\n\n", answer.word, answer.says);
                out += &outline(answer.then, lesson, &format!("{lead}   "));
            }
            out
        }
        Then::Take(advice) => {
            let Advice { take, why, in_rust, line, .. } = advice;
            let lesson = lesson(advice.lesson);
            format!("{lead}**{take}.** {why} *In Rust:* {in_rust}\\\n{lead}{lesson}\\\n{lead}`{line}`\n\n")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DONE: Advice = Advice { take: "Tea", why: "It is warm.", in_rust: "The same.", lesson: "x", line: "run x" };
    const SECOND: Question = Question {
        asks: "Which?",
        answers: &[Answer { word: "black", says: "without milk", then: Then::Take(&DONE) }],
    };
    static FIRST: Question = Question {
        asks: "Thirsty?",
        answers: &[
            Answer { word: "yes", says: "very", then: Then::Ask(&SECOND) },
            Answer { word: "yesterday", says: "I was", then: Then::Take(&DONE) },
            Answer { word: "no", says: "not now", then: Then::Take(&DONE) },
        ],
    };

    #[test]
    fn an_answer_is_a_number_a_word_or_the_beginning_of_one() {
        for (typed, word) in
            [("1", "yes"), ("yes", "yes"), ("YES", "yes"), ("yest", "yesterday"), ("3.", "no"), ("n", "no")]
        {
            assert_eq!(FIRST.answer(typed).unwrap().word, word, "{typed}");
        }
        for typed in ["0", "4", "", "nope", "-1", "99999999999999999999999"] {
            assert_eq!(FIRST.answer(typed).unwrap_err(), NoAnswer::Unknown, "{typed}");
        }
        assert_eq!(FIRST.answer("y").unwrap_err(), NoAnswer::Several(vec!["yes", "yesterday"]));
    }

    #[test]
    fn a_way_goes_on_and_back() {
        let mut walk = Walk::from(&FIRST);
        assert!(!walk.back());
        walk.answer("yes").unwrap();
        assert_eq!(walk.answer("milk"), Err(NoAnswer::Unknown));
        walk.answer("b").unwrap();
        assert!(matches!(walk.here(), Then::Take(advice) if advice.take == "Tea"));
        assert_eq!(walk.answer("1"), Err(NoAnswer::Over));
        assert!(walk.back() && walk.steps().len() == 1);
    }

    #[test]
    fn the_whole_of_it_is_a_list_of_lists() {
        let open = |lesson: &str| format!("`open {lesson}`");
        assert_eq!(
            markdown(Then::Ask(&SECOND), &open),
            "*Which?*\n\n1. **black**: without milk\n\n   **Tea.** It is warm. *In Rust:* The same.\\\n   `open x`\\\n   `run x`\n\n"
        );
        assert!(markdown(Then::Ask(&FIRST), &open).contains("\n   1. **black**: without milk\n\n      **Tea.**"));
    }
}
