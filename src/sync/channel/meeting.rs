//! A channel that holds nothing: a send and a receive meet, and the message goes from hand to hand.
//!
//! Whoever comes first enqueues and waits; whoever comes second does both halves at once and wakes the first.

use super::ends::{DONE, Ends, GONE, LATE, WAITS};
use super::{End, RecvTimeoutError, SendTimeoutError};
use crate::sched::{Cx, Op, Resource, State, Verb, Waiter, Who, fingerprint, knowledge, make_way};
use std::borrow::Cow;
use std::collections::VecDeque;
use std::time::Duration;

pub(super) struct Meeting<T> {
    resource: Resource<Place>,
    /// Touched only within a step on `resource`, so never contended.
    hands: parking_lot::Mutex<Hands<T>>,
}

/// The messages themselves, each at the place of its number in [`Place`].
struct Hands<T> {
    offered: VecDeque<T>,
    given: VecDeque<T>,
}

/// Who waits there. A message is a number: what its sender knew when it came.
#[derive(Debug)]
struct Place {
    /// Senders that wait, the longest first.
    offered: VecDeque<(Waiter, u64)>,
    /// Receivers that wait, the longest first.
    wanting: VecDeque<Waiter>,
    /// Messages that were given to receivers who have not gone on yet.
    given: VecDeque<(Who, u64)>,
    ends: Ends,
}

impl State for Place {
    fn fingerprint(&self) -> u64 {
        let offered = self.offered.iter().fold(0, |print, (who, message)| fingerprint(&(print, who.who(), message)));
        let wanting = self.wanting.iter().fold(0, |print, waiter| fingerprint(&(print, waiter.who())));
        // whoever has been given something takes it whatever the order
        let given = self.given.iter().fold(0_u64, |print, given| print.wrapping_add(fingerprint(given)));
        fingerprint(&(offered, wanting, given, self.ends))
    }
    fn describe(&self, name: &dyn Fn(Who) -> String) -> String {
        let names = |all: &mut dyn Iterator<Item = Who>| all.map(name).collect::<Vec<_>>().join(", ");
        let who = if !self.offered.is_empty() {
            format!("{} waits to send", names(&mut self.offered.iter().map(|(waiter, _)| waiter.who())))
        } else if !self.wanting.is_empty() {
            format!("{} waits to receive", names(&mut self.wanting.iter().map(Waiter::who)))
        } else {
            "nobody waits".into()
        };
        who + self.ends.describe()
    }
}

/// How the first half of an operation fell out.
enum Came<T> {
    Done(T),
    Waits,
}

impl<T> Meeting<T> {
    pub(super) fn new(name: Option<Cow<'static, str>>) -> Meeting<T> {
        let place =
            Place { offered: VecDeque::new(), wanting: VecDeque::new(), given: VecDeque::new(), ends: Ends::ONE_EACH };
        let hands = Hands { offered: VecDeque::new(), given: VecDeque::new() };
        Meeting { resource: Resource::new("channel", name, place), hands: parking_lot::Mutex::new(hands) }
    }

    #[track_caller]
    pub(super) fn send(
        &self,
        verb: &'static str,
        message: T,
        timeout: Option<Duration>,
    ) -> Result<(), SendTimeoutError<T>> {
        let op = Op::write(Verb::new(verb));
        let came = self.resource.step(op, |place, cx| {
            if place.ends.receivers == 0 {
                return Came::Done(Err(SendTimeoutError::Disconnected(gone(message, cx))));
            }
            if let Some(receiver) = place.wanting.pop_front() {
                cx.saw(DONE);
                cx.wake(&receiver);
                place.given.push_back((receiver.who(), knowledge()));
                self.hands.lock().given.push_back(message);
                return Came::Done(Ok(()));
            }
            if timeout == Some(Duration::ZERO) {
                return Came::Done(Err(SendTimeoutError::Timeout(late(message, cx))));
            }
            cx.saw(WAITS);
            cx.show(|| "waits".into());
            place.offered.push_back((cx.waiter(), knowledge()));
            self.hands.lock().offered.push_back(message);
            Came::Waits
        });
        if let Came::Done(result) = came {
            return result;
        }
        let result = self.resource.step(op.after_wake().timeout(timeout), |place, cx| {
            let me = cx.who();
            let Some(at) = place.offered.iter().position(|(waiter, _)| waiter.who() == me) else {
                cx.saw(DONE);
                return Ok(());
            };
            place.offered.remove(at);
            let message = self.hands.lock().offered.remove(at).expect("each number has its message");
            Err(if place.ends.receivers == 0 {
                SendTimeoutError::Disconnected(gone(message, cx))
            } else {
                SendTimeoutError::Timeout(late(message, cx))
            })
        });
        if timeout.is_none() && matches!(result, Err(SendTimeoutError::Timeout(_))) {
            // a destructor cannot wait while its thread unwinds
            make_way();
        }
        result
    }

    #[track_caller]
    pub(super) fn receive(&self, verb: &'static str, timeout: Option<Duration>) -> Result<T, RecvTimeoutError> {
        let op = Op::write(Verb::new(verb));
        let came = self.resource.step(op, |place, cx| {
            if let Some((sender, print)) = place.offered.pop_front() {
                cx.saw(fingerprint(&(DONE, print)));
                cx.wake(&sender);
                let message = self.hands.lock().offered.pop_front();
                return Came::Done(Ok(message.expect("each number has its message")));
            }
            if place.ends.senders == 0 {
                return Came::Done(Err(gone(RecvTimeoutError::Disconnected, cx)));
            }
            if timeout == Some(Duration::ZERO) {
                return Came::Done(Err(late(RecvTimeoutError::Timeout, cx)));
            }
            cx.saw(WAITS);
            cx.show(|| "waits".into());
            let waiter = cx.waiter();
            place.wanting.push_back(waiter);
            Came::Waits
        });
        if let Came::Done(result) = came {
            return result;
        }
        let result = self.resource.step(op.after_wake().timeout(timeout), |place, cx| {
            let me = cx.who();
            if let Some(at) = place.given.iter().position(|(who, _)| *who == me) {
                let print = place.given.remove(at).map(|(_, print)| print);
                cx.saw(fingerprint(&(DONE, print)));
                return Ok(self.hands.lock().given.remove(at).expect("each number has its message"));
            }
            place.wanting.retain(|waiter| waiter.who() != me);
            Err(if place.ends.senders == 0 {
                gone(RecvTimeoutError::Disconnected, cx)
            } else {
                late(RecvTimeoutError::Timeout, cx)
            })
        });
        if timeout.is_none() && matches!(result, Err(RecvTimeoutError::Timeout)) {
            make_way();
        }
        result
    }

    pub(super) fn add(&self, end: End) {
        self.resource.quietly(|place| place.ends.add(end));
    }

    #[track_caller]
    pub(super) fn remove(&self, end: End) {
        self.resource.step(Op::write(Verb::new("drop")), |place, cx| {
            if place.ends.remove(end) {
                // those who wait for the other side go on, and find that it is gone
                match end {
                    End::Receiver => place.offered.iter().for_each(|(waiter, _)| cx.wake(waiter)),
                    End::Sender => place.wanting.iter().for_each(|waiter| cx.wake(waiter)),
                }
            }
        });
    }
}

fn gone<R>(result: R, cx: &mut Cx) -> R {
    cx.saw(GONE);
    cx.show(|| "disconnected".into());
    result
}

fn late<R>(result: R, cx: &mut Cx) -> R {
    cx.saw(LATE);
    cx.show(|| "nobody there".into());
    result
}
