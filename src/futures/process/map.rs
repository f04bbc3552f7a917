use crate::futures::FutureError;
use crate::futures::map::Map;
use std::fmt;
use std::iter::FusedIterator;

/// What [`ProcessPoolExecutor::map`](super::ProcessPoolExecutor::map) gives: a [`Map`] of chunks, one result after the other.
#[must_use = "errors, and a timeout, are seen only by who asks for the results"]
pub struct ProcessMap<R: Send + 'static> {
    chunks: Map<Vec<R>>,
    /// What is left of the chunk whose turn it is.
    ready: std::vec::IntoIter<R>,
}

impl<R: Send + 'static> ProcessMap<R> {
    pub(super) fn new(chunks: Map<Vec<R>>) -> ProcessMap<R> {
        ProcessMap { chunks, ready: Vec::new().into_iter() }
    }
}

impl<R: Send + 'static> fmt::Debug for ProcessMap<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ProcessMap").field("chunks", &self.chunks).finish_non_exhaustive()
    }
}

impl<R: Send + 'static> Iterator for ProcessMap<R> {
    type Item = Result<R, FutureError>;

    #[track_caller]
    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(result) = self.ready.next() {
                return Some(Ok(result));
            }
            match self.chunks.next()? {
                Ok(chunk) => self.ready = chunk.into_iter(),
                Err(error) => return Some(Err(error)),
            }
        }
    }
}

impl<R: Send + 'static> FusedIterator for ProcessMap<R> {}
