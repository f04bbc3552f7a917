use crate::sched::{Cx, ObjectKey, Op, Resource, State, Verb, Who, fingerprint, knowledge, make_way};
use std::borrow::Cow;
use std::time::Duration;

/// A mutex without its data: who holds it, and a number that stands for the data.
#[derive(Debug)]
pub(in crate::sync) struct RawMutex {
    resource: Resource<Held>,
}

#[derive(Debug)]
struct Held {
    by: Option<Who>,
    /// Stands for the data: what the thread knew that changed it last.
    contents: u64,
}

impl State for Held {
    fn gate(&self) -> u64 {
        self.by.is_some().into()
    }
    fn fingerprint(&self) -> u64 {
        fingerprint(&(self.by, self.contents))
    }
    fn describe(&self, name: &dyn Fn(Who) -> String) -> String {
        self.by.map_or_else(|| "free".into(), |who| format!("held by {}", name(who)))
    }
    fn holders(&self, each: &mut dyn FnMut(Who)) {
        self.by.into_iter().for_each(each);
    }
}

/// What the holder of a mutex did to its data.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::sync) enum Touch {
    #[default]
    Nothing,
    /// It had a shared reference. That is enough to change it, if there is a `Cell` in it.
    Looked,
    Changed,
}

fn is_free(gate: u64, _: Who) -> bool {
    gate == 0
}

impl RawMutex {
    pub(super) fn new(name: Option<Cow<'static, str>>) -> RawMutex {
        RawMutex { resource: Resource::new("Mutex", name, Held { by: None, contents: 0 }) }
    }

    /// Waits until it is free and takes it.
    #[track_caller]
    pub(in crate::sync) fn lock(&self) {
        if !self.resource.step(Op::write(Verb::new("lock")).when(is_free), take) {
            // a destructor cannot wait while its thread unwinds
            make_way();
        }
    }

    /// Waits until it is free, but no longer than `timeout`, and takes it; whether it did.
    #[track_caller]
    pub(super) fn try_lock(&self, verb: &'static str, timeout: Duration) -> bool {
        self.resource.step(Op::write(Verb::new(verb)).when(is_free).timeout(Some(timeout)), take)
    }

    /// Gives it up; `touch` is what was done to its data.
    #[track_caller]
    pub(in crate::sync) fn unlock(&self, touch: Touch) {
        self.resource.step(Op::write(Verb::new("unlock")), |held, cx| {
            held.by = None;
            if touch >= Touch::Looked {
                held.contents = fingerprint(&knowledge());
            }
            if touch == Touch::Changed {
                cx.show(|| "changed".into());
            }
        });
    }

    /// Whether somebody holds it.
    #[track_caller]
    pub(super) fn is_locked(&self) -> bool {
        self.resource.step(Op::read(Verb::new("is_locked")), |held, cx| {
            let locked = held.by.is_some();
            cx.saw(locked.into());
            cx.show(|| locked.to_string());
            locked
        })
    }

    /// Its owner may do with the data what it likes from now on.
    pub(super) fn open(&self) {
        self.resource.quietly(|held| held.contents = fingerprint(&knowledge()));
    }

    pub(in crate::sync) fn key(&self) -> ObjectKey {
        self.resource.key()
    }
}

fn take(held: &mut Held, cx: &mut Cx) -> bool {
    let taken = held.by.is_none() && !cx.late();
    if taken {
        held.by = Some(cx.who());
        cx.saw(held.contents);
    }
    cx.show(|| if taken { String::new() } else { "not free".into() });
    taken
}
