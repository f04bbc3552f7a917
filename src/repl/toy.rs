//! A small course for tests: its demos take no steps, so that what is tested is the REPL.

use crate::course::{Claim, Course, Demo, Holds, Knob, Lesson, Source};

const DEMO: &str = "use racecourse::sched;\n\n// ANCHOR: dice\nfn dice() {\n    roll();\n}\n// ANCHOR_END: dice\n";

/// The toy course.
pub(crate) const COURSE: Course = Course { lessons: LESSONS, chapters: &[] };

pub(crate) const LESSONS: &[Lesson] = &[
    Lesson {
        name: "toy",
        title: "a die and a coin",
        needs: &[],
        text: "# Toy\n\nA die shows one side.\n\n```rust\n{{#include demo.rs:dice}}\n```\n",
        sources: &[Source { name: "demo.rs", path: "lessons/toy/demo.rs", text: DEMO }],
        demos: &[
            Demo {
                name: "dice",
                summary: "A die is cast.",
                knobs: &[
                    Knob::words("lock", &["on", "off"], "on", "whether a lock is held"),
                    Knob::number("sides", (1, 100), "6", "2", "how many sides it has"),
                ],
                anchor: "dice",
                body: |_| "side = 1".into(),
                judge: Some(|_, value| format!("expected side = 1, got {value}")),
                live_only: None,
            },
            Demo {
                name: "coin",
                summary: "A coin is tossed.",
                knobs: &[],
                anchor: "no such anchor",
                body: |_| "heads".into(),
                judge: None,
                live_only: None,
            },
        ],
        claims: &[
            Claim::new("dice", "lock=off", Holds::Exactly(&["side = 1"]), "The die always shows one."),
            Claim::new("dice", "sides=99", Holds::Never("side = 2"), "It never shows two.").ordered(),
        ],
        exercises: &[],
        systems: &[27],
        bugs: &[17],
    },
    Lesson {
        name: "bare",
        title: "nothing but words",
        needs: &["toy"],
        text: "# Bare\n\nWords, and a LOCK.\n",
        sources: &[],
        demos: &[],
        claims: &[],
        exercises: &[],
        systems: &[],
        bugs: &[],
    },
];
