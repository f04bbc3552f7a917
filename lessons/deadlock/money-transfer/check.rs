use super::exercise::Bank;
use racecourse::course::judge::Scenario;
use racecourse::sync::Shared;
use racecourse::threading::Thread;
use std::sync::Arc;

pub fn scenarios() -> Vec<Scenario> {
    vec![
        Scenario::new("one clerk, there and back", || {
            let bank = Bank::new(&[10, 10], 20);
            assert!(bank.transfer(0, 1, 10), "there are 10 on account 0");
            assert!(bank.transfer(1, 0, 20), "there are 20 on account 1");
            assert_eq!(bank.total(), 20, "10 and 10");
        }),
        Scenario::new("two clerks, and money for one of them", || {
            let made = clerks(&[5, 0, 0], &[(0, 1, 5), (0, 2, 5)]);
            assert_eq!(made, 1, "5 can be given away once");
        }),
        Scenario::new("two clerks, and room for what one of them brings", || {
            let made = clerks(&[5, 5, 15], &[(0, 2, 5), (1, 2, 5)]);
            assert_eq!(made, 1, "the limit is 20");
        }),
        Scenario::new("two clerks, in opposite directions", || {
            let made = clerks(&[10, 10], &[(0, 1, 3), (1, 0, 4)]);
            assert_eq!(made, 2, "there is money enough, and room");
        }),
        Scenario::new("one clerk, and one who looks whether all money is there", || {
            let bank = Arc::new(Bank::new(&[10, 10], 20));
            let audited = Arc::clone(&bank);
            let audit = move || assert_eq!(audited.total(), 20, "10 and 10");
            let auditor = Thread::new(audit).name("auditor").start();
            assert!(bank.transfer(0, 1, 5), "there is money enough, and room");
            auditor.join();
        }),
        Scenario::new("one clerk, from an account to itself", || {
            let bank = Bank::new(&[10, 10], 20);
            bank.transfer(1, 1, 5);
            assert_eq!(bank.total(), 20, "10 and 10");
        }),
    ]
}

/// Each transfer by a clerk of its own: how many were made.
fn clerks(money: &[i64], transfers: &'static [(usize, usize, i64)]) -> usize {
    let bank = Arc::new(Bank::new(money, 20));
    let made = Shared::named("made", 0);
    let clerks: Vec<Thread> = transfers
        .iter()
        .enumerate()
        .map(|(n, &(from, to, amount))| {
            let (bank, made) = (Arc::clone(&bank), made.clone());
            let work = move || {
                if bank.transfer(from, to, amount) {
                    made.update(|made| *made += 1);
                }
            };
            Thread::new(work).name(format!("clerk-{}", n + 1)).start()
        })
        .collect();
    for clerk in &clerks {
        clerk.join();
    }
    assert_eq!(bank.total(), money.iter().sum::<i64>(), "no money comes, and none goes");
    made.get()
}
