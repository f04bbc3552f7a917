use super::exercise::count;
use racecourse::asyncio;
use racecourse::course::judge::Scenario;

pub fn scenarios() -> Vec<Scenario> {
    vec![
        Scenario::new("one text", || assert_eq!(asyncio::run(count(&["to be"])), Ok(4))),
        Scenario::new("two texts", || assert_eq!(asyncio::run(count(&["to", "be"])), Ok(4))),
        Scenario::new("one without letters, and another", || {
            let counted = asyncio::run(async {
                let none = count(&["?", "!"]).await?;
                let some = count(&["be"]).await?;
                Ok(none + some)
            });
            assert_eq!(counted, Ok(2));
        }),
    ]
}
