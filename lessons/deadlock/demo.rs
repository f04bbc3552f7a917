//! Threads that wait for each other in a circle.

use racecourse::course::{Demo, Knob, Knobs};
use racecourse::sync::Shared;
use racecourse::threading::{Lock, Semaphore, Thread};
use std::time::Duration;

/// The path that steps carry.
pub const PATH: &str = file!();

/// `transfer`: two accounts, two clerks, two locks.
pub const TRANSFER: Demo = Demo {
    name: "transfer",
    summary: "Clerks move money between two accounts, each behind a lock of its own.",
    knobs: &[
        Knob::words(
            "order",
            &["opposite", "same"],
            "opposite",
            "lock the giving account first, or always in one order",
        ),
        Knob::words(
            "wait",
            &["for-ever", "timeout"],
            "for-ever",
            "wait for the second lock, or put the first one back after a millisecond",
        ),
        Knob::number("tries", (1, 10), "3", "1", "with wait=timeout: how often before the clerk gives up"),
        Knob::number("rounds", (1, 1_000_000), "20000", "1", "how many transfers each clerk makes"),
        Knob::number("clerks", (2, 3), "2", "2", "a third one works on two accounts that nobody else uses"),
    ],
    anchor: "transfer",
    body: transfer,
    judge: Some(judge),
    live_only: None,
};

/// `philosophers`: a round table with one fork too few.
pub const PHILOSOPHERS: Demo = Demo {
    name: "philosophers",
    summary: "Each philosopher needs the fork to the left and the fork to the right.",
    knobs: &[
        Knob::words(
            "forks",
            &["same-order", "last-reversed", "one-less"],
            "same-order",
            "all take the left one first; the last one takes the right one first; one of them waits outside",
        ),
        Knob::number("n", (2, 5), "5", "3", "how many philosophers, and how many forks"),
        Knob::number("meals", (1, 1_000_000), "200000", "1", "how often each eats"),
    ],
    anchor: "philosophers",
    body: philosophers,
    judge: None,
    live_only: None,
};

fn judge(knobs: &Knobs, result: &str) -> String {
    let rounds = knobs.number("rounds");
    let expected = format!("alice {}, bob {}", 100 - 20 * rounds, 100 + 20 * rounds);
    if result.starts_with(&expected) {
        format!("{result}: every transfer was made")
    } else {
        format!("expected {expected}, got {result}: a clerk gave up")
    }
}

const PEOPLE: [&str; 4] = ["alice", "bob", "carol", "dave"];
const NAMES: [&str; 5] = ["Hypatia", "Kongzi", "Ibn Rushd", "Hume", "Arendt"];

/// An account, and the lock that whoever changes it must hold.
#[derive(Clone)]
struct Account {
    lock: Lock,
    money: Shared<i64>,
}

impl Account {
    fn new(name: &'static str) -> Account {
        Account { lock: Lock::named(format!("{name}'s lock")), money: Shared::named(name, 100) }
    }
}

// ANCHOR: transfer
fn transfer(knobs: &Knobs) -> String {
    let owners = if knobs.is("clerks", "3") { 4 } else { 2 };
    let bank: Vec<_> = PEOPLE[..owners].iter().map(|name| Account::new(name)).collect();

    let clerk = |name: &'static str, from: usize, to: usize, amount: i64| {
        let (mut first, mut second) = (bank[from].clone(), bank[to].clone());
        if knobs.is("order", "same") && from > to {
            (first, second) = (second, first);
        }
        let (giver, taker) = (bank[from].money.clone(), bank[to].money.clone());
        let a_while = Some(Duration::from_millis(1));
        let timeout = if knobs.is("wait", "timeout") { a_while } else { None };
        let (rounds, tries) = (knobs.number("rounds"), knobs.number("tries"));

        let work = move || {
            for _ in 0..rounds {
                for _ in 0..tries {
                    let _held = first.lock.hold();
                    if second.lock.acquire(timeout) {
                        giver.update(|money| *money -= amount);
                        taker.update(|money| *money += amount);
                        second.lock.release().unwrap();
                        break;
                    }
                }
            }
        };
        Thread::new(work).name(name).start()
    };

    let mut clerks = vec![clerk("clerk-1", 0, 1, 30), clerk("clerk-2", 1, 0, 10)];
    if knobs.is("clerks", "3") {
        clerks.push(clerk("clerk-3", 2, 3, 50));
    }
    for clerk in &clerks {
        clerk.join();
    }
    balances(&bank)
}
// ANCHOR_END: transfer

fn balances(bank: &[Account]) -> String {
    let lines = PEOPLE.iter().zip(bank).map(|(name, account)| format!("{name} {}", account.money.peek()));
    lines.collect::<Vec<_>>().join(", ")
}

// ANCHOR: philosophers
fn philosophers(knobs: &Knobs) -> String {
    let n = knobs.count("n");
    let meals = knobs.number("meals");
    let fork = |i| Lock::named(format!("fork-{i}"));
    let forks: Vec<Lock> = (1..=n).map(fork).collect();
    let all_chairs_but_one = Semaphore::named("chairs", n - 1);

    let mut people = Vec::new();
    for i in 0..n {
        let (left, right) = (forks[i].clone(), forks[(i + 1) % n].clone());
        let (first, second) = match knobs.get("forks") {
            "last-reversed" if i == n - 1 => (right, left),
            _ => (left, right),
        };
        let chairs = match knobs.get("forks") {
            "one-less" => Some(all_chairs_but_one.clone()),
            _ => None,
        };
        let eat = move || {
            for _ in 0..meals {
                let _chair = chairs.as_ref().map(Semaphore::hold);
                let _first = first.hold();
                let _second = second.hold();
            }
        };
        people.push(Thread::new(eat).name(NAMES[i]).start());
    }

    for person in &people {
        person.join();
    }
    "all have eaten".into()
}
// ANCHOR_END: philosophers
