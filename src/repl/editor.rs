//! The line editor. No other file names it.

use super::complete::{self, Candidate, Completer, Offer};
use crate::course::Course;
use crate::trace::{Look, text};
use rustyline::completion::{self, Pair};
use rustyline::error::ReadlineError;
use rustyline::highlight::{CmdKind, Highlighter};
use rustyline::hint::{Hint, Hinter};
use rustyline::history::DefaultHistory;
use rustyline::{Cmd, ColorMode, CompletionType, Context, Event, KeyCode, KeyEvent, Modifiers};
use std::borrow::Cow;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// How many lines are remembered.
const REMEMBERED: usize = 1000;

/// What the learner did at the prompt.
#[derive(Debug)]
pub(crate) enum Typed {
    /// A line.
    Line(String),
    /// Ctrl-C: the line is dropped.
    Cleared,
    /// Bytes that are no text.
    NoText,
    /// Ctrl-D, or the terminal is gone.
    End,
}

/// A prompt with completion, hints and history.
pub(crate) struct Editor {
    inner: rustyline::Editor<Helper, DefaultHistory>,
    history: Option<PathBuf>,
    notice: Option<String>,
}

impl std::fmt::Debug for Editor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Editor").field("history", &self.history).finish_non_exhaustive()
    }
}

impl Editor {
    /// An editor that remembers what was typed in the file `history`, if that can be.
    ///
    /// # Errors
    /// If the terminal cannot be used.
    pub(crate) fn new(course: Course, look: Look, history: Option<PathBuf>) -> io::Result<Editor> {
        let colour = if look.colour { ColorMode::Forced } else { ColorMode::Disabled };
        let config = rustyline::Config::builder().completion_type(CompletionType::List).color_mode(colour);
        let config = config.max_history_size(REMEMBERED).and_then(|config| config.history_ignore_dups(true));
        let config = config.map_err(|error| trouble(&error))?.history_ignore_space(true).build();
        let mut inner = rustyline::Editor::with_config(config).map_err(|error| trouble(&error))?;
        inner.set_helper(Some(Helper { completer: Completer::new(course), look, prompt: 0 }));
        let mut notice = None;
        let history = history.filter(|path| match inner.load_history(path) {
            Ok(()) => true,
            Err(ReadlineError::Io(error)) if error.kind() == io::ErrorKind::NotFound => true,
            Err(error) => {
                // a file that is not ours to read is not ours to write
                let path = path.display();
                notice = Some(format!("what you type is not remembered: cannot read {path}: {error}; move it away"));
                false
            }
        });
        Ok(Editor { inner, history, notice })
    }

    /// What the learner should be told of the history.
    pub(crate) fn notice(&self) -> Option<&str> {
        self.notice.as_deref()
    }

    /// Asks for a line; what may be typed is offered.
    pub(crate) fn read(&mut self, prompt: &str, offer: Offer) -> Typed {
        let mut shown = prompt.to_string();
        if let Some(helper) = self.inner.helper_mut() {
            helper.completer.offer(offer);
            helper.prompt = text::width(prompt);
            shown = helper.look.bold(prompt);
        }
        match self.inner.readline(&(prompt, shown.as_str())) {
            Ok(line) => {
                self.remember(&line);
                Typed::Line(line)
            }
            Err(ReadlineError::Interrupted | ReadlineError::Signal(_)) => Typed::Cleared,
            Err(ReadlineError::Io(error)) if error.kind() == io::ErrorKind::InvalidData => Typed::NoText,
            Err(_) => Typed::End,
        }
    }

    fn remember(&mut self, line: &str) {
        if line.trim().is_empty() || line.len() > 4096 {
            return;
        }
        let added = self.inner.add_history_entry(line);
        let path: Option<&Path> = self.history.as_deref();
        if let (Ok(true), Some(path)) = (added, path) {
            let made = path.parent().map_or(Ok(()), std::fs::create_dir_all);
            if made.is_err() || self.inner.append_history(path).is_err() {
                // what cannot be saved is at least remembered until the session ends
                self.history = None;
            }
        }
    }
}

fn trouble(error: &ReadlineError) -> io::Error {
    io::Error::other(error.to_string())
}

/// Asks, between two screens of a text, whether to go on: Enter or the space bar for more, q to stop.
#[must_use]
pub(crate) fn more() -> bool {
    let config = rustyline::Config::builder().auto_add_history(false).build();
    let Ok(mut editor) = rustyline::Editor::<(), DefaultHistory>::with_config(config) else { return true };
    let key = |c| Event::from(KeyEvent(KeyCode::Char(c), Modifiers::NONE));
    editor.bind_sequence(key(' '), Cmd::AcceptLine);
    for stop in ['q', 'Q'] {
        editor.bind_sequence(key(stop), Cmd::Interrupt);
    }
    let answer = editor.readline("-- Enter: more, q: stop -- ");
    // the question goes, so that the text reads on without a gap; where it cannot, it stays
    let mut out = io::stdout();
    let _ = out.write_all(b"\x1b[A\x1b[K").and_then(|()| out.flush());
    answer.is_ok()
}

struct Helper {
    completer: Completer,
    look: Look,
    /// The columns before the line.
    prompt: usize,
}

impl rustyline::Helper for Helper {}
impl rustyline::validate::Validator for Helper {}

impl completion::Completer for Helper {
    type Candidate = Pair;

    fn complete(&self, line: &str, pos: usize, _: &Context<'_>) -> rustyline::Result<(usize, Vec<Pair>)> {
        let (start, candidates) = self.completer.complete(line, pos);
        let pair = |Candidate { text, shown }| Pair { display: shown, replacement: text };
        Ok((start, candidates.into_iter().map(pair).collect()))
    }
}

/// A hint says more than what the right arrow takes over.
struct Grey(complete::Hint);

impl Hint for Grey {
    fn display(&self) -> &str {
        &self.0.shown
    }

    fn completion(&self) -> Option<&str> {
        Some(self.0.insert.as_str()).filter(|insert| !insert.is_empty())
    }
}

impl Hinter for Helper {
    type Hint = Grey;

    fn hint(&self, line: &str, pos: usize, _: &Context<'_>) -> Option<Grey> {
        // without colour a hint could not be told from what was typed
        if !self.look.colour {
            return None;
        }
        let mut hint = self.completer.hint(line, pos)?;
        // never past the end of the screen's line
        let columns = terminal_size::terminal_size().map_or(80, |(width, _)| usize::from(width.0));
        let room = columns.saturating_sub(self.prompt + text::width(line) + 1);
        hint.shown = self.look.cut(&hint.shown, room);
        (text::width(&hint.insert) <= room).then_some(Grey(hint))
    }
}

impl Highlighter for Helper {
    fn highlight_hint<'h>(&self, hint: &'h str) -> Cow<'h, str> {
        Cow::Owned(self.look.dim(hint))
    }

    fn highlight_char(&self, _: &str, _: usize, _: CmdKind) -> bool {
        false
    }
}
