use super::exercise::map;
use racecourse::course::judge::Scenario;
use racecourse::threading::Barrier;

pub fn scenarios() -> Vec<Scenario> {
    vec![
        Scenario::new("nothing to do", || assert!(map(&[], square).is_empty())),
        Scenario::new("one worker", || assert_eq!(map(&[3], square), [9])),
        Scenario::new("two workers", || assert_eq!(map(&[4, 3], square), [16, 9])),
        Scenario::new("three workers", || assert_eq!(map(&[4, 3, 5], square), [16, 9, 25])),
        Scenario::new("two workers, who meet while they work", || {
            let both = Barrier::named("both", 2);
            let work = move |number| {
                both.wait(None).unwrap();
                square(number)
            };
            assert_eq!(map(&[4, 3], work), [16, 9]);
        }),
    ]
}

fn square(number: i64) -> i64 {
    number * number
}
