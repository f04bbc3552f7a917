//! A mistake that a trace shows, with the names and lines of the program.

use super::{Mistake, hints};
use crate::trace::{ObjectId, ThreadId, Trace};
use std::panic::Location;

/// A line of the program that was run.
pub(super) type Line = &'static Location<'static>;

/// A [`Mistake`] that a trace shows, in the program's own names and lines.
///
/// What the lists hold, and in which order, stands with each [`Mistake`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnosis {
    /// What went wrong.
    pub mistake: Mistake,
    /// The names of the objects it went wrong with.
    pub objects: Vec<String>,
    /// The names of the threads it happened to.
    pub threads: Vec<String>,
    /// The lines where it happened.
    pub locations: Vec<&'static Location<'static>>,
    sentence: String,
}

impl Diagnosis {
    pub(super) fn new(mistake: Mistake, sentence: String) -> Diagnosis {
        Diagnosis { mistake, objects: vec![], threads: vec![], locations: vec![], sentence }
    }

    pub(super) fn threads(mut self, trace: &Trace, threads: impl IntoIterator<Item = ThreadId>) -> Diagnosis {
        self.threads.extend(threads.into_iter().map(|thread| trace.thread_name(thread).to_string()));
        self
    }

    pub(super) fn objects(mut self, trace: &Trace, objects: impl IntoIterator<Item = ObjectId>) -> Diagnosis {
        self.objects.extend(objects.into_iter().map(|object| trace.object_name(object).to_string()));
        self
    }

    pub(super) fn at(mut self, locations: impl IntoIterator<Item = Line>) -> Diagnosis {
        self.locations.extend(locations);
        self
    }

    pub(super) fn with_sentence(mut self, sentence: String) -> Diagnosis {
        self.sentence = sentence;
        self
    }

    /// Takes over the threads, objects and lines of another that it lacks.
    pub(super) fn absorb(&mut self, other: Diagnosis) {
        fn union<T: PartialEq>(mine: &mut Vec<T>, theirs: Vec<T>) {
            for one in theirs {
                if !mine.contains(&one) {
                    mine.push(one);
                }
            }
        }
        union(&mut self.threads, other.threads);
        union(&mut self.objects, other.objects);
        union(&mut self.locations, other.locations);
    }

    /// What happened, in one sentence without a full stop: `adder-1 and adder-2 both read counter (demo.rs:14) before either
    /// wrote it (demo.rs:15), and no lock is held across the two; adder-2's update is lost`.
    #[must_use]
    pub fn sentence(&self) -> &str {
        &self.sentence
    }

    /// Three hints, each of which gives more away: a question, the place to look at, and the change to make in words.
    #[must_use]
    pub fn hints(&self) -> [String; 3] {
        hints::of(self)
    }
}
