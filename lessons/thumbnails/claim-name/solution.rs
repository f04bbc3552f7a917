//! Save pictures under names that nobody else takes.
//!
//! `save` draws a picture and keeps it in the album. The first one called `cat`
//! is kept as `cat`, the next as `cat-2`, then `cat-3`; it returns the name. No
//! picture is written over, whoever saves at the same time. A picture that
//! cannot be drawn is an error, and takes no name. Drawing is slow: several
//! threads do it at once.

use racecourse::sync::Shared;
use racecourse::threading::Lock;
use std::collections::BTreeMap;

#[derive(Clone)]
pub struct Album {
    files: Shared<BTreeMap<String, u32>>,
    lock: Lock,
}

impl Album {
    pub fn new() -> Album {
        Album { files: Shared::named("files", BTreeMap::new()), lock: Lock::named("lock") }
    }

    pub fn save(
        &self,
        name: &str,
        draw: impl FnOnce() -> Result<u32, String>,
    ) -> Result<String, String> {
        let picture = draw()?;
        let _held = self.lock.hold();
        let free = self.files.with(|files| free(files, name));
        self.files.update(|files| files.insert(free.clone(), picture));
        Ok(free)
    }

    pub fn files(&self) -> BTreeMap<String, u32> {
        self.files.get()
    }
}

/// The first name that is free: `cat`, `cat-2`, `cat-3`.
fn free(files: &BTreeMap<String, u32>, name: &str) -> String {
    let others = (2..).map(|n| format!("{name}-{n}"));
    let mut names = std::iter::once(name.to_string()).chain(others);
    names.find(|name| !files.contains_key(name)).expect("there are names without end")
}
