//! Count letters in an executor's threads, for a task.
//!
//! `count` is a coroutine. For each text it has a job done by the executor of
//! its loop, which counts the text's letters, and it gives how many there are in
//! all texts. The loop's own thread counts nothing and waits for nobody, except
//! at an `await`. One `count` may follow another.

use racecourse::asyncio::{Error, EventLoop};
use racecourse::sync::Shared;

pub async fn count(texts: &[&'static str]) -> Result<usize, Error> {
    let event_loop = EventLoop::running();
    let total = Shared::named("total", 0);
    let mut jobs = Vec::new();
    for &text in texts {
        let total = total.clone();
        jobs.push(event_loop.run_in_executor(None, move || {
            let found = letters(text);
            let seen = total.get();
            total.set(seen + found);
            Ok(())
        })?);
    }
    for job in jobs {
        job.await?;
    }
    Ok(total.get())
}

fn letters(text: &str) -> usize {
    text.chars().filter(|letter| letter.is_alphabetic()).count()
}
