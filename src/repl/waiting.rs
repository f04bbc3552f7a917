//! The line that is shown while an exploration takes its time.

use super::say::count;
use super::session::Session;
use crate::sched::{Exploration, Explorer, Phase, Program, Progress};
use crate::trace::{Look, text};
use std::panic::resume_unwind;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::{Duration, Instant};

/// An exploration that is over before this shows nothing.
const PATIENCE: Duration = Duration::from_millis(500);

/// How often the line is drawn anew.
const REDRAW: Duration = Duration::from_millis(200);

/// Explores a program, and shows how far that has got where it takes its time and somebody watches.
pub(crate) fn explore(session: &Session, explorer: &Explorer, program: &Program) -> Exploration {
    while_exploring(session, explorer, |explorer| explorer.explore(program))
}

/// Does `work`, which explores; where somebody watches, a line tells how far it has got, and is gone at the end.
pub(crate) fn while_exploring<T: Send>(
    session: &Session,
    explorer: &Explorer,
    work: impl FnOnce(&Explorer) -> T + Send,
) -> T {
    if !session.is_watched() {
        return work(explorer);
    }
    std::thread::scope(|scope| {
        let (tell, told) = channel::<()>();
        let thread = scope.spawn(move || {
            // dropped when the work is done, or has panicked
            let _tell = tell;
            work(explorer)
        });
        let (started, mut wait) = (Instant::now(), PATIENCE);
        while told.recv_timeout(wait) == Err(RecvTimeoutError::Timeout) {
            session.tick(&line(&explorer.progress, started.elapsed(), session.look(), session.width()));
            wait = REDRAW;
        }
        if wait == REDRAW {
            session.tick("");
        }
        thread.join().unwrap_or_else(|panic| resume_unwind(panic))
    })
}

/// `  every order · 1,204,000 executions · 2 outcomes so far · 3 s · Ctrl-C for what is known`, as far as there is room.
fn line(progress: &Progress, elapsed: Duration, look: Look, width: usize) -> String {
    let phase = match progress.phase() {
        Phase::Counting => "counting states",
        Phase::FewPreemptions => "few preemptions first",
        Phase::Orders => "every order",
        Phase::Merging => "merging states",
        Phase::Walking => "random walks",
    };
    let so_far = format!("{} so far", count(progress.outcomes(), "outcome"));
    let (executions, time) = (count(progress.executions(), "execution"), format!("{} s", elapsed.as_secs()));
    let between = format!(" {} ", look.dot());
    let parts = ["exploring", phase, &executions, &so_far, &time, "Ctrl-C for what is known"];
    // what is least missed goes first; the last column stays free, so that the terminal does not wrap
    let shorter =
        [&[0, 1, 2, 3, 4, 5][..], &[1, 2, 3, 4, 5], &[0, 2, 3, 4, 5], &[2, 3, 4, 5], &[2, 3, 4], &[2, 4], &[4]];
    let lines = shorter.iter().map(|kept| {
        let kept: Vec<&str> = kept.iter().map(|part| parts[*part]).collect();
        format!("  {}", kept.join(&between))
    });
    let fitting = lines.into_iter().find(|line| text::width(line) < width);
    fitting.unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_fits_the_screen_and_says_the_most_that_does() {
        let line = |width| line(&Progress::default(), Duration::from_millis(3_900), Look::default(), width);
        assert_eq!(
            line(100),
            "  exploring · counting states · 0 executions · 0 outcomes so far · 3 s · Ctrl-C for what is known"
        );
        assert_eq!(line(80), "  exploring · 0 executions · 0 outcomes so far · 3 s · Ctrl-C for what is known");
        assert_eq!(line(41), "  0 executions · 0 outcomes so far · 3 s");
        for width in 0..120 {
            assert!(text::width(&line(width)) < width.max(1), "{width}");
        }
    }
}
