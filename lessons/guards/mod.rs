//! Guards: released on every way out.

pub mod demo;
pub mod rust;

use racecourse::course::{Claim, Exercise, Holds, Lesson, Source};

/// The lesson on guards.
pub const LESSON: Lesson = Lesson {
    name: "guards",
    title: "Guards: released on every way out",
    needs: &["lock"],
    text: include_str!("lesson.md"),
    sources: &[
        Source { name: "demo.rs", path: demo::PATH, text: include_str!("demo.rs") },
        Source { name: "rust.rs", path: rust::PATH, text: include_str!("rust.rs") },
    ],
    demos: &[demo::GUARDS],
    claims: CLAIMS,
    exercises: EXERCISES,
    systems: &[33],
    bugs: &[],
};

const EXERCISES: &[Exercise] = &[
    exercise!(
        "read-mostly",
        "make a cache that loads everything once",
        others: ["looked_twice"],
        wrong: [
            "no-lock" is "check-then-act",
            "look-outside" is "check-then-act",
            "locked-twice" is "lock-too-small",
            "lock-inside" is "self-deadlock",
            "early-return" is "self-deadlock",
        ],
    ),
    exercise!(
        "every-exit",
        "give a lock back on every way out",
        others: ["by_hand", "inner"],
        wrong: [
            "question-mark" is "held-after-error",
            "early-return" is "held-after-error",
            "guard-dropped" is "lost-update",
            "dropped-too-soon" is "lock-too-small",
            "asks-again" is "self-deadlock",
            "own-lock" is "wrong-lock",
            "released-twice" is "lost-update",
        ],
    ),
];

const CLAIMS: &[Claim] = &[
    Claim::new(
        "guards",
        "kind=all style=mixed",
        Holds::Exactly(&["lines = 8"]),
        "Four kinds, two threads each: eight lines in every order.",
    ),
    Claim::new(
        "guards",
        "style=direct error=no",
        Holds::Exactly(&["lines = 8"]),
        "As long as nothing fails, a bare acquire and release does as well.",
    ),
    Claim::new(
        "guards",
        "kind=lock style=direct error=yes",
        Holds::DeadlockPossible,
        "An error between a bare acquire and release leaves the lock taken, and the other thread waits for ever.",
    ),
    Claim::new(
        "guards",
        "kind=lock style=direct error=yes",
        Holds::Possible("lines = 2"),
        "If the other thread comes first, all goes well.",
    ),
    Claim::new(
        "guards",
        "kind=rlock style=direct error=yes",
        Holds::DeadlockPossible,
        "So it is with an RLock, which now belongs to a thread that has ended.",
    ),
    Claim::new(
        "guards",
        "kind=condition style=direct error=yes",
        Holds::DeadlockPossible,
        "So it is with a condition's lock.",
    ),
    Claim::new(
        "guards",
        "kind=semaphore style=direct error=yes",
        Holds::DeadlockPossible,
        "So it is with a semaphore's only permit.",
    ),
    Claim::new(
        "guards",
        "style=with error=yes",
        Holds::Exactly(&["lines = 8"]),
        "A guard releases when an error leaves the block, whatever the kind.",
    ),
    Claim::new("guards", "style=finally error=yes", Holds::Exactly(&["lines = 8"]), "So does a release in a finally."),
];
