//! Python's `threading`.

mod thread;

pub use thread::Thread;
