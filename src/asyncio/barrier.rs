use super::Error;
use super::waiters::Waiters;
use std::cell::Cell;
use std::rc::Rc;

/// Python's `asyncio.Barrier`: nobody goes on before so many have come.
///
/// Python: <https://docs.python.org/3.11/library/asyncio-sync.html#barrier>. It can be used again and again. Clones are the same barrier.
#[derive(Clone, Debug)]
pub struct Barrier {
    inner: Rc<Inner>,
}

#[derive(Debug)]
struct Inner {
    parties: usize,
    /// Who waits for the others.
    inside: Waiters,
    /// Who has come while the last ones leave.
    outside: Waiters,
    arrived: Cell<usize>,
    state: Cell<State>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Filling,
    Draining,
    Resetting,
    Broken,
}

impl Barrier {
    /// A barrier for so many tasks. Python: `asyncio.Barrier(parties)`.
    ///
    /// # Panics
    /// If `parties` is 0; in Python: `ValueError: parties must be > 0`.
    #[must_use]
    pub fn new(parties: usize) -> Barrier {
        assert!(parties > 0, "a barrier needs at least one party");
        let (inside, outside) = (Waiters::default(), Waiters::default());
        let inner = Inner { parties, inside, outside, arrived: Cell::new(0), state: Cell::new(State::Filling) };
        Barrier { inner: Rc::new(inner) }
    }

    /// Waits until all have come: each gets another number, from 0. Python: `await barrier.wait()`.
    ///
    /// # Errors
    /// [`Error::Raised`] if it is or gets broken, or is reset; [`Error::Cancelled`].
    pub async fn wait(&self) -> Result<usize, Error> {
        let it = &*self.inner;
        while matches!(it.state.get(), State::Draining | State::Resetting) {
            it.outside.wait().await?;
        }
        if it.state.get() == State::Broken {
            return Err(broken());
        }
        let place = it.arrived.get();
        it.arrived.set(place + 1);
        let result = if place + 1 == it.parties {
            it.state.set(State::Draining);
            it.inside.wake_all();
            Ok(())
        } else {
            it.inside.wait().await.map_err(Error::from)
        };
        let state = it.state.get();
        it.arrived.set(it.arrived.get() - 1);
        if it.arrived.get() == 0 && matches!(state, State::Draining | State::Resetting) {
            it.state.set(State::Filling);
            it.outside.wake_all();
        }
        result?;
        if state == State::Draining { Ok(place) } else { Err(broken()) }
    }

    /// Whoever waits finds it broken; it can be used again when they have left. Python: `await barrier.reset()`.
    pub fn reset(&self) {
        let it = &*self.inner;
        it.state.set(if it.arrived.get() > 0 { State::Resetting } else { State::Filling });
        it.inside.wake_all();
    }

    /// Whoever waits, or comes, finds it broken. Python: `await barrier.abort()`.
    pub fn abort(&self) {
        self.inner.state.set(State::Broken);
        self.inner.inside.wake_all();
        self.inner.outside.wake_all();
    }

    /// How many must come. Python: `barrier.parties`.
    #[must_use]
    pub fn parties(&self) -> usize {
        self.inner.parties
    }

    /// How many wait for the others. Python: `barrier.n_waiting`.
    #[must_use]
    pub fn n_waiting(&self) -> usize {
        if self.inner.state.get() == State::Filling { self.inner.arrived.get() } else { 0 }
    }

    /// Whether it is broken. Python: `barrier.broken`.
    #[must_use]
    pub fn broken(&self) -> bool {
        self.inner.state.get() == State::Broken
    }
}

fn broken() -> Error {
    Error::raised("the barrier is broken")
}
