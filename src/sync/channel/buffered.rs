//! A channel that holds messages.

use super::ends::{DONE, Ends, GONE, LATE};
use super::{End, Look, RecvTimeoutError, SendTimeoutError};
use crate::sched::{Cx, Op, Resource, State, Verb, Who, fingerprint, knowledge, make_way};
use std::borrow::Cow;
use std::collections::VecDeque;
use std::time::Duration;

pub(super) struct Buffered<T> {
    resource: Resource<Content>,
    /// Touched only within a step on `resource`, so never contended.
    messages: parking_lot::Mutex<VecDeque<T>>,
    capacity: Option<usize>,
}

/// The messages as numbers: each stands for what its sender knew when it sent it.
#[derive(Debug)]
struct Content {
    prints: VecDeque<u64>,
    capacity: Option<usize>,
    ends: Ends,
}

const FULL: u64 = 1;
const EMPTY: u64 = 2;
const NO_SENDER: u64 = 4;
const NO_RECEIVER: u64 = 8;

fn may_send(gate: u64, _: Who) -> bool {
    gate & FULL == 0 || gate & NO_RECEIVER != 0
}

fn may_receive(gate: u64, _: Who) -> bool {
    gate & EMPTY == 0 || gate & NO_SENDER != 0
}

impl Content {
    fn is_full(&self) -> bool {
        self.capacity.is_some_and(|capacity| self.prints.len() >= capacity)
    }
}

impl State for Content {
    fn gate(&self) -> u64 {
        u64::from(self.is_full()) * FULL
            + u64::from(self.prints.is_empty()) * EMPTY
            + u64::from(self.ends.senders == 0) * NO_SENDER
            + u64::from(self.ends.receivers == 0) * NO_RECEIVER
    }
    fn fingerprint(&self) -> u64 {
        fingerprint(&(&self.prints, self.ends))
    }
    fn describe(&self, _name: &dyn Fn(Who) -> String) -> String {
        let messages = match (self.prints.len(), self.capacity) {
            (0, _) => "empty".to_string(),
            (1, None) => "1 message".to_string(),
            (n, None) => format!("{n} messages"),
            (n, Some(most)) if n >= most => format!("full ({n})"),
            (n, Some(most)) => format!("{n} of {most}"),
        };
        messages + self.ends.describe()
    }
}

impl<T> Buffered<T> {
    pub(super) fn new(name: Option<Cow<'static, str>>, capacity: Option<usize>) -> Buffered<T> {
        let empty = Content { prints: VecDeque::new(), capacity, ends: Ends::ONE_EACH };
        Buffered { resource: Resource::new("channel", name, empty), messages: parking_lot::Mutex::default(), capacity }
    }

    #[track_caller]
    pub(super) fn send(
        &self,
        verb: &'static str,
        message: T,
        timeout: Option<Duration>,
    ) -> Result<(), SendTimeoutError<T>> {
        let op = Op::write(Verb::new(verb)).when(may_send).timeout(timeout);
        let result = self.resource.step(op, |content, cx| {
            if content.ends.receivers == 0 {
                cx.saw(GONE);
                cx.show(|| "disconnected".into());
                return Err(SendTimeoutError::Disconnected(message));
            }
            if content.is_full() {
                cx.saw(LATE);
                cx.show(|| "full".into());
                return Err(SendTimeoutError::Timeout(message));
            }
            cx.saw(DONE);
            content.prints.push_back(knowledge());
            self.messages.lock().push_back(message);
            Ok(())
        });
        if timeout.is_none() && matches!(result, Err(SendTimeoutError::Timeout(_))) {
            // a destructor cannot wait while its thread unwinds
            make_way();
        }
        result
    }

    #[track_caller]
    pub(super) fn receive(&self, verb: &'static str, timeout: Option<Duration>) -> Result<T, RecvTimeoutError> {
        let op = Op::write(Verb::new(verb)).when(may_receive).timeout(timeout);
        let result = self.resource.step(op, |content, cx| {
            if let (Some(print), Some(message)) = (content.prints.pop_front(), self.messages.lock().pop_front()) {
                cx.saw(fingerprint(&(DONE, print)));
                return Ok(message);
            }
            let gone = content.ends.senders == 0;
            cx.saw(if gone { GONE } else { LATE });
            cx.show(|| if gone { "disconnected".into() } else { "empty".into() });
            Err(if gone { RecvTimeoutError::Disconnected } else { RecvTimeoutError::Timeout })
        });
        if timeout.is_none() && matches!(result, Err(RecvTimeoutError::Timeout)) {
            make_way();
        }
        result
    }

    pub(super) fn add(&self, end: End) {
        self.resource.quietly(|content| content.ends.add(end));
    }

    #[track_caller]
    pub(super) fn remove(&self, end: End) {
        // what nobody can receive any more is dropped outside of the step: that may be a step of its own. As in crossbeam, a
        // bounded channel keeps it until the senders are gone too.
        let unheard = self.resource.step(Op::write(Verb::new("drop")), |content, _| {
            if content.ends.remove(end) && end == End::Receiver && self.capacity.is_none() {
                content.prints.clear();
                return std::mem::take(&mut *self.messages.lock());
            }
            VecDeque::new()
        });
        drop(unheard);
    }

    #[track_caller]
    pub(super) fn look(&self, look: Look) -> usize {
        let (verb, at): (_, fn(&Content) -> usize) = match look {
            Look::Len => ("len", |content| content.prints.len()),
            Look::IsEmpty => ("is_empty", |content| content.prints.is_empty().into()),
            Look::IsFull => ("is_full", |content| content.is_full().into()),
        };
        self.resource.step(Op::read(Verb::new(verb)), |content, cx: &mut Cx| {
            let answer = at(content);
            cx.saw(answer as u64);
            cx.show(|| answer.to_string());
            answer
        })
    }

    pub(super) fn capacity(&self) -> Option<usize> {
        self.capacity
    }
}
