use super::exercise::sum;
use racecourse::course::judge::Scenario;
use racecourse::threading::Event;

pub fn scenarios() -> Vec<Scenario> {
    vec![
        Scenario::new("one worker, three values", || adds(1, &[5, 7, 11])),
        Scenario::new("two workers, two values", || adds(2, &[5, 7])),
        Scenario::new("two workers, three values", || adds(2, &[5, 7, 11])),
        Scenario::new("two workers, one value", || adds(2, &[5])),
        Scenario::new("two workers, nothing to add", || adds(2, &[])),
        Scenario::new("two workers, and the first value needs the second", || {
            let bell = Event::named("bell");
            let value = move |i: usize| {
                if i == 0 {
                    bell.wait(None);
                } else {
                    bell.set();
                }
                1
            };
            assert_eq!(sum(2, 2, value), 2, "the sum");
        }),
        Scenario::new("three workers, three values", || adds(3, &[5, 7, 11])),
    ]
}

fn adds(workers: usize, values: &'static [i64]) {
    let got = sum(workers, values.len(), |i| values[i]);
    assert_eq!(got, values.iter().sum::<i64>(), "the sum of {values:?}");
}
