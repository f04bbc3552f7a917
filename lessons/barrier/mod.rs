//! Barrier: nobody goes on before all have come.

pub mod demo;
pub mod rust;

use racecourse::course::{Claim, Exercise, Holds, Lesson, Source};

/// The lesson on barriers.
pub const LESSON: Lesson = Lesson {
    name: "barrier",
    title: "Barrier: nobody goes on before all have come",
    needs: &["lock", "event"],
    text: include_str!("lesson.md"),
    sources: &[
        Source { name: "demo.rs", path: demo::PATH, text: include_str!("demo.rs") },
        Source { name: "rust.rs", path: rust::PATH, text: include_str!("rust.rs") },
    ],
    demos: &[demo::BARRIER, demo::LATE],
    claims: CLAIMS,
    exercises: EXERCISES,
    systems: &[43],
    bugs: &[],
};

const EXERCISES: &[Exercise] = &[
    exercise!(
        "reusable-barrier",
        "make a barrier for round after round",
        others: ["two_doors", "semaphores"],
        wrong: [
            "count-begins-again" is "barrier-reused-early",
            "one-gate" is "barrier-reused-early",
            "door-stays-open" is "barrier-reused-early",
            "counted-outside" is "lost-update",
            "notify-one" is "notify-one-where-all",
            "nobody-told" is "missing-notify",
            "door-and-lock" is "lock-held-across-wait",
        ],
    ),
    exercise!(
        "water-builder",
        "build water from atoms",
        others: ["numbered", "oxygen_leads"],
        wrong: [
            "never-given-back" is "held-after-error",
            "one-place" is "lock-held-across-wait",
            "lock-at-barrier" is "lock-held-across-wait",
            "two-leaders" is "missing-notify",
            "counted-outside" is "lost-update",
            "nobody-told" is "missing-notify",
            "notify-one" is "notify-one-where-all",
        ],
    ),
];

const CLAIMS: &[Claim] = &[
    Claim::new(
        "barrier",
        "bystanders=0",
        Holds::Exactly(&["printed too early: nobody"]),
        "Nobody who waits at the barrier prints before both have come.",
    ),
    Claim::new(
        "barrier",
        "bystanders=0 parties=3",
        Holds::Exactly(&["printed too early: nobody"]),
        "The same holds for three.",
    ),
    Claim::new(
        "barrier",
        "bystanders=2",
        Holds::Exactly(&[
            "printed too early: nobody",
            "printed too early: p3 in phase 1",
            "printed too early: p4 in phase 1",
            "printed too early: p3 in phase 1, p4 in phase 1",
        ]),
        "The barrier holds up those who wait there and nobody else: p3 and p4 print whenever they like.",
    ),
    Claim::new(
        "barrier",
        "bystanders=0 phases=2",
        Holds::Exactly(&["printed too early: nobody"]),
        "The same barrier serves phase after phase.",
    ),
    Claim::new(
        "barrier",
        "bystanders=0 made=open",
        Holds::Exactly(&["printed too early: nobody"]),
        "A counter and an event make a barrier that is right once.",
    ),
    Claim::new(
        "barrier",
        "bystanders=0 made=open phases=2",
        Holds::Possible("printed too early: p2 in phase 2"),
        "The door that nobody closes lets the next phase through early.",
    ),
    Claim::new(
        "barrier",
        "bystanders=0 made=closing",
        Holds::Exactly(&["printed too early: nobody"]),
        "With a door that the first comer closes, one phase is still right.",
    ),
    Claim::new(
        "barrier",
        "bystanders=0 made=closing phases=2",
        Holds::DeadlockPossible,
        "In the second phase, the door can close before everybody from the first is through.",
    ),
    Claim::new("late", "p3=away timeout=off", Holds::DeadlockAlways, "If one stays away, the others wait for ever."),
    Claim::new(
        "late",
        "p3=away",
        Holds::Exactly(&["p1 broken, p2 broken, p3 away"]),
        "One timeout breaks the barrier for all who wait there.",
    ),
    Claim::new(
        "late",
        "p3=late",
        Holds::Exactly(&["p1 broken, p2 broken, p3 broken"]),
        "Who comes after the timeout finds the barrier broken.",
    )
    .ordered(),
    Claim::new(
        "late",
        "p3=on-time",
        Holds::Exactly(&["p1 through, p2 through, p3 through"]),
        "When the clock is the only thing that holds anybody up, three who are on time meet.",
    )
    .ordered(),
    Claim::new(
        "late",
        "p3=on-time",
        Holds::Exactly(&["p1 through, p2 through, p3 through", "p1 broken, p2 broken, p3 broken"]),
        "On a busy machine the timeout may strike all the same, but all pass or none does.",
    ),
    Claim::new(
        "late",
        "p3=late timeout=off",
        Holds::Exactly(&["p1 through, p2 through, p3 through"]),
        "Without a timeout, late is early enough.",
    ),
];
