//! One learner's session: it takes a line, runs the command on it and writes what came of it. It knows no terminal.

use super::commands::{self, Bench, Command};
use super::complete::Offer;
use super::find::{self, short};
use super::parse;
use super::press::Press;
use super::question::Question;
use super::refusal::{Refusal, Status};
use super::transcript::{Kept, Tee, Transcript};
use super::witness::Witness;
use super::workshop::Driven;
use crate::course::drive::{Answer, Drive, Screen};
use crate::course::progress::{Progress, Store, Stored, Trouble};
use crate::course::{Challenge, Course, Demo, Home, Lesson, Notice};
use crate::lessons::job_queues::place::Place;
use crate::sched::{Explorer, Interrupt, Limits, TimeRule};
use crate::trace::{Look, text};
use std::fmt;
use std::io::{self, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// The longest line that is read.
pub const LONGEST_LINE: usize = 64 * 1024;

/// What to do after a line.
#[derive(Debug)]
pub enum Flow {
    /// Go on; how the command came out.
    Next(Status),
    /// Go on; the line made no sense, and this one line says why.
    Refused(String),
    /// The learner has had enough.
    Quit,
    /// The output cannot be written any more.
    Closed(io::Error),
}

/// What a session is given from outside.
#[derive(Default)]
pub struct Config {
    /// How things are drawn.
    pub look: Look,
    /// The width to draw for; none: what the terminal has at the time, or 80.
    pub width: Option<usize>,
    /// Where progress is kept; none: nowhere.
    pub store: Option<Store>,
    /// What ends a command from outside.
    pub interrupt: Interrupt,
    /// What asks, after a screen of text, whether to go on; none: texts are written in one go.
    pub more: Option<Box<dyn FnMut() -> bool>>,
    /// Whether a person types one line after the other, and can be asked.
    pub asks: bool,
    /// What shows a line in the place of the last such line: how far a long job is. None: nobody looks.
    pub ticker: Option<fn(&str)>,
    /// What builds the book; none: nobody does.
    pub press: Option<Press>,
    /// The height of a screen; none: what the terminal has at the time.
    pub height: Option<usize>,
}

impl fmt::Debug for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Config").field("look", &self.look).field("width", &self.width).finish_non_exhaustive()
    }
}

/// A program that the learner drives.
#[derive(Debug)]
pub(crate) enum Driver {
    /// One of the course's.
    Course(Box<Drive>),
    /// The learner's own, in its process.
    Exercise(Driven),
}

impl Driver {
    fn name(&self) -> &str {
        match self {
            Driver::Course(drive) => drive.name(),
            Driver::Exercise(drive) => drive.name(),
        }
    }

    fn line(&mut self, line: &str, screen: Screen) -> Answer {
        match self {
            Driver::Course(drive) => drive.line(line, screen),
            Driver::Exercise(drive) => drive.line(line),
        }
    }

    fn completions(&self) -> Vec<String> {
        match self {
            Driver::Course(drive) => drive.completions(),
            Driver::Exercise(_) => Vec::new(),
        }
    }
}

/// A session over a list of lessons.
#[derive(Debug)]
pub struct Session {
    course: Course,
    config: Config,
    progress: Progress,
    notices: Vec<String>,
    /// The program that the learner drives, if there is one.
    drive: Option<Driver>,
    /// The challenge that was won last.
    won: Option<&'static Challenge>,
    bench: Bench,
    witness: Option<Witness>,
    question: Option<Question>,
    transcript: Option<Transcript>,
    /// Where the jobs wait that this session has enqueued, if it has a queue of its own; and what tells others of it.
    jobs: Option<(Place, Option<Notice>)>,
}

impl Session {
    /// A session that goes on where the learner stopped.
    #[must_use]
    pub fn new(course: impl Into<Course>, config: Config) -> Session {
        let mut session = Session {
            course: course.into(),
            config,
            progress: Progress::default(),
            notices: Vec::new(),
            drive: None,
            won: None,
            bench: Bench::default(),
            transcript: None,
            question: None,
            witness: None,
            jobs: None,
        };
        if let Some(store) = session.config.store.clone() {
            session.take_in(store.load());
        }
        session
    }

    /// Runs what stands on one line, or takes it as the answer if a command has asked. Empty lines and `#` comments do nothing.
    pub fn execute(&mut self, line: &str, out: &mut dyn Write) -> Flow {
        // what is said of the transcript itself does not belong in it
        if self.transcript.is_none() || parse::words(line).next().is_none_or(|word| word == "transcript") {
            return self.obey(line, out);
        }
        let ((prompt, _), mut kept) = (self.prompt(), Kept::default());
        let flow = self.obey(line, &mut Tee { out, kept: &mut kept });
        if let Flow::Refused(said) = &flow {
            kept.add(said.as_bytes());
        }
        let trouble = self.transcript.as_mut().and_then(|transcript| {
            let error = transcript.keep(&prompt, line, &kept).err()?;
            Some(format!("the transcript ends here: cannot write {}: {error}", transcript.path().display()))
        });
        if let Some(trouble) = trouble {
            self.notices.push(trouble);
            self.transcript = None;
        }
        flow
    }

    fn obey(&mut self, line: &str, out: &mut dyn Write) -> Flow {
        if line.len() > LONGEST_LINE {
            return Flow::Refused(format!("that line is longer than {} KiB; type a shorter one", LONGEST_LINE / 1024));
        }
        if line.contains('\0') {
            return Flow::Refused("that line holds a NUL byte; type it again without".into());
        }
        self.guarded(out, |session, out| {
            if let Some(question) = session.question.take() {
                let status = question.answer(line, session, out)?;
                out.flush()?;
                return Ok(status);
            }
            if let Some(status) = session.steer(line, out)? {
                return Ok(status);
            }
            match parse::line(line, session.course)? {
                Some(command) => session.perform(command, out),
                None => Ok(Status::Fine),
            }
        })
    }

    /// Runs one command that is parsed already.
    pub(crate) fn run(&mut self, command: Command, out: &mut dyn Write) -> Flow {
        self.guarded(out, |session, out| session.perform(command, out))
    }

    /// Gives a line to the program that is driven; none if that has no use for it.
    fn steer(&mut self, line: &str, out: &mut dyn Write) -> Result<Option<Status>, Refusal> {
        let screen = self.screen();
        let Some(drive) = &mut self.drive else { return Ok(None) };
        let name = drive.name().to_string();
        match drive.line(line, screen) {
            Answer::Stays(text) => out.write_all(text.as_bytes())?,
            Answer::Won(text) => {
                let challenge = self.course.challenge(&name);
                out.write_all(text.as_bytes())?;
                out.write_all(self.after(challenge).as_bytes())?;
                if let Some(challenge) = challenge {
                    self.won = Some(challenge);
                    self.note(|progress| progress.win(challenge.demo.name));
                }
            }
            Answer::Leaves(text) => {
                out.write_all(text.as_bytes())?;
                self.drive = None;
            }
            Answer::Refused(what) => return Err(Refusal::Usage(what)),
            // every other command works as ever
            Answer::NotMine(_) if parse::begins_with_a_command(line) => return Ok(None),
            Answer::NotMine(what) => return Err(Refusal::Usage(what)),
        }
        out.flush()?;
        Ok(Some(Status::Fine))
    }

    /// What a challenge that was won teaches, and what comes next.
    fn after(&self, won: Option<&'static Challenge>) -> String {
        let Some(won) = won else { return "  `restart` to find another way, `quit` to leave\n".into() };
        let moral = text::wrap(won.moral, self.width().saturating_sub(2));
        let moral: String = moral.iter().map(|line| format!("  {line}\n")).collect();
        let mut later = self.course.challenges().skip_while(|(_, one)| one.demo.name != won.demo.name).skip(1);
        let next = match later.next() {
            Some((_, next)) => format!("next: {}", self.look().bold(&format!("drive {}", next.demo.name))),
            None => "that was the last one; `challenges` lists them all".into(),
        };
        let fix = won.fix.map(|exercise| format!("  `fix` opens an exercise about it: {exercise}\n"));
        format!("{moral}{}  {next}\n", fix.unwrap_or_default())
    }

    /// The challenge that is driven, or was won last.
    pub(crate) fn at_hand(&self) -> Option<&'static Challenge> {
        let driven = self.drive.as_ref().and_then(|drive| self.course.challenge(drive.name()));
        driven.or(self.won)
    }

    /// What is drawn on.
    pub(crate) fn screen(&self) -> Screen {
        Screen { look: self.look(), width: self.width() }
    }

    /// From now on the learner drives this.
    pub(crate) fn drive(&mut self, drive: Driver) {
        self.drive = Some(drive);
    }

    /// What is remembered of exercises.
    pub(crate) fn bench(&mut self) -> &mut Bench {
        &mut self.bench
    }

    /// Whether a person sits before it.
    pub(crate) fn at_terminal(&self) -> bool {
        self.config.more.is_some()
    }

    /// Whether somebody is there to answer questions.
    pub(crate) fn asks(&self) -> bool {
        self.config.asks
    }

    /// Leaves what is driven; whether anything was.
    pub(crate) fn stop_driving(&mut self) -> bool {
        self.drive.take().is_some()
    }

    /// What stands before the cursor, and what may be typed there.
    pub(crate) fn prompt(&self) -> (String, Offer) {
        match (&self.question, &self.drive) {
            (Some(question), _) => (question.prompt().to_string(), Offer::Answer(question.words())),
            (None, Some(drive)) => (format!("{}> ", drive.name()), Offer::Command(drive.completions())),
            (None, None) => ("racecourse> ".to_string(), Offer::Command(Vec::new())),
        }
    }

    fn perform(&mut self, command: Command, out: &mut dyn Write) -> Result<Status, Refusal> {
        let status = commands::run(command, self, out)?;
        out.flush()?;
        Ok(status)
    }

    /// Turns whatever happens, a panic of ours included, into what to do next.
    fn guarded(
        &mut self,
        out: &mut dyn Write,
        work: impl FnOnce(&mut Session, &mut dyn Write) -> Result<Status, Refusal>,
    ) -> Flow {
        let done = catch_unwind(AssertUnwindSafe(|| work(self, out)));
        match done {
            Ok(Ok(status)) => Flow::Next(status),
            Ok(Err(Refusal::Usage(line))) => Flow::Refused(line),
            Ok(Err(Refusal::Output(error))) => Flow::Closed(error),
            Ok(Err(Refusal::Quit)) => Flow::Quit,
            Err(panic) => Flow::Refused(format!("racecourse has a bug here; please report it: {}", message(&*panic))),
        }
    }

    /// What the learner should be told that belongs to no command, such as that progress cannot be saved. Each once.
    pub fn take_notices(&mut self) -> Vec<String> {
        std::mem::take(&mut self.notices)
    }

    /// The course.
    #[must_use]
    pub fn course(&self) -> Course {
        self.course
    }

    /// Its lessons.
    #[must_use]
    pub fn lessons(&self) -> &'static [Lesson] {
        self.course.lessons
    }

    /// What the learner has done.
    #[must_use]
    pub fn progress(&self) -> &Progress {
        &self.progress
    }

    /// Where that is kept, if it is.
    #[must_use]
    pub fn store(&self) -> Option<&Store> {
        self.config.store.as_ref()
    }

    /// What ends a command from outside.
    #[must_use]
    pub fn interrupt(&self) -> &Interrupt {
        &self.config.interrupt
    }

    pub(crate) fn look(&self) -> Look {
        self.config.look
    }

    /// The columns that may be drawn on.
    pub(crate) fn width(&self) -> usize {
        let terminal = || terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
        self.config.width.or_else(terminal).unwrap_or(80).clamp(20, 10_000)
    }

    /// Writes a text, a screen at a time where somebody is there to ask.
    pub(crate) fn page(&mut self, text: &str, out: &mut dyn Write) -> io::Result<()> {
        let terminal = || terminal_size::terminal_size().map(|(_, height)| usize::from(height.0));
        let height = self.config.height.or_else(terminal).unwrap_or(24).max(4);
        match &mut self.config.more {
            Some(more) => super::pager::page(text, height, more, out),
            None => out.write_all(text.as_bytes()),
        }
    }

    /// Whether anybody looks at how far a long job is.
    pub(crate) fn is_watched(&self) -> bool {
        self.config.ticker.is_some()
    }

    /// Says how far a long job is, to whoever looks; an empty line when it is done.
    pub(crate) fn tick(&self, line: &str) {
        let line = self.config.look.cut(line, self.width().saturating_sub(1));
        if let Some(ticker) = self.config.ticker {
            ticker(&line);
        }
    }

    /// What builds the book.
    pub(crate) fn press(&self) -> Option<Press> {
        self.config.press
    }

    /// The explorer of this session.
    pub(crate) fn explorer(&self, time: TimeRule, limits: Limits) -> Explorer {
        Explorer { time, limits, interrupt: self.config.interrupt.clone(), ..Explorer::default() }
    }

    /// The way of a demo that was shown last, if it failed or was asked for.
    pub(crate) fn witness(&self) -> Option<&Witness> {
        self.witness.as_ref()
    }

    /// The transcript that is kept.
    pub(crate) fn transcript(&self) -> Option<&Transcript> {
        self.transcript.as_ref()
    }

    /// Keeps a transcript from now on, or none; the one that was kept until now.
    pub(crate) fn keep_transcript(&mut self, transcript: Option<Transcript>) -> Option<Transcript> {
        std::mem::replace(&mut self.transcript, transcript)
    }

    /// The queue of jobs that this session has for itself.
    pub(crate) fn jobs(&mut self) -> &mut Option<(Place, Option<Notice>)> {
        &mut self.jobs
    }

    /// Asks: the next line is the answer.
    pub(crate) fn ask(&mut self, question: Question) {
        self.question = Some(question);
    }

    /// Whether the next line is an answer.
    pub(crate) fn is_asking(&self) -> bool {
        self.question.is_some()
    }

    /// Leaves the question that is open; whether one was.
    pub(crate) fn leave_question(&mut self) -> bool {
        self.question.take().is_some()
    }

    /// Keeps what was shown, for `why` and `timeline`.
    pub(crate) fn remember(&mut self, witness: Witness) {
        self.witness = Some(witness);
    }

    /// The lesson of that name or number.
    pub(crate) fn lesson(&self, typed: &str) -> Result<(usize, &'static Lesson), Refusal> {
        find::lesson(self.course, typed)
    }

    /// The demo of that name.
    pub(crate) fn demo(&self, typed: &str) -> Result<(Home, &'static Demo), Refusal> {
        find::demo(self.course, typed)
    }

    /// The lesson at which the learner is, if it is one of this course.
    pub(crate) fn here(&self) -> Option<(usize, &'static Lesson)> {
        let name = self.progress.at.as_deref()?;
        self.course.lessons.iter().enumerate().find(|(_, lesson)| lesson.name == name)
    }

    /// Changes the progress, here and on disk.
    pub(crate) fn note(&mut self, change: impl Fn(&mut Progress)) {
        change(&mut self.progress);
        if let Some(store) = self.config.store.clone() {
            let stays = self.progress.at.clone();
            self.take_in(store.update(change));
            // another session may be somewhere else; this one stays where it is
            self.progress.at = stays;
        }
    }

    fn take_in(&mut self, stored: Result<Stored, Trouble>) {
        match stored {
            Ok(Stored { progress, notice }) => {
                self.progress = progress;
                self.notices.extend(notice);
            }
            Err(trouble) => {
                self.notices.push(format!("progress is not saved in this session: {trouble}"));
                self.config.store = None;
            }
        }
    }
}

fn message(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().copied().or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    short(text.unwrap_or("a panic without words"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::repl::toy::LESSONS;
    use proptest::prelude::*;

    fn refused(line: &str) -> String {
        match Session::new(LESSONS, Config::default()).execute(line, &mut Vec::new()) {
            Flow::Refused(said) => said,
            other => panic!("{line:.40}: {other:?}"),
        }
    }

    #[test]
    fn what_cannot_be_a_line_is_refused_in_one_line() {
        assert!(refused(&"x".repeat(LONGEST_LINE + 1)).contains("longer than 64 KiB"));
        assert!(refused("open\0toy").contains("NUL"));
        assert_eq!(refused("opne toy"), "no command `opne`; did you mean `open`?");
        assert!(!refused("zebra\x1b[2J").contains('\x1b'));
    }

    #[test]
    fn nothing_and_remarks_do_nothing() {
        let mut out = Vec::new();
        for line in ["", "   ", "# a remark", "\t# another"] {
            let flow = Session::new(LESSONS, Config::default()).execute(line, &mut out);
            assert!(matches!(flow, Flow::Next(Status::Fine)), "{line}: {flow:?}");
        }
        assert!(out.is_empty());
    }

    #[test]
    fn progress_that_cannot_be_saved_is_said_once_and_the_session_goes_on() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        std::fs::write(&file, "").unwrap();
        let config = Config { store: Some(Store::new(file.join("state"))), ..Config::default() };
        let mut session = Session::new(LESSONS, config);
        for line in ["open toy", "next", "progress"] {
            assert!(matches!(session.execute(line, &mut Vec::new()), Flow::Next(Status::Fine)), "{line}");
        }
        let notices = session.take_notices();
        assert_eq!(notices.len(), 1, "{notices:?}");
        assert!(notices[0].starts_with("progress is not saved in this session: cannot "));
        assert!(session.progress().is_done("toy"));
    }

    #[test]
    fn a_transcript_that_cannot_be_written_is_said_once_and_the_session_goes_on() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let mut session = Session::new(LESSONS, Config::default());
        session.keep_transcript(Some(Transcript::unwritable(file.path())));
        for line in ["open toy", "next", "progress"] {
            assert!(matches!(session.execute(line, &mut Vec::new()), Flow::Next(Status::Fine)), "{line}");
        }
        let notices = session.take_notices();
        assert_eq!(notices.len(), 1, "{notices:?}");
        assert!(notices[0].starts_with("the transcript ends here: cannot write "), "{notices:?}");
        assert!(session.transcript().is_none());
    }

    #[test]
    fn a_bug_of_ours_ends_the_command_and_not_the_session() {
        let mut session = Session::new(LESSONS, Config::default());
        let flow = session.guarded(&mut Vec::new(), |_, _| panic!("oh {}", "dear"));
        assert!(matches!(flow, Flow::Refused(said) if said.ends_with("please report it: oh dear")));
    }

    proptest! {
        #[test]
        fn no_line_makes_a_session_panic(line in "\\PC{0,60}") {
            check(&line);
        }

        #[test]
        fn no_heap_of_words_makes_a_session_panic(words in proptest::collection::vec(word(), 0..7)) {
            check(&words.join(" "));
        }
    }

    /// Words that get further into the commands than noise does. Nothing here reaches the engine.
    fn word() -> impl Strategy<Value = String> {
        let known = [
            "lessons",
            "open",
            "next",
            "back",
            "code",
            "compare",
            "search",
            "progress",
            "help",
            "quit",
            "exit",
            "replay",
            "why",
            "toy",
            "bare",
            "dice",
            "coin",
            "lock=onn",
            "sides=0",
            "sides=999999999999999999999",
            "=",
            "time=",
            "speed=x",
            "@1..2",
            "@x",
            "--json",
            "--all",
            "--nonsense",
            "-",
            "--",
            "0",
            "1",
            "-1",
            "\u{0}",
            "\u{301}",
            "日本",
            "'",
        ];
        prop_oneof![4 => proptest::sample::select(known.to_vec()).prop_map(String::from), 1 => "\\PC{0,12}"]
    }

    fn check(line: &str) {
        let mut out = Vec::new();
        match Session::new(LESSONS, Config::default()).execute(line, &mut out) {
            Flow::Refused(said) => {
                assert!(!said.contains("bug"), "{line:?}: {said}");
                assert!(!said.is_empty() && !said.contains('\n'), "{line:?}: {said:?}");
            }
            Flow::Closed(error) => panic!("{line:?}: {error}"),
            Flow::Next(_) | Flow::Quit => {}
        }
    }
}
