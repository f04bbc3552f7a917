use super::link::Remote;
use super::wire::{Ask, Kind, Reply};
use super::{RLock, SyncError};
use crate::futures::process::frame;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::marker::PhantomData;

/// Python's `multiprocessing.Value`: one value that processes share.
///
/// Python: <https://docs.python.org/3.11/library/multiprocessing.html#multiprocessing.Value>. It can be an argument of a process. Clones are the
/// same value. Reading it is one operation and writing it is another: `set(get() + 1)` is two, and needs the [lock](Value::get_lock), as in Python.
///
/// # Differences from Python
/// It does not lie in shared memory, which no safe Rust reaches, but at the host of the process that made it. So it costs a message to
/// look at it, and it can be of any type that can be sent.
#[derive(Serialize, Deserialize)]
#[serde(bound = "")]
pub struct Value<T> {
    remote: Remote,
    lock: RLock,
    #[serde(skip)]
    value: PhantomData<fn(T) -> T>,
}

/// Python's `multiprocessing.Array`: values that processes share, as many as at the beginning.
///
/// Python: <https://docs.python.org/3.11/library/multiprocessing.html#multiprocessing.Array>. It is for the rest as a [`Value`].
#[derive(Serialize, Deserialize)]
#[serde(bound = "")]
pub struct Array<T> {
    remote: Remote,
    lock: RLock,
    length: usize,
    #[serde(skip)]
    value: PhantomData<fn(T) -> T>,
}

impl<T> Clone for Value<T> {
    fn clone(&self) -> Value<T> {
        Value { remote: self.remote.clone(), lock: self.lock.clone(), value: PhantomData }
    }
}

impl<T> Clone for Array<T> {
    fn clone(&self) -> Array<T> {
        Array { remote: self.remote.clone(), lock: self.lock.clone(), length: self.length, value: PhantomData }
    }
}

impl<T> fmt::Debug for Value<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Value").finish_non_exhaustive()
    }
}

impl<T> fmt::Debug for Array<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Array").field("length", &self.length).finish_non_exhaustive()
    }
}

/// A value as bytes.
pub(super) fn bytes<T: Serialize + ?Sized>(value: &T) -> Result<Vec<u8>, SyncError> {
    let mut bytes = Vec::new();
    frame::append(&mut bytes, value).map_err(|why| SyncError::Unsendable(why.to_string()))?;
    Ok(bytes)
}

/// Bytes as a value.
pub(super) fn value<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, SyncError> {
    postcard::from_bytes(bytes).map_err(|_| SyncError::Misfit)
}

/// What is at a key, if anything is.
pub(super) fn look<T: DeserializeOwned>(remote: &Remote, ask: Ask) -> Result<Option<T>, SyncError> {
    match remote.ask(ask)? {
        Reply::Bytes(found) => found.map(|found| value(&found)).transpose(),
        _ => Err(SyncError::Misfit),
    }
}

/// A place in a list, as a key.
pub(super) fn place(index: usize) -> Vec<u8> {
    (index as u64).to_le_bytes().to_vec()
}

impl<T: Serialize + DeserializeOwned> Value<T> {
    /// A shared value with a lock. Python: `multiprocessing.Value(typecode, value)`.
    ///
    /// # Errors
    /// [`SyncError::Unsendable`], [`SyncError::Explored`], [`SyncError::NoRoom`].
    pub fn new(value: &T) -> Result<Value<T>, SyncError> {
        Value::over(Remote::make(Kind::Cell(bytes(value)?))?)
    }

    /// The value in that cell, with a lock beside it.
    pub(super) fn over(remote: Remote) -> Result<Value<T>, SyncError> {
        Ok(Value { lock: RLock::beside(&remote)?, remote, value: PhantomData })
    }

    /// What it is now. Python: `value.value`.
    ///
    /// # Errors
    /// [`SyncError::Gone`].
    pub fn get(&self) -> Result<T, SyncError> {
        look(&self.remote, Ask::Get(Vec::new()))?.ok_or(SyncError::Misfit)
    }

    /// Changes it. Python: `value.value = ...`.
    ///
    /// # Errors
    /// [`SyncError::Unsendable`], [`SyncError::Gone`].
    pub fn set(&self, value: &T) -> Result<(), SyncError> {
        self.remote.yes(Ask::Put(Vec::new(), bytes(value)?)).map(|_| ())
    }

    /// The lock that goes with it. Python: `value.get_lock()`.
    #[must_use]
    pub fn get_lock(&self) -> &RLock {
        &self.lock
    }
}

impl<T: Serialize + DeserializeOwned> Array<T> {
    /// Shared values with a lock. Python: `multiprocessing.Array(typecode, values)`.
    ///
    /// # Errors
    /// As [`Value::new`].
    pub fn new(values: &[T]) -> Result<Array<T>, SyncError> {
        let remote = Remote::make(Kind::List)?;
        for value in values {
            remote.yes(Ask::Put(place(usize::MAX), bytes(value)?))?;
        }
        Ok(Array { remote, lock: RLock::new()?, length: values.len(), value: PhantomData })
    }

    /// What is at a place; none behind the end. Python: `array[index]`.
    ///
    /// # Errors
    /// [`SyncError::Gone`].
    pub fn get(&self, index: usize) -> Result<Option<T>, SyncError> {
        look(&self.remote, Ask::Get(place(index)))
    }

    /// Changes what is at a place; false behind the end. Python: `array[index] = ...`.
    ///
    /// # Errors
    /// [`SyncError::Unsendable`], [`SyncError::Gone`].
    pub fn set(&self, index: usize, value: &T) -> Result<bool, SyncError> {
        if index >= self.length {
            return Ok(false);
        }
        self.remote.yes(Ask::Put(place(index), bytes(value)?))
    }

    /// How many there are. Python: `len(array)`.
    #[must_use]
    pub fn len(&self) -> usize {
        self.length
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// The lock that goes with them. Python: `array.get_lock()`.
    #[must_use]
    pub fn get_lock(&self) -> &RLock {
        &self.lock
    }
}
