//! Futures of a loop: results to come.

pub mod demo;
pub mod rust;

use racecourse::course::{Claim, Holds, Lesson, Source};

/// The lesson on the futures of a loop.
pub const LESSON: Lesson = Lesson {
    name: "async-futures",
    title: "Futures of a loop: a result to come",
    needs: &["tasks"],
    text: include_str!("lesson.md"),
    sources: &[
        Source { name: "demo.rs", path: demo::PATH, text: include_str!("demo.rs") },
        Source { name: "rust.rs", path: rust::PATH, text: include_str!("rust.rs") },
    ],
    demos: &[demo::TWO_FUTURES, demo::PROMISE, demo::ONCE],
    claims: CLAIMS,
    // who waits for a future leaves no trace that a mistake could be told from
    exercises: &[],
    systems: &[53],
    bugs: &[34, 35],
};

const CLAIMS: &[Claim] = &[
    Claim::new(
        "two-futures",
        "",
        Holds::Exactly(&["second 3628800, first 55"]),
        "By the clock the second coroutine's result comes first: two seconds are less than three.",
    )
    .ordered()
    .bugs(&[34]),
    Claim::new(
        "two-futures",
        "",
        Holds::Exactly(&["first 55, second 3628800", "second 3628800, first 55"]),
        "Only the sleeps order them: if a timer may be late, either can come first.",
    ),
    Claim::new(
        "promise",
        "",
        Holds::Exactly(&["done, callback, chained 42, awaited 42"]),
        "Whoever gives a future its result goes on; the callbacks are called on the next turn, what is chained on the one after.",
    )
    .bugs(&[35]),
    Claim::new(
        "promise",
        "asked=after",
        Holds::Exactly(&["done, callback, chained 42, awaited 42"]),
        "A callback that is added when the result is there comes on the next turn, too, never at once.",
    )
    .bugs(&[35]),
    Claim::new(
        "promise",
        "removed=yes",
        Holds::Exactly(&["done, chained 42, awaited 42"]),
        "A callback that is taken back in time is not called.",
    ),
    Claim::new(
        "once",
        "",
        Holds::Exactly(&["fast, 1 refused"]),
        "A future has one result: by the clock it is the fast task's, and the slow one's is refused.",
    )
    .ordered(),
    Claim::new(
        "once",
        "",
        Holds::Exactly(&["fast, 1 refused", "slow, 1 refused"]),
        "Whoever comes first, the other is refused.",
    ),
    Claim::new(
        "once",
        "cancel=at-once",
        Holds::Exactly(&["cancelled, 2 refused"]),
        "A future that was cancelled is done: it takes no result.",
    ),
];
