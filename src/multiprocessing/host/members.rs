//! Who has what, and what happens when somebody is gone. All of it on the loop's thread.

use super::asker::{Asker, Who};
use super::objects::Object;
use crate::asyncio::{EventLoop, Task};
use crate::futures::process::frame;
use crate::multiprocessing::SyncError;
use crate::multiprocessing::wire::{Ask, Kind, Reply, Request};
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::os::unix::net::UnixStream;
use std::rc::Rc;

thread_local! {
    /// The host's tables; empty in every other thread.
    pub(super) static MEMBERS: Members = Members::default();
}

/// The host's tables.
#[derive(Default)]
pub(super) struct Members {
    members: RefCell<BTreeMap<u64, Member>>,
    connections: RefCell<BTreeMap<u64, Connection>>,
    objects: RefCell<BTreeMap<u64, Entry>>,
    given: Cell<u64>,
}

/// A process.
#[derive(Default)]
struct Member {
    /// Its number, once it has asked for something.
    pid: u32,
    /// It said that it ends well.
    bye: bool,
}

struct Connection {
    member: u64,
    replies: Rc<UnixStream>,
    /// What it waits for.
    task: Option<Task<()>>,
}

struct Entry {
    object: Rc<Object>,
    /// The processes that have it, and how often. When none has it, it is dropped.
    holders: BTreeMap<u64, usize>,
}

impl Members {
    pub(super) fn enters(&self, member: u64, has: Option<u64>) {
        self.members.borrow_mut().insert(member, Member::default());
        if let Some(object) = has {
            self.keeps(member, object);
        }
    }

    fn keeps(&self, member: u64, object: u64) {
        if let Some(entry) = self.objects.borrow_mut().get_mut(&object) {
            *entry.holders.entry(member).or_default() += 1;
        }
    }

    pub(super) fn forgets(&self, member: u64, object: u64) {
        let mut objects = self.objects.borrow_mut();
        let Some(entry) = objects.get_mut(&object) else { return };
        let last = entry.holders.get_mut(&member).is_none_or(|times| {
            *times -= 1;
            *times == 0
        });
        if last {
            entry.holders.remove(&member);
        }
        if entry.holders.is_empty() {
            objects.remove(&object);
        }
    }

    pub(super) fn says_bye(&self, member: u64) {
        if let Some(member) = self.members.borrow_mut().get_mut(&member) {
            member.bye = true;
        }
    }

    /// A process is gone: nobody waits for it any more, and what it held is broken.
    pub(super) fn leaves(&self, member: u64) {
        let Some(Member { pid, bye }) = self.members.borrow_mut().remove(&member) else { return };
        let gone: Vec<u64> =
            self.connections.borrow().iter().filter(|(_, c)| c.member == member).map(|(number, _)| *number).collect();
        for connection in gone {
            self.hangs_up(connection);
        }
        let objects: Vec<Rc<Object>> = self.objects.borrow().values().map(|entry| Rc::clone(&entry.object)).collect();
        for object in &objects {
            object.loses(member, pid, bye);
        }
        self.objects.borrow_mut().retain(|_, entry| {
            entry.holders.remove(&member);
            !entry.holders.is_empty()
        });
    }

    pub(super) fn connects(&self, member: u64, connection: u64, replies: UnixStream) {
        let replies = Rc::new(replies);
        self.connections.borrow_mut().insert(connection, Connection { member, replies, task: None });
    }

    /// What was waited for there is waited for no longer.
    pub(super) fn hangs_up(&self, connection: u64) {
        let gone = self.connections.borrow_mut().remove(&connection);
        if let Some(task) = gone.and_then(|gone| gone.task) {
            task.cancel();
        }
    }

    pub(super) fn asks(&self, connection: u64, request: Request) {
        let (who, replies) = {
            let mut connections = self.connections.borrow_mut();
            let Some(it) = connections.get_mut(&connection) else { return };
            let who = Who { member: it.member, thread: request.thread };
            (who, Rc::clone(&it.replies))
        };
        if let Some(member) = self.members.borrow_mut().get_mut(&who.member) {
            member.pid = request.pid;
        }
        let asked = match request.ask {
            Ask::Make(kind) => Err(self.make(who.member, &kind)),
            Ask::Keep => {
                self.keeps(who.member, request.object);
                Err(Reply::Done)
            }
            ask => match self.objects.borrow().get(&request.object) {
                Some(entry) => Ok((Rc::clone(&entry.object), ask)),
                None => Err(Reply::Failed(SyncError::Gone)),
            },
        };
        let task = EventLoop::running().create_task(async move {
            let reply = match asked {
                Ok((object, ask)) => object.perform(&Asker { who, socket: &replies }, ask).await,
                Err(reply) => Ok(reply),
            };
            let reply = reply.unwrap_or_else(Reply::Failed);
            let mut message = Vec::new();
            if let Err(why) = frame::append(&mut message, &reply) {
                message.clear();
                // this one is short
                let _ = frame::append(&mut message, &Reply::Failed(SyncError::Unsendable(why.to_string())));
            }
            // if nobody reads it, its reader is gone or going, and the desk will say so
            let _ = frame::write(&mut &*replies, &message);
            Ok(())
        });
        if let Some(it) = self.connections.borrow_mut().get_mut(&connection) {
            it.task = Some(task);
        }
    }

    fn make(&self, member: u64, kind: &Kind) -> Reply {
        let lock = |number: u64| self.objects.borrow().get(&number).map(|entry| Rc::clone(&entry.object));
        let Some(object) = Object::make(kind, lock) else { return Reply::Failed(SyncError::Gone) };
        self.given.set(self.given.get() + 1);
        let entry = Entry { object: Rc::new(object), holders: BTreeMap::from([(member, 1)]) };
        self.objects.borrow_mut().insert(self.given.get(), entry);
        Reply::Number(self.given.get())
    }
}
