//! Unpacking under a GIL, and what a child process has of its parent's memory: two sentences of the tutorial, measured.

pub mod blocks;
pub mod demo;
pub mod memory;
pub mod python;
pub mod rust;

use racecourse::course::{Claim, Holds, Lesson, Source};

/// The lesson on gzip under a GIL, and on the memory of a child.
pub const LESSON: Lesson = Lesson {
    name: "gzip-and-the-gil",
    title: "gzip and the GIL: who computes, and whose memory",
    needs: &["cpu-bound", "processes"],
    text: include_str!("lesson.md"),
    sources: &[
        Source { name: "demo.rs", path: demo::PATH, text: include_str!("demo.rs") },
        Source { name: "blocks.rs", path: blocks::PATH, text: include_str!("blocks.rs") },
        Source { name: "memory.rs", path: memory::PATH, text: include_str!("memory.rs") },
        Source { name: "python.rs", path: python::PATH, text: include_str!("python.rs") },
        Source { name: "rust.rs", path: rust::PATH, text: include_str!("rust.rs") },
    ],
    demos: &[demo::GZIP, demo::GZIP_TURNS, demo::COPIED_MEMORY],
    claims: CLAIMS,
    exercises: &[],
    systems: &[56],
    bugs: &[36, 38],
};

const CLAIMS: &[Claim] = &[
    Claim::new(
        "gzip-turns",
        "gil=on",
        Holds::Exactly(&["1 at a time"]),
        "Under a GIL that is held meanwhile, no two threads ever unpack at the same time.",
    )
    .bugs(&[36]),
    Claim::new(
        "gzip-turns",
        "",
        Holds::Exactly(&["1 at a time", "2 at a time"]),
        "Under a GIL that is let go around each chunk, two can, if there are two processors.",
    )
    .bugs(&[36]),
];
