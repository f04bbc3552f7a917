//! What Tab offers and what the hint behind the cursor says: pure functions of the line, from the table of commands and
//! the demos' knobs.

use super::commands::choose;
use super::{find, parse, settings};
use crate::course::{Course, Demo, Knob, Situation, Values};

/// One way to go on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// What replaces the word.
    pub text: String,
    /// What the list shows.
    pub shown: String,
}

/// What stands in grey behind the cursor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hint {
    /// What can be taken over as it is; nothing for a name that only stands for something.
    pub insert: String,
    /// What is shown.
    pub shown: String,
}

impl Hint {
    fn new(insert: impl Into<String>, knob: Option<&Knob>) -> Hint {
        let insert = insert.into();
        let said = knob.map_or_else(String::new, |knob| format!("  {}: {}", knob.values, knob.help));
        Hint { shown: format!("{insert}{said}"), insert }
    }

    fn placeholder(shown: &str) -> Hint {
        Hint { insert: String::new(), shown: shown.into() }
    }
}

/// What can be completed: the course, and the table of commands.
#[derive(Debug)]
pub struct Completer {
    course: Course,
    table: clap::Command,
    offer: Offer,
}

/// What may be typed where the cursor is.
#[derive(Debug)]
pub(crate) enum Offer {
    /// A command, or what begins with one of these words: the threads of a program that is driven.
    Command(Vec<String>),
    /// An answer, such as one of these words.
    Answer(Vec<String>),
}

/// What belongs where the cursor is.
enum Slot<'a> {
    /// A command, or one of these words.
    Command(&'a [String]),
    /// One of these words.
    Answer(&'a [String]),
    /// An answer of the guide, behind those that were given.
    Choice,
    Lesson,
    Demo,
    Topic,
    Setting(&'static Demo, Situation),
    Flag(&'a clap::Command),
    /// A command below a command.
    Part(&'a clap::Command),
    /// What an option is set to.
    Value(&'a clap::Arg),
    Nothing,
}

impl Completer {
    /// For a course.
    #[must_use]
    pub fn new(course: impl Into<Course>) -> Completer {
        let mut table = parse::table();
        table.build();
        Completer { course: course.into(), table, offer: Offer::Command(Vec::new()) }
    }

    /// Says what may be typed from now on.
    pub(crate) fn offer(&mut self, offer: Offer) {
        self.offer = offer;
    }

    /// Where the word at the cursor begins, and what it may become.
    #[must_use]
    pub fn complete(&self, line: &str, pos: usize) -> (usize, Vec<Candidate>) {
        let Some(before) = line.get(..pos) else { return (pos, Vec::new()) };
        let start = before.rfind(char::is_whitespace).map_or(0, |at| at + char_len(before, at));
        let word = &before[start..];
        let earlier: Vec<&str> = before[..start].split_whitespace().collect();
        let candidates = match self.slot(&earlier, word) {
            Slot::Command(first) => plain(first.iter().map(String::as_str).chain(self.commands()), word),
            Slot::Answer(words) => plain(words.iter().map(String::as_str), word),
            Slot::Choice => plain(choose::words_after(&earlier[1..]).into_iter(), word),
            Slot::Lesson => plain(self.lesson_names(), word),
            Slot::Demo => plain(self.demo_names(), word),
            Slot::Topic => [plain(self.commands(), word), plain(self.demo_names(), word)].concat(),
            Slot::Setting(demo, situation) => setting(demo, situation, &earlier, word),
            Slot::Flag(command) => plain(flags(command).iter().map(String::as_str), word),
            Slot::Part(command) => plain(command.get_subcommands().map(clap::Command::get_name), word),
            Slot::Value(option) => plain(values(option).iter().map(String::as_str), word),
            Slot::Nothing => Vec::new(),
        };
        (start, candidates)
    }

    /// What could be typed next, in grey behind the cursor: the next knob with what it does.
    #[must_use]
    pub fn hint(&self, line: &str, pos: usize) -> Option<Hint> {
        if pos < line.len() {
            return None;
        }
        let words: Vec<&str> = line.split_whitespace().collect();
        if !line.ends_with(char::is_whitespace) {
            // a word in the making: its rest, if there is only one way to go on
            let (start, candidates) = self.complete(line, pos);
            let [only] = candidates.as_slice() else { return None };
            let rest = only.text.strip_prefix(&line[start..])?.trim_end();
            return (!rest.is_empty()).then(|| Hint::new(rest, self.knob_of(&words, rest)));
        }
        match self.slot(&words, "") {
            Slot::Setting(demo, situation) => {
                let knob = settings::knobs(demo, situation).find(|knob| !is_set(knob, &words))?;
                Some(Hint::new(format!("{}={}", knob.name, knob.default(situation)), Some(knob)))
            }
            Slot::Demo => Some(Hint::placeholder("DEMO")),
            Slot::Lesson => Some(Hint::placeholder("LESSON")),
            _ => None,
        }
    }

    fn knob_of(&self, words: &[&str], rest: &str) -> Option<&'static Knob> {
        let (last, earlier) = words.split_last()?;
        let name = format!("{last}{rest}");
        let name = name.strip_suffix('=')?;
        match self.slot(earlier, last) {
            Slot::Setting(demo, situation) => settings::knobs(demo, situation).find(|knob| knob.name == name),
            _ => None,
        }
    }

    fn slot(&self, earlier: &[&str], word: &str) -> Slot<'_> {
        let first = match &self.offer {
            Offer::Answer(words) => return Slot::Answer(words),
            Offer::Command(first) => first,
        };
        let Some((name, arguments)) = earlier.split_first() else { return Slot::Command(first) };
        let Some(mut command) = self.table.find_subcommand(name) else { return Slot::Nothing };
        let mut arguments = arguments;
        if command.has_subcommands() {
            let Some((part, rest)) = arguments.split_first() else { return Slot::Part(command) };
            let Some(part) = command.find_subcommand(part) else { return Slot::Nothing };
            (command, arguments) = (part, rest);
        }
        let options = command.get_arguments().filter(|argument| argument.get_action().takes_values());
        if let Some(option) =
            arguments.last().and_then(|last| options.into_iter().find(|option| is_called(option, last)))
        {
            return Slot::Value(option);
        }
        if word.starts_with('-') {
            return Slot::Flag(command);
        }
        let given: Vec<&&str> = arguments.iter().filter(|argument| !argument.starts_with('-')).collect();
        let positionals: Vec<&clap::Arg> = command.get_positionals().collect();
        let Some(positional) = positionals.get(given.len()).or(positionals.last()) else { return Slot::Nothing };
        let repeats = matches!(positional.get_action(), clap::ArgAction::Append);
        if given.len() >= positionals.len() && !repeats {
            return Slot::Nothing;
        }
        match positional.get_value_names().and_then(|names| names.first()).map(clap::builder::Str::as_str) {
            Some("LESSON") => Slot::Lesson,
            Some("DEMO") => Slot::Demo,
            Some("COMMAND") => Slot::Topic,
            Some("ANSWER") => Slot::Choice,
            Some("SETTING") => {
                let situation = if *name == "run" { Situation::Run } else { Situation::Explore };
                let demo = given.first().and_then(|demo| find::demo(self.course, demo).ok());
                demo.map_or(Slot::Nothing, |(_, demo)| Slot::Setting(demo, situation))
            }
            _ => Slot::Nothing,
        }
    }

    fn commands(&self) -> impl Iterator<Item = &str> + use<'_> {
        self.table.get_subcommands().map(clap::Command::get_name)
    }

    fn lesson_names(&self) -> impl Iterator<Item = &'static str> + use<> {
        self.course.lessons.iter().map(|lesson| lesson.name)
    }

    fn demo_names(&self) -> impl Iterator<Item = &'static str> + use<> {
        self.course.demos().map(|(_, demo)| demo.name)
    }
}

fn char_len(text: &str, at: usize) -> usize {
    text[at..].chars().next().map_or(1, char::len_utf8)
}

/// The words that go on from `word`, each with a blank behind it.
fn plain<'a>(words: impl Iterator<Item = &'a str>, word: &str) -> Vec<Candidate> {
    let fitting = words.filter(|candidate| candidate.starts_with(word));
    fitting.map(|candidate| Candidate { text: format!("{candidate} "), shown: candidate.into() }).collect()
}

/// A knob's name with its `=`, or behind the `=` its values.
fn setting(demo: &'static Demo, situation: Situation, earlier: &[&str], word: &str) -> Vec<Candidate> {
    let mut knobs = settings::knobs(demo, situation);
    let Some((name, value)) = word.split_once('=') else {
        let open = knobs.filter(|knob| knob.name.starts_with(word) && !is_set(knob, earlier));
        return open
            .map(|knob| Candidate { text: format!("{}=", knob.name), shown: format!("{}=", knob.name) })
            .collect();
    };
    match knobs.find(|knob| knob.name == name).map(|knob| (knob.values, knob.default(situation))) {
        Some((Values::OneOf(words), _)) => with_name(name, words.iter().copied(), value),
        Some((Values::Number(..), default)) => with_name(name, std::iter::once(default), value),
        None => Vec::new(),
    }
}

fn with_name<'a>(name: &str, values: impl Iterator<Item = &'a str>, typed: &str) -> Vec<Candidate> {
    let fitting = values.filter(|value| value.starts_with(typed));
    fitting.map(|value| Candidate { text: format!("{name}={value} "), shown: value.into() }).collect()
}

fn flags(command: &clap::Command) -> Vec<String> {
    let named = command.get_arguments().filter(|argument| !argument.is_hide_set());
    named.filter_map(clap::Arg::get_long).map(|long| format!("--{long}")).collect()
}

/// Whether a word names an option: `--mode`, `-m`.
fn is_called(option: &clap::Arg, word: &str) -> bool {
    let long = word.strip_prefix("--").filter(|name| !name.is_empty());
    let short = word.strip_prefix('-').and_then(|name| name.chars().next().filter(|c| name.len() == c.len_utf8()));
    long.is_some_and(|name| option.get_long() == Some(name))
        || short.is_some_and(|name| option.get_short() == Some(name))
}

/// What an option may be set to, where that is a list.
fn values(option: &clap::Arg) -> Vec<String> {
    option.get_possible_values().iter().map(|value| value.get_name().to_string()).collect()
}

fn is_set(knob: &Knob, words: &[&str]) -> bool {
    words.iter().any(|word| word.split_once('=').is_some_and(|(name, _)| name == knob.name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::repl::toy::LESSONS;
    use proptest::prelude::*;

    #[track_caller]
    fn offers(line: &str, wanted: &[&str]) {
        let (start, candidates) = Completer::new(LESSONS).complete(line, line.len());
        let lines: Vec<String> = candidates.iter().map(|one| format!("{}{}", &line[..start], one.text)).collect();
        assert_eq!(lines, wanted, "{line}");
    }

    #[test]
    fn commands_lessons_demos_knobs_and_values_are_completed() {
        offers("exp", &["explore "]);
        offers("repl", &["replay "]);
        offers("open t", &["open toy "]);
        offers("open toy ", &[]);
        offers("run ", &["run dice ", "run coin "]);
        offers("explore dice lo", &["explore dice lock="]);
        offers("explore dice lock=", &["explore dice lock=on ", "explore dice lock=off "]);
        offers("explore dice lock=of", &["explore dice lock=off "]);
        offers("explore dice sides=", &["explore dice sides=2 "]);
        offers("run dice sides=", &["run dice sides=6 "]);
        offers("explore dice lock=off ", &["explore dice lock=off sides=", "explore dice lock=off time="]);
        offers("run toy sp", &["run toy speed="]);
        offers("explore dice --js", &["explore dice --json "]);
        offers("pred", &["predict "]);
        offers("predict dice lock=of", &["predict dice lock=off "]);
        offers("timeline di", &["timeline dice "]);
        offers("timeline dice --sv", &["timeline dice --svg "]);
        offers("help di", &["help dice "]);
        offers("nonsense ", &[]);
        offers("flags ", &["flags get ", "flags serve "]);
        offers("flags s", &["flags serve "]);
        offers("flags serve --po", &["flags serve --port "]);
        offers("flags get --mode a", &["flags get --mode async "]);
        offers("flags get -l ", &[]);
        offers("flags nonsense --", &[]);
    }

    #[test]
    fn the_word_at_the_cursor_is_completed_wherever_it_is() {
        let (start, candidates) = Completer::new(LESSONS).complete("ope toy", 3);
        assert_eq!((start, candidates[0].text.as_str()), (0, "open "));
        // in the middle of a character there is nothing to offer
        assert_eq!(Completer::new(LESSONS).complete("é", 1).1, []);
    }

    #[test]
    fn the_hint_names_the_next_knob_and_what_it_does() {
        let completer = Completer::new(LESSONS);
        let hint = |line: &str| completer.hint(line, line.len()).map(|hint| hint.shown);
        assert_eq!(hint("explore dice ").as_deref(), Some("lock=on  on|off: whether a lock is held"));
        assert_eq!(
            hint("run dice lock=off ").as_deref(),
            Some("sides=6  a whole number from 1 to 100: how many sides it has")
        );
        assert_eq!(hint("explore dice lo").as_deref(), Some("ck=  on|off: whether a lock is held"));
        assert_eq!(hint("expl").as_deref(), Some("ore"));
        assert_eq!(hint("run ").as_deref(), Some("DEMO"));
        assert_eq!(hint(""), None);
        assert_eq!(completer.hint("run ", 1), None);
        let insert = |line: &str| completer.hint(line, line.len()).map(|hint| hint.insert);
        assert_eq!(insert("explore dice ").as_deref(), Some("lock=on"));
        assert_eq!(insert("run ").as_deref(), Some(""));
    }

    proptest! {
        #[test]
        fn nothing_that_is_typed_makes_it_panic(line in "(run|open|explore|help)? ?(dice|toy|é)? ?\\PC{0,12}", pos in 0..40_usize) {
            let completer = Completer::new(LESSONS);
            let _ = (completer.complete(&line, pos), completer.hint(&line, pos));
            let (start, candidates) = completer.complete(&line, line.len());
            prop_assert!(candidates.iter().all(|one| one.text.starts_with(&line[start..])));
        }
    }
}
