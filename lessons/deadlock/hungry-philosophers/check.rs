use super::exercise::Table;
use racecourse::course::judge::Scenario;
use racecourse::sync::Shared;
use racecourse::threading::{Barrier, Thread};
use std::sync::Arc;

pub fn scenarios() -> Vec<Scenario> {
    vec![
        Scenario::new("one of two eats", || {
            let meals = Shared::named("meals", 0);
            Table::new(2).dine(1, || meals.set(1));
            assert_eq!(meals.get(), 1, "whoever dines eats");
        }),
        Scenario::new("two eat", || dinner(2, 1)),
        Scenario::new("three eat", || dinner(3, 1)),
        Scenario::new("two eat twice", || dinner(2, 2)),
        Scenario::new("one of four eats; then its two neighbours, who talk meanwhile", talk),
    ]
}

fn dinner(seats: usize, meals: usize) {
    let table = Arc::new(Table::new(seats));
    let eating = Shared::named("eating", vec![false; seats]);
    let guests: Vec<Thread> = (0..seats)
        .map(|seat| {
            let (table, eating) = (Arc::clone(&table), eating.clone());
            let dine = move || {
                for _ in 0..meals {
                    table.dine(seat, || eat(seat, &eating));
                }
            };
            Thread::new(dine).name(format!("seat-{seat}")).start()
        })
        .collect();
    for guest in &guests {
        guest.join();
    }
}

/// Those on the seats 1 and 3 share no fork with each other.
fn talk() {
    let table = Arc::new(Table::new(4));
    let talk = Barrier::named("talk", 2);
    let come = |seat: usize| {
        let (guests, talk) = (Arc::clone(&table), talk.clone());
        let eat = move || {
            talk.wait(None).unwrap();
        };
        Thread::new(move || guests.dine(seat, eat)).name(format!("seat-{seat}")).start()
    };
    let mut neighbours = Vec::new();
    table.dine(0, || neighbours.extend([come(1), come(3)]));
    for neighbour in &neighbours {
        neighbour.join();
    }
}

fn eat(seat: usize, eating: &Shared<Vec<bool>>) {
    let neighbour = eating.update(|eating| {
        let seats = eating.len();
        eating[seat] = true;
        eating[(seat + 1) % seats] || eating[(seat + seats - 1) % seats]
    });
    assert!(!neighbour, "a neighbour of seat {seat} eats at the same time");
    eating.update(|eating| eating[seat] = false);
}
