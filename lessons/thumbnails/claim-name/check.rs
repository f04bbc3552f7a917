use super::exercise::Album;
use racecourse::course::judge::Scenario;
use racecourse::threading::{Barrier, Thread};

pub fn scenarios() -> Vec<Scenario> {
    vec![
        Scenario::new("one thread, three cats and a dog", || {
            let album = Album::new();
            for (name, kept) in [("cat", "cat"), ("dog", "dog"), ("cat", "cat-2"), ("cat", "cat-3")]
            {
                assert_eq!(album.save(name, || Ok(1)), Ok(kept.to_string()));
            }
        }),
        Scenario::new("a picture that cannot be drawn, and one that can", || {
            let album = Album::new();
            let shaky = album.clone();
            let save = move || {
                let saved = shaky.save("cat", || Err("it moved".into()));
                assert_eq!(saved, Err("it moved".into()));
            };
            Thread::new(save).name("shaky").start().join();
            assert_eq!(album.save("cat", || Ok(1)), Ok("cat".into()), "the name is still free");
        }),
        Scenario::new("two threads, two cats", || both_are_kept(|picture| Ok(picture))),
        Scenario::new("two threads that draw at the same time", || {
            let both = Barrier::named("both", 2);
            both_are_kept(move |picture| {
                both.wait(None).unwrap();
                Ok(picture)
            });
        }),
    ]
}

/// Two threads save a picture each; both are there, and each under the name that its thread was told.
fn both_are_kept(draw: impl Fn(u32) -> Result<u32, String> + Clone + Send + 'static) {
    let album = Album::new();
    let savers = [1, 2].map(|picture| {
        let (album, draw) = (album.clone(), draw.clone());
        let save = move || {
            let name = album.save("cat", || draw(picture)).expect("it can be drawn");
            assert_eq!(album.files().get(&name), Some(&picture), "what is kept as {name}");
        };
        Thread::new(save).name(format!("saver-{picture}")).start()
    });
    savers.iter().for_each(Thread::join);
    let files = album.files();
    let names: Vec<&str> = files.keys().map(String::as_str).collect();
    assert_eq!(names, ["cat", "cat-2"], "what there is in the end");
}
