//! What was true a moment ago.

use racecourse::course::{Aim, Challenge, Chapter, Demo, Knobs, Source};
use racecourse::sync::Shared;
use racecourse::threading::Thread;

/// The chapter on values that change between a look and an act.
pub const CHAPTER: Chapter = Chapter {
    title: "What was true a moment ago",
    sources: &[Source { name: "checks.rs", path: file!(), text: include_str!("checks.rs") }],
    challenges: &[
        Challenge {
            demo: Demo {
                name: "overdraft",
                summary: "Two people draw 100 from one account, each after a look at what is in it.",
                knobs: &[],
                anchor: "overdraft",
                body: overdraft,
                judge: None,
            },
            goal: Aim::Fails,
            moral: "A check says what was true when it looked; between the check and the act anybody may come.",
        },
        Challenge {
            demo: Demo {
                name: "last-seat",
                summary: "Two agents sell the last seat; each looks first whether it is still free.",
                knobs: &[],
                anchor: "last-seat",
                body: last_seat,
                judge: None,
            },
            goal: Aim::Ends("seats sold: 2 of 1"),
            moral: "Both saw the seat free before either took it: to look and to take must be one step.",
        },
    ],
};

// ANCHOR: overdraft
fn overdraft(_: &Knobs) -> String {
    let account = Shared::named("account", 100);
    let people = ["ann", "ben"].map(|name| {
        let account = account.clone();
        Thread::new(move || {
            if account.get() >= 100 {
                let rest = account.update(|money| {
                    *money -= 100;
                    *money
                });
                assert!(rest >= 0, "the account is overdrawn: {rest}");
            }
        })
        .name(name)
        .start()
    });
    for person in &people {
        person.join();
    }
    format!("account = {}", account.peek())
}
// ANCHOR_END: overdraft

// ANCHOR: last-seat
fn last_seat(_: &Knobs) -> String {
    let free = Shared::named("free", true);
    let sold = Shared::named("sold", 0);
    let agents = ["left", "right"].map(|name| {
        let (free, sold) = (free.clone(), sold.clone());
        Thread::new(move || {
            if free.get() {
                free.set(false);
                sold.update(|seats| *seats += 1);
            }
        })
        .name(name)
        .start()
    });
    for agent in &agents {
        agent.join();
    }
    format!("seats sold: {} of 1", sold.peek())
}
// ANCHOR_END: last-seat
