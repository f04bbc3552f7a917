use crate::lessons::choosing::guide::{Advice, NoAnswer, Question as Asked, Then, Walk, markdown};
use crate::lessons::choosing::tree::GUIDE;
use crate::repl::find::short;
use crate::repl::question::Question;
use crate::repl::refusal::{Refusal, Status};
use crate::repl::session::Session;
use crate::repl::suggest::did_you_mean;
use crate::repl::{markdown as page, parse};
use clap::Args;
use std::fmt::Write as _;
use std::io::Write;

/// Answer a few questions, and be told which tool to take
///
/// An answer is a number, a word, or its first letters; `back` takes the last
/// one back, an empty line ends it. It ends with a tool, why, the lesson about
/// it and a command that shows it. In a pipe nobody is asked: what could be
/// asked is written, with every end.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  choose\n  choose 1 2 1 1\n  choose shares value keeper\n  choose --all")]
pub(crate) struct Choose {
    /// Answers to the first questions
    #[arg(value_name = "ANSWER")]
    answers: Vec<String>,
    /// Ask nothing: write all that could be asked, and every end
    #[arg(short, long)]
    all: bool,
}

impl Choose {
    pub(super) fn run(self, session: &mut Session, out: &mut dyn Write) -> Result<Status, Refusal> {
        let mut choosing = Choosing { walk: Walk::from(&GUIDE), given: self.answers.len() };
        for answer in &self.answers {
            choosing.walk.answer(answer).map_err(|wrong| choosing.explain(answer, wrong))?;
        }
        match choosing.walk.here() {
            then @ Then::Ask(_) if self.all || !session.asks() => {
                let text = markdown(then, &|lesson| format!("`open {lesson}`"));
                choosing.show(&text, session, out)?;
                Ok(Status::Fine)
            }
            _ => choosing.go_on(session, out),
        }
    }
}

/// The words that answer what is asked after these answers.
pub(in crate::repl) fn words_after(answers: &[&str]) -> Vec<&'static str> {
    let mut walk = Walk::from(&GUIDE);
    let known = answers.iter().filter(|word| !word.starts_with('-')).all(|answer| walk.answer(answer).is_ok());
    match walk.here() {
        Then::Ask(question) if known => words(question).collect(),
        _ => Vec::new(),
    }
}

fn words(question: &'static Asked) -> impl Iterator<Item = &'static str> {
    question.answers.iter().map(|answer| answer.word)
}

/// Somebody on the way through the guide.
#[derive(Debug)]
pub(crate) struct Choosing {
    walk: Walk,
    /// How many answers came with the command.
    given: usize,
}

impl Choosing {
    /// What may be typed.
    pub(in crate::repl) fn words(&self) -> Vec<String> {
        let Then::Ask(question) = self.walk.here() else { return Vec::new() };
        words(question).chain(["back", "quit"]).map(String::from).collect()
    }

    /// Takes a line as the answer, or as several. An empty line and `quit` leave, remarks do not.
    pub(in crate::repl) fn answer(
        mut self,
        line: &str,
        session: &mut Session,
        out: &mut dyn Write,
    ) -> Result<Status, Refusal> {
        let words: Vec<&str> = parse::words(line).collect();
        match words.as_slice() {
            [] if line.trim().is_empty() => return Ok(Status::Fine),
            ["quit" | "exit" | "skip"] => return Ok(Status::Fine),
            [] => {
                session.ask(Question::Choose(self));
                return Ok(Status::Fine);
            }
            ["back"] if !self.walk.back() => {
                session.ask(Question::Choose(self));
                return Err(Refusal::usage("this is the first question; an empty line leaves it"));
            }
            ["back"] => return self.go_on(session, out),
            _ => {}
        }
        let mut further = Choosing { walk: self.walk.clone(), given: self.given };
        for word in &words {
            if let Err(wrong) = further.walk.answer(word) {
                session.ask(Question::Choose(self));
                return Err(further.explain(word, wrong));
            }
        }
        further.go_on(session, out)
    }

    /// Asks the next question, or says what to take.
    fn go_on(self, session: &mut Session, out: &mut dyn Write) -> Result<Status, Refusal> {
        match self.walk.here() {
            Then::Ask(question) => {
                self.show(&self.asked(question), session, out)?;
                session.ask(Question::Choose(self));
            }
            Then::Take(advice) => self.show(&self.advised(advice), session, out)?,
        }
        Ok(Status::Fine)
    }

    fn show(&self, text: &str, session: &mut Session, out: &mut dyn Write) -> std::io::Result<()> {
        let text = page::render(text, session.width(), session.look());
        session.page(&text, out)
    }

    fn asked(&self, question: &Asked) -> String {
        let mut text = format!("**{}**\n\n", question.asks);
        for (number, answer) in (1..).zip(question.answers) {
            let _ = writeln!(text, "{number}. **{}**: {}", answer.word, answer.says);
        }
        if self.walk.steps().len() <= self.given {
            text += "\nA number, a word or its first letter; `back` goes back, an empty line leaves.\n";
        }
        text
    }

    fn advised(&self, Advice { take, why, in_rust, lesson, line }: &Advice) -> String {
        let mut text = format!("**{take}**\n\n{why}\n\n*In Rust:* {in_rust}\n\nYou said:\n\n");
        for (question, answer) in self.walk.steps() {
            let _ = writeln!(text, "- *{}* **{}**: {}", question.asks, answer.word, answer.says);
        }
        let _ = writeln!(text, "\nType:\n\n```text\nopen {lesson}\n{line}\n```");
        text
    }

    /// Why something is no answer, and what would be.
    fn explain(&self, typed: &str, wrong: NoAnswer) -> Refusal {
        let typed = short(typed);
        let Then::Ask(question) = self.walk.here() else {
            return Refusal::usage(format!("there is nothing more to answer: leave out `{typed}` and what follows"));
        };
        let listed: Vec<String> = (1..).zip(words(question)).map(|(number, word)| format!("{number} {word}")).collect();
        let said = match wrong {
            NoAnswer::Several(words) => format!("`{typed}` could be {}; type more of it", words.join(" or ")),
            _ if parse::begins_with_a_command(&typed) => {
                format!("a question is open: answer it, or leave it with an empty line before you `{typed}`")
            }
            _ => match did_you_mean(&typed, words(question)) {
                nothing if nothing.is_empty() => {
                    format!("`{typed}` does not answer `{}`; it takes {}", question.asks, listed.join(", "))
                }
                meant => format!("`{typed}` does not answer `{}`{meant}", question.asks),
            },
        };
        Refusal::usage(said)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::course::Situation;
    use crate::lessons::COURSE;
    use crate::repl::session::{Config, Flow};
    use crate::repl::settings::Settings;

    /// A session with somebody to ask.
    fn asked() -> Session {
        Session::new(COURSE, Config { asks: true, ..Config::default() })
    }

    #[track_caller]
    fn say(session: &mut Session, line: &str) -> String {
        let mut out = Vec::new();
        match session.execute(line, &mut out) {
            Flow::Next(Status::Fine) => String::from_utf8(out).unwrap(),
            Flow::Refused(said) => said,
            other => panic!("{line}: {other:?}"),
        }
    }

    /// Every end of the guide, with the answers that lead there.
    fn ends(then: Then, way: &[&'static str], found: &mut Vec<(Vec<&'static str>, &'static Advice)>) {
        match then {
            Then::Take(advice) => found.push((way.to_vec(), advice)),
            Then::Ask(question) => {
                for answer in question.answers {
                    ends(answer.then, &[way, &[answer.word]].concat(), found);
                }
            }
        }
    }

    #[test]
    fn every_way_ends_soon_with_a_lesson_and_a_demo_that_are_there() {
        let (mut found, session) = (Vec::new(), asked());
        ends(Then::Ask(&GUIDE), &[], &mut found);
        assert!(found.len() > 20);
        for (way, Advice { lesson, line, .. }) in found {
            assert!(way.len() <= 5, "{way:?}");
            assert!(COURSE.lessons.iter().any(|one| one.name == *lesson), "{way:?}: no lesson {lesson}");
            assert!(parse::line(line, COURSE).unwrap().is_some(), "{way:?}: {line}");
            let mut words = line.split_whitespace().filter(|word| !word.starts_with("--")).map(String::from);
            let (command, demo) = (words.next().unwrap(), words.next().unwrap());
            let situation = if command == "run" { Situation::Run } else { Situation::Explore };
            let (_, demo) = session.demo(&demo).unwrap();
            Settings::read(demo, situation, &words.collect::<Vec<_>>()).unwrap();
            assert!(command == "run" || (command == "explore" && demo.live_only.is_none()), "{way:?}: {line}");
        }
    }

    #[test]
    fn answers_are_told_apart_by_their_first_letters() {
        let mut open = vec![Then::Ask(&GUIDE)];
        while let Some(then) = open.pop() {
            let Then::Ask(question) = then else { continue };
            assert!(question.asks.ends_with('?') && question.answers.len() > 1, "{}", question.asks);
            for answer in question.answers {
                assert_eq!(
                    question.answer(&answer.word[..1]).map(|one| one.word),
                    Ok(answer.word),
                    "{}",
                    question.asks
                );
                assert!(!["back", "quit", "exit", "skip"].contains(&answer.word));
                open.push(answer.then);
            }
        }
    }

    #[test]
    fn one_question_comes_after_the_other_and_one_can_go_back() {
        let mut session = asked();
        let first = say(&mut session, "choose");
        assert!(first.starts_with("What is it about?\n") && first.contains("1. waits: "), "{first}");
        assert!(first.contains("`back` goes back"), "{first}");
        let second = say(&mut session, "w");
        assert!(!second.contains("goes back") && say(&mut asked(), "choose w").contains("goes back"));
        assert!(second.starts_with("How many waits are there"), "{second}");
        assert_eq!(say(&mut session, "back"), first);
        assert_eq!(say(&mut session, "back"), "this is the first question; an empty line leaves it");
        assert_eq!(say(&mut session, "# a remark"), "");
        assert_eq!(say(&mut session, "1"), second);
        let end = say(&mut session, "dozens blocking 1");
        assert!(end.starts_with("A pool of threads: `ThreadPoolExecutor`\n"), "{end}");
        for part in ["How many waits are there at the same time? dozens: or some hundreds", "\n    open ", "\n    run "]
        {
            assert!(end.contains(part), "{part}: {end}");
        }
        assert!(say(&mut session, "1").starts_with("no command `1`"));
    }

    #[test]
    fn what_is_no_answer_is_explained_and_the_question_stays() {
        let mut session = asked();
        say(&mut session, "choose");
        for (typed, said) in [
            (
                "9",
                "`9` does not answer `What is it about?`; it takes 1 waits, 2 computes, 3 pipeline, 4 shares, 5 machines",
            ),
            ("machnies", "`machnies` does not answer `What is it about?`; did you mean `machines`?"),
            ("open lock", "a question is open: answer it, or leave it with an empty line before you `open`"),
            ("pipeline 1", "there is nothing more to answer: leave out `1` and what follows"),
            (
                "1 nothing",
                "`nothing` does not answer `How many waits are there at the same time?`; it takes 1 few, 2 dozens, 3 thousands",
            ),
        ] {
            assert_eq!(say(&mut session, typed), said);
            assert!(session.is_asking(), "{typed}");
        }
        assert_eq!(say(&mut asked(), "choose 1 x y"), say(&mut session, "1 x y"));
    }

    #[test]
    fn an_empty_line_and_quit_leave_it() {
        for leave in ["", "  ", "quit", "exit", "skip"] {
            let mut session = asked();
            say(&mut session, "choose 1");
            assert_eq!(say(&mut session, leave), "");
            assert!(!session.is_asking(), "{leave}");
        }
    }

    #[test]
    fn where_nobody_can_be_asked_everything_is_written() {
        let mut session = Session::new(COURSE, Config::default());
        let all = say(&mut session, "choose");
        let mut found = Vec::new();
        ends(Then::Ask(&GUIDE), &[], &mut found);
        let flat = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        for (_, advice) in &found {
            for part in [advice.take, advice.why, advice.line] {
                assert!(flat(&all).contains(&flat(part)), "{part}");
            }
        }
        assert!(all.lines().all(|line| line.chars().count() <= 80), "{all}");
        assert!(!session.is_asking());
        assert_eq!(say(&mut asked(), "choose --all"), all);
        let part = say(&mut session, "choose 5");
        assert!(part.starts_with("What can one program") && part.len() < all.len() / 2, "{part}");
        assert_eq!(say(&mut session, "choose 5 s b"), say(&mut asked(), "choose machines survive bad"));
    }
}
