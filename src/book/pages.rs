//! The preprocessor: every page's source expanded, and the pages that have no source added.

use super::expand::Expander;
use super::whole;
use crate::course::{Course, Directive, Lesson};
use crate::repl::{Config, Flow, Session, Status};
use crate::sched::Interrupt;
use mdbook_driver::book::{Book, BookItem, Chapter, SectionNumber};
use mdbook_driver::errors::{Error, Result};
use mdbook_preprocessor::{Preprocessor, PreprocessorContext};
use std::cell::RefCell;
use std::path::PathBuf;
use std::rc::Rc;

/// The columns of what is recorded.
const WIDTH: usize = 80;

/// Where pages are drawn: a session of its own, at which the book's commands are typed.
pub(super) struct Studio {
    session: RefCell<Session>,
}

impl Studio {
    pub(super) fn new(course: Course, interrupt: Interrupt) -> Studio {
        let config = Config { width: Some(WIDTH), interrupt, ..Config::default() };
        Studio { session: RefCell::new(Session::new(course, config)) }
    }

    pub(super) fn course(&self) -> Course {
        self.session.borrow().course()
    }

    /// What a directive stands for, as Markdown.
    pub(super) fn draw(&self, directive: Directive<'_>) -> std::result::Result<String, String> {
        match whole::page(directive, self) {
            Some(page) => page,
            None => super::draw::draw(directive, self),
        }
    }

    /// Does something with the session.
    pub(super) fn with<T>(&self, work: impl FnOnce(&Session) -> T) -> T {
        work(&self.session.borrow())
    }

    /// What a line says that is typed at the prompt.
    pub(super) fn say(&self, line: &str) -> std::result::Result<String, String> {
        let mut out = Vec::new();
        match self.session.borrow_mut().execute(line, &mut out) {
            Flow::Next(Status::Fine) => Ok(String::from_utf8_lossy(&out).into_owned()),
            Flow::Refused(why) => Err(why),
            other => Err(format!("`{line}` came out as {other:?}")),
        }
    }
}

/// The preprocessor.
pub(super) struct Pages {
    root: PathBuf,
    studio: Studio,
    faults: Rc<RefCell<Vec<String>>>,
}

impl Pages {
    /// For the package in a folder.
    pub(super) fn new(root: PathBuf, session: &Session) -> Pages {
        let studio = Studio::new(session.course(), session.interrupt().clone());
        Pages { root, studio, faults: Rc::default() }
    }

    /// Where it writes down what was wrong, a line for each.
    pub(super) fn faults(&self) -> Rc<RefCell<Vec<String>>> {
        Rc::clone(&self.faults)
    }

    /// The chapters below a lesson's: its exercises.
    fn exercises(&self, lesson: &Lesson, chapter: &Chapter) -> Vec<BookItem> {
        let parents: Vec<String> = chapter.parent_names.iter().chain([&chapter.name]).cloned().collect();
        let pages = (1..).zip(lesson.exercises).map(|(number, exercise)| {
            let path = PathBuf::from(whole::exercise_path(exercise));
            let mut page = Chapter::new(
                &whole::exercise_title(exercise),
                whole::exercise(exercise, lesson),
                path,
                parents.clone(),
            );
            page.source_path = None;
            let above = chapter.number.as_ref().map(|number| number.to_vec()).unwrap_or_default();
            page.number = Some(SectionNumber::new([above, vec![number]].concat()));
            BookItem::Chapter(page)
        });
        pages.collect()
    }
}

impl Preprocessor for Pages {
    fn name(&self) -> &str {
        "racecourse"
    }

    fn run(&self, context: &PreprocessorContext, mut book: Book) -> Result<Book> {
        let source = context.root.join(&context.config.book.src);
        let mut expander = Expander::new(&self.studio, &self.root);
        let course = self.studio.course();
        book.for_each_chapter_mut(|chapter| {
            let Some(path) = chapter.source_path.clone() else { return };
            chapter.content = expander.page(&source.join(&path));
            let name = path.with_extension("").display().to_string();
            if let Some(lesson) = course.lessons.iter().find(|lesson| lesson.name == name) {
                let exercises = self.exercises(lesson, chapter);
                chapter.sub_items.extend(exercises);
            }
        });
        let interrupted = self.studio.with(|session| session.interrupt().is_raised());
        let faults = expander.faults;
        if interrupted {
            return Err(Error::msg("interrupted"));
        }
        if faults.is_empty() {
            return Ok(book);
        }
        let said = faults.join("; ");
        *self.faults.borrow_mut() = faults;
        Err(Error::msg(said))
    }

    fn supports_renderer(&self, renderer: &str) -> Result<bool> {
        Ok(renderer == "html")
    }
}
