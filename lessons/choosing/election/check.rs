use super::exercise::{Heap, Total, count};
use racecourse::course::judge::Scenario;
use racecourse::threading::Barrier;

pub fn scenarios() -> Vec<Scenario> {
    vec![
        Scenario::new("nobody has voted", || counted(&[])),
        Scenario::new("one heap", || counted(&[&["ann", "ben", "ann"]])),
        Scenario::new("two heaps, one of them empty", || counted(&[&["ann"], &[]])),
        Scenario::new("two heaps, one vote each", || counted(&[&["ann"], &["ben"]])),
        Scenario::new("two heaps for the same name", || counted(&[&["ann"], &["ann"]])),
        Scenario::new("two heaps that are fetched at the same time", || {
            let both = Barrier::named("both", 2);
            let heap = |votes: Vec<&'static str>| {
                let both = both.clone();
                Box::new(move || {
                    both.wait(None).unwrap();
                    votes
                }) as Heap
            };
            let total = count(vec![heap(vec!["ann"]), heap(vec!["ben"])]);
            assert_eq!(total, Total::from([("ann", 1), ("ben", 1)]), "the total");
        }),
    ]
}

fn counted(heaps: &[&'static [&'static str]]) {
    let mut wanted = Total::new();
    heaps.concat().into_iter().for_each(|vote| *wanted.entry(vote).or_default() += 1);
    let heap = |votes: &&'static [&'static str]| {
        let votes = votes.to_vec();
        Box::new(move || votes) as Heap
    };
    assert_eq!(count(heaps.iter().map(heap).collect()), wanted, "the total");
}
