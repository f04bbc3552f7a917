//! Count letters in an executor's threads, for a task.
//!
//! `count` is a coroutine. For each text it has a job done by the executor of
//! its loop, which counts the text's letters, and it gives how many there are in
//! all texts. The loop's own thread counts nothing and waits for nobody, except
//! at an `await`. One `count` may follow another.

use racecourse::asyncio::{Error, EventLoop};

pub async fn count(texts: &[&'static str]) -> Result<usize, Error> {
    let event_loop = EventLoop::running();
    let mut jobs = Vec::new();
    for &text in texts {
        jobs.push(event_loop.run_in_executor(None, move || Ok(letters(text)))?);
    }
    // what the jobs return belongs to the task alone
    let mut total = 0;
    for job in jobs {
        total += job.await?;
    }
    Ok(total)
}

fn letters(text: &str) -> usize {
    text.chars().filter(|letter| letter.is_alphabetic()).count()
}
