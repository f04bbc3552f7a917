use crate::sched::{Cx, Op, Resource, State, Verb, Who, fingerprint, knowledge, make_way};
use std::borrow::Cow;
use std::time::Duration;

/// A readers-writer lock without its data: who is inside, which writers wait, and a number that stands for the data.
#[derive(Debug)]
pub(super) struct RawRwLock {
    resource: Resource<Inside>,
}

#[derive(Debug, Default)]
struct Inside {
    writer: Option<Who>,
    /// Sorted; a thread that reads twice is in it twice.
    readers: Vec<u64>,
    /// Writers that wait, sorted: as long as there are any, new readers wait too.
    waiting: Vec<u64>,
    /// Stands for the data: what the thread knew that changed it last.
    contents: u64,
}

const WRITTEN: u64 = 1;
const READ: u64 = 2;
const WANTED: u64 = 4;

fn no_writer_in_sight(gate: u64, _: Who) -> bool {
    gate & (WRITTEN | WANTED) == 0
}

fn nobody_inside(gate: u64, _: Who) -> bool {
    gate & (WRITTEN | READ) == 0
}

impl State for Inside {
    fn gate(&self) -> u64 {
        u64::from(self.writer.is_some()) * WRITTEN
            + u64::from(!self.readers.is_empty()) * READ
            + u64::from(!self.waiting.is_empty()) * WANTED
    }
    fn fingerprint(&self) -> u64 {
        fingerprint(&(self.writer, &self.readers, &self.waiting, self.contents))
    }
    fn describe(&self, name: &dyn Fn(Who) -> String) -> String {
        let names = |all: &[u64]| all.iter().map(|who| name(Who(*who))).collect::<Vec<_>>().join(", ");
        let mut words = match self.writer {
            Some(writer) => format!("written by {}", name(writer)),
            None if self.readers.is_empty() => "free".into(),
            None => format!("read by {}", names(&self.readers)),
        };
        if !self.waiting.is_empty() {
            words.push_str(&format!(", {} waits to write", names(&self.waiting)));
        }
        words
    }
    fn holders(&self, each: &mut dyn FnMut(Who)) {
        self.writer.into_iter().chain(self.readers.iter().copied().map(Who)).for_each(each);
    }
}

fn insert(all: &mut Vec<u64>, who: Who) {
    let at = all.partition_point(|other| *other < who.0);
    all.insert(at, who.0);
}

fn remove(all: &mut Vec<u64>, who: Who) {
    if let Ok(at) = all.binary_search(&who.0) {
        all.remove(at);
    }
}

impl Inside {
    fn write(&mut self, cx: &mut Cx) -> bool {
        let taken = self.writer.is_none() && self.readers.is_empty() && !cx.late();
        if taken {
            self.writer = Some(cx.who());
            cx.saw(fingerprint(&self.contents));
        }
        taken
    }
}

impl RawRwLock {
    pub(super) fn new(name: Option<Cow<'static, str>>) -> RawRwLock {
        RawRwLock { resource: Resource::new("RwLock", name, Inside::default()) }
    }

    /// Comes in to read, and waits for it no longer than `timeout`; whether it did.
    #[track_caller]
    pub(super) fn try_read(&self, verb: &'static str, timeout: Option<Duration>) -> bool {
        let op = Op::write(Verb::new(verb)).when(no_writer_in_sight).timeout(timeout);
        self.resource.step(op, |inside, cx| {
            let taken = no_writer_in_sight(inside.gate(), cx.who()) && !cx.late();
            if taken {
                insert(&mut inside.readers, cx.who());
                cx.saw(inside.contents);
            }
            cx.show(|| if taken { String::new() } else { "not free".into() });
            taken
        })
    }

    /// Comes in to read.
    #[track_caller]
    pub(super) fn read(&self) {
        if !self.try_read("read", None) {
            // a destructor cannot wait while its thread unwinds
            make_way();
        }
    }

    /// Comes in to write, or makes known that it waits to; then waits, but no longer than `timeout`. Whether it came in.
    #[track_caller]
    pub(super) fn try_write(&self, verb: &'static str, timeout: Option<Duration>) -> bool {
        let op = Op::write(Verb::new(verb));
        let may_wait = timeout != Some(Duration::ZERO);
        let taken = self.resource.step(op, |inside, cx| {
            let taken = inside.write(cx);
            if !taken && may_wait {
                insert(&mut inside.waiting, cx.who());
            }
            cx.show(|| match (taken, may_wait) {
                (true, _) => String::new(),
                (false, true) => "waits".into(),
                (false, false) => "not free".into(),
            });
            taken
        });
        if taken || !may_wait {
            return taken;
        }
        self.resource.step(op.when(nobody_inside).timeout(timeout), |inside, cx| {
            remove(&mut inside.waiting, cx.who());
            let taken = inside.write(cx);
            cx.show(|| if taken { String::new() } else { "timed out".into() });
            taken
        })
    }

    /// Comes in to write.
    #[track_caller]
    pub(super) fn write(&self) {
        if !self.try_write("write", None) {
            make_way();
        }
    }

    /// A reader leaves.
    #[track_caller]
    pub(super) fn leave(&self) {
        self.resource.step(Op::write(Verb::new("unlock")), |inside, cx| remove(&mut inside.readers, cx.who()));
    }

    /// The writer leaves, or stays as a reader. `changed` tells whether the data may be other than before.
    #[track_caller]
    pub(super) fn leave_writing(&self, verb: &'static str, changed: bool, stays: bool) {
        self.resource.step(Op::write(Verb::new(verb)), |inside, cx| {
            inside.writer = None;
            if changed {
                inside.contents = fingerprint(&knowledge());
                cx.show(|| "changed".into());
            }
            if stays {
                insert(&mut inside.readers, cx.who());
            }
        });
    }

    /// Whether anybody is inside; or, with `writing`, a writer.
    #[track_caller]
    pub(super) fn is_locked(&self, verb: &'static str, writing: bool) -> bool {
        self.resource.step(Op::read(Verb::new(verb)), |inside, cx| {
            let locked = inside.writer.is_some() || (!writing && !inside.readers.is_empty());
            cx.saw(locked.into());
            cx.show(|| locked.to_string());
            locked
        })
    }

    /// Its owner may do with the data what it likes from now on.
    pub(super) fn open(&self) {
        self.resource.quietly(|inside| inside.contents = fingerprint(&knowledge()));
    }
}
