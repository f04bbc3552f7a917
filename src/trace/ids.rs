use std::fmt;

/// How many threads one explored program may have, the main thread included.
///
/// The limit is the width of a [`Clock`](crate::trace::Clock); the live world has none.
pub const MAX_THREADS: usize = 16;

/// A thread of one execution: 0 is the main thread, the others count up in the order in which they were started.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ThreadId(pub u32);

impl ThreadId {
    /// The thread that runs the program itself.
    pub const MAIN: ThreadId = ThreadId(0);

    /// The id as an index.
    #[must_use]
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

impl fmt::Display for ThreadId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A shared object of one execution, numbered in the order in which they were made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ObjectId(pub u32);

impl ObjectId {
    /// The id as an index.
    #[must_use]
    pub fn index(self) -> usize {
        self.0 as usize
    }
}
