use super::link::Remote;
use super::value::{bytes, look, place, value};
use super::wire::{Ask, Kind, Pair, Reply};
use super::{Connection, Job, Process, StartError, SyncError, Value, pipe};
use crate::futures::JobError;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::marker::PhantomData;

/// What a manager's process does: for each kind of object that is asked for, it makes one and sends it back. It ends when nobody can ask any
/// more. A program that uses a [`Manager`] has it among its jobs.
pub const MANAGER: Job<Connection, ()> = Job::new("manager", |clients| {
    // each lives as long as some process has it: the one that asked, and those to which it was given
    while let Ok(kind) = clients.recv::<Kind>() {
        clients.send(&Remote::make(kind).map_err(JobError::from)?)?;
    }
    Ok(())
});

/// Python's `multiprocessing.Manager`: a process of its own that holds objects for others.
///
/// Python: <https://docs.python.org/3.11/library/multiprocessing.html#managers>. What it gives are *proxies*: each method is a message to
/// the manager's process. It ends when the manager is dropped, and what it held is [`SyncError::Gone`] then.
#[derive(Debug)]
pub struct Manager {
    process: Process,
    asks: Connection,
}

/// Python's `manager.dict()`: a proxy of a dict in the manager's process. Keys stay in the order in which they came.
///
/// Python: <https://docs.python.org/3.11/library/multiprocessing.html#multiprocessing.managers.SyncManager.dict>. It can be an argument of a
/// process. Clones are the same dict. What [`get`](Dict::get) gives is a **copy**: what is changed in it, nobody else sees, until it is put back.
#[derive(Serialize, Deserialize)]
#[serde(bound = "")]
pub struct Dict<K, V> {
    remote: Remote,
    #[serde(skip)]
    keys: PhantomData<fn(K) -> K>,
    #[serde(skip)]
    values: PhantomData<fn(V) -> V>,
}

/// Python's `manager.list()`: a proxy of a list in the manager's process.
///
/// Python: <https://docs.python.org/3.11/library/multiprocessing.html#multiprocessing.managers.SyncManager.list>. It is for the rest as a [`Dict`].
#[derive(Serialize, Deserialize)]
#[serde(bound = "")]
pub struct List<T> {
    remote: Remote,
    #[serde(skip)]
    types: PhantomData<fn(T) -> T>,
}

impl<K, V> Clone for Dict<K, V> {
    fn clone(&self) -> Dict<K, V> {
        Dict { remote: self.remote.clone(), keys: PhantomData, values: PhantomData }
    }
}

impl<T> Clone for List<T> {
    fn clone(&self) -> List<T> {
        List { remote: self.remote.clone(), types: PhantomData }
    }
}

impl<K, V> fmt::Debug for Dict<K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Dict").finish_non_exhaustive()
    }
}

impl<T> fmt::Debug for List<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("List").finish_non_exhaustive()
    }
}

impl Manager {
    /// Starts a manager. Python: `multiprocessing.Manager()`.
    ///
    /// # Errors
    /// As [`NewProcess::start`](super::NewProcess::start).
    pub fn start() -> Result<Manager, StartError> {
        let no_pipe = |error: std::io::Error| StartError::Unsendable(error.to_string());
        let (asks, clients) = pipe(true).map_err(no_pipe)?;
        let process = Process::new(&MANAGER, clients).name("Manager").start()?;
        Ok(Manager { process, asks })
    }

    /// A new dict. Python: `manager.dict()`.
    ///
    /// # Errors
    /// [`SyncError::Gone`] if the manager's process has ended.
    pub fn dict<K, V>(&self) -> Result<Dict<K, V>, SyncError> {
        Ok(Dict { remote: self.make(&Kind::Dict)?, keys: PhantomData, values: PhantomData })
    }

    /// A new list. Python: `manager.list()`.
    ///
    /// # Errors
    /// As [`Manager::dict`].
    pub fn list<T>(&self) -> Result<List<T>, SyncError> {
        Ok(List { remote: self.make(&Kind::List)?, types: PhantomData })
    }

    /// A new value with a lock, both in the manager's process. Python: `manager.Value(typecode, value)`, which has no lock.
    ///
    /// # Errors
    /// [`SyncError::Unsendable`]; [`SyncError::Gone`] if the manager's process has ended.
    pub fn value<T: Serialize + DeserializeOwned>(&self, value: &T) -> Result<Value<T>, SyncError> {
        Value::over(self.make(&Kind::Cell(bytes(value)?))?)
    }

    fn make(&self, kind: &Kind) -> Result<Remote, SyncError> {
        self.asks.send(kind).map_err(|_| SyncError::Gone)?;
        self.asks.recv().map_err(|_| SyncError::Gone)
    }

    /// The manager's process: to look at, or to end.
    #[must_use]
    pub fn process(&self) -> &Process {
        &self.process
    }
}

impl<K: Serialize + DeserializeOwned, V: Serialize + DeserializeOwned> Dict<K, V> {
    /// A copy of what is at `key`. Python: `dict.get(key)`.
    ///
    /// # Errors
    /// [`SyncError::Unsendable`], [`SyncError::Gone`].
    pub fn get(&self, key: &K) -> Result<Option<V>, SyncError> {
        look(&self.remote, Ask::Get(bytes(key)?))
    }

    /// Puts a value there, whatever was there. Python: `dict[key] = value`.
    ///
    /// # Errors
    /// As [`Dict::get`].
    pub fn insert(&self, key: &K, new: &V) -> Result<(), SyncError> {
        self.remote.yes(Ask::Put(bytes(key)?, bytes(new)?)).map(|_| ())
    }

    /// Takes out what is there. Python: `dict.pop(key, None)`.
    ///
    /// # Errors
    /// As [`Dict::get`].
    pub fn remove(&self, key: &K) -> Result<Option<V>, SyncError> {
        look(&self.remote, Ask::Remove(bytes(key)?))
    }

    /// A copy of all of it, in the order in which the keys came. Python: `dict.items()`.
    ///
    /// # Errors
    /// As [`Dict::get`].
    pub fn items(&self) -> Result<Vec<(K, V)>, SyncError> {
        pairs(&self.remote)?.iter().map(|(key, held)| Ok((value(key)?, value(held)?))).collect()
    }

    /// How many keys there are. Python: `len(dict)`.
    ///
    /// # Errors
    /// As [`Dict::get`].
    pub fn len(&self) -> Result<usize, SyncError> {
        self.remote.count(Ask::Count)
    }

    /// Whether there are none.
    ///
    /// # Errors
    /// As [`Dict::get`].
    pub fn is_empty(&self) -> Result<bool, SyncError> {
        Ok(self.len()? == 0)
    }
}

impl<T: Serialize + DeserializeOwned> List<T> {
    /// Appends. Python: `list.append(item)`.
    ///
    /// # Errors
    /// [`SyncError::Unsendable`], [`SyncError::Gone`].
    pub fn push(&self, item: &T) -> Result<(), SyncError> {
        self.remote.yes(Ask::Put(place(usize::MAX), bytes(item)?)).map(|_| ())
    }

    /// A copy of what is at a place; none behind the end. Python: `list[index]`.
    ///
    /// # Errors
    /// As [`List::push`].
    pub fn get(&self, index: usize) -> Result<Option<T>, SyncError> {
        look(&self.remote, Ask::Get(place(index)))
    }

    /// Changes what is at a place; false behind the end. Python: `list[index] = item`.
    ///
    /// # Errors
    /// As [`List::push`].
    pub fn set(&self, index: usize, item: &T) -> Result<bool, SyncError> {
        Ok(index != usize::MAX && self.remote.yes(Ask::Put(place(index), bytes(item)?))?)
    }

    /// Takes out what is at a place; none behind the end. Python: `list.pop(index)`.
    ///
    /// # Errors
    /// As [`List::push`].
    pub fn remove(&self, index: usize) -> Result<Option<T>, SyncError> {
        look(&self.remote, Ask::Remove(place(index)))
    }

    /// A copy of all of it. Python: `list[:]`.
    ///
    /// # Errors
    /// As [`List::push`].
    pub fn items(&self) -> Result<Vec<T>, SyncError> {
        pairs(&self.remote)?.iter().map(|(_, item)| value(item)).collect()
    }

    /// How many there are. Python: `len(list)`.
    ///
    /// # Errors
    /// As [`List::push`].
    pub fn len(&self) -> Result<usize, SyncError> {
        self.remote.count(Ask::Count)
    }

    /// Whether there are none.
    ///
    /// # Errors
    /// As [`List::push`].
    pub fn is_empty(&self) -> Result<bool, SyncError> {
        Ok(self.len()? == 0)
    }
}

fn pairs(remote: &Remote) -> Result<Vec<Pair>, SyncError> {
    match remote.ask(Ask::Items)? {
        Reply::Pairs(pairs) => Ok(pairs),
        _ => Err(SyncError::Misfit),
    }
}
