//! The event loop: callbacks, turns, timers, and the end.

pub mod demo;
pub mod rust;

use racecourse::course::{Claim, Exercise, Holds, Lesson, Source};

/// The lesson on the event loop.
pub const LESSON: Lesson = Lesson {
    name: "event-loop",
    title: "The event loop: one thread that calls back",
    needs: &["threads"],
    text: include_str!("lesson.md"),
    sources: &[
        Source { name: "demo.rs", path: demo::PATH, text: include_str!("demo.rs") },
        Source { name: "rust.rs", path: rust::PATH, text: include_str!("rust.rs") },
    ],
    demos: &[demo::LOOP, demo::REACTOR, demo::LOOPS],
    claims: CLAIMS,
    exercises: EXERCISES,
    systems: &[49, 50],
    bugs: &[31, 32],
};

const EXERCISES: &[Exercise] = &[exercise!(
    "loop-inbox",
    "let other threads bring callbacks to a loop",
    others: ["taken_at_once", "semaphore"],
    wrong: [
        "no-lock" is "lost-update",
        "own-lock" is "wrong-lock",
        "nobody-told" is "missing-notify",
        "look-outside" is "lost-wakeup",
        "called-with-lock" is "self-deadlock",
        "early-return" is "held-after-error",
    ],
)];

const CLAIMS: &[Claim] = &[
    Claim::new(
        "loop",
        "end=9 seconds=told",
        Holds::Exactly(&["stopped after 9 calls and 8 s"]),
        "With the end at 9 s there are nine calls, from 0 s to 8 s: the last is function-3's, which stops the loop.",
    )
    .ordered(),
    Claim::new(
        "loop",
        "end=5",
        Holds::DeadlockAlways,
        "With the end at 5 s the fifth call is function-2's: nobody stops the loop, and it has nothing more to call.",
    )
    .ordered()
    .bugs(&[32]),
    Claim::new("loop", "end=8", Holds::DeadlockAlways, "With the end at 8 s it is the same.").ordered().bugs(&[32]),
    Claim::new("loop", "end=2", Holds::DeadlockAlways, "With the end at 2 s it is the same.").ordered().bugs(&[32]),
    Claim::new("loop", "end=11", Holds::DeadlockAlways, "With the end at 11 s it is the same.").ordered().bugs(&[32]),
    Claim::new("loop", "end=3", Holds::NothingFails, "With the end at 3 s function-3 stops the loop.").ordered(),
    Claim::new("loop", "end=4", Holds::NothingFails, "With the end at 4 s function-1 stops it.").ordered(),
    Claim::new(
        "loop",
        "end=6 seconds=told",
        Holds::Exactly(&["stopped after 6 calls and 5 s"]),
        "With the end at 6 s it stops after six calls.",
    )
    .ordered()
    .bugs(&[32]),
    Claim::new("loop", "end=7", Holds::NothingFails, "With the end at 7 s function-1 stops it.").ordered(),
    Claim::new("loop", "end=10", Holds::NothingFails, "With the end at 10 s function-1 stops it.").ordered(),
    Claim::new(
        "loop",
        "end=5 stop=there seconds=told",
        Holds::Exactly(&["stopped after 5 calls and 4 s"]),
        "With the missing `else`, the loop stops at 5 s too.",
    )
    .ordered()
    .bugs(&[32]),
    Claim::new(
        "loop",
        "end=8 stop=there seconds=told",
        Holds::Exactly(&["stopped after 8 calls and 7 s"]),
        "And so it does at 8 s.",
    )
    .ordered()
    .bugs(&[32]),
    Claim::new(
        "reactor",
        "",
        Holds::Exactly(&["a b c early d late"]),
        "What is ready is called in the order in which it was asked for, then the timers in the order of their times.",
    )
    .ordered(),
    Claim::new(
        "reactor",
        "busy=3",
        Holds::Exactly(&["a b c early late d"]),
        "A callback that keeps the thread busy keeps everybody waiting: both timers are due by then, and come on one turn.",
    )
    .ordered(),
    Claim::new(
        "reactor",
        "",
        Holds::Exactly(&[
            "a b c early d late",
            "a b c early late d",
            "a b c late early d",
            "a b early c d late",
            "a b early late c d",
            "a b late c early d",
            "a b late early c d",
        ]),
        "Where a timer may be as late as it likes, a comes before b, b before c, and early before d all the same.",
    ),
    Claim::new(
        "loops",
        "",
        Holds::Exactly(&["3 loops in 3 threads"]),
        "A loop belongs to a thread: three threads of one process have three loops.",
    )
    .bugs(&[31]),
];
