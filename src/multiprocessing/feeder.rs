//! Writes into a queue's pipe what `put` has left behind.

use super::connection::Packed;
use super::{Connection, Lock};
use crate::futures::process::single::at_the_end;
use parking_lot::{Condvar, Mutex};
use std::collections::VecDeque;
use std::sync::Arc;

/// The feeder of one queue in one process; its thread is started with the first item. Clones are the same feeder.
#[derive(Clone, Default)]
pub(super) struct Feeder {
    buffer: Arc<Buffer>,
}

#[derive(Default)]
struct Buffer {
    items: Mutex<Items>,
    /// When something happens to them.
    news: Condvar,
}

#[derive(Default)]
struct Items {
    waiting: VecDeque<Packed>,
    /// A thread feeds.
    feeding: bool,
    /// It has done so once, and this process will wait for it at its end.
    known: bool,
}

impl Feeder {
    /// Has an item written soon.
    pub(super) fn feed(&self, item: Packed, pipe: &Connection, writing: &Lock) {
        let mut items = self.buffer.items.lock();
        items.waiting.push_back(item);
        if !std::mem::replace(&mut items.known, true) {
            let own = self.clone();
            at_the_end(move |_| own.join());
        }
        if std::mem::replace(&mut items.feeding, true) {
            return;
        }
        let (buffer, pipe, writing) = (Arc::clone(&self.buffer), pipe.clone(), writing.clone());
        let started =
            std::thread::Builder::new().name("queue-feeder".into()).spawn(move || write(&buffer, &pipe, &writing));
        if started.is_err() {
            // no room for a thread: what waits goes with the next item
            items.feeding = false;
        }
    }

    /// Waits until everything is written, or cannot be any more.
    pub(super) fn join(&self) {
        let mut items = self.buffer.items.lock();
        while items.feeding {
            self.buffer.news.wait(&mut items);
        }
    }
}

/// Writes until nothing is left.
fn write(buffer: &Buffer, pipe: &Connection, writing: &Lock) {
    loop {
        let mut items = buffer.items.lock();
        let Some(item) = items.waiting.pop_front() else { break done(buffer, items) };
        drop(items);
        // if the lock is broken or nobody can read any more, nobody will miss what is left
        let written = writing.hold().is_ok_and(|_whole| pipe.send_packed(&item).is_ok());
        if !written {
            let mut items = buffer.items.lock();
            items.waiting.clear();
            break done(buffer, items);
        }
    }
}

fn done(buffer: &Buffer, mut items: parking_lot::MutexGuard<'_, Items>) {
    items.feeding = false;
    drop(items);
    buffer.news.notify_all();
}
