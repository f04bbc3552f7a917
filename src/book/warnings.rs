//! What mdBook warns of while it renders: it says so through `tracing`, to whoever listens.

use parking_lot::Mutex;
use std::fmt::{Debug, Write};
use std::sync::Arc;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Level, Metadata, Subscriber};

/// The warnings and errors so far, a line for each.
#[derive(Clone, Default)]
pub(super) struct Warnings(Arc<Mutex<Vec<String>>>);

impl Warnings {
    /// Does some work; what it comes to, and what was warned of.
    pub(super) fn of<T>(work: impl FnOnce() -> T) -> (T, Vec<String>) {
        let warnings = Warnings::default();
        let done = tracing::subscriber::with_default(warnings.clone(), work);
        let said = std::mem::take(&mut *warnings.0.lock());
        (done, said)
    }
}

impl Subscriber for Warnings {
    fn enabled(&self, about: &Metadata<'_>) -> bool {
        *about.level() <= Level::WARN
    }

    fn event(&self, event: &Event<'_>) {
        let mut said = Said(String::new());
        event.record(&mut said);
        self.0.lock().push(said.0.replace('\n', " "));
    }

    // spans are of no interest
    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

/// The words of an event.
struct Said(String);

impl Visit for Said {
    fn record_debug(&mut self, _: &Field, value: &dyn Debug) {
        let _ = write!(self.0, "{value:?}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn warnings_are_kept_and_lesser_words_are_not() {
        let (done, said) = Warnings::of(|| {
            tracing::info!("by the way");
            tracing::warn!("an unclosed {}", "tag");
            1
        });
        assert_eq!((done, said), (1, vec!["an unclosed tag".to_string()]));
    }
}
