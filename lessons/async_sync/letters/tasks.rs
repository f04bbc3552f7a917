//! Count letters in an executor's threads, for a task.
//!
//! `count` is a coroutine. For each text it has a job done by the executor of
//! its loop, which counts the text's letters, and it gives how many there are in
//! all texts. The loop's own thread counts nothing and waits for nobody, except
//! at an `await`. One `count` may follow another.

use racecourse::asyncio::{Error, EventLoop, gather};
use std::cell::Cell;
use std::rc::Rc;

pub async fn count(texts: &[&'static str]) -> Result<usize, Error> {
    let event_loop = EventLoop::running();
    let total = Rc::new(Cell::new(0));
    let tasks = texts.iter().map(|&text| {
        let (event_loop, total) = (event_loop.clone(), Rc::clone(&total));
        EventLoop::running().create_task(async move {
            let found = event_loop.run_in_executor(None, move || Ok(letters(text)))?.await?;
            // no await between reading and writing, so no lock
            total.set(total.get() + found);
            Ok(())
        })
    });
    gather(tasks).await?;
    Ok(total.get())
}

fn letters(text: &str) -> usize {
    text.chars().filter(|letter| letter.is_alphabetic()).count()
}
