//! Save pictures under names that nobody else takes.
//!
//! `save` draws a picture and keeps it in the album. The first one called `cat`
//! is kept as `cat`, the next as `cat-2`, then `cat-3`; it returns the name. No
//! picture is written over, whoever saves at the same time. A picture that
//! cannot be drawn is an error, and takes no name. Drawing is slow: several
//! threads do it at once.

use racecourse::sync::Shared;
use std::collections::BTreeMap;

#[derive(Clone)]
pub struct Album {
    files: Shared<BTreeMap<String, u32>>,
}

impl Album {
    pub fn new() -> Album {
        Album { files: Shared::named("files", BTreeMap::new()) }
    }

    pub fn save(
        &self,
        name: &str,
        draw: impl FnOnce() -> Result<u32, String>,
    ) -> Result<String, String> {
        let picture = draw()?;
        for n in 1.. {
            let name = if n == 1 { name.to_string() } else { format!("{name}-{n}") };
            if self.create_new(&name, picture) {
                return Ok(name);
            }
        }
        unreachable!("there are names without end")
    }

    pub fn files(&self) -> BTreeMap<String, u32> {
        self.files.get()
    }

    /// Makes the file if there is none, in one step.
    fn create_new(&self, name: &str, picture: u32) -> bool {
        self.files.update(|files| {
            let free = !files.contains_key(name);
            if free {
                files.insert(name.to_string(), picture);
            }
            free
        })
    }
}
