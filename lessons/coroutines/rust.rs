//! In Rust you would write: `async fn`, which is a state machine that the compiler makes.

/// The path of this file, for the lesson's includes.
pub const PATH: &str = file!();

// ANCHOR: machine
/// A state of the machine, and where each draw leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// The first.
    Start,
    /// Reached from all others.
    S1,
    /// Reached from Start and S1.
    S2,
    /// The only one that leads to the end.
    S3,
    /// The last.
    End,
}

/// A loop with a variable, where the tutorial nests coroutines: nothing stays unfinished, however long it takes.
///
/// To call an `async fn` runs nothing of it, as in Python. And it may be awaited in an `async` context only:
///
/// ```compile_fail
/// async fn answer() -> u32 { 42 }
/// fn main() {
///     let n = answer().await; // error[E0728]: `await` is only allowed inside `async` functions and blocks
/// }
/// ```
pub async fn run(mut draw: impl AsyncFnMut() -> bool) -> Vec<State> {
    let mut way = vec![State::Start];
    let mut state = State::Start;
    while state != State::End {
        state = match (state, draw().await) {
            (State::Start, false) | (State::S1, true) => State::S2,
            (State::S1, false) | (State::S2, true) => State::S3,
            (State::S3, true) | (State::End, _) => State::End,
            (State::Start, true) | (State::S2 | State::S3, false) => State::S1,
        };
        way.push(state);
    }
    way
}
// ANCHOR_END: machine

// ANCHOR: countdown
/// The countdown. What a generator would `yield`, an iterator's `next` returns; `None` is the end.
pub fn countdown(from: u32) -> impl Iterator<Item = u32> {
    std::iter::successors(Some(from), |n| n.checked_sub(1)).take_while(|n| *n > 0)
}
// ANCHOR_END: countdown

#[cfg(test)]
mod tests {
    use super::*;

    fn on_one_thread<T>(future: impl Future<Output = T>) -> T {
        tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(future)
    }

    #[test]
    fn draws_lead_to_the_end() {
        let mut draws = [false, true, false, true, true, true, true].into_iter();
        let way = on_one_thread(run(async || {
            tokio::task::yield_now().await;
            draws.next().unwrap()
        }));
        let wanted = [State::Start, State::S2, State::S3, State::S1, State::S2, State::S3, State::End];
        assert_eq!(way, wanted);
    }

    #[test]
    fn a_countdown_ends() {
        assert!(countdown(3).eq([3, 2, 1]));
        assert_eq!(countdown(0).next(), None);
    }
}
