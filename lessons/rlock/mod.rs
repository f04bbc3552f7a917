//! RLock: the same thread, twice.

pub mod demo;
pub mod rust;

use racecourse::course::{Claim, Exercise, Holds, Lesson, Source};

/// The lesson on re-entrant locks.
pub const LESSON: Lesson = Lesson {
    name: "rlock",
    title: "RLock: the same thread, twice",
    needs: &["lock"],
    text: include_str!("lesson.md"),
    sources: &[
        Source { name: "demo.rs", path: demo::PATH, text: include_str!("demo.rs") },
        Source { name: "rust.rs", path: rust::PATH, text: include_str!("rust.rs") },
    ],
    demos: &[demo::BOX, demo::STRANGER],
    claims: CLAIMS,
    exercises: EXERCISES,
    systems: &[28],
    bugs: &[18],
};

const EXERCISES: &[Exercise] = &[exercise!(
    "shop-inventory",
    "make an inventory re-entrant",
    others: ["private_half", "by_hand"],
    wrong: [
        "plain-lock" is "self-deadlock",
        "inner-unlocked" is "lost-update",
        "outer-unlocked" is "check-then-act",
        "lock-given-up" is "lock-too-small",
        "released-once" is "held-after-error",
        "two-locks" is "lock-order",
        "total-unlocked" is "data-race",
    ],
)];

const CLAIMS: &[Claim] = &[
    Claim::new(
        "box",
        "lock=Lock",
        Holds::DeadlockAlways,
        "With a plain Lock the first method called waits for itself, in every order.",
    )
    .bugs(&[18]),
    Claim::new(
        "box",
        "lock=Lock items=1 remover=off",
        Holds::DeadlockAlways,
        "It takes only one thread to deadlock so.",
    ),
    Claim::new(
        "box",
        "lock=RLock",
        Holds::Exactly(&["0 items remain"]),
        "With an RLock the owner enters again, and no addition or removal is lost.",
    ),
    Claim::new(
        "box",
        "remover=off report=new-box items=5",
        Holds::Exactly(&["0 items remain"]),
        "The tutorial prints the total of a new box: 0, also when five items were added and none removed.",
    )
    .bugs(&[18]),
    Claim::new(
        "box",
        "remover=off report=same-box items=5",
        Holds::Exactly(&["5 items remain"]),
        "The box itself holds five.",
    )
    .bugs(&[18]),
    Claim::new(
        "box",
        "release=once",
        Holds::DeadlockAlways,
        "If the inner method forgets its release, the lock stays with its owner and the other thread waits for ever.",
    ),
    Claim::new(
        "box",
        "release=once remover=off items=2",
        Holds::Exactly(&["2 items remain"]),
        "As long as one thread is alone, nobody notices the forgotten release.",
    ),
    Claim::new(
        "stranger",
        "lock=RLock",
        Holds::Exactly(&["refused: the stranger does not hold it"]),
        "Only the owner of an RLock can release it.",
    ),
    Claim::new(
        "stranger",
        "lock=Lock",
        Holds::Exactly(&["released by a stranger"]),
        "Any thread can release a plain Lock.",
    ),
];
